// The list of what is collected for a report: each entry leads to what it is of, is moved by
// dragging, with its buttons or with Alt and the arrow keys, and is taken out.

import { collection, keyOf } from "./collection.js";
import { h } from "./dom.js";
import { reorderable } from "./reordering.js";

const NAMED = 3; // layers that the entry of a map names
const COMMA = { ar: "، " };

const written = ([from, to]) => (from === to ? String(from) : `${from}–${to}`);
const degrees = (value, [positive, negative]) => `${Math.abs(value).toFixed(1)}°${value < 0 ? negative : positive}`;

/** Write where a map lies, as its edges: `46.2°E–87.6°E`, `40.4°N–55.6°N`. */
const extent = ([west, south, east, north]) =>
  [`${degrees(west, "EW")}–${degrees(east, "EW")}`, `${degrees(south, "NS")}–${degrees(north, "NS")}`].map((edges) =>
    h("bdi", { className: "extent", dir: "ltr" }, edges),
  );

export class Collected {
  /** `say`: words with values filled in; `tell`: called with what became of an entry; `lead`:
   * called with what an entry is of. */
  constructor({ say, lang, tell, lead }) {
    Object.assign(this, { say, lang, tell, lead });
    this.rows = new Map();
    this.node = h("ol", {
      className: "collected",
      attrs: { "aria-label": say("list") },
      on: { keydown: (event) => this.key(event) },
    });
    reorderable(this.node, ".grip", (row, to) => this.move(row.item, to));
    this.refresh();
  }

  /** Show what is collected now; rows that stay are the same ones, and keep the focus. */
  refresh() {
    const active = this.node.getRootNode().activeElement;
    const held = this.node.contains(active) ? active : null;
    const place = held ? [...this.node.children].indexOf(held.closest("li")) : -1;
    const rows = collection.items.map((item) => this.rows.get(keyOf(item)) ?? this.row(item));
    this.rows = new Map(rows.map((row) => [keyOf(row.item), row]));
    this.node.replaceChildren(...rows);
    this.node.hidden = !rows.length;
    rows.forEach((row, at) => {
      row.up.setAttribute("aria-disabled", at === 0);
      row.down.setAttribute("aria-disabled", at === rows.length - 1);
    });
    if (!held) return;
    if (held.isConnected) held.focus({ preventScroll: true });
    else rows[Math.min(place, rows.length - 1)]?.querySelector(".remove").focus();
  }

  row(item) {
    const { title, more } = this.named(item);
    const deed = (className, label, sign, click) =>
      h("button", { type: "button", className, title: label, attrs: { "aria-label": label }, on: { click } }, sign);
    const up = deed("up", this.say("up", { title }), "↑", () => this.step(item, -1));
    const down = deed("down", this.say("down", { title }), "↓", () => this.step(item, 1));
    const remove = deed("remove", this.say("remove", { title }), "×", () => this.remove(item));
    const words = [h("b", {}, title), h("small", {}, more)];
    const name =
      item.kind === "figure"
        ? h("span", { className: "name" }, words)
        : h("button", { type: "button", className: "name", on: { click: () => this.lead(item) } }, words);
    const grip = h("span", { className: "grip", title: this.say("drag"), attrs: { "aria-hidden": true } });
    const row = h("li", { attrs: { "data-kind": item.kind } }, grip, name, up, down, remove);
    return Object.assign(row, { item, up, down });
  }

  /** The title of an entry, and what of it is in the report. */
  named(item) {
    const titles = collection.titles(item).map((title) => title[this.lang]);
    if (item.kind !== "figure") {
      const more = item.kind === "passage" ? this.say("passage", { quote: item.quote }) : this.say(item.kind);
      return { title: titles[0], more };
    }
    const named = titles.slice(0, NAMED).map((title) => `\u2068${title}\u2069`);
    const rest = titles.length - named.length;
    if (rest) named.push(this.say("others", { count: rest }));
    const years = item.years ? this.say("of_years", { years: written(item.years) }) : this.say("all_years");
    const net = item.graticule ? [" · ", this.say("graticule")] : [];
    const [lon, lat] = extent(item.bounds);
    return {
      title: `${this.say("figure")}: ${named.join(COMMA[this.lang] ?? ", ")}`,
      more: [years, " · ", lon, " ", lat, ...net],
    };
  }

  // -- moving and removing -----------------------------------------------------------

  /** Alt and an arrow key move the entry that has the focus. */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest("li");
    if (!step || !event.altKey || !row) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(row.item, step);
  }

  step(item, by) {
    const { items } = collection;
    const to = items.findIndex((other) => keyOf(other) === keyOf(item)) + by;
    if (to >= 0 && to < items.length) this.move(item, to);
  }

  move(item, to) {
    collection.move(item, to);
    this.rows.get(keyOf(item))?.scrollIntoView({ block: "nearest" });
    const { title } = this.named(item);
    this.tell("moved", { title, place: to + 1, count: collection.items.length });
  }

  remove(item) {
    collection.remove(item);
    this.tell("is_out", { title: this.named(item).title });
  }
}
