// The page of statements: all that can be checked, with filters, each leading to the map.

import { matter, statements, verdict } from "./claims.js";
import { h, spoken } from "./dom.js";
import { style } from "./server.js";
import { meets } from "./time.js";

let open = null;

/** Show the page over map and panel, or take it away: `state` is the address's. */
export async function ledger(state, { index, address }) {
  if (state.page !== "claims") {
    open?.host.remove();
    open = null;
    return;
  }
  if (open?.lang === state.lang) {
    open.date(state.time);
    return;
  }
  const scroll = open?.root?.scrollTop ?? 0;
  open?.host.remove();
  const page = new Ledger(state, { index, address });
  open = page;
  await page.draw();
  page.root.scrollTop = scroll;
}

class Ledger {
  constructor({ lang, time }, context) {
    Object.assign(this, context, { lang, time });
    this.host = h("div", { id: "ledger", className: document.querySelector(".st-key-embedded") ? "alone" : "" });
    this.shadow = this.host.attachShadow({ mode: "open" });
    this.root = h("main", { className: "ledger", tabIndex: -1, ...spoken(lang) });
    this.shadow.append(this.root);
  }

  async draw() {
    document.body.append(this.host);
    await style(this.shadow, "ledger");
    const { words, verdicts, matters } = await statements(this.lang);
    Object.assign(this, { words, verdicts, matters });
    this.all = matters.flatMap((item) => item.statements);
    this.list = h("div", { className: "matters" });
    this.years = h("button", { type: "button", className: "years", on: { click: () => this.address.change({ time: null }) } });
    this.found = h("p", { className: "found", attrs: { role: "status" } });
    this.root.replaceChildren(
      h(
        "header",
        {},
        h("h1", {}, words.page_title),
        h("button", { type: "button", className: "back", on: { click: () => this.address.change({ page: null }) } }, words.back),
      ),
      h("p", { className: "intro" }, words.order, " ", words.scale_note),
      h("details", { className: "rules" }, h("summary", {}, words.rules_title), h("p", {}, words.rules)),
      this.filters(),
      this.years,
      this.found,
      this.list,
    );
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.address.change({ page: null });
    });
    this.fill();
    this.root.focus({ preventScroll: true });
  }

  filters() {
    const { words } = this;
    const change = { on: { change: () => this.fill(), input: () => this.fill() } };
    const select = (name, label, options) =>
      h(
        "select",
        { name, ...change, attrs: { "aria-label": label } },
        h("option", { value: "" }, label),
        options.map(([value, text]) => h("option", { value }, text)),
      );
    const sources = [...new Set(this.all.map(({ source }) => source))].map((name) => [name, name]);
    const layers = this.index.layers
      .filter(({ id }) => this.matters.some(({ layer }) => layer === id))
      .map(({ id, title }) => [id, title[this.lang]]);
    this.form = h(
      "form",
      { className: "filters", attrs: { role: "search" }, on: { submit: (event) => event.preventDefault() } },
      h("input", { type: "search", name: "words", placeholder: words.filter, ...change, attrs: { "aria-label": words.filter } }),
      select("source", words.all_sources, sources),
      select("layer", words.all_layers, layers),
      h(
        "fieldset",
        { attrs: { "aria-label": words.verdict } },
        this.verdicts.map((name) => this.box(name, change)),
      ),
    );
    return this.form;
  }

  box(name, change) {
    const alike = this.all.filter((item) => item.verdict === name);
    if (!alike.length) return null;
    return h(
      "label",
      {},
      h("input", { type: "checkbox", name: "verdict", value: name, ...change }),
      verdict(name, alike[0].verdict_word),
      h("small", {}, String(alike.length)),
    );
  }

  /** Keep to the years that the map shows. */
  date(time) {
    if (time?.from === this.time?.from && time?.to === this.time?.to) return;
    this.time = time;
    if (this.form) this.fill();
  }

  writeYears() {
    const { time, words } = this;
    const span = time && (time.from === time.to ? String(time.from) : `${time.from}–${time.to}`);
    this.years.hidden = !time;
    this.years.title = words.no_years;
    this.years.replaceChildren(time ? words.of_years.replace("{years}", `\u2068${span}\u2069`) : "", h("b", { ariaHidden: "true" }, " ×"));
  }

  /** Show the matters that hold a statement which fits; the others of a matter stay beside it. */
  fill() {
    const data = new FormData(this.form);
    const wanted = data.getAll("verdict");
    const typed = data.get("words").toLocaleLowerCase(this.lang).split(/\s+/).filter(Boolean);
    const fits = (item) => (statement) => {
      const text = [item.title, item.feature?.title, statement.exact, statement.stated, ...statement.notes]
        .join(" ")
        .toLocaleLowerCase(this.lang);
      return (
        meets(this.time, statement.years) &&
        (!wanted.length || wanted.includes(statement.verdict)) &&
        (!data.get("source") || statement.source === data.get("source")) &&
        (!data.get("layer") || item.layer === data.get("layer")) &&
        typed.every((word) => text.includes(word))
      );
    };
    const kept = this.matters.filter((item) => item.statements.some(fits(item)));
    const count = kept.reduce((sum, item) => sum + item.statements.filter(fits(item)).length, 0);
    this.found.textContent = kept.length
      ? this.words.found.replace("{count}", count).replace("{all}", this.all.length)
      : this.words.nothing;
    this.writeYears();
    this.list.replaceChildren(...kept.map((item) => matter(item, this.words, this.link(item))));
  }

  link(item) {
    if (!item.feature) return null;
    const { id, title } = item.feature;
    return h(
      "button",
      {
        type: "button",
        className: "link",
        title: this.words.on_map,
        on: { click: () => this.address.change({ page: null, feature: id, focus: true }) },
      },
      title,
    );
  }
}
