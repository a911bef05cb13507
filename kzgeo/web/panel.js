// The panel: what the documents say of what is selected, built from plain values.

import { connect } from "./address.js";
import { citing } from "./cite.js";
import { matter, statements } from "./claims.js";
import { copied, flash } from "./clipboard.js";
import { passageButton, wholeButton } from "./collecting.js";
import { h, spoken } from "./dom.js";
import { style } from "./server.js";

const address = connect(window);
const choose = (id) => address.change({ feature: id, focus: true });

const links = (items) =>
  items.map((item) =>
    h("button", { type: "button", className: "link", on: { click: () => choose(item.id) } }, item.title),
  );

function titles(panel) {
  const [own, ...others] = panel.titles;
  return [
    h("h2", { className: "title", ...spoken(own.lang) }, own.text),
    h(
      "p",
      { className: "titles" },
      others.map(({ lang, text }) => h("span", spoken(lang), text)),
    ),
  ];
}

function quoted(piece) {
  if ("page_end" in piece) {
    const label = piece.page ?? "";
    return h("span", { className: "page-end", title: piece.page_end, attrs: { "aria-label": piece.page_end } }, label);
  }
  return piece.mark ? h("mark", {}, piece.text) : piece.text;
}

async function copy(text, button, words) {
  if (await copied(text)) flash(button, words.copied, words.copy);
}

function leaf(quotation, words) {
  if (quotation.count < 2) return null;
  const turn = (step) => address.change({ quote: quotation.rank + step });
  const arrow = (step, label, text) =>
    h(
      "button",
      {
        type: "button",
        className: "arrow",
        disabled: quotation.rank + step < 1 || quotation.rank + step > quotation.count,
        attrs: { "aria-label": label, "data-step": step },
        on: { click: () => turn(step) },
      },
      text,
    );
  const count = words.count.replace("{rank}", quotation.rank).replace("{count}", quotation.count);
  return h(
    "nav",
    { className: "leaf" },
    arrow(-1, words.previous, "‹"),
    h("span", { attrs: { "aria-live": "polite" } }, count),
    arrow(1, words.next, "›"),
  );
}

/** `id` is what the passage answers for; `of` too, where it can be put into a report. */
function quotation(shown, words, lang, id, of = null) {
  const button = h("button", { type: "button", className: "copy" }, words.copy);
  button.addEventListener("click", () =>
    copy(`${shown.citation}\n${window.location.href}`, button, words),
  );
  return h(
    "article",
    { className: "quotation" },
    h("blockquote", { className: `original ${shown.lang}`, ...spoken(shown.lang) }, shown.pieces.map(quoted)),
    shown.translation
      ? h(
          "div",
          { className: "translation", ...spoken(lang) },
          h("p", {}, shown.translation),
          h("small", {}, words.translated_here),
        )
      : null,
    h(
      "footer",
      {},
      h("p", { className: "described", ...spoken(shown.described_lang) }, shown.described),
      h("p", { className: "position" }, h("bdi", { className: "stem" }, shown.source), " · ", h("bdi", {}, shown.position)),
      button,
      h(
        "button",
        {
          type: "button",
          className: "read",
          on: { click: () => address.change({ page: "read", doc: shown.source, at: shown.start, focus: true }) },
        },
        words.in_document,
      ),
      of ? passageButton(of, shown.rank, lang) : null,
      citing({ feature: id, passage: shown.passage }, lang),
    ),
  );
}

