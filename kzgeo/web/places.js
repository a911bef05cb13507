// What stands over a text that is read: how much of it is shown, and the places that it names.

import { h } from "./dom.js";
import { numberIn } from "./words.js";

/** Say what of a document of the atlas is shown, and why not more. */
export function account(read, say) {
  const shown = read.parts.reduce((sum, { text }) => sum + [...text].length, 0);
  return h(
    "div",
    { className: "account" },
    read.hindrance ? h("p", { className: "notice", attrs: { role: "status" } }, say(read.hindrance)) : null,
    h("p", {}, read.whole ? say("entire") : say("partial", { shown, length: read.length })),
  );
}

/** List the places of a text, most often named first; `pick(id)` is told which one was chosen. */
export function placesOf(read, { say, lang, pick }) {
  const named = read.places.filter(({ count }) => count > 0);
  if (!named.length) return h("p", { className: "account" }, say("all", { count: 0 }));
  const number = numberIn(lang);
  const rows = named.map(({ id, title, count }) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", attrs: { "data-place": id }, on: { click: () => pick(id) } },
        h("span", {}, title[lang]),
        h("b", {}, number(count)),
      ),
    ),
  );
  return h("details", { className: "places" }, h("summary", {}, say("places", { count: named.length })), h("ul", {}, rows));
}
