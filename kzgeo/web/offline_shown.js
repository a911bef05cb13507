// What a figure of a report shows, and that in words: title, years, whose data, what each thing is.

import { linesOf, Plane } from "./offline_plane.js";
import { filled } from "./offline_report.js";
import { isLine, isPoint, pieces, radiusOf, style } from "./shapes.js";
import { meets } from "./time.js";

export const WIDTH = 605; // pixels: 160 mm
const SHAPE = { lowest: 0.42, highest: 1.15 }; // height by width of the map
const TITLES = 3; // more layers than these are called the atlas, and named below
const EVIDENCE = ["surveyed", "approximate", "schematic"];
const APART = { ar: "؛ " };
const COMMA_IN = ["ru", "kk"]; // languages that write 48,5

const apart = (value) => `\u2068${value}\u2069`;

export class Shown {
  /** `held`: `index`, `map` (the calls of the map), `parts`, `passages`, `layers` and `base` (files
   * by their ids). */
  constructor(item, held, lang) {
    Object.assign(this, { item, lang, ...held, words: held.parts.words });
    this.span = item.years && { from: item.years[0], to: item.years[1] };
    this.plane = new Plane(item.bounds, WIDTH, SHAPE);
    this.configs = this.map.calls.filter(([name]) => name === "layer").map(([, config]) => config);
    this.marks = this.configs.filter(({ id }) => item.layers.includes(id)).flatMap((config) => this.marksOf(config));
    this.seen = this.marks.filter((mark) => mark.seen);
    this.shown = this.configs.filter(({ id }) => this.seen.some((mark) => mark.config.id === id)).map(({ id }) => this.entry(id));
  }

  entry(id) {
    return this.index.layers.find((layer) => layer.id === id);
  }

  title(entry) {
    return entry.title[this.lang];
  }

  /** What a layer draws in the years of the figure. */
  marksOf(config) {
    const entries = new Map(this.entry(config.id).features.map((feature) => [feature.id, feature]));
    return this.layers.get(config.id).features.flatMap((feature) => {
      const entry = entries.get(feature.id);
      return meets(this.span, { from: entry.from_year, to: entry.to_year }) ? [this.mark(config, entry, feature)] : [];
    });
  }

  mark(config, entry, { geometry, properties }) {
    const { plane } = this;
    const parts = pieces(geometry, properties.evidence, properties.parts);
    const paths = [];
    const spots = [];
    for (const { geojson, evidence } of parts) {
      if (isPoint(geojson)) spots.push(plane.seen(geojson.coordinates));
      else paths.push({ cut: plane.cut(linesOf(geojson)), look: style(config, entry, evidence, geojson) });
    }
    const { label_lon: lon, label_lat: lat } = properties;
    const anchor = lon === undefined ? null : plane.seen([lon, lat]);
    const kind = isPoint(geometry) ? "point" : isLine(geometry) ? "line" : "area";
    const found = spots.filter(Boolean);
    const evidence = [...new Set([properties.evidence, ...parts.map((part) => part.evidence)])];
    const seen = found.length > 0 || paths.some(({ cut }) => cut.length);
    const own = { colour: entry.colour ?? config.style.colour, radius: radiusOf(properties), mentions: properties.mentions };
    return { config, entry, kind, paths, spots: found, anchor: found[0] ?? anchor ?? middleOf(kind, paths), evidence, seen, ...own };
  }

  // -- in words ----------------------------------------------------------------------

  get evidence() {
    return EVIDENCE.filter((word) => this.seen.some(({ evidence }) => evidence.includes(word)));
  }

  get credits() {
    const { base, credits, layers } = this.parts;
    const numbers = this.shown.flatMap(({ id }) => [layers[id].origin, ...layers[id].drawn.filter(([feature]) => this.drawn.has(feature)).map(([, origin]) => origin)]);
    const names = [...numbers, ...base].flatMap((origin) => credits[origin].split(";")).map((name) => name.trim());
    const list = [...new Set(names)].filter(Boolean).map(apart).join(this.between);
    return filled(this.words.project.map_data, { list });
  }

