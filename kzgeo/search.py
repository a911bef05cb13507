"""Search by name in any language and script: exact beats folded beats fuzzy.

Fuzzy is the normalised Indel similarity that rapidfuzz gives, asked only where nothing else
answers and only of names that begin alike: a place that the documents do not name is not
answered with its neighbour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from kzgeo.entries import Words
from kzgeo.folding import fold
from kzgeo.model import Atlas, Feature

__all__ = ["Hit", "search"]

PLACES = "places"
EXACT, FOLDED, START, INSIDE, FUZZY = 1.0, 0.95, 0.85, 0.75, 0.7
LEAST_RATIO = 82
WORD = 0.9  # of the worth of a whole name
SHORTEST_FUZZY = 5
LONGEST_QUERY = 200


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A feature or place that answers to a query; ``score`` is 1 for its exact name."""

    id: str
    kind: Literal["feature", "place"]
    title: Words
    score: float


@dataclass(frozen=True, kw_only=True)
class _Name:
    written: str
    folded: str
    words: frozenset[str]


def search(atlas: Atlas, query: str, *, limit: int = 20) -> tuple[Hit, ...]:
    """Return what ``query`` names, best first; nothing where the atlas has nothing of the name.

    Of equal scores the feature that more is drawn of comes first, then the order of the atlas.
    """
    wanted = " ".join(query[:LONGEST_QUERY].split())
    plain = fold(wanted)
    if not plain:
        return ()
    found = _found(atlas, lambda name: _score(name, wanted, plain))
    # Nobody who names a thing rightly is offered what is merely spelled like it.
    hits = found or _found(atlas, lambda name: _fuzzy(name, plain))
    return tuple(sorted(hits, key=lambda hit: -hit.score)[:limit])


def _found(atlas: Atlas, score: Callable[[_Name], float]) -> list[Hit]:
    rated = (
        (feature, max(score(name) for name in _names(feature.title, feature.id)))
        for feature in atlas.features()
    )
    return [
        Hit(id=feature.id, kind=_kind(feature), title=feature.title, score=value)
        for feature, value in rated
        if value
    ]


def _kind(feature: Feature) -> Literal["feature", "place"]:
    return "place" if feature.layer_id == PLACES else "feature"


@lru_cache(maxsize=4096)
def _names(title: Words, feature_id: str) -> tuple[_Name, ...]:
    return tuple(_unique(title, feature_id))


def _unique(title: Words, feature_id: str) -> Iterator[_Name]:
    for written in (*title.model_dump().values(), feature_id):
        plain = fold(written)
        yield _Name(written=written, folded=plain, words=frozenset(plain.split()))


def _score(name: _Name, wanted: str, plain: str) -> float:
    if name.written == wanted:
        return EXACT
    if name.folded == plain:
        return FOLDED
    share = len(plain) / max(len(name.folded), 1)
    if name.folded.startswith(plain):
        return START + share / 20
    words = plain.split()
    if all(any(part.startswith(word) for part in name.words) for word in words):
        return INSIDE + share / 20
    return 0.0


def _fuzzy(name: _Name, plain: str) -> float:
    """Compare with the whole name and with each word of it that begins alike."""
    if len(plain) < SHORTEST_FUZZY:
        return 0.0
    alike = [part for part in name.words if part[:1] == plain[:1]]
    whole = fuzz.ratio(name.folded, plain, score_cutoff=LEAST_RATIO) * (
        plain[:1] == name.folded[:1]
    )
    ratios = (fuzz.ratio(part, plain, score_cutoff=LEAST_RATIO) for part in alike)
    return FUZZY * max(float(whole), WORD * max(ratios, default=0.0)) / 100
