// Lines and rings of points [x, y]: cut, made finer or coarser, measured and joined. A ring's last
// point may be its first, or not.

const between = ([x, y], [toX, toY], share) => [x + share * (toX - x), y + share * (toY - y)];
export const length = (points) => points.reduce((sum, [x, y], at) => (at ? sum + Math.hypot(x - points[at - 1][0], y - points[at - 1][1]) : 0), 0);
export const holds = ([left, bottom, right, top], [x, y]) => x >= left && x <= right && y >= bottom && y <= top;

/** Left, bottom, right and top of points. */
export function boundsOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

/** Cut points by a box: what of them is in it, as lines or rings. */
export function within(points, ring, box) {
  const own = boundsOf(points);
  if (own[0] > box[2] || own[2] < box[0] || own[1] > box[3] || own[3] < box[1]) return [];
  if (holds(box, own) && holds(box, own.slice(2))) return [points];
  if (!ring) return linesWithin(points, box);
  const cut = ringWithin(points, box);
  return cut.length > 2 ? [cut] : [];
}

/** Cut a ring by a convex outline of half planes (Sutherland and Hodgman, 1974): each tells how far a point is inside. */
export function ringInside(points, planes) {
  return planes.reduce((ring, inside) => {
    const found = [];
    let before = ring.at(-1);
    for (const point of ring) {
      const [was, is] = [inside(before), inside(point)];
      if (was >= 0 !== is >= 0) found.push(between(before, point, was / (was - is)));
      if (is >= 0) found.push(point);
      before = point;
    }
    return found;
  }, points);
}

const ringWithin = (points, [left, bottom, right, top]) =>
  ringInside(points, [([x]) => x - left, ([x]) => right - x, ([, y]) => y - bottom, ([, y]) => top - y]);

/** Cut a line by a box (Liang and Barsky, 1984): what is left, piece by piece. */
function linesWithin(points, [left, bottom, right, top]) {
  const found = [];
  for (let at = 1; at < points.length; at += 1) {
    const [from, to] = [points[at - 1], points[at]];
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let [start, end] = [0, 1];
    for (const [step, room] of [[-dx, from[0] - left], [dx, right - from[0]], [-dy, from[1] - bottom], [dy, top - from[1]]]) {
      if (step < 0) start = Math.max(start, room / step);
      else if (step > 0) end = Math.min(end, room / step);
      else if (room < 0) end = -1;
    }
    if (start > end) continue;
    const goesOn = start === 0 && found.length && found.at(-1).at(-1) === from;
    if (!goesOn) found.push([start === 0 ? from : between(from, to, start)]);
    found.at(-1).push(end === 1 ? to : between(from, to, end));
  }
  return found.filter((line) => length(line) > 0);
}

/** Set further points between those that are more than a step apart. */
export function finer(points, step, ring = false) {
  const found = points.slice(0, 1);
  const all = ring ? [...points, points[0]] : points;
  for (let at = 1; at < all.length; at += 1) {
    const [from, to] = [all[at - 1], all[at]];
    const count = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step);
    for (let part = 1; part < count; part += 1) found.push(between(from, to, part / count));
    found.push(to);
  }
  return found;
}

/** Leave out points nearer to the line than nobody could tell (Douglas and Peucker, 1973). */
export function simpler(points, near) {
  if (points.length < 3) return points;
  const kept = new Uint8Array(points.length);
  kept[0] = kept[points.length - 1] = 1;
  const waiting = [[0, points.length - 1]];
  while (waiting.length) {
    const [first, last] = waiting.pop();
    const [[x, y], [toX, toY]] = [points[first], points[last]];
    const [dx, dy] = [toX - x, toY - y];
    const square = dx * dx + dy * dy;
    let [far, farthest] = [near * near, -1];
    for (let at = first + 1; at < last; at += 1) {
      const [px, py] = [points[at][0] - x, points[at][1] - y];
      const share = square ? Math.max(0, Math.min(1, (px * dx + py * dy) / square)) : 0;
      const away = (px - share * dx) ** 2 + (py - share * dy) ** 2;
      if (away > far) [far, farthest] = [away, at];
    }
    if (farthest < 0) continue;
    kept[farthest] = 1;
    waiting.push([first, farthest], [farthest, last]);
  }
  return points.filter((_, at) => kept[at]);
}

/** The area of a ring, below zero where it runs clockwise. */
export function areaOf(ring) {
  let sum = 0;
  for (let at = 0, before = ring.at(-1); at < ring.length; before = ring[at], at += 1) sum += before[0] * ring[at][1] - ring[at][0] * before[1];
  return sum / 2;
}

/** Tell whether a point lies in an odd number of rings. */
export function inside(rings, [x, y]) {
  let odd = false;
  for (const ring of rings) {
    for (let at = 0, before = ring.at(-1); at < ring.length; before = ring[at], at += 1) {
      const [[x1, y1], [x2, y2]] = [before, ring[at]];
      if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd;
    }
  }
  return odd;
}

/** How far a point is from the nearest side of rings. */
export function apart(rings, [x, y]) {
  let least = Infinity;
  for (const ring of rings) {
    for (let at = 0, before = ring.at(-1); at < ring.length; before = ring[at], at += 1) {
      const [dx, dy] = [ring[at][0] - before[0], ring[at][1] - before[1]];
      const [px, py] = [x - before[0], y - before[1]];
      const square = dx * dx + dy * dy;
      const share = square ? Math.max(0, Math.min(1, (px * dx + py * dy) / square)) : 0;
      least = Math.min(least, (px - share * dx) ** 2 + (py - share * dy) ** 2);
    }
  }
  return Math.sqrt(least);
}

const ends = (line) => [line[0], line.at(-1)].map(([x, y]) => `${x.toFixed(4)} ${y.toFixed(4)}`);

/** Join lines where two of them, and no third, have an end in common. */
export function joined(lines) {
  const open = new Set(lines);
  const meeting = new Map();
  for (const line of lines) for (const end of ends(line)) meeting.set(end, [...(meeting.get(end) ?? []), line]);
  const found = [];
  /** Go on from a line's end as far as one other goes on there. */
  const follow = (points) => {
    for (;;) {
      const end = ends(points)[1];
      const [next, ...more] = meeting.get(end).length === 2 ? meeting.get(end).filter((line) => open.has(line)) : [];
      if (!next || more.length) return points;
      open.delete(next);
      points = [...points, ...(ends(next)[0] === end ? next : next.toReversed()).slice(1)];
    }
  };
  for (const line of lines) {
    if (open.delete(line)) found.push(follow(follow(line).toReversed()).toReversed());
  }
  return found;
}

/** Return the points that are so far along a line, for distances that grow. */
export function along(points, distances) {
  const found = [];
  let [at, gone] = [1, 0];
  for (const distance of distances) {
    for (;;) {
      const step = length(points.slice(at - 1, at + 1));
      if (gone + step >= distance || at === points.length - 1) {
        found.push(between(points[at - 1], points[at], step ? Math.max(0, Math.min(1, (distance - gone) / step)) : 0));
        break;
      }
      [at, gone] = [at + 1, gone + step];
    }
  }
  return found;
}

/** Numbers from `first` in equal steps, `last` included. */
export const spread = (first, last, count) => Array.from({ length: count }, (_, at) => first + ((last - first) * at) / (count - 1));
