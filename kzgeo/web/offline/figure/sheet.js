// A sheet of paper as SVG, as kzgeo/figure/sheet.py: shapes and letters in millimetres, x from the
// left edge, y up from the map's upper edge; the file counts in points. No text in it is markup.
// Where a language is written from right to left, `across` mirrors the sheet.

import { direction } from "../../dom.js";

export const INK = "#2b2822";
export const SOFT = "#5b564b";
export const HALO = "#fdfbf6";
const PAPER = "#ffffff";
export const POINT_MM = 25.4 / 72;
const FAMILY = '"Noto Sans", "Noto Sans Arabic", "DejaVu Sans", "Segoe UI", "Geeza Pro", Tahoma, sans-serif';
const HALO_EM = 0.26;
const MEASURED_PX = 100;
const FACES = { regular: "400", bold: "700", italic: "italic 400" };
const UNSHOWN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\p{Cs}\ufffe\uffff]/gu;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const UNDER = '<g id="under"/>';
const LAST = /[ ,،;؛:–-]+$/;

const widths = new Map();
let context = null;

/** Return text as nothing but text, in an element or an attribute. */
const text = (value) => String(value).replace(UNSHOWN, "\ufffd").replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

/** Write an element; `inside` is markup of ours, or what `told` makes of words. */
export function tag(name, attributes, inside = "") {
  const given = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined);
  return `<${name}${given.map(([key, value]) => ` ${key}="${text(value)}"`).join("")}${inside ? `>${inside}</${name}>` : "/>"}`;
}
export const told = (name, words, attributes = {}) => tag(name, attributes, text(words));

const points = (mm) => Math.round((mm / POINT_MM) * 100);
const share = (value) => (value < 1 ? value : null);

/** Write lines and rings as the data of a path, in hundredths of a point from one to the next. */
function pathOf(parts) {
  return parts
    .map(({ points: all, ring }) => {
      let [atX, atY] = [points(all[0][0]), points(-all[0][1])];
      let data = `M${atX / 100} ${atY / 100}l`;
      for (const [x, y] of all.slice(1)) {
        const [toX, toY] = [points(x), points(-y)];
        if (toX === atX && toY === atY) continue;
        data += `${(toX - atX) / 100} ${(toY - atY) / 100} `;
        [atX, atY] = [toX, toY];
      }
      return `${data.endsWith("l") ? `${data}0 0` : data.trimEnd()}${ring ? "z" : ""}`;
    })
    .join("");
}

export const ringOf = (outline) => [{ points: outline, ring: true }];
export const lineOf = (line) => [{ points: line, ring: false }];
export const boxOf = ([left, bottom, right, top]) => ringOf([[left, bottom], [right, bottom], [right, top], [left, top]]);

/** A circle as a ring. */
export const circle = (x, y, radius, count = 48) =>
  Array.from({ length: count }, (_, at) => [x + radius * Math.cos((2 * Math.PI * at) / count), y + radius * Math.sin((2 * Math.PI * at) / count)]);

export class Sheet {
  constructor(width, lang) {
    Object.assign(this, { width, lang, mirrored: direction(lang) === "rtl" });
    this.clear();
  }

  /** Take an empty sheet; `apart` keeps what is painted under letters for itself. */
  clear(apart = false) {
    Object.assign(this, { parts: [], clips: 0, halos: apart ? [] : null });
  }

  /** Where a place counted from the side where reading begins is on the sheet. */
  across(x) {
    return this.mirrored ? this.width - x : x;
  }

  // -- shapes ------------------------------------------------------------------------

  fill(parts, colour, { opacity = 1 } = {}) {
    const rings = parts.filter(({ ring }) => ring);
    if (rings.length) this.parts.push(tag("path", { d: pathOf(rings), fill: colour, "fill-rule": "evenodd", "fill-opacity": share(opacity) }));
  }

  /** Draw lines and the edges of areas; width and dashes are in points. */
  stroke(parts, colour, width, { opacity = 1, dashes = null, rounded = false } = {}) {
    if (!parts.length) return;
    const look = { stroke: colour, "stroke-width": width.toFixed(2), "stroke-opacity": share(opacity), "stroke-dasharray": dashes?.map((dash) => dash.toFixed(2)).join(" ") };
    this.parts.push(tag("path", { d: pathOf(parts), fill: "none", ...look, "stroke-linecap": rounded ? "round" : null, "stroke-linejoin": "round" }));
  }

  /** Draw nothing outside rings for a while. */
  clipped(rings, draw) {
    const { parts } = this;
    this.parts = [];
    draw();
    const id = `clip-${(this.clips += 1)}`;
    const clip = tag("clipPath", { id }, tag("path", { d: pathOf(rings), "clip-rule": "evenodd" }));
    parts.push(clip, tag("g", { "clip-path": `url(#${id})` }, this.parts.join("")));
    this.parts = parts;
  }

