// The state that a reader shares: what is selected, which layers are drawn, the years, the
// language, the view, and whether the page of statements is open. It lives in the page's
// address and nowhere else; a change is announced on the page's document, so that the map
// (in its frame), the list and the panel agree without asking the server.

const CHANGE = "kzgeo:change";
const LANGUAGES = ["en", "ar", "ru", "kk"];
const YEARS = /^(-?\d{1,4}),(-?\d{1,4})$/;
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Parse an address's query; anything malformed counts as absent. */
export function parse(search) {
  const query = new URLSearchParams(search);
  const feature = query.get("feature");
  const quote = Number(query.get("quote"));
  const layers = query.get("layers");
  const view = (query.get("view") ?? "").split(",").map(Number);
  const lang = query.get("lang");
  const time = (query.get("time") ?? "").match(YEARS);
  return {
    feature: feature && ID.test(feature) ? feature : null,
    quote: Number.isInteger(quote) && quote > 0 ? quote : 1,
    layers: layers === null ? null : layers.split(",").filter((id) => ID.test(id)),
    page: query.get("page") === "claims" ? "claims" : null,
    time: time && Number(time[1]) <= Number(time[2]) ? { from: Number(time[1]), to: Number(time[2]) } : null,
    lang: LANGUAGES.includes(lang) ? lang : "en",
    view:
      view.length === 3 && view.every(Number.isFinite) && Math.abs(view[0]) <= 90
        ? { lat: view[0], lon: view[1], zoom: view[2] }
        : null,
  };
}

function write(query, state) {
  const set = (key, value) => (value === null ? query.delete(key) : query.set(key, value));
  set("feature", state.feature);
  set("quote", state.feature && state.quote > 1 ? String(state.quote) : null);
  set("layers", state.layers === null ? null : state.layers.join(","));
  set("page", state.page);
  set("time", state.time && `${state.time.from},${state.time.to}`);
  set("lang", state.lang === "en" ? null : state.lang);
  set(
    "view",
    state.view && [state.view.lat.toFixed(4), state.view.lon.toFixed(4), state.view.zoom].join(","),
  );
}

/** Connect to the address of a page: `win` is the window whose address counts. */
export function connect(win) {
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
      const detail = { changed: Object.keys(patch) };
      win.document.dispatchEvent(new win.CustomEvent(CHANGE, { detail }));
    },
    listen(hear) {
      // The state is read anew: whoever heard of the change before may have changed more.
      const listener = (event) => hear(parse(win.location.search), event.detail.changed);
      win.document.addEventListener(CHANGE, listener);
      return () => win.document.removeEventListener(CHANGE, listener);
    },
  };
}
