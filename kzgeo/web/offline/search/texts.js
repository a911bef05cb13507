// Passages found by their words and by the places they speak of, in the original first.

import { cut, isBlank, isWordEnd, signsOf } from "./folding.js";

/** The words of a sorted list that begin with `start`. */
export function beginningWith(ordered, start) {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle] < start) low = middle + 1;
    else high = middle;
  }
  while (high < ordered.length && ordered[high].startsWith(start)) high += 1;
  return ordered.slice(low, high);
}

/** What a map holds at a key, made where there is nothing yet. */
export function at(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

export class Texts {
  constructor(passages, folding, scores) {
    Object.assign(this, { passages, folding, scores, texts: [], spots: new Map(), mentions: new Map() });
    this.proclitics = new Set(folding.proclitics);
    this.opening = new Set(folding.proclitics.map((head) => head[0])); // most words begin otherwise
    this.longestProclitic = Math.max(...folding.proclitics.map((head) => head.length));
    for (const passage of passages) {
      passage.langs.forEach((lang, index) => this.add({ passage, lang, translated: index > 0, signs: signsOf(passage.texts[index]) }));
    }
    this.vocabulary = [...this.spots.keys()].sort();
  }

  add(text) {
    const number = this.texts.push(text) - 1;
    for (const [word, spot] of this.words(text.signs)) at(at(this.spots, word, () => new Map()), number, () => []).push(spot);
    for (const [start, end, ...places] of text.translated ? [] : text.passage.mentions) {
      for (const place of places) at(at(this.mentions, place, () => new Map()), number, () => []).push([start, end]);
    }
  }

  /** The folded words of a text, each with its number and place; Arabic ones without proclitics too. */
  *words(signs) {
    const { text, where } = this.folding.folded(signs);
    let first = 0;
    for (const [number, word] of text ? text.split(" ").entries() : []) {
      let end = where[first + word.length] ?? signs.length;
      while (!isWordEnd(signs[end - 1])) end -= 1; // signs behind the last word of a text
      yield [word, { word: number, start: where[first], end }];
      const longest = this.opening.has(word[0]) ? word.length - this.scores.shortest_stem : 0;
      for (let size = 1; size <= Math.min(longest, this.longestProclitic); size += 1) {
        const stem = where[first + size];
        // A ligature is not cut in two.
        const cuts = this.proclitics.has(word.slice(0, size)) && stem !== where[first + size - 1];
        if (cuts) yield [word.slice(size), { word: number, start: stem, end }];
      }
      first += word.length + 1;
    }
  }

  /** Tell whether an original speaks of a place. */
  speaksOf(place) {
    return this.mentions.has(place);
  }

  /** Tell whether any text has all words of a folded query, the last perhaps begun. */
  holds(plain) {
    return this.withWords(plain.split(" "), false).size > 0;
  }

  /** The passages with all words of a folded query or on `places`, best first. */
  find(plain, { places, lang, wholeWords }) {
    const { scores, texts } = this;
    const best = new Map();
    const keep = (number, score, spans) => {
      const { passage, lang: own } = texts[number];
      const kept = best.get(passage);
      const better = !kept || score - kept.score || (own === lang) - (texts[kept.number].lang === lang) || kept.number - number;
      if (better === true || better > 0) best.set(passage, { number, score, spans });
    };
    for (const place of places) {
      for (const [number, spans] of this.mentions.get(place) ?? []) keep(number, scores.spoken_of, spans);
    }
    for (const [number, found] of this.withWords(plain.split(" "), wholeWords)) {
      const { translated } = texts[number];
      const phrases = found.length > 1 ? phrasesOf(found) : spansOf(found[0]);
      if (phrases.length) keep(number, translated ? scores.phrase_translated : scores.phrase, phrases);
      else keep(number, translated ? scores.words_translated : scores.words, spansOf(found.flat()));
    }
    const order = [...best.values()].sort((one, other) => other.score - one.score || one.number - other.number);
    return order.map(({ number, spans }) => ({ ...texts[number], spans }));
  }

  /** Where the words stand, word by word, in each text that has all of them. */
  withWords(words, wholeWords) {
    const last = words.at(-1);
    const columns = words.slice(0, -1).map((word) => this.spots.get(word) ?? new Map());
    if (wholeWords || last.length < this.scores.shortest_prefix) columns.push(this.spots.get(last) ?? new Map());
    else columns.push(this.beginning(last));
    const numbers = [...columns[0].keys()].filter((number) => columns.every((column) => column.has(number)));
    return new Map(numbers.map((number) => [number, columns.map((column) => column.get(number))]));
  }

  beginning(start) {
    const found = new Map();
    for (const word of beginningWith(this.vocabulary, start)) {
      for (const [number, spots] of this.spots.get(word)) at(found, number, () => []).push(...spots);
    }
    return found;
  }

  /** Cut what is shown of a find into plain and marked pieces; a sign stands for what is left out. */
  *pieces({ signs, spans }, left) {
    const [start, end] = this.snippet(signs, spans[0]);
    if (start) yield { text: left, mark: false };
    let from = start;
    for (const [first, last] of spans) {
      if (last > end) break;
      if (first > from) yield { text: cut(signs, from, first), mark: false };
      yield { text: cut(signs, first, last), mark: true };
      from = last;
    }
    if (from < end) yield { text: cut(signs, from, end), mark: false };
    if (end < signs.length) yield { text: left, mark: false };
  }

  /** What to show around the first find, cut between words. */
  snippet(signs, [first, last]) {
    let start = Math.max(0, first - this.scores.before);
    let end = Math.min(signs.length, Math.max(start + this.scores.snippet, last));
    if (start) {
      while (start < first && !isBlank(signs[start])) start += 1;
      start = Math.min(start + 1, first);
    }
    if (end < signs.length) while (end > last && !isBlank(signs[end])) end -= 1;
    return [start, end];
  }
}

/** Spots in order, none inside another. */
function spansOf(spots) {
  const spans = [];
  for (const { start, end } of [...spots].sort((one, other) => one.start - other.start || one.end - other.end)) {
    if (!spans.length || start >= spans.at(-1)[1]) spans.push([start, end]);
  }
  return spans;
}

/** Where the words follow one another. */
function phrasesOf([firsts, ...others]) {
  const columns = others.map((spots) => new Map(spots.map((spot) => [spot.word, spot])));
  const spans = [];
  for (const first of [...firsts].sort((one, other) => one.word - other.word || one.start - other.start)) {
    const chain = columns.map((column, step) => column.get(first.word + step + 1));
    const follows = chain.every(Boolean) && first.start >= (spans.at(-1)?.[1] ?? 0);
    if (follows) spans.push([first.start, chain.at(-1).end]);
  }
  return spans;
}
