// The reader's own layers on the map: dashed, for the atlas cannot tell how certain they are, and
// over its own lines. They come and go without the map being built again.

const PANE = "laid";
const DASHES = "7 5"; // as approximate lines have
const HIT_PX = 16;
const FARTHEST = 9; // zoom: a single point is seen among its neighbours

const look = (colour, chosen) => ({
  color: colour,
  weight: chosen ? 4.5 : 2.5,
  opacity: 1,
  dashArray: DASHES,
  fillColor: colour,
  fillOpacity: chosen ? 0.3 : 0.12,
});
const spot = (colour, chosen) => ({
  ...look(colour, chosen),
  weight: 2,
  dashArray: "3 2",
  fillOpacity: chosen ? 0.9 : 0.45,
  radius: chosen ? 9 : 6,
});

/** Keep them on the map: call `show({ layers, picked, fit, move })` with all that lies over it. */
export function laid({ map, address, moved }) {
  map.createPane(PANE).style.zIndex = 440; // over lines and areas, under pins and names
  const renderer = L.svg({ pane: PANE });
  const drawn = new Map();
  let titles = new Map();
  let before = null;

  function tip(key, feature) {
    const node = document.createElement("bdi");
    node.textContent = titles.get(key)?.(feature) ?? "";
    return node;
  }

  function shape(key, colour, feature, index) {
    const options = { pane: PANE, renderer, bubblingMouseEvents: false };
    const point = feature.geometry.type.endsWith("Point");
    const paths = L.geoJSON(feature.geometry, {
      ...options,
      style: () => (point ? spot(colour) : look(colour)),
      pointToLayer: (_, at) => L.circleMarker(at, { ...options, ...spot(colour) }),
    });
    const line = feature.geometry.type.endsWith("LineString");
    const hit = line ? L.geoJSON(feature.geometry, { ...options, className: "hit", style: { weight: HIT_PX, opacity: 0 } }) : null;
    for (const layer of hit ? [paths, hit] : [paths]) {
      layer.eachLayer((path) => path.on("add", () => (path.getElement().dataset.own = `${key}/${index}`)));
      layer.bindTooltip(() => tip(key, feature), { sticky: true, className: "tip", opacity: 1 });
      layer.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        address.tellPicked({ key, index });
      });
    }
    const choose = (on) => {
      paths.setStyle(point ? spot(colour, on) : look(colour, on));
      if (point) paths.eachLayer((path) => path.setRadius(spot(colour, on).radius));
    };
    return { group: L.layerGroup(hit ? [hit, paths] : [paths]), bounds: paths.getBounds(), choose };
  }

  function draw({ key, colour, features }) {
    const shapes = features.map((feature, index) => shape(key, colour, feature, index));
    return { shapes, group: L.layerGroup(shapes.map(({ group }) => group)) };
  }

  function choose(picked) {
    if (picked?.key === before?.key && picked?.index === before?.index) return;
    drawn.get(before?.key)?.shapes[before.index]?.choose(false);
    drawn.get(picked?.key)?.shapes[picked.index]?.choose(true);
    before = picked;
  }

  function see(bounds) {
    if (map.getBounds().contains(bounds) && map.getBoundsZoom(bounds) - map.getZoom() < 3) return;
    moved();
    map.fitBounds(bounds, { padding: [40, 40], maxZoom: FARTHEST, animate: false });
  }

  return {
    show({ layers, picked, fit, move }) {
      titles = new Map(layers.map(({ key, titleOf }) => [key, titleOf]));
      for (const [key, { group }] of drawn) {
        if (titles.has(key)) continue;
        group.remove();
        drawn.delete(key);
      }
      for (const layer of layers) {
        if (!drawn.has(layer.key)) drawn.set(layer.key, draw(layer));
        const { group } = drawn.get(layer.key);
        if (layer.shown) group.addTo(map);
        else group.remove();
      }
      choose(picked);
      if (move && picked) see(drawn.get(picked.key).shapes[picked.index].bounds);
      if (fit) {
        const [west, south, east, north] = fit;
        moved();
        map.fitBounds([[south, west], [north, east]], { padding: [40, 40], maxZoom: FARTHEST, animate: false });
      }
    },
  };
}
