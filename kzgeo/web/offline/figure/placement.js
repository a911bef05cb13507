// Where names go, as kzgeo/figure/placement.py: each takes the best free place of those that suit it,
// the important ones first. Boxes are {x, y, width, height, angle} around a middle, in millimetres.

import { finer } from "./geometry.js";

const CELL_MM = 0.5;
const EDGE_MM = 0.5;
const PATIENCE = 0.4; // how much ink a place may cover to be taken before a later one is tried

const radians = (angle) => (angle * Math.PI) / 180;

/** Make a box; `angle` is that of its width, in degrees from right, upward. */
export function box(x, y, width, height, angle = 0) {
  const [w, h] = [width / 2, height / 2];
  if (!angle) return { x, y, width, height, angle, reach: [x - w, y - h, x + w, y + h] };
  const [ax, ay] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
  const corners = [[-w, -h], [w, -h], [w, h], [-w, h]].map(([i, j]) => [x + i * ax - j * ay, y + i * ay + j * ax]);
  const [xs, ys] = [corners.map(([at]) => at), corners.map(([, at]) => at)];
  return { x, y, width, height, angle, corners, reach: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
}

export const boxOf = ([left, bottom, right, top]) => box((left + right) / 2, (bottom + top) / 2, right - left, top - bottom);

const cornersOf = ({ corners, reach: [left, bottom, right, top] }) => corners ?? [[left, bottom], [right, bottom], [right, top], [left, top]];
const axesOf = ({ angle }) => [[Math.cos(radians(angle)), Math.sin(radians(angle))], [-Math.sin(radians(angle)), Math.cos(radians(angle))]];

/** Tell whether two boxes have a point in common, by their separating axes. */
export function meets(one, other) {
  const [a, b] = [one.reach, other.reach];
  if (a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3]) return false;
  if (!one.angle && !other.angle) return true;
  return ![...axesOf(one), ...axesOf(other)].some(([x, y]) => {
    const [mine, theirs] = [one, other].map((item) => cornersOf(item).map(([px, py]) => x * px + y * py));
    return Math.max(...mine) <= Math.min(...theirs) || Math.max(...theirs) <= Math.min(...mine);
  });
}

/** How much is drawn where, in cells of half a millimetre. */
export class Ground {
  constructor([left, bottom, right, top]) {
    Object.assign(this, { left, bottom, columns: Math.ceil((right - left) / CELL_MM), rows: Math.ceil((top - bottom) / CELL_MM) });
    this.ink = new Float64Array(this.columns * this.rows);
  }

  cell(x, y) {
    const [column, row] = [Math.floor((x - this.left) / CELL_MM), Math.floor((y - this.bottom) / CELL_MM)];
    return column >= 0 && row >= 0 && column < this.columns && row < this.rows ? row * this.columns + column : -1;
  }

  /** Take note of lines, or of the edges of areas. */
  add(parts, weight) {
    for (const { points, ring } of parts) {
      for (const [x, y] of finer(points, CELL_MM, ring)) {
        const at = this.cell(x, y);
        if (at >= 0 && this.ink[at] < weight) this.ink[at] = weight;
      }
    }
  }

  /** Take note of a rectangle. */
  cover([left, bottom, right, top], weight) {
    for (let y = bottom; y <= top + CELL_MM; y += CELL_MM) {
      for (let x = left; x <= right + CELL_MM; x += CELL_MM) {
        const at = this.cell(x, y);
        if (at >= 0 && this.ink[at] < weight) this.ink[at] = weight;
      }
    }
  }

  /** How much of what is drawn a box covers. */
  under({ x, y, width, height, angle }) {
    const [[ax, ay], [bx, by]] = axesOf({ angle });
    const [across, up] = [Math.max(2, Math.ceil(width / CELL_MM)), Math.max(2, Math.ceil(height / CELL_MM))];
    let sum = 0;
    for (let row = 0; row < up; row += 1) {
      const v = (row / (up - 1) - 0.5) * height;
      for (let column = 0; column < across; column += 1) {
        const u = (column / (across - 1) - 0.5) * width;
        const at = this.cell(x + u * ax + v * bx, y + u * ay + v * by);
        if (at >= 0) sum += this.ink[at];
      }
    }
    return sum;
  }
}

/** Places taken on a map, and the choice of free ones within its frame. */
export class Placer {
  constructor(rect, ground) {
    Object.assign(this, { rect, ground, taken: [] });
  }

  take(boxes) {
    this.taken.push(...boxes);
  }

  /** Tell whether a box lies in the frame, not touching its edge, and meets nothing that is there. */
  free(item) {
    const [left, bottom, right, top] = item.reach;
    const [from, low, to, high] = this.rect;
    const inside = left >= from + EDGE_MM && bottom >= low + EDGE_MM && right <= to - EDGE_MM && top <= high - EDGE_MM;
    return inside && !this.taken.some((other) => meets(item, other));
  }

  /** Take the best free place that covers at most so much, and return it. */
  choose(candidates, most = Infinity) {
    let best = null;
    let number = 0;
    for (const item of candidates) {
      if (this.free(item)) {
        const ink = this.ground.under(item);
        const cost = ink + PATIENCE * number;
        if (ink <= most && (!best || cost < best.cost)) best = { cost, item };
        if (best && best.cost <= PATIENCE * (number + 1)) break;
      }
      number += 1;
    }
    if (best) this.take([best.item]);
    return best?.item ?? null;
  }
}
