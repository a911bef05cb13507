// The map as a figure for print or a slide, and the screen as a picture. The figure is asked for,
// of what the map shows at this moment: its bounds, layers, years and language. The picture of the
// screen is made here.

import { h } from "./dom.js";
import { save } from "./saving.js";
import { ask, offers } from "./server.js";
import { speaker } from "./words.js";

const FILE_NAME = /filename="([^"]+)"/;
const SIZES = ["column", "page", "slide"];

/** What keeps a figure from being drawn, in the reader's words; each part keeps its direction. */
class Refusal extends Error {
  constructor({ place, fault, cure }) {
    super(`\u2068${place}\u2069: ${fault}; ${cure}`);
  }
}

/** Write a span of years. */
const written = ({ from, to }) => (from === to ? String(from) : `${from}–${to}`);

/** Leave it to the browser's print dialogue to make a file of a figure, which is a page. */
async function printed(page, signal) {
  const { print } = await import("./printing.js"); // a server makes such a file by itself
  await print(await page.text(), signal);
}

/** Return a longitude between -180 and 180. */
const around = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

/** Return what a map shows (degrees) as bounds; it may have been turned around the Earth. */
export function boundsOf({ west, south, east, north }) {
  const [low, high] = [Math.max(south, -90), Math.min(north, 90)];
  const whole = east - west >= 360;
  const [left, right] = whole ? [-180, 180] : [around(west), around(east)];
  return [left, low, right === -180 ? 180 : right, high].map((value) => Number(value.toFixed(4)));
}

export class Figure {
  /** `index`: layers, and `figures` with words and formats; `address`: where the view is told. */
  constructor({ index, address }) {
    const { words, formats } = index.figures;
    Object.assign(this, { words, address, layers: index.layers });
    Object.assign(this, { open: false, size: "page", graticule: false, making: null, told: null });
    Object.assign(this, { shown: [], span: null });
    this.formats = formats.filter(({ suffix }) => offers(`figure/${suffix.slice(1)}`));
    this.close = address.listenBounds(() => this.buttons && this.mark());
  }

  /** Make the control in a language; what goes on in it goes on. */
  draw(lang) {
    this.lang = lang;
    this.say = speaker(this.words[lang], lang);
    this.what = h("p", { className: "what", id: "figure-what" });
    this.status = h("p", { className: "told", attrs: { role: "status" } });
    this.fault = h("p", { className: "fault", attrs: { role: "alert" } });
    this.stop = h("button", { type: "button", className: "stop", hidden: true, on: { click: () => this.making?.stop.abort() } }, this.say("cancel"));
    this.buttons = this.formats.map((format) => this.button(format));
    const figure = this.formats.length ? [this.what, this.choices(), listed(this.buttons)] : [];
    const node = h(
      "details",
      { className: "tool figure", open: this.open, on: { toggle: () => (this.open = node.open) } },
      h("summary", {}, h("span", {}, this.say(this.formats.length ? "title" : "screen")), this.formats.length ? h("small", {}, this.say("about")) : null),
      ...figure,
      listed([this.screen()]),
      h("div", { className: "outcome" }, this.status, this.stop, this.fault),
    );
    this.mark();
    this.tell(this.told);
    return node;
  }

  /** How large it is, and with which lines. */
  choices() {
    const sizes = SIZES.map((size) => {
      const input = h("input", {
        type: "radio",
        name: "figure-size",
        value: size,
        checked: size === this.size,
        on: { change: () => (this.size = size) },
      });
      return h("label", {}, input, this.say(size));
    });
    const lines = h("input", {
      type: "checkbox",
      checked: this.graticule,
      on: { change: () => (this.graticule = lines.checked) },
    });
    return h(
      "div",
      { className: "choices" },
      h("fieldset", {}, h("legend", {}, this.say("size")), sizes),
      h("label", {}, lines, this.say("graticule")),
    );
  }

  button(format) {
    const attrs = { "data-suffix": format.suffix, "aria-describedby": "figure-what" };
    return this.choice(format.title, format.printed ? this.say("for_print") : this.say(`for_${format.suffix.slice(1)}`), attrs, () => this.fetch(format));
  }

