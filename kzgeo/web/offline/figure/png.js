// What a PNG tells beside its points (PNG specification, third edition, 11.3): how large it is on
// paper, and texts in any script.

import { checksum } from "../zip.js";

const BEGINNING = 33; // bytes: the signature, and the first chunk, which stays first
const INCH_M = 0.0254;

/** A chunk: the length of what is in it, its type, that, and a checksum. */
function chunk(type, content) {
  const made = new Uint8Array(content.length + 12);
  made.set(new TextEncoder().encode(type), 4);
  made.set(content, 8);
  const view = new DataView(made.buffer);
  view.setUint32(0, content.length);
  view.setUint32(content.length + 8, checksum(made.subarray(4, content.length + 8)));
  return made;
}

/** Pixels in a metre, across and up. */
function physical(dpi) {
  const content = new DataView(new ArrayBuffer(9));
  for (const at of [0, 4]) content.setUint32(at, Math.round(dpi / INCH_M));
  content.setUint8(8, 1);
  return chunk("pHYs", new Uint8Array(content.buffer));
}

/** Return a PNG with its resolution and `texts` by their keywords, all in one language. */
export function told(bytes, { dpi, texts, lang }) {
  const international = ([key, text]) => chunk("iTXt", new TextEncoder().encode(`${key}\0\0\0${lang}\0\0${text}`));
  const parts = [bytes.subarray(0, BEGINNING), physical(dpi), ...Object.entries(texts).map(international), bytes.subarray(BEGINNING)];
  return new Blob(parts, { type: "image/png" });
}
