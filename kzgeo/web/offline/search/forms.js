// Names with their endings, and with what is written in one word with them: «Астаны», “بكازاخستان”.

import { cut, isSoft, signsOf } from "./folding.js";

const PATTERN = /^(?:[\p{L}()[\]|?:]|\.\*)+$/u; // letters and choices: nothing that takes long
const ARABIC = /[\u0621-\u064a]/;
const APOSTROPHES = /^['’ʼ`´ʻ]+$/;
const BREAKS = /[ ,]/g;
const COMMA = /^[,،] ?$/;
const INITIAL = /^\.\s*[-‐‑–]?\s*$/;
const HYPHEN = /^\s*[-‐‑–]\s*$/;
const NUMBER = /^[^\p{L}\p{N}_]{0,4}(\d+)/u;
const [SHORTEST, LONGEST_INITIAL, PER_BREAK] = [2, 3, 12]; // letters

/** Make a pattern of the data one for whole words. */
function whole(pattern) {
  if (!PATTERN.test(pattern)) throw new Error("a pattern of suffixes holds more than letters and choices");
  return new RegExp(`^(?:${pattern})$`, "u");
}

const isLarge = (sign) => sign !== sign.toLowerCase();

export class Forms {
  constructor(groups, endings, folding) {
    Object.assign(this, { endings, folding, forms: new Map(), longest: 0 });
    this.suffix = whole(endings.suffix);
    this.behindVowel = whole(endings.suffix_behind_vowel);
    this.locative = whole(endings.locative);
    for (const group of groups) for (const form of group.forms.split("|")) this.add(group, form);
  }

  add(group, form) {
    const breaks = new Map();
    for (const { 0: sign, index } of form.matchAll(BREAKS)) breaks.set(index - breaks.size, sign);
    const letters = form.replaceAll(BREAKS, "");
    const found = { group, breaks, arabic: ARABIC.test(letters[0]) };
    const known = this.forms.get(letters);
    if (!known) this.forms.set(letters, [found]);
    else if (group.number) known.unshift(found); // a name with its number before the same without
    else known.push(found);
    this.longest = Math.max(this.longest, letters.length);
  }

  /** The places, by number, that a query means as a name in one of its forms. */
  places(wanted) {
    const signs = signsOf(wanted);
    for (const { start, end, places } of this.names(signs)) {
      const apart = start > this.endings.longest_head || cut(signs, 0, start).includes(" ");
      if (!apart && places.length && !this.folding.fold(cut(signs, end, signs.length))) return places;
    }
    return [];
  }

  /** The names in a text, the longest where they overlap. */
  names(signs) {
    const letters = this.folding.letters(signs);
    const { text } = letters;
    const found = [];
    for (let first = 0; first < text.length; first += 1) {
      for (let last = first + SHORTEST; last <= Math.min(text.length, first + this.longest); last += 1) {
        for (const form of this.forms.get(text.slice(first, last)) ?? []) {
          const name = this.read({ signs, ...letters }, form, first, last);
          if (name) found.push(name);
        }
      }
    }
    const rank = ({ first, last, places }) => 2 * (last - first) + (places.length > 0);
    found.sort((one, other) => rank(other) - rank(one));
    const kept = [];
    for (const name of found) {
      if (kept.every(({ first, last }) => name.last <= first || last <= name.first)) kept.push(name);
    }
    return kept.sort((one, other) => one.first - other.first);
  }

  /** What the letters from `first` up to `last` mean if they are written as this form is, or null. */
  read(letters, form, first, last) {
    const { signs, where, text } = letters;
    const { group, arabic } = form;
    const shown = cut(signs, where[first], where[last - 1] + 1);
    if (group.raw && !group.raw.includes(shown)) return null;
    if (group.capitals && !group.raw && shown !== shown.toUpperCase()) return null;
    if (!written(letters, form, first, last, this.endings)) return null;
    const start = first - wordBefore(letters, first);
    const head = text.slice(start, first);
    if (head && !(arabic ? this.opensArabic(head, last - first) : this.opens(letters, form, head, first, last))) return null;
    const end = this.end(letters, group, last);
    if (end === null) return null;
    const tail = text.slice(last, end);
    const headed = this.endings.located_heads.includes(head) && group.headed;
    const meant = headed || (this.locative.test(tail) && group.located) || (tail && group.suffixed) || group.bare;
    const after = where[end - 1] + 1;
    const places = !arabic && !head && this.isTitle(signs, where[first], after) ? meant.filter((place) => this.endings.quoted.includes(place)) : meant;
    if (!group.number) return { first, last, start: where[first], end: after, places };
    const number = NUMBER.exec(cut(signs, after, signs.length));
    return number?.[1] === group.number ? { first, last, start: where[first], end: after + number[0].length, places } : null;
  }

  opensArabic(head, length) {
    const { proclitics, arabic_heads: heads, article, least_fused: fused, least_free: free } = this.endings;
    const ends = length >= fused && heads.some((word) => head.endsWith(word));
    return proclitics.includes(head) || ends || (length >= free && !head.endsWith(article));
  }

  /** Tell whether a name may follow `head` in one word: a capital shows where it begins. */
  opens({ signs, where }, { group, breaks }, head, first, last) {
    const { heads, located_heads: located, least_fused: fused } = this.endings;
    if (!heads.includes(head) || last - first < fused - (group.capitals ? 1 : 0)) return false;
    const large = isLarge(signs[where[first]]);
    if (group.capitals || last - first === fused) return large && !isLarge(signs[where[first - 1]]);
    return large || breaks.size > 0 || located.includes(head);
  }

  /** The letter behind a name and its suffixes, which a hyphen may part from capitals; or null. */
  end({ signs, where, text, gaps }, group, last) {
    let end = last;
    if (last < text.length) do end += 1; while (end < text.length && !gaps[end]);
    const suffixed = group.suffixed && end > last && this.isSuffix(text.slice(last, end), text[last - 1]);
    if (last < text.length && !gaps[last]) return suffixed ? end : null;
    const between = cut(signs, where[last - 1] + 1, where[last]);
    return suffixed && HYPHEN.test(between) && isLarge(signs[where[last - 1]]) ? end : last;
  }

  isTitle(signs, start, end) {
    const { quotes } = this.endings;
    return start > 0 && end < signs.length && quotes.includes(signs[start - 1]) && quotes.includes(signs[end]);
  }

  isSuffix(tail, after) {
    const pattern = this.endings.vowels.includes(after) ? this.behindVowel : this.suffix;
    return pattern.test(tail) || (this.endings.parting.includes(tail[0]) && pattern.test(tail.slice(1)));
  }
}

/** How many letters of its word stand before a letter. */
function wordBefore({ gaps }, letter) {
  let start = letter;
  while (!gaps[start]) start -= 1;
  return letter - start;
}

/** Tell whether the gaps in a name are those that it has, or slips of a keyboard. */
function written(letters, { breaks, group, arabic }, first, last, endings) {
  const { signs, where, gaps } = letters;
  const length = last - first;
  let odd = 0;
  for (let at = 1; at < length; at += 1) {
    const [letter, needed] = [first + at, breaks.get(at)];
    const between = gaps[letter] && cut(signs, where[letter - 1] + 1, where[letter]);
    if (!between && needed && !arabic && length < 2 * endings.least_fused) {
      if (group.capitals || !isLarge(signs[where[letter]])) return false;
    }
    if (!between || APOSTROPHES.test(between)) continue;
    const initial = INITIAL.test(between) && wordBefore(letters, letter - 1) < LONGEST_INITIAL;
    if (!isSoft(gaps[letter]) && !initial && !(needed === "," && COMMA.test(between))) return false;
    if (needed) continue;
    const least = HYPHEN.test(between) ? endings.least_hyphen : arabic ? endings.least_space : Infinity;
    if (length < least) return false;
    odd += 1;
  }
  return odd <= 1 + Math.floor(length / PER_BREAK);
}
