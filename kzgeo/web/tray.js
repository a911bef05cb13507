// The report that a reader puts together: what is collected, in the reader's order, and the
// control that has it made. Only what makes it is ever told of it: the atlas's own server, or the
// page itself where it stands alone.

import { Collected } from "./collected.js";
import { offer } from "./collecting.js";
import { collection, LONGEST_TITLE, MOST } from "./collection.js";
import { h } from "./dom.js";
import { boundsOf } from "./figure.js";
import { save } from "./saving.js";
import { speaker } from "./words.js";

export class Tray {
  /** `index`: layers, and `reports` with words and formats; `address`: where the view is told. */
  constructor({ index, address }) {
    const { words, formats } = index.reports;
    Object.assign(this, { words, formats, address, shown: [], span: null });
    Object.assign(this, { open: false, graticule: false, told: null, making: null, stage: null });
    const lost = collection.open(index);
    if (lost) this.told = { key: "lost", values: { count: lost } };
    offer(words);
    this.close = collection.listen(() => this.refresh());
  }

  /** Make the control in a language; what goes on in it goes on. */
  draw(lang) {
    this.lang = lang;
    this.say = speaker(this.words[lang], lang);
    this.list = new Collected({
      say: this.say,
      lang,
      tell: (key, values) => this.tell({ key, values }),
      lead: (item) => this.lead(item),
    });
    this.summary = h("span", {});
    this.none = h("p", {}, this.say("none"));
    this.status = h("p", { className: "told", attrs: { role: "status" } });
    this.undo = this.button("undo", "undo", () => this.takeBack());
    this.fault = h("p", { className: "fault", attrs: { role: "alert" } });
    const node = h(
      "details",
      { className: "tool tray", open: this.open, on: { toggle: () => (this.open = node.open) } },
      h("summary", {}, this.summary, h("small", {}, this.say("about"))),
      this.none,
      this.list.node,
      this.view(),
      this.whole(),
      this.progress(),
      h("div", { className: "outcome" }, this.status, this.undo, this.fault),
    );
    this.tell(this.told);
    return node;
  }

  button(className, key, click) {
    return h("button", { type: "button", className, on: { click } }, this.say(key));
  }

  /** What adds the map as it is shown. */
  view() {
    this.adding = this.button("add-map", "add_map", () => this.addMap());
    this.why = h("small", {}, this.say("no_layer"));
    const box = h("input", {
      type: "checkbox",
      checked: this.graticule,
      on: { change: () => (this.graticule = box.checked) },
    });
    return h("div", { className: "view" }, this.adding, h("label", {}, box, this.say("graticule")), this.why);
  }

  /** What is said of the report as a whole, and what has it made. */
  whole() {
    this.maker = this.button("make", "make", () => this.make());
    this.emptier = this.button("empty", "empty", () => this.empty());
    return h(
      "div",
      { className: "whole" },
      h("label", { className: "titled" }, h("span", {}, this.say("own_title")), this.title()),
      h(
        "fieldset",
        {},
        h("legend", {}, this.say("format")),
        this.formats.map((format) => this.choice(format)),
      ),
      h("div", { className: "deeds" }, this.maker, this.emptier),
    );
  }

  title() {
    const turn = () => (input.dir = input.value ? "auto" : ""); // an empty box reads as the page does
    const input = h("input", {
      type: "text",
      value: collection.title,
      maxLength: LONGEST_TITLE,
      placeholder: this.say("own_title_hint"),
      autocomplete: "off",
      on: {
        input: () => {
          turn();
          collection.set({ title: input.value });
        },
      },
    });
    turn();
    return input;
  }

  choice({ suffix, title, printed }) {
    const input = h("input", {
      type: "radio",
      name: "report-format",
      value: suffix,
      checked: suffix === this.format.suffix,
      on: { change: () => collection.set({ format: suffix }) },
    });
    const use = this.words[this.lang][printed ? "for_print" : `for_${suffix.slice(1)}`];
    const name = [h("b", { lang: "en", dir: "ltr" }, title), " ", h("code", { dir: "ltr" }, suffix)];
    return h("label", {}, input, h("span", {}, name, use ? h("small", {}, use) : null));
  }

  get format() {
    return this.formats.find(({ suffix }) => suffix === collection.format) ?? this.formats[0];
  }

  progress() {
    this.bar = h("progress", { attrs: { "aria-label": this.say("progress") } });
    this.step = h("p", {});
    this.work = h("div", { className: "work" }, this.bar, this.step, this.button("cancel", "cancel", () => this.making?.abort()));
    return this.work;
  }

  // -- how it stands -----------------------------------------------------------------

  /** Follow what is drawn: ids of layers, and a span of years (null: all). */
  follow(shown, span) {
    Object.assign(this, { shown, span });
    this.mark();
  }

