// W3C Web Annotation, as kzgeo/export/annotations.py writes it: every quotation, joined to what it
// speaks of.

import { LANGUAGES } from "../../dom.js";

const CONTEXT = "http://www.w3.org/ns/anno.jsonld";

/** Select a text twice: by its code points, and by its words with what stands around them. */
const selectors = (start, end, exact, prefix, suffix) => [
  { type: "TextPositionSelector", start, end },
  { type: "TextQuoteSelector", exact, prefix, suffix },
];

/** Write what is chosen; `told` gives what the page holds in a language. */
export async function annotations({ held, quoting }, told) {
  const { urn, sources } = held;
  const [passages, ...others] = await Promise.all(LANGUAGES.map((lang) => told("passages", lang)));
  const translated = (id) => LANGUAGES.map((lang, at) => [lang, [passages, ...others][at][id].translation]).filter(([, text]) => text !== null);
  const items = quoting.flatMap(({ kind, id, title, passages: ids }) =>
    ids.map((name) => {
      const { source, start, whole } = passages[name];
      const { uri, lang } = sources[source];
      const target = ([first, end], prefix, suffix) => ({
        type: "SpecificResource",
        source: { id: uri, type: "Text", format: "text/plain", language: lang, label: source },
        selector: selectors(first, end, whole.exact, prefix, suffix),
      });
      // What stands around it where the document repeats it is not stored.
      const targets = [target([start, whole.end], whole.prefix, whole.suffix), ...whole.also_at.map((at) => target(at, "", ""))];
      const subject = `${kind}:${id}`;
      return {
        id: `${urn}:quotation:${subject}:${name}`,
        type: "Annotation",
        motivation: "linking",
        body: [
          { type: "SpecificResource", purpose: "linking", source: { id: `${urn}:${subject}`, type: "Dataset", label: title } },
          ...translated(name).map(([language, value]) => ({ type: "TextualBody", purpose: "describing", format: "text/plain", language, value })),
        ],
        target: targets.length === 1 ? targets[0] : targets,
      };
    }),
  );
  const uri = `${urn}:quotations`;
  const page = items.length ? { first: { id: `${uri}-1`, type: "AnnotationPage", startIndex: 0, items } } : {};
  const label = "Quotations of the atlas";
  const collection = { "@context": CONTEXT, id: uri, type: "AnnotationCollection", label, total: items.length, ...page };
  return [`${JSON.stringify(collection, null, 1)}\n`];
}
