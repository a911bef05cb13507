// The list beside the map: languages, search by name, layers with their features, legend.
// It is also the page's ear: whatever is chosen, here, on the map or in the panel, is
// handed to the server from here.

import { connect } from "./address.js";
import { direction, h, spoken } from "./dom.js";
import { Download } from "./download.js";
import { Figure } from "./figure.js";
import { Overlay } from "./overlay.js";
import { Search } from "./search.js";
import { json, offers, style } from "./server.js";
import { Share } from "./share.js";
import { Tray } from "./tray.js";

const LANGUAGES = { en: "English", ar: "العربية", ru: "Русский", kk: "Қазақша" };
const EVIDENCE = ["surveyed", "approximate", "schematic"];

class Rail {
  constructor(host, index) {
    this.host = host;
    this.index = index;
    this.address = connect(window);
    this.root = h("div", { className: "rail" });
    this.unfolded = new Set(index.layers.filter((layer) => layer.visible).map((layer) => layer.id));
    host.append(this.root);
    this.state = this.address.read();
    this.span = this.state.time;
    this.download = new Download(index.exports, index.layers);
    this.figure = new Figure({ index, address: this.address });
    this.overlay = offers("overlay") ? new Overlay({ prose: index.prose, address: this.address }) : null;
    this.share = new Share({ index, address: this.address });
    // Framed in another page, the list is not seen, and so there is nothing to collect in.
    const collects = offers("report") && index.reports && !handle.data.embedded;
    this.tray = collects ? new Tray({ index, address: this.address }) : null;
    const stops = [
      this.address.listen((state, changed) => this.hear(state, changed)),
      this.address.listenSpan((span) => this.pass(span)),
      () => this.overlay?.close(),
      () => this.figure.close(),
      () => this.share.close(),
      () => this.tray?.close(),
    ];
    this.stop = () => stops.forEach((stop) => stop());
    this.draw();
    this.tell();
    this.turn();
  }

  say(key, values = {}) {
    let text = this.index.prose[this.state.lang][key];
    for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
    return text;
  }

  /** Hand what is chosen to the server, unless it knows. */
  tell() {
    const { feature, quote, lang } = this.state;
    const at = { feature, quote, lang };
    const known = this.known ?? handle.data.at;
    if (JSON.stringify(at) === JSON.stringify(known)) return;
    this.known = at;
    handle.setStateValue("at", at);
  }

  hear(state, changed) {
    this.state = state;
    if (["feature", "quote", "lang"].some((key) => changed.includes(key))) this.tell();
    if (["page", "lang", "time"].some((key) => changed.includes(key))) this.turn();
    if (changed.includes("time")) this.pass(state.time);
    if (changed.includes("lang")) this.draw();
    else if (changed.includes("layers") || changed.includes("feature")) this.mark();
  }

  /** Hear which years the map shows. */
  pass(span) {
    this.span = span;
    this.download.follow(this.shown(), span);
    this.figure.follow(this.shown(), span);
    this.tray?.follow(this.shown(), span);
  }

  draw() {
    const { lang } = this.state;
    document.documentElement.lang = lang;
    document.documentElement.dir = direction(lang);
    document.title = `kzgeo – ${this.say("tagline")}`;
    Object.assign(this.root, spoken(lang));
    const typed = this.search?.input.value;
    this.search = new Search({
      say: (key, values) => this.say(key, values),
      lang,
      choose: (chosen) => this.address.change({ ...chosen, focus: true }),
      swatch: (hit) => this.swatch(hit),
      turn: (on) => this.searched(on),
    });
    this.search.input.addEventListener("keydown", (event) => this.walk(event));
    this.list = h("div", { className: "list", id: "features" }, this.groups());
    this.list.addEventListener("keydown", (event) => this.walk(event));
    const details = h(
      "details",
      { className: "fold", open: window.innerWidth > 760 },
      h("summary", {}, this.say("show_list")),
      this.search.input,
      this.search.status,
      this.search.hits,
      this.list,
      this.overlay?.draw(lang) ?? null,
      this.legend(),
      this.origin(),
    );
    this.root.replaceChildren(this.head(), details);
    this.spread();
    this.mark();
    if (typed) this.search.resume(typed);
  }

