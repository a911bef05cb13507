// The search box: while something is typed, what the server finds stands in place of the list.
// Names come first, then passages with the words marked in the text they stand in.

import { h, spoken } from "./dom.js";
import { ask } from "./server.js";

const PAUSE_MS = 80; // between keystrokes: nobody reads an answer to half a word
const AGAIN_MS = 1000; // until a search that was not ready is asked for the rest
const LONGEST_QUERY = 200;

export class Search {
  /** `say`: the prose; `lang`: of the page; `choose`: called with what to show; `swatch`: of a
   * feature; `turn`: called when a query begins or ends. */
  constructor({ say, lang, choose, swatch, turn }) {
    Object.assign(this, { say, lang, choose, swatch, turn });
    this.rows = [];
    this.asked = 0;
    this.input = h("input", {
      type: "search",
      autocomplete: "off",
      maxLength: LONGEST_QUERY,
      placeholder: say("search"),
      attrs: { "aria-label": say("search"), "aria-controls": "hits", spellcheck: "false" },
      on: { input: () => this.typed(PAUSE_MS), keydown: (event) => this.key(event) },
    });
    this.status = h("p", { className: "none", hidden: true, attrs: { role: "status" } });
    this.hits = h("div", { className: "hits", id: "hits", hidden: true });
    this.hits.addEventListener("keydown", (event) => this.key(event));
  }

  get query() {
    return this.input.value.trim();
  }

  /** Take over what was typed into another box, as when the language changes. */
  resume(query) {
    this.input.value = query;
    if (query) this.typed(0);
  }

  /** Ask after a pause; an empty box asks nothing. What was asked before no longer counts. */
  typed(pause) {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asked += 1;
    this.answered = this.chooseFirst = false;
    this.input.dir = this.query ? "auto" : ""; // the prose in an empty box reads as the page does
    if (this.query) this.timer = setTimeout(() => this.ask(this.asked), pause);
    else this.clear();
  }

  async ask(number) {
    this.asking = new AbortController();
    let found;
    try {
      const query = { q: this.query, lang: this.lang };
      const answer = await ask("search", { query, signal: this.asking.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      found = await answer.json();
    } catch {
      found = null;
    }
    if (number !== this.asked) return;
    this.show(found);
    if (found?.partial) this.timer = setTimeout(() => this.ask(number), AGAIN_MS);
  }

  clear() {
    this.rows = [];
    this.hits.replaceChildren();
    this.hits.hidden = this.status.hidden = true;
    this.turn(false);
  }

  /** Show an answer; without one the list stays where it was. */
  show(found) {
    if (!found) {
      this.clear();
      this.tell(this.say("search_failed"));
      return;
    }
    this.answered = true;
    const focused = this.rows.indexOf(this.hits.getRootNode().activeElement);
    this.rows = [];
    const { features, passages, more, absent } = found;
    const names = features.map((hit) => this.name(hit));
    const texts = passages.map((hit) => this.passage(hit));
    this.hits.replaceChildren(
      ...group(this.say("search_names"), names),
      ...group(this.say("search_passages"), texts),
      ...(more ? [h("p", { className: "none" }, this.say("search_more", { count: more }))] : []),
    );
    this.hits.hidden = !this.rows.length;
    if (absent) this.tell(this.say("search_absent", { name: absent }));
    else if (!this.rows.length) this.tell(this.say("search_none"));
    else this.status.hidden = true;
    this.turn(true);
    if (this.chooseFirst) this.rows[0]?.click();
    this.chooseFirst = false;
    if (focused >= 0) this.rows[focused]?.focus();
  }

  tell(text) {
    this.status.textContent = text;
    this.status.hidden = false;
  }

  name(hit) {
    const other = hit.name ? h("small", { className: "other" }, h("bdi", {}, hit.name)) : null;
    const layer = hit.kind === "layer" ? null : h("small", {}, hit.layer_title);
    return this.row({ className: "row feature hit", attrs: { "data-id": hit.id } }, { feature: hit.id }, [
      this.swatch(hit),
      h("span", {}, hit.title, other),
      layer,
    ]);
  }

  passage(hit) {
    const attrs = { "data-passage": hit.feature, "data-quote": hit.quote };
    const text = hit.parts.map((part) => (part.mark ? h("mark", {}, part.text) : part.text));
    return this.row({ className: "row passage", attrs }, { feature: hit.feature, quote: hit.quote }, [
      h("span", { className: "text", ...spoken(hit.lang) }, text),
      h("small", {}, hit.title, hit.translated ? ` · ${this.say("search_translated")}` : null),
    ]);
  }

  row(props, chosen, children) {
    const on = { click: () => this.choose(chosen) };
    const button = h("button", { type: "button", ...props, on }, children);
    this.rows.push(button);
    return button;
  }

  /** Show which row is of what is selected. */
  mark(feature) {
    for (const row of this.rows) row.toggleAttribute("aria-current", row.dataset.id === feature);
  }

  /** Enter takes the first row, arrows move through them, Escape leads back to the box. */
  key(event) {
    const inside = event.currentTarget === this.hits;
    if (event.key === "Escape" && inside) this.input.focus();
    else if (event.key === "Escape") {
      this.input.value = "";
      this.typed(0);
    } else if (event.key === "Enter" && !inside && this.query) {
      // An answer that is still on its way is waited for.
      if (this.answered) this.rows[0]?.click();
      else this.chooseFirst = true;
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.rows.length) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.rows.indexOf(this.hits.getRootNode().activeElement);
    const next = at < 0 ? (step > 0 ? 0 : this.rows.length - 1) : at + step;
    if (next < 0) this.input.focus();
    else this.rows[Math.min(next, this.rows.length - 1)].focus();
  }
}

function group(title, rows) {
  if (!rows.length) return [];
  const items = rows.map((row) => h("li", {}, row));
  return [h("h2", {}, title), h("ul", { attrs: { "aria-label": title } }, items)];
}
