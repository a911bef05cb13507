// What the standalone page shows as a file for other programs, as the server's `export/…` gives it
// and `kzgeo export` writes it. Here it is chosen what is written; a module for each format writes.

import { meets } from "../../time.js";

const LONGEST_LAYERS = 48; // characters of layers in a file's name, as in kzgeo/app/making.py

const BYTES = "application/octet-stream";

/**
 * Each format: its media type, as in kzgeo/app/exporting.py, and what loads its writer; what the name
 * of its file ends with, if it is several in one.
 */
const FORMATS = {
  geojson: ["application/geo+json", async () => (await import("./collection.js")).geojson],
  gpkg: ["application/geopackage+sqlite3", async () => (await import("./geopackage.js")).geopackage],
  qgz: ["application/zip", async () => (await import("./project.js")).project, "-qgis.zip"],
  parquet: ["application/vnd.apache.parquet", async () => (await import("./geoparquet.js")).geoparquet],
  fgb: [BYTES, async () => (await import("./flatgeobuf.js")).flatgeobuf],
  kml: ["application/vnd.google-earth.kml+xml", async () => (await import("./kml.js")).kml],
  jsonld: ["application/ld+json", async () => (await import("./annotations.js")).annotations],
  "places.jsonld": ["application/ld+json", async () => (await import("./places.js")).places],
};

const yearsOf = (years) => {
  if (!years) return null;
  const [from, to] = years.split(",").map(Number);
  return { from, to };
};

const named = (year) => (year >= 0 ? String(year) : `minus${-year}`);

/** A name that tells what is in the file, in ASCII and without a suffix. */
export function stem(ids, span, lang, whole) {
  let layers = ids.join("-");
  if (whole) layers = "atlas";
  else if (layers.length > LONGEST_LAYERS) layers = `${ids.length}-layers`;
  const years = span ? [...new Set([span.from, span.to].map(named))] : [];
  return ["kzgeo", layers, ...years, ...(lang === "en" ? [] : [lang])].join("-");
}

/**
 * What is written: layers in drawing order, with `rows`. A row has the fields of every format
 * (`properties`) and `further` ones, the feature as the list has it (`listed`), what is `drawn` of
 * it (the layer's own properties, as the map has them), and its `geometry` (GeoJSON).
 */
class Chosen {
  constructor(index, held, drawn, { layers, years, lang }) {
    const asked = layers.split(",");
    const fields = Object.keys(held.fields);
    Object.assign(this, { held, lang, span: yearsOf(years) });
    this.layers = index.layers.filter(({ id }) => asked.includes(id)).map((layer) => ({ ...layer, rows: this.rowsOf(layer, drawn.get(layer.id), fields) }));
    const whole = held.whole && this.layers.length === index.layers.length;
    this.stem = stem(this.layers.map(({ id }) => id), this.span, lang, whole);
  }

  rowsOf(layer, drawn, fields) {
    const shapes = new Map(drawn.map((feature) => [feature.id, feature]));
    const listed = new Map(layer.features.map((feature) => [feature.id, feature]));
    const shown = this.held.rows[layer.id].filter(({ from_year: from, to_year: to }) => meets(this.span, { from, to }));
    return shown.map((further) => {
      const { geometry, properties } = shapes.get(further.id);
      const own = Object.fromEntries(fields.map((name) => [name, further[name]]));
      return { layer, listed: listed.get(further.id), properties: own, further, drawn: properties, geometry };
    });
  }

  /** All rows, layer by layer. */
  get rows() {
    return this.layers.flatMap(({ rows }) => rows);
  }

  /** What features and layers quote, each once: its kind, its id, its layer, passages best first. */
  get quoting() {
    const { layers, features } = this.held.quoting;
    const found = this.layers.flatMap(({ id, title }) => {
      const { titles, passages, unplaced } = layers[id];
      const without = unplaced.map((item) => ({ kind: "unplaced", layer: id, ...item }));
      return [{ kind: "layer", layer: id, id, title: title.en, titles, passages }, ...without];
    });
    const once = new Map(this.rows.map((row) => [row.properties.id, row]));
    for (const [id, { listed, properties }] of once) {
      const titles = ["en", "ar", "ru", "kk"].map((lang) => properties[`title_${lang}`]);
      found.push({ kind: "feature", id, title: listed.title.en, titles, ...features[id] });
    }
    return found;
  }
}

/** The colour that a row is drawn in; another layer's feature has the colour of this one. */
export const colourOf = ({ layer, listed, properties }) => (properties.shared ? null : listed.colour) ?? layer.colour;

/**
 * Make the file: `query` is what is asked for, `json` gives what the page holds, by its names. Answer
 * with its name, its media type, and the parts that it is made of.
 */
export async function exported(format, query, json) {
  const [index, held] = await Promise.all(["index.json", "export.json"].map(json));
  const ids = query.layers.split(",");
  const files = await Promise.all(ids.map((id) => json(`layers/${id}.json`)));
  const drawn = new Map(ids.map((id, at) => [id, files[at].features]));
  const chosen = new Chosen(index, held, drawn, query);
  const [type, load, ending = `.${format}`] = FORMATS[format];
  const write = await load();
  const parts = await write(chosen, (part, lang = chosen.lang) => json(`${part}/${lang}.json`), json);
  return { name: chosen.stem + ending, type, parts };
}
