// A figure of a report, drawn in the standalone page: SVG of what the page holds, in the looks of the
// map, with a legend, the meaning of the lines, and whose data it is. No text in it is markup.

import { direction } from "./dom.js";
import { BASE, baseLabels } from "./map.js";
import { FAMILY, named, wrapped } from "./offline_letters.js";
import { pathOf, placesOf } from "./offline_plane.js";
import { Shown, WIDTH } from "./offline_shown.js";
import { marker, style } from "./shapes.js";

const COLUMNS = 2;
const [LETTER, NOTE, PITCH] = [11.5, 9.5, 16];
const SAMPLE = 30; // width of a sample in the legend
const STEPS = [0.5, 1, 2, 5, 10, 15, 30];
const LINES = 7; // meridians on a map, about
const DISPUTED = { color: "#bdb4a3", weight: 1, dashArray: "3 4" }; // as in BASE
const UNSHOWN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Return text as nothing but text, in an element or an attribute. */
const text = (value) => String(value).replace(UNSHOWN, "\ufffd").replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

/** Write an element; `inside` is markup of ours. */
function tag(name, attributes, inside = "") {
  const told = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined);
  return `<${name}${told.map(([key, value]) => ` ${key}="${text(value)}"`).join("")}${inside ? `>${inside}</${name}>` : "/>"}`;
}

const painted = (look) => ({
  fill: look.fill ? look.fillColor : "none",
  "fill-opacity": look.fill ? look.fillOpacity : null,
  stroke: look.color,
  "stroke-width": look.weight,
  "stroke-opacity": look.opacity,
  "stroke-dasharray": look.dashArray,
  "stroke-linecap": look.lineCap,
  "stroke-linejoin": "round",
});

export class Drawing extends Shown {
  // -- the map -----------------------------------------------------------------------

  /** The figure as a plate of a report: its drawing, its size, its words. */
  plate() {
    return { ...this.svg(), ...this.caption };
  }

