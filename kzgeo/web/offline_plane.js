// A part of the Earth on a sheet: equidistant cylindrical, with the middle parallel true to scale
// (Snyder 1987, p. 90). Places are [longitude, latitude] in degrees, points [x, y] in pixels, y down.

const WORLD_PX = 256 * 2 ** 12; // of the base map's paths, as in kzgeo/base_paths.py
const MARGIN_PX = 20; // that lines go on beyond the frame, so that no end of a cut is seen
const NEAR_PX = 0.35; // points that are nearer to each other are one
const NARROWEST = 0.15; // of a degree of longitude by one of latitude: maps of the poles end there
const SUBPATH = /M(-?\d+) (-?\d+)l([-\d ]+)(z?)/g;

const rounded = (value) => Math.round(value * 10) / 10;
const sheet = ([x, y]) => `${rounded(x)} ${rounded(y)}`;

/** Return the places of a path of the base map: lines, and whether each is a ring. */
export function placesOf(path) {
  return [...path.matchAll(SUBPATH)].map(([, left, top, steps, end]) => {
    let [x, y] = [Number(left), Number(top)];
    const places = [unprojected(x, y)];
    const numbers = steps.split(" ").map(Number);
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      [x, y] = [x + numbers[at], y + numbers[at + 1]];
      places.push(unprojected(x, y));
    }
    return { places, ring: end === "z" };
  });
}

/** The place of a point of Web Mercator (EPSG:3857) as the base map counts. */
function unprojected(x, y) {
  const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD_PX)));
  return [(x / WORLD_PX) * 360 - 180, (lat * 180) / Math.PI];
}

/** Return the lines or rings of a geometry. */
export function linesOf({ type, coordinates }) {
  const ring = type.endsWith("Polygon");
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[type];
  return (depth ? coordinates.flat(depth - 1) : [coordinates]).map((places) => ({ places, ring }));
}

export class Plane {
  /** What `bounds` (west, south, east, north) show, `width` pixels wide; it may be shown wider. */
  constructor([west, south, east, north], width, { lowest, highest }) {
    const right = east > west ? east : east + 360;
    this.parallel = Math.round(((south + north) / 2) * 2) / 2;
    this.narrow = Math.max(Math.cos((this.parallel * Math.PI) / 180), NARROWEST);
    const whole = (right - west) * this.narrow;
    const tall = Math.max(north - south, whole * lowest);
    this.scale = width / Math.max(whole, tall / highest); // pixels of a degree of latitude
    this.width = width;
    this.height = Math.round(tall * this.scale);
    this.centre = [(west + right) / 2, (south + north) / 2];
    const [across, up] = [width / 2 / this.scale / this.narrow, this.height / 2 / this.scale];
    this.bounds = [this.centre[0] - across, this.centre[1] - up, this.centre[0] + across, this.centre[1] + up];
    this.frame = [-MARGIN_PX, -MARGIN_PX, width + MARGIN_PX, this.height + MARGIN_PX];
  }

  /** The zoom of the app's map at which a degree of longitude is as wide. */
  get zoom() {
    return Math.log2((this.scale * this.narrow * 360) / 256);
  }

  point([lon, lat], turn = 0) {
    return [this.width / 2 + (lon + turn - this.centre[0]) * this.narrow * this.scale, this.height / 2 - (lat - this.centre[1]) * this.scale];
  }

  /** Where a place is seen; nowhere, where the map does not show it. */
  seen(place) {
    for (const turn of [0, 360, -360]) {
      const [x, y] = this.point(place, turn);
      if (x >= 0 && x <= this.width && y >= 0 && y <= this.height) return [x, y];
    }
    return null;
  }

  /** What is seen of lines and rings, each as points. */
  cut(lines) {
    const found = [];
    for (const turn of [0, 360, -360]) {
      for (const { places, ring } of lines) {
        const points = places.map((place) => this.point(place, turn));
        if (!meets(points, this.frame)) continue;
        const parts = ring ? [ringWithin(points, this.frame)] : linesWithin(points, this.frame);
        for (const part of parts) {
          const kept = thinned(part);
          if (kept.length > (ring ? 2 : 1)) found.push({ points: kept, ring });
        }
      }
    }
    return found;
  }
}

/** Write what is seen as the data of a path of SVG. */
export const pathOf = (parts) => parts.map(({ points, ring }) => `M${points.map(sheet).join("L")}${ring ? "Z" : ""}`).join("");

function meets(points, [left, top, right, bottom]) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [north, south] = [Math.min(north, y), Math.max(south, y)];
  }
  return west <= right && east >= left && north <= bottom && south >= top;
}

/** Leave out points that nobody tells from those before them. */
function thinned(points) {
  const kept = points.slice(0, 1);
  for (const [at, point] of points.entries()) {
    const [x, y] = kept.at(-1) ?? point;
    const last = at === points.length - 1 && at > 0;
    if (last || Math.hypot(point[0] - x, point[1] - y) >= NEAR_PX) kept.push(point);
  }
  return kept;
}

/** Cut a ring by a frame (Sutherland and Hodgman 1974). */
function ringWithin(points, [left, top, right, bottom]) {
  const edges = [
    [0, left, 1],
    [0, right, -1],
    [1, top, 1],
    [1, bottom, -1],
  ];
  return edges.reduce((ring, [axis, edge, sign]) => {
    const inside = (point) => sign * (point[axis] - edge) >= 0;
    return ring.flatMap((point, at) => {
      const before = ring.at(at - 1);
      const crossing = inside(before) === inside(point) ? [] : [between(before, point, (edge - before[axis]) / (point[axis] - before[axis]))];
      return inside(point) ? [...crossing, point] : crossing;
    });
  }, points);
}

const between = ([x, y], [toX, toY], share) => [x + share * (toX - x), y + share * (toY - y)];

/** Cut a line by a frame (Liang and Barsky 1984): what is left, piece by piece. */
function linesWithin(points, [left, top, right, bottom]) {
  const found = [];
  for (let at = 1; at < points.length; at += 1) {
    const [from, to] = [points[at - 1], points[at]];
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let [start, end] = [0, 1];
    for (const [step, room] of [[-dx, from[0] - left], [dx, right - from[0]], [-dy, from[1] - top], [dy, bottom - from[1]]]) {
      if (step < 0) start = Math.max(start, room / step);
      else if (step > 0) end = Math.min(end, room / step);
      else if (room < 0) end = -1;
    }
    if (start > end) continue;
    const goesOn = start === 0 && found.length && found.at(-1).at(-1) === from;
    if (!goesOn) found.push([start === 0 ? from : between(from, to, start)]);
    found.at(-1).push(end === 1 ? to : between(from, to, end));
  }
  return found;
}
