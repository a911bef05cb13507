// Spelling folded by the table of the data, with the way back to what was written.
//
// Offsets count the signs of a text: code points.

const WORD_END = /[\p{L}\p{N}\p{Mn}\p{Me}]/u; // a letter, a number, or a mark on one
const BLANK = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/; // as Python has it
const BASIC_PLANE = 0x10000;
const [DROPPED, GAP, STOP, OTHER] = [0, 1, 2, 3]; // codes; letters come behind them

export const isBlank = (sign) => BLANK.test(sign);
export const isWordEnd = (sign) => WORD_END.test(sign);

/** The signs of a text: itself, or a list where some take two units. */
export const signsOf = (text) => (/[\ud800-\udfff]/.test(text) ? [...text] : text);

/** The signs from `start` up to `end` as text. */
export const cut = (signs, start, end) => (typeof signs === "string" ? signs.slice(start, end) : signs.slice(start, end).join(""));

export class Folding {
  constructor({ signs, digits, runs, two, joined, proclitics }) {
    Object.assign(this, { signs, digits, proclitics, two: new Map(Object.entries(two)) });
    this.firstOfTwo = [...this.two.keys()].sort()[0];
    this.codes = new Uint8Array(BASIC_PLANE).fill(STOP);
    for (let at = 0, run = 0; run < runs.length; at += runs[run], run += 2) this.codes.fill(runs[run + 1], at, at + runs[run]);
    this.joined = new Map(Object.entries(joined).map(([pair, sign]) => [`${signs.indexOf(pair[0])}${pair[1]}`, signs.indexOf(sign)]));
  }

  code(sign) {
    return sign.length > 1 ? STOP : this.codes[sign.charCodeAt(0)];
  }

  /** Every sign's code and where it stands; a ligature gives two. */
  coded(signs) {
    const codes = [];
    const where = [];
    for (let at = 0; at < signs.length; at += 1) {
      const sign = signs[at];
      const code = this.code(sign);
      const joined = code === DROPPED ? this.joined.get(`${this.code(signs[at - 1] ?? "")}${sign}`) : undefined;
      if (joined !== undefined && where.at(-1) === at - 1) codes[codes.length - 1] = joined;
      const both = sign >= this.firstOfTwo ? this.two.get(sign) : undefined;
      for (let part = 0; part < (both ? both.length : 1); part += 1) {
        codes.push(both ? this.signs.indexOf(both[part]) : code);
        where.push(at);
      }
    }
    return { codes, where };
  }

  /** Fold signs: `text`, and in `where` the sign that gave each of its letters. */
  folded(signs) {
    const { codes, where } = this.coded(signs);
    const found = { text: "", where: [], length: signs.length };
    let parted = true; // what parts words becomes one space, and none at the beginning
    for (let index = 0; index < codes.length; index += 1) {
      const code = codes[index];
      if (code === DROPPED) continue;
      const parts = code === GAP || code === STOP;
      if (!parts || !parted) {
        found.text += parts ? " " : code === OTHER ? signs[where[index]] : this.signs[code];
        found.where.push(where[index]);
      }
      parted = parts;
    }
    if (found.text.endsWith(" ")) {
      found.text = found.text.slice(0, -1);
      found.where.pop();
    }
    return found;
  }

  fold(text) {
    return this.folded(signsOf(text)).text;
  }

  /** The letters alone, where each stands, and in `gaps` what parts it from the one before. */
  letters(signs) {
    const { codes, where } = this.coded(signs);
    const found = { text: "", where: [], gaps: [] };
    let gap = [];
    codes.forEach((code, index) => {
      if (code >= OTHER && code < this.digits) {
        found.text += this.signs[code];
        found.where.push(where[index]);
        found.gaps.push(gap.some((part) => part !== DROPPED) || !found.gaps.length ? gap : null);
        gap = [];
      } else gap.push(code);
    });
    return found;
  }
}

/** Tell whether a gap between words is nothing but spaces and hyphens. */
export const isSoft = (gap) => gap.every((code) => code === DROPPED || code === GAP);
