// A report as Markdown: CommonMark with the tables of GFM, its pictures in a folder beside it. It is
// what kzgeo/report/markdown.py writes. All text is escaped here, in `text`; white space that
// Markdown would drop is written as character references, so that a quotation read back is exact.

import { direction } from "../../dom.js";

const SPECIAL = /[\\`*_[\]<>|~&$^]/g;
const BARE_LINK = /:(?=\/\/)|(?<=www)\.|@/gi; // which GFM would make a link
const OPENING = /^(?=[#+\-=])|^(\d{1,9})(?=[.)])/; // what begins a list or a heading
const NAME = /^[A-Za-z0-9_]*[A-Za-z][A-Za-z0-9_]*(?:\.txt)?$/; // of a file, a feature or a digest
const AUTOLINK = /^https?:\/\/[^\s<>]*$/;
const LEADS = /^(?:#|https?:\/\/)/;
const ADDRESS = { "<": "%3C", ">": "%3E", "\\": "%5C", "\n": "%0A", "|": "%7C", " ": "%20" };
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

const escaped = (value) => String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign]);
const referred = (found) => [...found].map((sign) => `&#${sign.codePointAt(0)};`).join("");

/** Return text as nothing but text, inside a line. */
const text = (value) => String(value).replace(SPECIAL, "\\$&").replace(BARE_LINK, "\\$&").replace(/[ \t]*[\n\r\f\v\0]/g, referred);

/** Return a line that begins no list, heading or rule. */
const opened = (value) => value.replace(OPENING, (_, number) => `${number ?? ""}\\`);

/** Return text as nothing but text, as a line of its own. */
const line = (value) => opened(text(value.trim()));

const place = (name) => `<a id="${escaped(name)}"></a>`;
const row = (cells) => `| ${cells.join(" | ")} |`;
const spoken = (words, lang, around) =>
  !lang || lang === around ? words : `<bdi lang="${escaped(lang)}" dir="${direction(lang)}">${words}</bdi>`;

/** Write a report whose pictures lie in `folder`: its text, and its pictures by their names. */
export function markdown(report, folder) {
  const writer = new Writer(report, folder);
  return { text: `${[...writer.whole()].join("\n\n")}\n`, pictures: writer.pictures };
}

/** Yields what is set apart by empty lines: headings, paragraphs, tables. */
class Writer {
  constructor(report, folder) {
    Object.assign(this, { report, folder, lang: report.lang, pictures: new Map(), tables: 0 });
  }

  *whole() {
    const { lang, report } = this;
    yield `<div lang="${lang}" dir="${direction(lang)}">`;
    yield `# ${line(report.title)}`;
    yield line(report.description);
    yield `**${line(report.contents)}**`;
    yield [...this.contents(report.sections, "")].join("\n");
    for (const section of report.sections) yield* this.section(section, 2);
    yield "</div>";
  }

  *contents(sections, indent) {
    for (const { id, title, lang, sections: inner } of sections) {
      yield `${indent}- [${spoken(text(title), lang, this.lang)}](#${id})`;
      yield* this.contents(inner, `${indent}  `);
    }
  }

  *section({ id, title, lang, blocks, sections }, level) {
    yield `${"#".repeat(Math.min(level, 6))} ${place(id)}${spoken(line(title), lang, this.lang)}`;
    for (const block of blocks) yield* this.block(block);
    for (const inner of sections) yield* this.section(inner, level + 1);
  }

  // -- blocks ------------------------------------------------------------------------

  *block({ paragraph, picture, quote, table, listing }) {
    if (paragraph) {
      const words = this.paragraph(paragraph.runs);
      yield paragraph.kind === "silence" ? `> ${words}` : words;
    } else if (picture) yield* this.picture(picture);
    else if (quote) yield* this.quote(quote);
    else if (table) yield* this.table(table);
    else yield listing.entries.map((entry, at) => `${at + 1}. ${place(`${listing.id}-${at + 1}`)}${this.cell(entry)}`).join("\n");
  }

  *picture({ id, svg, caption, alternative }) {
    const number = this.pictures.size + 1;
    const name = `figure-${number}.svg`;
    this.pictures.set(name, svg);
    const [heading] = alternative.split("\n\n");
    yield `${place(id)}![${text(heading.replaceAll(/\s+/g, " ").trim())}](${encodeURIComponent(this.folder)}/${name})`;
    yield `**${line(this.report.figure)} ${number}** ${this.cell(caption)}`;
    yield `<details><summary>${escaped(this.report.inWords)}</summary>`;
    for (const paragraph of alternative.trim().split("\n\n")) yield paragraph.split("\n").map(line).join("\\\n");
    yield "</details>";
  }

  *quote({ lang, original, translation, note, source, permalink }) {
    const own = lang === this.lang;
    if (!own) yield `<div lang="${escaped(lang)}" dir="${direction(lang)}">`;
    yield `> ${this.exactly(original)}`;
    if (!own) yield "</div>";
    if (translation) yield `${this.paragraph(translation)}${note ? ` (${text(note)})` : ""}`;
    const address = permalink ? [{ text: " · " }, { text: permalink, href: permalink, isolated: true }] : [];
    yield this.paragraph([...source, ...address]);
  }

  /** Write the exact text on one line; a page end is told after it. */
  exactly(original) {
    const last = original.length - 1;
    const written = original.map(({ text: words, mark, page_end: end }, at) => {
      const before = at === 0 ? words.match(/^[ \t]*/)[0] : "";
      const rest = words.slice(before.length);
      const after = at === last ? rest.match(/[ \t]*$/)[0] : "";
      const middle = text(rest.slice(0, rest.length - after.length));
      const out = `${referred(before)}${middle}${referred(after)}${end ? `<sup>[${escaped(end)}]</sup>` : ""}`;
      return mark ? `<mark>${out}</mark>` : out;
    });
    return opened(written.join(""));
  }

  *table({ id, caption, header, rows }) {
    this.tables += 1;
    yield `${place(id)}**${line(this.report.table)} ${this.tables}** ${this.cell(caption)}`;
    const lines = [row(header.map(text)), row(header.map(() => "---"))];
    yield [...lines, ...rows.map((cells) => row(cells.map((cell) => this.cell(cell))))].join("\n");
  }

  // -- runs --------------------------------------------------------------------------

  paragraph(runs) {
    return opened(this.cell(runs));
  }

  cell(runs) {
    return runs.map((run) => this.run(run)).join("");
  }

  run({ text: words, lang, strong, isolated, href }) {
    if (isolated && href === words && AUTOLINK.test(words)) return `<${words}>`;
    let out = isolated && NAME.test(words) && !href ? `\`${words}\`` : spoken(text(words), lang, this.lang);
    if (strong) out = `**${out}**`;
    return href && LEADS.test(href) ? `[${out}](<${href.replace(/[<>\\\n| ]/g, (sign) => ADDRESS[sign])}>)` : out;
  }
}
