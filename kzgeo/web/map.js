// The atlas on a Leaflet map. The generated map script calls `open` once, `base` and
// `layer` for each file, and `finish`. Everything that changes afterwards (selection,
// layers, language) is heard from the page's address; the map is never built again.
//
// Text from data goes into the page as text nodes only.

import { connect } from "./address.js";
import { surface } from "./base.js";
import { labels } from "./labels.js";
import { json, named, offers } from "./server.js";
import { draw, stack } from "./shapes.js";
import { meets, timeline } from "./time.js";

export const BASE = {
  land: [{ fill: "#f4f1e9", color: "#c3d3d9", weight: 0.7 }],
  outline: [{ fill: "#fdfbf6", color: "#a89f8d", weight: 1.1 }],
  lakes: [{ fill: "#dce8ed", color: "#bcd0d9", weight: 0.6 }],
  rivers: [{ color: "#bdd3dd", weight: 1 }],
  boundaries: [
    { color: "#bdb4a3", weight: 1, of: ({ disputed }) => !disputed },
    { color: "#bdb4a3", weight: 1, dash: [3, 4], of: ({ disputed }) => disputed },
  ],
};
const HOME = [[40.4, 46.2], [55.6, 87.6]];

let atlas = null;

/**
 * Begin the atlas on `map`; `config.index` is the address of the index file, `page` the window whose
 * address is followed.
 */
export function open(map, config, page = window.parent) {
  const address = connect(page);
  const [nearest, farthest] = [Math.max(...config.zooms), Math.min(...config.zooms)];
  map.setMinZoom(farthest).setMaxZoom(nearest);
  map.createPane("base").style.zIndex = 200;
  map.getPane("base").style.pointerEvents = "none";
  atlas = {
    map,
    address,
    ground: surface("base"),
    svg: L.svg(), // one for all layers: each is a surface of its own to paint
    index: json(named(config.index)),
    base: [],
    layers: [],
    labels: labels(map),
  };
  map.attributionControl?.setPrefix(false);
  map.getContainer().setAttribute("aria-label", "Kazakhstan");
  start(map, address.read().view);
}

/** Show the view of the address, or Kazakhstan; until the reader moves it, keep it so. */
function start(map, view) {
  const show = () => {
    if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
    else map.fitBounds(HOME, { animate: false });
  };
  let touched = false;
  map.getContainer().addEventListener("pointerdown", () => (touched = true), { once: true });
  atlas.moved = () => (touched = true);
  // The frame's size is the page's business: the map always fills its frame.
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false, pan: false });
    if (!touched) show();
  }).observe(map.getContainer());
  show();
}

/** Add a file of the base map. */
export function base(config) {
  atlas.base.push({ ...config, data: json(named(config.url)) });
}

/** Add a layer of the atlas; one that is not shown is fetched when it is. */
export function layer(config) {
  const state = atlas.address.read();
  atlas.layers.push({ ...config, data: shown(state, config) ? json(named(config.url)) : null });
}

const shown = (state, { id, visible }) =>
  state.layers === null ? visible : state.layers.includes(id);

function names(properties) {
  return {
    en: properties.name_en,
    ar: properties.name_ar,
    ru: properties.name_ru,
    kk: properties.name_kk,
  };
}

const FROM_ZOOM = { country: [0, 3, 4, 5], sea: [0, 3, 5, 6], lake: [0, 4, 5, 6] };
const TOWN_ZOOM = [0, 3, 5, 6, 7];

export function baseLabels(data) {
  return data.features.map(({ geometry, properties }) => {
    const [lon, lat] = geometry.coordinates;
    const { kind, rank } = properties;
    const town = !(kind in FROM_ZOOM);
    return {
      lat,
      lon,
      kind,
      dot: town,
      names: names(properties),
      rank: (town ? 40 : 30) + rank * 10,
      from: town ? TOWN_ZOOM[rank] : FROM_ZOOM[kind][rank],
      to: kind === "country" ? 6 : 99,
    };
  });
}

