// A report or a figure on paper: the browser's own print dialogue, which saves PDF files too.
//
// The report is a page in a frame of its own that nobody sees. No script runs in it: only its own
// policy and that of the page around it say what else may.

import { h } from "./dom.js";

const UNSEEN = { position: "fixed", bottom: "0", width: "1px", height: "1px", border: "0", opacity: "0", "pointer-events": "none" };

let printed = null; // some browsers go on reading it after the dialogue has closed
let last = Promise.resolve(); // a second dialogue waits for the first: it would take its frame away

/**
 * Open the print dialogue for the text of an HTML page; its `data-sheet` is a further style of it.
 * Until it opens, it is called off through `signal`.
 */
export function print(html, signal) {
  const turn = last.then(() => opened(html, signal));
  last = turn.catch(() => {});
  return turn;
}

async function opened(html, signal) {
  signal?.throwIfAborted();
  printed?.remove();
  const frame = h("iframe", { srcdoc: html, tabIndex: -1, inert: true, style: UNSEEN, attrs: { sandbox: "allow-same-origin allow-modals", "aria-hidden": true } });
  printed = frame;
  const loaded = new Promise((done) => frame.addEventListener("load", done, { once: true }));
  document.body.append(frame);
  await loaded;
  const { contentDocument: page, contentWindow: view } = frame;
  const { sheet } = page.documentElement.dataset;
  if (sheet) {
    // Written into it, it would need the leave of both policies.
    const made = new view.CSSStyleSheet();
    made.replaceSync(sheet);
    page.adoptedStyleSheets = [made];
  }
  await Promise.all(Array.from(page.images, (image) => image.decode().catch(() => {}))); // drawings
  signal?.throwIfAborted();
  view.focus();
  view.print();
}
