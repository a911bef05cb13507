// A file for the reader to keep: the browser asks where, or puts it with the downloads.

import { h } from "./dom.js";

const HELD_MS = 60_000; // the browser may still be writing it

/** Save `blob` under a name. */
export function save(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), HELD_MS);
}
