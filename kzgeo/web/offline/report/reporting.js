// A report that is made in the page: what `POST /report` answers with, line for line. Between its
// steps the page is free, and the work can be called off.

import { breath } from "../breath.js";
import { check, Refusal } from "../figure/bounds.js";
import { Drawing } from "../figure/figure.js";
import { ground } from "../figure/figuring.js";
import { png } from "../figure/painting.js";
import { Report } from "./report.js";
import { docx } from "./docx.js";
import { html } from "./html.js";
import { markdown } from "./markdown.js";
import { packed, zipped } from "../zip.js";

const PART_BYTES = 48 << 10; // of the file in one line: a multiple of three, so that base64 is unbroken
const LONGEST_STEM = 48; // characters of ids in a file's name, as in kzgeo/app/report_orders.py
const NAMED = 3; // things that a file's name tells
const ZIP = "application/zip";
const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

const idOf = ({ kind, feature, layer }) => (kind === "figure" ? "map" : kind === "layer" ? layer : feature);
const bytesOf = (text) => new TextEncoder().encode(text);
const BUSY_MS = 40; // for so long the page may be busy at once

const painted = (picture) =>
  png(picture).catch(() => {
    throw new Refusal("Word", "no_canvas");
  });

/** A name that tells what is in the file, in ASCII and without a suffix. */
function stemOf({ items, lang }) {
  const ids = [...new Set(items.map(idOf))];
  let told = ids.join("-");
  if (ids.length > NAMED || told.length > LONGEST_STEM) told = `${items.length}-parts`;
  return ["kzgeo", "report", told, ...(lang === "en" ? [] : [lang])].join("-");
}

/** Write a report in a format: its parts, its media type, the suffix of the file. */
async function written(report, format, stem, json, pulse) {
  // What is to be a PDF is a page, which the browser prints.
  if (format === "html" || format === "pdf") {
    const style = await json("report-style.json");
    return { parts: [bytesOf(html(report, style))], type: "text/html", suffix: ".html" };
  }
  if (format === "docx") {
    const files = await docx(report, await json(`word/${report.lang}.json`), { png: painted, pulse });
    return { parts: zipped(await Promise.all(files.map(packed))), type: WORD, suffix: ".docx" };
  }
  const images = `${stem}-images`;
  const { text, pictures } = markdown(report, images);
  if (!pictures.size) return { parts: [bytesOf(text)], type: "text/markdown", suffix: ".md" };
  const beside = [...pictures].map(([name, svg]) => ({ name: `${stem}/${images}/${name}`, bytes: bytesOf(svg) }));
  return { parts: zipped([...beside, { name: `${stem}/${stem}.md`, bytes: bytesOf(text) }]), type: ZIP, suffix: ".zip" };
}

/** Return what the figures of an order are drawn from; refuse those that would show nothing. */
async function drawable(items, held, json, pulse) {
  const figures = items.filter(({ kind }) => kind === "figure");
  if (!figures.length) return held;
  const all = { ...held, ...(await ground([...new Set(figures.flatMap(({ layers }) => layers))], json)) };
  for (const item of figures) {
    await pulse();
    check(item, all, `items[${items.indexOf(item)}].bounds`);
  }
  return all;
}

/** Make the report of an order, telling lines; `json` gives what the page holds, by its names. */
async function* lines(order, json, tell) {
  const { lang, items } = order;
  const names = ["index.json", ...["report", "passages", "claims"].map((name) => `${name}/${lang}.json`)];
  const [index, parts, passages, claims] = await Promise.all(names.map(json));
  const held = { index, parts, passages, claims };
  const report = new Report(order, held, index.origin.address);
  const of = report.steps + 1;
  let done = 0;
  const step = async (what) => {
    await tell({ done, of, what });
    done += 1;
  };
  const all = await drawable(items, held, json, () => tell({ done, of, what: parts.words.report.map }));
  const draw = async (item) => {
    await breath(); // that it is begun is seen before it keeps the page busy
    return new Drawing(item, all, lang).plate();
  };
  const made = await report.build(step, draw);
  const writing = { done, of, what: parts.words.report.step_writing };
  await step(writing.what);
  let heard = performance.now();
  const pulse = async () => {
    if (performance.now() - heard < BUSY_MS) return;
    await tell(writing);
    heard = performance.now();
  };
  const stem = stemOf(order);
  const { parts: file, type, suffix } = await written(made, order.format, stem, json, pulse);
  await tell({ done, of, what: "" });
  const blob = new Blob(file);
  yield { file: { name: stem + suffix, media_type: type, bytes: blob.size } };
  const bytes = new Uint8Array(await blob.arrayBuffer());
  for (let at = 0; at < bytes.length; at += PART_BYTES) {
    yield { part: btoa(Array.from(bytes.subarray(at, at + PART_BYTES), (byte) => String.fromCharCode(byte)).join("")) };
  }
}

/** The lines of an answer: those of the report, or why there is none. */
async function* told(order, json, tell) {
  try {
    yield* lines(order, json, tell);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { words } = await json(`report/${order.lang}.json`);
    yield { error: error.told(words) };
  }
}

/** Answer an order as the server does: with lines of JSON, while the report is made. */
export function reported(order, json, signal) {
  const left = new AbortController(); // whoever reads no more
  const body = new ReadableStream({
    async start(stream) {
      const stop = () => {
        signal?.throwIfAborted();
        left.signal.throwIfAborted();
      };
      const tell = async (line) => {
        stop();
        stream.enqueue(bytesOf(`${JSON.stringify(line)}\n`));
        await breath(0);
        stop();
      };
      try {
        for await (const line of told(order, json, tell)) await tell(line);
        stream.close();
      } catch (error) {
        if (!left.signal.aborted) stream.error(error);
      }
    },
    cancel: () => left.abort(),
  });
  return new Response(body, { headers: { "Content-Type": "application/x-ndjson" } });
}