  /** Follow what is collected, also from the panel. */
  refresh() {
    this.list?.refresh();
    this.mark();
  }

  mark() {
    if (!this.list) return;
    const { length } = collection.items;
    const making = this.making !== null;
    // Not `disabled`: a reader at the keyboard is to reach them.
    const bar = (button, on) => button.setAttribute("aria-disabled", on);
    this.summary.textContent = this.say("title", { count: length });
    this.none.hidden = length > 0;
    this.why.hidden = this.shown.length > 0;
    this.undo.hidden = !collection.undoable;
    bar(this.adding, !this.shown.length);
    bar(this.maker, making || !length);
    bar(this.emptier, !length);
    this.maker.setAttribute("aria-busy", making);
    this.work.hidden = !making;
    if (making) this.pace();
  }

  /** Show how far the report is; before its first step, and while its pages are set, nobody knows. */
  pace() {
    const { stage } = this;
    if (stage?.of) {
      Object.assign(this.bar, { max: stage.of, value: stage.done });
      const percent = Math.floor((100 * stage.done) / stage.of);
      this.step.textContent = this.say("step", { what: stage.what, percent });
    } else {
      this.bar.removeAttribute("value");
      if (stage?.what) this.step.textContent = this.say("lasting", { what: stage.what });
      else this.step.textContent = stage?.waiting ? this.say("waiting", { count: stage.waiting }) : this.say("starting");
    }
  }

  /** Tell how it went: a key of the words with its values, or the text of a fault. */
  tell(told) {
    this.told = told;
    if (!this.list) return;
    const text = told && (told.text ?? this.say(told.key, told.values));
    this.status.textContent = told && !told.fault ? text : "";
    this.fault.textContent = told?.fault ? text : "";
    this.mark();
  }

  // -- what is collected -------------------------------------------------------------

  /** Show on the map and in the panel what an entry is of. */
  lead({ kind, feature, layer, quote }) {
    this.address.change({ feature: kind === "layer" ? `layer-${layer}` : feature, quote: quote ?? 1, focus: true });
  }

  addMap() {
    const bounds = this.address.bounds(); // none before the map is drawn
    if (!this.shown.length || !bounds) return;
    const years = this.span && [this.span.from, this.span.to];
    const item = { kind: "figure", layers: [...this.shown], bounds: boundsOf(bounds), years, graticule: this.graticule };
    const done = collection.add(item);
    const { title } = this.list.named(item);
    if (done === "full") this.tell({ fault: true, key: "full", values: { most: MOST } });
    else this.tell({ key: done === "added" ? "is_in" : "is_there", values: { title } });
  }

  empty() {
    const count = collection.items.length;
    if (!count) return;
    collection.empty();
    this.tell({ key: "emptied", values: { count } });
    this.undo.focus();
  }

  takeBack() {
    collection.undo();
    this.tell({ key: "undone" });
    this.emptier.focus();
  }

  // -- the report --------------------------------------------------------------------

  get order() {
    const address = new URL(window.location.href); // the origin of a file is “null” to some browsers
    address.search = address.hash = address.username = address.password = "";
    const title = collection.title.replace(/\s+/g, " ").trim().toWellFormed?.() ?? collection.title;
    const format = this.format.suffix.slice(1);
    return { format, lang: this.lang, title: title || null, address: address.href, items: collection.items };
  }

  async make() {
    if (this.making || !collection.items.length) return;
    const { order, format } = this;
    const making = (this.making = new AbortController());
    this.stage = null;
    this.tell(null);
    const hear = (stage) => {
      this.stage = { ...stage, what: stage.what || this.stage?.what }; // the last one begins nothing
      this.mark();
    };
    try {
      const { made } = await import("./report.js"); // it is not needed before
      const { blob, name } = await made(order, { signal: making.signal, hear });
      if (format.printed) await this.print(blob, making.signal);
      else save(blob, name);
      this.done(format.printed ? { key: "printed" } : { key: "saved", values: { name } });
    } catch (error) {
      if (making.signal.aborted) this.done({ key: "cancelled" });
      else this.done({ fault: true, ...(error.refused ? { text: this.refusal(error.refused, order) } : { key: "failed" }) });
    }
  }

  /** Leave it to the browser's print dialogue to make a file of a report, which is a page. */
  async print(page, signal) {
    const { print } = await import("./printing.js"); // a server makes such a file by itself
    await print(await page.text(), signal);
  }

  /** Tell what a refusal says; each part keeps its own direction. */
  refusal({ place, fault, cure }, { items }) {
    const [, at] = place.match(/^items\[(\d+)\]/) ?? [];
    return `\u2068${at ? this.list.named(items[at]).title : place}\u2069: ${fault}; ${cure}`;
  }

  done(told) {
    const held = this.work.contains(this.work.getRootNode().activeElement);
    this.making = null;
    this.tell(told);
    if (held) this.maker.focus();
  }
}
