"""The base map below the atlas, as tables and styles: land, water, boundaries and their names.

Colours, widths and the zoom levels from which a name is shown are those of the app
(kzgeo/web/map.js and map.css).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from lxml import etree

from kzgeo.entries import LANGUAGES, Language
from kzgeo.export.columns import Column
from kzgeo.export.elements import element
from kzgeo.export.ground_names import dots, names
from kzgeo.export.legend import Category
from kzgeo.export.records import Record
from kzgeo.export.symbols import fill, line, symbol
from kzgeo.export.tables import Table, narrowest_type
from kzgeo.model import BaseLayer, Evidence
from kzgeo.prose import say
from kzgeo.selection import Kind, Selection
from kzgeo.shapes import shape_of

__all__ = ["PREFIX", "ground_style", "ground_tables"]

PREFIX = "base_"  # no layer's id has an underscore


@dataclass(frozen=True, kw_only=True)
class Paint:
    """How a file of the base map is painted: an area's fill, a line's colour and width in pixels.

    ``disputed`` tells, where a file has such lines and others, of which of them this speaks.
    """

    colour: str
    width_px: float
    fill: str | None = None
    disputed: bool | None = None


# From the lowest to the uppermost, as in kzgeo/web/map.js.
PAINTS: Mapping[str, tuple[Paint, ...]] = MappingProxyType(
    {
        "land": (Paint(fill="#f4f1e9", colour="#c3d3d9", width_px=0.7),),
        "outline": (Paint(fill="#fdfbf6", colour="#a89f8d", width_px=1.1),),
        "lakes": (Paint(fill="#dce8ed", colour="#bcd0d9", width_px=0.6),),
        "rivers": (Paint(colour="#bdd3dd", width_px=1),),
        "boundaries": (
            Paint(colour="#bdb4a3", width_px=1, disputed=False),
            Paint(colour="#bdb4a3", width_px=1, disputed=True),
        ),
    }
)
NAMED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"towns": ("town", "city", "capital"), "neighbours": ("lake", "sea", "country")}
)
KINDS: Mapping[type, Kind] = MappingProxyType(
    {str: "text", bool: "flag", int: "integer", float: "real"}
)
KEYS = MappingProxyType({"name": "title"})


def ground_tables(selection: Selection) -> tuple[Table, ...]:
    """Return a table for each file of the base map that there is, the lowest first."""
    found = {base.id: base for base in selection.atlas.base}
    order = (*PAINTS, *NAMED)
    return tuple(_table(found[name], selection.language) for name in order if name in found)


def _table(base: BaseLayer, lang: Language) -> Table:
    return Table(
        name=PREFIX + base.id,
        title=say("project", base.id, lang),
        summary="",
        columns=tuple(_columns(base, lang)),
        rows=partial(_records, base),
        geometry_type=narrowest_type(shape.geom_type for _, shape in base.features),
        has_z=any(shape.has_z for _, shape in base.features),
        provenance=base.provenance,
        categories=tuple(_categories(base, lang)),
    )


def _records(base: BaseLayer) -> Iterator[Record]:
    keys = dict.fromkeys(key for properties, _ in base.features for key in properties)
    for properties, geometry in base.features:
        told = {key: properties.get(key) for key in keys}
        yield Record(properties=told, geometry=geometry)


def _columns(base: BaseLayer, lang: Language) -> Iterator[Column]:
    kinds: dict[str, Kind] = {}
    for properties, _ in base.features:
        for name, value in properties.items():
            kinds.setdefault(name, KINDS[type(value)])
    for name, kind in kinds.items():
        stem, _, code = name.rpartition("_")
        language = say("languages", code, lang) if code in LANGUAGES else ""
        key = KEYS.get(stem if language else name, name)
        section = "project" if name == "disputed" else "columns"
        alias = say(section, key, lang, language=language)
        yield Column(name=name, kind=kind, alias=alias, comment="")


def _categories(base: BaseLayer, lang: Language) -> Iterator[Category]:
    for shape in dict.fromkeys(shape_of(geometry) for _, geometry in base.features):
        yield Category(
            shape=shape,
            colour=None,
            evidence="surveyed",
            label=say("project", base.id, lang),
            arrow=False,
        )


# -- styles ------------------------------------------------------------------------------


def ground_style(
    table: Table, *, language: Language, said: Collection[str] = ()
) -> list[etree._Element]:
    """Return how a table of the base map is drawn; ``said`` are names that need no second label."""
    name = table.name.removeprefix(PREFIX)
    if name in PAINTS:
        return [_rules([_painted(index, paint) for index, paint in enumerate(PAINTS[name])])]
    kinds = NAMED[name]
    return [dots(kinds), names(kinds, language=language, said=said)]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A symbol, and of which features it is drawn."""

    symbol: etree._Element
    filter: str = ""


def _painted(index: int, paint: Paint) -> Rule:
    evidence: Evidence = "approximate" if paint.disputed else "surveyed"
    edge = line(paint.colour, paint.width_px, evidence)
    if paint.fill is not None:
        return Rule(symbol=symbol(str(index), "fill", fill(paint.fill, 1), edge))
    of = "" if paint.disputed is None else f'"disputed" = {str(paint.disputed).lower()}'
    return Rule(symbol=symbol(str(index), "line", edge), filter=of)


def _rules(rules: list[Rule]) -> etree._Element:
    made = (
        element("rule", key=f"{{{index}}}", symbol=index, filter=rule.filter)
        for index, rule in enumerate(rules)
    )
    return element(
        "renderer-v2",
        element("rules", *made, key="{ground}"),
        element("symbols", *(rule.symbol for rule in rules)),
        type="RuleRenderer",
        symbollevels=0,
        forceraster=0,
        enableorderby=0,
    )
