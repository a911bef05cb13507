// A report put together in the standalone page, as kzgeo/report does it for the app: the same
// sections in the same order and words. What they are made of was made before (`parts`, see
// kzgeo/report/parts.py); here documents get their numbers and links their targets.

import { filled } from "../words.js";

const LAYER = "layer-"; // before the id of a layer wherever a feature could be meant
const LISTING = "documents";
const DOT = " · ";
const PLACEHOLDER = /\{(\w+)\}/;

const bare = (id) => (id.startsWith(LAYER) ? id.slice(LAYER.length) : id);
const plain = (text) => [{ text }];

/** Return a sentence as runs, with runs in its places. */
function withRuns(text, values) {
  const parts = text.split(PLACEHOLDER);
  return parts.flatMap((part, at) => (at % 2 ? values[part] : part ? plain(part) : []));
}

/** Return cells one after the other with a text between them. */
const joined = (cells, separator) => cells.flatMap((cell, at) => (at ? [...plain(separator), ...cell] : cell));

/**
 * Whatever a report is made of: `order` is what the page asks for, `held` is `parts`, `passages`,
 * `claims` and `index` as the page has them, `address` where the atlas is published (null: nowhere).
 */
export class Report {
  constructor(order, held, address) {
    Object.assign(this, { order, address, ...held, words: held.parts.words });
    this.names = new Map(); // how many sections and figures have wanted each name
    this.homes = new Map(); // the section of each feature that is told of
    this.numbers = new Map(); // of the documents, as they are first cited
    this.told = { passages: new Set(), claims: new Set() };
    this.shown = new Map(); // titles that each origin's geometry is shown under
    this.owners = new Map();
    for (const layer of this.index.layers) {
      for (const { id, shared } of layer.features) if (!shared) this.owners.set(id, layer.id);
    }
  }

  /** How many steps it takes, but for the writing. */
  get steps() {
    return this.groups.length + this.figures.length + 1;
  }

  get figures() {
    return this.order.items.filter(({ kind }) => kind === "figure");
  }

  /** What makes a section: an entry, or passages of one feature that follow each other. */
  get groups() {
    const groups = [];
    for (const item of this.order.items) {
      const last = groups.at(-1)?.at(-1);
      if (item.kind === "passage" && last?.kind === "passage" && last.feature === item.feature) groups.at(-1).push(item);
      else groups.push([item]);
    }
    return groups;
  }

  /** Make the report; `step` is awaited with what is begun, `draw` draws a figure's plate. */
  async build(step, draw) {
    const { words, order } = this;
    this.settle();
    const sections = [];
    for (const group of this.groups) {
      const [{ kind }] = group;
      await step(kind === "figure" ? words.report.map : this.holderOf(group[0]).title);
      sections.push(...(kind === "figure" ? [await this.map(group[0], step, draw)] : this.parted(group)));
    }
    await step(words.report.step_sources);
    const { description, contents, figure, table, in_words: inWords } = words.report;
    const title = order.title ?? this.title();
    return { lang: order.lang, title, description, contents, figure, table, inWords, sections: [...sections, ...this.back()] };
  }

  /** Name the sections of all features that the report tells of, for what leads to them. */
  settle() {
    for (const { kind, feature, layer } of this.order.items) {
      const ids = kind === "feature" ? [feature] : kind === "layer" ? this.parts.layers[layer].told : [];
      for (const id of ids) this.homes.set(id, `feature-${id}`);
    }
  }

  holderOf({ kind, feature, layer }) {
    return kind === "layer" ? this.parts.layers[layer] : (this.parts.features[feature] ?? this.parts.layers[bare(feature)]);
  }

  /** The title of the only thing in a report, or the atlas's own. */
  title() {
    const items = this.order.items.filter(({ kind }) => kind !== "figure");
    const names = new Set(items.map(({ kind, feature, layer }) => (kind === "layer" ? layer : feature)));
    const one = items.find(({ kind }) => kind === "layer") ?? items[0];
    return names.size === 1 ? this.holderOf(one).title : this.words.project.title;
  }

  /** A name that nothing else in the report has. */
  name(wanted) {
    const count = (this.names.get(wanted) ?? 0) + 1;
    this.names.set(wanted, count);
    return count === 1 ? wanted : `${wanted}-${count}`;
  }

  // -- sections ----------------------------------------------------------------------

