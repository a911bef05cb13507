// The standalone page itself: puts list, map and panel in their places, and hands the panel what
// the server hands it in the app. What is chosen stands in the page's address.

import { connect } from "../address.js";
import { h } from "../dom.js";
import * as map from "../map.js";
import mountPanel from "../panel.js";
import mountRail from "../rail.js";
import { json, style } from "../server.js";

const YEARS_PX = 54; // the height of the years under the map, as in map.css
const LAYER = /^layer-/;

/** A component's place, with styles of its own as in the app. */
const root = (name) => document.querySelector(`.st-key-${name} > div`).attachShadow({ mode: "open" });

// -- the panel ---------------------------------------------------------------------------

/** The layer whose part of the page tells of `id`, and what it is called there. */
function told(layers, id) {
  const own = layers.find(({ features }) => features.some((item) => item.id === id && !item.shared));
  if (own) return { layer: own.id, name: id };
  const layer = layers.find((item) => item.id === id.replace(LAYER, ""));
  return layer ? { layer: layer.id, name: `layer-${layer.id}` } : null;
}

/** Make a quotation of what is kept of it: its passage, and how that is cut into pieces. */
function quoted(passages, { passage, pieces, ...own }) {
  const { text, whole: _, ...told } = passages[passage]; // whole is of exports
  let at = 0;
  const cut = (units) => ({ text: text.slice(at, (at += Math.abs(units))), mark: units < 0 });
  return { ...told, ...own, pieces: pieces.map((piece) => (typeof piece === "number" ? cut(piece) : piece)) };
}

/** Make the panel for what is chosen, as kzgeo/panel.py does. */
async function panelOf({ feature, quote, lang }) {
  const { layers } = await json("index.json");
  const found = feature && told(layers, feature);
  if (!found) {
    const { words, panel } = await json(`panels/welcome/${lang}.json`);
    return { words, panel: feature ? { ...panel, notice: words.unknown.replace("{id}", () => feature) } : panel };
  }
  const [{ words }, panels, passages] = await Promise.all([
    json(`panels/welcome/${lang}.json`),
    json(`panels/${found.layer}/${lang}.json`),
    json(`passages/${lang}.json`),
  ]);
  const { quotations, ...panel } = panels[found.name];
  const rank = Math.max(1, Math.min(quote, quotations.length));
  const whole = (quotation) => (quotation ? quoted(passages, quotation) : null);
  const unplaced = panel.unplaced?.map((item) => ({ ...item, quotation: whole(item.quotation) }));
  const more = unplaced ? { unplaced } : {};
  return { words, panel: { ...panel, ...more, quotation: whole(quotations[rank - 1]) } };
}

let newest = null;

async function show(parentElement, at) {
  newest = at;
  const { words, panel } = await panelOf(at);
  if (newest === at) await mountPanel({ parentElement, data: { lang: at.lang, words, panel } });
}

// -- the parts ---------------------------------------------------------------------------

async function drawMap(parentElement) {
  const [{ centre, zoom, snap, calls }] = await Promise.all([
    json("map.json"),
    style(parentElement, "leaflet"),
    style(parentElement, "map"),
  ]);
  const ground = h("div", { id: "map_div", style: { height: `calc(100% - ${YEARS_PX}px)` } });
  parentElement.append(h("div", { dir: "ltr", style: { position: "relative", height: "100%" } }, ground));
  const leaflet = L.map(ground, { center: [...centre].reverse(), zoom, zoomSnap: snap });
  L.control.scale().addTo(leaflet);
  const [[, configuration], ...others] = calls;
  map.open(leaflet, configuration, window);
  for (const [name, values] of others) map[name](values);
  await map.finish();
}

async function start() {
  const { feature, quote, lang } = connect(window).read();
  const at = { feature, quote, lang };
  const embedded = new URLSearchParams(window.location.search).get("embed") === "true";
  document.querySelector(".st-key-atlas").className = embedded ? "st-key-embedded" : "st-key-atlas";
  const panel = root("panel");
  const list = { parentElement: root("rail"), data: { at }, setStateValue: (_, next) => show(panel, next) };
  await Promise.all([drawMap(root("map")), mountRail(list), show(panel, at)]);
}

start().then(
  () => document.querySelector(".unready").remove(),
  (error) => {
    document.querySelector(".unready").classList.add("now");
    throw error;
  },
);
