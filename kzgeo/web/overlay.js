// Layers of the reader's own, laid over the map: brought by choosing or dropping a file, read by
// the atlas's own server, kept in this page's memory only. What they say is text, never markup,
// and always marked as theirs.

import { h } from "./dom.js";
import { ask } from "./server.js";
import { speaker } from "./words.js";

const LIMIT = 20 * 1024 * 1024; // bytes, as in kzgeo/app/overlay.py
const KINDS = ".geojson,.json,.gpkg";
// Of none of the atlas's layers, and told apart from each other.
const COLOURS = ["#c2185b", "#00838f", "#5e35b1", "#e65100", "#2e7d32", "#6d4c41"];
const LISTED = 100;

/** What keeps a file from being laid over the map, in the reader's words. */
class Refusal extends Error {}

const kindOf = ({ type }) => (type.includes("Point") ? "point" : type.includes("Line") ? "line" : "area");

export class Overlay {
  /** `prose`: the page's words by language; `address`: where map and panel hear of it. */
  constructor({ prose, address }) {
    Object.assign(this, { prose, address, layers: [], picked: null, made: 0, told: null, fault: null });
    const taken = (event) => event.composedPath().some((node) => node.classList?.contains("box"));
    const over = (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (!files.length || (taken(event) && !files.every(({ name }) => /\.(geojson|gpkg)$/i.test(name)))) return;
      event.preventDefault();
      event.stopPropagation();
      this.take(files);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("drop", drop, { capture: true });
    const stops = [
      address.listenDropped((files) => this.take(files)),
      address.listenPicked(({ key, index }) => this.pick(key, index)),
      address.listen((_, changed) => changed.includes("feature") && this.unpick()),
      address.listenOwn((card) => card ?? this.unpick()),
    ];
    this.close = () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("drop", drop, { capture: true });
      stops.forEach((stop) => stop());
    };
  }

  // -- what is brought ---------------------------------------------------------------

  async take(files) {
    for (const file of files) await this.bring(file);
  }

  async bring(file) {
    this.tell({ told: this.say("lay_reading", { name: file.name }) });
    try {
      const { layers } = await this.send(file);
      const fresh = layers.map((layer) => this.layerOf(file.name, layer, layers.length));
      this.layers.push(...fresh);
      const count = fresh.reduce((sum, { features }) => sum + features.length, 0);
      this.tell({ told: this.say("lay_done", { count, name: file.name }) });
      this.show({ fit: united(fresh) });
      this.list();
    } catch (error) {
      this.tell({ fault: error instanceof Refusal ? error.message : this.say("lay_not_sent") });
    }
  }

  async send(file) {
    if (file.size > LIMIT) throw new Refusal(this.say("lay_too_large", { name: file.name }));
    const response = await ask("overlay", { query: { name: file.name, lang: this.lang }, body: file });
    if (response.ok) return response.json();
    const { error } = await response.json();
    throw new Refusal(`\u2068${error.place}\u2069: ${error.fault}; ${error.cure}`);
  }

  layerOf(file, { name, titles, bounds, notes, left_out: leftOut, left_out_told: told, geojson }, tables) {
    const colour = COLOURS[this.made % COLOURS.length];
    this.made += 1;
    return {
      key: `own-${this.made}`,
      file,
      name: tables > 1 ? `${file} · ${name}` : file,
      titles,
      bounds,
      notes,
      leftOut,
      told,
      colour,
      shown: true,
      features: geojson.features,
    };
  }

  remove(layer) {
    this.layers = this.layers.filter((other) => other !== layer);
    if (this.picked?.key === layer.key) this.address.tellOwn(null);
    this.tell({});
    this.show();
    this.list();
    this.input.focus();
  }

  /** Tell the map what lies over it; `fit` are bounds to be seen, `move` goes to what is chosen. */
  show({ fit = null, move = false } = {}) {
    const layers = this.layers.map(({ key, colour, shown, features, titles, name }) => {
      const titleOf = (feature) => this.titleOf({ titles }, feature) ?? name;
      return { key, colour, shown, features, titleOf };
    });
    this.address.tellOverlays({ layers, picked: this.picked, fit, move });
  }

  // -- what is chosen ----------------------------------------------------------------

  titleOf({ titles }, { properties }) {
    const columns = [titles[this.lang], titles[""], ...Object.values(titles)];
    const found = columns.map((column) => properties[column]).find((text) => text !== undefined && text !== "");
    return found === undefined ? null : String(found);
  }

  pick(key, index, { move = false } = {}) {
    const layer = this.layers.find((other) => other.key === key);
    const feature = layer?.features[index];
    if (!feature) return;
    this.picked = { key, index };
    layer.shown = true;
    this.card(layer, feature);
    this.show({ move });
    this.mark();
  }

  unpick() {
    if (!this.picked) return;
    this.picked = null;
    this.address.tellOwn(null);
    this.show();
    this.mark();
  }

