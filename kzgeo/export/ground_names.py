"""The names of the base map: states, waters and towns, from the scale at which the app has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from kzgeo.entries import LANGUAGES, Language, direction
from kzgeo.export.elements import element, writable
from kzgeo.export.expressions import column, either, text
from kzgeo.export.labelling import (
    AROUND_POINT,
    CENTRED,
    OVER_POINT,
    SIDES,
    Letters,
    label_settings,
)
from kzgeo.export.symbols import circle, points, symbol

__all__ = ["dots", "names"]

# The scale of zoom level 0 at 48° N on a screen of 96 dots per inch; each level doubles it.
ZOOM_0 = 396_000_000
GAP_PX = 2


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of name: its letters, and for the ranks from 1 the zoom level it is shown from.

    ``until`` is the level it is last shown at.
    """

    letters: Letters
    zooms: tuple[int, ...]
    until: int | None = None
    capitals: bool = False
    dot_px: float = 0


# As in kzgeo/web/map.js and map.css.
TOWN_ZOOMS = (3, 5, 6, 7)
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "country": Kind(
            letters=Letters(size_px=12, colour="#958c79", spacing_px=1.1, priority=2),
            zooms=(3, 4, 5),
            until=6,
            capitals=True,
        ),
        "sea": Kind(
            letters=Letters(size_px=13, colour="#6f97a8", style="Italic", priority=1),
            zooms=(3, 5, 6),
        ),
        "lake": Kind(
            letters=Letters(size_px=11, colour="#6f97a8", style="Italic", priority=1),
            zooms=(4, 5, 6),
        ),
        "capital": Kind(
            letters=Letters(size_px=12.5, colour="#4a4538", priority=4),
            zooms=TOWN_ZOOMS,
            dot_px=3.8,
        ),
        "city": Kind(
            letters=Letters(size_px=11.5, colour="#5b564b", style="Medium", priority=3),
            zooms=TOWN_ZOOMS,
            dot_px=3,
        ),
        "town": Kind(
            letters=Letters(size_px=11, colour="#736c5d", style="Regular", priority=3),
            zooms=TOWN_ZOOMS,
            dot_px=3,
        ),
    }
)


def names(kinds: Collection[str], *, language: Language, said: Collection[str]) -> etree._Element:
    """Return the labels of these kinds; ``said`` are names that the atlas itself writes."""
    rules = []
    for name, rank, kind in _ranked(kinds):
        rule = _rule(name, rank, kind)
        unsaid = _unsaid(said, language) if kind.dot_px else ""
        condition = " AND ".join(filter(None, (rule.get("filter"), unsaid)))
        rule.set("filter", writable(condition))
        rule.append(_settings(kind, language))
        rules.append(rule)
    return element("labeling", element("rules", *rules, key="{names}"), type="rule-based")


def dots(kinds: Collection[str]) -> etree._Element:
    """Return the symbols of these kinds: a dot for what is a point, nothing for the others."""
    rules: list[etree._Element] = []
    symbols: list[etree._Element] = []
    for name, rank, kind in _ranked(kinds):
        if kind.dot_px:
            rule = _rule(name, rank, kind)
            rule.set("symbol", str(len(symbols)))
            rules.append(rule)
            dot = circle(kind.letters.colour, kind.dot_px)
            symbols.append(symbol(str(len(symbols)), "marker", dot))
    if not rules:
        return element("renderer-v2", type="nullSymbol")
    return element(
        "renderer-v2",
        element("rules", *rules, key="{dots}"),
        element("symbols", *symbols),
        type="RuleRenderer",
        symbollevels=0,
        forceraster=0,
        enableorderby=0,
    )


def _ranked(kinds: Collection[str]) -> Iterator[tuple[str, int, Kind]]:
    for name, kind in KINDS.items():
        if name in kinds:
            for rank in range(1, len(kind.zooms) + 1):
                yield name, rank, kind


def _rule(name: str, rank: int, kind: Kind) -> etree._Element:
    """Return a rule of one kind and rank, at the scales at which it is shown."""
    rule = element(
        "rule",
        key=f"{{{name}-{rank}}}",
        filter=f"{column('kind')} = {text(name)} AND {column('rank')} = {rank}",
        scalemaxdenom=_scale(kind.zooms[rank - 1] - 0.5),
    )
    if kind.until is not None:
        rule.set("scalemindenom", str(_scale(kind.until + 0.5)))
    return rule


def _scale(zoom: float) -> int:
    """Return the denominator of the scale of a zoom level.

    >>> _scale(0), _scale(2)
    (396000000, 99000000)

    """
    return round(ZOOM_0 / 2**zoom)


def _named(lang: Language) -> str:
    others = [code for code in LANGUAGES if code != lang]
    return either(column(f"name_{code}") for code in (lang, *others))


def _unsaid(said: Collection[str], lang: Language) -> str:
    if not said:
        return ""
    return f"{_named(lang)} NOT IN ({', '.join(map(text, sorted(said)))})"


def _settings(kind: Kind, lang: Language) -> etree._Element:
    name = f"upper({_named(lang)})" if kind.capitals else _named(lang)
    letters = kind.letters
    if direction(lang) == "rtl":  # letters that are joined are neither spaced nor slanted
        style = "Regular" if letters.style == "Italic" else letters.style
        letters = Letters(
            size_px=letters.size_px,
            colour=letters.colour,
            style=style,
            priority=letters.priority,
        )
    placement = (
        {
            "placement": AROUND_POINT,
            "predefinedPositionOrder": SIDES[direction(lang)],
            "offsetType": 1,
            "dist": points(GAP_PX),
            "distUnits": "Point",
        }
        if kind.dot_px
        else {"placement": OVER_POINT, "quadOffset": CENTRED}
    )
    return label_settings(name, letters=letters, placement=placement)
