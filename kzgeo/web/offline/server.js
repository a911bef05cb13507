// The seam of the standalone page: what `server.js` asks a server for, given from what the page
// holds. Nothing is fetched; each part is unpacked when it is first asked for.

import { breath } from "./breath.js";
import { LANGUAGES } from "../dom.js";

const SPOKEN = new RegExp(`(?<=/)(?:${LANGUAGES.join("|")})(?=[.]json$)`);

const blocks = new Map([...document.querySelectorAll("script[data-name]")].map((node) => [node.dataset.name, node]));
const unpacked = new Map();
const asked = new Map();

/** Unpack a part of the page: zlib, written as base64. */
async function unpack(name) {
  const block = blocks.get(name);
  if (!block) throw new Error(`the page has no ${name}`);
  const bytes = Uint8Array.from(atob(block.textContent), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

/** Make something once; what fails is made again when it is next asked for. */
function once(kept, name, make) {
  if (!kept.has(name)) {
    const made = make();
    kept.set(name, made);
    made.catch?.(() => kept.delete(name));
  }
  return kept.get(name);
}

const part = (name) => once(unpacked, name, () => unpack(name));

/** Of values that are kept in all languages at once, return those of one: `$` holds what differs. */
function inLanguage(value, which) {
  if (Array.isArray(value)) return value.map((item) => inLanguage(item, which));
  if (value === null || typeof value !== "object") return value;
  if ("$" in value) return value.$[which];
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inLanguage(item, which)]));
}

/** Give a file of the atlas as values, once: "index.json", "layers/borders.json". */
export function json(name) {
  return once(asked, name, async () => {
    const lang = name.match(SPOKEN)?.[0];
    if (!lang || blocks.has(name)) return part(name);
    return inLanguage(await part(name.replace(SPOKEN, "all")), LANGUAGES.indexOf(lang));
  });
}

/** The name of a file, for `json`, as what is told to the map has it. */
export const named = (name) => name;

const opened = new Map();

/** Open the search: its words and its code are made ready with the first letter that is typed. */
async function found({ q, lang }) {
  const open = async () => (await import("./search/search.js")).open(await json("search.json"));
  return Response.json((await once(opened, "search", open)).find(q, lang));
}

/** Make a file of what is shown. */
async function exported(query, path) {
  const { exported: answer } = await import("./export/export.js");
  await breath(); // that it is begun is seen
  const { name, type, parts } = await answer(path.replace(/^export\//, ""), query, json);
  return new Response(new Blob(parts), { headers: { "Content-Type": type, "Content-Disposition": `attachment; filename="${name}"` } });
}

const EXPORTS = ["gpkg", "qgz", "geojson", "parquet", "fgb", "kml", "jsonld", "places.jsonld"]; // as in kzgeo/page_command.py
const FIGURES = ["png", "svg", "pdf", "txt"]; // as in kzgeo/page_command.py
const CITED = /^cite\/(?<format>[\w-]+)$/;
const FORMATS = { text: ".txt", bibtex: ".bib", ris: ".ris", "csl-json": ".json" }; // as in kzgeo/citations/formats.py

/** Where the atlas is published; null: nowhere that the page knows of. */
export const published = document.documentElement.dataset.published ?? null;

/** Give the citation of the map, as far as the query tells of what is shown. */
async function mapped(query, format) {
  const { mapCited } = await import("./citing.js");
  const [{ layers }, { whole }, template] = await Promise.all(["index.json", "export.json", `map-cite/${query.lang}.json`].map(json));
  const asked = query.layers?.split(",");
  const shown = layers.filter(({ id, visible }) => asked?.includes(id) ?? visible).map(({ id }) => id);
  // The atlas of which this page has a part opens with other layers.
  const told = whole ? query : { layers: shown.join(","), ...query };
  return mapCited(template, format, shown, told);
}

const file = (key, format, text) =>
  new Response(text, { headers: { "Content-Disposition": `attachment; filename="${key.replaceAll(/[^a-z0-9.-]+/g, "-")}${FORMATS[format]}"` } });

/** Give the citation of a passage: that called `passage`, or no. `quote`, of what it answers for; of the map, without. */
async function cited(query, path) {
  const { feature, quote = "1", passage = null, lang } = query;
  const { format } = path.match(CITED).groups;
  if (!feature) {
    const { key, text } = await mapped(query, format);
    return file(key, format, text);
  }
  const of = (item) => item.feature === feature && (passage ? item.passage === passage : item.quote === Number(quote));
  const citation = (await json(`cite/${lang}.json`)).find(of);
  if (!citation) return new Response(null, { status: 404 });
  return file(citation.key, format, citation.written[format]);
}

/** Draw a figure of what is shown. */
async function figured(query, path, { signal }) {
  const { figured: answer } = await import("./figure/figuring.js");
  return answer(path.replace(/^figure\//, ""), query, json, signal);
}

/** Make a report: its lines come while it is made. */
async function reported(_, path, { body, signal }) {
  const { reported: answer } = await import("./report/reporting.js");
  return answer(JSON.parse(body), json, signal);
}

const ANSWERS = { search: found, report: reported };
for (const format of Object.keys(FORMATS)) ANSWERS[`cite/${format}`] = cited;
for (const format of EXPORTS) ANSWERS[`export/${format}`] = exported;
for (const format of FIGURES) ANSWERS[`figure/${format}`] = figured;

/** Tell whether the page can answer for an endpoint by itself. What it cannot do is not shown. */
export const offers = (path) => path in ANSWERS || path === "cite/map" || (path === "oembed" && published !== null);

/** The address of an endpoint of the atlas where it is published; a page alone has none. */
export function endpoint(path, query = {}) {
  if (published === null) return null;
  const url = new URL(path, published);
  url.search = new URLSearchParams(query);
  return url;
}

/** Ask an endpoint; the answer is a `Response`, as a server's is. */
export async function ask(path, { query = {}, body, signal } = {}) {
  const answer = ANSWERS[path];
  if (!answer) return new Response(null, { status: 404 });
  const response = await answer(query, path, { body, signal });
  signal?.throwIfAborted();
  return response;
}

const sheets = new Map();

/** Give a stylesheet to a component, once. */
export async function style(root, name) {
  const { [name]: text } = await json("styles.json");
  const sheet = once(sheets, name, () => new CSSStyleSheet());
  if (root.adoptedStyleSheets.includes(sheet)) return;
  if (!sheet.cssRules.length) sheet.replaceSync(text);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
