// Where a text speaks of what is chosen: “n of m”, and jumps from one to the next.

import { h } from "./dom.js";

const EYE_PX = 80; // how far below the top of the text the eye reads

/** Where a place is named; and the passages that speak of it without its name. */
function stopsOf({ mentions, passages }, place) {
  const all = mentions.map(({ start, end, place: id, candidates }, index) => ({ start, end, index, ids: [id, ...candidates] }));
  if (!place) return all;
  const named = all.filter(({ ids }) => ids.includes(place));
  const within = ({ start, end }) => named.some((stop) => stop.start >= start && stop.end <= end);
  const untold = passages.filter((passage) => passage.features.includes(place) && !within(passage));
  return [...named, ...untold].sort((one, other) => one.start - other.start);
}

export class Mentions {
  /**
   * `say` gives words, `nameOf` the name of a place; `clear()` and `answer()` are asked for by
   * the reader, `went(stop)` is told of every jump.
   */
  constructor({ say, nameOf, isFeature, clear, answer, went }) {
    Object.assign(this, { say, nameOf, isFeature, went, text: null, chosen: null, stops: [], now: -1 });
    const arrow = (by, key, sign) => this.button("arrow", key, sign, () => this.step(by));
    this.back = arrow(-1, "previous", "‹");
    this.next = arrow(1, "next", "›");
    this.count = h("span", { attrs: { "aria-live": "polite" } });
    this.title = h("b", { className: "title" });
    this.clear = this.button("clear", "clear", "×", clear);
    this.answer = h("button", { type: "button", className: "answer", on: { click: answer } }, say("answer"));
    this.node = h(
      "div",
      { className: "chosen", hidden: true },
      this.title,
      this.clear,
      this.answer,
      h("nav", {}, this.back, this.count, this.next),
    );
  }

  button(className, key, sign, click) {
    const label = this.say(key);
    return h("button", { type: "button", className, title: label, attrs: { "aria-label": label }, on: { click } }, sign);
  }

  /** Take a text that stands in `body`; `null` when there is none. */
  take(read, text, body) {
    Object.assign(this, { read, text, body, chosen: null, stops: [], now: -1, lit: null });
    this.node.hidden = !text;
  }

  /** Mark a place and go to one of its mentions: "first", "nearest", that of a number, or none. */
  choose(place, to) {
    this.chosen = place;
    this.text.choose(place);
    this.stops = stopsOf(this.read, place);
    this.now = -1;
    this.light(null);
    const numbered = typeof to === "number";
    const found = numbered ? this.stops.findIndex(({ index }) => index === to) : to === "first" ? 0 : this.nearest();
    if (to === null || !place || !this.stops[found]) this.write();
    else this.go(found, { still: numbered });
  }

  nearest() {
    const here = this.text.pointAt(this.body.getBoundingClientRect().top + EYE_PX);
    const far = this.stops.map(({ start }) => Math.abs(start - here));
    return far.reduce((best, value, index) => (value < far[best] ? index : best), 0);
  }

  /** Go to a stop; `still`: it is in view already. */
  go(number, { still = false } = {}) {
    const stop = this.stops[number];
    if (!stop) return;
    this.now = number;
    this.write();
    const node = this.text.placeOf(stop.start);
    this.light(stop.index === undefined ? null : node);
    if (!still) this.scrollTo(node);
    this.went(stop);
  }

  step(by) {
    if (!this.text || !this.stops.length) return;
    this.go(this.now < 0 ? this.nearest() : this.now + by);
  }

  /** Go on to the next mention, from the last to the first. */
  turn() {
    if (this.stops.length) this.go((this.now + 1) % this.stops.length);
  }

  /** Go to a code point, and take the mention there for the one that is read. */
  goTo(at) {
    const near = this.chosen ? this.stops.findIndex(({ start, end }) => start >= at || end > at) : -1;
    this.now = near;
    this.write();
    const stop = this.stops[near];
    this.light(stop?.index === undefined ? null : this.text.placeOf(stop.start));
    this.scrollTo(this.text.placeOf(at));
  }

  light(node) {
    this.lit?.classList.remove("now");
    this.lit = node;
    node?.classList.add("now");
  }

  scrollTo(node) {
    const frame = this.body.getBoundingClientRect();
    this.body.scrollTop += node.getBoundingClientRect().top - frame.top - frame.height / 3;
  }

  write() {
    const { chosen, stops, now } = this;
    const count = stops.length;
    this.title.textContent = chosen ? this.nameOf(chosen) : "";
    this.title.hidden = this.clear.hidden = !chosen;
    this.answer.hidden = !chosen || !this.isFeature(chosen);
    this.back.disabled = !count || now === 0;
    this.next.disabled = !count || now === count - 1;
    if (chosen && !count) this.count.textContent = this.say("none");
    else if (now < 0) this.count.textContent = this.say("all", { count });
    else this.count.textContent = this.say("count", { rank: now + 1, count });
  }
}
