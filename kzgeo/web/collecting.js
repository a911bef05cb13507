// The buttons beside passages and under titles that put them into the report. They are there only
// where a report can be made: once the control that makes it is.

import { collection, MOST } from "./collection.js";
import { h } from "./dom.js";
import { speaker } from "./words.js";

let words = null;
const marks = new Set();

const markAll = () => marks.forEach((mark) => mark());

/** Offer the buttons, in these words by language. */
export function offer(inWords) {
  words = inWords;
  markAll();
}

collection.listen(markAll);

/** Make a button that adds an entry, or takes it out again; `keys` are its words. */
function button(lang, itemOf, [add, added]) {
  let drawn = false;
  const node = h("button", { type: "button", className: "collect", on: { click: () => press() } });
  const told = h("small", { className: "collected", attrs: { role: "status" } });
  const box = h("span", { className: "collecting" }, node, told);
  const press = () => {
    const item = itemOf();
    if (collection.within(item)) return;
    if (collection.has(item)) return collection.remove(item);
    const [say, before] = [speaker(words[lang], lang), collection.items.length];
    const done = collection.add(item);
    const taken = before + 1 - collection.items.length; // parts of it that were there before
    if (done === "full") told.textContent = say("full", { most: MOST });
    else if (taken) told.textContent = say("took_in", { count: taken });
  };
  const mark = () => {
    if (box.isConnected) drawn = true;
    else if (drawn) return marks.delete(mark); // its panel is gone
    const item = words && collection.opened ? itemOf() : null;
    box.hidden = !item || !collection.exists(item);
    if (box.hidden) return;
    const inside = collection.within(item);
    const on = inside || collection.has(item);
    node.textContent = words[lang][inside ? "within" : on ? added : add];
    // Not `disabled`: a reader at the keyboard is to reach it and to hear why.
    node.setAttribute("aria-disabled", inside);
    node.setAttribute("aria-pressed", on);
    told.textContent = "";
  };
  marks.add(mark);
  mark();
  queueMicrotask(mark); // by then it stands in its panel
  return box;
}

/** The button of one passage of a feature, or of a layer by `layer-` and its id. */
export const passageButton = (feature, quote, lang) =>
  button(lang, () => ({ kind: "passage", feature, quote }), ["add", "added"]);

/** The button of all that is told of a feature or a layer. */
export const wholeButton = (id, lang) => button(lang, () => collection.whole(id), ["add_all", "all_added"]);
