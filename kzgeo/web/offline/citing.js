// The citation of the map as it is shown, filled in by the standalone page: the blanks of
// kzgeo/citations/templates.py.

const [KEY, ADDRESS, NOTE] = ["kzgeo-map-key", "kzgeo-map-address", "\ue000"];
const NAME = "kzgeo.map";
const DIGITS = 8; // of the digest that tells one view from another

/** The query of a view, as kzgeo/permalink.py writes it. */
function queryOf({ layers, years, view, lang }) {
  const query = new URLSearchParams();
  if (layers !== undefined) query.set("layers", layers);
  if (years) query.set("time", years);
  if (lang !== "en") query.set("lang", lang);
  if (view) {
    const [lat, lon, zoom] = view.split(",").map(Number);
    query.set("view", `${lat.toFixed(4)},${lon.toFixed(4)},${zoom}`);
  }
  return query.toString().replaceAll("%2C", ",");
}

/** The key of a view in a bibliography; the map as it opens has no digest. */
async function keyOf(query) {
  if (!query || !globalThis.crypto?.subtle) return NAME; // only where the page is served unsafely
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(query));
  const digits = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${NAME}.${digits.slice(0, DIGITS)}`;
}

const written = (years) => [...new Set(years.split(","))].join("–");

/**
 * Cite the map: `template` says how, `shown` are the ids of the layers on it, in their order, `query`
 * is what is asked. Return the key and the text.
 */
export async function mapCited(template, format, shown, query) {
  const { words, layers, names, credits, base } = template;
  const asked = queryOf(query);
  const key = await keyOf(asked);
  const owed = [...new Set(["", ...shown].flatMap((id) => credits[id]))].sort();
  const way = format === "bibtex" ? 1 : 0;
  const filled = (text, value) => text.replace(/\{\w+\}/, () => value);
  const list = (separator, texts) => texts.map((text) => text[way]).join(separator);
  const note = [
    shown.length ? filled(words.layers, list(words.list, shown.map((id) => layers[id]))) : null,
    query.years ? filled(words.years, written(query.years)) : null,
    filled(words.credits, list(words.separator, owed.map((name) => names[name]))),
  ];
  const blanks = { [KEY]: key, [ADDRESS]: asked ? `${base}?${asked}` : base, [NOTE]: note.filter(Boolean).join(" ") };
  const fill = (text) => Object.entries(blanks).reduce((found, [blank, value]) => found.replaceAll(blank, () => value), text);
  if (format !== "csl-json") return { key, text: fill(template.written[format]) };
  const items = JSON.parse(template.written[format], (_, value) => (typeof value === "string" ? fill(value) : value));
  for (const item of items) {
    item.custom = { layers: shown, attribution: owed, ...(query.years ? { years: query.years.split(",").map(Number) } : {}) };
  }
  return { key, text: `${JSON.stringify(items, null, 2)}\n` };
}
