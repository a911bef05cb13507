"""The documents as they are read beside the map: text, gaps, mentions and quoted passages.

Where a document is at hand it is shown whole; where it is not, the passages that the atlas
quotes stand in their order, and what lies between them is counted. Offsets are code points
into the document, read as UTF-8 with no newline translation; positions are (longitude,
latitude) in degrees, EPSG:4326.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kzgeo.entries import Passage, Source, direction
from kzgeo.errors import UsageError
from kzgeo.gazetteer import Gazetteer
from kzgeo.matcher import Matcher, Toponym
from kzgeo.model import Atlas
from kzgeo.verify import passages_of

__all__ = ["Hindrance", "documents_listed", "mentioned", "parts_of", "placed", "reading"]

PART = 20_000  # code points: what a browser lays out without the reader noticing
LINE_END = re.compile(r"\n+")

Hindrance = Literal["other", "unreadable"]


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    """Text that is known without a break, and what is known to stand around it."""

    start: int
    text: str
    before: str = ""
    after: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, kw_only=True)
class _Document:
    """A document at hand; without its text, why it is not used (``None``: there is none)."""

    text: str | None = None
    hindrance: Hindrance | None = None


def reading(
    atlas: Atlas, source_id: str, matcher: Matcher, documents: Path | None
) -> dict[str, Any]:
    """Return one document of the atlas as plain values for the reading view.

    ``documents`` is the folder of the documents at hand. One whose SHA-256 is not that of the
    document that the atlas quotes is not used, and ``hindrance`` says so.

    Raises:
        UsageError: the atlas has no such document.

    """
    source = atlas.sources.get(source_id)
    if source is None:
        known = ", ".join(atlas.sources)
        raise UsageError(f'document "{source_id}"', "does not exist", f"use one of {known}")
    document = _document(source, documents)
    whole = document.text is not None
    if document.text is not None:
        stretches = [_Stretch(start=0, text=document.text)]
    else:
        passages = passages_of(atlas).values()
        stretches = _joined(p for p in passages if p.source == source_id)
    found = [toponym for stretch in stretches for toponym in _found(stretch, matcher)]
    parts = [part for stretch in stretches for part in parts_of(stretch.text, stretch.start)]
    return {
        "id": source.id,
        "title": source.title,
        "author": source.author,
        "date": source.date,
        "lang": source.lang,
        "dir": direction(source.lang),
        "whole": whole,
        "hindrance": document.hindrance,
        "length": source.length,
        "parts": [{"start": start, "text": text} for start, text in parts],
        "gaps": [] if whole else list(_gaps(stretches, source.length)),
        "mentions": mentioned(found),
        "passages": _passages(atlas, source_id),
        "places": placed(found, matcher.gazetteer, atlas),
    }


def documents_listed(atlas: Atlas, documents: Path | None) -> list[dict[str, Any]]:
    """Return every document of the atlas as it is offered for reading, in their order."""
    quoted = Counter(passage.source for passage in passages_of(atlas).values())
    return [
        {
            "id": source.id,
            "title": source.title,
            "date": source.date,
            "lang": source.lang,
            "passages": quoted[source.id],
            "whole": _document(source, documents).text is not None,
        }
        for source in atlas.sources.values()
    ]


def mentioned(toponyms: Iterable[Toponym]) -> list[dict[str, Any]]:
    """Return where places are named, as plain values."""
    return [
        {"start": t.start, "end": t.end, "place": t.place, "candidates": list(t.candidates)}
        for t in toponyms
    ]


def placed(toponyms: Iterable[Toponym], gazetteer: Gazetteer, atlas: Atlas) -> list[dict[str, Any]]:
    """Return the places that are named, most often named first, with their positions.

    Places that an undecided name may also mean are listed with no mention of their own.
    """
    toponyms = list(toponyms)
    counts = Counter(toponym.place for toponym in toponyms)
    for toponym in toponyms:
        counts.update(dict.fromkeys(toponym.candidates, 0))
    rows = []
    for place_id, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        place, feature = gazetteer.places[place_id], atlas.feature(place_id)
        lon, lat = None, None
        if place.position is not None:
            lon, lat = place.position
        elif feature is not None:
            point = feature.geometry.representative_point()
            lon, lat = round(point.x, 5), round(point.y, 5)
        rows.append(
            {
                "id": place_id,
                "title": place.title().model_dump(),
                "count": count,
                "lon": lon,
                "lat": lat,
                "feature": feature is not None,
            }
        )
    return rows


def parts_of(text: str, start: int = 0, *, most: int = PART) -> Iterator[tuple[int, str]]:
    r"""Cut a long text at line ends into parts of about ``most`` code points.

    Yields the first code point of each part, counted from ``start``, and its text.

    >>> list(parts_of("one\ntwo\nsix", most=4))
    [(0, 'one\n'), (4, 'two\n'), (8, 'six')]

    """
    at = 0
    while len(text) - at > most:
        ends = [match.end() for match in LINE_END.finditer(text, at, at + most)]
        cut = ends[-1] if ends else at + most
        yield start + at, text[at:cut]
        at = cut
    if text:
        yield start + at, text[at:]


def _document(source: Source, documents: Path | None) -> _Document:
    """Read a document at hand, if it is the one that the atlas quotes."""
    if documents is None:
        return _Document()
    try:
        data = (documents / f"{source.id}.txt").read_bytes()
    except FileNotFoundError:
        return _Document()
    except OSError:
        return _Document(hindrance="unreadable")
    if hashlib.sha256(data).hexdigest() != source.sha256:
        return _Document(hindrance="other")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _Document(hindrance="unreadable")
    return _Document(text=text)


def _joined(passages: Iterable[Passage]) -> list[_Stretch]:
    """Return the passages of a document in order; those that overlap or touch are one."""
    spans = []
    for passage in passages:
        spans.append(
            _Stretch(
                start=passage.start,
                text=passage.exact,
                before=passage.prefix,
                after=passage.suffix,
            )
        )
        # What stands around a repetition is not stored.
        spans += [_Stretch(start=start, text=passage.exact) for start, _ in passage.also_at]
    joined: list[_Stretch] = []
    for span in sorted(spans, key=lambda item: (item.start, -item.end)):
        bridge = _bridge(joined[-1], span) if joined else None
        if bridge is None:
            joined.append(span)
        elif span.end > joined[-1].end:
            last = joined[-1]
            text = last.text + bridge + span.text[max(0, last.end - span.start) :]
            joined[-1] = replace(last, text=text, after=span.after)
        elif span.end == joined[-1].end:
            joined[-1] = replace(joined[-1], after=joined[-1].after or span.after)
    return joined


def _bridge(one: _Stretch, other: _Stretch) -> str | None:
    """Return what stands between two stretches if they can be read on, else ``None``.

    Blanks, signs and the numbers of notes and pages are no gap: they are known from what the
    selectors of a passage store of its surroundings.
    """
    length = other.start - one.end
    if length <= 0:
        return ""
    between = one.after[:length]
    if len(between) < length:
        between = other.before[-length:]
    if len(between) < length or any(sign.isalpha() for sign in between):
        return None
    return between


def _gaps(stretches: Sequence[_Stretch], length: int) -> Iterator[dict[str, int]]:
    """Yield what lies before, between and after the stretches of a document."""
    at = 0
    for stretch in stretches:
        if stretch.start > at:
            yield {"start": at, "end": stretch.start}
        at = stretch.end
    if at < length:
        yield {"start": at, "end": length}


def _found(stretch: _Stretch, matcher: Matcher) -> Iterator[Toponym]:
    """Yield the mentions in a stretch, found with what is known to stand around it."""
    ahead = len(stretch.before)
    shift = stretch.start - ahead
    for toponym in matcher.find(stretch.before + stretch.text + stretch.after):
        if toponym.start >= ahead and toponym.end <= ahead + len(stretch.text):
            yield Toponym(
                start=toponym.start + shift,
                end=toponym.end + shift,
                surface=toponym.surface,
                place=toponym.place,
                candidates=toponym.candidates,
            )


def _passages(atlas: Atlas, source_id: str) -> list[dict[str, Any]]:
    """Return where the quoted passages of a document stand, and of which features they speak."""
    speaking: dict[tuple[int, int], list[str]] = {}
    for passage in passages_of(atlas).values():
        if passage.source == source_id:
            for span in ((passage.start, passage.end), *passage.also_at):
                speaking.setdefault(span, [])
    for feature in atlas.features():
        for quotation in feature.quotations:
            passage = quotation.passage
            if passage.source == source_id:
                for span in ((passage.start, passage.end), *passage.also_at):
                    if feature.id not in speaking[span]:
                        speaking[span].append(feature.id)
    return [
        {"start": start, "end": end, "features": features}
        for (start, end), features in sorted(speaking.items())
    ]
