"""A view of the atlas: what its address says is shown (``web/address.js`` reads it alike)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import parse_qs

from kzgeo.entries import Language
from kzgeo.permalink import permalink

__all__ = ["Page", "View", "place_of", "view_of"]

Page = Literal["claims", "read"]

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
YEARS = re.compile(r"(-?[0-9]{1,4}),(-?[0-9]{1,4})")
DOCUMENT = re.compile(r"[A-Za-z0-9_-]{1,80}")
OFFSET = re.compile(r"[0-9]{1,9}")
QUOTE = re.compile(r"[0-9]{1,6}")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, kw_only=True)
class View:
    """What is shown: as much of it as an address can hold.

    ``feature`` is the id of what is selected (a layer's with ``layer-`` before it) and ``quote``
    the number of its passage, from 1; ``layers`` are those that are drawn (None: those that the
    atlas opens with); ``place`` is the middle of the map and its zoom: latitude, longitude in
    degrees, zoom. ``page`` is what stands beside the map: the statements, or the document ``doc``
    at the code point ``at``.
    """

    feature: str | None = None
    quote: int = 1
    layers: tuple[str, ...] | None = None
    years: tuple[int, int] | None = None
    language: Language = "en"
    place: tuple[float, float, float] | None = None
    page: Page | None = None
    doc: str | None = None
    at: int | None = None

    def address(self, base: str, *, embed: bool = False) -> str:
        """Return the address below ``base`` that shows this; to be framed, with ``embed``."""
        return permalink(
            base,
            feature=self.feature,
            quote=self.quote,
            layers=self.layers,
            page=self.page,
            doc=self.doc,
            at=self.at,
            years=self.years,
            lang=self.language,
            view=self.place,
            embed=embed,
        )


def view_of(query: str) -> View:
    """Return the view that the query of an address names; what is malformed counts as absent.

    >>> view_of("feature=baikonur&quote=2&lang=kk&time=9,1").quote
    2

    """
    given = {name: found[0] for name, found in parse_qs(query, keep_blank_values=True).items()}
    feature, lang = _fitting(ID, given.get("feature")), given.get("lang")
    quote, layers = _fitting(QUOTE, given.get("quote")), given.get("layers")
    page: Page | None = next((p for p in get_args(Page) if p == given.get("page")), None)
    reads = page == "read"
    at = _fitting(OFFSET, given.get("at")) if reads else None
    return View(
        feature=feature,
        quote=max(1, int(quote)) if quote else 1,
        layers=None if layers is None else tuple(x for x in layers.split(",") if ID.fullmatch(x)),
        years=_years(given.get("time")),
        language=next((code for code in get_args(Language) if code == lang), "en"),
        place=place_of(given.get("view")),
        page=page,
        doc=_fitting(DOCUMENT, given.get("doc")) if reads else None,
        at=None if at is None else int(at),
    )


def _fitting(pattern: re.Pattern[str], text: str | None) -> str | None:
    return text if text is not None and pattern.fullmatch(text) else None


def _years(text: str | None) -> tuple[int, int] | None:
    found = YEARS.fullmatch(text or "")
    if found is None or int(found[1]) > int(found[2]):
        return None
    return int(found[1]), int(found[2])


def place_of(text: str | None) -> tuple[float, float, float] | None:
    """Return the middle of a map and its zoom: latitude, longitude, zoom; None where it is none."""
    numbers = [float(part) for part in (text or "").split(",") if NUMBER.fullmatch(part.strip())]
    if len(numbers) != 3 or len((text or "").split(",")) != 3:
        return None
    lat, lon, zoom = numbers
    if not all(map(math.isfinite, numbers)) or abs(lat) > 90:
        return None
    return lat, lon, zoom
