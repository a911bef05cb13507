// GeoPackage 1.3 (OGC 12-128r18): a table for each layer, quotations and statements, with what the
// command tells of them (kzgeo/export/geopackage.py and descriptions.py). Spatial indices and what
// GDAL keeps for itself are left out: whoever opens the file makes them where they are wanted.

import { boundsOf, hasHeight, several, wkb } from "./geometries.js";
import { DRAWN, claims, feature, quotations } from "./records.js";
import { database } from "./sqlite.js";
import { Styles } from "./styles.js";
import { LANGUAGES } from "../../dom.js";

const [APPLICATION, VERSION] = [0x47504b47, 10300]; // "GPKG"
const SQL = { text: "TEXT", integer: "MEDIUMINT", flag: "BOOLEAN", real: "REAL" };
const WGS84 = 4326;
const SYSTEMS = [
  ["Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"],
  ["Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"],
];
const ON_THE_SPHEROID = "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid";
const YEAR = /\b(?:19|20)\d\d\b/g;
const NO_YEAR = 1970;
const STYLES = "layer_styles";

/** At U+0000 some readers end a text. */
const readable = (value) => (typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value);
const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

// -- tables of the atlas -----------------------------------------------------------------

/** The narrowest type that holds all geometries, as kzgeo/export/tables.py has it. */
function typeOf(geometries) {
  const types = [...new Set(geometries.map(({ type }) => type.toUpperCase()))];
  if (types.length === 1) return types[0];
  const single = new Set(types.map((type) => type.replace("MULTI", "")));
  return single.size === 1 ? `MULTI${[...single][0]}` : "GEOMETRY";
}

/** A geometry as a GeoPackage keeps it (clause 2.1.3): its bounds before it, but for a point. */
function blob(geometry) {
  const plain = wkb(geometry);
  const bounds = geometry.type === "Point" ? [] : boundsOf([geometry]);
  const out = new Uint8Array(8 + 8 * bounds.length + plain.length);
  const view = new DataView(out.buffer);
  out.set([0x47, 0x50, 0, bounds.length ? 3 : 1]);
  view.setInt32(4, WGS84, true);
  const [west, south, east, north] = bounds;
  if (bounds.length) [west, east, south, north].forEach((value, at) => view.setFloat64(8 + 8 * at, value, true));
  out.set(plain, 8 + 8 * bounds.length);
  return out;
}

/** A table of records; `geometries` are those of a layer's (null: it has none). */
function tableOf(told, columns, records, geometries = null) {
  const type = geometries && typeOf(geometries);
  const shaped = geometries?.map((geometry) => blob(type.startsWith("MULTI") ? several(geometry) : geometry));
  const values = records.map((item, at) => [
    at + 1,
    ...(shaped ? [shaped[at]] : []),
    ...columns.map(({ name }) => readable(item[name])),
  ]);
  const defined = columns.map(({ name, kind }) => `${quoted(name)} ${SQL[kind]}`);
  const fields = ['"fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL', ...(type ? [`"geom" ${type}`] : []), ...defined];
  const kinds = ["integer", ...(type ? ["blob"] : []), ...columns.map(({ kind }) => kind)];
  const indices = [];
  const at = columns.findIndex(({ name }) => name === "feature");
  if (!type && at >= 0) {
    const called = `${told.name}_feature`;
    indices.push({ name: called, sql: `CREATE INDEX ${quoted(called)} ON ${quoted(told.name)} ("feature")`, columns: [at + 1] });
  }
  return {
    ...told,
    columns,
    type,
    bounds: (geometries && boundsOf(geometries)) ?? [null, null, null, null],
    high: geometries?.some(hasHeight) ?? false,
    whole: { name: told.name, sql: `CREATE TABLE ${quoted(told.name)} (${fields.join(", ")})`, rows: values, kinds, key: 0, indices },
  };
}

// -- what is told of them ----------------------------------------------------------------

/** The year of the newest data as a moment, for a clock would change every file. */
function moment(tables) {
  const years = tables.flatMap(({ date }) => date?.match(YEAR) ?? []).map(Number);
  return `${years.length ? Math.max(...years) : NO_YEAR}-01-01T00:00:00.000Z`;
}

/** The styles that QGIS looks for: an empty schema, not NULL, and a default. */
function styled(tables, styles) {
  const time = moment(tables);
  return tables.map(({ name, type, summary, columns }, at) => {
    const some = DRAWN.filter((column) => columns.some((one) => one.name === column)).join();
    return [at + 1, "", "", name, type ? "geom" : "", styles.names[name], styles.of(name, type ? some : ""), null, 1, summary, "", null, time];
  });
}

