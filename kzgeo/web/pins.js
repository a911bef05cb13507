// The places of the text that is read beside the map: circles sized by how often each is
// named. They come and go without the map being built again.

const PANE = "pins";
const LOOK = { color: "#fffdf8", weight: 1.5, fillColor: "#1b5e8c", fillOpacity: 0.72, opacity: 1 };
const CHOSEN = { color: "#1d1b18", weight: 2.5, fillOpacity: 0.95 };
const NEAREST = 6; // zoom: a place is seen among its neighbours

const radiusOf = (count) => Math.min(18, 4 + 1.4 * Math.sqrt(count));

/** Keep the circles on `map`: call `show(read)` with what is read, `null` for nothing. */
export function pins({ map, address }) {
  map.createPane(PANE).style.zIndex = 450; // over lines and areas, under their names
  const renderer = L.svg({ pane: PANE });
  const group = L.layerGroup().addTo(map);
  let drawn = null;
  let circles = new Map();

  function tip(place) {
    const node = document.createElement("span");
    const lang = document.documentElement.lang;
    node.lang = lang;
    node.dir = lang === "ar" ? "rtl" : "ltr";
    node.textContent = `${place.title[lang] ?? place.title.en} · ${place.count}`;
    return node;
  }

  function circle(place) {
    const made = L.circleMarker([place.lat, place.lon], {
      ...LOOK,
      pane: PANE,
      renderer,
      radius: radiusOf(place.count),
      bubblingMouseEvents: false,
    });
    made.bindTooltip(() => tip(place), { sticky: true, className: "tip", opacity: 1 });
    made.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      address.tellPin(place.id);
    });
    made.on("add", () => (made.getElement().dataset.pin = place.id));
    return made;
  }

  function draw(places) {
    group.clearLayers();
    // What is named seldom lies above what is named often, and can be met.
    const placed = places.filter(({ lon, count }) => lon !== null && count > 0);
    placed.sort((one, other) => other.count - one.count);
    circles = new Map(placed.map((place) => [place.id, circle(place)]));
    for (const made of circles.values()) group.addLayer(made);
  }

  function reach(made) {
    const at = made.getLatLng();
    if (map.getBounds().pad(-0.05).contains(at)) return;
    map.setView(at, Math.min(map.getZoom(), NEAREST), { animate: false });
  }

  return {
    show(read) {
      const places = read?.places ?? [];
      const fresh = places !== drawn;
      if (fresh) draw(places);
      drawn = places;
      for (const [id, made] of circles) made.setStyle(id === read?.chosen ? { ...LOOK, ...CHOSEN } : LOOK);
      if (read?.move && circles.has(read.chosen)) reach(circles.get(read.chosen));
      if (fresh && read?.fit && circles.size) {
        const bounds = L.latLngBounds([...circles.values()].map((made) => made.getLatLng()));
        map.fitBounds(bounds, { padding: [40, 40], maxZoom: NEAREST, animate: false });
      }
    },
  };
}
