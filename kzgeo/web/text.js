// A text as it is read: paragraphs, names as links, page ends, and what is not quoted.
//
// Offsets are code points, as everywhere in the atlas; within a part they are turned to the
// UTF-16 units that the browser counts in. A long text is laid out as it comes into view.

import { h } from "./dom.js";

const LONG_LINE = 120; // a line so long is a paragraph of its own
const AT_ONCE = 100_000; // code points that are laid out without waiting
const BREAK = /\s*\f\s*|[^\S\n]*\n[^\S\n]*\n\s*/g;
const FOLIO = /^\s*\d{1,4}\s*$/;
const PER_LINE = 60; // code points: to guess the height of what is not laid out yet
const LINE_PX = 30;

/** Return how a code point's number becomes the number of its UTF-16 unit. */
function unitsOf(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (point) => point;
  const units = [];
  let unit = 0;
  for (const sign of text) {
    units.push(unit);
    unit += sign.length;
  }
  units.push(unit);
  return (point) => units[point];
}

/** The first of sorted `items` that does not come before `at`. */
function firstFrom(items, at, key) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle][key] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cut a text into paragraphs: [first unit, unit after the last, what ends before it]. */
function paragraphs(text) {
  const found = [];
  const add = (from, to, before) => {
    const block = text.slice(from, to).trimEnd();
    if (!block) return;
    if (!block.split("\n").some((line) => line.length > LONG_LINE)) {
      found.push([from, from + block.length, before]);
      return;
    }
    let at = from;
    for (const line of block.split(/(?<=\n)/)) {
      if (line.trim()) found.push([at, at + line.trimEnd().length, at === from ? before : ""]);
      at += line.length;
    }
  };
  let from = 0;
  let before = "";
  for (const match of text.matchAll(BREAK)) {
    add(from, match.index, before);
    [from, before] = [match.index + match[0].length, match[0]];
  }
  add(from, text.length, before);
  return found;
}

/** The direction that most letters of a paragraph have; without letters, that of the text. */
function directionOf(text, usual) {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const right = text.match(/[\u0590-\u08ff\ufb1d-\ufefc]/g)?.length ?? 0;
  if (!letters) return usual;
  return right * 2 > letters ? "rtl" : "ltr";
}

export class Text {
  /**
   * `link(mention, index)` gives the properties of a name's link; `gap(count)` and `page(number)`
   * say how much is left out and which page begins.
   */
  constructor(read, { link, gap, page }) {
    Object.assign(this, { read, link, page, links: new Map(), byPlace: new Map(), edges: new Map(), waiting: new Map(), chosen: null });
    this.node = h("article", { className: `text ${read.lang}`, lang: read.lang, dir: read.dir });
    const pieces = [...read.parts, ...read.gaps].sort((one, other) => one.start - other.start);
    this.parts = [];
    for (const piece of pieces) {
      if ("text" in piece) this.parts.push(this.part(piece));
      else this.node.append(h("p", { className: "gap", attrs: { "data-at": piece.start } }, gap(piece.end - piece.start)));
    }
    this.rules();
    const length = read.parts.reduce((sum, { text }) => sum + text.length, 0);
    this.seen = new IntersectionObserver(
      (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && this.fill(this.waiting.get(target))),
      { rootMargin: "1200px" },
    );
    for (const part of this.parts) {
      if (length <= AT_ONCE) this.fill(part);
      else this.seen.observe(part.node);
    }
    this.drawn = new ResizeObserver(() => this.measure());
    this.drawn.observe(this.node);
  }

  close() {
    this.seen.disconnect();
    this.drawn.disconnect();
  }

  part({ start, text }) {
    const height = `${Math.ceil(text.length / PER_LINE) * LINE_PX}px`;
    const node = h("section", { style: { "min-height": height } });
    const part = { start, text, node, blocks: [], end: start + [...text].length, filled: false };
    this.waiting.set(node, part);
    this.node.append(node);
    return part;
  }

  fill(part) {
    if (part.filled) return;
    part.filled = true;
    this.seen?.unobserve(part.node);
    part.node.style.minHeight = "";
    const { mentions, passages } = this.read;
    const units = unitsOf(part.text);
    const unit = (point) => units(point - part.start);
    const low = firstFrom(mentions, part.start, "start");
    const high = firstFrom(mentions, part.end, "start");
    const names = mentions.slice(low, high).map(({ start, end }, index) => ({
      from: unit(start),
      to: unit(Math.min(end, part.end)),
      index: low + index,
    }));
    const edges = passages
      .flatMap(({ start, end }) => [start, end])
      .filter((at) => at >= part.start && at <= part.end)
      .map((at) => ({ at, unit: unit(at) }));
    for (const [from, to, before] of paragraphs(part.text)) {
      if (before.includes("\f")) part.node.append(this.pageBegun(part.start, part.text, from));
      const block = this.paragraph(part, { from, to, names, edges });
      part.blocks.push({ from, node: block });
      part.node.append(block);
    }
    for (const { at, unit } of edges) {
      const block = part.blocks.findLast(({ from }) => from <= unit) ?? part.blocks[0];
      if (!this.edges.has(at) && block) block.node.append(this.edge(at)); // among blank lines
    }
    part.points = units;
  }