  /** Hand the panel what the file says of a feature. */
  card(layer, feature) {
    this.address.tellOwn({
      lang: this.lang,
      colour: layer.colour,
      title: this.titleOf(layer, feature) ?? this.say("lay_row", { row: feature.id }),
      note: this.say("lay_own", { name: layer.name }),
      rows: Object.entries(feature.properties).map(([name, value]) => [name, String(value)]),
      empty: this.say("lay_no_properties"),
      close: this.say("close"),
    });
  }

  // -- the list ----------------------------------------------------------------------

  /** Make what stands in the list beside the map, in a language. */
  draw(lang) {
    this.lang = lang;
    this.say = speaker(this.prose[lang], lang);
    this.input = h("input", {
      type: "file",
      className: "unseen",
      accept: KINDS,
      multiple: true,
      on: {
        change: () => {
          const files = [...this.input.files];
          this.input.value = ""; // the same file may be brought again
          this.take(files);
        },
      },
    });
    this.status = h("p", { className: "told", attrs: { role: "status" } });
    this.alert = h("p", { className: "fault", attrs: { role: "alert" } });
    this.laid = h("div", { className: "laid" });
    this.tell({}); // what was told was told in another language
    this.list();
    if (this.picked) {
      const layer = this.layers.find(({ key }) => key === this.picked.key);
      this.card(layer, layer.features[this.picked.index]);
    }
    if (this.layers.length) this.show();
    return h(
      "section",
      { className: "overlays" },
      this.laid,
      h("label", { className: "lay" }, this.input, h("span", {}, this.say("lay"))),
      h("p", { className: "quiet" }, this.say("lay_kinds")),
      this.status,
      this.alert,
    );
  }

  tell({ told = "", fault = "" }) {
    this.status.textContent = told;
    this.alert.textContent = fault;
  }

  list() {
    this.laid.replaceChildren(...this.layers.map((layer) => this.entry(layer)));
    this.mark();
  }

  entry(layer) {
    const box = h("input", {
      type: "checkbox",
      checked: layer.shown,
      attrs: { "aria-label": this.say("show_layer", { layer: layer.name }) },
      on: {
        change: () => {
          layer.shown = box.checked;
          this.show();
          this.mark();
        },
      },
    });
    const title = h(
      "button",
      { type: "button", className: "row layer-title", on: { click: () => this.show({ fit: layer.bounds }) } },
      h("bdi", {}, layer.name),
    );
    const remove = h(
      "button",
      {
        type: "button",
        className: "remove",
        attrs: { "aria-label": this.say("lay_remove", { layer: layer.name }) },
        on: { click: () => this.remove(layer) },
      },
      "×",
    );
    return h(
      "section",
      { className: "layer own", style: { "--colour": layer.colour }, attrs: { "data-own": layer.key } },
      h("div", { className: "layer-head" }, box, title, remove),
      this.remarks(layer),
      h("details", {}, h("summary", {}, this.say("lay_features", { count: layer.features.length })), this.features(layer)),
    );
  }

  features(layer) {
    const rows = layer.features.slice(0, LISTED).map((feature, index) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            className: "row feature",
            attrs: { "data-own-feature": `${layer.key}/${index}` },
            on: { click: () => this.pick(layer.key, index, { move: true }) },
          },
          h("i", { className: `swatch approximate ${kindOf(feature.geometry)}`, attrs: { "aria-hidden": true } }),
          h("span", {}, h("bdi", {}, this.titleOf(layer, feature) ?? this.say("lay_row", { row: feature.id }))),
        ),
      ),
    );
    const more = layer.features.length - rows.length;
    return h("ul", {}, rows, more > 0 ? h("li", { className: "quiet" }, this.say("lay_more", { count: more })) : null);
  }

  /** What was done to the file on the way, and what of it could not be drawn. */
  remarks({ notes, leftOut, told }) {
    const items = notes.map((text) => h("li", {}, text));
    if (leftOut) items.push(h("li", {}, this.say("lay_left_out", { count: leftOut }), h("ul", {}, told.map((text) => h("li", {}, text)))));
    return items.length ? h("ul", { className: "remarks" }, items) : null;
  }

  /** Show in the list what is chosen and what is switched off. */
  mark() {
    const chosen = this.picked && `${this.picked.key}/${this.picked.index}`;
    for (const button of this.laid.querySelectorAll("[data-own-feature]")) {
      button.toggleAttribute("aria-current", button.dataset.ownFeature === chosen);
    }
    for (const { key, shown } of this.layers) {
      const entry = this.laid.querySelector(`[data-own="${key}"]`);
      if (!entry) continue;
      entry.classList.toggle("off", !shown);
      entry.querySelector("input").checked = shown;
    }
  }
}

/** The bounds of layers together: west, south, east, north. */
function united(layers) {
  const all = layers.map(({ bounds }) => bounds).filter(Boolean);
  if (!all.length) return null;
  const of = (index, pick) => pick(...all.map((bounds) => bounds[index]));
  return [of(0, Math.min), of(1, Math.min), of(2, Math.max), of(3, Math.max)];
}
