// A reader's own document: brought by choosing or dropping a file, kept in the page's memory
// only, and sent to the atlas's own server each time something is asked of it.

import { h } from "./dom.js";
import { save } from "./saving.js";
import { ask } from "./server.js";

const LIMIT = 20 * 1024 * 1024; // bytes, as in kzgeo/documents.py
const KINDS = ".txt,.md,.markdown,.docx,.pdf,.html,.htm,.csv";
const EXPORTS = { geojson: "GeoJSON", csv: "CSV", annotations: "Web Annotation", places: "Linked Places" };
const SUFFIXES = { geojson: "geojson", csv: "csv", annotations: "jsonld", places: "json" };
const ENCODINGS = [
  "utf-8",
  "utf-16",
  "windows-1251",
  "windows-1256",
  "windows-1252",
  "koi8-r",
  "iso-8859-5",
  "iso-8859-6",
  "cp866",
];

// What was brought, until the page is left.
let brought = null;

/** What keeps a file from being read, in the reader's words. */
class Refusal extends Error {}

async function send(file, encoding, { lang, say }, as = null) {
  if (file.size > LIMIT) throw new Refusal(say("too_large", { name: file.name }));
  const query = { name: file.name, lang, ...(encoding ? { encoding } : {}), ...(as ? { as } : {}) };
  const response = await ask("own", { query, body: file });
  if (response.ok) return response;
  const { error } = await response.json();
  throw new Refusal([error.place && `\u2068${error.place}\u2069`, [error.fault, error.cure].filter(Boolean).join("; ")].filter(Boolean).join(": "));
}

/** The files that a drop brings; folders and text bring none. */
const dropped = (event) => [...(event.dataTransfer?.files ?? [])][0];

/**
 * Make the box that takes a document. `show(view, around)` is given what was found in it and
 * what stands before the text, `clear()` when it is taken away.
 */
export function ownDocument({ say, lang, show, clear }) {
  const told = h("p", { className: "notice", hidden: true, attrs: { role: "alert" } });
  const tell = (text) => {
    told.textContent = text ?? "";
    told.hidden = !text;
  };

  const fault = (error) => tell(error instanceof Refusal ? error.message : say("not_sent"));

  let offered = null; // a file that may be read once more, in another encoding

  async function read(file, encoding) {
    offered = file;
    const before = brought?.view ? brought : (brought?.before ?? null);
    const mine = (brought = { file, encoding, before, view: null });
    tell(say("sending", { name: file.name }));
    try {
      const view = await (await send(file, encoding, { lang, say })).json();
      if (brought !== mine) return; // another was brought meanwhile
      Object.assign(mine, { view, before: null });
      tell(null);
      show(view, [heading()]);
    } catch (error) {
      if (brought !== mine) return;
      brought = before; // what is read stays
      fault(error);
    }
  }

  async function write(as) {
    const { file, encoding } = brought;
    try {
      const answer = await send(file, encoding, { lang, say }, as);
      save(await answer.blob(), `${file.name.replace(/\.[^.]*$/, "")}.${SUFFIXES[as]}`);
      tell(null);
    } catch (error) {
      fault(error);
    }
  }

  const encodings = (chosen, change) =>
    h(
      "label",
      { className: "encoding" },
      say("encoding"),
      h(
        "select",
        { on: { change } },
        h("option", { value: "" }, say("recognised")),
        ENCODINGS.map((name) => h("option", { value: name, selected: name === chosen }, name)),
      ),
    );

  /** What stands over the text of a document that was brought. */
  function heading() {
    const again = (event) => read(brought.file, event.target.value || null);
    return h(
      "div",
      { className: "account own" },
      h("p", {}, h("bdi", { className: "file" }, brought.file.name), " ", remove()),
      h("p", {}, say("private")),
      h(
        "p",
        { className: "exports" },
        say("save"),
        Object.entries(EXPORTS).map(([as, name]) =>
          h("button", { type: "button", className: "chip", lang: "en", attrs: { "data-as": as }, on: { click: () => write(as) } }, name),
        ),
      ),
      brought.view.encoding ? encodings(brought.encoding, again) : null,
      told,
    );
  }

  const remove = () =>
    h(
      "button",
      {
        type: "button",
        className: "chip",
        on: {
          click: () => {
            brought = null;
            clear();
          },
        },
      },
      say("remove"),
    );

  const encoding = encodings(null, () => offered && read(offered, chosen()));
  const chosen = () => encoding.querySelector("select").value || null;
  const input = h("input", {
    type: "file",
    className: "unseen",
    accept: KINDS,
    on: {
      change: () => {
        const [file] = input.files;
        input.value = ""; // the same file may be brought again
        if (file) read(file, chosen());
      },
    },
  });
  const box = h(
    "div",
    {
      className: "box",
      on: {
        dragover: (event) => {
          event.preventDefault();
          box.classList.add("over");
        },
        dragleave: () => box.classList.remove("over"),
        drop: (event) => {
          event.preventDefault();
          box.classList.remove("over");
          const file = dropped(event);
          if (file) read(file, chosen());
        },
      },
    },
    h("label", { className: "bring" }, input, h("span", {}, say("bring"))),
    h("p", {}, say("kinds")),
    h("p", {}, say("private")),
    encoding,
    told,
  );
  return {
    node: box,
    ready: () => brought?.view && show(brought.view, [heading()]),
  };
}
