// Elements of WordprocessingML as text, and the runs and links that paragraphs are made of: what
// kzgeo/report/docx_xml.py writes. All text is escaped here, in `text`.

import { direction } from "../../dom.js";
import { directionOf, edged, onlyLatin, stretches, visible } from "./directions.js";

const LOCALES = { en: "en-GB", ar: "ar-SA", ru: "ru-RU", kk: "kk-KZ" }; // Word tells languages with their countries
const ISOLATES = { ltr: "\u2066", rtl: "\u2067" };
const POP = "\u2069";
const LONG = 24;
const LEADS = /^(?:https?|mailto):/i;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;" };

/** Return text as nothing but text, in an element. */
export const text = (value) => visible(value).replace(/[&<>]/g, (sign) => ESCAPES[sign]);

/** Return text as nothing but text, in an attribute. */
export const attribute = (value) => visible(value).replace(/[&<>"\n\t]/g, (sign) => ESCAPES[sign]);

/** Write an element `w:tag`; `inside` is markup of ours, in lists of any depth. */
export function make(tag, attributes, ...inside) {
  const told = Object.entries(attributes ?? {}).map(([name, value]) => ` ${name.includes(":") ? name : `w:${name}`}="${attribute(value)}"`);
  const content = inside.flat(Infinity).filter(Boolean).join("");
  return `<w:${tag}${told.join("")}${content ? `>${content}</w:${tag}>` : "/>"}`;
}

/** Write a run of plain text; its line ends and tabs are elements. */
function textRun(words, properties = null) {
  const written = (part) => part && `<w:t xml:space="preserve">${text(part)}</w:t>`;
  const lines = words.split("\n").map((line) => line.split("\t").map(written).join(make("tab")));
  return make("r", {}, properties, lines.join(make("br")));
}

/** Write a field: what Word computes, and what stands there until it does, as a list of runs. */
export function field(code, shown = "", dirty = false) {
  const mark = (type, more) => make("r", {}, make("fldChar", { fldCharType: type, ...more }));
  const instruction = make("r", {}, make("instrText", {}, text(` ${code} `)));
  return [mark("begin", dirty ? { dirty: "true" } : {}), instruction, mark("separate"), ...(shown ? [textRun(shown)] : []), mark("end")];
}

/** The name of the bookmark of an anchor; Word hides names that begin so. */
const bookmarkName = (number) => `_Ref${String(number).padStart(8, "0")}`;

/** Write elements with a bookmark around them. */
export const bookmark = (number, inside) => [make("bookmarkStart", { id: number, name: bookmarkName(number) }), ...inside, make("bookmarkEnd", { id: number })];

/** Tell whether a text is one long word of Latin letters and digits: some programs would end a line before it. */
const oneWord = (words) => [...words].length > LONG && onlyLatin(words);

/** A run's properties, in the order in which the schema has them. */
function properties(style, strong, way, lang) {
  // What runs from right to left is told in an attribute of its own.
  const told = way === "rtl" ? { bidi: LOCALES[direction(lang) === "rtl" ? lang : "ar"] } : { val: LOCALES[direction(lang) === "ltr" ? lang : "en"] };
  return make("rPr", {}, style && make("rStyle", { val: style }), strong && [make("b"), make("bCs")], way === "rtl" && make("rtl"), make("lang", told));
}

/** Writes the runs of a report's paragraphs: `anchors` are numbers by ids, `relate` names a target. */
export class Inline {
  constructor(lang, anchors, relate) {
    Object.assign(this, { lang, anchors, relate });
  }

  /**
   * Write runs among text of `lang`. Where a run has another direction than the text around it,
   * invisible signs isolate it; never where the text is `exact`.
   */
  write(runs, { lang = this.lang, exact = false } = {}) {
    return runs.map((run) => {
      const own = directionOf(run, lang);
      const link = this.link(run);
      const pieces = this.pieces(run, own, run.lang ?? lang, !exact && own !== direction(lang), link);
      return link ? make("hyperlink", link, pieces) : pieces.join("");
    });
  }

  pieces({ text: words, strong, mark }, own, lang, apart, link) {
    let written = visible(words);
    const [before, core, after] = edged(written);
    if (apart && core && !oneWord(core)) written = `${before}${ISOLATES[own]}${core}${POP}${after}`;
    const style = link ? "Hyperlink" : mark ? "Marked" : null;
    return stretches(written, own).map(([part, way]) => textRun(part, properties(style, strong, way, lang)));
  }

  /** The attributes of a link: to a part of the report, or an address that runs no code. */
  link({ href }) {
    if (href?.startsWith("#")) {
      const number = this.anchors.get(href.slice(1));
      return number ? { anchor: bookmarkName(number), history: "1" } : null;
    }
    return href && LEADS.test(href) ? { history: "1", "r:id": this.relate("hyperlink", href) } : null;
  }
}
