// A report as one HTML file: no script, nothing from elsewhere, fit to print. Its policy names the
// digest of its one style sheet and forbids everything else but pictures that are in the file.
// It is what kzgeo/report/html.py writes; all text is escaped here, in `text`.

import { direction } from "../../dom.js";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\r": "&#13;" };
const COLOUR = /^#[0-9a-f]{6}$/;
const LEADS = /^(?:#|https?:\/\/)/;
const LETTER = /\p{L}/u;

/** Return text as nothing but text, in an element or an attribute. */
const text = (value) => String(value).replace(/[&<>"'\r]/g, (sign) => ESCAPES[sign]);

/** Return a drawing as an address that holds it. */
const addressOf = (svg) => `data:image/svg+xml,${svg.replace(/[%"#<>&\n\r\t]|[^\x00-\x7f]/gu, encodeURIComponent)}`;

/** The attributes of an element whose text is in another language, nothing else. */
const spoken = (lang, around) => (lang && lang !== around ? ` lang="${text(lang)}" dir="${direction(lang)}"` : "");

/** Write a report; `style` is its style sheet: `text`, and its digest (SHA-256, base64). */
export function html(report, style) {
  return [...new Writer(report).whole(style)].join("");
}

class Writer {
  constructor(report) {
    Object.assign(this, { report, lang: report.lang, pictures: 0, tables: 0 });
  }

  *whole(style) {
    const { lang, report } = this;
    const policy = `default-src 'none'; style-src 'sha256-${style.digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
    yield `<!DOCTYPE html>\n<html lang="${lang}" dir="${direction(lang)}">\n<head>\n`;
    yield '<meta charset="utf-8">\n';
    yield `<meta http-equiv="Content-Security-Policy" content="${text(policy)}">\n`;
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n';
    yield '<meta name="generator" content="kzgeo">\n';
    yield '<meta name="referrer" content="no-referrer">\n';
    yield `<title>${text(report.title)}</title>\n`;
    yield `<meta name="description" content="${text(report.description)}">\n`;
    yield `<style>${style.text}</style>\n</head>\n<body>\n<header>\n`;
    yield `<h1 dir="auto">${text(report.title)}</h1>\n`;
    yield `<p>${text(report.description)}</p>\n</header>\n`;
    yield `<nav aria-labelledby="contents">\n<h2 id="contents">${text(report.contents)}</h2>\n`;
    yield* this.contents(report.sections);
    yield "</nav>\n<main>\n";
    for (const section of report.sections) yield* this.section(section, 2);
    yield "</main>\n</body>\n</html>\n";
  }

  *contents(sections) {
    yield "<ol>\n";
    for (const { id, title, lang, sections: inner } of sections) {
      yield `<li><a href="#${text(id)}">${this.within(text(title), lang)}</a>`;
      if (inner.length) yield* this.contents(inner);
      yield "</li>\n";
    }
    yield "</ol>\n";
  }

  *section({ id, title, lang, colour, blocks, sections }, level) {
    const classes = [level === 2 ? "chapter" : null, COLOUR.test(colour ?? "") ? `c-${colour.slice(1)}` : null].filter(Boolean);
    const heading = `h${Math.min(level, 6)}`;
    const name = text(id);
    yield `<section id="${name}"${classes.length ? ` class="${classes.join(" ")}"` : ""} aria-labelledby="${name}-title">\n`;
    yield `<${heading} id="${name}-title"${spoken(lang, this.lang)}>${text(title)}</${heading}>\n`;
    for (const block of blocks) yield* this.block(block);
    for (const inner of sections) yield* this.section(inner, level + 1);
    yield "</section>\n";
  }

  // -- blocks ------------------------------------------------------------------------

  *block({ paragraph, picture, quote, table, listing }) {
    if (paragraph) {
      const kind = paragraph.kind === "text" ? "" : ` class="${text(paragraph.kind)}"`;
      yield `<p${kind}>${this.cell(paragraph.runs)}</p>\n`;
    } else if (picture) yield* this.picture(picture);
    else if (quote) yield* this.quote(quote);
    else if (table) yield* this.table(table);
    else yield* this.listing(listing);
  }

  *picture({ id, svg, width, height, caption, alternative }) {
    const [heading] = alternative.split("\n\n");
    this.pictures += 1;
    yield `<figure id="${text(id)}" class="picture">\n`;
    yield `<img src="${text(addressOf(svg))}" width="${width}" height="${height}"`;
    yield ` alt="${text(heading.replaceAll(/\s+/g, " ").trim())}">\n`;
    yield `<figcaption><b>${text(this.report.figure)} ${this.pictures}</b> ${this.cell(caption)}</figcaption>\n`;
    yield `<details><summary>${text(this.report.inWords)}</summary>`;
    yield `<p>${text(alternative)}</p></details>\n</figure>\n`;
  }

  *quote({ lang, original, translation, note, source, permalink }) {
    yield '<figure class="quote">\n';
    // Nothing may stand in it that is not of the text: spaces in it are kept.
    yield `<blockquote class="original" lang="${text(lang)}" dir="${direction(lang)}">${this.cell(original, lang)}</blockquote>\n`;
    if (translation) {
      yield `<div class="translation"><p>${this.cell(translation)}</p><small>${text(note)}</small></div>\n`;
    }
    yield `<figcaption>${this.cell(source)}`;
    if (permalink) yield ` <span class="permalink">${this.cell([{ text: permalink, href: permalink, isolated: true }])}</span>`;
    yield "</figcaption>\n</figure>\n";
  }

  *table({ id, caption, header, rows }) {
    this.tables += 1;
    const name = text(id);
    const names = header.map(text);
    yield `<div class="table" role="region" tabindex="0" aria-labelledby="${name}-caption">\n`;
    // The roles hold where narrow screens lay the table out as a list.
    yield `<table id="${name}" role="table">\n<caption id="${name}-caption"><b>${text(this.report.table)} ${this.tables}</b> `;
    yield `${this.cell(caption)}</caption>\n<thead role="rowgroup"><tr role="row">`;
    for (const column of names) yield `<th scope="col" role="columnheader">${column}</th>`;
    yield '</tr></thead>\n<tbody role="rowgroup">\n';
    for (const [first, ...others] of rows) {
      yield `<tr role="row"><th scope="row" role="rowheader">${this.cell(first)}</th>`;
      for (const [at, cell] of others.entries()) yield `<td role="cell" data-name="${names[at + 1]}">${this.cell(cell)}</td>`;
      yield "</tr>\n";
    }
    yield "</tbody>\n</table>\n</div>\n";
  }

  *listing({ id, entries }) {
    yield `<ol id="${text(id)}" class="entries">\n`;
    for (const [at, entry] of entries.entries()) yield `<li id="${text(id)}-${at + 1}">${this.cell(entry)}</li>\n`;
    yield "</ol>\n";
  }

  // -- runs --------------------------------------------------------------------------

  cell(runs, around = this.lang) {
    return runs.map((run) => this.run(run, around)).join("");
  }

  /** Write a run within text of a language. */
  run({ text: words, lang, strong, mark, isolated, href, page_end: end }, around) {
    let out = text(words);
    if (end) return `<span class="page-end${words.trim() ? "" : " bare"}" role="doc-pagebreak" aria-label="${text(end)}">${out}</span>`;
    if (mark) out = `<mark>${out}</mark>`;
    if (isolated) out = `<bdi${LETTER.test(words) ? ' class="exactly"' : ""}>${out}</bdi>`;
    else out = this.within(out, lang ?? around, around);
    if (strong) out = `<strong>${out}</strong>`;
    return href && LEADS.test(href) ? `<a href="${text(href)}">${out}</a>` : out;
  }

  /** What is said in another language than that around it, as such. */
  within(out, lang, around = this.lang) {
    const told = spoken(lang, around);
    return told ? `<bdi${told}>${out}</bdi>` : out;
  }
}
