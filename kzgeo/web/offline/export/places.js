// Linked Places Format 1.3, as kzgeo/export/places.py writes it: every feature as a place, with names
// that the documents attest.

import { spaced } from "./numbers.js";
import { LANGUAGES } from "../../dom.js";

const unless = (empty, members) => (empty ? {} : members);

/** Write a year as ISO 8601 has it. */
const yearOf = (year) => (year < 0 ? "-" : "") + String(Math.abs(year)).padStart(4, "0");

/** The years of a feature: see `_when` in kzgeo/export/places.py. */
function when({ from_year: from, to_year: to }) {
  if (from === null && to === null) return {};
  const known = from === null ? {} : { start: { in: yearOf(from) }, end: { earliest: yearOf(from) } };
  const span = to === null ? known : { start: { latest: yearOf(to) }, ...known, end: { in: yearOf(to) } };
  return { when: { timespans: [span] } };
}

class Places {
  constructor({ held, lang }, told) {
    Object.assign(this, { held, lang, told });
  }

  /** A passage of a rank with what is cited of it. */
  quoted(id) {
    const name = this.held.quoting.features[id].passages;
    return name.map((passage) => {
      const { source, start, lang, whole } = this.told[0][passage];
      const page = whole.page ? `p. ${whole.page}, ` : "";
      const uri = `${this.held.sources[source].uri}#char=${start},${whole.end}`;
      return { passage, lang, exact: whole.exact, cited: { label: `${source}, ${page}characters ${start}–${whole.end}`, "@id": uri } };
    });
  }

  /** Names that passages attest, each cited, and the titles that none of them has. */
  names(row, quoted) {
    const { properties, layer, listed } = row;
    const { names } = this.held.places.features[properties.id];
    const found = names.map(([toponym, ranks]) => ({
      toponym,
      lang: quoted[ranks[0] - 1].lang,
      citations: ranks.map((rank) => quoted[rank - 1].cited),
    }));
    const attested = new Set(names.map(([toponym]) => toponym));
    for (const lang of LANGUAGES) {
      const toponym = properties[`title_${lang}`];
      if (toponym !== null && !attested.has(toponym)) found.push({ toponym, lang });
    }
    if (!found.length) found.push({ toponym: listed.title.en });
    if (!attested.size) found[0].citations = [{ label: `kzgeo: ${layer.title.en}`, "@id": `${this.held.urn}:layer:${layer.id}` }];
    return found;
  }

  descriptions(quoted) {
    return quoted.flatMap(({ passage, lang, exact, cited }) => {
      const translated = LANGUAGES.map((code, at) => [code, this.told[at][passage].translation]).filter(([, text]) => text !== null);
      const others = translated.map(([code, value]) => ({ "@id": `${this.held.urn}:passage:${passage}:${code}`, value, lang: code }));
      return [{ "@id": cited["@id"], value: exact, lang }, ...others];
    });
  }

  geometry({ geometry, properties }) {
    const label = ["source", "attribution", "licence"].map((name) => properties[name]).filter(Boolean).join("; ");
    return { ...geometry, citations: [{ label }], certainty: this.held.places.certainty[properties.evidence] };
  }

  /** A place of all that is drawn of a feature. */
  place(group) {
    const { places } = this.held;
    const [{ properties, listed, geometry }] = group;
    const { kind, known, whole } = places.features[properties.id];
    const quoted = this.quoted(properties.id);
    const plain = geometry.type.endsWith("Point") ? places.site : places.region;
    const [feature, types] = kind ? places.kinds[kind] : [plain, []];
    const descriptions = this.descriptions(quoted);
    return {
      "@id": places.feature + properties.id,
      type: "Feature",
      properties: { title: listed.title[this.lang], fclasses: [feature] },
      names: this.names(group[0], quoted),
      ...when(properties),
      ...unless(!types.length, { types }),
      ...unless(!whole, {
        relations: [{ relationType: "gvp:broaderPartitive", relationTo: places.feature + whole?.id, label: whole?.title[this.lang] }],
      }),
      ...unless(!known, { links: [{ type: "closeMatch", identifier: places.place + properties.id }] }),
      ...unless(!descriptions.length, { descriptions }),
      geometry: { type: "GeometryCollection", geometries: group.map((row) => this.geometry(row)) },
    };
  }
}

/** Write what is chosen, a place a line; `told` gives what the page holds in a language. */
export async function places(chosen, told) {
  const groups = new Map();
  for (const row of chosen.rows) {
    const { id } = row.properties;
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id).push(row);
  }
  const writer = new Places(chosen, await Promise.all(LANGUAGES.map((lang) => told("passages", lang))));
  const lines = [...groups.values()].map((group) => `\n${spaced(writer.place(group))}`);
  const context = JSON.stringify(chosen.held.places.context);
  return [`{"type":"FeatureCollection","@context":${context},"features":[${lines.join(",")}\n]}\n`];
}
