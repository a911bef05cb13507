// The atlas on a Leaflet map. The generated map script calls `open` once, `base` and
// `layer` for each file, and `finish`. Everything that changes afterwards (selection,
// layers, language) is heard from the page's address; the map is never built again.
//
// Text from data goes into the page as text nodes only.

import { connect } from "./address.js";
import { labels } from "./labels.js";
import { draw } from "./shapes.js";

const BASE = {
  land: { pane: "base", fillColor: "#f4f1e9", fillOpacity: 1, stroke: true, color: "#c3d3d9", weight: 0.7 },
  outline: { pane: "base", fillColor: "#fdfbf6", fillOpacity: 1, color: "#a89f8d", weight: 1.1 },
  lakes: { pane: "base", fillColor: "#dce8ed", fillOpacity: 1, color: "#bcd0d9", weight: 0.6 },
  rivers: { pane: "base", fill: false, color: "#bdd3dd", weight: 1 },
};
const ORDER = ["land", "outline", "lakes", "rivers", "boundaries"];
const HOME = [
  [40.4, 46.2],
  [55.6, 87.6],
];

const json = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
};

let atlas = null;

/** Begin the atlas on `map`; `config.index` is the address of the index file. */
export function open(map, config) {
  const address = connect(window.parent);
  const [nearest, farthest] = [Math.max(...config.zooms), Math.min(...config.zooms)];
  map.setMinZoom(farthest).setMaxZoom(nearest);
  map.createPane("base").style.zIndex = 200;
  map.getPane("base").style.pointerEvents = "none";
  atlas = {
    map,
    address,
    canvas: L.canvas({ pane: "base", padding: 0.3 }),
    index: json(config.index),
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
  atlas.base.push({ ...config, data: json(config.url) });
}

/** Add a layer of the atlas. */
export function layer(config) {
  atlas.layers.push({ ...config, data: json(config.url) });
}

function drawBase(id, data) {
  const { map, canvas } = atlas;
  const style =
    id === "boundaries"
      ? (feature) => ({
          color: "#bdb4a3",
          weight: 1,
          dashArray: feature.properties.disputed ? "3 4" : null,
        })
      : BASE[id];
  if (!style) return;
  const options = { renderer: canvas, pane: "base", interactive: false, smoothFactor: 1.2 };
  L.geoJSON(data, { ...options, style }).addTo(map);
}

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

function baseLabels(data) {
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
    if (!map.hasLayer(shape.group)) continue;
    const selected = shape.id === state.feature;
    if (!shape.anchor || !(shape.labelled || selected)) continue;
    items.push({
      lat: shape.anchor[1],
      lon: shape.anchor[0],
      kind: "feature",
      dot: shape.dot,
      colour: shape.colour,
      names: shape.title,
      rank: selected ? 0 : 20,
      from: selected ? 0 : shape.from,
    });
  }
  atlas.labels.set(items);
}

const shown = (state, id) => {
  const own = atlas.layers.find((config) => config.id === id);
  return state.layers === null ? own.visible : state.layers.includes(id);
};

function showLayers(state) {
  for (const config of atlas.layers) {
    const on = shown(state, config.id);
    if (on !== atlas.map.hasLayer(config.group)) {
      if (on) config.group.addTo(atlas.map);
      else config.group.remove();
    }
  }
}

function select(state, { move }) {
  const { map, drawn } = atlas;
  for (const shape of drawn.values()) {
    const on = shape.id === state.feature || shape.partOf === state.feature;
    if (on !== shape.selected) shape.select(on && Boolean(state.feature));
  }
  const shape = drawn.get(state.feature);
  if (!shape || !move) return;
  const bounds = shape.bounds;
  const view = map.getBounds();
  if (view.contains(bounds) && map.getBoundsZoom(bounds) - map.getZoom() < 3) return;
  atlas.moved();
  map.fitBounds(bounds, { padding: [40, 40], maxZoom: 8, animate: Boolean(atlas.ready) });
}

function hear(state, changed) {
  atlas.state = state;
  if (changed.includes("layers")) showLayers(state);
  if (changed.includes("feature")) {
    const layer = atlas.layers.find((config) => config.featureIds.includes(state.feature));
    if (layer && !shown(state, layer.id)) {
      const layers = atlas.layers.filter((c) => c === layer || shown(state, c.id));
      atlas.address.change({ layers: layers.map((c) => c.id) });
    }
    select(atlas.state, { move: changed.includes("focus") });
  }
  if (changed.includes("lang")) speak(state.lang);
  if (changed.some((key) => key !== "view")) relabel();
}

function speak(lang) {
  document.documentElement.lang = lang;
  atlas.lang = lang;
  atlas.labels.speak(lang);
}

/** Draw what has been added, then follow the page's address. */
export async function finish() {
  const { map, address } = atlas;
  atlas.state = address.read();
  atlas.lang = atlas.state.lang;
  atlas.drawn = new Map();
  const index = await atlas.index;
  const files = await Promise.all(atlas.base.map(async (file) => [file.id, await file.data]));
  const byId = new Map(files);
  for (const id of ORDER) if (byId.has(id)) drawBase(id, byId.get(id));
  atlas.baseItems = ["neighbours", "towns"]
    .filter((id) => byId.has(id))
    .flatMap((id) => baseLabels(byId.get(id)));
  for (const config of atlas.layers) {
    const entry = index.layers.find((item) => item.id === config.id);
    config.featureIds = entry.features.map((feature) => feature.id);
    config.group = L.layerGroup();
    const context = {
      map,
      pane: map.createPane(`layer-${config.id}`),
      language: () => atlas.lang,
      choose: (id) => address.change({ feature: id }),
    };
    context.pane.style.zIndex = 400 + config.rank;
    for (const shape of draw(context, config, entry, await config.data)) {
      atlas.drawn.set(shape.id, shape);
    }
  }
  showLayers(atlas.state);
  speak(atlas.state.lang);
  follow();
}

function follow() {
  const { map, address } = atlas;
  hear(atlas.state, ["feature", "lang", ...(atlas.state.view ? [] : ["focus"])]);
  atlas.ready = true;
  const stop = address.listen(hear);
  window.addEventListener("pagehide", stop);
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    address.change({ view: { lat, lon: lng, zoom: map.getZoom() } });
  });
  document.documentElement.dataset.drawn = String(Math.round(performance.now()));
}
