"""What a figure says in words: title, years, sources, credits, and all of it without a picture."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kzgeo.entries import Language, Passage
from kzgeo.figure.bounds import Bounds
from kzgeo.figure.marks import Mark
from kzgeo.figure.projection import Projection
from kzgeo.model import EVIDENCE
from kzgeo.prose import isolated, say
from kzgeo.selection import Selection, drawings

__all__ = ["Caption", "alternative", "apart", "caption_of", "cited", "decimal"]

TITLES = 3  # more layers than these are called the atlas, and named below


@dataclass(frozen=True, kw_only=True)
class Caption:
    """The words on the sheet; ``passages`` are those cited: of each feature the best."""

    title: str
    subtitle: str
    passages: tuple[Passage, ...]
    credits: str
    note: str


def caption_of(selection: Selection, marks: Sequence[Mark], projection: Projection) -> Caption:
    """Return the words for what is seen on a map."""
    lang = selection.language
    shown = list(dict.fromkeys(mark.layer.id for mark in marks))
    titles = [layer.title.to(lang) for layer in selection.layers if layer.id in shown]
    comma = say("panel", "list", lang)
    listed = comma.join(titles)
    whole = len(titles) > TITLES
    years = _years(selection)
    return Caption(
        title=say("project", "title", lang) if whole else listed,
        subtitle=apart(lang).join(filter(None, (listed if whole else "", years))),
        passages=tuple(_passages(marks)),
        credits=say("project", "map_data", lang, list=apart(lang).join(_credits(selection, shown))),
        note=f"{_note(projection, lang)} {say('figure', 'bar', lang)}",
    )


def _years(selection: Selection) -> str:
    if selection.years is None:
        return ""
    first, last = selection.years
    return say("project", "years", selection.language, first=first, last=last)


def _passages(marks: Sequence[Mark]) -> Iterator[Passage]:
    """Yield the best passage on each feature, each passage once, in the documents' order."""
    found = {}
    for mark in marks:
        for quotation in mark.feature.quotations[:1]:
            found[quotation.passage.id] = quotation.passage
    yield from sorted(found.values(), key=lambda passage: (passage.source, passage.start))


def cited(passages: Sequence[Passage], lang: Language) -> str:
    """Return the citation of passages: each document, then where in it they stand."""
    texts = []
    for source, alike in itertools.groupby(passages, key=lambda passage: passage.source):
        comma = say("panel", "list", lang)
        spans = comma.join(f"{one.start}–{one.end}" for one in alike)
        name = isolated(source)
        texts.append(say("figure", "citation", lang, source=name, spans=spans))
    return apart(lang).join(texts)


def apart(lang: Language) -> str:
    """Return what stands between things that have commas in them."""
    return "؛ " if lang == "ar" else "; "


def _credits(selection: Selection, shown: Sequence[str]) -> list[str]:
    """Return what has to be named wherever this geometry is shown."""
    found = [
        feature.provenance.attribution
        for layer, feature, _ in drawings(selection)
        if layer.id in shown
    ]
    found += [layer.provenance.attribution for layer in selection.layers if layer.id in shown]
    found += [base.provenance.attribution for base in selection.atlas.base]
    each = dict.fromkeys(part.strip() for text in found for part in text.split(";"))
    return [isolated(part) for part in each if part]


def _note(projection: Projection, lang: Language) -> str:
    lon, lat = projection.centre
    if projection.parallels is not None:
        first, second = (
            _degrees(value, "north_of", "south_of", lang) for value in projection.parallels
        )
        return say("figure", "albers", lang, first=first, second=second)
    if projection.kind == "world":
        return say("figure", "world", lang, meridian=_degrees(lon, "east", "west", lang))
    centre = say("panel", "list", lang).join(
        (_degrees(lat, "north_of", "south_of", lang), _degrees(lon, "east", "west", lang))
    )
    return say("figure", "azimuthal", lang, centre=centre)


def _degrees(value: float, plus: str, minus: str, lang: Language) -> str:
    text = decimal(abs(round(value, 1)), lang)
    return say("figure", plus if value >= 0 else minus, lang, value=text)


def decimal(value: float, lang: Language) -> str:
    """Write a number; Russian and Kazakh have a comma in it.

    >>> decimal(45.5, "en"), decimal(45.5, "kk"), decimal(60.0, "ru")
    ('45.5', '45,5', '60')

    """
    text = f"{value:g}"
    return text.replace(".", ",") if lang in ("ru", "kk") else text


# -- without a picture -------------------------------------------------------------------


def alternative(
    selection: Selection, marks: Sequence[Mark], caption: Caption, bounds: Bounds
) -> str:
    """Return in words all that the figure shows: paragraphs, each feature on a line."""
    lang = selection.language
    west, south, east, north = bounds
    lines = [caption.title, *filter(None, [caption.subtitle]), ""]
    lines.append(
        say(
            "figure",
            "extent",
            lang,
            west=_degrees(west, "east", "west", lang),
            east=_degrees(east - 360 if east > 180 else east, "east", "west", lang),
            south=_degrees(south, "north_of", "south_of", lang),
            north=_degrees(north, "north_of", "south_of", lang),
        )
    )
    lines += [caption.note, ""]
    for layer in selection.layers:
        own = [mark for mark in marks if mark.layer.id == layer.id]
        if own:
            lines += [layer.title.to(lang), *(f"– {_told(mark, lang)}" for mark in own), ""]
    lines += [_meaning(marks, lang), ""] if marks else []
    unseen = sum(1 for _ in drawings(selection)) - len(marks)
    if unseen:
        lines += [say("figure", "outside", lang, count=unseen), ""]
    if caption.passages:
        lines.append(say("project", "sources", lang, list=cited(caption.passages, lang)))
    lines += [caption.credits, say("project", "title", lang)]
    return "\n".join(lines) + "\n"


def _told(mark: Mark, lang: Language) -> str:
    """Return what is to be said of one feature: what it is, its evidence, years and passage."""
    words = [say("figure", mark.shape, lang)]
    words += [say("page", evidence, lang).lower() for evidence in mark.evidence]
    first, last = mark.feature.entry.from_year, mark.feature.entry.to_year
    if first is not None or last is not None:
        ends = ("…" if year is None else str(year) for year in (first, last))
        words.append(str(first) if first == last else "–".join(ends))
    if mark.mentions is not None:
        words.append(say("figure", "named", lang, count=mark.mentions))
    said = list(filter(None, [cited(list(_passages([mark])), lang)]))
    if not said and mark.feature.entry.searched:
        said = [say("panel", "silent", lang).rstrip(".").lower()]
    return f"{mark.title}: {say('panel', 'list', lang).join(words)}" + "".join(
        f" ({text})" for text in said
    )


def _meaning(marks: Sequence[Mark], lang: Language) -> str:
    """Return what the words for evidence mean, and how it is drawn."""
    seen = {evidence for mark in marks for evidence in mark.evidence}
    told = [
        say(
            "figure",
            "evidence",
            lang,
            word=say("figure", f"drawn_{evidence}", lang),
            means=say("page", f"{evidence}_means", lang),
        )
        for evidence in EVIDENCE
        if evidence in seen
    ]
    return apart(lang).join(told) + "."
