// A report that is made in the page: what `POST /report` answers with, line for line. Between its
// steps the page is free, and the work can be called off.

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
const FRAME_MS = 20;
const BUSY_MS = 40; // for so long the page may be busy at once

const breath = (ms = 0) => new Promise((done) => setTimeout(done, ms)); // what the reader does meanwhile comes first

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
    const files = await docx(report, await json(`word/${report.lang}.json`), { png, pulse });
    return { parts: zipped(await Promise.all(files.map(packed))), type: WORD, suffix: ".docx" };
  }
  const images = `${stem}-images`;
  const { text, pictures } = markdown(report, images);
  if (!pictures.size) return { parts: [bytesOf(text)], type: "text/markdown", suffix: ".md" };
  const beside = [...pictures].map(([name, svg]) => ({ name: `${stem}/${images}/${name}`, bytes: bytesOf(svg) }));
  return { parts: zipped([...beside, { name: `${stem}/${stem}.md`, bytes: bytesOf(text) }]), type: ZIP, suffix: ".zip" };
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
  let plain = null;
  const draw = async (item) => {
    await breath(FRAME_MS); // that it is begun is seen before it keeps the page busy
    plain ??= await ground([...new Set(items.flatMap(({ layers = [] }) => layers))], json);
    return new Drawing(item, { ...held, ...plain }, lang).plate();
  };
  const made = await report.build(step, draw);
  const writing = { done, of, what: parts.words.report.step_writing };
  await step(writing.what);
  let told = performance.now();
  const pulse = async () => {
    if (performance.now() - told < BUSY_MS) return;
    await tell(writing);
    told = performance.now();
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
        await breath();
        stop();
      };
      try {
        for await (const line of lines(order, json, tell)) await tell(line);
        stream.close();
      } catch (error) {
        if (!left.signal.aborted) stream.error(error);
      }
    },
    cancel: () => left.abort(),
  });
  return new Response(body, { headers: { "Content-Type": "application/x-ndjson" } });
}