  parted(group) {
    const [item] = group;
    if (item.kind === "layer") return [this.layer(item.layer)];
    if (item.kind === "feature") return this.homes.has(item.feature) && this.names.has(this.homes.get(item.feature)) ? [] : [this.feature(item.feature)];
    const holder = this.holderOf(item);
    const quotes = holder.blocks.filter(({ passage }) => passage);
    const blocks = [...holder.blocks.slice(0, holder.lead), ...group.map(({ quote }) => quotes[quote - 1])];
    return [this.section(holder, this.name(`passages-${item.feature}`), blocks)];
  }

  section({ title, lang, colour }, id, blocks, sections = []) {
    return { id, title, lang, colour, blocks: blocks.map((block) => this.block(block)).filter(Boolean), sections };
  }

  layer(id) {
    const { told, sections, ...layer } = this.parts.layers[id];
    const made = this.section(layer, this.name(`${LAYER}${id}`), layer.blocks);
    this.show(layer.origin, layer);
    const inner = sections.map((part) => this.section(part, this.name(part.id), part.blocks));
    const own = new Set(this.order.items.filter(({ kind }) => kind === "layer").map((item) => item.layer));
    const mine = told.filter((feature) => this.owners.get(feature) === id || !own.has(this.owners.get(feature)));
    for (const feature of mine) if (!this.names.has(this.homes.get(feature))) inner.push(this.feature(feature));
    return { ...made, sections: inner };
  }

  feature(id) {
    const feature = this.parts.features[id];
    const here = this.name(this.homes.get(id) ?? `feature-${id}`);
    const blocks = feature.matters ? feature.blocks.toSpliced(-feature.behind, 0, { matters: id }) : feature.blocks;
    const made = this.section(feature, here, blocks);
    this.show(feature.origin, this.parts.layers[this.owners.get(id)]);
    return made;
  }

  async map(item, step, draw) {
    const { report, project } = this.words;
    const { figures, parts } = this;
    const id = this.name("map");
    await step(filled(report.step_figure, { number: figures.indexOf(item) + 1, count: figures.length }));
    const plate = await draw(item);
    for (const layer of this.index.layers.map((one) => one.id).filter((one) => item.layers.includes(one))) {
      const { drawn, title, lang } = parts.layers[layer];
      for (const [feature, origin] of drawn) if (plate.drawn.has(feature)) this.show(origin, { title, lang });
    }
    for (const origin of parts.base) this.show(origin, { title: project.base });
    const cited = plate.sources.map((source) => [this.cited(source)]);
    const words = [plate.title, plate.subtitle].filter(Boolean).map(plain);
    if (this.address) words.push([{ text: report.open_map, href: this.address + this.query(item) }]);
    const caption = [...joined(words, DOT), ...(cited.length ? [...plain(" "), ...joined(cited, " ")] : [])];
    const picture = { picture: { ...plate, id: this.name("figure"), caption } };
    return { id, title: figures.length === 1 ? report.map : filled(report.map_of, { title: plate.title }), blocks: [picture], sections: [] };
  }

  /** The query that shows what is on a map, as kzgeo/permalink.py writes it. */
  query({ layers, years }) {
    const time = years ? `&time=${years.join(",")}` : "";
    return `?layers=${layers.join(",")}${time}${this.order.lang === "en" ? "" : `&lang=${this.order.lang}`}`;
  }

  // -- blocks ------------------------------------------------------------------------

  /** Make a block of what is kept of it; none where it is nothing but an address that is not. */
  block(block) {
    if (block.passage) return { quote: this.quote(block) };
    if (block.matters) return { table: this.statements(block.matters) };
    const dead = !this.address && block.runs.some((run) => run.isolated && run.href?.startsWith("?"));
    return dead ? null : { paragraph: { kind: block.kind, runs: this.cell(block.runs) } };
  }

  cell(runs) {
    return runs.map((run) => this.run(typeof run === "string" ? { text: run } : run));
  }

  run(run) {
    const { text, href, isolated } = run;
    if (href?.startsWith(`#${LISTING}-`)) return this.cited(href.slice(LISTING.length + 2));
    if (!href?.startsWith("?")) return run;
    if (isolated) return { ...run, text: this.address + text, href: this.address + href };
    const home = this.homes.get(new URLSearchParams(href).get("feature"));
    const { href: _, ...words } = run;
    if (home) return { ...words, href: `#${home}` };
    return this.address ? { ...words, href: this.address + href } : words;
  }

