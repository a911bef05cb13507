// GeoParquet 1.1 in Parquet 2.6, as kzgeo/export/geoparquet.py writes it: one row group, geometry as
// WKB, the bounds of each row beside it. Values are plain and not compressed.

import { boundsOf, hasHeight, wkb } from "./geometries.js";
import { spaced } from "./numbers.js";
import { integer, list, long, struct, text, varint } from "./thrift.js";

const MAGIC = "PAR1";
const [BOOLEAN, INT32, DOUBLE, BYTES] = [0, 1, 5, 6];
const KINDS = { text: BYTES, integer: INT32, flag: BOOLEAN, real: DOUBLE };
const [REQUIRED, OPTIONAL] = [0, 1];
const [PLAIN, RLE] = [0, 3];
const UTF8 = 0;
const GEOMETRY = "geometry";
const BOX = "bbox";
const SIDES = ["xmin", "ymin", "xmax", "ymax"];

const encoder = new TextEncoder();

// -- columns -----------------------------------------------------------------------------

/** Write how far each value is there: up to `deepest`, in runs. */
function levels(values, deepest) {
  const runs = [];
  for (const value of values) {
    const level = value === null ? 0 : deepest;
    if (runs.at(-1)?.level === level) runs.at(-1).count += 1;
    else runs.push({ level, count: 1 });
  }
  const bytes = runs.flatMap(({ level, count }) => [...varint(count * 2), level]);
  return [four(bytes.length), new Uint8Array(bytes)];
}

function four(value) {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}

function fixed(values, size, put) {
  const view = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, at) => view[put](at * size, value, true));
  return [new Uint8Array(view.buffer)];
}

/** Write values as they are, those that are none left out. */
function plain(type, values) {
  if (type === INT32) return fixed(values, 4, "setInt32");
  if (type === DOUBLE) return fixed(values, 8, "setFloat64");
  if (type === BYTES) {
    const coded = values.map((value) => (typeof value === "string" ? encoder.encode(value) : value));
    return coded.flatMap((bytes) => [four(bytes.length), bytes]);
  }
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, at) => (bits[at >> 3] |= (value ? 1 : 0) << (at & 7)));
  return [bits];
}

const sizeOf = (parts) => parts.reduce((sum, part) => sum + part.length, 0);

/** Write a column as one page; `at` is where it begins. */
function chunk({ path, type, values }, at) {
  const given = values.filter((value) => value !== null);
  const page = [...levels(values, path.length), ...plain(type, given)];
  const about = struct({ 1: integer(values.length), 2: integer(PLAIN), 3: integer(RLE), 4: integer(RLE) });
  const head = struct({ 1: integer(0), 2: integer(sizeOf(page)), 3: integer(sizeOf(page)), 5: about });
  const parts = [new Uint8Array(head.bytes), ...page];
  const size = sizeOf(parts);
  const metadata = struct({
    1: integer(type),
    2: list([integer(PLAIN), integer(RLE)]),
    3: list(path.map(text)),
    4: integer(0), // not compressed
    5: long(values.length),
    6: long(size),
    7: long(size),
    9: long(at),
  });
  return { parts, size, told: struct({ 2: long(at), 3: metadata }) };
}

// -- the file ----------------------------------------------------------------------------

const element = (name, fields) => struct({ ...fields, 4: text(name) });

function schema(fields) {
  const written = { 6: integer(UTF8), 10: struct({ 1: struct({}) }) };
  return list([
    element("schema", { 3: integer(REQUIRED), 5: integer(fields.length + 2) }),
    ...fields.map(([name, kind]) => element(name, { 1: integer(KINDS[kind]), 3: integer(OPTIONAL), ...(kind === "text" ? written : {}) })),
    element(GEOMETRY, { 1: integer(BYTES), 3: integer(OPTIONAL) }),
    element(BOX, { 3: integer(OPTIONAL), 5: integer(SIDES.length) }),
    ...SIDES.map((side) => element(side, { 1: integer(DOUBLE), 3: integer(OPTIONAL) })),
  ]);
}

/** The metadata "geo"; `crs` is the coordinate reference system as PROJJSON. */
function geo(geometries, crs) {
  const types = [...new Set(geometries.map((geometry) => geometry.type + (hasHeight(geometry) ? " Z" : "")))].sort();
  const covering = { bbox: Object.fromEntries(SIDES.map((side) => [side, [BOX, side]])) };
  const rest = spaced({ geometry_types: types, covering, bbox: boundsOf(geometries) }).slice(1, -1);
  const column = `{"encoding": "WKB", "crs": ${crs}, ${rest}}`;
  return `{"version": "1.1.0", "primary_column": "${GEOMETRY}", "columns": {"${GEOMETRY}": ${column}}}`;
}

/** Write what is chosen, of which there is at least one row. */
export function geoparquet({ held, rows }) {
  const fields = Object.entries(held.fields);
  const geometries = rows.map(({ geometry }) => geometry);
  const boxes = geometries.map((geometry) => boundsOf([geometry]));
  const columns = [
    ...fields.map(([name, kind]) => ({ path: [name], type: KINDS[kind], values: rows.map(({ properties }) => properties[name]) })),
    { path: [GEOMETRY], type: BYTES, values: geometries.map(wkb) },
    ...SIDES.map((side, at) => ({ path: [BOX, side], type: DOUBLE, values: boxes.map((box) => box[at]) })),
  ];
  let at = MAGIC.length;
  const chunks = columns.map((column) => {
    const found = chunk(column, at);
    at += found.size;
    return found;
  });
  const group = struct({ 1: list(chunks.map(({ told }) => told)), 2: long(at - MAGIC.length), 3: long(rows.length) });
  const { bytes } = struct({
    1: integer(2),
    2: schema(fields),
    3: long(rows.length),
    4: list([group]),
    5: list([struct({ 1: text("geo"), 2: text(geo(geometries, held.crs.json)) })]),
    6: text("kzgeo"),
  });
  return [MAGIC, ...chunks.flatMap(({ parts }) => parts), new Uint8Array(bytes), four(bytes.length), MAGIC];
}
