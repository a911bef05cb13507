// A figure put together in the standalone page, as kzgeo/figure/composition.py and map.py do it for the
// command: title, map, legend and notes on one sheet, as SVG with live text.

import { apart, Caption } from "./caption.js";
import { drawGlobe, drawNorth, drawScale, arrange, globeItem, northItem, scaleItem } from "./furniture.js";
import { boundsOf } from "./geometry.js";
import { drawLines, drawNames, graticuleOf } from "./graticule.js";
import { disputedSeen, groundOf, paintGround, SEA } from "./ground.js";
import { columns, groupsOf, Legend, tallest } from "./legend.js";
import { drawings, marksOf } from "./marks.js";
import { Namer, place } from "./names.js";
import { patternsOf } from "./patterns.js";
import { box, boxOf as middleOf, Ground, meets, Placer } from "./placement.js";
import { fitting } from "./projection.js";
import { filled } from "../words.js";
import { boxOf, INK, POINT_MM, ringOf, Sheet, SOFT, tag, told, UNDER } from "./sheet.js";
import { heads, paintMarker, paintMarks } from "./strokes.js";
import { envelopeOf, View } from "./view.js";

const REPORT_MM = 160; // the width of a figure in a report, as in kzgeo/reporting.py
const CSS_PX = 96 / 25.4;
// Width of a figure and size of its labels, as in kzgeo/figure/sizes.py.
const LABELS = [[50, 5], [85, 5.4], [170, 6.2], [254, 9], [1200, 24]];
const [PX_PT, PX_LABEL_PT, WIDE] = [0.48, 6.2, 1.35];
const [TITLE, SUBTITLE, FOOTER, LEAST_FOOTER_PT] = [1.55, 1, 0.85, 4.8];
const [LOWEST, HIGHEST] = [0.42, 1.15]; // height by width of a map whose figure has no height of its own
const [COLUMN_MM, BESIDE, GAP_MM, ENTRIES_MM, LEAST_MAP_MM] = [47, 0.27, 2, 60, 25];
const TURNS = 4;
const PASSAGE_LINES = 2;
const FRAME = "#8f8672";
const FURNITURE = 0.92; // size of its letters by that of labels
const WEIGHT = { line: 1, area: 0.35, point: 1.5 }; // what a name had better not cover
const DUBLIN_CORE = "http://purl.org/dc/elements/1.1/";
const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/** A figure does not fit into its size. */
export class NoRoom extends Error {}

export class Drawing {
  /**
   * `item` is what is asked for (`layers`, `bounds`, `years`, `graticule`), `held` is `index`, `parts`,
   * `passages`, `map`, `layers` and `base` (files by their ids), the size is in millimetres.
   */
  constructor(item, held, lang, [width, height] = [REPORT_MM, null]) {
    const [west, south, east, north] = item.bounds;
    const bounds = [west, south, west < east ? east : east + 360, north];
    Object.assign(this, { item: { ...item, bounds }, held, lang, width, given: height, words: held.parts.words });
    const at = LABELS.findIndex(([wide]) => width <= wide);
    const [[narrow, little], [wide, large]] = LABELS.slice(Math.max(at, 1) - 1, Math.max(at, 1) + 1);
    this.label = little + ((large - little) * (width - narrow)) / (wide - narrow);
    this.px = (PX_PT * this.label) / PX_LABEL_PT;
    this.beside = height !== null && width / height >= WIDE;
    this.margin = this.beside ? 8 : 1;
    this.inner = width - 2 * this.margin;
    this.small = Math.max(LEAST_FOOTER_PT, FOOTER * this.label);
    this.sheet = new Sheet(width, lang);
    this.drawn = drawings(item, held);
    this.projection = fitting(bounds);
    this.envelope = envelopeOf(this.projection, bounds);
    this.layout = this.settle();
    this.alternative = this.layout.caption.alternative();
  }

