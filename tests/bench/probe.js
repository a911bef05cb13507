// The benchmark's eyes inside the page: run in every frame before any script of the page.
//
// Times are milliseconds since 1970 (timeOrigin + now), so that stamps of different frames
// and documents can be subtracted. A stamp is taken one frame after the thing was there:
// it has been painted by then.

(() => {
  const now = () => performance.timeOrigin + performance.now();
  const frames = (check) => {
    const loop = () => check() || requestAnimationFrame(loop);
    requestAnimationFrame(loop);
  };
  const bench = { drawn: null, click: null, shown: null, opened: performance.timeOrigin };
  window.__bench = bench;

  // The page: what does the panel show?

  /** The id of the feature in the panel: in a component's shadow root, or a heading's anchor. */
  const answered = () => {
    for (const node of document.querySelectorAll(".st-key-panel *")) {
      const id = node.shadowRoot?.querySelector("[data-shown]")?.dataset.shown;
      if (id !== undefined) return id;
      if (/^H[1-6]$/.test(node.tagName) && node.id) return node.id;
    }
    return null;
  };

  /** Wait, from now on, for the panel to show `id`. */
  // Watched, not polled: a loop of animation frames would have the page painted all the time.
  bench.arm = (id) => {
    bench.click = bench.shown = null;
    const panel = document.querySelector(".st-key-panel");
    const look = () => {
      if (answered() !== id) return;
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => (bench.shown = now())));
    };
    const watch = new MutationObserver(look);
    for (const node of [panel, ...panel.querySelectorAll("*")]) {
      const options = { childList: true, subtree: true, attributes: true };
      if (node === panel) watch.observe(node, options);
      if (node.shadowRoot) watch.observe(node.shadowRoot, options);
    }
  };
  bench.answered = answered;

  // The map's frame.

  const paths = () => [...document.querySelectorAll("#map_div path.leaflet-interactive")];

  /** The id of the feature that a path draws, as the atlas or as plain Folium keeps it. */
  const named = () => {
    const ids = new Map();
    for (const layer of Object.values(window.map?._layers ?? {})) {
      const id = layer._path?.dataset.feature ?? layer.feature?.id;
      if (layer._path && id) ids.set(layer._path, id);
    }
    return ids;
  };

  /** Points of a path on the screen: along its line, and on a grid over an area. */
  function* points(path) {
    const length = path.getTotalLength();
    const matrix = path.getScreenCTM();
    for (let step = 1; length && step < 60; step += 1) {
      const { x, y } = path.getPointAtLength((length * step) / 60).matrixTransform(matrix);
      yield [x, y];
    }
    const box = path.getBoundingClientRect();
    for (let step = 0; step < 144; step += 1) {
      const [column, row] = [step % 12, Math.floor(step / 12)];
      yield [box.left + (box.width * (column + 0.5)) / 12, box.top + (box.height * (row + 0.5)) / 12];
    }
  }

  /** Where the feature `id` can be clicked: [x, y] in the frame, or null. */
  bench.point = (id) => {
    const ids = named();
    for (const [path, other] of ids) {
      if (other !== id) continue;
      for (const [x, y] of points(path)) {
        const inside = x > 60 && y > 90 && x < innerWidth - 60 && y < innerHeight - 60;
        if (inside && ids.get(document.elementFromPoint(x, y)) === id) return [x, y];
      }
    }
    return null;
  };

  /** The features that can be clicked, areas apart from lines. */
  bench.features = () => {
    const found = { areas: [], lines: [] };
    for (const id of new Set(named().values())) {
      if (!bench.point(id)) continue;
      const filled = [...named()].some(([path, other]) => other === id && path.getAttribute("fill") !== "none");
      found[filled ? "areas" : "lines"].push(id);
    }
    return found;
  };

  bench.mark = () => {
    window.__mark = window.map.__mark = true;
  };
  bench.kept = () => Boolean(window.__mark && window.map?.__mark && document.contains(window.map.getContainer()));
  bench.paths = () => paths().length;

  if (window === window.top) return;
  addEventListener(
    "click",
    (event) => (window.top.__bench.click = performance.timeOrigin + event.timeStamp),
    { capture: true },
  );
  // Animation frames that are asked for before there is a document never come.
  addEventListener("DOMContentLoaded", () => frames(() => {
    // The atlas says when it is done; plain Folium draws all in one go.
    const own = "drawn" in (document.documentElement?.dataset ?? {});
    const page = window.top.document.querySelector(".st-key-atlas, .st-key-sides");
    if (page ? !own || !paths().length : !paths().length) return false;
    requestAnimationFrame(() => (window.top.__bench.drawn ??= now()));
    return true;
  }));
})();
