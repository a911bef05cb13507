// The places that suit a name, the best first, as kzgeo/figure/candidates.py: over a spot, around it,
// in an area, along a line. A block is lines of text with the room that they need, in millimetres.

import { along as alongLine, apart, boundsOf, inside, joined, length, spread, within as cut } from "./geometry.js";
import { box } from "./placement.js";

const GAP_MM = 0.5; // between a name and what it names
// Of a line, by the length and height of its name: how short the way as the crow flies may be, and
// how far it may bend.
const [STRAIGHT, CROOKED] = [0.6, 2.4];
const SAMPLES = 25;
const AREAS = 24; // places that are tried in an area

/** Places over a spot and near it, of what has no outline. */
export function* over([x, y], { width, height }) {
  for (const up of [0, 1, -1, 2, -2]) {
    for (const across of [0, 0.5, -0.5]) yield box(x + across * width, y + up * height, width, height);
  }
}

/** The places around a marker, beginning on the side to which one reads. */
export function* around([x, y], reach, { width, height }, mirrored) {
  const away = reach + GAP_MM;
  for (const [across, up] of [[1, 0], [1, 1], [1, -1], [0, 1], [0, -1], [-1, 0], [-1, 1], [-1, -1]]) {
    const off = across && up ? 0.7 * away : away;
    yield box(x + (mirrored ? -1 : 1) * across * (off + width / 2), y + up * (off + height / 2), width, height);
  }
}

/** The places beside a small area. */
export function* outside([left, bottom, right, top], { width, height }, mirrored) {
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  const level = [[right + width / 2, y], [left - width / 2, y]];
  for (const at of [...(mirrored ? level.reverse() : level), [x, top + height / 2], [x, bottom - height / 2]]) yield box(...at, width, height);
}

/** Places in an area: where its author wants its name, then those with most room. */
export function* within(mark, view, { width, height }) {
  if (mark.anchor) for (const up of [0, 1, -1]) yield box(mark.anchor[0], mark.anchor[1] + up * height, width, height);
  const rings = mark.parts.flatMap(({ points }) => cut(points, true, view.rect));
  if (!rings.length) return;
  const [left, bottom, right, top] = boundsOf(rings.flat());
  const [xs, ys] = [spread(left, right, 15).slice(1, -1), spread(bottom, top, 15).slice(1, -1)];
  const places = ys.flatMap((y) => xs.map((x) => [x, y])).filter((place) => inside(rings, place));
  const roomy = places.map((place) => ({ place, room: apart(rings, place) })).sort((one, other) => other.room - one.room);
  for (const { place } of roomy.slice(0, AREAS)) yield box(...place, width, height);
}

/** Places beside a line, from its middle outward, where it is about straight. */
export function* along(mark, view, block) {
  const lines = joined(mark.parts.flatMap(({ points }) => cut(points, false, view.rect)));
  const longest = lines.map((line) => ({ line, long: length(line) })).sort((one, other) => other.long - one.long);
  for (const { line, long } of longest.slice(0, 4)) {
    const spare = long - block.width;
    if (spare <= 0) continue;
    const steps = Math.max(1, Math.min(40, Math.floor(spare / 3)));
    const shares = spread(0, 1, steps + 2).slice(1, -1).sort((one, other) => Math.abs(one - 0.5) - Math.abs(other - 0.5));
    for (const share of shares) yield* beside(line, share * spare, block);
  }
}

/** The places on both sides of a stretch of a line, clear of its bends. */
function* beside(line, begin, { width, height }) {
  const at = alongLine(line, spread(begin, begin + width, SAMPLES));
  const [[x, y], [toX, toY]] = [at[0], at.at(-1)];
  const chord = Math.hypot(toX - x, toY - y);
  if (chord < STRAIGHT * width) return;
  const turn = toX - x >= 0 ? 1 : -1;
  const way = [((toX - x) / chord) * turn, ((toY - y) / chord) * turn];
  const bends = at.map(([px, py]) => (py - y) * way[0] - (px - x) * way[1]);
  const [low, high] = [Math.min(...bends), Math.max(...bends)];
  if (high - low > CROOKED * height) return;
  const angle = (Math.atan2(way[1], way[0]) * 180) / Math.PI;
  for (const off of [high + height / 2 + GAP_MM, low - height / 2 - GAP_MM]) {
    yield box((x + toX) / 2 - off * way[1], (y + toY) / 2 + off * way[0], width, height, angle);
  }
}
