// A report as a Word document: what kzgeo/report/docx.py writes. What is alike in all documents of a
// language is there beforehand (kzgeo/report/docx_frame.py); here it gets its body and its links.

import { direction } from "../../dom.js";
import { shares } from "./columns.js";
import { pagesOf, visible } from "./directions.js";
import { filled } from "../words.js";
import { attribute, bookmark, field, Inline, make, text } from "./word.js";

const CONTENTS_LEVELS = 2;
const [WIDTH_MM, HEIGHT_MM] = [160, 195]; // the room of a picture with its caption on a page
const EMU = 36_000; // in a millimetre
const PIXELS = 96 / 25.4; // in a millimetre
const KEPT = 600; // letters: what is longer may end on another page than it begins
const LONGEST_TITLE = 255; // of the properties
const STYLES = { note: "Note", silence: "Silence" };
const HEADINGS = 6;
const [ACCENT, RULE] = ["1B5E8C", "C9BFA8"]; // as in kzgeo/report/docx_styles.py
const [INDENT, TEXT_WIDTH] = [284, 9070]; // twentieths of a point
const NUMBERED = { val: 1 }; // the only list of a report
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DRAWING = "http://schemas.openxmlformats.org/drawingml/2006";

const bytesOf = (part) => new TextEncoder().encode(part);
const letters = (runs) => runs.reduce((sum, { text: words }) => sum + [...words].length, 0);
const keepNext = make("keepNext");

/**
 * Write a report; `frame` is what is alike, `png` gives a drawing as a PNG, and `pulse` is awaited
 * again and again. Return the files of the package.
 */
