// The names on a figure, of features, states, waters and towns, and where they go, as
// kzgeo/figure/names.py.

import { along, around, outside, over, within } from "./candidates.js";
import { holds } from "./geometry.js";
import { box } from "./placement.js";
import { POINT_MM } from "./sheet.js";
import { LANGUAGES } from "../../dom.js";

const PAD_MM = 0.35;
// The scale of zoom level 0 at 48° N on a screen of 96 dots per inch; each level doubles it. Paper is
// read from nearer and shows finer letters.
const [ZOOM_0, FINER] = [396_000_000, 0.8];
const RANKS = { area: 0, point: 4, line: 8 };
// Half millimetres of lines that a name may cover: lines and points are told in the legend too.
const COVERED = { area: Infinity, point: 45, line: 16 };
const WRAP_EM = 13; // names are broken into lines of about this width
const LINES = 3;
const COUNTRY_UNTIL = 6.5;
const NEAR_MM = 2; // a feature's own marker stands for the town below it
const TOWN_ZOOMS = [3, 5, 6, 7];
// As in kzgeo/web/map.js and map.css.
const LOOKS = {
  country: { size: 0.9, colour: "#857c69", capitals: true, zooms: [3, 4, 5], rank: 30 },
  sea: { size: 1, colour: "#557f92", style: "italic", zooms: [3, 5, 6], rank: 30 },
  lake: { size: 0.86, colour: "#557f92", style: "italic", zooms: [4, 5, 6], rank: 32 },
  capital: { size: 0.95, colour: "#4a4538", dot: 3.8, zooms: TOWN_ZOOMS, rank: 38 },
  city: { size: 0.9, colour: "#5b564b", dot: 3, zooms: TOWN_ZOOMS, rank: 40 },
  town: { size: 0.86, colour: "#6b6455", dot: 3, zooms: TOWN_ZOOMS, rank: 40 },
};

/** Place what fits, the important names first; nothing is named twice, no marker covered. */
export function place(names, placer, symbols) {
  const placed = [];
  const said = new Set();
  for (const name of [...names].sort((one, other) => one.rank - other.rank)) {
    const whole = name.block.lines.join(" ").toLowerCase();
    if (said.has(whole)) continue;
    const { town, mark } = name;
    const dot = town && box(...town.spot, 2 * (town.radius + PAD_MM), 2 * (town.radius + PAD_MM));
    if (dot && (symbols.some(({ x, y }) => Math.hypot(dot.x - x, dot.y - y) < NEAR_MM) || !placer.free(dot))) continue;
    const chosen = placer.choose(name.candidates, mark ? COVERED[mark.shape] : Infinity);
    if (!chosen) continue;
    if (dot) placer.take([dot]);
    said.add(whole);
    placed.push({ name, box: chosen });
  }
  return placed;
}

export class Namer {
  constructor(view, sheet, { label, px }) {
    Object.assign(this, { view, sheet, label, px });
  }

  /** A text broken into lines; `whole` leaves it on one. */
  block(words, size, style, whole = false) {
    const { sheet } = this;
    const lines = sheet.wrapped(words, whole ? Infinity : WRAP_EM * size * POINT_MM, size, style, LINES);
    const height = sheet.pitch(size) * (lines.length - 1) + sheet.ascent(size) + sheet.descent(size);
    const width = Math.max(...lines.map((line) => sheet.widthOf(line, size, style)));
    return { lines, size, style, width: width + 2 * PAD_MM, height: height + PAD_MM };
  }

  /** The names of states, waters and towns that belong to the map's scale; `base` are files by ids. */
  ofGround(base) {
    const { view, sheet } = this;
    const zoom = Math.log2(ZOOM_0 / view.denominator) + FINER;
    const points = [...base.values()].flatMap(({ features }) => features).filter(({ geometry }) => geometry?.type === "Point");
    return points.flatMap(({ properties, geometry }) => {
      const look = LOOKS[properties.kind];
      if (!look) return [];
      const rank = properties.rank ?? 1;
      const shown = look.zooms[Math.min(rank, look.zooms.length) - 1] <= zoom;
      if (!shown || (look.capitals && zoom > COUNTRY_UNTIL + FINER)) return [];
      const spot = view.spot(geometry.coordinates);
      const words = [sheet.lang, ...LANGUAGES].map((code) => properties[`name_${code}`]).find(Boolean);
      return words && holds(view.rect, spot) ? [this.groundName(words, look, rank, spot)] : [];
    });
  }

  groundName(words, look, rank, spot) {
    // Arabic has neither capitals nor italics.
    const style = this.sheet.mirrored ? "regular" : (look.style ?? "regular");
    const block = this.block(look.capitals ? words.toLocaleUpperCase(this.sheet.lang) : words, look.size * this.label, style);
    const name = { block, colour: look.colour, rank: look.rank + 10 * rank };
    if (!look.dot) return { ...name, candidates: over(spot, block) };
    const radius = (look.dot * this.px * POINT_MM) / 2;
    return { ...name, town: { spot, radius, colour: look.colour }, candidates: around(spot, radius, block, this.sheet.mirrored) };
  }

  /** The names of everything that the atlas draws here, each feature once. */
  ofFeatures(marks) {
    const first = new Map(marks.toReversed().map((mark) => [mark.entry.id, mark]));
    return marks.filter((mark) => first.get(mark.entry.id) === mark).map((mark) => this.featureName(mark));
  }

  featureName(mark) {
    const line = mark.shape === "line";
    const style = line || mark.mentions !== undefined ? "regular" : "bold";
    // A line's name lies along it: a second line of text would lie on what it names.
    const block = this.block(mark.title, this.label * (line ? 0.92 : 1), style, line);
    let rank = RANKS[mark.shape] + Boolean(mark.entry.part_of);
    if (mark.mentions !== undefined) rank += 15 - Math.min(mark.mentions, 400) / 500;
    return { block, colour: mark.colour, candidates: this.candidates(mark, block), rank, mark };
  }

  *candidates(mark, block) {
    const { mirrored } = this.sheet;
    if (mark.shape === "line") yield* along(mark, this.view, block);
    else if (mark.spots.length) for (const spot of mark.spots) yield* around(spot, mark.radius * this.px * POINT_MM, block, mirrored);
    else {
      if (mark.small) yield* outside(mark.small, block, mirrored);
      yield* within(mark, this.view, block);
    }
  }
}
