// The search of the standalone page: answers as the server's `search` does, from what
// kzgeo/page/names.py packs. Names come exact before folded before nearly spelled; a name that is
// known and belongs to nothing of the atlas is answered as absent.

import { cut, Folding, isBlank, signsOf } from "./folding.js";
import { Forms } from "./forms.js";
import { at, beginningWith, Texts } from "./texts.js";

const CUT = "…";
const PASSAGES = 12;
const [TITLE, LENT] = ["t", "l"]; // of the letters that say what a name is of its thing
const PREFERRED = 0.1; // above what is found inside a name: so good that its passages open it

/** Make ready to answer; that is some work, and done once. */
export function open(data) {
  const search = new Search(data);
  return { find: (query, lang) => search.answer(query, lang) };
}

class Search {
  constructor(data) {
    const { scores, things } = data;
    Object.assign(this, { data, scores, things, folding: new Folding(data.folding) });
    this.names = new Names(data, this.folding);
    this.forms = new Forms(data.forms, data.endings, this.folding);
    this.texts = new Texts(data.passages, this.folding, scores);
  }

  answer(query, lang) {
    const { scores, texts, data } = this;
    const language = Math.max(0, data.languages.indexOf(lang));
    const signs = signsOf(String(query));
    const wanted = split(cut(signs, 0, scores.longest_query)).join(" ");
    const named = this.named(wanted, this.folding.fold(wanted));
    if (!named) return { features: [], passages: [], more: 0, absent: null, partial: false };
    const hits = ranked(named.matches).slice(0, scores.names).filter(isPresent);
    const passages = texts.find(named.plain, {
      places: [...named.places].sort((one, other) => one - other),
      lang: data.languages[language],
      wholeWords: named.absent.length > 0,
    });
    const prefer = new Set(hits.filter(({ score }) => score > scores.inside + PREFERRED).map(({ thing }) => thing));
    const absent = named.absent.find(({ thing }) => !thing.silent && !thing.places.some((place) => texts.speaksOf(place)));
    return {
      features: hits.map((hit) => this.hit(hit, language)),
      passages: passages.slice(0, PASSAGES).map((hit) => this.passage(hit, prefer, language)),
      more: Math.max(0, passages.length - PASSAGES),
      absent: absent?.thing.title[language] ?? null,
      partial: false,
    };
  }

  hit({ thing, name }, language) {
    const layer = this.data.layers[thing.layer];
    return {
      id: thing.id,
      kind: thing.kind,
      title: thing.title[language],
      name: name === thing.id || thing.title.includes(name) ? null : name,
      layer: layer.id,
      layer_title: layer.title[language],
      colour: thing.colour ?? layer.colour,
    };
  }

  passage(hit, prefer, language) {
    const { source, uses } = hit.passage;
    const [opens, quote] = uses.find(([number]) => prefer.has(this.things[number])) ?? uses[0];
    return {
      feature: this.things[opens].id,
      quote,
      title: this.things[opens].title[language],
      lang: hit.lang,
      dir: this.data.right_to_left.includes(hit.lang) ? "rtl" : "ltr",
      translated: hit.translated,
      parts: [...this.texts.pieces(hit, CUT)],
      source,
    };
  }

  /** What a query names: matches with things, with what is absent, and the places to look for. */
  named(wanted, plain) {
    if (!plain) return null;
    const { names, texts } = this;
    let whole = names.whole(wanted, plain);
    if (!whole.length) whole = names.ofPlaces(this.forms.places(wanted), wanted);
    const known = whole.filter(isPresent);
    const places = placesOf(whole);
    if (whole.length && !known.length) {
      // Only what has the very words is an answer to a name that is known to be another's.
      return { plain, matches: names.inside(plain, wanted, true).filter(isPresent), absent: whole, places };
    }
    const begun = names.begun(plain, wanted);
    const matches = [...known, ...begun, ...names.inside(plain, wanted, false)].filter(isPresent);
    const few = placesOf(begun);
    const chosen = plain.length >= this.scores.shortest_start && few.size <= this.scores.few ? few : new Set();
    if (matches.length) return { plain, matches, absent: [], places: places.size ? places : chosen };
    if (begun.length || texts.holds(plain)) return { plain, matches: [], absent: [], places: chosen };
    const nearly = names.nearly(plain).sort(byRank);
    const nearest = nearly.slice(0, 1);
    const absent = nearest.filter((match) => !isPresent(match)); // what is nearest to it is that place
    return { plain, matches: absent.length ? [] : nearly.filter(isPresent), absent, places: placesOf(nearest) };
  }
}