  /** The figure as SVG, with its size. */
  svg() {
    const legend = this.legend();
    const notes = [this.credits, this.note].flatMap((told) => wrapped(told, WIDTH, `${NOTE}px`));
    const { height } = this.plane;
    const below = height + 14 + legend.height;
    const foot = notes.map((line, at) => this.letters(line, 0, below + 8 + at * 13, { size: NOTE, colour: "#5c564a" }));
    const whole = Math.ceil(below + 8 + notes.length * 13);
    const ground = tag("rect", { width: WIDTH, height, fill: "#e6eef1" });
    const clip = tag("clipPath", { id: "frame" }, tag("rect", { width: WIDTH, height }));
    const net = this.item.graticule ? this.graticule() : "";
    const map = tag("g", { "clip-path": "url(#frame)" }, ground + this.ground() + net + this.features() + this.labels());
    const frame = tag("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, fill: "none", stroke: "#8d8574" });
    const paper = tag("rect", { width: WIDTH, height: whole, fill: "#ffffff" });
    const size = { xmlns: "http://www.w3.org/2000/svg", width: WIDTH, height: whole, viewBox: `0 0 ${WIDTH} ${whole}` };
    const svg = tag("svg", { ...size, "font-family": FAMILY, lang: this.lang }, paper + clip + map + frame + legend.svg + foot.join(""));
    return { svg, width: WIDTH, height: whole };
  }

  ground() {
    const files = Object.entries(BASE).filter(([id]) => this.base.has(id));
    return files.flatMap(([id, looks]) => looks.map((look) => this.surface(this.base.get(id).features, look))).join("");
  }

  surface(features, { fill = "none", color, weight, dash, of = () => true }) {
    const lines = features.filter(({ properties }) => of(properties)).flatMap(({ path }) => placesOf(path));
    const d = pathOf(this.plane.cut(lines));
    return d && tag("path", { d, fill, "fill-rule": "evenodd", stroke: color, "stroke-width": weight, "stroke-dasharray": dash?.join(" ") });
  }

  features() {
    const order = ["area", "line", "point"];
    const sorted = [...this.seen].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
    const paths = sorted.flatMap(({ paths: drawn, entry }) =>
      drawn.filter(({ cut }) => cut.length).map(({ cut, look }) => tag("path", { d: pathOf(cut), "fill-rule": "evenodd", ...painted(look) }) + (entry.arrow ? headOf(cut.at(-1).points, look.color) : "")),
    );
    const spots = sorted.flatMap(({ spots: places, colour, radius }) => places.map((at) => this.spot(at, colour, radius)));
    return paths.join("") + spots.join("");
  }

  spot([cx, cy], colour, r) {
    return tag("circle", { cx: cx.toFixed(1), cy: cy.toFixed(1), r: r.toFixed(1), ...painted({ ...marker(colour), fill: true }) });
  }

  graticule() {
    const [west, south, east, north] = this.plane.bounds;
    const step = STEPS.find((size) => (east - west) / size <= LINES) ?? STEPS.at(-1);
    const all = (from, to) => Array.from({ length: Math.floor(to / step) - Math.ceil(from / step) + 1 }, (_, at) => (Math.ceil(from / step) + at) * step);
    const drawn = [];
    const line = (from, to, label, [x, y]) => {
      drawn.push(tag("path", { d: pathOf([{ points: [from, to].map((at) => this.plane.point(at)), ring: false }]), fill: "none", stroke: "#8fa3ad", "stroke-width": 0.5 }));
      drawn.push(this.letters(label, x, y, { size: 8.5, colour: "#5d7079", halo: true, ltr: true }));
    };
    for (const lon of all(west, east)) line([lon, south], [lon, north], this.degrees(around(lon), "east", "west"), [this.plane.point([lon, 0])[0] + 3, 3]);
    for (const lat of all(Math.max(south, -90), Math.min(north, 90))) line([west, lat], [east, lat], this.degrees(lat, "north_of", "south_of"), [3, this.plane.point([0, lat])[1] - 12]);
    return drawn.join("");
  }

  /** Names of features, then of places, as far as none covers another. */
  labels() {
    const features = this.seen
      .filter(({ kind, anchor }) => kind !== "line" && anchor)
      .sort((one, other) => (other.mentions ?? 99) - (one.mentions ?? 99))
      .map(({ entry, anchor, colour, kind, radius }) => ({ at: anchor, words: this.title(entry), colour, size: 11, weight: 600, gap: kind === "point" ? radius + 2 : null }));
    const places = ["neighbours", "towns"].flatMap((id) => (this.base.has(id) ? baseLabels(this.base.get(id)) : []));
    const { zoom } = this.plane;
    const others = places
      .filter(({ from, to }) => from <= zoom + 0.5 && zoom < to + 1)
      .sort((one, other) => one.rank - other.rank)
      .map(({ lat, lon, names, dot }) => ({ at: this.plane.seen([lon, lat]), words: names[this.lang], colour: "#6d675a", size: 10, weight: 400, gap: dot ? 4 : null, dot }))
      .filter(({ at, words }) => at && words);
    const said = new Set(features.map(({ words }) => words));
    const spots = this.seen.flatMap(({ spots: found, radius }) => found.map(([x, y]) => [x - radius, y - radius, 2 * radius, 2 * radius]));
    return named([...features, ...others.filter(({ words }) => !said.has(words))], { width: WIDTH, height: this.plane.height, spots })
      .map(({ item, x, y, left }) => {
        const dot = item.dot ? tag("circle", { cx: item.at[0], cy: item.at[1], r: 1.8, fill: "#6d675a" }) : "";
        return dot + this.letters(item.words, x, y, { ...item, left, halo: true });
      })
      .join("");
  }

  /** Write a line whose upper edge is at `y`; without `left`, it begins where reading begins. */
  letters(words, x, y, { size = LETTER, weight = 400, colour = "#2b2822", halo = false, left = false, ltr = false } = {}) {
    const rtl = direction(this.lang) === "rtl";
    const flip = rtl && !left && !ltr;
    const anchor = rtl && (left || ltr) ? "end" : "start"; // of a line from right to left, its left end
    const outline = halo ? { stroke: "#ffffff", "stroke-width": 2.6, "stroke-opacity": 0.85, "stroke-linejoin": "round", "paint-order": "stroke" } : {};
    const place = { x: (flip ? WIDTH - x : x).toFixed(1), y: (y + size * 0.92).toFixed(1) };
    return tag("text", { ...place, "font-size": size, "font-weight": weight, fill: colour, direction: rtl ? "rtl" : null, "text-anchor": rtl ? anchor : null, ...outline }, text(words));
  }

  // -- the legend --------------------------------------------------------------------

  /** Every layer with its looks, then what the lines mean. */
  legend() {
    const rows = this.shown.map((layer) => ({ sample: (x, y) => this.sample(layer.id, x, y), words: this.title(layer) }));
    for (const evidence of this.evidence) {
      const look = style({ style: { colour: "#4a4538", width_px: 2, fill_opacity: 0 } }, { colour: null }, evidence, { type: "LineString" });
      rows.push({ sample: (x, y) => bar(x, y, look), words: this.words.figure[`drawn_${evidence}`] });
    }
    if (this.disputed) rows.push({ sample: (x, y) => bar(x, y, DISPUTED), words: this.words.figure.disputed });
    const width = WIDTH / COLUMNS;
    const set = rows.map((row) => ({ ...row, lines: wrapped(row.words, width - SAMPLE - 20, `${LETTER}px`) }));
    const half = Math.ceil(set.reduce((sum, { lines }) => sum + lines.length, 0) / COLUMNS);
    let [column, line, tallest] = [0, 0, 0];
    const drawn = set.map(({ sample, lines }) => {
      if (line >= half && column < COLUMNS - 1) [column, line] = [column + 1, 0];
      const [x, y] = [column * width + 2, this.plane.height + 10 + line * PITCH];
      line += lines.length;
      tallest = Math.max(tallest, line);
      const left = direction(this.lang) === "rtl" ? WIDTH - x - SAMPLE : x;
      return sample(left, y + PITCH / 2 - 2) + lines.map((words, at) => this.letters(words, x + SAMPLE + 8, y + at * PITCH)).join("");
    });
    return { svg: drawn.join(""), height: tallest * PITCH };
  }

  /** Whether a boundary in dispute is on the map. */
  get disputed() {
    const own = (this.base.get("boundaries")?.features ?? []).filter(({ properties }) => properties.disputed);
    return this.plane.cut(own.flatMap(({ path }) => placesOf(path))).length > 0;
  }

  /** Up to three looks of a layer side by side. */
  sample(id, x, y) {
    const looks = new Map();
    for (const { config, kind, paths, colour, radius, evidence } of this.seen) {
      if (config.id === id) looks.set(`${kind} ${colour}`, looks.get(`${kind} ${colour}`) ?? { kind, colour, radius, look: paths[0]?.look, evidence });
    }
    const some = [...looks.values()].slice(0, 3);
    const width = SAMPLE / some.length;
    return some
      .map(({ kind, colour, look }, at) => {
        const from = x + at * width;
        if (kind === "point") return this.spot([from + width / 2, y], colour, Math.min(5, width / 2));
        if (kind === "line") return bar(from, y, { ...look, dashArray: null }, width - 1);
        return tag("rect", { x: from + 0.5, y: y - 5, width: width - 2, height: 10, ...painted({ ...look, dashArray: null }) });
      })
      .join("");
  }
}

const around = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

const bar = (x, y, look, width = SAMPLE) => tag("path", { d: `M${x} ${y}h${width}`, ...painted({ ...look, fill: false }) });

/** The head of an arrow at the end of a line. */
function headOf(points, colour) {
  const [[fromX, fromY], [x, y]] = [points.at(-4) ?? points[0], points.at(-1)];
  const turned = (Math.atan2(y - fromY, x - fromX) * 180) / Math.PI;
  return tag("path", { d: "M0 0L-11 -5L-11 5Z", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turned.toFixed(0)})`, fill: colour });
}
