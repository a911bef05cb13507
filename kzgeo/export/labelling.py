"""Labels as QGIS keeps them: titles in one language, where the app writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lxml import etree

from kzgeo.entries import Language, direction
from kzgeo.export.elements import element
from kzgeo.export.expressions import column, either, text, title
from kzgeo.export.symbols import colour_of, overrides, points
from kzgeo.export.tables import MIXED, Table
from kzgeo.shapes import Shape

__all__ = [
    "AROUND_POINT",
    "CENTRED",
    "GEOMETRIES",
    "LABEL_POINT",
    "OVER_POINT",
    "SIDES",
    "SMALL_AREA",
    "Letters",
    "label_settings",
    "labelling",
]

GEOMETRIES: Mapping[Shape, str] = MappingProxyType(
    {"area": "Polygon", "line": "Line", "point": "Point"}
)
# An area of fewer degrees from south to north is seen as a disc.
SMALL_DEGREES = 4
SMALL_AREA = f"{column('label_lon')} IS NOT NULL AND bounds_height($geometry) < {SMALL_DEGREES}"
LABEL_POINT = f"make_point({column('label_lon')}, {column('label_lat')})"

# As in kzgeo/web/map.css.
FAMILY = "Noto Sans"
# What there is where that is not: of a font that is missing QGIS complains at every layer.
FAMILIES = ("Open Sans", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans")
SIZE_PX = 12
LINE_SIZE_PX = 11
INK = "#4a4538"
HALO = "#fdfbf6"
HALO_PX = 1.5
GAP_PX = 4

# The app names lines only when they are chosen.
PRIORITIES: Mapping[Shape, int] = MappingProxyType({"area": 7, "line": 3, "point": 8})

# How QGIS numbers the ways of placing a label.
OVER_POINT = 1
ALONG_LINE = 2
AROUND_POINT = 6
CENTRED = 4
FROM_SYMBOL = 1
ABOVE_AS_ON_MAP = 2 | 8
SIDES = {"ltr": "R,L,TR,TL,BR,BL", "rtl": "L,R,TL,TR,BL,BR"}

# A place that is seldom named is labelled on a larger scale only.
SCALES = ((12, 100_000_000), (3, 20_000_000), (0, 10_000_000))


@dataclass(frozen=True, kw_only=True)
class Letters:
    """How a label is written; of two that collide, the one of higher priority (0 to 10) stays.

    ``wrapped`` is the number of letters after which a line is broken (0: never).
    """

    size_px: float
    colour: str
    style: str = "SemiBold"
    spacing_px: float = 0
    priority: int = 5
    wrapped: int = 28


# The styles of the font, with Qt's numbers for their weights.
WEIGHTS = MappingProxyType({"Regular": 50, "Medium": 57, "SemiBold": 63, "Italic": 50})


@dataclass(frozen=True, kw_only=True)
class _Placing:
    """Where the labels of some features go."""

    name: str
    shape: Shape
    condition: str = ""
    point: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    size_px: float = SIZE_PX


def labelling(table: Table, lang: Language, shape: Shape | None) -> etree._Element:
    """Return a rule for each way in which the labels of a table are placed."""
    rules = [
        _rule(table, lang, placing, mixed=table.geometry_type == MIXED and shape is None)
        for placing in _placings(table, lang)
        if placing.shape in table.shapes and shape in (None, placing.shape)
    ]
    return element("labeling", element("rules", *rules, key="{labels}"), type="rule-based")


def _placings(table: Table, lang: Language) -> list[_Placing]:
    around = {
        "placement": AROUND_POINT,
        "predefinedPositionOrder": SIDES[direction(lang)],
        "offsetType": FROM_SYMBOL,
        "dist": points(GAP_PX),
        "distUnits": "Point",
    }
    over = {"placement": OVER_POINT, "quadOffset": CENTRED}
    along = {
        "placement": ALONG_LINE,
        "placementFlags": ABOVE_AS_ON_MAP,
        "dist": points(2),
        "distUnits": "Point",
    }
    middle = "centroid(bounds($geometry))"
    points_and_lines = [
        _Placing(name="line", shape="line", settings=along, size_px=LINE_SIZE_PX),
        _Placing(name="point", shape="point", settings=around),
    ]
    if not table.has("label_lon"):
        return [_Placing(name="area", shape="area", point=middle, settings=over), *points_and_lines]
    at = either([LABEL_POINT, middle])
    beside = {**around, "offsetType": 0, "dist": points(11)}
    return [
        _Placing(
            name="area", shape="area", condition=f"NOT ({SMALL_AREA})", point=at, settings=over
        ),
        _Placing(
            name="disc", shape="area", condition=SMALL_AREA, point=LABEL_POINT, settings=beside
        ),
        *points_and_lines,
    ]


def _rule(table: Table, lang: Language, placing: _Placing, *, mixed: bool) -> etree._Element:
    conditions = [f"({placing.condition})"] if placing.condition else []
    if mixed:
        conditions.insert(0, f"geometry_type($geometry) = {text(GEOMETRIES[placing.shape])}")
    made = element(
        "rule", _settings(table, lang, placing), key=f"{{{placing.name}}}", description=placing.name
    )
    if conditions:
        made.set("filter", " AND ".join(conditions))
    return made


def _settings(table: Table, lang: Language, placing: _Placing) -> etree._Element:
    colour = table.style.colour if table.style else INK
    return label_settings(
        title(lang),
        letters=Letters(
            size_px=placing.size_px,
            colour=colour,
            priority=PRIORITIES[placing.shape],
            # A second line would lie on the very line that is named.
            wrapped=0 if placing.shape == "line" else Letters.wrapped,
        ),
        placement=placing.settings,
        point=placing.point,
        told=_told(table),
    )


def label_settings(
    expression: str,
    *,
    letters: Letters,
    placement: Mapping[str, Any],
    point: str = "",
    told: Mapping[str, str] = MappingProxyType({}),
) -> etree._Element:
    """Return how labels are written and placed.

    ``point`` is an expression of where they go, if that is not the feature itself; ``told`` are
    expressions of what each feature tells of its own.
    """
    style = element(
        "text-style",
        element("families", *(element("family", name=name) for name in FAMILIES)),
        element(
            "text-buffer",
            bufferDraw=1,
            bufferSize=points(HALO_PX),
            bufferSizeUnits="Point",
            bufferColor=colour_of(HALO),
            bufferOpacity=1,
            bufferJoinStyle=128,
            bufferNoFill=1,
        ),
        fieldName=expression,
        isExpression=1,
        fontFamily=FAMILY,
        namedStyle=letters.style,
        fontWeight=WEIGHTS[letters.style],
        fontItalic=int("Italic" in letters.style),
        fontLetterSpacing=points(letters.spacing_px),
        fontSize=points(letters.size_px),
        fontSizeUnit="Point",
        textColor=colour_of(letters.colour),
        textOpacity=1,
        allowHtml=0,
        multilineHeight=1,
    )
    placed = element(
        "placement",
        **placement,
        geometryGenerator=point,
        geometryGeneratorEnabled=int(bool(point)),
        geometryGeneratorType="PointGeometry",
        priority=letters.priority,
        rotationUnit="AngleDegrees",
    )
    # Names may stand inside areas and across lines, but never on another's symbol.
    symbol = not point and placement.get("placement") == AROUND_POINT
    rendering = element("rendering", drawLabels=1, obstacle=int(symbol), fontMaxPixelSize=10000)
    form = element(
        "text-format",
        multilineAlign=3,
        autoWrapLength=letters.wrapped,
        useMaxLineLengthForAutoWrap=1,
    )
    return element("settings", style, form, placed, rendering, overrides(told, "dd_properties"))


def _told(table: Table) -> dict[str, str]:
    """Return what each feature tells of its label: its colour, and from which scale it is named."""
    told = {"Color": column("colour")}
    if table.has("mentions"):
        mentions = column("mentions")
        scales = " ".join(f"WHEN {mentions} > {more} THEN {scale}" for more, scale in SCALES)
        told["Show"] = f"{mentions} IS NULL OR @map_scale < CASE {scales} ELSE 0 END"
        told["Priority"] = f"scale_linear(coalesce({mentions}, 0), 0, 400, 4, 10)"
    return told
