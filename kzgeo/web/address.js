// The state that a reader shares: what is selected, which layers are drawn, the years, the
// language, the view, and whether the page of statements or a document is open, and where in
// it. It lives in the page's address and nowhere else; a change is announced on the page's
// document, so that the map (in its frame), the list and the panel agree without asking the
// server.

import { LANGUAGES } from "./dom.js";

const CHANGE = "kzgeo:change";
// What the page's document is told of the text that is read beside the map: its places, and
// that one of them was chosen on the map.
const PLACES = "kzgeo:places";
const PIN = "kzgeo:pin";
// What it is told of the years that the map shows, also while they are moved or played.
const SPAN = "kzgeo:span";
// What it is told of the part of the Earth that is seen on the map.
const BOUNDS = "kzgeo:bounds";
// What it is told of layers of the reader's own: all that lie over the map, what one of them says
// of the feature chosen in it, that one was chosen on the map, that files were dropped there.
const OVERLAYS = "kzgeo:overlays";
const OWN = "kzgeo:own";
const PICKED = "kzgeo:picked";
const DROPPED = "kzgeo:dropped";
const PAGES = ["claims", "read"];
// The language of an address that names none: the standalone page may be made for another.
const USUAL = document.documentElement.dataset.usual ?? "en";
const YEARS = /^(-?\d{1,4}),(-?\d{1,4})$/;
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const DOCUMENT = /^[\w-]{1,80}$/;
const OFFSET = /^\d{1,9}$/;

/** Parse an address's query; anything malformed counts as absent. */
export function parse(search) {
  const query = new URLSearchParams(search);
  const feature = query.get("feature");
  const quote = Number(query.get("quote"));
  const layers = query.get("layers");
  const view = (query.get("view") ?? "").split(",").map(Number);
  const lang = query.get("lang");
  const time = (query.get("time") ?? "").match(YEARS);
  const page = PAGES.includes(query.get("page")) ? query.get("page") : null;
  const doc = page === "read" ? query.get("doc") : null;
  const at = page === "read" ? query.get("at") : null;
  return {
    feature: feature && ID.test(feature) ? feature : null,
    quote: Number.isInteger(quote) && quote > 0 ? quote : 1,
    layers: layers === null ? null : layers.split(",").filter((id) => ID.test(id)),
    page,
    doc: doc && DOCUMENT.test(doc) ? doc : null,
    at: at && OFFSET.test(at) ? Number(at) : null, // a code point of the document
    time: time && Number(time[1]) <= Number(time[2]) ? { from: Number(time[1]), to: Number(time[2]) } : null,
    lang: LANGUAGES.includes(lang) ? lang : USUAL,
    view:
      view.length === 3 && view.every(Number.isFinite) && Math.abs(view[0]) <= 90
        ? { lat: view[0], lon: view[1], zoom: view[2] }
        : null,
  };
}

function write(query, state, usual = USUAL) {
  const set = (key, value) => (value === null ? query.delete(key) : query.set(key, value));
  set("feature", state.feature);
  set("quote", state.feature && state.quote > 1 ? String(state.quote) : null);
  set("layers", state.layers === null ? null : state.layers.join(","));
  set("page", state.page);
  set("doc", state.page === "read" ? state.doc : null);
  set("at", state.page === "read" && state.at !== null ? String(state.at) : null);
  set("time", state.time && `${state.time.from},${state.time.to}`);
  set("lang", state.lang === usual ? null : state.lang);
  set(
    "view",
    state.view && [state.view.lat.toFixed(4), state.view.lon.toFixed(4), state.view.zoom].join(","),
  );
}

/** Connect to the address of a page: `win` is the window whose address counts. */
export function connect(win) {
  const page = win.document;
  const tell = (name, detail) => page.dispatchEvent(new win.CustomEvent(name, { detail }));
  const listenTo = (name, hear) => {
    const listener = (event) => hear(event.detail);
    page.addEventListener(name, listener);
    return () => page.removeEventListener(name, listener);
  };
  return {
    read: () => parse(win.location.search),
    change(patch) {
      const before = parse(win.location.search);
      const state = { ...before, ...patch };
      if ("feature" in patch && patch.feature !== before.feature && !("quote" in patch)) {
        state.quote = 1;
      }
      const url = new URL(win.location.href);
      write(url.searchParams, state);
      url.search = url.search.replaceAll("%2C", ",");
      if (url.href === win.location.href && !("focus" in patch)) return;
      win.history.replaceState(win.history.state, "", url);
      tell(CHANGE, { changed: Object.keys(patch) });
    },
    /**
     * The address of what is shown, and nothing else in it; to be framed, with `embed`. `elsewhere`
     * is where else the atlas is, and `layers` those that are drawn: it may open with others.
     */
    link({ embed = false, elsewhere = null, layers = null } = {}) {
      const url = new URL(elsewhere ?? win.location.href);
      url.search = url.hash = "";
      const state = parse(win.location.search);
      if (elsewhere) write(url.searchParams, { ...state, layers: state.layers ?? layers }, "en");
      else write(url.searchParams, state);
      if (embed) url.searchParams.set("embed", "true");
      url.search = url.search.replaceAll("%2C", ",");
      return url.href;
    },
    listen(hear) {
      // The state is read anew: whoever heard of the change before may have changed more.
      return listenTo(CHANGE, ({ changed }) => hear(parse(win.location.search), changed));
    },
    /** Tell which places are read of beside the map; `null` when nothing is read. */
    tellPlaces(read) {
      page[PLACES] = read; // for a map that is drawn later
      tell(PLACES, read);
    },
    /** Hear which places are read of, now and whenever that changes. */
    listenPlaces(hear) {
      if (page[PLACES]) hear(page[PLACES]);
      return listenTo(PLACES, hear);
    },
    /** Tell which years the map shows at this moment; `null` for all. */
    tellSpan: (span) => tell(SPAN, span),
    listenSpan: (hear) => listenTo(SPAN, hear),
    /** Tell what the map shows: `west`, `south`, `east` and `north` in degrees. */
    tellBounds(bounds) {
      page[BOUNDS] = bounds;
      tell(BOUNDS, bounds);
    },
    bounds: () => page[BOUNDS] ?? null,
    listenBounds: (hear) => listenTo(BOUNDS, hear),
    /** Tell what of the reader's own lies over the map. */
    tellOverlays(shown) {
      page[OVERLAYS] = shown; // for a map that is drawn later
      tell(OVERLAYS, shown);
    },
    listenOverlays(hear) {
      if (page[OVERLAYS]) hear(page[OVERLAYS]);
      return listenTo(OVERLAYS, hear);
    },
    /** Tell what a layer of the reader's own says of a feature; `null`: none is chosen. */
    tellOwn(card) {
      page[OWN] = card;
      tell(OWN, card);
    },
    own: () => page[OWN] ?? null,
    listenOwn: (hear) => listenTo(OWN, hear),
    tellPicked: (feature) => tell(PICKED, feature),
    listenPicked: (hear) => listenTo(PICKED, hear),
    tellDropped: (files) => tell(DROPPED, files),
    listenDropped: (hear) => listenTo(DROPPED, hear),
    tellPin: (place) => tell(PIN, place),
    listenPin: (hear) => listenTo(PIN, hear),
  };
}