  /** A line where a page begins, with its number where the document has numbered pages. */
  pageBegun(start, text, from) {
    const at = start + [...text.slice(0, from)].length;
    const number = this.read.pages?.findLastIndex((page) => page <= at) ?? -1;
    return h("p", { className: "folio" }, number < 0 ? "" : this.page(number + 1));
  }

  paragraph(part, { from, to, names, edges }) {
    const text = part.text.slice(from, to);
    const node = h("p", { dir: directionOf(text, this.read.dir), className: FOLIO.test(text) ? "folio" : "" });
    let at = from;
    const write = (end) => {
      if (end > at) node.append(part.text.slice(at, end));
      at = Math.max(at, end);
    };
    const inside = edges.filter(({ unit }) => unit >= from && unit <= to).map((edge) => ({ ...edge, from: edge.unit }));
    const named = names.slice(Math.max(0, firstFrom(names, from, "from") - 1)).filter((name) => name.to > from && name.from < to);
    const marks = [...inside, ...named].sort((one, other) => one.from - other.from);
    for (const mark of marks) {
      write(Math.min(mark.from, to));
      if ("index" in mark) {
        node.append(this.name(mark.index, part.text.slice(at, Math.min(mark.to, to))));
        at = Math.max(at, Math.min(mark.to, to));
      } else if (!this.edges.has(mark.at)) {
        node.append(this.edge(mark.at));
      }
    }
    write(to);
    return node;
  }

  /** A sign without width where a passage begins or ends. */
  edge(at) {
    const node = h("i", { className: "edge" });
    this.edges.set(at, node);
    return node;
  }

  name(index, text) {
    const mention = this.read.mentions[index];
    const node = h("a", this.link(mention, index), text);
    if (!this.links.has(index)) this.links.set(index, node);
    for (const place of new Set([mention.place, ...mention.candidates])) {
      if (!this.byPlace.has(place)) this.byPlace.set(place, []);
      this.byPlace.get(place).push(node);
      if (place === this.chosen) node.classList.add("on");
    }
    return node;
  }

  /** Mark the names of a place, and the passages that speak of it; `null` marks none. */
  choose(place) {
    for (const node of this.byPlace.get(this.chosen) ?? []) node.classList.remove("on");
    this.chosen = place;
    for (const node of this.byPlace.get(place) ?? []) node.classList.add("on");
    for (const { passage, node } of this.bars) node.classList.toggle("on", passage.features.includes(place));
  }

  /** Give each quoted passage its line at the side; `measure` puts it there. */
  rules() {
    this.bars = this.read.passages.map((passage) => ({ passage, node: h("i", { className: "bar", ariaHidden: "true" }) }));
    this.node.append(...this.bars.map(({ node }) => node));
  }

  measure() {
    const { top } = this.node.getBoundingClientRect();
    const boxes = this.bars.map(({ passage }) =>
      [passage.start, passage.end].map((at) => this.edges.get(at)?.getBoundingClientRect()),
    );
    this.bars.forEach(({ node }, index) => {
      const [from, to] = boxes[index];
      node.hidden = !from || !to;
      if (!node.hidden) Object.assign(node.style, { top: `${from.top - top}px`, height: `${to.bottom - from.top}px` });
    });
  }

  partAt(point) {
    const next = this.parts.findIndex(({ end }) => end > point);
    const part = this.parts[next < 0 ? this.parts.length - 1 : next];
    if (part) this.fill(part);
    return part;
  }

  /** The element at a code point: a name's link, a passage's first sign, or a paragraph. */
  placeOf(point) {
    const part = this.partAt(point);
    if (!part) return this.node;
    const index = firstFrom(this.read.mentions, point, "start");
    if (this.read.mentions[index]?.start === point && this.links.has(index)) return this.links.get(index);
    if (this.edges.has(point)) return this.edges.get(point);
    const unit = part.points(Math.max(0, Math.min(point, part.end) - part.start));
    return part.blocks.findLast(({ from }) => from <= unit)?.node ?? part.node;
  }

  /** The first code point of the part of the text at a height of the window, about. */
  pointAt(y) {
    const part = this.parts.find(({ node }) => node.getBoundingClientRect().bottom > y) ?? this.parts.at(-1);
    if (!part) return 0;
    const { top, height } = part.node.getBoundingClientRect();
    const share = height ? Math.min(1, Math.max(0, (y - top) / height)) : 0;
    return Math.round(part.start + share * (part.end - part.start));
  }
}
