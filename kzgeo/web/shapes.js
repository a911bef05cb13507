// How a feature is drawn: its evidence in the line (solid: surveyed, dashed: approximate,
// dotted: schematic), a wide invisible line to hit, a halo when it is selected.

import { meets } from "./time.js";

const DASHES = { surveyed: null, approximate: "7 5", schematic: "1 6" };
const HIT_PX = 16;
const SMOOTH = 1.8;

/** The points or lines of a geometry with the evidence of each. */
export function pieces(geojson, evidence, parts) {
  if (geojson.type === "MultiPoint") {
    return geojson.coordinates.map((coordinates) => ({ geojson: { type: "Point", coordinates }, evidence }));
  }
  if (!parts) return [{ geojson, evidence }];
  const words = parts.split(" ");
  return geojson.coordinates.map((coordinates, index) => ({
    geojson: { type: "LineString", coordinates },
    evidence: words[index] ?? evidence,
  }));
}

export const isLine = (geojson) => geojson.type.endsWith("LineString");
export const isPoint = (geojson) => geojson.type.endsWith("Point");

export function style(config, feature, evidence, geojson) {
  const colour = feature.colour ?? config.style.colour;
  const line = isLine(geojson);
  return {
    color: colour,
    weight: (line ? 1 : 0.7) * config.style.width_px * (evidence === "schematic" ? 0.85 : 1),
    opacity: evidence === "schematic" ? 0.8 : 0.95,
    dashArray: DASHES[evidence],
    lineCap: evidence === "schematic" ? "round" : "butt",
    lineJoin: "round",
    fill: !line,
    fillColor: colour,
    fillOpacity: line ? 0 : config.style.fill_opacity,
  };
}

const RADIUS_PX = 6;

/** A circle's radius: its area grows with how often the documents name the place. */
export const radiusOf = ({ mentions }) =>
  mentions === undefined ? RADIUS_PX : Math.min(24, 3 + 1.15 * Math.sqrt(mentions));

export const marker = (colour, radius = RADIUS_PX) => ({
  radius,
  color: "#fffdf8",
  weight: 2,
  fillColor: colour,
  fillOpacity: 1,
  opacity: 1,
});

/** An arrow head at the end of a line, turned with it whenever the map is redrawn. */
function arrowHead(context, path, colour) {
  const points = path.getLatLngs().flat(Infinity);
  const icon = document.createElement("div");
  icon.className = "arrow-head";
  icon.style.borderBottomColor = colour;
  const head = L.marker(points.at(-1), {
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className: "arrow", iconSize: [0, 0], html: icon }),
  });
  const turn = () => {
    const [from, to] = [points.at(-4) ?? points[0], points.at(-1)].map((p) =>
      context.map.latLngToLayerPoint(p),
    );
    const degrees = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI + 90;
    icon.style.transform = `translate(-50%, 0) rotate(${degrees}deg)`;
  };
  head.on("add", turn);
  context.map.on("zoomend", turn);
  return head;
}

class Shape {
  constructor(context, config, entry, feature) {
    const { properties } = feature;
    Object.assign(this, {
      id: feature.id,
      key: entry.shared ? `${config.id}/${feature.id}` : feature.id, // drawn once more than it is
      title: entry.title,
      partOf: entry.part_of,
      years: { from: entry.from_year, to: entry.to_year },
      layer: config.id,
      rank: config.rank,
      colour: entry.colour ?? config.style.colour,
      group: config.group,
      context,
      selected: false,
      paths: [],
      halos: [],
    });
    const { renderer } = context;
    const options = { renderer, smoothFactor: SMOOTH, bubblingMouseEvents: false };
    for (const piece of pieces(feature.geometry, properties.evidence, properties.parts)) {
      const point = isPoint(piece.geojson);
      const look = point
        ? marker(this.colour, radiusOf(properties))
        : style(config, entry, piece.evidence, piece.geojson);
      const layer = L.geoJSON(piece.geojson, {
        ...options,
        style: () => look,
        pointToLayer: (_, at) => L.circleMarker(at, { ...options, ...look }),
      });
      layer.eachLayer((path) => this.paths.push({ path, look, point }));
    }
    this.bounds = L.featureGroup(this.paths.map(({ path }) => path)).getBounds();
    this.anchorAt(feature, options);
    this.hits = isLine(feature.geometry)
      ? [L.geoJSON(feature.geometry, { ...options, className: "hit", style: { weight: HIT_PX, opacity: 0 } })]
      : [];
    this.heads = entry.arrow ? this.paths.map(({ path }) => arrowHead(context, path, this.colour)) : [];
  }

  anchorAt(feature, options) {
    const { label_lon: lon, label_lat: lat } = feature.properties;
    const point = isPoint(feature.geometry);
    if (lon !== undefined) this.anchor = [lon, lat];
    else if (point) this.anchor = [feature.geometry.coordinates].flat(2).slice(0, 2);
    else if (!isLine(feature.geometry)) {
      const centre = this.bounds.getCenter();
      this.anchor = [centre.lng, centre.lat];
    }
    const small = this.bounds.getNorth() - this.bounds.getSouth() < 4;
    const line = isLine(feature.geometry);
    this.dot = point || (lon !== undefined && small && !line);
    this.labelled = Boolean(this.anchor) && !line;
    const { mentions } = feature.properties;
    this.from = mentions === undefined || mentions > 12 ? 4 : mentions > 3 ? 5 : 6;
    this.farthest = mentions === undefined ? 8 : 6; // a place of a whole country is no place to stand at
    this.labelRank = 20 - (mentions ? Math.min(mentions, 400) / 500 : 0);
    if (this.dot && !point) {
      const path = L.circleMarker([lat, lon], { ...options, ...marker(this.colour) });
      this.paths.push({ path, look: marker(this.colour), point: true });
    }
  }

