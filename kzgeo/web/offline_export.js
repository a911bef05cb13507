// What the standalone page shows as GeoJSON (RFC 7946), as the server's `export/geojson` gives it.

import { meets } from "./time.js";

const LONGEST_LAYERS = 48; // characters of layers in a file's name, as in kzgeo/app/making.py

const yearsOf = (years) => {
  if (!years) return null;
  const [from, to] = years.split(",").map(Number);
  return { from, to };
};

const named = (year) => (year >= 0 ? String(year) : `minus${-year}`);

/** A name that tells what is in the file, in ASCII. */
function fileName(ids, span, lang, whole) {
  let layers = ids.join("-");
  if (whole) layers = "atlas";
  else if (layers.length > LONGEST_LAYERS) layers = `${ids.length}-layers`;
  const years = span ? [...new Set([span.from, span.to].map(named))] : [];
  return `${["kzgeo", layers, ...years, ...(lang === "en" ? [] : [lang])].join("-")}.geojson`;
}

/**
 * Make the file: `rows` are properties by layer, `drawn` the geometry that a layer draws, `query`
 * what is asked for.
 */
export function geojson(index, { whole, rows }, drawn, { layers, years, lang }) {
  const span = yearsOf(years);
  const ids = index.layers.map(({ id }) => id).filter((id) => layers.split(",").includes(id));
  const features = ids.flatMap((layer) => {
    const geometries = new Map(drawn.get(layer).map(({ id, geometry }) => [id, geometry]));
    return rows[layer]
      .filter(({ from_year: from, to_year: to }) => meets(span, { from, to }))
      .map((properties) => ({
        type: "Feature",
        // The identifier of a collection is unique: a second drawing has it as a property only.
        ...(properties.shared ? {} : { id: properties.id }),
        properties,
        geometry: geometries.get(properties.id),
      }));
  });
  const lines = features.map((feature) => `\n${JSON.stringify(feature)}`);
  return {
    name: fileName(ids, span, lang, whole && ids.length === index.layers.length),
    text: `{"type":"FeatureCollection","features":[${lines.join(",")}\n]}\n`,
  };
}
