"""Symbols as QGIS keeps them. Lengths are in points: a pixel of the app is three quarters of one.

Points look the same on a screen of 96 dots per inch as the app's pixels do, and keep their size
in print, which pixels do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from lxml import etree

from kzgeo.export.elements import element, options
from kzgeo.model import Evidence
from kzgeo.shapes import DASHES, LINE_OPACITY, MARKER_EDGE, SCHEMATIC_WIDTH

__all__ = [
    "Level",
    "arrow_heads",
    "circle",
    "colour_of",
    "fill",
    "generated",
    "line",
    "overrides",
    "points",
    "raised",
    "symbol",
]

MARKER_EDGE_PX = 2
ARROW_PX = 12.5
# Every area lies below every line, these below points, and the heads of arrows on top.
Level = Literal["area", "line", "point", "arrow"]
LEVELS: tuple[Level, ...] = get_args(Level)
EXPRESSION = 3  # QgsProperty::ExpressionBasedProperty


def points(pixels: float) -> float:
    """Return a length in points.

    >>> points(12)
    9.0

    """
    return round(0.75 * pixels, 4)


def colour_of(colour: str, opacity: float = 1.0) -> str:
    """Return ``#rrggbb`` as QGIS has it: four decimal numbers.

    >>> colour_of("#0a1b2c", 0.5)
    '10,27,44,128'

    """
    red, green, blue = bytes.fromhex(colour[1:])
    return f"{red},{green},{blue},{round(opacity * 255)}"


def symbol(name: str, kind: str, *layers: etree._Element) -> etree._Element:
    """Return a symbol: ``fill``, ``line`` or ``marker``, of these layers, the lowest first."""
    return element(
        "symbol", *layers, name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0"
    )


def raised(layer: etree._Element, level: Level) -> etree._Element:
    """Return a layer of a symbol on the level where it is drawn, above all of lower levels."""
    layer.set("pass", str(LEVELS.index(level)))
    return layer


def overrides(
    expressions: Mapping[str, str], tag: str = "data_defined_properties"
) -> etree._Element:
    """Return what is told by each feature: expressions by the names that QGIS has for them."""
    properties = element(
        "Option",
        *(
            _named(name, {"active": True, "expression": text, "type": EXPRESSION})
            for name, text in expressions.items()
        ),
        name="properties",
    )
    if expressions:
        properties.set("type", "Map")
    whole = element("Option", type="Map")
    whole.append(element("Option", name="name", value="", type="QString"))
    whole.append(properties)
    whole.append(element("Option", name="type", value="collection", type="QString"))
    return element(tag, whole)


def _named(name: str, values: Mapping[str, str | int | float | bool]) -> etree._Element:
    made = options(values)
    made.set("name", name)
    return made


def _layer(
    kind: str,
    values: Mapping[str, object],
    expressions: Mapping[str, str],
    *inner: etree._Element,
) -> etree._Element:
    settings = options({name: str(value) for name, value in values.items()})
    attributes = {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    return element("layer", settings, overrides(expressions), *inner, **attributes)


def line(
    colour: str,
    width_px: float,
    evidence: Evidence,
    expressions: Mapping[str, str] = MappingProxyType({}),
) -> etree._Element:
    """Return a line as its evidence is drawn: solid, dashed or dotted."""
    dashes = DASHES[evidence]
    width = width_px * (SCHEMATIC_WIDTH if evidence == "schematic" else 1)
    return _layer(
        "SimpleLine",
        {
            "capstyle": "round" if evidence == "schematic" else "flat",
            "customdash": ";".join(str(points(part)) for part in dashes or (1, 1)),
            "customdash_unit": "Point",
            "joinstyle": "round",
            "line_color": colour_of(colour, LINE_OPACITY[evidence]),
            "line_style": "solid",
            "line_width": points(width),
            "line_width_unit": "Point",
            "use_custom_dash": int(dashes is not None),
        },
        expressions,
    )


def fill(
    colour: str, opacity: float, expressions: Mapping[str, str] = MappingProxyType({})
) -> etree._Element:
    """Return a plain fill without an edge."""
    return _layer(
        "SimpleFill",
        {
            "color": colour_of(colour, opacity),
            "joinstyle": "round",
            "outline_style": "no",
            "style": "solid",
        },
        expressions,
    )


def circle(
    colour: str, radius_px: float, expressions: Mapping[str, str] = MappingProxyType({})
) -> etree._Element:
    """Return a disc with a light edge."""
    return _marker("circle", colour, 2 * radius_px, expressions, edge=True)


def _marker(
    name: str,
    colour: str,
    size_px: float,
    expressions: Mapping[str, str],
    *,
    edge: bool,
    **values: object,
) -> etree._Element:
    settings = {
        "color": colour_of(colour),
        "joinstyle": "round",
        "name": name,
        "outline_color": colour_of(MARKER_EDGE),
        "outline_style": "solid" if edge else "no",
        "outline_width": points(MARKER_EDGE_PX),
        "outline_width_unit": "Point",
        "scale_method": "diameter",
        "size": points(size_px),
        "size_unit": "Point",
        **values,
    }
    return _layer("SimpleMarker", settings, expressions)


def arrow_heads(
    name: str, colour: str, *, when: str, expressions: Mapping[str, str] = MappingProxyType({})
) -> etree._Element:
    """Return arrow heads at the ends of a feature's lines where the expression ``when`` holds."""
    head = _marker(
        "triangle", colour, ARROW_PX, expressions, edge=False, angle=90, vertical_anchor_point=0
    )
    return _layer(
        "MarkerLine",
        {"placement": "lastvertex", "rotate": 1},
        {"enabled": when},
        symbol(name, "marker", head),
    )


def generated(kind: str, expression: str, inner: etree._Element) -> etree._Element:
    """Return a layer that draws another geometry than the feature's with the symbol ``inner``."""
    return _layer(
        "GeometryGenerator",
        {"SymbolType": kind.capitalize(), "geometryModifier": expression, "units": "MapUnit"},
        {},
        inner,
    )