  addTo(group) {
    const tip = () => {
      const node = document.createElement("span");
      const lang = this.context.language();
      node.lang = lang;
      node.dir = lang === "ar" ? "rtl" : "ltr";
      node.textContent = this.title[lang];
      return node;
    };
    const all = [...this.paths.map(({ path }) => path), ...this.hits];
    for (const layer of all) {
      layer.bindTooltip(tip, { sticky: true, className: "tip", opacity: 1 });
      layer.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        this.context.choose(this.id);
      });
      layer.on("mouseover", () => this.hover(true));
      layer.on("mouseout", () => this.hover(false));
      layer.on("add", () => this.name(layer));
      group.addLayer(layer);
    }
    for (const head of this.heads) group.addLayer(head);
    return this;
  }

  name(layer) {
    this.away = null; // what is drawn anew is of no years yet
    const mark = (path) => {
      const element = path.getElement?.();
      if (!element) return;
      // What is seen lies above what is only met: a line wins over its neighbour's wide one.
      const met = element.classList.contains("hit") || path instanceof L.Polygon;
      const z = met ? this.z : this.z + 500;
      Object.assign(element.dataset, { feature: this.id, layer: this.layer, z });
    };
    if (layer.eachLayer) layer.eachLayer(mark);
    else mark(layer);
  }

  /** Hide what is drawn if it is of other years than `span`; mark it if it has no year. */
  date(span) {
    const away = !meets(span, this.years);
    const undated = Boolean(span) && this.years.from === null && this.years.to === null;
    if (away === this.away && undated === this.undated) return; // most steps change few shapes
    Object.assign(this, { away, undated });
    const drawn = [...this.paths.map(({ path }) => path), ...this.hits, ...this.halos, ...this.heads];
    const mark = (path) => {
      if (path.eachLayer) return path.eachLayer(mark);
      const classes = path.getElement?.()?.classList;
      classes?.toggle("of-other-years", away);
      classes?.toggle("undated", undated);
      classes?.toggle("spot", path instanceof L.CircleMarker);
    };
    drawn.forEach(mark);
  }

  hover(on) {
    for (const { path, look, point } of this.paths) {
      if (point) path.setRadius(look.radius + (on || this.selected ? 2 : 0));
      else if (!this.selected) {
        path.setStyle({
          weight: look.weight + (on ? 1.4 : 0),
          fillOpacity: look.fillOpacity && look.fillOpacity + (on ? 0.1 : 0),
        });
      }
    }
  }

  select(on) {
    this.selected = on;
    this.away = null;
    for (const halo of this.halos) this.group.removeLayer(halo);
    this.halos = [];
    for (const { path, look, point } of this.paths) {
      if (point) {
        path.setRadius(look.radius + (on ? 2 : 0));
        path.setStyle({ color: on ? "#1d1b18" : "#fffdf8" });
        continue;
      }
      if (on) this.halo(path, look);
      path.setStyle({
        weight: look.weight + (on ? 1.6 : 0),
        fillOpacity: look.fillOpacity && look.fillOpacity + (on ? 0.16 : 0),
      });
    }
  }

  halo(path, look) {
    const halo = L.polyline(path.getLatLngs(), {
      renderer: path.options.renderer,
      smoothFactor: SMOOTH,
      interactive: false,
      color: "#ffd75e",
      opacity: 0.75,
      weight: look.weight + 8,
      lineJoin: "round",
    });
    if (path instanceof L.Polygon) {
      const closed = (rings) => (Array.isArray(rings[0]) ? rings.map(closed) : [...rings, rings[0]]);
      halo.setLatLngs(closed(path.getLatLngs()).flat(Array.isArray(path.getLatLngs()[0][0]) ? 1 : 0));
    }
    this.halos.push(halo);
    this.group.addLayer(halo);
    const [below, above] = [halo.getElement(), path.getElement()];
    if (below && above) {
      below.dataset.z = above.dataset.z;
      above.before(below);
    }
  }
}

const size = ({ bounds }) =>
  (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
const rankOf = (shape) => (shape.paths[0].point ? 2 : shape.hits.length ? 1 : 0);

/** Draw a layer's features, large areas first, then lines, then points. */
export function draw(context, config, entry, data) {
  const entries = new Map(entry.features.map((feature) => [feature.id, feature]));
  const shapes = data.features.map((feature) => new Shape(context, config, entries.get(feature.id), feature));
  shapes.sort((a, b) => rankOf(a) - rankOf(b) || size(b) - size(a));
  shapes.forEach((shape, index) => {
    shape.z = config.rank * 1000 + index;
    shape.addTo(config.group);
  });
  return shapes;
}

/** Put the drawn paths in the order of their layers, whichever was added last. */
export function stack(renderer) {
  const group = renderer._rootGroup;
  if (!group) return; // nothing was drawn yet
  const paths = [...group.children];
  const sorted = [...paths].sort((a, b) => (a.dataset.z ?? 0) - (b.dataset.z ?? 0));
  if (sorted.some((path, index) => path !== paths[index])) group.append(...sorted);
}
