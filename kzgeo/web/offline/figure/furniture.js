// What stands in the corners of a figure's map: scale bar, north arrow and a globe that shows where
// in the world it is, as kzgeo/figure/furniture.py and globe.py.

import { areaOf, boundsOf, finer, ringInside, simpler, spread } from "./geometry.js";
import { SEA } from "./ground.js";
import { boxOf as middleOf, meets } from "./placement.js";
import { filled } from "../words.js";
import { boxOf, circle, HALO, INK, lineOf, POINT_MM, ringOf } from "./sheet.js";
import { placesOf } from "./view.js";

const INSET_MM = 1.6; // between the frame and what stands in its corners
const SHARE = 0.26; // of the map's width that a scale bar may take
const THIN = "\u202f";
const [GLOBE_SHARE, HIGHEST, LEAST_MM, MOST_MM] = [0.125, 0.3, 11, 40];
const [COARSE_DEG, LEAST_DEG2, STEP_DEG] = [0.6, 1, 3]; // of the land on a globe; smaller islands are not seen
const [LAND, LINES, HERE, EDGE] = ["#cdc4ae", "#b9ccd5", "#a3271f", "#7d7666"];
const SEEN_MM = 1.6; // a frame smaller than this is shown as a ring
const ROOT2 = Math.SQRT2 * 0.999;

/** A place in the frame for each item, none over another, where little is drawn: `corners` are the best first. */
export function arrange(items, sheet, rect, ground) {
  const placed = [];
  for (const { width, height, corners } of items) {
    const choices = corners.map((name) => corner(name, { width, height }, sheet, rect));
    const free = choices.map((choice, rank) => ({ choice, cost: ground.under(middleOf(choice)) + 4 * rank })).filter(({ choice }) => !placed.some((other) => meets(middleOf(choice), middleOf(other))));
    placed.push(free.length ? free.reduce((best, one) => (one.cost < best.cost ? one : best)).choice : choices[0]);
  }
  return placed;
}

function corner(name, { width, height }, { mirrored }, [left, bottom, right, top]) {
  const [level, side] = name.split(" ");
  const y = level === "bottom" ? bottom + INSET_MM : top - INSET_MM - height;
  const x = (side === "start") === mirrored ? right - INSET_MM - width : left + INSET_MM;
  return [x, y, x + width, y + height];
}

// -- scale bar ---------------------------------------------------------------------------

/** The round number of kilometres of the bar, how long it is, and how it is written. */
function barOf(view, words) {
  const trial = SHARE * (view.rect[2] - view.rect[0]);
  const metres = view.metresAcross(trial);
  const power = 10 ** Math.floor(Math.log10(metres / 1000));
  const km = Math.max(...[1, 2, 5].map((step) => step * power).filter((value) => value <= metres / 1000));
  const written = km < 1 ? [words.figure.m, String(Math.round(km * 1000))] : [words.figure.km, String(Math.round(km)).replace(/\B(?=(\d{3})+$)/g, THIN)];
  return { length: (trial * km * 1000) / metres, text: filled(written[0], { value: written[1] }) };
}

export function scaleItem(sheet, view, size, words) {
  const bar = barOf(view, words);
  const width = bar.length + sheet.widthOf(bar.text, size) / 2 + 1.5 + sheet.widthOf("0", size) / 2 + 0.6;
  return { width, height: sheet.pitch(size) + 1.6, corners: ["bottom start", "bottom end", "top start", "top end"] };
}

/** Draw the scale bar, zero on the side where reading begins. */
export function drawScale(sheet, view, rect, size, words) {
  const [left, bottom, right] = rect;
  const { length, text } = barOf(view, words);
  const ahead = sheet.mirrored ? -1 : 1;
  const zero = (sheet.mirrored ? right : left) + ahead * (sheet.widthOf("0", size) / 2 + 0.6);
  const y = bottom + 0.9;
  const block = (from, to) => {
    const [x0, x1] = [zero + ahead * length * from, zero + ahead * length * to].sort((one, other) => one - other);
    return boxOf([x0, y, x1, y + 0.9]);
  };
  sheet.fill(boxOf(rect), HALO, { opacity: 0.72 });
  for (const part of [0, 1, 2, 3]) sheet.fill(block(part / 4, (part + 1) / 4), part % 2 ? "#ffffff" : INK);
  sheet.stroke(block(0, 1), INK, 0.4);
  for (const [share, label] of [[0, "0"], [1, text]]) {
    sheet.text(zero + ahead * length * share, y + 1.5 + sheet.descent(size) * 0.3, label, { size, anchor: "middle", halo: true });
  }
}

// -- north arrow -------------------------------------------------------------------------

export function northItem(size) {
  const side = 2.1 * size * POINT_MM;
  return { width: side * 1.5, height: side * 2.2, corners: ["top end", "top start", "bottom end", "bottom start"] };
}