  /** Open or close what stands beside the map; its code comes when it is first asked for. */
  async turn() {
    const { index, address } = this;
    const context = { index, address };
    if (this.ledger || this.state.page === "claims") {
      this.ledger ??= import("./ledger.js");
      const { ledger } = await this.ledger;
      await ledger(this.state, context);
    }
    if (this.reading || this.state.page === "read") {
      this.reading ??= import("./reading.js");
      const { reading } = await this.reading;
      await reading(this.state, { ...context, failed: this.say("reading_failed") });
    }
  }

  head() {
    const buttons = Object.entries(LANGUAGES).map(([code, name]) =>
      h(
        "button",
        {
          type: "button",
          attrs: { lang: code, "aria-pressed": code === this.state.lang },
          on: { click: () => this.address.change({ lang: code }) },
        },
        name,
      ),
    );
    return h(
      "header",
      {},
      h("h1", {}, this.say("name")),
      h("p", { className: "tagline" }, this.say("tagline")),
      h("div", { className: "languages", attrs: { role: "group", "aria-label": this.say("language") } }, buttons),
      h(
        "div",
        { className: "tools" },
        this.index.claims
          ? h(
              "button",
              { type: "button", className: "open-claims", on: { click: () => this.address.change({ page: "claims" }) } },
              this.say("open_claims", { count: this.index.claims }),
            )
          : null,
        h(
          "button",
          { type: "button", className: "open-reading", on: { click: () => this.address.change({ page: "read" }) } },
          this.say("open_reading"),
        ),
        this.download.draw(this.state.lang),
        this.figure.draw(this.state.lang),
        this.tray?.draw(this.state.lang) ?? null,
        this.share.draw(this.state.lang),
      ),
    );
  }

  groups() {
    this.rows = [];
    return this.index.layers.map((layer) => {
      const box = h("input", {
        type: "checkbox",
        attrs: {
          "data-layer": layer.id,
          "aria-label": this.say("show_layer", { layer: layer.title[this.state.lang] }),
        },
        on: { change: () => this.toggle(layer.id, box.checked) },
      });
      const title = this.row({ ...layer, id: `layer-${layer.id}` }, "layer-title", [layer.title[this.state.lang]]);
      const rows = layer.features.map((feature) =>
        h("li", {}, this.row(feature, "feature", [swatch(layer, feature), h("span", {}, feature.title[this.state.lang]), this.silent(feature)])),
      );
      for (const row of this.rows.slice(-rows.length)) row.layer = layer.id;
      const list = h("ul", { id: `list-${layer.id}` }, rows);
      const fold = h("button", {
        type: "button",
        className: "unfold",
        attrs: { "aria-label": this.say("unfold", { layer: layer.title[this.state.lang] }), "aria-controls": list.id },
        on: { click: () => this.unfold(layer.id, !this.unfolded.has(layer.id)) },
      });
      return h(
        "section",
        { className: "layer", attrs: { "data-group": layer.id } },
        h("div", { className: "layer-head", style: { "--colour": layer.colour } }, box, title, fold),
        list,
      );
    });
  }

  unfold(id, on) {
    if (on) this.unfolded.add(id);
    else this.unfolded.delete(id);
    this.spread();
  }

  silent(feature) {
    return feature.silent ? h("small", {}, this.say("silent")) : null;
  }

  row(item, className, children) {
    const button = h(
      "button",
      {
        type: "button",
        className: `row ${className}`,
        attrs: { "data-id": item.id, "data-part": item.part_of ? "" : null, "data-shared": item.shared ? "1" : null },
        on: { click: () => this.address.change({ feature: item.id, focus: true }) },
      },
      children,
    );
    this.rows.push({ button, id: item.id });
    return button;
  }

  toggle(id, on) {
    const layers = this.shown().filter((other) => other !== id);
    if (on) layers.push(id);
    this.unfold(id, on);
    this.address.change({
      layers: this.index.layers.map((layer) => layer.id).filter((other) => layers.includes(other)),
    });
  }

  shown() {
    return (
      this.state.layers ?? this.index.layers.filter((layer) => layer.visible).map((layer) => layer.id)
    );
  }

