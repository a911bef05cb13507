// FlatGeobuf 3: a header, a packed Hilbert R-tree, features in its order; the columns that every
// format has, as kzgeo/export/flatgeobuf.py writes them.

import { byte, bytes, doubles, flag, integer, integers, long, short, sized, string, table, tables } from "./flatbuffers.js";
import { TYPES, boundsOf, positionsOf } from "./geometries.js";

const MAGIC = [0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 1];
const NAME = "kzgeo";
const COLUMNS = { flag: 2, integer: 5, real: 10, text: 11 };
const NODE_ITEMS = 16;
const NODE_BYTES = 40;
const HILBERT = (1 << 16) - 1;

// -- features ----------------------------------------------------------------------------

const flat = (positions) => positions.flatMap(([lon, lat]) => [lon, lat]);

/** Where each of several lines or rings ends, counted in positions; one alone needs no end. */
function ends(parts) {
  let end = 0;
  const found = parts.map((part) => (end += part.length));
  return found.length > 1 ? integers(found) : undefined;
}

/** Write a geometry's table. */
function shape({ type, coordinates }) {
  if (type === "MultiPolygon") return { 6: byte(TYPES[type]), 7: tables(coordinates.map((part) => shape({ type: "Polygon", coordinates: part }))) };
  const parted = type === "Polygon" || type === "MultiLineString";
  return { 0: parted ? ends(coordinates) : undefined, 1: doubles(flat(positionsOf({ type, coordinates }))), 6: byte(TYPES[type]) };
}

/** Write the values of a row that has any, each behind the number of its column. */
function values(properties, columns) {
  const coded = columns.map(([name, kind], index) => ({ index, kind, value: properties[name] })).filter(({ value }) => value !== null);
  const parts = coded.map(({ kind, value }) => (kind === "text" ? new TextEncoder().encode(value) : value));
  const sizes = { flag: () => 1, integer: () => 4, real: () => 8, text: (part) => 4 + part.length };
  const out = new Uint8Array(coded.reduce((sum, { kind }, at) => sum + 2 + sizes[kind](parts[at]), 0));
  const view = new DataView(out.buffer);
  let at = 0;
  coded.forEach(({ index, kind }, number) => {
    const part = parts[number];
    view.setUint16(at, index, true);
    if (kind === "flag") view.setUint8(at + 2, part ? 1 : 0);
    else if (kind === "integer") view.setInt32(at + 2, part, true);
    else if (kind === "real") view.setFloat64(at + 2, part, true);
    else {
      view.setUint32(at + 2, part.length, true);
      out.set(part, at + 6);
    }
    at += 2 + sizes[kind](part);
  });
  return out;
}

// -- index -------------------------------------------------------------------------------

/** The place of a point of a square on Hilbert's curve, sixteen bits each way. */
function hilbert(x, y) {
  let place = 0;
  for (let side = 1 << 15; side > 0; side >>= 1) {
    const [right, up] = [x & side ? 1 : 0, y & side ? 1 : 0];
    place = place * 4 + ((3 * right) ^ up);
    if (!up) {
      if (right) [x, y] = [HILBERT - x, HILBERT - y];
      [x, y] = [y, x];
    }
  }
  return place;
}

/** Put boxes in the order of the curve, its end first, as GDAL does. */
function ordered(items, [west, south, east, north]) {
  const along = (least, most, start, width) => (width > 0 ? Math.floor((HILBERT * ((least + most) / 2 - start)) / width) : 0);
  const placed = items.map((item) => {
    const [left, low, right, high] = item.box;
    return { item, at: hilbert(along(left, right, west, east - west), along(low, high, south, north - south)) };
  });
  return placed.sort((one, other) => other.at - one.at).map(({ item }) => item);
}

const around = (boxes) =>
  boxes.reduce((one, other) => [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[2], other[2]), Math.max(one[3], other[3])]);

/** Write the tree above its leaves, `[box, offset]` each: the root first, the leaves last. */
function tree(leaves) {
  const levels = [leaves];
  do {
    const below = levels[0];
    const parts = Array.from({ length: Math.ceil(below.length / NODE_ITEMS) }, (_, at) => below.slice(at * NODE_ITEMS, (at + 1) * NODE_ITEMS));
    levels.unshift(parts.map((part, at) => [around(part.map(([box]) => box)), at * NODE_ITEMS]));
  } while (levels[0].length > 1);
  // A node tells which node is the first below it, counted through the whole tree.
  let end = 0;
  const starts = levels.map((level) => (end += level.length));
  const nodes = levels.flatMap((level, depth) => level.map(([box, at]) => [box, depth === levels.length - 1 ? at : starts[depth] + at]));
  const view = new DataView(new ArrayBuffer(NODE_BYTES * nodes.length));
  nodes.forEach(([box, at], number) => {
    box.forEach((value, side) => view.setFloat64(NODE_BYTES * number + 8 * side, value, true));
    view.setBigUint64(NODE_BYTES * number + 32, BigInt(at), true);
  });
  return new Uint8Array(view.buffer);
}

// -- the file ----------------------------------------------------------------------------

/** Write what is chosen, of which there is at least one row. */
export function flatgeobuf({ held, rows }) {
  const columns = Object.entries(held.fields);
  const extent = boundsOf(rows.map(({ geometry }) => geometry));
  const items = ordered(rows.map((row) => ({ row, box: boundsOf([row.geometry]) })), extent);
  let size = 0;
  const leaves = [];
  const features = items.map(({ row: { geometry, properties }, box }) => {
    const feature = sized({ 0: table(shape(geometry)), 1: bytes(values(properties, columns)) });
    leaves.push([box, size]);
    size += feature.length;
    return feature;
  });
  const header = sized({
    0: string(NAME),
    1: doubles(extent),
    2: byte(0), // geometries of any type
    7: tables(columns.map(([name, kind]) => ({ 0: string(name), 1: byte(COLUMNS[kind]), 7: flag(true) }))),
    8: long(rows.length),
    9: short(NODE_ITEMS),
    10: table({ 0: string("EPSG"), 1: integer(4326), 2: string("WGS 84"), 4: string(held.crs.wkt) }),
  });
  return [new Uint8Array(MAGIC), header, tree(leaves), ...features];
}
