// Statements beside what can be checked: one quiet line each, the rest unfolds.

import { h, spoken } from "./dom.js";
import { json } from "./server.js";

// Each verdict has a word and a shape as well as a colour.
const SHAPES = {
  agrees: "✓",
  differs: "≈",
  contradicted: "✕",
  "conflicts-within-sources": "⇄",
  outdated: "↺",
  "not-checkable": "?",
};

/** Fetch all statements in `lang`, once: their words, verdicts and matters. */
export const statements = (lang) => json(`claims/${lang}.json`);

export const verdict = (name, word) =>
  h("span", { className: `verdict ${name}` }, h("i", { attrs: { "aria-hidden": true } }, SHAPES[name]), word);

const original = (statement, text) => h("bdi", spoken(statement.lang), text);

function stated(statement) {
  const value = statement.stated ?? original(statement, statement.written);
  return [value, statement.as_of ? h("small", {}, ` ${statement.as_of}`) : null];
}

function accepted(items, words) {
  if (!items.length) return [words.none];
  return items.map(({ text, lang, until, same }) =>
    h(
      "span",
      { className: "accepted" },
      same ? words.same : h("bdi", { lang }, text),
      until ? h("small", {}, ` ${until}`) : null,
    ),
  );
}

function cell(name, ...children) {
  return h("span", { className: "cell" }, h("small", {}, name), h("span", { className: "value" }, ...children.flat()));
}

/** One statement: a line of stated, measured, accepted and verdict; unfolded, its grounds. */
function line(statement, words) {
  const { measured } = statement;
  return h(
    "details",
    { className: "statement", attrs: { "data-claim": statement.id, "data-verdict": statement.verdict } },
    h(
      "summary",
      {},
      cell(`${words.stated} · ${statement.source.split("_")[0]}`, stated(statement)),
      cell(words.measured, measured ? [measured.text, h("small", {}, h("bdi", { lang: "en" }, measured.scale))] : words.none),
      cell(words.accepted, accepted(statement.accepted, words)),
      verdict(statement.verdict, statement.verdict_word),
    ),
    h("div", { className: `exact ${statement.lang}`, ...spoken(statement.lang) }, statement.exact),
    h("p", { className: "where" }, h("bdi", { className: "stem" }, statement.source), " · ", h("bdi", {}, statement.position)),
    statement.notes.map((note) => h("p", {}, note)),
    measured ? h("p", {}, `${words.measured}: ${measured.text} – ${measured.method}`) : null,
    statement.accepted.map(({ text, reference }) =>
      h("p", {}, `${words.accepted}: `, h("bdi", {}, text), " – ", h("cite", { lang: "en", dir: "ltr" }, reference)),
    ),
  );
}

/** A matter with its statements; `link` is what stands beside its title. */
export function matter(item, words, link = null) {
  return h(
    "section",
    { className: "matter", attrs: { "data-matter": item.matter } },
    h("h4", {}, item.title, link),
    item.statements.map((statement) => line(statement, words)),
  );
}