  /** Put what is drawn for a while into one group; `attributes` tell what it is. */
  grouped(attributes, draw) {
    const { parts } = this;
    this.parts = [];
    draw();
    parts.push(tag("g", attributes, this.parts.join("")));
    this.parts = parts;
  }

  // -- letters -----------------------------------------------------------------------

  /** Write a line whose baseline begins (where reading does), or has its middle, at (x, y). */
  text(x, y, words, { size, colour = INK, style = "regular", anchor = "start", angle = 0, halo = false }) {
    const at = { x: points(x) / 100, y: points(-y) / 100 };
    const outline = halo ? { fill: HALO, stroke: HALO, "stroke-width": (size * HALO_EM).toFixed(2), "stroke-linejoin": "round" } : null;
    const face = { "font-size": Number(size.toFixed(2)), "font-weight": style === "bold" ? 700 : null, "font-style": style === "italic" ? style : null };
    const turned = angle ? `rotate(${(-angle).toFixed(2)} ${at.x} ${at.y})` : null;
    const laid = { direction: this.mirrored ? "rtl" : null, "text-anchor": anchor === "start" ? null : anchor, transform: turned };
    if (outline && this.halos) this.halos.push(told("text", words, { ...at, ...face, ...laid, ...outline }));
    const under = outline && !this.halos ? { ...outline, "paint-order": "stroke" } : {};
    this.parts.push(told("text", words, { ...at, ...face, ...laid, ...under, fill: colour }));
  }

  /** The distance between two lines of text in millimetres, and what letters take above and below one. */
  pitch(size) {
    return (this.mirrored ? 1.42 : 1.25) * size * POINT_MM;
  }

  ascent(size) {
    return (this.mirrored ? 0.98 : 0.86) * size * POINT_MM;
  }

  descent(size) {
    return (this.mirrored ? 0.34 : 0.24) * size * POINT_MM;
  }

  /** The width of a text in millimetres. */
  widthOf(words, size, style = "regular") {
    const key = `${style}${words}`;
    if (!widths.has(key)) {
      context ??= document.createElement("canvas").getContext("2d");
      context.font = `${FACES[style]} ${MEASURED_PX}px ${FAMILY}`;
      widths.set(key, context.measureText(words).width / MEASURED_PX);
    }
    return widths.get(key) * size * POINT_MM;
  }

  /** Break a text into lines of a width; of more than `most` the last ends in “…”. */
  wrapped(words, width, size, style = "regular", most = Infinity) {
    const wide = (line) => this.widthOf(line, size, style);
    const lines = [];
    for (const word of words.split(/\s+/).filter(Boolean)) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && wide(longer) <= width) lines[lines.length - 1] = longer;
      else if (wide(word) <= width) lines.push(word);
      else lines.push(...this.broken(word, wide, width));
    }
    if (lines.length <= most) return lines;
    let last = lines[most - 1];
    while (last && wide(`${last}…`) > width) last = last.replace(/.$/su, "");
    return [...lines.slice(0, most - 1), `${last.replace(LAST, "")}…`];
  }

  /** Return a word that no line holds whole in as many pieces as it needs. */
  broken(word, wide, width) {
    const pieces = [""];
    for (const sign of word) {
      if (pieces.at(-1) && wide(pieces.at(-1) + sign) > width) pieces.push("");
      pieces[pieces.length - 1] += sign;
    }
    return pieces;
  }

  // -- the file ----------------------------------------------------------------------

  /** Write the sheet, cut so far above and below the map's upper edge; `head` is what describes it. */
  svg(above, below, head = "", attributes = {}) {
    const { width, height } = this.size(above, below);
    const paper = tag("rect", { width, height, fill: PAPER });
    return this.file(above, below, this.parts, { "xml:lang": this.lang, role: "img", ...attributes }, head + paper);
  }

  /** What is painted under letters, where that is kept apart, on a sheet of its own. */
  under(above, below) {
    return this.file(above, below, this.halos);
  }

  /** A place in the drawing for that, as a picture at an address. */
  static filled(svg, address, { width, height, above }) {
    return svg.replace(UNDER, () => tag("image", { href: address, y: -points(above) / 100, width: points(width) / 100, height: points(height) / 100 }));
  }

  size(above, below) {
    return { width: points(this.width) / 100, height: points(above + below) / 100 };
  }

  file(above, below, parts, attributes = {}, head = "") {
    const { width, height } = this.size(above, below);
    const size = { xmlns: "http://www.w3.org/2000/svg", width: `${width}pt`, height: `${height}pt`, viewBox: `0 0 ${width} ${height}` };
    const drawn = tag("g", { transform: `translate(0 ${points(above) / 100})` }, parts.join("\n"));
    return tag("svg", { ...size, "font-family": FAMILY, "text-rendering": "geometricPrecision", ...attributes }, head + drawn);
  }
}
