// KML 2.2 (OGC 07-147r2), as kzgeo/export/kml.py writes it: a folder for each layer, a style for
// each way of drawing. Every value goes through `xml`.

import { direction } from "../../dom.js";
import { colourOf } from "./export.js";
import { real } from "./numbers.js";
import { html, xml } from "./xml.js";

// -- geometry ----------------------------------------------------------------------------

const coordinates = (positions) => `<coordinates>${positions.map((at) => at.map(real).join(",")).join(" ")}</coordinates>`;
const line = (positions) => `<LineString><tessellate>1</tessellate>${coordinates(positions)}</LineString>`;
const point = (position) => `<Point>${coordinates([position])}</Point>`;
const ring = (tag) => (positions) => `<${tag}><LinearRing>${coordinates(positions)}</LinearRing></${tag}>`;
const polygon = ([outer, ...holes]) =>
  `<Polygon><tessellate>1</tessellate>${ring("outerBoundaryIs")(outer)}${holes.map(ring("innerBoundaryIs")).join("")}</Polygon>`;
const several = (one) => (parts) => `<MultiGeometry>${parts.map(one).join("")}</MultiGeometry>`;

const WRITERS = {
  Point: point,
  LineString: line,
  Polygon: polygon,
  MultiPoint: several(point),
  MultiLineString: several(line),
  MultiPolygon: several(polygon),
};

// -- styles ------------------------------------------------------------------------------

/** How a row is drawn: the weakest evidence of its parts, so that nothing is promised for all. */
function lookOf(row, { evidence: words }) {
  const { evidence, parts_evidence: parts } = row.properties;
  const told = [evidence, ...(parts ?? "").split(/\s+/).filter(Boolean)].map((word) => words.indexOf(word));
  return { layer: row.layer.id, colour: colourOf(row), evidence: words[Math.max(...told)] };
}

const styleId = ({ layer, colour, evidence }) => `style-${layer}-${colour.slice(1)}-${evidence}`;

/** Write #rrggbb as KML has it: aabbggrr. */
const kmlColour = (colour, alpha) => `${alpha}${colour.slice(5, 7)}${colour.slice(3, 5)}${colour.slice(1, 3)}`;

function style(look, { alpha, fill, width, scale }) {
  const stroke = kmlColour(look.colour, alpha[look.evidence]);
  return (
    `<Style id="${xml(styleId(look))}">` +
    `<IconStyle><color>${stroke}</color><scale>${scale}</scale></IconStyle>` +
    `<LineStyle><color>${stroke}</color><width>${width[look.layer]}</width></LineStyle>` +
    `<PolyStyle><color>${kmlColour(look.colour, fill[look.layer])}</color></PolyStyle></Style>\n`
  );
}

// -- placemarks --------------------------------------------------------------------------

function datum(opening, value) {
  if (value === null) return "";
  return `${opening}${typeof value === "string" ? xml(value) : Number(value)}</SimpleData>`;
}

/** What a balloon shows: HTML, in which text of the data is escaped. */
function description({ properties }, lang, told, passage) {
  const lines = [];
  if (passage) {
    const { source, start, whole, translation } = passage;
    lines.push(`<p dir="${direction(passage.lang)}" lang="${passage.lang}">${html(whole.exact)}</p>`);
    if (translation !== null) lines.push(`<p dir="${direction(lang)}" lang="${lang}">${html(translation)}</p>`);
    lines.push(`<p>${html(`${source} ${start}–${whole.end}`)}</p>`);
  }
  const texts = told.map((name) => properties[name]).filter((text) => text !== null);
  return [...lines, texts.map((text) => `<p>${html(text)}</p>`).join("\n")].join("\n");
}

/** Write what is chosen; `told` gives what the page holds in its language. */
export async function kml(chosen, told) {
  const { held, lang, layers, rows } = chosen;
  const { kml: own, quoting } = held;
  const [words, passages] = await Promise.all(["export", "passages"].map((part) => told(part)));
  const styles = new Map(rows.map((row) => lookOf(row, own)).map((look) => [styleId(look), look]));
  const placemark = (row) => {
    const { properties, listed, geometry } = row;
    const passage = passages[quoting.features[properties.id].passages[0] ?? ""];
    const data = Object.entries(own.tags).map(([name, opening]) => datum(opening, properties[name])).join("");
    return (
      `<Placemark><name>${xml(listed.title[lang])}</name>` +
      `<description>${xml(description(row, lang, own.told, passage))}</description>` +
      `<styleUrl>#${xml(styleId(lookOf(row, own)))}</styleUrl>` +
      `<ExtendedData><SchemaData schemaUrl="#${own.schema}">${data}</SchemaData></ExtendedData>` +
      `${WRITERS[geometry.type](geometry.coordinates)}</Placemark>\n`
    );
  };
  const folders = layers.flatMap(({ id, title, rows: found }) => [
    `<Folder><name>${xml(title[lang])}</name>`,
    `<description>${xml(html(words.layers[id].summary))}</description>\n`,
    ...found.map(placemark),
    "</Folder>\n",
  ]);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="${own.namespace}"><Document><name>kzgeo</name>\n`,
    ...[...styles.values()].map((look) => style(look, own)),
    own.fields,
    ...folders,
    "</Document></kml>\n",
  ];
}