  /** Show in the list what is selected and which layers are drawn. */
  mark() {
    const shown = new Set(this.shown());
    this.download.follow([...shown], this.span);
    this.figure.follow([...shown], this.span);
    this.tray?.follow([...shown], this.span);
    for (const box of this.list.querySelectorAll("input[data-layer]")) {
      box.checked = shown.has(box.dataset.layer);
      box.closest(".layer").classList.toggle("off", !box.checked);
    }
    this.search.mark(this.state.feature);
    for (const { button, id, layer } of this.rows) {
      const on = id === this.state.feature;
      button.toggleAttribute("aria-current", on);
      if (!on) continue;
      if (layer && !button.dataset.shared) this.unfold(layer, true);
      if (!button.closest("ul")?.hidden) this.reveal(button);
    }
  }

  /** Scroll the list, and only the list, so that a row can be seen. */
  reveal(button) {
    const scroller = this.root.closest?.(".rail");
    const box = button.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) {
      scroller.scrollTop += box.top - frame.top - frame.height / 2;
    }
  }

  /** Show the lists that are unfolded. */
  spread() {
    for (const section of this.list.children) {
      const open = this.unfolded.has(section.dataset.group);
      section.querySelector("ul").hidden = !open;
      section.querySelector(".unfold").setAttribute("aria-expanded", open);
    }
  }

  /** Give the place of the list to what was found, or back. */
  searched(on) {
    this.list.hidden = on;
    this.search.mark(this.state.feature);
  }

  swatch(hit) {
    const layer = this.index.layers.find((item) => item.id === hit.layer);
    const feature = layer?.features.find((item) => item.id === hit.id);
    return swatch(layer ?? hit, feature ?? { kind: "area", evidence: "surveyed" });
  }

  /** Arrow keys move through the rows that are shown; Escape returns to the search box. */
  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { input } = this.search;
    if (event.key === "Escape" && event.currentTarget !== input) input.focus();
    if (!step || event.defaultPrevented) return;
    const rows = this.rows.map((row) => row.button).filter((button) => button.offsetParent);
    event.preventDefault();
    const active = this.host.activeElement ?? document.activeElement;
    const at = rows.indexOf(active);
    const next = at < 0 ? (step > 0 ? 0 : -1) : at + step;
    if (next < 0) input.focus();
    else rows[Math.min(next, rows.length - 1)]?.focus();
  }

  legend() {
    const lines = EVIDENCE.map((evidence) =>
      h(
        "li",
        {},
        swatch({ colour: "#4a4538" }, { kind: "line", evidence }),
        h("span", {}, h("b", {}, this.say(evidence)), " – ", this.say(`${evidence}_means`)),
      ),
    );
    return h("section", { className: "legend" }, h("h2", {}, this.say("evidence")), h("ul", {}, lines));
  }

  /** Where a page that stands alone comes from; in the app there is nothing to tell. */
  origin() {
    const { origin } = this.index;
    if (!origin) return null;
    const link = origin.address ? h("a", { href: origin.address, dir: "ltr" }, origin.address) : null;
    return h("p", { className: "origin" }, origin.words[this.state.lang], link ? " " : null, link);
  }

  close() {
    this.stop();
    this.root.remove();
  }
}

function swatch(layer, feature) {
  const colour = feature.colour ?? layer.colour;
  const className = `swatch ${feature.kind} ${feature.evidence}`;
  return h("i", { className, style: { "--colour": colour }, attrs: { "aria-hidden": true } });
}

// Streamlit calls `mount` again whenever it draws the page; the newest handle is the one
// that reaches the server, and the list is made once.
let handle = null;
let rail = null;
let making = null;

async function make({ parentElement }) {
  const [index] = await Promise.all([json("index.json"), style(parentElement, "rail")]);
  rail?.close();
  rail = new Rail(parentElement, index);
}

/** Mount the list, or take the newest handle for the one that is mounted. */
export default async function mount(component) {
  handle = component;
  while (!rail || !handle.parentElement.contains(rail.root)) {
    making ??= make(handle).finally(() => (making = null));
    await making;
  }
}
