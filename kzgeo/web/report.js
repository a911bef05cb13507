// A report as it is made: lines of JSON tell how far it is, and then are the file.

import { ask } from "./server.js";

/** What keeps a report from being made: `refused` says so in the reader's words. */
class Refusal extends Error {
  constructor(refused) {
    super(refused.fault);
    this.refused = refused;
  }
}

/** Yield the values of the lines of a stream. */
async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  const parts = []; // of a line that is still coming
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const pieces = value.split("\n");
    for (const piece of pieces.slice(0, -1)) {
      parts.push(piece);
      yield JSON.parse(parts.join(""));
      parts.length = 0;
    }
    parts.push(pieces.at(-1));
  }
}

const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/**
 * Have a report made of `order`; `hear` is told `{waiting}` and `{done, of, what}`. Return the
 * file and its name. Whoever calls it off through `signal` ends the work too.
 */
export async function made(order, { signal, hear }) {
  const answer = await ask("report", { body: JSON.stringify(order), signal });
  if (!answer.ok) throw new Refusal((await answer.json()).error);
  const parts = [];
  let file = null;
  for await (const line of lines(answer.body)) {
    if (line.error) throw new Refusal(line.error);
    if (line.file) file = line.file;
    else if (line.part) parts.push(bytesOf(line.part));
    else hear(line);
  }
  const blob = new Blob(parts, { type: file?.media_type });
  if (!file || blob.size !== file.bytes) throw new Error("the report came in part only");
  return { blob, name: file.name };
}