/** All names, folded and sorted once. */
class Names {
  constructor({ things, names, scores }, folding) {
    Object.assign(this, { things, scores, names: [], whole_: new Map(), words: new Map(), ofPlace: new Map() });
    names.forEach(([kinds, ...written], owner) => {
      written.forEach((name, index) => {
        this.names.push({ owner, written: name, folded: folding.fold(name), title: kinds[index] === TITLE, lent: kinds[index] === LENT });
      });
    });
    const titled = new Set();
    this.names.forEach(({ folded, title }, number) => {
      at(this.whole_, folded, () => []).push(number);
      for (const word of folded.split(" ")) {
        at(this.words, word, () => new Set()).add(number);
        if (title) titled.add(word);
      }
    });
    things.forEach(({ places }, order) => places.forEach((place) => at(this.ofPlace, place, () => []).push(order)));
    this.sorted = [...this.whole_.keys()].sort();
    this.vocabulary = [...this.words.keys()].sort();
    this.titled = [...titled].sort();
  }

  whole(wanted, plain) {
    const worth = ({ title, written }) => (title && written === wanted ? this.scores.exact : this.scores.folded);
    return best((this.whole_.get(plain) ?? []).map((number) => this.match(number, worth(this.names[number]), wanted)));
  }

  /** What stands for places that `wanted` names with an ending. */
  ofPlaces(places, wanted) {
    const owners = new Set(places.flatMap((place) => this.ofPlace.get(place) ?? []));
    const same = { name: wanted, score: this.scores.inflected, exact: false, title: false, lent: false };
    return [...owners].sort((one, other) => one - other).map((order) => ({ ...same, thing: this.things[order], order }));
  }

  begun(plain, wanted) {
    const numbers = beginningWith(this.sorted, plain).flatMap((name) => this.whole_.get(name));
    return best(numbers.map((number) => this.match(number, this.scores.start + this.share(number, plain) / 20, wanted)));
  }

  /** What has a name with all words of `plain`, begun or whole. */
  inside(plain, wanted, wholeWords) {
    let numbers = null;
    for (const word of plain.split(" ")) {
      const having = new Set((wholeWords ? [word] : beginningWith(this.vocabulary, word)).flatMap((known) => [...(this.words.get(known) ?? [])]));
      numbers = numbers ? numbers.filter((number) => having.has(number)) : [...having].sort((one, other) => one - other);
    }
    return best(numbers.map((number) => this.match(number, this.scores.inside + this.share(number, plain) / 20, wanted)));
  }

  /** What is spelled nearly so, of names and words of titles that begin alike. */
  nearly(plain) {
    const { fuzzy, word, shortest_fuzzy: shortest } = this.scores;
    if (plain.length < shortest) return [];
    const found = [];
    for (const { name, ratio } of this.alike(plain, this.sorted)) {
      for (const number of this.whole_.get(name)) found.push(this.match(number, (fuzzy * ratio) / 100, plain));
    }
    for (const { name, ratio } of this.alike(plain, this.titled)) {
      const numbers = [...this.words.get(name)].filter((number) => this.names[number].title).sort((one, other) => one - other);
      for (const number of numbers) found.push(this.match(number, (fuzzy * word * ratio) / 100, plain));
    }
    return best(found);
  }

  alike(plain, ordered) {
    return beginningWith(ordered, plain[0])
      .map((name) => ({ name, ratio: ratio(plain, name, this.scores.least_ratio) }))
      .filter((found) => found.ratio >= this.scores.least_ratio)
      .sort((one, other) => other.ratio - one.ratio);
  }

  share(number, plain) {
    return Math.min(1, plain.length / this.names[number].folded.length);
  }

  match(number, score, wanted) {
    const { owner, written, title, lent } = this.names[number];
    const exact = written === wanted;
    const worth = title || exact ? score : score - this.scores.variant;
    return { thing: this.things[owner], order: owner, name: written, score: worth, exact, title, lent };
  }
}

const isPresent = ({ thing }) => thing.kind !== "absent";
const placesOf = (matches) => new Set(matches.flatMap(({ thing }) => thing.places));
const split = (text) => [...text].map((sign) => (isBlank(sign) ? " " : sign)).join("").split(" ").filter(Boolean);

/** Exact names before folded ones, the owner of a name before those it is lent to. */
const byRank = (one, other) => other.score - one.score || other.exact - one.exact || one.lent - other.lent || one.order - other.order;

const ranked = (matches) => best(matches).sort(byRank);

/** Of each thing its best match; titles before its other names. */
function best(matches) {
  const found = new Map();
  for (const match of matches) {
    const kept = found.get(match.order);
    const better = kept && (match.score - kept.score || match.exact - kept.exact || match.title - kept.title || kept.lent - match.lent);
    if (!kept || better > 0) found.set(match.order, match);
  }
  return [...found.values()];
}

/** The normalised Indel similarity of rapidfuzz, 0 to 100: by the longest common subsequence. */
function ratio(one, other, least) {
  const sum = one.length + other.length;
  if (200 * Math.min(one.length, other.length) < (least - 1) * sum) return 0;
  let row = new Uint16Array(other.length + 1);
  for (const sign of one) {
    const next = new Uint16Array(other.length + 1);
    for (let at = 1; at <= other.length; at += 1) next[at] = other[at - 1] === sign ? row[at - 1] + 1 : Math.max(row[at], next[at - 1]);
    row = next;
  }
  return (1 - (sum - 2 * row[other.length]) / sum) * 100;
}