  get between() {
    return APART[this.lang] ?? "; ";
  }

  get note() {
    return filled(this.words.standalone.projection, { parallel: this.degrees(this.plane.parallel, "north_of", "south_of") });
  }

  /** All features that the layers draw in the years, wherever they lie. */
  get drawn() {
    return new Set(this.marks.map(({ entry }) => entry.id));
  }

  degrees(value, plus, minus) {
    const written = String(Math.round(Math.abs(value) * 10) / 10);
    return filled(this.words.figure[value < 0 ? minus : plus], { value: COMMA_IN.includes(this.lang) ? written.replace(".", ",") : written });
  }

  /** The best passage on a feature. */
  best(id) {
    const { passage } = this.parts.features[id]?.blocks.find((block) => block.passage) ?? {};
    return passage ? this.passages[passage] : null;
  }

  /** What is told of the figure, and the documents that it cites, in their order. */
  get caption() {
    const listed = (this.shown.length ? this.shown : this.item.layers.map((id) => this.entry(id))).map((layer) => this.title(layer));
    const comma = this.words.panel.list;
    const years = this.item.years ? filled(this.words.project.years, { first: this.item.years[0], last: this.item.years[1] }) : "";
    const many = listed.length > TITLES;
    const title = many ? this.words.project.title : listed.join(comma);
    const subtitle = [many ? listed.join(comma) : "", years].filter(Boolean).join(this.between);
    const passages = this.seen.map(({ entry }) => this.best(entry.id)).filter(Boolean);
    const sources = [...new Set(passages.map(({ source }) => source))].sort();
    return { title, subtitle, sources, drawn: this.drawn, alternative: this.alternative(title, subtitle) };
  }

  /** All that the figure shows, in words: paragraphs, each feature on a line. */
  alternative(title, subtitle) {
    const { figure } = this.words;
    const [west, south, east, north] = this.item.bounds;
    const edge = { west: this.degrees(west, "east", "west"), east: this.degrees(east, "east", "west") };
    const extent = filled(figure.extent, { ...edge, south: this.degrees(south, "north_of", "south_of"), north: this.degrees(north, "north_of", "south_of") });
    const lines = [title, ...(subtitle ? [subtitle] : []), "", extent, this.note, ""];
    for (const layer of this.shown) {
      const own = this.seen.filter(({ config }) => config.id === layer.id);
      lines.push(this.title(layer), ...own.map((mark) => `– ${this.told(mark)}`), "");
    }
    const means = this.evidence.map((word) => filled(figure.evidence, { word: figure[`drawn_${word}`], means: this.words.page[`${word}_means`] }));
    if (means.length) lines.push(`${means.join(this.between)}.`, "");
    const outside = this.marks.length - this.seen.length;
    if (outside) lines.push(filled(figure.outside, { count: outside }), "");
    return `${[...lines, this.credits, this.words.project.title].join("\n")}\n`;
  }

  told({ entry, kind, evidence, mentions }) {
    const { figure, page, panel } = this.words;
    const words = [figure[kind], ...evidence.map((word) => page[word].toLowerCase())];
    const [first, last] = [entry.from_year, entry.to_year];
    if (first !== null || last !== null) words.push(first === last ? String(first) : `${first ?? "…"}–${last ?? "…"}`);
    if (mentions !== undefined) words.push(filled(figure.named, { count: mentions }));
    const best = this.best(entry.id);
    if (!best && entry.silent) words.push(panel.silent.replace(/\.$/, "").toLowerCase());
    const cited = best ? ` (${apart(best.source)}${panel.list}${best.position})` : "";
    return `${this.title(entry)}: ${words.join(panel.list)}${cited}`;
  }
}

/** The middle of the largest area that is seen; none, of anything else. */
function middleOf(kind, paths) {
  if (kind !== "area") return null;
  const boxes = paths.flatMap(({ cut }) => cut).map(({ points }) => {
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    return { at: [(left + right) / 2, (top + bottom) / 2], size: (right - left) * (bottom - top) };
  });
  return boxes.sort((one, other) => other.size - one.size)[0]?.at ?? null;
}
