"""Search in any language and script: names exact before folded before fuzzy, and passages.

A name that is known but belongs to no feature of the atlas is answered as absent, and never
with what is merely spelled like it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from kzgeo.entries import Language, Words
from kzgeo.folding import fold
from kzgeo.fulltext import FullText, PassageHit
from kzgeo.gazetteer import Place, load_gazetteer
from kzgeo.matcher import Toponym, default_matcher
from kzgeo.model import Atlas
from kzgeo.names import INSIDE, Match, NameIndex

__all__ = ["Found", "Hit", "Search", "find", "search"]

LONGEST_QUERY = 200
LIMIT = 20
FEW, SHORTEST_START = 3, 3  # places that a beginning of so many letters may stand for
LONGEST_PROCLITICS = 3  # letters


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A feature, place or layer that answers to a query; ``score`` is 1 for its exact title.

    ``name`` is which of its names was found.
    """

    id: str
    kind: Literal["feature", "place", "layer"]
    title: Words
    score: float
    name: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """All that answers to a query, best first.

    ``absent`` is the title of a place that the query names and the documents do not; ``more`` is
    the number of passages that were found and are not listed. ``partial`` tells that the answer
    was given before the search was prepared: more may be found when it is asked again.
    """

    hits: tuple[Hit, ...] = ()
    passages: tuple[PassageHit, ...] = ()
    more: int = 0
    absent: Words | None = None
    partial: bool = False


class _Named(NamedTuple):
    """What a query names: matches with features and layers, and with places that have none."""

    wanted: str
    plain: str
    matches: list[Match]
    absent: list[Match]
    places: frozenset[str] = frozenset()


class Search:
    """The names and passages of an atlas, folded and sorted once for any number of queries."""

    def __init__(
        self,
        atlas: Atlas,
        places: Mapping[str, Place],
        find: Callable[[str], Iterable[Toponym]] | None = None,
    ) -> None:
        """Take the atlas, the places of a gazetteer, and what finds them in a text."""
        self._atlas = atlas
        self._names = NameIndex(atlas, places)
        self._find = find or _find
        self._prepared = False

    @cached_property
    def _texts(self) -> FullText:
        return FullText(self._atlas, self._find)

    def prepare(self) -> None:
        """Make now what the first queries would have to wait for, some seconds."""
        self._texts.prepare()
        self._prepared = True

    def names(self, query: str, *, limit: int = LIMIT) -> tuple[Hit, ...]:
        """Return the features, places and layers that ``query`` names, best first."""
        return _hits(self._named(query, partial=False).matches, limit)

    def find(
        self,
        query: str,
        *,
        lang: Language = "en",
        limit: int = LIMIT,
        texts: int = LIMIT,
        wait: bool = True,
    ) -> Found:
        """Return at most ``limit`` features, places and layers, and at most ``texts`` passages.

        Passages on a place that is named are found in whatever script they spell it. ``lang``
        is the translation to show where several have the words. Without ``wait`` an answer that
        :meth:`prepare` is not ready for is given in part.
        """
        partial = not (wait or self._prepared)
        named = self._named(query, partial=partial)
        if not named.plain:
            return Found()
        hits = _hits(named.matches, limit)
        passages = self._texts.find(
            named.plain,
            places=() if partial else named.places,
            lang=lang,
            whole_words=bool(named.absent),
            prefer=[hit.id for hit in hits if hit.score > INSIDE + 0.1],
        )
        absent = [
            match.thing.title
            for match in named.absent
            if not match.thing.abstract
            and not (passages if partial else any(map(self._texts.speaks_of, match.thing.places)))
        ]
        return Found(
            hits=hits,
            passages=tuple(passages[:texts]),
            more=max(0, len(passages) - texts),
            absent=absent[0] if absent else None,
            partial=partial,
        )

    def _named(self, query: str, *, partial: bool) -> _Named:
        wanted = " ".join(query[:LONGEST_QUERY].split())
        plain = fold(wanted)
        if not plain:
            return _Named(wanted, plain, [], [])
        whole = self._names.whole(wanted, plain)
        if not whole and not partial:
            whole = self._inflected(wanted)
        known = [match for match in whole if match.thing.kind != "absent"]
        places = frozenset().union(*(match.thing.places for match in whole))
        if whole and not known:
            # Only what has the very words is an answer to a name that is known to be another's.
            inside = self._names.inside(plain, wanted, whole_words=True)
            return _Named(wanted, plain, _present(inside), whole, places)
        begun = self._names.begun(plain, wanted)
        matches = [*known, *begun, *self._names.inside(plain, wanted)]
        if _present(matches):
            return _Named(wanted, plain, _present(matches), [], places or _few(plain, begun))
        if begun or self._texts.holds(plain):
            return _Named(wanted, plain, [], [], _few(plain, begun))
        return self._nearly(wanted, plain)

    def _nearly(self, wanted: str, plain: str) -> _Named:
        """Ask what is spelled nearly so; what is nearest to an absent place is that place."""
        nearly = sorted(self._names.nearly(plain), key=_order)
        if nearly and nearly[0].thing.kind == "absent":
            return _Named(wanted, plain, [], nearly[:1], nearly[0].thing.places)
        places = nearly[0].thing.places if nearly else frozenset[str]()
        return _Named(wanted, plain, _present(nearly), [], places)

    def _inflected(self, wanted: str) -> list[Match]:
        """Return what a query names with its endings or proclitics: «Астаны», “بكازاخستان”."""
        for text in dict.fromkeys((wanted, wanted.title())):
            for name in self._find(text):
                head, tail = wanted[: name.start], fold(wanted[name.end :])
                if not tail and len(head) <= LONGEST_PROCLITICS and " " not in head:
                    return self._names.of_places({name.place, *name.candidates}, wanted)
        return []


