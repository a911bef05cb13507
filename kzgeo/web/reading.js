// The reading view: a document beside the map, every name of a place a link to it.
//
// A selection comes from the page's address and goes to it, as everywhere; what the atlas
// does not draw is chosen here and marked on the map by its pin. Nothing of it asks the server
// but the document itself, once.

import { direction, h, spoken } from "./dom.js";
import { Mentions } from "./mentions.js";
import { ownDocument } from "./own.js";
import { account, placesOf } from "./places.js";
import { json, offers, style } from "./server.js";
import { Text } from "./text.js";
import { speaker } from "./words.js";

export const OWN = "own";

let open = null;

/** Fetch a file of the reading view. */
const fetched = (name) => json(`reading/${encodeURIComponent(name)}.json`);

/** Show a document beside the map, or take it away: `state` is the address's. */
export async function reading(state, context) {
  if (state.page !== "read") {
    open?.close();
    open = null;
  } else if (!open) {
    open = new Reading(state, context);
    await open.start();
  }
}

class Reading {
  constructor(state, context) {
    Object.assign(this, context, { state, read: null, text: null, aim: null });
    this.features = new Map(this.index.layers.flatMap(({ features }) => features.map((item) => [item.id, item])));
    this.host = h("div", { id: "reading" });
    this.shadow = this.host.attachShadow({ mode: "open" });
    this.root = h("main", { className: "reading", tabIndex: -1, on: { keydown: (event) => this.key(event) } });
    this.shadow.append(this.root);
    this.listening = [
      this.address.listen((next, changed) => this.hear(next, changed)),
      this.address.listenPin((place) => this.pinned(place)),
    ];
  }

  async start() {
    document.body.append(this.host);
    document.body.classList.add("reads");
    await style(this.shadow, "reading");
    try {
      const { words, documents } = await fetched("index");
      Object.assign(this, { prose: words, documents });
    } catch {
      this.root.replaceChildren(this.alert(this.failed));
      return;
    }
    if (open !== this) return;
    this.frame();
    this.root.focus({ preventScroll: true });
    await this.load();
  }

  alert(text) {
    return h("p", { className: "notice", attrs: { role: "alert" } }, text);
  }

  close() {
    for (const stop of this.listening) stop();
    this.text?.close();
    this.host.remove();
    document.body.classList.remove("reads");
    this.address.tellPlaces(null);
  }

  hear(state, changed) {
    const before = this.doc;
    this.state = state;
    if (state.page !== "read" || !this.prose) return;
    if (changed.includes("lang")) {
      this.frame();
      this.load();
    } else if (this.doc !== before) this.load();
    else if (changed.includes("at") && state.at !== null && this.text && !this.leaping) this.mentions.goTo(state.at);
    if (changed.includes("feature") && this.text) {
      const aim = this.aim ?? { place: state.feature, to: "nearest" };
      this.aim = null;
      if (aim.place !== this.mentions.chosen || aim.to !== "nearest") this.choose(aim.place, aim.to);
    }
  }

  // -- the document ----------------------------------------------------------------

  get doc() {
    const asked = offers("own") || this.state.doc !== OWN ? this.state.doc : null;
    return asked ?? this.documents?.[0]?.id ?? OWN;
  }

  titleOf({ id, title }) {
    return title ?? this.say("untitled", { number: id.split("_")[0] });
  }

  /** Draw all but the text: which document, how to leave, what is chosen. */
  frame() {
    const { lang } = this.state;
    this.words = this.prose[lang];
    this.say = speaker(this.words, lang);
    Object.assign(this.root, spoken(lang));
    const options = this.documents.map((item) =>
      h("option", { value: item.id, dir: direction(item.title ? item.lang : lang) }, this.titleOf(item)),
    );
    this.select = h(
      "select",
      {
        attrs: { "aria-label": this.say("document") },
        on: { change: () => this.address.change({ doc: this.select.value, at: null }) },
      },
      options,
      offers("own") ? h("option", { value: OWN }, this.say("own")) : null,
    );
    const leave = h(
      "button",
      { type: "button", className: "close", title: this.say("back"), attrs: { "aria-label": this.say("back") }, on: { click: () => this.leave() } },
      "×",
    );
    this.mentions = new Mentions({
      say: this.say,
      nameOf: (place) => this.nameOf(place),
      isFeature: (place) => this.features.has(place),
      clear: () => this.pick(null, null),
      answer: () => this.leave(),
      went: (stop) => this.went(stop),
    });
    this.body = h("div", { className: "body" });
    this.root.setAttribute("aria-label", this.say("title"));
    this.root.replaceChildren(h("header", {}, h("div", { className: "which" }, this.select, leave), this.mentions.node), this.body);
  }

