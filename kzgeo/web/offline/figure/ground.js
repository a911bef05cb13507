// The base map of a figure, from the lowest to the uppermost, as in the app (BASE in map.js) and in
// kzgeo/figure/ground.py.

import { within } from "./geometry.js";
import { placesOf } from "./view.js";

export const SEA = "#dce8ed";
// Widths and dashes are pixels of the app.
const PAINTS = {
  land: [{ fill: "#f4f1e9", color: "#c3d3d9", weight: 0.7 }],
  outline: [{ fill: "#fdfbf6", color: "#a89f8d", weight: 1.1 }],
  lakes: [{ fill: SEA, color: "#bcd0d9", weight: 0.6 }],
  rivers: [{ color: "#bdd3dd", weight: 1 }],
  boundaries: [
    { color: "#bdb4a3", weight: 1, of: ({ disputed }) => !disputed },
    { color: "#a89f8d", weight: 1.1, dash: [3, 4], of: ({ disputed }) => disputed },
  ],
};
export const DISPUTED = PAINTS.boundaries[1];
// Rivers of a lower rank belong on maps of a larger scale only.
const RIVERS_FROM = { 2: 30e6, 3: 14e6 };

/** What of the base map is seen: how it is painted, and each thing on paper; `base` are files by ids. */
export function groundOf(base, view) {
  const coarse = ({ rank = 1 }) => view.denominator > (RIVERS_FROM[rank] ?? Infinity);
  const files = Object.entries(PAINTS).filter(([id]) => base.has(id));
  return files.flatMap(([id, paints]) => {
    const shown = base.get(id).features.filter(({ properties }) => !coarse(properties)).map(({ properties, path }) => ({ properties, parts: view.draw(placesOf(path)) }));
    return paints.map((paint) => ({ paint, things: shown.filter(({ properties }) => !paint.of || paint.of(properties)).map(({ parts }) => parts) }));
  });
}

/** Paint it; `px` is how many points a pixel of the app is. */
export function paintGround(sheet, ground, px) {
  for (const { paint, things } of ground) {
    const dashes = paint.dash?.map((part) => part * px);
    if (paint.fill) for (const parts of things) sheet.fill(parts, paint.fill);
    const all = things.flat();
    if (all.length) sheet.stroke(all, paint.color, paint.weight * px, { dashes });
  }
}

/** Tell whether a boundary in dispute is seen. */
export function disputedSeen(ground, view) {
  const { things } = ground.find(({ paint }) => paint === DISPUTED) ?? { things: [] };
  return things.flat().some(({ points }) => within(points, false, view.rect).length);
}
