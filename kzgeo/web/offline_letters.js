// How wide words are, and where the names of a figure stand so that none covers another.

export const FAMILY = '"Noto Sans", "Noto Sans Arabic", "Segoe UI", "Geeza Pro", Tahoma, sans-serif';

let context = null;

/** The width of words in pixels; `font` is weight and size. */
function widthOf(words, font) {
  context ??= document.createElement("canvas").getContext("2d");
  context.font = `${font} ${FAMILY}`;
  return context.measureText(words).width;
}

/** Break a text into lines between its words. */
export function wrapped(text, width, font) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && widthOf(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const overlap = ([x, y, width, height], [left, top, across, down]) => x < left + across && left < x + width && y < top + down && top < y + height;

/**
 * Place names: each is beside its `at` with a `gap`, or over it where that is null; the first ones
 * have the choice. Return those that have a place: the upper left corner of their letters.
 */
export function named(items, { width, height, spots }) {
  const taken = [];
  const found = [];
  for (const item of items) {
    const [across, tall] = [widthOf(item.words, `${item.weight} ${item.size}px`), item.size + 2];
    const [x, y] = item.at;
    const gap = item.gap ?? 0;
    const beside = [
      [x + gap + 2, y - tall / 2],
      [x - gap - 2 - across, y - tall / 2],
      [x - across / 2, y - gap - tall],
      [x - across / 2, y + gap],
    ];
    const places = item.gap === null ? [[x - across / 2, y - tall / 2]] : beside;
    const inside = ([left, top]) => left >= 2 && top >= 2 && left + across <= width - 2 && top + tall <= height - 2;
    const others = item.gap === null ? taken : [...taken, ...spots];
    const free = (place) => inside(place) && !others.some((box) => overlap([...place, across, tall], box));
    const place = places.find(free);
    if (!place) continue;
    taken.push([...place, across, tall]);
    found.push({ item, x: place[0], y: place[1], left: true });
  }
  return found;
}
