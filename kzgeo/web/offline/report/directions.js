// How texts run, each stretch by its own letters, as kzgeo/report/directions.py has it. Word wants to
// be told it stretch by stretch; the letters are what UAX #9 calls strong.

import { direction } from "../../dom.js";

// Blocks of scripts that run from right to left, and what in them is strong besides letters.
const RTL = /[\u0590-\u08ff\ufb1d-\ufdfc\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const RTL_SIGN = /[\p{L}\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0608\u060b\u060d\u061b-\u061f\u066d\u06d4\u06fd\u06fe\u0700-\u070d\u070f\u07c0-\u07c9\u07fe\u07ff\u0830-\u083e\u085e\u0888\ufbb2-\ufbc2\ufdfc]/u;
const LTR_SIGN = /[\p{L}\p{Mc}\p{Nl}\p{Co}\u0482\u055a-\u055f\u0589\u200e\u214f\u2336-\u237a\u2395\u249c-\u24e9]/u;
const NEITHER = /[\u02b9\u02ba\u02c6-\u02cf\u02ec\u0374\u2e2f\ua717-\ua71f\ua788]/u; // letters that are not strong
const UNSHOWN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\p{Cs}\ufffe\uffff]/gu;

/** Tell how a sign makes a text run; none where it is not strong. */
function strong(sign) {
  if (sign === "\u200f") return "rtl";
  if (RTL.test(sign)) return RTL_SIGN.test(sign) ? "rtl" : null;
  return LTR_SIGN.test(sign) && !NEITHER.test(sign) ? "ltr" : null;
}

/** Return a text that XML can hold; a sign stands for what it cannot hold. */
export const visible = (text) => String(text).replace(/\r\n?/g, "\n").replace(UNSHOWN, "\ufffd");

/** Return how a run is written that stands among text of `lang`. */
export function directionOf(run, lang) {
  if (!run.isolated) return direction(run.lang ?? lang);
  for (const sign of run.text) {
    const way = strong(sign);
    if (way) return way;
  }
  return "ltr";
}

/** Tell whether all signs of a text are Latin letters, or others that run as they do, and digits. */
export const onlyLatin = (text) => [...text].every((sign) => strong(sign) === "ltr" || /[0-9]/.test(sign));

/** Return the spaces before a text, the text, and those after it. */
export function edged(text) {
  const [, before, core, after] = text.match(/^([ \n\t]*)([^]*?)([ \n\t]*)$/);
  return [before, core, after];
}

/**
 * Cut a text where its letters change direction, as [text, way] each. What is neither goes with the
 * letters on both its sides where these agree, and with `base` where they do not.
 */
export function stretches(text, base) {
  const found = [];
  let [from, was, last] = [0, base, 0]; // where the stretch begins, its way, the end of its last letter
  const turn = (at, way) => {
    // Towards the base the cut lies after the last letter, else before the first one.
    const cut = way === base ? last : at;
    if (from < cut) found.push([text.slice(from, cut), was]);
    [from, was] = [cut, way];
  };
  let at = 0;
  for (const sign of text) {
    const way = strong(sign);
    if (way && way !== was) turn(at, way);
    at += sign.length;
    if (way) last = at;
  }
  if (was !== base) turn(at, base);
  if (from < at) found.push([text.slice(from), was]);
  return found;
}

/** Return the runs of a quotation page by page, as [runs, what the end of the page is called] each. */
export function pagesOf(runs) {
  const pages = [[[], null]];
  for (const run of runs) {
    if (run.page_end) {
      pages.at(-1)[1] = run.page_end;
      pages.push([[], null]);
    } else pages.at(-1)[0].push(run);
  }
  return pages;
}
