// The rows of the tables of a GeoPackage, as kzgeo/export/records.py makes them: features with their
// first quotation, quotations, statements.

import { colourOf } from "./export.js";
import { LANGUAGES } from "../../dom.js";

/** What only some layers have. */
export const DRAWN = ["label_lon", "label_lat", "mentions"];

/** Which of these a table of rows has, as styles are called by them. */
export const columnsOf = (rows) => DRAWN.filter((name) => rows.some(({ drawn }) => name in drawn)).join();

/** Texts in four languages, by the names of their columns. */
const inFour = (name, text) => Object.fromEntries(LANGUAGES.map((lang, at) => [`${name}_${lang}`, text(lang, at)]));

/** What a feature's table has of a row; `passages` are those of each language. */
export function feature(row, quoting, passages) {
  const { properties, further, listed, drawn } = row;
  const [first] = quoting.features[properties.id].passages;
  const passage = first === undefined ? null : passages[0][first];
  return {
    ...further,
    quotation_lang: passage?.lang ?? null,
    quotation_page: passage?.whole.page ?? null,
    ...inFour("translation", (_, at) => (passage ? passages[at][first].translation : null)),
    colour: colourOf(row),
    arrow: !properties.shared && listed.arrow,
    ...Object.fromEntries(DRAWN.map((name) => [name, drawn[name] ?? null])),
  };
}

/** All quotations of what is shown: a feature that is drawn twice is quoted once. */
export function quotations(quoting, passages) {
  return quoting.flatMap(({ kind, layer, id, titles, passages: ids }) =>
    ids.map((passage, at) => {
      const { source, start, lang, whole } = passages[0][passage];
      return {
        layer,
        kind,
        feature: kind === "feature" ? id : null,
        subject: id,
        ...inFour("title", (_, number) => titles[number]),
        rank: at + 1,
        passage,
        source,
        start,
        ...whole,
        lang,
        also_at: whole.also_at.map((span) => span.join("-")).join(", ") || null,
        ...inFour("translation", (_, number) => passages[number][passage].translation),
      };
    }),
  );
}

/** All statements on what is shown, once for each feature that they are shown with. */
export function claims(matters, columns, shown) {
  const names = columns.map(({ name }) => name).filter((name) => name !== "feature");
  const known = matters.flatMap(({ statements }) => statements).filter(({ whole }) => whole);
  known.sort((one, other) => one.whole.order - other.whole.order);
  return known.flatMap(({ features, whole }) => {
    const told = Object.fromEntries(names.map((name, at) => [name, whole.record[at]]));
    return [...new Set(features)].filter((id) => shown.has(id)).map((id) => ({ ...told, feature: id }));
  });
}
