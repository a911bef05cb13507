// A figure of what the map shows, made in the page: what `GET /figure/<format>` answers with in the
// app (kzgeo/app/figures.py), with its refusals.

import { direction } from "../../dom.js";
import { breath } from "../breath.js";
import { stem } from "../export/export.js";
import { check, Refusal } from "./bounds.js";
import { Drawing, NoRoom } from "./figure.js";
import { png } from "./painting.js";
import { told } from "./png.js";
import { Sheet } from "./sheet.js";

const SIZES = { column: [85, null], page: [170, null], slide: [254, 143] }; // as in kzgeo/figure/sizes.py
const [DPI, SCREEN] = [300, 96];
const CSS_PX = SCREEN / 25.4;
const TYPES = { png: "image/png", svg: "image/svg+xml", pdf: "text/html", txt: "text/plain; charset=utf-8" };
const NUMBER = /^-?\d{1,3}(?:\.\d{1,12})?$/;

/** What figures are drawn from: the map's calls, the files of layers and of the base map. */
export async function ground(ids, json) {
  const map = await json("map.json");
  const files = async (folder, names) => new Map(await Promise.all(names.map(async (id) => [id, await json(`${folder}/${id}.json`)])));
  const base = map.calls.filter(([name]) => name === "base").map(([, { id }]) => id);
  return { map, layers: await files("layers", ids), base: await files("base", base) };
}

/** What is asked for: layers, bounds, years, and whether there are meridians and parallels. */
function asked({ layers, bounds, years, graticule }) {
  const numbers = bounds.split(",");
  if (numbers.length !== 4 || !numbers.every((number) => NUMBER.test(number))) throw new Refusal(`bounds=${bounds}`, "unknown_bounds");
  const span = years ? years.split(",").map(Number) : null;
  return { layers: layers.split(","), bounds: numbers.map(Number), years: span, graticule: graticule === "1" };
}

function drawn(query, held) {
  const item = asked(query);
  check(item, held);
  const size = SIZES[query.size ?? "page"];
  try {
    return new Drawing(item, held, query.lang, size);
  } catch (error) {
    throw error instanceof NoRoom ? new Refusal(`height of ${size[1]} mm`, "no_room") : error;
  }
}

/** A page of exactly the figure's size with nothing else on it, for the browser's print dialogue. */
function sheetOf(drawing, name, svg) {
  const { width, height, lang } = drawing;
  // As an attribute: the policy of the page around it lets no further style be written in it.
  const style = `@page{size:${width}mm ${height.toFixed(3)}mm;margin:0}html,body{margin:0}body{height:${(height - 0.1).toFixed(3)}mm;overflow:hidden}svg{display:block}`;
  return `<!doctype html>\n<html lang="${lang}" dir="${direction(lang)}" data-sheet="${style}">\n<head>\n<meta charset="utf-8">\n<title>${name}</title>\n</head>\n<body>\n${svg}\n</body>\n</html>\n`;
}

/**
 * The drawing for a PDF. What is stroked under letters would be text there once more, and is painted
 * instead; where nothing can be painted, it is.
 */
async function printable(drawing) {
  const svg = drawing.svg({ apart: true });
  const { width, height, layout } = drawing;
  try {
    const bytes = await png({ svg: drawing.under(), width: width * CSS_PX, height: height * CSS_PX }, { dpi: DPI, clear: true });
    const address = `data:image/png;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
    return Sheet.filled(svg, address, { width, height, above: layout.above });
  } catch {
    return drawing.svg();
  }
}

async function file(drawing, format, name) {
  if (format === "txt") return drawing.alternative;
  if (format === "pdf") return sheetOf(drawing, name, await printable(drawing));
  const svg = drawing.svg();
  if (format === "svg") return `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`;
  const { width, height, lang } = drawing;
  const painted = await png({ svg, width: width * CSS_PX, height: height * CSS_PX }, { dpi: DPI }).catch(() => {
    throw new Refusal("PNG", "no_canvas");
  });
  return told(painted, { dpi: DPI, texts: { ...drawing.described, Software: "kzgeo" }, lang });
}

/** Make a figure: what is drawn, or why not, as the server says it. */
export async function figured(format, query, json, signal) {
  const { lang } = query;
  const names = ["index.json", "export.json", `report/${lang}.json`, `passages/${lang}.json`];
  const [index, { whole }, parts, passages] = await Promise.all(names.map(json));
  const held = { index, parts, passages, ...(await ground(query.layers.split(","), json)) };
  await breath();
  signal?.throwIfAborted();
  try {
    const drawing = drawn(query, held);
    await breath();
    signal?.throwIfAborted();
    const ids = drawing.item.layers.filter((id) => index.layers.some((layer) => layer.id === id));
    const [from, to] = drawing.item.years ?? [];
    const name = `${stem(ids, drawing.item.years && { from, to }, lang, whole && ids.length === index.layers.length)}-${query.size ?? "page"}.${format}`;
    const headers = { "Content-Type": TYPES[format], "Content-Disposition": `attachment; filename="${name}"` };
    return new Response(await file(drawing, format, name.replace(/\.pdf$/, "")), { headers });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Response.json({ error: error.told(parts.words) }, { status: 400 });
  }
}