  /** The figure as a plate of a report: its drawing, its size in pixels of a screen, its words. */
  plate() {
    const { title, subtitle, sources } = this.layout.caption;
    const { alternative, height } = this;
    const drawn = new Set(this.drawn.map(({ entry }) => entry.id));
    return { svg: this.svg(), width: Math.round(this.width * CSS_PX), height: Math.round(height * CSS_PX), title, subtitle, sources, drawn, alternative };
  }

  get height() {
    return this.layout.above + this.layout.below;
  }

  /** What is told of the figure in every format. */
  get described() {
    return this.layout.caption.described(this.alternative);
  }

  // -- the layout --------------------------------------------------------------------

  /** Find parts that fit each other and, where one is given, the height: what is seen decides the legend, and the legend what is seen. */
  settle() {
    const { given } = this;
    if (given === null) {
      const [left, bottom, right, top] = this.envelope;
      return this.stacked(this.inner * Math.min(HIGHEST, Math.max(LOWEST, (top - bottom) / (right - left))), ENTRIES_MM);
    }
    let height = 0.6 * given;
    let layout = null;
    for (let turn = 0; turn < TURNS; turn += 1) {
      layout = this.beside ? this.sideBySide(height) : this.stacked(height, 0.3 * given);
      const spare = given - layout.above - layout.below;
      if (Math.abs(spare) < 0.01) break;
      height += spare;
      if (height < LEAST_MAP_MM) throw new NoRoom();
    }
    return layout;
  }

  seen(frame) {
    const { lang, projection, drawn, item, held } = this;
    const view = new View(projection, this.envelope, frame);
    const marks = marksOf(drawn, view, lang);
    const ground = groundOf(held.base, view);
    return { view, marks, ground, caption: new Caption(item, held, { marks, drawn, projection, lang }) };
  }

  /** The legend in so many columns, told in fewer entries where there is no room. */
  rows({ view, marks, ground }, width, count, room) {
    const legend = new Legend(this.sheet, width, { label: this.label, px: this.px }, this.words);
    const disputed = disputedSeen(ground, view);
    let parts = [];
    for (let most = 60; most > 0; most -= 4) {
      parts = columns(legend.rows(groupsOf(marks, this.words, { lang: this.lang, most }), marks, disputed), count);
      if (tallest(parts) <= room) break;
    }
    return { legend, parts };
  }

  stacked(mapHeight, room) {
    const { margin, inner } = this;
    const found = this.seen([margin, -mapHeight, margin + inner, 0]);
    const count = Math.max(1, Math.floor(inner / ((COLUMN_MM * this.label) / PX_LABEL_PT)));
    const { legend, parts } = this.rows(found, (inner - (count - 1) * 2 * GAP_MM) / count, count, room);
    return this.laid({ ...found, legend, parts, top: -mapHeight - GAP_MM }, mapHeight + GAP_MM + tallest(parts) + GAP_MM);
  }

  /** The legend beside the map, where reading begins. */
  sideBySide(mapHeight) {
    const { margin, inner } = this;
    const width = BESIDE * inner;
    const [left, right] = [margin + width + 2 * GAP_MM, margin + inner].map((x) => this.sheet.across(x)).sort((one, other) => one - other);
    const found = this.seen([left, -mapHeight, right, 0]);
    const { legend, parts } = this.rows(found, width, 1, mapHeight);
    return this.laid({ ...found, legend, parts, top: 0 }, Math.max(mapHeight, tallest(parts)) + GAP_MM);
  }

  laid(found, used) {
    const { sheet, margin } = this;
    const header = this.header(found.caption);
    const footer = this.footer(found.caption);
    const above = margin + header.reduce((sum, { size }) => sum + sheet.pitch(size), 0) + 1;
    return { ...found, header, footer, above, below: used + footer.length * sheet.pitch(this.small) + margin };
  }