/** Each title once: a second one has the table's name beside it. */
function identified(tables) {
  const taken = new Set([STYLES]);
  return tables.map(({ title, name }) => {
    const found = taken.has(title) ? `${title} (${name})` : title;
    taken.add(found);
    return found;
  });
}

function constraints(tables) {
  const lists = new Map();
  for (const { columns } of tables) {
    for (const { name, values } of columns) for (const [value, word] of values) lists.set(JSON.stringify([name, value]), [name, value, word]);
  }
  return [...lists.values()].map(([name, value, word]) => [name, "enum", value, null, null, null, null, word]);
}

/** The tables that make a database a GeoPackage: their rows, and the columns of their constraints. */
function descriptions(tables, styles, { crs, metadata, descriptions: made }) {
  const time = moment(tables);
  const names = identified(tables);
  const spatial = tables.filter(({ type }) => type);
  const rows = {
    gpkg_spatial_ref_sys: [...SYSTEMS, ["WGS 84 geodetic", WGS84, "EPSG", WGS84, crs.wkt1, ON_THE_SPHEROID]],
    gpkg_contents: [
      ...tables.map(({ name, type, summary, bounds }, at) => [name, type ? "features" : "attributes", names[at], readable(summary), time, ...bounds, type ? WGS84 : 0]),
      [STYLES, "attributes", STYLES, "", time, null, null, null, null, null],
    ],
    gpkg_geometry_columns: spatial.map(({ name, type, high }) => [name, "geom", type, WGS84, high ? 2 : 0, 0]),
    gpkg_extensions: made.extensions,
    gpkg_data_columns: tables.flatMap(({ name: table, columns }) =>
      columns.map(({ name, alias, comment, values }) => [table, name, name, alias, comment, null, values.length ? name : null]),
    ),
    gpkg_data_column_constraints: constraints(tables),
    gpkg_metadata: tables.map((table, at) => [at + 1, "dataset", metadata, "text/xml", table.metadata]),
    gpkg_metadata_reference: tables.map(({ name }, at) => ["table", name, null, null, time, at + 1, null]),
    [STYLES]: styles,
  };
  const reals = { gpkg_contents: ["", "", "", "", "", "real", "real", "real", "real"] };
  return made.tables.map(({ name, sql, key, unique }) => ({ name, sql, key, rows: rows[name], kinds: reals[name], indices: unique.map((columns) => ({ columns })) }));
}

/**
 * Write what is chosen; `told` gives what the page holds in a language. A project has tables of the
 * base map besides (`ground`), and the `styles` of both.
 */
export async function geopackage(chosen, told, { ground = [], styles = null } = {}) {
  const { held, layers, quoting } = chosen;
  const [words, kept, statements, ...passages] = await Promise.all([told("export"), told("export-styles"), told("claims"), ...LANGUAGES.map((lang) => told("passages", lang))]);
  const features = layers.map(({ id, rows }) => {
    const drawn = new Set(rows.flatMap((row) => Object.keys(row.drawn)));
    const columns = words.columns.feature.filter(({ name }) => !DRAWN.includes(name) || drawn.has(name));
    const records = rows.map((row) => feature(row, held.quoting, passages));
    return tableOf(words.layers[id], columns, records, rows.map(({ geometry }) => geometry));
  });
  const shown = new Set(chosen.rows.map(({ properties }) => properties.id));
  const tables = [
    ...features,
    tableOf(words.tables.quotations, words.columns.quotations, quotations(quoting, passages)),
    tableOf(words.tables.claims, words.columns.claims, claims(statements.matters, words.columns.claims, shown)),
    ...ground.map(({ told: about, columns, records, geometries }) => tableOf(about, columns, records, geometries)),
  ];
  const drawn = styled(tables, styles ?? new Styles(kept));
  const counts = [...tables.map(({ whole }) => [whole.name, whole.rows.length]), [STYLES, drawn.length]].filter(([, count]) => count);
  const counted = { name: "sqlite_sequence", sql: "CREATE TABLE sqlite_sequence(name,seq)", rows: counts };
  const described = descriptions(tables, drawn, held);
  return database([...described, ...tables.map(({ whole }) => whole), counted], { application: APPLICATION, version: VERSION });
}
