// A part of the Earth on paper, as kzgeo/figure/projection.py has it: points are [x, y] in
// millimetres, x to the right and y up from the upper edge of the map.

import { boundsOf, finer, holds, simpler, spread, within } from "./geometry.js";
import { geodesic } from "./projection.js";

const STEPS = 40; // a window is told from so many points on each side
const BEYOND_MM = 3; // what is drawn beyond the frame, where no edge can be seen
const FINE_MM = 0.03; // vertices nearer than this are one on paper
const HALF_DEG = 179.9999; // a point at exactly half the Earth's width would come out on the other side
const WORLD_PX = 256 * 2 ** 12; // of the base map's paths, as in kzgeo/base_paths.py
const SUBPATH = /M(-?\d+) (-?\d+)l([-\d ]+)(z?)/g;
const SOUTHMOST = -85.04; // where the base map ends, and the pole is not reached

/** Return what a path of the base map is made of: lines of places, and whether each is a ring. */
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
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD_PX))) * 180) / Math.PI;
  return [(x / WORLD_PX) * 360 - 180, lat < SOUTHMOST ? -90 : lat];
}

/** Return the lines or rings of a geometry. */
export function linesOf({ type, coordinates }) {
  const ring = type.endsWith("Polygon");
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[type];
  return (depth ? coordinates.flat(depth - 1) : [coordinates]).map((places) => ({ places, ring }));
}

/** The bounds in metres of what is to be seen. */
export function envelopeOf(projection, [west, south, east, north]) {
  const places = spread(west, east, STEPS + 1).flatMap((lon) => spread(south, north, STEPS + 1).map((lat) => [lon, lat]));
  return boundsOf(places.map((place) => projection.metres(place)));
}

export class View {
  /** What has `envelope` (metres) in the middle of `rect` (millimetres), as large as fits. */
  constructor(projection, envelope, rect) {
    const [left, bottom, right, top] = envelope;
    const [width, height] = [rect[2] - rect[0], rect[3] - rect[1]];
    this.scale = Math.min(width / (right - left), height / (top - bottom));
    this.middle = [(left + right) / 2, (bottom + top) / 2];
    if (projection.kind === "world") {
      // Beyond the poles there is nothing to be seen.
      const spare = Math.max(projection.metres([projection.centre[0], 90])[1] - height / this.scale / 2, 0);
      this.middle[1] = Math.min(Math.max(this.middle[1], -spare), spare);
    }
    Object.assign(this, { projection, rect, centre: [(rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2] });
    this.around = [rect[0] - BEYOND_MM, rect[1] - BEYOND_MM, rect[2] + BEYOND_MM, rect[3] + BEYOND_MM];
    this.window = this.degreesSeen();
  }

  /** The map's scale is one to this number. */
  get denominator() {
    return 1000 / this.scale;
  }

  /** Where a place is on paper. */
  spot(place) {
    const [x, y] = this.projection.metres(place);
    return [this.centre[0] + (x - this.middle[0]) * this.scale, this.centre[1] + (y - this.middle[1]) * this.scale];
  }

  /** The place of a point on paper; null off Earth. */
  place([x, y]) {
    return this.projection.degrees([(x - this.centre[0]) / this.scale + this.middle[0], (y - this.centre[1]) / this.scale + this.middle[1]]);
  }

  /** The degrees that hold everything in the frame, with room; they may pass 180 degrees east. */
  degreesSeen() {
    const [left, bottom, right, top] = this.around;
    const places = spread(left, right, STEPS + 1).flatMap((x) => spread(bottom, top, STEPS + 1).map((y) => this.place([x, y])));
    const good = places.filter(Boolean);
    const [middle] = this.projection.centre;
    const [low, lowest, high, highest] = boundsOf(good.map(([lon, lat]) => [((((lon - middle + 180) % 360) + 360) % 360) - 180, lat]));
    const room = 1 + (this.rect[2] - this.rect[0]) / this.scale / 1.11e5 / 50;
    const round = good.length < places.length || this.holdsPole() || high - low + 2 * room > 350;
    const [west, east] = round ? [-HALF_DEG, HALF_DEG] : [low - room, high + room];
    return [middle + west, Math.max(lowest - room, -90), middle + east, Math.min(highest + room, 90)];
  }

  holdsPole() {
    return [-90, 90].some((lat) => {
      const spot = this.spot([this.projection.centre[0], lat]);
      return spot.every(Number.isFinite) && holds(this.around, spot);
    });
  }

  /** Return lines and rings of places as they lie on paper, cut a little beyond the frame. */
  draw(lines) {
    const [west, south, east, north] = this.window;
    const step = Math.max(east - west, north - south) / 60;
    const found = [];
    for (const turn of [-360, 0, 360]) {
      const box = [Math.max(west - turn, -180), south, Math.min(east - turn, 180), north];
      if (box[0] >= box[2]) continue;
      for (const { places, ring } of lines) {
        for (const part of within(places, ring, box)) found.push(...this.drawn(part, ring, { turn, step }));
      }
    }
    return found;
  }

  drawn(part, ring, { turn, step }) {
    const flat = finer(part, step, ring).map(([lon, lat]) => this.spot([lon + turn, lat]));
    const points = simpler(flat.filter((point) => point.every(Number.isFinite)), FINE_MM);
    if (points.length < (ring ? 3 : 2)) return [];
    return within(points, ring, this.around).map((cut) => ({ points: cut, ring }));
  }

  /** What of the frame is on Earth: all of it, but on a map of the world. */
  get earth() {
    const [left, bottom, right, top] = this.rect;
    const frame = [[left, bottom], [right, bottom], [right, top], [left, top]];
    if (this.projection.kind !== "world") return frame;
    const [middle] = this.projection.centre;
    const [west, east] = [middle - HALF_DEG, middle + HALF_DEG];
    const world = finer([[west, -90], [east, -90], [east, 90], [west, 90]], 2, true);
    return within(world.map((place) => this.spot(place)), true, this.rect)[0] ?? frame;
  }

  /** The direction of true north at a point on paper, in radians from up, clockwise. */
  north([x, y]) {
    const [lon, lat] = this.place([x, y]) ?? this.projection.centre;
    const step = lat < 89 ? 0.01 : -0.01;
    const [toX, toY] = this.spot([lon, lat + step]);
    return Math.atan2(toX - x, toY - y) + (step > 0 ? 0 : Math.PI);
  }

  /** How many metres of a geodesic a level line at the map's centre stands for. */
  metresAcross(length) {
    const [x, y] = this.centre;
    const [from, to] = [this.place([x - length / 2, y]), this.place([x + length / 2, y])];
    return from && to ? geodesic(from, to) : length / this.scale;
  }
}