  leave() {
    this.address.change({ page: null });
  }

  async load() {
    const { doc } = this;
    this.select.value = doc;
    this.drop();
    if (doc === OWN) {
      this.own();
      return;
    }
    this.body.replaceChildren(h("p", { className: "notice", attrs: { role: "status" } }, this.say("loading")));
    try {
      const read = await fetched(doc);
      if (open === this && this.doc === doc) this.show(read, [account(read, this.say)]);
    } catch {
      if (open !== this || this.doc !== doc) return;
      this.body.replaceChildren(this.alert(this.failed));
    }
  }

  /** Take the text away. */
  drop() {
    this.text?.close();
    this.text = null;
    this.mentions.take(null, null, null);
    this.address.tellPlaces({ places: [] });
  }

  own() {
    const shown = ownDocument({
      say: this.say,
      lang: this.state.lang,
      show: (view, around) => {
        if (open !== this || this.doc !== OWN) return;
        this.drop();
        this.show({ id: OWN, gaps: [], passages: [], ...view }, around, { fit: true });
      },
      clear: () => this.load(),
    });
    this.body.replaceChildren(shown.node);
    shown.ready?.();
  }

  show(read, around, { fit = false } = {}) {
    this.read = read;
    this.places = new Map(read.places.map((place) => [place.id, place]));
    this.text = new Text(read, {
      link: (mention, index) => this.link(mention, index),
      gap: (count) => this.say("gap", { count }),
      page: (page) => this.say("page", { page }),
    });
    this.text.node.classList.toggle("whole", read.whole);
    const list = placesOf(read, { say: this.say, lang: this.state.lang, pick: (place) => this.pick(place, "first") });
    this.body.replaceChildren(...around, list, this.text.node);
    this.body.scrollTop = 0;
    this.body.dataset.shown = read.id;
    this.text.measure();
    const { feature, at } = this.state;
    this.mentions.take(read, this.text, this.body);
    this.mentions.choose(feature, at === null && feature ? "nearest" : null);
    if (at !== null && read.id !== OWN) this.mentions.goTo(at);
    this.tell({ fit });
  }

  nameOf(place) {
    const title = this.places.get(place)?.title ?? this.features.get(place)?.title;
    return title?.[this.state.lang] ?? place;
  }

  link({ place, candidates, start }, index) {
    const told = [candidates.length ? this.say("undecided", { list: candidates.map((id) => this.nameOf(id)).join(this.words.list) }) : this.nameOf(place)];
    const { lon, feature } = this.places.get(place) ?? {};
    if (!feature && (lon === null || lon === undefined)) told.push(this.say("unplaced"));
    const query = new URLSearchParams({ page: "read", doc: this.read.id, at: String(start), lang: this.state.lang });
    if (feature) query.set("feature", place);
    return {
      href: `?${query}`,
      title: told.join(" – "),
      className: candidates.length ? "name undecided" : "name",
      attrs: { "data-place": place },
      on: {
        click: (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into a page of its own
          event.preventDefault();
          this.pick(place, index);
        },
      },
    };
  }

  // -- what is chosen ---------------------------------------------------------------

  /** Choose a place here: on the map too, if the atlas draws it. */
  pick(place, to) {
    const feature = this.features.has(place) ? place : null;
    if (this.state.feature === feature && !feature) {
      this.choose(place, to);
      return;
    }
    this.aim = { place, to };
    this.address.change({ feature, focus: true });
  }

  choose(place, to) {
    this.mentions.choose(place, to);
    this.tell({ move: Boolean(place) && !this.features.has(place) });
  }

  pinned(place) {
    if (!this.text) return;
    if (place === this.mentions.chosen) this.mentions.turn();
    else this.pick(place, "first");
  }

  tell(more = {}) {
    this.address.tellPlaces({ places: this.read.places, chosen: this.mentions.chosen, ...more });
  }

  /** Keep the address at the mention that is read; the reader's own text has none. */
  went({ start }) {
    if (this.read.id === OWN) return;
    this.leaping = true;
    this.address.change({ doc: this.read.id, at: start });
    this.leaping = false;
  }

  key(event) {
    const from = event.composedPath()[0];
    if (["INPUT", "SELECT", "TEXTAREA"].includes(from.tagName)) return;
    if (event.key === "Escape") this.leave();
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const forward = this.root.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      this.mentions.step(event.key === forward ? 1 : -1);
    }
  }
}