  header({ title, subtitle }) {
    const lines = (words, size, style, colour) => this.sheet.wrapped(words, this.inner, size, style, 2).map((line) => ({ line, size, style, colour }));
    return [...lines(title, TITLE * this.label, "bold", INK), ...lines(subtitle, SUBTITLE * this.label, "regular", SOFT)];
  }

  /** The notes below the map: the passages cited, whose data it is made of, its projection. */
  footer(caption) {
    const wrapped = (words) => this.sheet.wrapped(words, this.inner, this.small);
    const { cited } = caption;
    const linesOf = (count) => {
      const texts = [caption.citation(cited.slice(0, count))];
      if (count < cited.length) texts.push(filled(this.words.figure.more, { count: cited.length - count }));
      return wrapped(filled(this.words.project.sources, { list: texts.join(apart(this.lang)) }));
    };
    let [low, high] = [1, cited.length];
    while (low < high) {
      const middle = Math.floor((low + high + 1) / 2);
      if (linesOf(middle).length <= PASSAGE_LINES) low = middle;
      else high = middle - 1;
    }
    return [...(cited.length ? linesOf(low) : []), ...wrapped(caption.credits), ...wrapped(caption.note)];
  }

  // -- the drawing -------------------------------------------------------------------

  /** The figure as SVG; `apart` leaves out what is painted under letters, but for its place (UNDER). */
  svg({ apart: bare = false } = {}) {
    const { sheet, layout, margin, small } = this;
    sheet.clear(bare);
    const plan = this.plan();
    layout.legend.patterns = plan.patterns;
    let y = layout.above - margin;
    for (const { line, size, style, colour } of layout.header) {
      sheet.text(sheet.across(margin), y - sheet.ascent(size), line, { size, style, colour });
      y -= sheet.pitch(size);
    }
    this.drawMap(plan);
    for (const [number, part] of layout.parts.entries()) {
      let { top } = layout;
      for (const row of part) {
        row.draw(margin + number * (layout.legend.width + 2 * GAP_MM), top);
        top -= row.height;
      }
    }
    y = -layout.below + margin + layout.footer.length * sheet.pitch(small);
    for (const line of layout.footer) {
      sheet.text(sheet.across(margin), y - sheet.ascent(small), line, { size: small, colour: SOFT });
      y -= sheet.pitch(small);
    }
    return sheet.svg(layout.above, layout.below, this.head(), { "aria-labelledby": "title desc" });
  }

  /** What is painted under letters, of a drawing that has left it out. */
  under() {
    return this.sheet.under(this.layout.above, this.layout.below);
  }

  /** Name and describe the drawing for those who have it read to them, and for catalogues. */
  head() {
    const { Title, Description, Author, Source } = this.described;
    const lang = { "xml:lang": this.lang };
    const about = [["title", Title], ["description", Description], ["creator", Author], ["source", Source], ["language", this.lang]];
    const work = tag("rdf:Description", { "rdf:about": "" }, about.map(([name, words]) => told(`dc:${name}`, words)).join(""));
    const metadata = tag("metadata", {}, tag("rdf:RDF", { "xmlns:rdf": RDF, "xmlns:dc": DUBLIN_CORE }, work));
    return told("title", Title, { id: "title", ...lang }) + told("desc", Description, { id: "desc", ...lang }) + metadata;
  }

