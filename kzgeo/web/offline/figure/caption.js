// What a figure says in words: title, years, sources, credits, and all of it without a picture, as
// kzgeo/figure/words.py. `parts` is what reports are made of, with the words in `parts.words`.

import { even } from "./projection.js";
import { filled } from "../words.js";

const TITLES = 3; // more layers than these are called the atlas, and named below
const EVIDENCE = ["surveyed", "approximate", "schematic"];
const COMMA_IN = ["ru", "kk"]; // languages that write 48,5

const isolated = (value) => `\u2068${value}\u2069`;

/** What stands between things that have commas in them. */
export const apart = (lang) => (lang === "ar" ? "؛ " : "; ");

/** Write a number's digits as a language has them. */
export const decimal = (digits, lang) => (COMMA_IN.includes(lang) ? digits.replace(".", ",") : digits);

/** Write degrees with the side of the Earth; `sides` are the keys for above and below zero. */
function degrees(value, sides, words, lang) {
  const size = Math.abs(value);
  // A tie goes to the even digit, as where the command rounds; what is no quarter is none.
  const written = String((size * 4) % 1 ? Number(size.toFixed(1)) : even(size * 10) / 10);
  return filled(words.figure[sides[value < 0 ? 1 : 0]], { value: decimal(written, lang) });
}

const LONGITUDE = ["east", "west"];
const LATITUDE = ["north_of", "south_of"];

/** The words of a figure: `marks` are what is seen, `drawn` what the layers have in the years. */
export class Caption {
  constructor(item, { parts, passages }, { marks, drawn, projection, lang }) {
    Object.assign(this, { item, parts, passages, marks, drawn, projection, lang, words: parts.words });
    this.layers = [...new Set(marks.map(({ layer }) => layer))];
    this.between = apart(lang);
    const titles = this.layers.map(({ title }) => title[lang]);
    const [listed, many] = [titles.join(this.words.panel.list), titles.length > TITLES];
    const years = item.years ? filled(this.words.project.years, { first: item.years[0], last: item.years[1] }) : "";
    this.title = many || !titles.length ? this.words.project.title : listed;
    this.subtitle = [many ? listed : "", years].filter(Boolean).join(this.between);
    this.cited = this.passagesOf(marks);
    this.credits = this.creditsOf();
    this.note = `${this.projected()} ${this.words.figure.bar}`;
  }

  /** The best passage on each feature, each passage once, in the documents' order. */
  passagesOf(marks) {
    const found = new Map();
    for (const { entry } of marks) {
      const { passage: id } = this.parts.features[entry.id]?.blocks.find(({ passage }) => passage) ?? {};
      if (id && this.passages[id]) found.set(id, this.passages[id]);
    }
    const bySource = (one, other) => (one.source < other.source ? -1 : Number(one.source > other.source));
    return [...found.values()].sort((one, other) => bySource(one, other) || one.start - other.start);
  }

  /** The documents that are cited, in their order. */
  get sources() {
    return [...new Set(this.cited.map(({ source }) => source))];
  }

  /** The citation of passages: each document, then where in it they stand. */
  citation(passages) {
    const spans = new Map();
    for (const { source, start, whole } of passages) spans.set(source, [...(spans.get(source) ?? []), `${start}–${whole.end}`]);
    return [...spans].map(([source, all]) => filled(this.words.figure.citation, { source: isolated(source), spans: all.join(this.words.panel.list) })).join(this.between);
  }

  /** What has to be named wherever this geometry is shown. */
  creditsOf() {
    const { features, layers, base, credits } = this.parts;
    const shown = this.drawn.filter(({ layer }) => this.layers.includes(layer));
    const origins = [...shown.map(({ entry }) => features[entry.id]?.origin), ...this.layers.map(({ id }) => layers[id].origin), ...base];
    const names = origins.filter((origin) => origin !== undefined).flatMap((origin) => credits[origin].split(";")).map((name) => name.trim());
    const list = [...new Set(names)].filter(Boolean).map(isolated).join(this.between);
    return filled(this.words.project.map_data, { list });
  }

  degrees(value, sides) {
    return degrees(value, sides, this.words, this.lang);
  }

  /** The projection by its name. */
  projected() {
    const { kind, parallels, centre: [lon, lat] } = this.projection;
    const { figure, panel } = this.words;
    if (parallels) {
      const [first, second] = parallels.map((value) => this.degrees(value, LATITUDE));
      return filled(figure.albers, { first, second });
    }
    if (kind === "world") return filled(figure.world, { meridian: this.degrees(lon, LONGITUDE) });
    return filled(figure.azimuthal, { centre: [this.degrees(lat, LATITUDE), this.degrees(lon, LONGITUDE)].join(panel.list) });
  }

  /** What is told of a figure in every format. */
  described(alternative) {
    const passages = filled(this.words.project.sources, { list: this.citation(this.cited) });
    const source = [...(this.cited.length ? [passages] : []), this.credits].join("\n");
    return { Title: [this.title, this.subtitle].filter(Boolean).join(this.between), Description: alternative, Author: this.words.project.title, Source: source };
  }

  // -- without a picture -------------------------------------------------------------

  /** All that the figure shows, in words: paragraphs, each feature on a line. */
  alternative() {
    const { figure, project } = this.words;
    const [west, south, east, north] = this.item.bounds;
    const edges = { west: this.degrees(west, LONGITUDE), east: this.degrees(east > 180 ? east - 360 : east, LONGITUDE), south: this.degrees(south, LATITUDE), north: this.degrees(north, LATITUDE) };
    const lines = [this.title, ...(this.subtitle ? [this.subtitle] : []), "", filled(figure.extent, edges), this.note, ""];
    for (const layer of this.layers) {
      const own = this.marks.filter((mark) => mark.layer === layer);
      lines.push(layer.title[this.lang], ...own.map((mark) => `– ${this.told(mark)}`), "");
    }
    if (this.marks.length) lines.push(this.meaning(), "");
    const outside = this.drawn.length - this.marks.length;
    if (outside) lines.push(filled(figure.outside, { count: outside }), "");
    if (this.cited.length) lines.push(filled(project.sources, { list: this.citation(this.cited) }));
    return `${[...lines, this.credits, project.title].join("\n")}\n`;
  }

  /** What is to be said of one feature: what it is, its evidence, years and passage. */
  told(mark) {
    const { figure, page, panel } = this.words;
    const { from_year: first, to_year: last, silent } = mark.entry;
    const words = [figure[mark.shape], ...mark.evidence.map((word) => page[word].toLocaleLowerCase(this.lang))];
    if (first !== null || last !== null) words.push(first === last ? String(first) : `${first ?? "…"}–${last ?? "…"}`);
    if (mark.mentions !== undefined) words.push(filled(figure.named, { count: mark.mentions }));
    const said = this.citation(this.passagesOf([mark])) || (silent ? panel.silent.replace(/\.$/, "").toLocaleLowerCase(this.lang) : "");
    return `${mark.title}: ${words.join(panel.list)}${said ? ` (${said})` : ""}`;
  }

  /** What the words for evidence mean, and how it is drawn. */
  meaning() {
    const { figure, page } = this.words;
    const seen = EVIDENCE.filter((word) => this.marks.some(({ evidence }) => evidence.includes(word)));
    return `${seen.map((word) => filled(figure.evidence, { word: figure[`drawn_${word}`], means: page[`${word}_means`] })).join(this.between)}.`;
  }
}
