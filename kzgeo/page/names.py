"""What the search of the standalone page knows: names, forms, passages and how to fold a query.

`web/offline/search/` answers from these values as `kzgeo.search` does from the atlas. Every rule
that has a value here is taken from the module that applies it; the browser folds the names and
texts itself, by the same table, when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby, product
from typing import Any

from kzgeo import fulltext, names, search
from kzgeo.entries import LANGUAGES, RIGHT_TO_LEFT, Passage, Words
from kzgeo.folding import ALPHABET, CODE, DIGITS, DROPPED, FIRST, SIGNS, codes_of
from kzgeo.fulltext import used
from kzgeo.gazetteer import Place
from kzgeo.matcher import Matcher, default_matcher
from kzgeo.model import Atlas
from kzgeo.names import NameIndex, Thing
from kzgeo.page.forms import endings_data, forms_data

__all__ = ["folding_data", "names_data"]

BASIC_PLANE = 0x10000  # signs beyond it part words
LONGEST_PROCLITIC = 4  # letters
VARIANT, TITLE, LENT = "vtl"  # what a name is of its thing


def names_data(
    atlas: Atlas,
    places: Mapping[str, Place],
    *,
    whole: Atlas | None = None,
    matcher: Matcher | None = None,
) -> dict[str, Any]:
    """Return all that a search in the browser needs, as values for JSON.

    ``whole`` is the atlas that ``atlas`` is a part of: what only the whole has is not called
    absent from the documents. ``matcher`` finds the places of the gazetteer in texts.
    """
    matcher = matcher or default_matcher()
    index = NameIndex(atlas, places)
    order = {place: number for number, place in enumerate(matcher.gazetteer.places)}
    order |= {place: len(order) + at for at, place in enumerate(sorted(set(places) - set(order)))}
    elsewhere = frozenset[str]()
    if whole is not None and whole is not atlas:
        elsewhere = _elsewhere(atlas, whole, matcher)
    return {
        "languages": LANGUAGES,
        "right_to_left": RIGHT_TO_LEFT,
        "folding": folding_data(),
        "endings": endings_data(matcher, order),
        "scores": _scores(),
        "layers": [
            {"id": layer.id, "title": _titles(layer.title), "colour": layer.entry.style.colour}
            for layer in atlas.layers
        ],
        "things": [_thing(thing, atlas, order, elsewhere) for thing in index.things],
        "names": _names(index),
        "forms": forms_data(matcher, order),
        "passages": _passages(atlas, index, matcher, order),
    }


def _elsewhere(atlas: Atlas, whole: Atlas, matcher: Matcher) -> frozenset[str]:
    """Return the places that only the whole atlas draws or has passages on."""
    drawn = {feature.id for feature in whole.features() if atlas.feature(feature.id) is None}
    named = {
        place
        for passage in _passages_of(whole)
        for name in matcher.find(passage.exact)
        for place in (name.place, *name.candidates)
    }
    return frozenset(drawn | named)


def _passages_of(atlas: Atlas) -> Iterable[Passage]:
    return {quotation.passage.id: quotation.passage for _, quotation, _ in used(atlas)}.values()


def _scores() -> dict[str, float]:
    """Return what a find is worth and where it ends, by the names that the modules give it."""
    return {
        "longest_query": search.LONGEST_QUERY,
        "names": search.LIMIT,
        "few": search.FEW,
        "shortest_start": search.SHORTEST_START,
        "exact": names.EXACT,
        "folded": names.FOLDED,
        "inflected": names.INFLECTED,
        "start": names.START,
        "inside": names.INSIDE,
        "fuzzy": names.FUZZY,
        "variant": names.VARIANT,
        "word": names.WORD,
        "least_ratio": names.LEAST_RATIO,
        "shortest_fuzzy": names.SHORTEST_FUZZY,
        "phrase": fulltext.PHRASE,
        "spoken_of": fulltext.SPOKEN_OF,
        "words": fulltext.WORDS,
        "phrase_translated": fulltext.PHRASE_TRANSLATED,
        "words_translated": fulltext.WORDS_TRANSLATED,
        "shortest_prefix": fulltext.SHORTEST_PREFIX,
        "shortest_stem": fulltext.SHORTEST_STEM,
        "snippet": fulltext.SNIPPET,
        "before": fulltext.BEFORE,
    }


def _titles(title: Words) -> list[str]:
    return [title.to(lang) for lang in LANGUAGES]


def _thing(
    thing: Thing, atlas: Atlas, order: Mapping[str, int], elsewhere: frozenset[str]
) -> dict[str, Any]:
    """Describe what names belong to; ``silent``: it is never called absent."""
    feature = atlas.feature(thing.id) if thing.kind in ("feature", "place") else None
    layers = [layer.id for layer in atlas.layers]
    layer = feature.layer_id if feature else thing.id.removeprefix("layer-")
    found = {
        "id": thing.id,
        "kind": thing.kind,
        "title": _titles(thing.title),
        "places": [order[place] for place in sorted(thing.places)],
        "layer": layers.index(layer) if thing.kind != "absent" else None,
        "colour": feature and feature.entry.colour,
        "silent": (thing.kind == "absent" and (thing.abstract or thing.id in elsewhere)) or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _names(index: NameIndex) -> list[list[str]]:
    """Return for every thing what its names are, a letter each, and then the names."""
    found = []
    for _, group in groupby(index.written(), key=lambda name: name[0]):
        written = list(group)
        kinds = "".join(
            TITLE if title else LENT if lent else VARIANT for _, _, title, lent in written
        )
        found.append([kinds, *(name for _, name, _, _ in written)])
    return found


def _passages(
    atlas: Atlas, index: NameIndex, matcher: Matcher, order: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return the passages: what each opens at which rank, its texts, and the places it names.

    ``texts`` are in the languages of ``langs``, the original first. A mention is where it begins
    and ends, in code points of the original, and then its places.
    """
    owners = {thing.id: at for at, thing in enumerate(index.things) if thing.kind != "absent"}
    uses: dict[str, list[tuple[int, int]]] = {}
    for opens, quotation, rank in used(atlas):
        uses.setdefault(quotation.passage.id, []).append((owners[opens], rank))
    found = []
    for passage in _passages_of(atlas):
        langs = [passage.lang, *(lang for lang in LANGUAGES if lang in passage.translations)]
        found.append(
            {
                "source": passage.source,
                "uses": uses[passage.id],
                "langs": langs,
                "texts": [passage.exact, *(passage.translations[lang] for lang in langs[1:])],
                "mentions": [
                    [
                        name.start,
                        name.end,
                        *sorted(order[p] for p in {name.place, *name.candidates}),
                    ]
                    for name in matcher.find(passage.exact)
                ],
            }
        )
    return found


