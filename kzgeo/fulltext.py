"""Passages found by their words and by the places they speak of, in the original first.

Original and translations are folded and cut into words once; a query is looked up, and no text
is read again. Offsets are code points of the untouched text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kzgeo.entries import LANGUAGES, Language, Passage
from kzgeo.folding import Folded, folded
from kzgeo.matcher import Toponym
from kzgeo.model import Atlas, Quotation
from kzgeo.names import beginning_with

__all__ = ["FullText", "PassageHit", "used"]

# What Arabic writes in one word with the next: and, so; in, for, as; the.
PROCLITICS = re.compile(r"(?=.)(?:[وف]?[بك]?ال|[وف]?لل|[وف]?[بلك]?)")
SHORTEST_STEM = 3
SHORTEST_PREFIX = 2
SNIPPET, BEFORE = 120, 40  # code points

# Better before worse: the original, and in it what is written as it was asked for.
PHRASE, SPOKEN_OF, WORDS, PHRASE_TRANSLATED, WORDS_TRANSLATED = 5, 4, 3, 2, 1
Span = tuple[int, int]
Find = Callable[[str], Iterable[Toponym]]


@dataclass(frozen=True, kw_only=True)
class PassageHit:
    """A passage that answers to a query, and the feature or layer that it opens.

    ``spans`` are [start, end) of what was found in ``text``: the original, or a translation.
    ``score`` is 5 for the query's own words in the original, 1 for single words in a translation.
    """

    passage: Passage
    opens: str
    quote: int
    lang: Language
    text: str
    spans: tuple[Span, ...]
    score: int

    @property
    def translated(self) -> bool:
        """Whether a translation was found, and not the original."""
        return self.lang != self.passage.lang

    def snippet(self) -> Span:
        """Return the code points to show around the first find, cut between words."""
        first, last = self.spans[0]
        start = max(0, first - BEFORE)
        end = min(len(self.text), max(start + SNIPPET, last))
        if start:
            start = next((i + 1 for i in range(start, first) if self.text[i].isspace()), first)
        if end < len(self.text):
            end = next((i for i in range(end, last, -1) if self.text[i].isspace()), last)
        return start, end


class _Spot(NamedTuple):
    """A word of a text: its number in it, and its code points."""

    word: int
    start: int
    end: int


class _Text(NamedTuple):
    passage: Passage
    lang: Language
    text: str


class FullText:
    """The words of all passages that a feature or layer of the atlas uses."""

    def __init__(self, atlas: Atlas, find: Find) -> None:
        self._find = find
        self._uses: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._texts: list[_Text] = []
        self._spots: dict[str, dict[int, list[_Spot]]] = defaultdict(lambda: defaultdict(list))
        for opens, quotation, rank in used(atlas):
            passage = quotation.passage
            if passage.id not in self._uses:
                self._read(passage)
            self._uses[passage.id].append((opens, rank))
        self._vocabulary = sorted(self._spots)

    def _read(self, passage: Passage) -> None:
        for lang in (passage.lang, *(lang for lang in LANGUAGES if lang in passage.translations)):
            text = passage.exact if lang == passage.lang else passage.translations[lang]
            number = len(self._texts)
            self._texts.append(_Text(passage, lang, text))
            for word, spot in _words(text, folded(text)):
                self._spots[word][number].append(spot)

    @cached_property
    def _mentions(self) -> Mapping[str, Mapping[int, list[Span]]]:
        """Where the originals speak of each place of the gazetteer."""
        found: dict[str, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for number, (passage, lang, text) in enumerate(self._texts):
            if lang != passage.lang:
                continue
            for name in self._find(text):
                for place in {name.place, *name.candidates}:
                    found[place][number].append((name.start, name.end))
        return found

    def speaks_of(self, place: str) -> bool:
        """Tell whether any original speaks of a place."""
        return place in self._mentions

    def prepare(self) -> None:
        """Find all mentions now and not when first asked."""
        len(self._mentions)

    def holds(self, plain: str) -> bool:
        """Tell whether any text has all words of a folded query, the last perhaps begun."""
        return bool(self._with_words(plain.split(), whole_words=False))

    def find(
        self,
        plain: str,
        *,
        places: Collection[str],
        lang: Language,
        whole_words: bool = False,
        prefer: Collection[str] = (),
    ) -> list[PassageHit]:
        """Return the passages with all words of the folded query or on ``places``, best first.

        The last word may be begun unless only ``whole_words`` are wanted. Of several translations
        that of ``lang`` is shown. ``prefer`` are the features to open, where they have a choice.
        """
        words = plain.split()
        best: dict[str, tuple[tuple[int, bool, int], int, tuple[Span, ...]]] = {}

        def keep(number: int, score: int, spans: Iterable[Span]) -> None:
            text = self._texts[number]
            rank = (score, text.lang == lang, -number)
            if text.passage.id not in best or rank > best[text.passage.id][0]:
                best[text.passage.id] = (rank, number, tuple(spans))

        for place in sorted(places):  # of two in one text always the same is marked
            for number, spans in self._mentions.get(place, {}).items():
                keep(number, SPOKEN_OF, spans)
        for number, found in self._with_words(words, whole_words=whole_words).items():
            translated = self._texts[number].lang != self._texts[number].passage.lang
            phrases = tuple(_phrases(found)) if len(found) > 1 else _spans(found[0])
            if phrases:
                keep(number, PHRASE_TRANSLATED if translated else PHRASE, phrases)
            else:
                single = _spans(spot for spots in found for spot in spots)
                keep(number, WORDS_TRANSLATED if translated else WORDS, single)
        # Of equal ones the order of the atlas.
        order = sorted(best.values(), key=lambda kept: (-kept[0][0], -kept[0][2]))
        return [self._hit(number, rank[0], spans, prefer) for rank, number, spans in order]

    def _with_words(self, words: list[str], *, whole_words: bool) -> dict[int, list[list[_Spot]]]:
        """Return for each text that has all words where they stand, word by word."""
        if not words:
            return {}
        columns = [self._spots.get(word, {}) for word in words[:-1]]
        columns.append(
            self._spots.get(words[-1], {})
            if whole_words or len(words[-1]) < SHORTEST_PREFIX
            else self._beginning(words[-1])
        )
        texts = set(columns[0]).intersection(*columns[1:])
        return {number: [column[number] for column in columns] for number in texts}

    def _beginning(self, start: str) -> dict[int, list[_Spot]]:
        """Return where words stand that begin with ``start``."""
        found: dict[int, list[_Spot]] = defaultdict(list)
        for word in beginning_with(self._vocabulary, start):
            for number, spots in self._spots[word].items():
                found[number] += spots
        return found

    def _hit(
        self, number: int, score: int, spans: tuple[Span, ...], prefer: Collection[str]
    ) -> PassageHit:
        passage, lang, text = self._texts[number]
        uses = self._uses[passage.id]
        opens, quote = next((use for use in uses if use[0] in prefer), uses[0])
        return PassageHit(
            passage=passage,
            opens=opens,
            quote=quote,
            lang=lang,
            text=text,
            spans=spans,
            score=score,
        )


def used(atlas: Atlas) -> Iterator[tuple[str, Quotation, int]]:
    """Yield what opens a passage and at which rank: features, then layers as a whole."""
    for feature in atlas.features():
        for quotation in feature.quotations:
            yield feature.id, quotation, quotation.rank
    for layer in atlas.layers:
        for quotation in layer.quotations:
            yield f"layer-{layer.id}", quotation, quotation.rank
        for _, quotations in layer.unplaced:
            for quotation in quotations:
                yield f"layer-{layer.id}", quotation, 1


def _words(text: str, plain: Folded) -> Iterator[tuple[str, _Spot]]:
    """Yield the folded words of a text with their spots; Arabic ones without proclitics too."""
    for number, match in enumerate(re.finditer(r"\S+", plain.text)):
        word = match[0]
        first, last = match.span()
        start, end = plain.span(first, last)
        while not (text[end - 1].isalnum() or _is_mark(text[end - 1])):
            end -= 1  # signs behind the last word of a text
        yield word, _Spot(number, start, end)
        for length in _proclitics(word):
            stem = int(plain.positions[first + length])
            if stem != plain.positions[first + length - 1]:  # a ligature is not cut in two
                yield word[length:], _Spot(number, stem, end)


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me")


def _proclitics(word: str) -> Iterator[int]:
    """Yield the lengths of what may stand before the stem of an Arabic word."""
    for length in range(1, min(5, len(word) - SHORTEST_STEM + 1)):
        if PROCLITICS.fullmatch(word, 0, length):
            yield length


def _spans(spots: Iterable[_Spot]) -> tuple[Span, ...]:
    """Return spots in order, none inside another."""
    spans: list[Span] = []
    for start, end in sorted({(spot.start, spot.end) for spot in spots}):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return tuple(spans)


def _phrases(found: list[list[_Spot]]) -> Iterator[Span]:
    """Yield where the words follow one another."""
    columns = [{spot.word: spot for spot in spots} for spots in found[1:]]
    end = 0
    for first in sorted(found[0], key=lambda spot: (spot.word, spot.start)):
        chain = [column.get(first.word + step) for step, column in enumerate(columns, start=1)]
        if all(chain) and first.start >= end:
            end = chain[-1].end  # type: ignore[union-attr]
            yield first.start, end
