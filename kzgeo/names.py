"""Names of all that a reader may ask for, found whole, by their beginnings or nearly spelled.

Features and layers have their titles, and a feature all names that the gazetteer has of its
place. What the gazetteer has and the atlas has not is kept as well: such a name is known, and
what is merely spelled like it is no answer to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from kzgeo.entries import LANGUAGES, Words
from kzgeo.folding import fold
from kzgeo.gazetteer import Place
from kzgeo.model import Atlas

__all__ = ["Kind", "Match", "NameIndex", "Thing", "beginning_with"]

Kind = Literal["feature", "place", "layer", "absent"]

PLACES = "places"
ABSTRACT = "abstract"
EXACT, FOLDED, INFLECTED, START, INSIDE, FUZZY = 1.0, 0.95, 0.91, 0.85, 0.75, 0.7
VARIANT = 0.02  # the distance of any other name from a title
WORD = 0.9  # of the worth of a whole name
LEAST_RATIO = 82
SHORTEST_FUZZY = 5
SHORTEST_START = 3
LAST = chr(0x10FFFF)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What names belong to: a feature, a layer, or a place that the atlas does not have.

    ``places`` are the ids that the gazetteer has for it, ``words`` the folded words of its titles.
    """

    id: str
    kind: Kind
    title: Words
    places: frozenset[str]
    words: frozenset[str]
    abstract: bool = False


@dataclass(frozen=True, kw_only=True)
class Match:
    """A thing with the best of its names for a query; ``score`` is 1 for its exact title.

    ``title`` tells whether the name is a title, ``lent`` whether it is that of another feature
    with the same title and has no part in the title itself.
    """

    thing: Thing
    order: int
    name: str
    score: float
    exact: bool
    title: bool
    lent: bool

    @property
    def rank(self) -> tuple[float, bool, bool, bool]:
        """What is better of one thing's names: exact before folded, titles before the rest."""
        return (self.score, self.exact, self.title, not self.lent)


@dataclass(frozen=True, kw_only=True)
class _Name:
    owner: int
    written: str
    folded: str
    title: bool
    lent: bool