def search(atlas: Atlas, query: str, *, limit: int = LIMIT) -> tuple[Hit, ...]:
    """Return the features and places that ``query`` names, best first.

    Nothing is returned where the atlas has nothing of the name.
    """
    found = _search_of(_Same(atlas)).names(query, limit=LONGEST_QUERY)
    return tuple(hit for hit in found if hit.kind != "layer")[:limit]


def find(atlas: Atlas, query: str) -> Found:
    """Return all that answers to ``query``: features, places, layers and passages."""
    return _search_of(_Same(atlas)).find(query)


def _find(text: str) -> Iterable[Toponym]:
    return default_matcher().find(text)


@dataclass(frozen=True)
class _Same:
    """An atlas that equals itself alone."""

    atlas: Atlas = field(compare=False)
    key: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", id(self.atlas))


@lru_cache(maxsize=2)
def _search_of(same: _Same) -> Search:
    return Search(same.atlas, load_gazetteer().places)


def _present(matches: Iterable[Match]) -> list[Match]:
    return [match for match in matches if match.thing.kind != "absent"]


def _few(plain: str, begun: list[Match]) -> frozenset[str]:
    """Return the places that the beginning of a name stands for, if it leaves few to choose."""
    places = frozenset().union(*(match.thing.places for match in begun))
    return places if len(plain) >= SHORTEST_START and len(places) <= FEW else frozenset()


def _order(match: Match) -> tuple[float, bool, bool, int]:
    """Order matches by score, then exact ones; the owner of a name before those it is lent to."""
    return (-match.score, not match.exact, match.lent, match.order)


def _hits(matches: Iterable[Match], limit: int) -> tuple[Hit, ...]:
    """Return the best match of each feature, place and layer, best first."""
    best: dict[int, Match] = {}
    for match in matches:
        if match.order not in best or match.rank > best[match.order].rank:
            best[match.order] = match
    return tuple(
        Hit(
            id=match.thing.id,
            kind=match.thing.kind,
            title=match.thing.title,
            score=match.score,
            name=match.name,
        )
        for match in sorted(best.values(), key=_order)[:limit]
        if match.thing.kind != "absent"
    )
