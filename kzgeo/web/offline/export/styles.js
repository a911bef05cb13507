// Styles of QGIS, put together from the pieces that kzgeo/export/held_styles.py makes of them.

import { quoted } from "./xml.js";

const HOLE = /\0(\w+)\0/g;

/** Put texts where signs stand for them; a sign that none is given for stays. */
export const filled = (text, values) => text.replace(HOLE, (sign, name) => values[name] ?? sign);

const between = (one, other) => {
  const [left, right] = [[...one], [...other]].map((signs) => signs.map((sign) => sign.codePointAt(0)));
  const at = left.findIndex((code, place) => code !== right[place]);
  return at < 0 ? left.length - right.length : left[at] - (right[at] ?? -1);
};

/** Names as an expression lists them, by their code points. */
const listed = (names) => [...new Set(names)].sort(between).map((name) => `'${name.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`).join(", ");

/** `said` are the names that the atlas itself writes on the map. */
export class Styles {
  constructor({ names, tables, shapes, said, parts }, shown = []) {
    Object.assign(this, { names, tables, shapes, said, parts, shown });
  }

  /** The text of a document, by the numbers of its pieces. */
  text(numbers) {
    return numbers.map((number) => this.parts[number]).join("");
  }

  /** The style of a table that has these of the columns that only some have. */
  of(table, columns) {
    const { said, shown } = this;
    if (said[table] && shown.length) return filled(this.text(said[table]), { said: quoted(listed(shown)) });
    return this.text(this.tables[table][columns]);
  }

  /** What a project has of the style of a layer that shows one shape, or nothing: "none". */
  inside(table, shape, columns) {
    const own = this.shapes[table]?.[shape];
    const whole = own ? this.text(own[columns]) : this.of(table, columns);
    return whole.slice(whole.indexOf(">", whole.indexOf("<qgis ")) + 1, whole.lastIndexOf("</qgis>"));
  }
}
