// The legend of a figure: what is drawn in which colour and pattern, and what its dashes tell, as
// kzgeo/figure/entries.py and key.py. Rows are put at places counted from where reading begins.

import { DISPUTED } from "./ground.js";
import { filled } from "../words.js";
import { boxOf, lineOf, POINT_MM, SOFT, ringOf } from "./sheet.js";
import { headOf, paintArea, paintLine, paintMarker } from "./strokes.js";
import { radiusOf } from "../../shapes.js";

const TITLES = 2; // of features that an entry names before it ends in “…”
const LOOKS = 3; // samples side by side
const SAMPLE_EM = 2.9;
const SAMPLE_PX = 4.6; // radius of a marker
const DEEPER = 1.6; // fills are small here, and seen on paper
const LINES = 2;
const NAMED = [10, 100, 400]; // mentions whose circles the legend shows
const EVIDENCE = ["surveyed", "approximate", "schematic"];

// -- what it lists -----------------------------------------------------------------------

/** The entries of every layer; where they are more than `most`, layers in one line. */
export function groupsOf(marks, words, { lang, most }) {
  const layers = [...new Set(marks.map(({ layer }) => layer))];
  const own = new Map(layers.map((layer) => [layer, marks.filter((mark) => mark.layer === layer)]));
  const full = new Map(layers.map((layer) => [layer, group(layer.title[lang], own.get(layer), words)]));
  const long = ({ title, entries }) => entries.length + (title === null ? 0 : 1);
  while ([...full.values()].reduce((sum, one) => sum + long(one), 0) > most) {
    const longest = layers.reduce((found, layer) => (long(full.get(layer)) > long(full.get(found)) ? layer : found));
    const less = short(longest.title[lang], own.get(longest), words, lang);
    if (long(less) >= long(full.get(longest))) break;
    full.set(longest, less);
  }
  return [...full.values()];
}

function group(title, marks, words) {
  const keyed = grouped(marks, ({ key }) => key);
  if (keyed.size === 1) return { title: null, entries: [entryOf(title, marks)] };
  return { title, entries: [...keyed.values()].map((alike) => entryOf(titlesOf(alike, words), alike)) };
}

function grouped(items, keyOf) {
  const found = new Map();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return found;
}

/** One entry for each shape of a layer. */
function short(title, marks, words, lang) {
  const shapes = grouped(marks, ({ shape }) => shape);
  const label = (shape) => (shapes.size === 1 ? title : filled(words.tables.category, { title, evidence: words.project[shape].toLocaleLowerCase(lang) }));
  return { title: null, entries: [...shapes].map(([shape, some]) => entryOf(label(shape), some)) };
}

function entryOf(label, marks) {
  const told = marks.flatMap(({ pieces }) => pieces.map(({ evidence }) => evidence));
  const count = (word) => told.filter((other) => other === word).length;
  const evidence = [...new Set(told)].reduce((found, word) => (count(word) > count(found) ? word : found));
  const looks = [...grouped(marks, ({ key }) => key).values()].slice(0, LOOKS).map(([mark]) => mark);
  return { label, shape: marks[0].shape, looks, evidence, style: marks[0].config.style, arrow: marks.some(({ arrow }) => arrow) };
}

function titlesOf(marks, words) {
  const each = [...new Set(marks.map(({ title }) => title))];
  return [...each.slice(0, TITLES), ...(each.length > TITLES ? ["…"] : [])].join(words.panel.list);
}

// -- how it is drawn ---------------------------------------------------------------------

export class Legend {
  constructor(sheet, width, { label, px }, words) {
    Object.assign(this, { sheet, width, size: label, px, words, patterns: new Map() });
    this.sample = SAMPLE_EM * label * POINT_MM;
  }

  /** The rows: the layers, how often places are named, the evidence. */
  rows(groups, marks, disputed) {
    const rows = groups.flatMap(({ title, entries }) => [...(title === null ? [] : [this.heading(title)]), ...entries.map((entry) => this.entry(entry))]);
    const named = marks.map(({ mentions }) => mentions).filter((mentions) => mentions !== undefined);
    if (named.length) rows.push(...this.mentions(Math.max(...named)));
    const told = this.evidence(marks, disputed);
    return [...rows, ...told.map((row, at) => ({ ...row, leads: at < told.length - 1 }))];
  }

  heading(words) {
    return this.texted(words, null, { style: "bold", leads: true });
  }

  /** A row with a text; `draw` puts a sample before it, on its first line. A row that leads is not parted from the next. */
  texted(words, draw = null, { style = "regular", leads = false } = {}) {
    const { sheet, size } = this;
    const indent = draw ? this.sample + 1.4 : 0;
    const lines = sheet.wrapped(words, this.width - indent, size, style, LINES);
    const pitch = sheet.pitch(size);
    const put = (start, top) => {
      const base = top - sheet.ascent(size);
      for (const [number, line] of lines.entries()) sheet.text(sheet.across(start + indent), base - number * pitch, line, { size, style });
      draw?.(start, base + 0.32 * size * POINT_MM);
    };
    return { height: pitch * (lines.length - 1) + 1.18 * pitch, draw: put, leads };
  }