function relabel() {
  const { map, drawn, state } = atlas;
  const items = [...atlas.baseItems];
  for (const shape of drawn.values()) {
    if (!map.hasLayer(shape.group) || !meets(atlas.span, shape.years)) continue;
    const selected = shape.id === state.feature;
    if (!shape.anchor || !(shape.labelled || selected)) continue;
    items.push({
      lat: shape.anchor[1],
      lon: shape.anchor[0],
      kind: "feature",
      dot: shape.dot,
      colour: shape.colour,
      names: shape.title,
      radius: shape.dot ? shape.paths.at(-1).look.radius : 0,
      rank: selected ? 0 : shape.labelRank,
      from: selected ? 0 : shape.from,
    });
  }
  atlas.labels.set(items);
}

/** Draw a layer, once; what it draws is added to the map by `showLayers`. */
function drawLayer(config) {
  config.drawing ??= (async () => {
    const [index, data] = await Promise.all([atlas.index, config.data ?? json(named(config.url))]);
    const entry = index.layers.find((item) => item.id === config.id);
    const context = {
      map: atlas.map,
      renderer: atlas.svg,
      language: () => atlas.lang,
      choose: (id) => {
        atlas.address.tellOwn(null);
        atlas.address.change({ feature: id });
      },
    };
    const group = L.layerGroup();
    for (const shape of draw(context, { ...config, group }, entry, data)) {
      atlas.drawn.set(shape.key, shape);
    }
    config.group = group;
  })();
  return config.drawing;
}

/** Show the layers of the address and no others, drawing those that were never shown. */
async function showLayers() {
  const wanted = atlas.layers.filter((config) => shown(atlas.state, config));
  await Promise.allSettled(wanted.map(drawLayer)); // one that fails keeps no other back
  for (const config of atlas.layers) {
    if (!config.group) continue;
    const on = shown(atlas.state, config);
    if (on !== atlas.map.hasLayer(config.group)) {
      if (on) config.group.addTo(atlas.map);
      else config.group.remove();
    }
  }
  stack(atlas.svg);
  showYears();
}

/** Hide what is drawn of other years than those of `atlas.span`; mark what has no year. */
function showYears() {
  for (const shape of atlas.drawn.values()) {
    if (atlas.map.hasLayer(shape.group)) shape.date(atlas.span);
  }
}

const LABELS_MS = 250; // names are written when the years rest: they cost more than the lines

const sameYears = (one, other) => one?.from === other?.from && one?.to === other?.to;

/** Show a span of years at once; the names of features return when it rests. */
function pass(span) {
  atlas.span = span;
  atlas.address.tellSpan(span);
  showYears();
  atlas.labels.hush();
  clearTimeout(atlas.waiting);
  atlas.waiting = setTimeout(relabel, LABELS_MS);
}

function select(state, { move }) {
  const { map, drawn } = atlas;
  for (const shape of drawn.values()) {
    const on = shape.id === state.feature || shape.partOf === state.feature;
    if (on === shape.selected) continue;
    shape.select(on && Boolean(state.feature));
    if (map.hasLayer(shape.group)) shape.date(atlas.span); // its halo is new
  }
  const shape = drawn.get(state.feature);
  if (!shape || !move) return;
  const bounds = shape.bounds;
  const view = map.getBounds();
  if (view.contains(bounds) && map.getBoundsZoom(bounds) - map.getZoom() < 3) return;
  atlas.moved();
  map.fitBounds(bounds, { padding: [40, 40], maxZoom: shape.farthest, animate: Boolean(atlas.ready) });
}

const UNDRAWN = ["view", "page", "doc", "at"]; // of these the map shows nothing

async function hear(state, changed) {
  atlas.state = state;
  if (changed.includes("lang")) speak(state.lang);
  if (changed.includes("time") && !sameYears(state.time, atlas.span)) atlas.time.set(state.time);
  if (changed.includes("feature")) reveal(state.feature);
  if (changed.includes("layers") || changed.includes("feature")) await showLayers();
  if (changed.includes("feature")) select(atlas.state, { move: changed.includes("focus") });
  if (!changed.every((key) => UNDRAWN.includes(key))) later(relabel);
}