  /** Decide where names and furniture go, and what tells things apart. */
  plan() {
    const { sheet, label, px, words } = this;
    const { view, marks } = this.layout;
    const ground = new Ground(view.rect);
    for (const { shape, parts, spots, small } of marks) {
      ground.add(parts, WEIGHT[shape]);
      if (shape === "point") ground.add(spots.map((spot) => ({ points: [spot], ring: false })), WEIGHT.point);
      if (small) ground.cover(small, WEIGHT.point);
    }
    const symbols = marks.flatMap((mark) => this.symbols(mark));
    for (const { reach } of symbols) ground.add(boxOf(reach), 3);
    const placer = new Placer(view.rect, ground);
    placer.take(symbols);
    const furniture = this.furniture(ground);
    const held = furniture.map(({ rect }) => middleOf(rect));
    placer.take(held);
    const world = view.projection.kind === "world";
    const net = world || this.item.graticule ? graticuleOf(sheet, view, 0.8 * label, words) : null;
    if (net) net.names = net.names.filter((one) => !held.some((other) => meets(one.box, other)));
    placer.take(net?.names.map((one) => one.box) ?? []);
    const namer = new Namer(view, sheet, { label, px });
    const placed = place([...namer.ofFeatures(marks), ...namer.ofGround(this.held.base)], placer, symbols);
    const named = new Set(placed.map(({ name }) => name.mark));
    const unnamed = new Set(marks.filter((mark) => !named.has(mark)).map(({ key }) => key));
    const all = new Set([...named].filter((mark) => mark && !unnamed.has(mark.key)).map(({ key }) => key));
    return { furniture, net, placed, patterns: patternsOf(marks, all) };
  }

  /** Markers and heads of arrows, which no name covers. */
  symbols({ spots, radius, arrow, parts }) {
    const side = 2 * (radius + 1) * this.px * POINT_MM;
    const found = spots.map(([x, y]) => box(x, y, side, side));
    return arrow ? [...found, ...heads(parts, this.px).map((head) => middleOf(boundsOf(head)))] : found;
  }

  furniture(ground) {
    const { sheet, words, held } = this;
    const { view } = this.layout;
    const size = FURNITURE * this.label;
    const scale = { item: scaleItem(sheet, view, size, words), draw: (rect) => drawScale(sheet, view, rect, size, words) };
    const globe = { item: globeItem(view.rect), draw: (rect) => drawGlobe(sheet, held.base, view, rect) };
    const north = { item: northItem(size), draw: (rect) => drawNorth(sheet, view, rect, size, words) };
    const items = view.projection.kind === "world" ? [scale] : [globe, scale, north]; // there, north is told by the graticule
    const places = arrange(items.map(({ item }) => item), sheet, view.rect, ground);
    return items.map(({ draw }, at) => ({ draw, rect: places[at] }));
  }

  /** Paint the map: ground, graticule, features, furniture, names, frame. */
  drawMap({ furniture, net, placed, patterns }) {
    const { sheet, px } = this;
    const { view, marks, ground } = this.layout;
    sheet.clipped(boxOf(view.rect), () => {
      sheet.fill(ringOf(view.earth), SEA);
      paintGround(sheet, ground, px);
      if (net) drawLines(sheet, net, px);
      paintMarks(sheet, marks, patterns, px);
      for (const { name } of placed) if (name.town) paintMarker(sheet, "circle", name.town.spot, name.town.colour, name.town.radius / POINT_MM);
    });
    if (sheet.halos) sheet.parts.push(UNDER);
    if (net) sheet.grouped({ class: "degrees" }, () => drawNames(sheet, net));
    for (const one of placed) sheet.grouped({ class: "name" }, () => this.write(one));
    for (const { draw, rect } of furniture) sheet.grouped({ class: "furniture" }, () => draw(rect));
    sheet.stroke(boxOf(view.rect), FRAME, 0.6);
  }

  /** Write a name into its box, line below line. */
  write({ name: { block, colour }, box: { x, y, angle } }) {
    const { sheet } = this;
    const { lines, size, style } = block;
    const turn = (angle * Math.PI) / 180;
    const height = sheet.pitch(size) * (lines.length - 1) + sheet.ascent(size) + sheet.descent(size);
    for (const [number, line] of lines.entries()) {
      const up = height / 2 - sheet.ascent(size) - number * sheet.pitch(size);
      sheet.text(x - up * Math.sin(turn), y + up * Math.cos(turn), line, { size, colour, style, anchor: "middle", angle, halo: true });
    }
  }
}