  screen() {
    const button = h("button", { type: "button", attrs: { "data-screen": "" }, on: { click: () => this.photograph() } });
    if (this.formats.length) button.append(h("b", {}, this.say("screen")));
    button.append(h("span", {}, this.say("screen_about")));
    return button;
  }

  choice(title, use, attrs, click) {
    return h("button", { type: "button", attrs, on: { click } }, h("b", { lang: "en", dir: "ltr" }, title), " ", h("span", {}, use));
  }

  /** Follow what is drawn: ids of layers, and a span of years (null: all). */
  follow(shown, span) {
    this.shown = this.layers.filter(({ id }) => shown.includes(id));
    this.span = span;
    if (this.buttons) this.mark();
  }

  /** Why there is nothing to draw, as a key of the words; null if there is something. */
  get hindrance() {
    if (!this.shown.length) return "no_layer";
    return this.address.bounds() ? null : "no_map";
  }

  mark() {
    const { hindrance } = this;
    const years = this.span ? written(this.span) : this.words[this.lang].all_years;
    this.what.textContent = hindrance
      ? this.words[this.lang][hindrance]
      : this.say("what", { layers: this.shown.length, years });
    for (const button of this.buttons) {
      // Not `disabled`: a reader at the keyboard is to reach it and to hear why.
      button.setAttribute("aria-disabled", Boolean(hindrance || this.making));
      button.setAttribute("aria-busy", button.dataset.suffix === this.making?.suffix);
    }
    this.stop.hidden = !this.making?.stop;
  }

  /** Tell how it stands: a key of the words with its values, or the text of a fault. */
  tell(told) {
    this.told = told;
    const text = told && (told.text ?? this.say(told.key, told.values));
    this.status.textContent = told && !told.fault ? text : "";
    this.fault.textContent = told?.fault ? text : "";
  }

  ask({ suffix }, signal) {
    const query = {
      layers: this.shown.map(({ id }) => id).join(","),
      lang: this.lang,
      bounds: boundsOf(this.address.bounds()).join(","),
      size: this.size,
    };
    if (this.span) query.years = `${this.span.from},${this.span.to}`;
    if (this.graticule) query.graticule = "1";
    return ask(`figure/${suffix.slice(1)}`, { query, signal });
  }

  async fetch(format) {
    if (this.hindrance || this.making) return;
    const stop = new AbortController();
    this.making = { suffix: format.suffix, stop };
    this.mark();
    this.tell({ key: "making", values: { title: format.title } });
    try {
      const answer = await this.ask(format, stop.signal);
      if (!answer.ok) throw new Refusal((await answer.json()).error);
      const name = answer.headers.get("Content-Disposition").match(FILE_NAME)[1];
      const blob = await answer.blob();
      if (format.printed) await printed(blob, stop.signal);
      else save(blob, name);
      this.tell(format.printed ? { key: "printed" } : { key: "saved", values: { name } });
    } catch (error) {
      if (stop.signal.aborted) this.tell({ key: "cancelled" });
      else if (error instanceof Refusal) this.tell({ fault: true, text: error.message });
      else this.tell({ fault: true, key: "failed" });
    } finally {
      this.making = null;
      this.mark();
    }
  }

  /** Save a picture of the screen as it is at this moment. */
  async photograph() {
    if (this.making) return;
    this.making = { suffix: "screen" };
    try {
      const { screenshot } = await import("./screenshot.js");
      const picture = screenshot(); // what is told below is not yet in it
      this.tell({ key: "screen_making" });
      const name = this.screenName();
      save(await picture, name);
      this.tell({ key: "saved", values: { name } });
    } catch {
      this.tell({ fault: true, key: "no_picture" });
    } finally {
      this.making = null;
      this.mark();
    }
  }

  screenName() {
    const { feature, page, lang } = this.address.read();
    return `${["kzgeo-screen", page, feature, lang === "en" ? null : lang].filter(Boolean).join("-")}.png`;
  }
}

const listed = (buttons) => h("ul", {}, buttons.map((button) => h("li", {}, button)));