/** Draw an arrow to true north at its own place, with its letter. */
export function drawNorth(sheet, view, [left, bottom, right, top], size, words) {
  const x = (left + right) / 2;
  const length = top - bottom - sheet.pitch(size);
  const y = bottom + sheet.pitch(size) + length / 2;
  const turn = view.north([x, y]);
  const [half, wide] = [length / 2, length / 3.4];
  const at = (u, v) => [x + u * Math.cos(turn) + v * Math.sin(turn), y - u * Math.sin(turn) + v * Math.cos(turn)];
  const [tip, foot, notch, other] = [at(0, half), at(-wide, -half), at(0, -0.45 * half), at(wide, -half)];
  const shape = ringOf([tip, foot, notch, other]);
  sheet.stroke(shape, HALO, 1.6);
  sheet.fill(ringOf([tip, foot, notch]), "#ffffff");
  sheet.fill(ringOf([tip, notch, other]), INK);
  sheet.stroke(shape, INK, 0.5);
  sheet.text(x, bottom + sheet.descent(size), words.figure.north, { size, style: "bold", anchor: "middle", halo: true });
}

// -- globe -------------------------------------------------------------------------------

export function globeItem([left, bottom, right, top]) {
  const size = Math.min(MOST_MM, Math.max(LEAST_MM, Math.min(GLOBE_SHARE * (right - left), HIGHEST * (top - bottom))));
  return { width: size, height: size, corners: ["bottom end", "top start", "top end", "bottom start"] };
}

/** A sphere of radius one from above `centre`, in Lambert's azimuthal equal-area view, where a hemisphere is a disc. */
function flat([lon, lat], [lon0, lat0]) {
  const [lam, phi, middle] = [lon - lon0, lat, lat0].map((value) => (value * Math.PI) / 180);
  const [s, c, s0, c0] = [Math.sin(phi), Math.cos(phi), Math.sin(middle), Math.cos(middle)];
  const factor = Math.sqrt(2 / Math.max(1 + s0 * s + c0 * c * Math.cos(lam), 1e-6));
  return [factor * c * Math.sin(lam), factor * (c0 * s - s0 * c * Math.cos(lam))];
}

/** Turn it into the orthographic view: at an angle c from the centre, a radius of 2 sin(c / 2) becomes sin(c). */
function round([x, y]) {
  const scale = Math.cos(Math.asin(Math.min(1, Math.hypot(x, y) / 2)));
  return [x * scale, y * scale];
}

const DISC = circle(0, 0, ROOT2, 64).map(([x, y]) => (point) => ROOT2 - (point[0] * x + point[1] * y) / ROOT2);
let coarse = null;

/** What is seen of the land at this size, in degrees; the same for every globe. */
function coarseLand(base) {
  coarse ??= (base.get("land")?.features ?? [])
    .flatMap(({ path }) => placesOf(path))
    .map(({ places }) => simpler(places, COARSE_DEG))
    .filter((places) => places.length > 3 && Math.abs(areaOf(places)) > LEAST_DEG2)
    .map((places) => finer(places, STEP_DEG));
  return coarse;
}

/** Draw the globe turned towards the map, and the map's frame on it. */
export function drawGlobe(sheet, base, view, [left, bottom, right, top]) {
  const [x, y, radius] = [(left + right) / 2, (bottom + top) / 2, (right - left) / 2 - 0.3];
  const { centre } = view.projection;
  const paper = (points) => points.map((point) => round(point)).map(([u, v]) => [x + u * radius, y + v * radius]);
  const ball = ringOf(circle(x, y, radius));
  sheet.stroke(ball, HALO, 2.4);
  sheet.fill(ball, SEA);
  const land = coarseLand(base).map((places) => ringInside(places.map((place) => flat(place, centre)), DISC)).filter((ring) => ring.length > 2);
  sheet.fill(land.flatMap((ring) => ringOf(paper(ring))), LAND);
  const seen = (point) => Math.hypot(...point) <= ROOT2;
  for (const line of lines()) {
    const points = line.map((place) => flat(place, centre));
    const runs = points.reduce((found, point) => {
      if (!seen(point)) found.push([]);
      else found.at(-1).push(point);
      return found;
    }, [[]]);
    for (const run of runs) if (run.length > 1) sheet.stroke(lineOf(paper(run)), LINES, 0.3);
  }
  drawFrame(sheet, view, paper);
  sheet.stroke(ball, EDGE, 0.5);
}

function drawFrame(sheet, view, paper) {
  const ring = finer(boxOf(view.rect)[0].points, 4, true).map((point) => view.place(point)).filter(Boolean);
  const cut = ringInside(ring.map((place) => flat(place, view.projection.centre)), DISC);
  if (cut.length < 3) return;
  let outline = paper(cut);
  const [left, bottom, right, top] = boundsOf(outline);
  if (Math.max(right - left, top - bottom) < SEEN_MM) outline = circle((left + right) / 2, (bottom + top) / 2, SEEN_MM / 2);
  sheet.fill(ringOf(outline), HERE, { opacity: 0.16 });
  sheet.stroke(ringOf(outline), HERE, 0.8);
}

/** Meridians and parallels every 30 degrees. */
function lines() {
  const meridians = Array.from({ length: 12 }, (_, at) => spread(-90, 90, 91).map((lat) => [30 * at - 180, lat]));
  const parallels = [-60, -30, 0, 30, 60].map((lat) => spread(-180, 180, 181).map((lon) => [lon, lat]));
  return [...meridians, ...parallels];
}