export async function docx(report, frame, { png, pulse }) {
  const writer = new Writer(report, frame["word/_rels/document.xml.rels"]);
  const body = [];
  for (const piece of writer.whole()) {
    body.push(piece);
    await pulse();
  }
  const drawn = [];
  for (const picture of writer.pictures) {
    await pulse();
    drawn.push({ name: `word/media/image${drawn.length + 1}.png`, bytes: await png(picture) });
  }
  const open = {
    "[Content_Types].xml": { types: drawn.length ? '<Default Extension="png" ContentType="image/png"/>' : "" },
    "docProps/core.xml": { title: text([...visible(report.title)].slice(0, LONGEST_TITLE).join("")) },
    "word/_rels/document.xml.rels": { relations: writer.relations.join("") },
    "word/document.xml": { body: body.join("") },
    "word/header1.xml": { title: writer.plain(report.title).join("") },
  };
  const parts = Object.entries(frame).map(([name, part]) => ({ name, bytes: bytesOf(filled(part, open[name] ?? {})) }));
  return [...parts, ...drawn].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The ids of all that can be linked to, each with a number of its own from 1. */
function anchorsOf(sections) {
  const ids = sections.flatMap(function of({ id, blocks, sections: inner }) {
    const own = blocks.flatMap(({ picture, table, listing }) =>
      listing ? [listing.id, ...listing.entries.map((_, at) => `${listing.id}-${at + 1}`)] : [(picture ?? table)?.id ?? []].flat(),
    );
    return [id, ...own, ...inner.flatMap(of)];
  });
  return new Map([...new Set(ids)].map((id, at) => [id, at + 1]));
}

/** Sections with their levels, down to the deepest one of the contents. */
const listed = (sections, level = 1) =>
  sections.flatMap((section) => [[section, level], ...(level < CONTENTS_LEVELS ? listed(section.sections, level + 1) : [])]);

/** The paragraphs that lead to a section's first passage or picture, if not long: they stay with it. */
function leadOf(blocks) {
  const count = blocks.findIndex(({ paragraph }) => !paragraph);
  const lead = blocks.slice(0, Math.max(0, count));
  return letters(lead.flatMap(({ paragraph }) => paragraph.runs)) < KEPT ? lead : [];
}

class Writer {
  constructor(report, relations) {
    Object.assign(this, { report, lang: report.lang, pictures: [], relations: [], counts: { Figure: 0, Table: 0 }, colour: ACCENT });
    this.anchors = anchorsOf(report.sections);
    this.open = new Set(this.anchors.keys()); // anchors whose bookmark is still to be set
    this.targets = new Map();
    this.ids = new Set(Array.from(relations.matchAll(/ Id="(\w+)"/g), ([, id]) => id));
    this.inline = new Inline(this.lang, this.anchors, (kind, target) => this.relate(kind, target));
  }

  /** The id of a relation of the document to a target, which is there once. */
  relate(kind, target) {
    if (!this.targets.has(target)) {
      let number = 1;
      while (this.ids.has(`rId${number}`)) number += 1;
      const id = `rId${number}`;
      this.ids.add(id);
      this.targets.set(target, id);
      const mode = kind === "hyperlink" ? ' TargetMode="External"' : "";
      this.relations.push(`<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${attribute(target)}"${mode}/>`);
    }
    return this.targets.get(target);
  }

  plain(words) {
    return this.inline.write([{ text: words }]);
  }

  /** A paragraph; what else it has of properties is named by where they stand among the others. */
  paragraph(inside, style, { lang = this.lang, keep, counted, border, spacing, indent } = {}) {
    const turned = direction(lang) === "rtl";
    const side = turned || direction(this.lang) === "rtl" ? make("bidi", turned ? {} : { val: "0" }) : null;
    return make("p", {}, make("pPr", {}, style && make("pStyle", { val: style }), keep && keepNext, counted, border, side, spacing, indent), inside);
  }

  bookmarked(id, inside) {
    return this.open.delete(id) ? bookmark(this.anchors.get(id), inside) : inside;
  }

  // -- the whole ---------------------------------------------------------------------

  *whole() {
    const { title, description, sections } = this.report;
    yield this.paragraph(this.plain(title), "Title");
    if (description) yield this.paragraph(this.plain(description));
    yield this.contents();
    for (const section of sections) yield* this.section(section, 1);
  }

  /** The contents as Word's own building block: a field with its entries, which Word makes again. */
  contents() {
    const entries = listed(this.report.sections);
    const [begin, code, separate, end] = field(`TOC \\o "1-${CONTENTS_LEVELS}" \\h \\z \\u`, "", true);
    const made = entries.map(([{ id, title, lang }, level], at) => {
      const words = this.inline.write([{ text: title, lang, href: `#${id}` }]);
      return this.paragraph([at ? [] : [begin, code, separate], words, at === entries.length - 1 ? end : []], `TOC${level}`);
    });
    const part = make("docPartObj", {}, make("docPartGallery", { val: "Table of Contents" }), make("docPartUnique"));
    const heading = this.paragraph(this.plain(this.report.contents), "TOCHeading");
    return make("sdt", {}, make("sdtPr", {}, part), make("sdtContent", {}, heading, made));
  }

  *section({ id, title, lang, colour, blocks, sections }, level) {
    const around = this.colour;
    this.colour = colour ? colour.replace("#", "").toUpperCase() : around;
    const heading = this.inline.write([{ text: title, lang }]);
    yield this.paragraph(this.bookmarked(id, heading), `Heading${Math.min(level, HEADINGS)}`);
    const lead = leadOf(blocks);
    for (const { paragraph } of lead) yield this.text(paragraph, true);
    for (const block of blocks.slice(lead.length)) yield* this.block(block);
    for (const inner of sections) yield* this.section(inner, level + 1);
    this.colour = around;
  }

  // -- blocks ------------------------------------------------------------------------

  *block({ paragraph, picture, quote, table, listing }) {
    if (paragraph) yield this.text(paragraph);
    else if (picture) yield* this.picture(picture);
    else if (quote) yield* this.quote(quote);
    else if (table) yield* this.table(table);
    else yield* this.listing(listing);
  }

  text({ kind, runs }, keep = false) {
    return this.paragraph(this.inline.write(runs), STYLES[kind], { keep });
  }

  *quote({ lang, original, translation, note, source, permalink }) {
    // Not every program turns the indents of a style with its paragraph.
    const indent = make("ind", { left: INDENT, right: 0 });
    for (const [page, end] of pagesOf(original)) {
      const keep = end !== null || letters(page) < KEPT;
      const runs = this.inline.write(page, { lang, exact: true });
      yield this.paragraph(runs, "Quote", { lang, keep, border: this.rule(lang), indent });
      // A dotted line and what it is called, in another style: no words of the document.
      if (end !== null) yield this.paragraph(this.plain(end), "PageEnd", { lang, border: this.rule(lang, true), indent });
    }
    if (translation) yield this.paragraph(this.inline.write(translation), "Translation", { keep: true });
    const address = permalink ? [{ text: permalink, isolated: true, href: permalink }] : [];
    const lines = [note ? [{ text: note }] : [], source, address].filter((line) => line.length);
    const told = lines.map((line, at) => [at ? make("r", {}, make("br")) : [], this.inline.write(line)]);
    yield this.paragraph(told, "QuoteSource");
  }

  /** The rule beside a quotation, and a dotted one above it where a page ended. */
  rule(lang, dotted = false) {
    const beside = { val: "single", sz: 18, space: 10, color: this.colour };
    const [left, right] = direction(lang) === "rtl" ? [{ val: "nil" }, beside] : [beside, { val: "nil" }];
    const top = dotted && make("top", { val: "dotted", sz: 6, space: 4, color: RULE });
    return make("pBdr", {}, top, make("left", left), make("right", right));
  }

  /** A caption: its word, its number as a field that counts, its text. */
  caption(kind, word, caption, id) {
    this.counts[kind] += 1;
    const number = field(`SEQ ${kind} \\* ARABIC`, String(this.counts[kind]));
    const told = [...this.inline.write([{ text: `${word} `, strong: true }]), ...number];
    return [this.bookmarked(id, told), this.inline.write([{ text: ". " }, ...caption])];
  }

  *picture(picture) {
    const { id, width, height, caption, alternative } = picture;
    this.pictures.push(picture);
    const [wide, high] = [width / PIXELS, height / PIXELS];
    const scale = Math.min(1, WIDTH_MM / wide, HEIGHT_MM / high);
    const size = [wide, high].map((length) => Math.trunc(length * scale * EMU));
    const relation = this.relate("image", `media/image${this.pictures.length}.png`);
    const drawing = drawn({ relation, size, number: this.counts.Figure + 1, id, alternative });
    yield this.paragraph(make("r", {}, make("drawing", {}, drawing)), "Figure");
    yield this.paragraph(this.caption("Figure", this.report.figure, caption, id), "Caption");
  }

  *table(table) {
    const { id, caption, header, rows } = table;
    const above = { keep: true, spacing: make("spacing", { before: 200, after: 80 }) };
    yield this.paragraph(this.caption("Table", this.report.table, caption, id), "Caption", above);
    const widths = shares(table).map((share) => Math.round(share * TEXT_WIDTH));
    const properties = make(
      "tblPr",
      {},
      make("tblStyle", { val: "ReportTable" }),
      direction(this.lang) === "rtl" && make("bidiVisual"),
      make("tblW", { w: widths.reduce((sum, width) => sum + width, 0), type: "dxa" }),
      make("tblLayout", { type: "fixed" }),
      make("tblLook", { val: "0020", firstRow: "1", noHBand: "1", noVBand: "1" }),
      make("tblCaption", { val: caption.map(({ text: words }) => words).join("") }),
    );
    const grid = make("tblGrid", {}, widths.map((width) => make("gridCol", { w: width })));
    const head = this.row(header.map((name) => this.plain(name)), widths, true);
    const others = rows.map((row) => this.row(row.map((cell) => this.inline.write(cell)), widths));
    yield make("tbl", {}, properties, grid, head, others);
    yield this.paragraph([], "Note");
  }

  row(cells, widths, header = false) {
    const style = header ? "TableHeader" : "TableText";
    const written = cells.map((cell, at) => make("tc", {}, make("tcPr", {}, make("tcW", { w: widths[at], type: "dxa" })), this.paragraph(cell, style)));
    return make("tr", {}, make("trPr", {}, make("cantSplit"), header && make("tblHeader")), written);
  }

  *listing({ id, entries }) {
    const counted = make("numPr", {}, make("ilvl", { val: 0 }), make("numId", NUMBERED));
    for (const [at, entry] of entries.entries()) {
      const inside = this.bookmarked(`${id}-${at + 1}`, this.inline.write(entry));
      yield this.paragraph(at ? inside : this.bookmarked(id, inside), "ListNumber", { counted });
    }
  }
}

/** A picture in a line (DrawingML): its relation, its size in EMU, what it shows in words. */
function drawn({ relation, size: [width, height], number, id, alternative }) {
  return (
    `<wp:inline xmlns:a="${DRAWING}/main" xmlns:pic="${DRAWING}/picture" distT="0" distB="0" distL="0" distR="0">` +
    `<wp:extent cx="${width}" cy="${height}"/><wp:docPr id="${number}" name="${attribute(id)}" descr="${attribute(alternative)}"/>` +
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>' +
    `<a:graphic><a:graphicData uri="${DRAWING}/picture"><pic:pic>` +
    '<pic:nvPicPr><pic:cNvPr id="0" name="image.png"/><pic:cNvPicPr/></pic:nvPicPr>' +
    `<pic:blipFill><a:blip r:embed="${relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
    `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${width}" cy="${height}"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>` +
    "</pic:pic></a:graphicData></a:graphic></wp:inline>"
  );
}