  /** A document's number, which leads to its entry. */
  cited(source) {
    if (!this.numbers.has(source)) this.numbers.set(source, this.numbers.size + 1);
    const number = this.numbers.get(source);
    return { text: `[${number}]`, href: `#${LISTING}-${number}`, isolated: true };
  }

  /** A passage, whole and exact, with its translation and where it stands. */
  quote({ passage: id, pieces, address, ...told }) {
    this.told.passages.add(id);
    const permalink = this.address ? this.address + address : null;
    const { translated_here: translated } = this.words.panel;
    if (told.source) {
      const { lang, translation, source } = told;
      const runs = translation && this.cell(translation);
      return { lang, original: pieces, translation: runs, note: runs ? translated : "", source: this.cell(source), permalink };
    }
    const { text, lang, translation, source, position } = this.passages[id];
    let at = 0;
    const cut = (units) => ({ text: text.slice(at, (at += Math.abs(units))), mark: units < 0 });
    const original = pieces.map((piece) => (typeof piece === "number" ? cut(piece) : piece));
    const { name } = this.parts.sources[source];
    const place = [this.cited(source), ...plain(" "), ...this.cell([name]), ...plain(DOT), ...plain(position)];
    return { lang, original, translation: translation && plain(translation), note: translation ? translated : "", source: place, permalink };
  }

  // -- statements --------------------------------------------------------------------

  /** All statements on the matters of a feature: what is stated, measured, accepted; a verdict. */
  statements(id) {
    const { title, lang } = this.parts.features[id];
    const matters = this.claims.matters.filter(({ statements }) => statements.some(({ features }) => features.includes(id)));
    const rows = matters.flatMap((matter) => matter.statements.map((statement) => this.row(matter.title, statement)));
    const caption = withRuns(this.words.report.statements, { title: [{ text: title, lang }] });
    return { id: `statements-${id}`, caption, header: this.parts.statements, rows };
  }

  row(title, statement) {
    const { measured, accepted, notes } = statement;
    this.told.claims.add(statement.id);
    const none = plain(this.words.claims.none);
    return [
      plain(title),
      joined(this.stated(statement), DOT),
      measured ? plain(`${measured.text} – ${measured.method}`) : none,
      accepted.length ? joined(accepted.map((one) => this.accepted(one)), "; ") : none,
      joined([[{ text: statement.verdict_word, strong: true }], ...notes.map(plain)], DOT),
    ];
  }

  /** The value in the reader's language, the words it stands in, and where. */
  stated({ stated, as_of: asOf, written: words, lang, source, position }) {
    const found = [stated, asOf].filter(Boolean).map(plain);
    found.push(withRuns(this.words.report.as_written, { text: [{ text: words, lang }] }));
    return [...found, [this.cited(source), ...plain(" "), ...plain(position)]];
  }

  accepted({ same, text, lang, until, reference }) {
    const value = same ? { text: this.words.claims.same } : { text, lang };
    return [value, ...plain(`${until ? ` ${until}` : ""} – `), { text: reference, lang: "en" }];
  }

  // -- what stands at the end --------------------------------------------------------

  /** Note that geometry of an origin is shown under a title. */
  show(origin, { title, lang = null }) {
    if (!this.shown.has(origin)) this.shown.set(origin, new Map());
    const titles = this.shown.get(origin);
    if (!titles.has(title)) titles.set(title, { text: title, lang });
  }

  *back() {
    const { report, panel } = this.words;
    const { origins, notes, sources } = this.parts;
    if (this.numbers.size) {
      const entries = [...this.numbers.keys()].map((source) => this.cell(sources[source].entry));
      const note = { paragraph: { kind: "note", runs: plain(report.documents_note) } };
      yield { id: "bibliography", title: report.documents, blocks: [note, { listing: { id: LISTING, entries } }], sections: [] };
    }
    if (this.shown.size) {
      const under = (titles) => joined([...titles.values()].map((title) => [title]), panel.list);
      const row = ([origin, titles]) => [under(titles), ...origins.rows[origin].map((cell) => this.cell(cell))];
      const table = { id: "licences", caption: this.cell(origins.caption), header: origins.header, rows: [...this.shown].map(row) };
      yield { id: "data", title: report.data, blocks: [{ table }], sections: [] };
    }
    const told = notes[Number(this.told.passages.size > 0)][Number(this.told.claims.size > 0)];
    yield this.section({ title: report.reading }, "reading", told);
  }
}