function facts(rows) {
  const kept = rows.filter(([, value]) => value && value.length !== 0);
  return h(
    "dl",
    {},
    kept.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

function provenance(panel, words) {
  const { provenance: from } = panel;
  const text = (value) => h("bdi", { lang: "en" }, value);
  return h(
    "details",
    { className: "provenance" },
    h("summary", {}, words.geometry),
    panel.method ? h("p", {}, panel.method) : null,
    facts([
      [words.source, text(from.source)],
      [words.scale, text(from.scale)],
      [words.data_date, text(from.data_date)],
      [words.licence, text(from.licence)],
      ["©", text(from.attribution)],
    ]),
  );
}

function feature(panel, words, lang) {
  return [
    ...titles(panel),
    h(
      "p",
      { className: "facts" },
      panel.evidence.map((evidence, index) =>
        h(
          "span",
          { className: `evidence ${evidence}`, attrs: { title: panel.method } },
          h("i"),
          index ? words.in_part.replace("{evidence}", words[evidence].toLowerCase()) : words[evidence],
        ),
      ),
      panel.layer ? links([panel.layer]) : null,
      panel.years ? h("bdi", { className: "years" }, panel.years) : null,
    ),
    wholeButton(panel.id, lang),
    panel.part_of ? h("p", { className: "relation" }, words.part_of, " ", links([panel.part_of])) : null,
    panel.parts.length ? h("p", { className: "relation" }, words.parts, " ", links(panel.parts)) : null,
    panel.silent
      ? h("div", { className: "silence" }, h("p", {}, words.silent), h("small", {}, words.silent_more))
      : null,
    panel.unsearched ? h("div", { className: "silence" }, h("p", {}, words.unsearched)) : null,
    panel.withheld ? h("p", { className: "notice" }, words.withheld) : null,
    panel.quotation ? leaf(panel.quotation, words) : null,
    panel.quotation ? quotation(panel.quotation, words, lang, panel.id, panel.id) : null,
    h("div", { className: "claims" }),
    provenance(panel, words),
  ];
}

/** Fill in the statements on a feature when they have come: each matter whole, in one place. */
async function check(root, { lang, panel }) {
  const host = root.querySelector(".claims");
  if (!host) return;
  const { words, matters } = await statements(lang);
  const mine = ({ features }) => features.includes(panel.id);
  const found = matters.filter((item) => item.statements.some(mine));
  if (!found.length) return;
  host.append(h("h3", {}, words.heading), ...found.map((item) => matter(item, words)));
}

function layer(panel, words, lang) {
  return [
    ...titles(panel),
    wholeButton(panel.id, lang),
    panel.summary ? h("p", { className: "summary" }, panel.summary) : null,
    panel.quotation ? leaf(panel.quotation, words) : null,
    panel.quotation ? quotation(panel.quotation, words, lang, panel.id, panel.id) : null,
    panel.unplaced.length ? h("h3", {}, words.unplaced) : null,
    ...panel.unplaced.map((item) =>
      h("details", { className: "unplaced" }, h("summary", {}, item.title), quotation(item.quotation, words, lang, panel.id)),
    ),
    h("h3", {}, words.features),
    h("p", { className: "relation" }, links(panel.features)),
    provenance(panel, words),
  ];
}

function welcome(panel, words) {
  return [
    panel.notice ? h("p", { className: "notice", attrs: { role: "alert" } }, panel.notice) : null,
    h("h2", { className: "title" }, words.welcome_title),
    h("p", {}, words.welcome),
    h("p", {}, words.welcome_list),
    panel.problems.length
      ? h(
          "details",
          { className: "notice problems" },
          h("summary", {}, words.problems.replace("{count}", panel.problems.length)),
          h("ul", { dir: "ltr", lang: "en" }, panel.problems.map((text) => h("li", {}, text))),
        )
      : null,
    h("h3", {}, words.sources),
    h(
      "ul",
      { className: "sources" },
      panel.sources.map((source) =>
        h("li", {}, h("bdi", { className: "stem" }, source.name), h("span", { dir: "auto" }, source.text)),
      ),
    ),
    h("h3", {}, words.credits),
    h("ul", { className: "credits", dir: "ltr", lang: "en" }, panel.credits.map((text) => h("li", {}, text))),
  ];
}

/** What a layer of the reader's own says of a feature: text, marked as theirs. */
function ownFeature(card) {
  return h(
    "div",
    {
      className: "panel own",
      ...spoken(card.lang),
      style: { "--colour": card.colour },
      attrs: { role: "region", "aria-label": card.title },
    },
    h(
      "button",
      { type: "button", className: "close", attrs: { "aria-label": card.close }, on: { click: () => address.tellOwn(null) } },
      "×",
    ),
    h("h2", { className: "title" }, h("bdi", {}, card.title)),
    h("p", { className: "notice", attrs: { role: "status" } }, card.note),
    card.rows.length
      ? h("dl", {}, card.rows.flatMap(([name, value]) => [h("dt", { dir: "auto" }, name), h("dd", { dir: "auto" }, value)]))
      : h("p", {}, card.empty),
  );
}

/** Put the feature of the reader's own in the panel's place, or give that back. */
function placeOwn() {
  const host = newest?.parentElement;
  if (!host) return;
  const card = address.own();
  host.querySelector(".panel.own")?.remove();
  const panel = host.querySelector(".panel");
  if (panel) panel.hidden = Boolean(card);
  if (card) host.append(ownFeature(card));
}
address.listenOwn(placeOwn);

const BODIES = { feature, layer, welcome };

let newest = null;

/** Show the panel of `component.data`, unless a newer one has been asked for meanwhile. */
export default async function mount(component) {
  newest = component;
  const { lang, words, panel } = component.data;
  const host = component.parentElement;
  await style(host, "panel");
  if (newest !== component) return;
  const root = h(
    "div",
    {
      className: `panel ${panel.kind}`,
      ...spoken(lang),
      style: { "--colour": panel.colour ?? "#4a4538" },
      attrs: { role: "region", "data-shown": panel.id ?? "", "data-quote": panel.quotation?.rank ?? "" },
    },
    panel.kind === "welcome"
      ? null
      : h(
          "button",
          {
            type: "button",
            className: "close",
            attrs: { "aria-label": words.close },
            on: { click: () => address.change({ feature: null }) },
          },
          "×",
        ),
    BODIES[panel.kind](panel, words, lang),
  );
  host.querySelector(".panel:not(.own)")?.remove();
  host.append(root);
  placeOwn();
  await check(root, component.data).catch(() => {}); // the passages stand without them
}
