// How things are painted on a figure: evidence in the dashes, likeness to others in the pattern, as
// kzgeo/figure/strokes.py. Widths are pixels of the app; `px` is how many points one is here.

import { along, boundsOf, joined, length } from "./geometry.js";
import { circle, HALO, lineOf, POINT_MM, ringOf } from "./sheet.js";

const DASHES = { surveyed: null, approximate: [7, 5], schematic: [1, 6] }; // as in shapes.js
const [SCHEMATIC_WIDTH, SCHEMATIC_OPACITY, OPACITY] = [0.85, 0.8, 0.95];
const [MARKER_EDGE, MARKER_EDGE_EM] = ["#fffdf8", 0.6];
const EDGE_WIDTH = 0.7; // of an area's edge, by the width of its layer's lines
const HEAD_PX = [12, 14]; // an arrow's head: across, along
const [CORED_WIDTH, CORE] = [1.25, 0.42]; // a line with a core is wider; its core, by that width
const [TICK_PX, TICK_EVERY_PX] = [9, 13];
const [BEAD_PX, BEAD_EVERY_PX] = [2.3, 20];
const HATCH_EVERY_MM = 1.9;
const HATCHED = { rising: [45], falling: [-45], level: [0], upright: [90], crossed: [45, -45] };
const CORNERS = { square: [4, 45, 1.25], diamond: [4, 0, 1.25], triangle: [3, 90, 1.45], wedge: [3, -90, 1.45], pentagon: [5, 90, 1.15] };

/** Paint marks in their order, then what must not be covered: heads of arrows and markers. */
export function paintMarks(sheet, marks, patterns, px) {
  for (const { shape, colour, config, key, pieces } of marks) {
    for (const { parts, evidence } of pieces) {
      const brush = { colour, width: config.style.width_px, evidence, pattern: patterns.get(key), opacity: config.style.fill_opacity };
      if (shape === "area") paintArea(sheet, parts, brush, px);
      else if (shape === "line") paintLine(sheet, parts, brush, px);
    }
  }
  for (const { shape, colour, key, arrow, parts, spots, radius } of marks) {
    if (arrow) for (const head of heads(parts, px)) sheet.fill(ringOf(head), colour);
    for (const spot of spots) paintMarker(sheet, shape === "point" ? patterns.get(key) : "circle", spot, colour, radius * px);
  }
}

/** Paint an area: its fill, its hatching, its edge. */
export function paintArea(sheet, parts, brush, px) {
  if (!parts.length) return;
  if (brush.opacity) sheet.fill(parts, brush.colour, { opacity: brush.opacity });
  const angles = HATCHED[brush.pattern];
  if (angles) {
    const lines = angles.flatMap((angle) => hatching(parts, angle));
    sheet.clipped(parts, () => sheet.stroke(lines, brush.colour, 0.8 * px, { opacity: 0.55 }));
  }
  stroke(sheet, parts, { ...brush, width: EDGE_WIDTH * brush.width }, px);
}

/** Paint a line in its pattern. */
export function paintLine(sheet, parts, brush, px) {
  const [ticked, cored, beaded] = ["ticked", "cored", "beaded"].map((word) => brush.pattern?.includes(word));
  const whole = () => joined(parts.map(({ points }) => points));
  if (ticked) sheet.stroke(whole().flatMap((line) => ticks(line, px)), brush.colour, 1.3 * px);
  const width = brush.width * (cored ? CORED_WIDTH : 1);
  stroke(sheet, parts, { ...brush, width }, px);
  if (cored) sheet.stroke(parts, HALO, CORE * width * (brush.evidence === "schematic" ? SCHEMATIC_WIDTH : 1) * px);
  if (beaded) {
    const radius = (BEAD_PX * width * px * POINT_MM) / 2;
    sheet.fill(whole().flatMap((line) => stations(line, BEAD_EVERY_PX * px * POINT_MM)).flatMap(([x, y]) => ringOf(circle(x, y, radius, 16))), brush.colour);
  }
}

function stroke(sheet, parts, { colour, width, evidence }, px) {
  const schematic = evidence === "schematic";
  sheet.stroke(parts, colour, width * (schematic ? SCHEMATIC_WIDTH : 1) * px, {
    opacity: schematic ? SCHEMATIC_OPACITY : OPACITY,
    dashes: DASHES[evidence]?.map((part) => part * px),
    rounded: schematic,
  });
}

/** Paint a marker with a light edge; its radius is in points. */
export function paintMarker(sheet, shape, [x, y], colour, radius) {
  const outline = ringOf(markerOf(shape, x, y, radius * POINT_MM));
  sheet.stroke(outline, MARKER_EDGE, MARKER_EDGE_EM * radius);
  sheet.fill(outline, colour);
}

function markerOf(shape, x, y, radius) {
  if (shape === "circle") return circle(x, y, radius);
  const [count, turn, grown] = CORNERS[shape];
  return Array.from({ length: count }, (_, at) => {
    const angle = ((turn + (360 * at) / count) * Math.PI) / 180;
    return [x + grown * radius * Math.cos(angle), y + grown * radius * Math.sin(angle)];
  });
}

/** The heads of arrows at the ends of lines. */
export const heads = (parts, px) => parts.filter(({ points }) => length(points)).map(({ points }) => headOf(points, px));

/** The head of an arrow whose tip is the end of a line. */
export function headOf(line, px) {
  const [across, deep] = HEAD_PX.map((part) => part * px * POINT_MM);
  const [x, y] = line.at(-1);
  const [[backX, backY]] = along(line, [Math.max(length(line) - deep, 0)]);
  const turn = Math.atan2(y - backY, x - backX);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  return [[0, 0], [-deep, across / 2], [-0.78 * deep, 0], [-deep, -across / 2]].map(([u, v]) => [x + u * c - v * s, y + u * s + v * c]);
}

/** Points along a line, evenly, half a step from its ends. */
function stations(line, every) {
  const count = Math.max(0, Math.ceil((length(line) - every / 2) / every));
  return along(line, Array.from({ length: count }, (_, at) => every / 2 + at * every));
}

/** Short lines across a line, evenly. */
function ticks(line, px) {
  const [every, half] = [TICK_EVERY_PX * px * POINT_MM, (TICK_PX * px * POINT_MM) / 2];
  const count = Math.max(0, Math.ceil((length(line) - every / 2) / every));
  return Array.from({ length: count }, (_, at) => every / 2 + at * every).flatMap((at) => {
    const [behind, [x, y], ahead] = along(line, [Math.max(at - every / 8, 0), at, at + every / 8]);
    const [dx, dy] = [ahead[0] - behind[0], ahead[1] - behind[1]];
    const long = Math.hypot(dx, dy);
    if (!long) return [];
    const [u, v] = [(-dy / long) * half, (dx / long) * half];
    return lineOf([[x - u, y - v], [x + u, y + v]]);
  });
}

/** Parallel lines over all of areas, at a distance from the sheet's corner, so that neighbours agree. */
function hatching(parts, angle) {
  const [left, bottom, right, top] = boundsOf(parts.flatMap(({ points }) => points));
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  const reach = Math.hypot(right - left, top - bottom) / 2 + HATCH_EVERY_MM;
  const [c, s] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const away = -x * s + y * c;
  const off = away - HATCH_EVERY_MM * Math.floor(away / HATCH_EVERY_MM);
  const lines = [];
  for (let v = -reach - off; v < reach; v += HATCH_EVERY_MM) {
    lines.push(...lineOf([-reach, reach].map((u) => [u * c - v * s + x, u * s + v * c + y])));
  }
  return lines;
}

