// The base map as tables of a GeoPackage. Its geometry is that of the files which it is made of: what
// the page's paths lack of it is held (kzgeo/export/held_ground.py).

const WORLD_PX = 256 * 2 ** 12; // as in kzgeo/base_paths.py
const SUBPATH = /M(\d+) (\d+)l([^Mz]*)z?/g;

/** The pixels of a path's lines. */
function linesOf(path) {
  return [...path.matchAll(SUBPATH)].map(([, left, top, steps]) => {
    let [x, y] = [Number(left), Number(top)];
    const numbers = steps.split(" ").map(Number);
    const found = [[x, y]];
    for (let at = 0; at + 1 < numbers.length; at += 2) found.push([(x += numbers[at]), (y += numbers[at + 1])]);
    return found;
  });
}

/** The place of a pixel, in the last digit of a degree. */
function unprojected([x, y], scale) {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * (y / WORLD_PX)))) * 180) / Math.PI;
  return [(x / WORLD_PX) * 360 - 180, lat].map((degrees) => Math.floor(degrees * scale + 0.5));
}

/** The places of a line: `next` gives the pixels of the path's next, `again` which of them it has twice. */
function placesOf([again, off], next, scale) {
  if (again === null) return Array.from({ length: off.length / 2 }, (_, at) => [off[2 * at] / scale, off[2 * at + 1] / scale]);
  const pixels = next();
  for (const at of again) pixels.splice(at, 0, pixels[at - 1]);
  return pixels.map((pixel, at) => unprojected(pixel, scale).map((value, axis) => (value + (off[2 * at + axis] ?? 0)) / scale));
}

/** A feature's geometry (GeoJSON). */
function shapeOf(path, { type, rings, lines }, scale) {
  const drawn = linesOf(path).values();
  const places = lines.map((line) => placesOf(line, () => drawn.next().value, scale));
  if (type === "LineString") return { type, coordinates: places[0] };
  if (type === "MultiLineString") return { type, coordinates: places };
  const areas = rings.map((count) => places.splice(0, count));
  return { type, coordinates: type === "Polygon" ? areas[0] : areas };
}

/** Each file of the base map, the lowest first: what is `told` of it, its `columns`, records, geometries. */
export async function groundOf(told, json) {
  const [shapes, ...files] = await Promise.all([json("export-ground.json"), ...Object.keys(told).map((id) => json(`base/${id}.json`))]);
  return Object.entries(told).map(([id, { columns, ...about }], number) => {
    const { features } = files[number];
    const { digits, features: held } = shapes[id] ?? {};
    const geometries = features.map(({ geometry, path }, at) => geometry ?? shapeOf(path, held[at], 10 ** digits));
    const records = features.map(({ properties }) => Object.fromEntries(columns.map(({ name }) => [name, properties[name] ?? null])));
    return { told: about, columns, records, geometries };
  });
}