/** Do it when the page has nothing more urgent to do, such as showing the panel. */
const later = (act) =>
  window.requestIdleCallback ? requestIdleCallback(act, { timeout: 400 }) : setTimeout(act, 50);

/** A selected feature is seen: its layer is shown with it. */
function reveal(id) {
  const layer = atlas.layers.find((config) => config.featureIds.includes(id));
  if (!layer || shown(atlas.state, layer)) return;
  const layers = atlas.layers.filter((config) => config === layer || shown(atlas.state, config));
  atlas.address.change({ layers: layers.map((config) => config.id) });
}

function speak(lang) {
  document.documentElement.lang = lang;
  atlas.lang = lang;
  atlas.labels.speak(lang);
  atlas.time.speak();
}

/** Put the years under the map; `prose` holds their words in every language. */
function addTimeline(prose) {
  const { map, address } = atlas;
  atlas.span = atlas.state.time;
  atlas.time = timeline(map.getContainer().parentElement, {
    say: (key) => prose[atlas.lang][key],
    language: () => atlas.lang,
    show: pass,
    settle: (time) => address.change({ time }),
  });
  atlas.time.set(atlas.state.time);
}

/** Draw what has been added, then follow the page's address. */
export async function finish() {
  const { map, address } = atlas;
  atlas.state = address.read();
  atlas.lang = atlas.state.lang;
  atlas.drawn = new Map();
  const index = await atlas.index;
  const files = await Promise.allSettled(atlas.base.map(async ({ id, data }) => [id, await data]));
  const byId = new Map(files.filter((file) => file.value).map((file) => file.value));
  for (const [id, styles] of Object.entries(BASE)) {
    const features = byId.get(id)?.features ?? [];
    for (const { of = () => true, ...style } of styles) {
      atlas.ground.paint(features.filter(({ properties }) => of(properties)), style);
    }
  }
  atlas.ground.addTo(map);
  atlas.baseItems = ["neighbours", "towns"]
    .filter((id) => byId.has(id))
    .flatMap((id) => baseLabels(byId.get(id)));
  for (const config of atlas.layers) {
    const entry = index.layers.find((item) => item.id === config.id);
    config.featureIds = entry.features.filter(({ shared }) => !shared).map(({ id }) => id);
  }
  addTimeline(index.prose);
  await follow();
}

/** Show the places of the text that is read beside the map; their code comes with the first. */
async function mark(read) {
  if (!read && !atlas.pins) return;
  atlas.pins ??= import("./pins.js").then(({ pins }) => pins(atlas));
  (await atlas.pins).show(read);
}

/** Show layers of the reader's own; their code comes with the first. */
async function lay(shown) {
  if (!shown.layers.length && !atlas.laid) return;
  atlas.laid ??= import("./laid.js").then(({ laid }) => laid(atlas));
  (await atlas.laid).show(shown);
}

/** Hand files that are dropped on the map to the page around it. */
function receive(address) {
  const files = (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault();
  window.addEventListener("dragover", files);
  window.addEventListener("drop", (event) => {
    files(event);
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (dropped.length) address.tellDropped(dropped);
  });
}

/** Tell the page which part of the Earth is seen. */
function tellBounds() {
  const bounds = atlas.map.getBounds();
  atlas.address.tellBounds({
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  });
}

async function follow() {
  const { map, address } = atlas;
  const stops = [address.listen(hear), address.listenPlaces(mark), address.listenOverlays(lay)];
  if (offers("overlay")) receive(address);
  window.addEventListener("pagehide", () => stops.forEach((stop) => stop()));
  await hear(atlas.state, ["feature", "lang", ...(atlas.state.view ? [] : ["focus"])]);
  atlas.ready = true;
  tellBounds();
  map.on("moveend resize", tellBounds);
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    address.change({ view: { lat, lon: lng, zoom: map.getZoom() } });
  });
  document.documentElement.dataset.drawn = String(Math.round(performance.now()));
}