def folding_data() -> dict[str, Any]:
    """Return how signs are folded, all asked of `kzgeo.folding` itself.

    ``runs`` are numbers of signs that follow one another in the basic plane and have one code,
    each with that code; ``signs`` are what codes stand for, the first four marks, gaps, signs
    that part, and letters of other scripts; those from ``first`` on are letters and those from
    ``digits`` on digits. ``two`` are signs that are folded to two letters, ``joined`` letters
    that a mark behind them makes others.
    """
    every = "".join(map(chr, range(BASIC_PLANE)))
    codes, where = codes_of(every)
    plain: list[list[int]] = [[] for _ in every]
    for code, at in zip(codes.tolist(), where.tolist(), strict=True):
        plain[at].append(code)
    runs = [
        value
        for code, run in groupby(found[0] for found in plain)
        for value in (len(list(run)), code)
    ]
    return {
        "signs": SIGNS,
        "first": FIRST,
        "digits": DIGITS,
        "runs": runs,
        "two": {
            every[at]: "".join(SIGNS[code] for code in found)
            for at, found in enumerate(plain)
            if len(found) > 1
        },
        "joined": _joined([every[at] for at, found in enumerate(plain) if found == [DROPPED]]),
        "proclitics": _proclitics(),
    }


def _joined(marks: Iterable[str]) -> dict[str, str]:
    """Return letter and mark that are folded to another letter than the first alone."""
    pairs = [letter + mark for letter, mark in product(ALPHABET, marks)]
    codes = codes_of("".join(pairs))[0][::2].tolist()
    return {
        pair: SIGNS[code] for pair, code in zip(pairs, codes, strict=True) if code != CODE[pair[0]]
    }


def _proclitics() -> list[str]:
    """Return all that may stand before the stem of an Arabic word, as its folded letters."""
    letters = sorted(set("وفبكلا"))
    return [
        head
        for size in range(1, LONGEST_PROCLITIC + 1)
        for head in map("".join, product(letters, repeat=size))
        if fulltext.PROCLITICS.fullmatch(head)
    ]