class NameIndex:
    """All names of an atlas and a gazetteer, folded and sorted once."""

    def __init__(self, atlas: Atlas, places: Mapping[str, Place]) -> None:
        self._things: list[Thing] = []
        self._names: list[_Name] = []
        self._fill(atlas, places)
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._words: dict[str, set[int]] = defaultdict(set)
        for number, name in enumerate(self._names):
            self._whole[name.folded].append(number)
            for word in name.folded.split():
                self._words[word].add(number)
        self._sorted = sorted(self._whole)
        self._vocabulary = sorted(self._words)
        self._of_place: dict[str, list[int]] = defaultdict(list)
        for number, thing in enumerate(self._things):
            for place in sorted(thing.places):
                self._of_place[place].append(number)
        self._titles = _by_first(
            word for name in self._names if name.title for word in name.folded.split()
        )
        self._all = _by_first(self._sorted)

    @property
    def things(self) -> Sequence[Thing]:
        """All that names belong to, in the order of the atlas, then of the gazetteer."""
        return self._things

    def written(self) -> Iterator[tuple[int, str, bool, bool]]:
        """Yield every name: whose it is (of ``things``), as written, whether title, whether lent.

        Names that are nothing but signs are left out: nothing asks for them.
        """
        for name in self._names:
            yield name.owner, name.written, name.title, name.lent

    def _fill(self, atlas: Atlas, places: Mapping[str, Place]) -> None:
        lenders: dict[str, list[str]] = defaultdict(list)
        for feature in atlas.features():
            if feature.id in places:
                lenders[feature.title.en].append(feature.id)
        for feature in atlas.features():
            # What is drawn twice under one title, as Baikonur is, has the same names.
            own = [feature.id] if feature.id in places else lenders[feature.title.en]
            titles = (*_in_all(feature.title), feature.id)
            thing = Thing(
                id=feature.id,
                kind="place" if feature.layer_id == PLACES else "feature",
                title=feature.title,
                places=frozenset(own),
                words=_words(titles),
            )
            self._add(thing, titles, _variants(places, own), lent=feature.id not in places)
        for layer in atlas.layers:
            titles = _in_all(layer.title)
            thing = Thing(
                id=f"layer-{layer.id}",
                kind="layer",
                title=layer.title,
                places=frozenset(),
                words=_words(titles),
            )
            self._add(thing, titles)
        for key, place in places.items():
            if atlas.feature(key) is None:
                titles = _in_all(place.title())
                thing = Thing(
                    id=key,
                    kind="absent",
                    title=place.title(),
                    places=frozenset({key}),
                    words=_words(titles),
                    abstract=place.kind == ABSTRACT,
                )
                self._add(thing, titles, _variants(places, [key]))

    def _add(
        self,
        thing: Thing,
        titles: Iterable[str],
        variants: Iterable[str] = (),
        *,
        lent: bool = False,
    ) -> None:
        owner = len(self._things)
        self._things.append(thing)
        written = dict.fromkeys(variants, False) | dict.fromkeys(titles, True)
        for name, title in written.items():
            plain = fold(name)
            if plain:
                apart = lent and not title and not thing.words.issuperset(plain.split())
                self._names.append(
                    _Name(owner=owner, written=name, folded=plain, title=title, lent=apart)
                )

    def whole(self, wanted: str, plain: str) -> list[Match]:
        """Return what is named ``wanted`` and nothing more; ``plain`` is the same, folded."""
        return _best(
            self._match(number, _worth(self._names[number], wanted), wanted)
            for number in self._whole.get(plain, ())
        )

    def of_places(self, places: Iterable[str], wanted: str) -> list[Match]:
        """Return what stands for places of the gazetteer that ``wanted`` names, inflected."""
        owners = {number for place in places for number in self._of_place.get(place, ())}
        return [
            Match(
                thing=self._things[number],
                order=number,
                name=wanted,
                score=INFLECTED,
                exact=False,
                title=False,
                lent=False,
            )
            for number in sorted(owners)
        ]

    def begun(self, plain: str, wanted: str) -> list[Match]:
        """Return what has a name that begins with ``plain``."""
        numbers = (
            number for name in beginning_with(self._sorted, plain) for number in self._whole[name]
        )
        return _best(self._match(number, self._start(number, plain), wanted) for number in numbers)

    def inside(self, plain: str, wanted: str, *, whole_words: bool = False) -> list[Match]:
        """Return what has a name with all words of ``plain``, begun or ``whole_words``."""
        numbers: set[int] | None = None
        for word in plain.split():
            words = [word] if whole_words else beginning_with(self._vocabulary, word)
            having = set().union(*(self._words.get(w, ()) for w in words))
            numbers = having if numbers is None else numbers & having
        return _best(
            self._match(number, INSIDE + self._share(number, plain) / 20, wanted)
            for number in sorted(numbers or ())
        )

    def nearly(self, plain: str) -> list[Match]:
        """Return what is spelled nearly so: the normalised Indel similarity of rapidfuzz.

        Only names and words of titles that begin alike are compared.
        """
        if len(plain) < SHORTEST_FUZZY:
            return []
        found: list[Match] = []
        for words, worth in ((self._all, FUZZY), (self._titles, FUZZY * WORD)):
            alike = process.extract(
                plain,
                words.get(plain[0], ()),
                scorer=fuzz.ratio,
                score_cutoff=LEAST_RATIO,
                limit=None,
            )
            for name, ratio, _ in alike:
                numbers = self._whole[name] if words is self._all else sorted(self._words[name])
                found += [
                    self._match(number, worth * ratio / 100, plain)
                    for number in numbers
                    if words is self._all or self._names[number].title
                ]
        return _best(found)

    def _start(self, number: int, plain: str) -> float:
        return START + self._share(number, plain) / 20

    def _share(self, number: int, plain: str) -> float:
        return min(1.0, len(plain) / len(self._names[number].folded))

    def _match(self, number: int, score: float, wanted: str) -> Match:
        name = self._names[number]
        exact = name.written == wanted
        return Match(
            thing=self._things[name.owner],
            order=name.owner,
            name=name.written,
            score=score if name.title or exact else score - VARIANT,
            exact=exact,
            title=name.title,
            lent=name.lent,
        )


def _in_all(title: Words) -> tuple[str, ...]:
    return tuple(title.to(lang) for lang in LANGUAGES)


def _words(titles: Iterable[str]) -> frozenset[str]:
    return frozenset(word for title in titles for word in fold(title).split())


def _variants(places: Mapping[str, Place], ids: Iterable[str]) -> Iterator[str]:
    return (name for place in ids for _, name in places[place].written())


def _worth(name: _Name, wanted: str) -> float:
    return EXACT if name.title and name.written == wanted else FOLDED


def _best(matches: Iterable[Match]) -> list[Match]:
    """Return of each thing its best match."""
    best: dict[int, Match] = {}
    for match in matches:
        if match.order not in best or match.rank > best[match.order].rank:
            best[match.order] = match
    return list(best.values())


def _by_first(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        found[word[0]].append(word)
    return dict(found)


def beginning_with(ordered: list[str], start: str) -> Iterator[str]:
    """Yield the words of a sorted list that begin with ``start``."""
    low = bisect_left(ordered, start)
    high = bisect_left(ordered, start + LAST, lo=low)
    yield from ordered[low:high]
