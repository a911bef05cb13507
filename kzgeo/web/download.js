// What the map shows as a file for other programs: the layers that are drawn, the years under
// the map, the language of the page. Here the file is asked for, and what becomes of it is told
// beside the button.

import { h } from "./dom.js";
import { save } from "./saving.js";
import { ask } from "./server.js";
import { meets } from "./time.js";
import { speaker } from "./words.js";

const FILE_NAME = /filename="([^"]+)"/;

/** What keeps a file from being made, in the reader's words. */
class Refusal extends Error {}

/** Tell what a refusal says; each part keeps its own direction. */
function refusal({ place, fault, cure }) {
  return new Refusal(`\u2068${place}\u2069: ${fault}; ${cure}`);
}

/** Write a span of years. */
const written = ({ from, to }) => (from === to ? String(from) : `${from}–${to}`);

export class Download {
  /** `exports`: words and formats, and `layers` with their features, as the index has them. */
  constructor({ words, formats }, layers) {
    Object.assign(this, { words, formats, layers, open: false, making: null, told: null });
    this.shown = [];
    this.span = null;
  }

  /** Make the control in a language; what goes on in it goes on. */
  draw(lang) {
    this.lang = lang;
    this.say = speaker(this.words[lang], lang);
    this.count = h("small", {});
    this.what = h("p", { className: "what", id: "download-what" });
    this.status = h("p", { className: "told", attrs: { role: "status" } });
    this.fault = h("p", { className: "fault", attrs: { role: "alert" } });
    this.buttons = this.formats.map((format) => this.button(format));
    const list = h("ul", {}, this.buttons.map((button) => h("li", {}, button)));
    const node = h(
      "details",
      { className: "tool download", open: this.open, on: { toggle: () => (this.open = node.open) } },
      h("summary", {}, h("span", {}, this.say("title")), this.count),
      this.what,
      list,
      this.status,
      this.fault,
    );
    this.mark();
    this.tell(this.told);
    return node;
  }

  button(format) {
    const use = this.words[this.lang][`for_${format.suffix.slice(1).replaceAll(".", "_")}`];
    return h(
      "button",
      {
        type: "button",
        attrs: { "data-suffix": format.suffix, "aria-describedby": "download-what" },
        on: { click: () => this.fetch(format) },
      },
      h("b", { lang: "en", dir: "ltr" }, format.title),
      " ",
      h("code", { dir: "ltr" }, format.suffix),
      use ? h("span", {}, use) : null,
    );
  }

  /** Follow what is drawn: ids of layers, and a span of years (null: all). */
  follow(shown, span) {
    this.shown = this.layers.filter(({ id }) => shown.includes(id));
    this.span = span;
    this.mark();
  }

  /** Why there is nothing to download, as a key of the words; null if there is something. */
  get hindrance() {
    if (!this.shown.length) return "no_layer";
    return this.features ? null : "no_feature";
  }

  /** How many features are drawn, each as often as a layer draws it. */
  get features() {
    const years = (feature) => ({ from: feature.from_year, to: feature.to_year });
    return this.shown.flatMap(({ features }) => features).filter((item) => meets(this.span, years(item))).length;
  }

  mark() {
    const { hindrance, span } = this;
    this.count.textContent = this.say("count", { features: this.features, layers: this.shown.length });
    const years = span ? this.say("of_years", { years: written(span) }) : this.say("all_years");
    this.what.textContent = hindrance ? this.words[this.lang][hindrance] : this.say("what", { years });
    for (const button of this.buttons) {
      // Not `disabled`: a reader at the keyboard is to reach it and to hear why.
      button.setAttribute("aria-disabled", Boolean(hindrance || this.making));
      button.setAttribute("aria-busy", button.dataset.suffix === this.making);
    }
  }

  /** Tell how it stands: a key of the words with its values, or the text of a fault. */
  tell(told) {
    this.told = told;
    const text = told && (told.text ?? this.say(told.key, told.values));
    this.status.textContent = told && !told.fault ? text : "";
    this.fault.textContent = told?.fault ? text : "";
  }

  ask({ suffix }) {
    const query = { layers: this.shown.map(({ id }) => id).join(","), lang: this.lang };
    if (this.span) query.years = `${this.span.from},${this.span.to}`;
    return ask(`export/${suffix.slice(1)}`, { query });
  }

  async fetch(format) {
    if (this.hindrance || this.making) return;
    this.making = format.suffix;
    this.mark();
    this.tell({ key: "making", values: { title: format.title } });
    try {
      const answer = await this.ask(format);
      if (!answer.ok) throw refusal((await answer.json()).error);
      const name = answer.headers.get("Content-Disposition").match(FILE_NAME)[1];
      save(await answer.blob(), name);
      this.tell({ key: "saved", values: { name } });
    } catch (error) {
      this.tell(error instanceof Refusal ? { fault: true, text: error.message } : { fault: true, key: "failed" });
    } finally {
      this.making = null;
      this.mark();
    }
  }
}
