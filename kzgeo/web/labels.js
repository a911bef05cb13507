// Labels of the map, placed so that none covers another: the more important one stays.

const FONTS = {
  country: "600 12px",
  sea: "italic 13px",
  lake: "italic 11px",
  capital: "600 12.5px",
  city: "500 11.5px",
  town: "400 11px",
  feature: "600 12px",
};
const FAMILY = '"Noto Sans", "Noto Sans Arabic", "Segoe UI", "Geeza Pro", Tahoma, sans-serif';

function boxOf(item, point, width, side) {
  const height = 15;
  if (side === "over") return [point.x - width / 2, point.y - height / 2, width, height];
  const gap = item.kind === "feature" ? (item.radius ?? 6) + 5 : 7;
  if (side === "above") return [point.x - width / 2, point.y - gap - 1 - height, width, height];
  const left = side === "right" ? point.x + gap : point.x - gap - width;
  return [left, point.y - height / 2, width, height];
}

const overlap = (a, b) =>
  a[0] < b[0] + b[2] + 4 && b[0] < a[0] + a[2] + 4 && a[1] < b[1] + b[3] + 1 && b[1] < a[1] + a[3] + 1;

/** Keep the labels of `map`: call `set(items)` with what may be labelled, then `place()`. */
export function labels(map) {
  const pane = map.createPane("labels");
  pane.style.zIndex = 620;
  pane.style.pointerEvents = "none";
  const context = document.createElement("canvas").getContext("2d");
  const widths = new Map();
  let items = [];
  let lang = "en";

  const widthOf = (item, text) => {
    const key = `${item.kind}\0${text}`;
    if (!widths.has(key)) {
      context.font = `${FONTS[item.kind]} ${FAMILY}`;
      const spacing = item.kind === "country" && lang !== "ar" ? text.length * 1.1 : 0;
      widths.set(key, Math.ceil(context.measureText(text).width + spacing) + 4);
    }
    return widths.get(key);
  };

  function element(item, text, box) {
    const node = document.createElement("div");
    node.className = `label label-${item.kind}`;
    node.textContent = text;
    node.lang = lang;
    node.dir = lang === "ar" ? "rtl" : "ltr";
    if (item.colour) node.style.color = item.colour;
    Object.assign(node.style, { left: `${box[0]}px`, top: `${box[1]}px`, width: `${box[2]}px` });
    return node;
  }

  function dot(item, point) {
    const node = document.createElement("div");
    node.className = `dot dot-${item.kind}`;
    Object.assign(node.style, { left: `${point.x}px`, top: `${point.y}px` });
    return node;
  }

  function place() {
    const zoom = map.getZoom();
    const size = map.getSize();
    const origin = map.containerPointToLayerPoint([0, 0]);
    const taken = [];
    const nodes = [];
    const said = new Set(); // a place that is a feature is not named once more below it
    const sides = lang === "ar" ? ["left", "right"] : ["right", "left"];
    // A feature's own symbol is never covered by a label, and stands for the town below it.
    for (const item of items) {
      if (item.kind !== "feature" || !item.dot) continue;
      const point = map.latLngToContainerPoint([item.lat, item.lon]);
      const reach = (item.radius ?? 6) + 1;
      taken.push([point.x - reach, point.y - reach, 2 * reach, 2 * reach]);
    }
    const symbols = [...taken];
    for (const item of items) {
      if (zoom < item.from || zoom > (item.to ?? 99)) continue;
      const point = map.latLngToContainerPoint([item.lat, item.lon]);
      if (point.x < -20 || point.y < -10 || point.x > size.x + 20 || point.y > size.y + 10) continue;
      const dotted = item.dot && item.kind !== "feature";
      const under = ([left, top, width, height]) =>
        Math.abs(point.x - left - width / 2) < 5 && Math.abs(point.y - top - height / 2) < 5;
      if (dotted && symbols.some(under)) continue;
      const name = item.names[lang] || item.names.en;
      if (item.kind !== "feature" && said.has(name)) continue;
      const text = item.kind === "country" ? name.toLocaleUpperCase(lang) : name;
      const width = widthOf(item, text);
      const inside = (box) =>
        box[0] >= 2 && box[1] >= 2 && box[0] + box[2] <= size.x - 2 && box[1] + box[3] <= size.y - 2;
      const options = item.dot ? [...sides, "above"] : ["over"];
      const box = options
        .map((side) => boxOf(item, point, width, side))
        .find((candidate) => inside(candidate) && !taken.some((other) => overlap(candidate, other)));
      if (!box) continue;
      taken.push(box);
      said.add(name);
      const shift = (x, y) => [x + origin.x, y + origin.y];
      const [left, top] = shift(box[0], box[1]);
      nodes.push(element(item, text, [left, top, box[2], box[3]]));
      if (dotted) {
        const [x, y] = shift(point.x, point.y);
        taken.push([point.x - 4, point.y - 4, 8, 8]);
        nodes.push(dot(item, { x, y }));
      }
    }
    pane.replaceChildren(...nodes);
    pane.classList.remove("hushed");
  }

  map.on("moveend zoomend resize", place);
  map.on("zoomstart", () => pane.replaceChildren());
  return {
    place,
    /** Take the names of features away until they are placed again. */
    hush: () => pane.classList.add("hushed"),
    set(next) {
      items = [...next].sort((a, b) => a.rank - b.rank);
      place();
    },
    speak(next) {
      lang = next;
      place();
    },
  };
}
