// A citation, of a passage or of the map: as text to read and to copy, and in the formats of
// bibliographies. It is asked for when it is first looked at.

import { copied, flash } from "./clipboard.js";
import { h, spoken } from "./dom.js";
import { save } from "./saving.js";
import { ask, json, offers } from "./server.js";
import { speaker } from "./words.js";

const FILE_NAME = /filename="([^"]+)"/;
const TEXT = "text";

/** What keeps a citation from being given, in the reader's words. */
class Refusal extends Error {}

/** The formats that can be had where the page is. */
export const citable = ({ formats }) => formats.filter(({ name }) => offers(`cite/${name}`));

async function given(name, query, signal) {
  const answer = await ask(`cite/${name}`, { query, signal });
  if (!answer.ok) {
    const { place, fault, cure } = (await answer.json()).error;
    throw new Refusal(`\u2068${place}\u2069: ${fault}; ${cure}`);
  }
  const file = answer.headers.get("Content-Disposition")?.match(FILE_NAME)?.[1];
  return { file: file ?? `citation-${name}`, type: answer.headers.get("Content-Type") ?? "", text: await answer.text() };
}

export class Citation {
  /** `citations`: words and formats, as the index has them. */
  constructor(citations, lang) {
    this.lang = lang;
    this.say = speaker(citations.words[lang], lang);
    this.formats = citable(citations);
    this.all = {};
    this.told = h("p", { className: "formatted", ...spoken(lang) });
    this.status = h("p", { className: "told", attrs: { role: "status" } });
    this.fault = h("p", { className: "fault", attrs: { role: "alert" } });
    this.list = h("ul", { className: "formats" }, this.formats.map((format) => this.row(format)));
    this.node = h("div", { className: "citation" }, this.told, this.list, this.status, this.fault);
    this.clear();
  }

  row({ name, title }) {
    const format = title ?? this.say("text");
    const button = (key, click) =>
      h(
        "button",
        {
          type: "button",
          className: key,
          attrs: { "data-format": name, "aria-label": this.say(`${key}_format`, { format }) },
          on: { click: (event) => this.all[name] && click(this.all[name], event.currentTarget) },
        },
        this.say(key),
      );
    return h(
      "li",
      {},
      h("span", title ? { lang: "en", dir: "ltr" } : {}, format),
      button("copy", (one, pressed) => this.copy(one, pressed)),
      button("save", (one) => save(new Blob([one.text], { type: one.type }), one.file)),
    );
  }

  async copy({ text }, button) {
    // What is pasted ends where the citation ends, not in a line of its own.
    const done = await copied(text.trimEnd());
    this.fault.textContent = done ? "" : this.say("not_copied");
    if (done) flash(button, this.say("copied"), this.say("copy"));
  }

  clear() {
    this.told.hidden = this.list.hidden = true;
  }

  /** Ask for the citation of something, in every format, so that copying need not wait for it. */
  async show(query) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    if (this.list.hidden) this.status.textContent = this.say("loading");
    try {
      const asked = this.formats.map(({ name }) => given(name, { ...query, lang: this.lang }, asking.signal));
      const found = await Promise.all(asked);
      if (asking !== this.asking) return;
      this.all = Object.fromEntries(this.formats.map(({ name }, index) => [name, found[index]]));
      this.told.textContent = this.all[TEXT]?.text.trimEnd() ?? "";
      this.told.hidden = !this.told.textContent;
      this.list.hidden = false;
      this.status.textContent = this.fault.textContent = "";
    } catch (error) {
      if (asking !== this.asking) return;
      asking.abort();
      this.all = {};
      this.clear();
      this.status.textContent = "";
      this.fault.textContent = error instanceof Refusal ? error.message : this.say("failed");
    }
  }
}

/** Make the disclosure with the citation of a passage: `query` says which, as `cite/…` is asked. */
export function citing(query, lang) {
  let citation = null;
  const summary = h("summary", {});
  const node = h(
    "details",
    {
      className: "cite",
      hidden: true,
      on: {
        toggle() {
          if (node.open && citation && !citation.asking) citation.show(query);
        },
      },
    },
    summary,
  );
  json("index.json").then(
    ({ citations }) => {
      if (!citations || !citable(citations).length) return;
      citation = new Citation(citations, lang);
      summary.textContent = citation.say("cite");
      node.append(citation.node);
      node.hidden = false;
    },
    () => {}, // the passage stands without it
  );
  return node;
}