  entry(entry) {
    const share = this.sample / entry.looks.length;
    return this.texted(entry.label, (start, middle) => {
      for (const [at, look] of entry.looks.entries()) this.drawSample(entry, look, [start + at * share, start + (at + 1) * share], middle);
    });
  }

  /** Draw what things of one look are drawn like. */
  drawSample({ shape, style, evidence, arrow }, { key, colour }, [start, end], middle) {
    const { sheet, px, size } = this;
    const [left, right] = [sheet.across(start), sheet.across(end)].sort((one, other) => one - other);
    const brush = { colour, width: style.width_px, evidence, pattern: this.patterns.get(key), opacity: Math.min(1, DEEPER * style.fill_opacity) };
    if (shape === "point") paintMarker(sheet, brush.pattern, [(left + right) / 2, middle], colour, SAMPLE_PX * px);
    else if (shape === "area") {
      const half = 0.4 * size * POINT_MM;
      paintArea(sheet, boxOf([left + 0.2, middle - half, right - 0.2, middle + half]), brush, px);
    } else {
      const line = this.level(start, end, middle);
      paintLine(sheet, lineOf(line), brush, px);
      if (arrow) sheet.fill(ringOf(headOf(line, px)), colour);
    }
  }

  level(start, end, y) {
    return [[this.sheet.across(start), y], [this.sheet.across(end), y]];
  }

  /** What solid, dashed and dotted lines tell, of those that there are. */
  evidence(marks, disputed) {
    const { figure, page } = this.words;
    const seen = EVIDENCE.filter((word) => marks.some(({ shape, evidence }) => shape !== "point" && evidence.includes(word)));
    const rows = seen.map((evidence) => {
      const words = filled(figure.evidence, { word: page[evidence], means: page[`${evidence}_means`] });
      return this.texted(words, (start, middle) => paintLine(this.sheet, lineOf(this.level(start, start + this.sample, middle)), { colour: SOFT, width: 2.4, evidence }, this.px));
    });
    if (seen.length) rows.unshift(this.heading(page.evidence));
    if (disputed) {
      const { color, weight, dash } = DISPUTED;
      const put = (start, middle) => this.sheet.stroke(lineOf(this.level(start, start + this.sample, middle)), color, weight * this.px, { dashes: dash.map((part) => part * this.px) });
      rows.push(this.texted(figure.disputed, put));
    }
    return rows;
  }

  /** Circles of some sizes with the mentions that they stand for. */
  mentions(most) {
    const { sheet, size, px } = this;
    const some = NAMED.filter((count) => count <= most);
    const shown = (some.length ? some : [most]).map((count) => ({ words: String(count), radius: radiusOf({ mentions: count }) * px * POINT_MM }));
    const tallest = Math.max(...shown.map(({ radius }) => radius));
    const put = (start, top) => {
      let at = start;
      const middle = top - tallest - 0.3;
      for (const { words, radius } of shown) {
        paintMarker(sheet, "circle", [sheet.across(at + radius), middle], SOFT, radius / POINT_MM);
        at += 2 * radius + 0.8;
        sheet.text(sheet.across(at), middle - 0.32 * size * POINT_MM, words, { size });
        at += sheet.widthOf(words, size) + 2.2;
      }
    };
    return [this.heading(this.words.figure.mentions), { height: 2 * tallest + 1.4, draw: put, leads: false }];
  }
}

const heightOf = (rows) => rows.reduce((sum, { height }) => sum + height, 0);

/** Part rows into columns of about one height; what leads is not parted from what follows. */
export function columns(rows, count) {
  let best = [rows];
  if (count < 2 || !rows.length) return best;
  let [low, high] = [Math.max(...rows.map(({ height }) => height)), heightOf(rows)];
  while (high - low > 0.2) {
    const middle = (low + high) / 2;
    const parted = filledColumns(rows, middle);
    if (parted.length <= count) [best, high] = [parted, middle];
    else low = middle;
  }
  return best;
}

function filledColumns(rows, most) {
  const parted = [[]];
  let block = [];
  for (const row of rows) {
    block.push(row);
    if (row.leads) continue;
    if (parted.at(-1).length && heightOf(parted.at(-1)) + heightOf(block) > most) parted.push([]);
    parted.at(-1).push(...block);
    block = [];
  }
  parted.at(-1).push(...block);
  return parted;
}

/** The height of the tallest column. */
export const tallest = (parts) => Math.max(0, ...parts.map(heightOf));
