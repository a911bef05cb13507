"""A document with the places that it names: counted, on the map, and beside the text.

Offsets are code points of the document's text; positions are (longitude, latitude) in degrees,
EPSG:4326.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kzgeo.documents import Document
from kzgeo.entries import Words, direction
from kzgeo.gazetteer import Gazetteer
from kzgeo.matcher import Matcher, Toponym
from kzgeo.model import Atlas
from kzgeo.reading_view import mentioned, parts_of, placed

__all__ = ["Annotated", "Count", "Spot", "annotate"]

DECIMALS = 5  # degrees: about a metre


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A position, (longitude, latitude) in degrees, and where it comes from."""

    lon: float
    lat: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Count:
    """How often a place is named; ``position`` is (longitude, latitude) where it has one."""

    id: str
    title: Words
    count: int
    position: tuple[float, float] | None
    in_atlas: bool


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """A document, the mentions of places in it in their order, and what is known of the places."""

    document: Document
    toponyms: tuple[Toponym, ...]
    gazetteer: Gazetteer
    atlas: Atlas

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """The places that are named, most often named first, then by id."""
        counted = Counter(toponym.place for toponym in self.toponyms)
        return tuple(
            Count(
                id=place,
                title=self.gazetteer.places[place].title(),
                count=count,
                position=(spot.lon, spot.lat) if (spot := self.spots[place]) else None,
                in_atlas=self.atlas.feature(place) is not None,
            )
            for place, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        )

    @cached_property
    def spots(self) -> dict[str, Spot | None]:
        """The position of every place that is named; ``None`` for one that has none."""
        named = dict.fromkeys(toponym.place for toponym in self.toponyms)
        return {place: self._spot(place) for place in named}

    def _spot(self, place_id: str) -> Spot | None:
        place, feature = self.gazetteer.places[place_id], self.atlas.feature(place_id)
        if place.position is not None:
            return Spot(lon=place.position[0], lat=place.position[1], source=place.source or "")
        if feature is None:
            return None
        point = feature.geometry.representative_point()
        source = f"{feature.provenance.source} (a point of the {feature.evidence} geometry)"
        return Spot(lon=round(point.x, DECIMALS), lat=round(point.y, DECIMALS), source=source)

    def page(self, start: int) -> int | None:
        """Return the number of the page, from 1, that a code point of a PDF stands on."""
        return bisect_right(self.document.pages, start) or None

    def around(self, toponym: Toponym, most: int) -> tuple[str, str]:
        """Return up to ``most`` code points before and after a mention, exactly as they stand."""
        text = self.document.text
        return text[max(0, toponym.start - most) : toponym.start], text[
            toponym.end : toponym.end + most
        ]

    def view(self) -> dict[str, Any]:
        """Return what the reading view shows of the document, as plain values."""
        document = self.document
        return {
            "title": document.title,
            "lang": document.lang,
            "dir": direction(document.lang),
            "media_type": document.media_type,
            "encoding": document.encoding,
            "whole": True,
            "hindrance": None,
            "length": len(document.text),
            "parts": [{"start": start, "text": text} for start, text in self._parts()],
            "gaps": [],
            "pages": list(document.pages),
            "mentions": mentioned(self.toponyms),
            "passages": [],
            "places": placed(self.toponyms, self.gazetteer, self.atlas),
        }

    def _parts(self) -> Iterator[tuple[int, str]]:
        """Yield the parts of the text; one that would end within a mention takes in the next."""
        starts = [toponym.start for toponym in self.toponyms]
        held: tuple[int, str] | None = None
        for start, text in parts_of(self.document.text):
            held = (held[0], held[1] + text) if held else (start, text)
            end = start + len(text)
            last = bisect_right(starts, end - 1) - 1
            if last < 0 or self.toponyms[last].end <= end:
                yield held
                held = None
        if held:
            yield held


def annotate(document: Document, matcher: Matcher, atlas: Atlas) -> Annotated:
    """Find the places that a document names."""
    return Annotated(
        document=document,
        toponyms=matcher.find(document.text),
        gazetteer=matcher.gazetteer,
        atlas=atlas,
    )
