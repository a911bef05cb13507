// Meridians and parallels of a figure, named where they meet the frame, as kzgeo/figure/graticule.py.

import { decimal } from "./caption.js";
import { spread } from "./geometry.js";
import { box } from "./placement.js";
import { around } from "./projection.js";
import { filled } from "../words.js";
import { lineOf, SOFT } from "./sheet.js";

const COLOUR = "#9a917e";
const STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02];
const [LEAST, MOST] = [4, 10]; // lines of either kind, where the steps allow it
const EDGE_MM = 0.6;
const CORNER_MM = 9;

const every = (from, to, step) => Array.from({ length: Math.max(0, Math.ceil(to / step) - Math.ceil(from / step)) }, (_, at) => Number(((Math.ceil(from / step) + at) * step).toFixed(4)));

/** The lines on paper, and their names with where they are written, that suit the map's scale. */
export function graticuleOf(sheet, view, size, words) {
  const [west, south, east, north] = view.window;
  const step = STEPS.find((wide) => (north - south) / wide >= LEAST) ?? STEPS.at(-1);
  const wide = STEPS.filter((degrees) => degrees >= step && (east - west) / degrees <= MOST).at(-1) ?? STEPS[0];
  const drawn = (places) => places.map((place) => view.spot(place)).filter((point) => point.every(Number.isFinite));
  const roomOf = (text) => [sheet.widthOf(text, size) + 0.5, sheet.ascent(size) + sheet.descent(size)];
  const [left, bottom, right, top] = view.rect;
  const [lines, names] = [[], []];
  for (const lon of every(west, east, wide)) {
    const line = drawn(spread(Math.max(south, -89.9), Math.min(north, 89.9), 90).map((lat) => [lon, lat]));
    const text = written(around(lon), ["east", "west"], words, sheet.lang);
    const [width, height] = roomOf(text);
    // At the lower edge, if it does not meet it in a corner.
    const x = crossing(line, 1, bottom + EDGE_MM);
    if (x !== null && x >= left + width / 2 && x <= right - width / 2) names.push({ text, box: box(x, bottom + EDGE_MM + height / 2, width, height) });
    lines.push(line);
  }
  for (const lat of every(south, north, step).filter((value) => Math.abs(value) < 89.9)) {
    const line = drawn(spread(west, east, 180).map((lon) => [lon, lat]));
    const text = written(lat, ["north_of", "south_of"], words, sheet.lang);
    const [width, height] = roomOf(text);
    // Above it, at the edge where reading begins.
    const x = sheet.mirrored ? right - EDGE_MM - width / 2 : left + EDGE_MM + width / 2;
    const y = crossing(line, 0, x);
    if (y !== null && y >= bottom + CORNER_MM && y <= top - height) names.push({ text, box: box(x, y + height / 2 + 0.2, width, height) });
    lines.push(line);
  }
  return { lines, names, size };
}

/** Where a line first has `value` on one axis: what it has there on the other. */
function crossing(line, axis, value) {
  for (let at = 1; at < line.length; at += 1) {
    const [from, to] = [line[at - 1], line[at]];
    if (from[axis] <= value !== to[axis] <= value) {
      const share = (value - from[axis]) / (to[axis] - from[axis]);
      return from[1 - axis] + share * (to[1 - axis] - from[1 - axis]);
    }
  }
  return null;
}

function written(value, [plus, minus], words, lang) {
  const key = value === 0 || value === -180 ? "degrees" : value > 0 ? plus : minus;
  return filled(words.figure[key], { value: decimal(String(Math.abs(value)), lang) });
}

export function drawLines(sheet, { lines }, px) {
  for (const line of lines) if (line.length > 1) sheet.stroke(lineOf(line), COLOUR, 0.7 * px, { opacity: 0.6 });
}

export function drawNames(sheet, { names, size }) {
  for (const { text, box: { x, y, height } } of names) sheet.text(x, y - height / 2 + sheet.descent(size), text, { size, colour: SOFT, anchor: "middle", halo: true });
}
