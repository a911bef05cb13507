// What of the chosen layers is seen on a map, on paper, in the order in which it is drawn, as
// kzgeo/figure/marks.py.

import { positionsOf } from "../export/geometries.js";
import { areaOf, boundsOf, holds, within } from "./geometry.js";
import { linesOf } from "./view.js";
import { isLine, isPoint, pieces, radiusOf } from "../../shapes.js";
import { meets } from "../../time.js";

const TINY_MM = 2; // an area smaller than this on paper is seen as a disc
const SMALL_MM = 11; // and one smaller than this is named beside it
const SHAPES = ["area", "line", "point"];
const LEAST = 1e-6; // of an area in the frame

const shapeOf = (geometry) => (isPoint(geometry) ? "point" : isLine(geometry) ? "line" : "area");

/** What the layers draw in the years: `held` is `index`, `map` and `layers` (files by their ids). */
export function drawings({ layers: ids, years }, { index, map, layers }) {
  const span = years && { from: years[0], to: years[1] };
  const found = [];
  const chosen = map.calls.filter(([name, { id }]) => name === "layer" && ids.includes(id));
  for (const [, config] of chosen) {
    const layer = index.layers.find(({ id }) => id === config.id);
    const entries = new Map(layer.features.map((entry) => [entry.id, entry]));
    for (const feature of layers.get(config.id).features) {
      const entry = entries.get(feature.id);
      if (meets(span, { from: entry.from_year, to: entry.to_year })) found.push({ layer, config, entry, feature });
    }
  }
  return found;
}

/** Tell whether something drawn in degrees or on paper lies in a box. */
export function liesIn(parts, box) {
  const lines = parts.filter(({ ring }) => !ring);
  if (lines.some(({ points }) => within(points, false, box).length)) return true;
  const rings = parts.filter(({ ring }) => ring).flatMap(({ points }) => within(points, true, box));
  return Math.abs(rings.reduce((sum, ring) => sum + areaOf(ring), 0)) > LEAST;
}

/** What of them is in the frame: layer by layer, areas, lines, then points. */
export function marksOf(drawn, view, lang) {
  const marks = drawn.map((one, number) => markOf(one, number, view, lang)).filter(Boolean);
  const rank = ({ config, shape, size, number }) => [config.rank, SHAPES.indexOf(shape), size, number];
  return marks.sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    const at = a.findIndex((value, place) => value !== b[place]);
    return at < 0 ? 0 : a[at] - b[at];
  });
}

function markOf({ layer, config, entry, feature }, number, view, lang) {
  const { geometry, properties } = feature;
  const shape = shapeOf(geometry);
  const parts = pieces(geometry, properties.evidence ?? entry.evidence, properties.parts).map(({ geojson, evidence }) => drawnOf(geojson, evidence, view));
  const there = parts.filter((piece) => piece.spot || piece.parts.length);
  const seen = there.filter((piece) => (piece.spot ? holds(view.rect, piece.spot) : liesIn(piece.parts, view.rect)));
  if (!seen.length) return null;
  const colour = entry.colour ?? config.style.colour;
  const { label_lon: lon, label_lat: lat, mentions } = properties;
  const written = lon === undefined ? null : view.spot([lon, lat]);
  const anchor = written && holds(view.rect, written) ? written : null;
  const radius = radiusOf(properties);
  const [west, south, east, north] = boundsOf(positionsOf(geometry));
  return {
    layer,
    config,
    entry,
    number,
    shape,
    colour,
    anchor,
    radius,
    mentions,
    title: entry.title[lang],
    pieces: there,
    parts: there.flatMap((piece) => piece.parts),
    spots: spotsOf(shape, seen, anchor),
    small: shape === "area" ? smallOf(there) : null,
    evidence: [...new Set(there.map((piece) => piece.evidence))],
    arrow: entry.arrow,
    key: [layer.id, shape, colour].join(" "),
    size: -(east - west) * (north - south) || -radius,
  };
}

function drawnOf(geojson, evidence, view) {
  if (isPoint(geojson)) return { spot: view.spot(geojson.coordinates), parts: [], evidence };
  return { parts: view.draw(linesOf(geojson)), evidence };
}

const extent = (pieces) => boundsOf(pieces.flatMap(({ parts }) => parts.flatMap(({ points }) => points)));

/** The bounds of an area in which there is no room for its name. */
function smallOf(pieces) {
  const [left, bottom, right, top] = extent(pieces);
  return Math.max(right - left, top - bottom) > SMALL_MM ? null : [left, bottom, right, top];
}

function spotsOf(shape, seen, anchor) {
  if (shape === "point") return seen.map(({ spot }) => spot);
  if (shape === "line") return [];
  const [left, bottom, right, top] = extent(seen);
  if (Math.max(right - left, top - bottom) >= TINY_MM) return [];
  return [anchor ?? [(left + right) / 2, (bottom + top) / 2]];
}
