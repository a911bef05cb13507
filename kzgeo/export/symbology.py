"""How a table is drawn in QGIS: as the app draws it, with a legend entry for each category.

The same elements stand in the style that lies in a GeoPackage and in a layer of a project. What
was changed or added in QGIS is drawn too: a feature that fits no category falls to the first one
of its shape, in its own colour and with the dashes of its own evidence.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from kzgeo.entries import Language, Style
from kzgeo.export.elements import element, inert, leaf
from kzgeo.export.expressions import column, text
from kzgeo.export.forms import Relation, form_elements
from kzgeo.export.labelling import GEOMETRIES, LABEL_POINT, SMALL_AREA, labelling
from kzgeo.export.legend import Category
from kzgeo.export.symbols import (
    arrow_heads,
    circle,
    fill,
    generated,
    line,
    points,
    raised,
    symbol,
)
from kzgeo.export.tables import MIXED, Table
from kzgeo.model import Evidence
from kzgeo.shapes import DASHES, LINE_OPACITY, Shape

__all__ = ["QGIS_VERSION", "qml", "style_elements", "style_name"]

QGIS_VERSION = "3.22.16-Białowieża"
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
STYLE_NAME_LETTERS = 30  # more do not fit into the table of styles

# What the app has in kzgeo/web/shapes.js.
AREA_EDGE = 0.7
RADIUS_PX = 6
RADIUS_OF_MENTIONS = "min(24, 3 + 1.15 * sqrt({mentions}))"

KINDS: Mapping[Shape, str] = {"area": "fill", "line": "line", "point": "marker"}
SIZE = "bounds_width($geometry) * bounds_height($geometry)"
NEW = uuid.UUID("8f0c2c5e-2d0f-5c55-9a39-0d6a6e0d7a11")


def style_elements(
    table: Table,
    *,
    language: Language,
    relations: Sequence[Relation] = (),
    shape: Shape | None = None,
) -> list[etree._Element]:
    """Return what a style of QGIS holds of a table: drawing, labels, map tips, forms.

    ``shape`` leaves only areas, lines or points, for a layer that shows no others.
    ``relations`` are listed in the form of a feature.
    """
    drawn = []
    if table.geometry_type is not None:
        drawn = [
            *_temporal(table),
            _renderer(table, shape),
            labelling(table, language, shape),
            leaf("blendMode", 0),
            leaf("featureBlendMode", 0),
            leaf("layerOpacity", 1),
        ]
    return [*drawn, *form_elements(table, language, relations)]


def style_name(table: Table) -> str:
    """Return a table's title as the name of its style, cut to what fits."""
    title = table.title
    return title if len(title) <= STYLE_NAME_LETTERS else f"{title[: STYLE_NAME_LETTERS - 1]}…"


def qml(table: Table, elements: Iterable[etree._Element]) -> bytes:
    """Return elements of a style as the document that QGIS reads."""
    whole = element(
        "qgis",
        *elements,
        version=QGIS_VERSION,
        styleCategories="AllStyleCategories",
        labelsEnabled=int(table.geometry_type is not None),
        readOnly="0",
    )
    text = etree.tostring(whole, encoding="utf-8", doctype=DOCTYPE)
    return bytes(text)


# -- rules -------------------------------------------------------------------------------


def _renderer(table: Table, shape: Shape | None) -> etree._Element:
    """Return a rule for each entry of the legend, larger areas first."""
    shown = [item for item in table.categories if shape in (None, item.shape)]
    if not shown or table.style is None:
        return element("renderer-v2", type="nullSymbol")
    look = _Look(table=table, style=table.style, shape=shape)
    homes = {item.shape: item for item in reversed(shown)}
    rules, symbols = [], []
    for index, item in enumerate(shown):
        home = homes[item.shape] is item
        alike = [other for other in shown if other.shape == item.shape]
        rule = element("rule", symbol=index, label=inert(item.label), key=_key(table, index))
        condition = look.condition(item, alike, home=home)
        if condition:
            rule.set("filter", condition)
        rules.append(rule)
        symbols.append(look.symbol(str(index), item, home=home))
    order = element("orderby", leaf("orderByClause", SIZE, asc=0, nullsFirst=0))
    return element(
        "renderer-v2",
        element("rules", *rules, key=_key(table, "rules")),
        element("symbols", *symbols),
        order,
        type="RuleRenderer",
        symbollevels=0,
        forceraster=0,
        enableorderby=1,
        referencescale=-1,
    )


def _key(table: Table, part: object) -> str:
    return f"{{{uuid.uuid5(NEW, f'{table.name}/{part}')}}}"


@dataclass(frozen=True, kw_only=True)
class _Look:
    """The symbols of a table's categories and the conditions of their rules."""

    table: Table
    style: Style
    shape: Shape | None

    def condition(self, item: Category, alike: Sequence[Category], *, home: bool) -> str:
        """Return which features a category is of; its shape's home takes in what fits none."""
        parts = []
        if self.table.geometry_type == MIXED and self.shape is None:
            parts.append(f"geometry_type($geometry) = {text(GEOMETRIES[item.shape])}")
        if len(alike) > 1:
            own = f"({self._own(item)})"
            parts.append(f"({own} OR {self._unknown(alike)})" if home else own)
        return " AND ".join(parts)

    def _own(self, item: Category) -> str:
        parts = []
        if item.colour is not None:
            parts.append(f"{column('colour')} = {text(item.colour)}")
        if item.evidence is not None:
            parts.append(
                f"array_contains({EVIDENCES}, {text(item.evidence)})"
                if item.shape == "line"
                else f"{column('evidence')} = {text(item.evidence)}"
            )
        return " AND ".join(parts) or "TRUE"

    def _unknown(self, alike: Sequence[Category]) -> str:
        known = " OR ".join(f"({self._own(item)})" for item in alike)
        return f"NOT coalesce({known}, FALSE)"

    def symbol(self, name: str, item: Category, *, home: bool) -> etree._Element:
        """Return the symbol of a category."""
        colour = item.colour or self.style.colour
        evidence = item.evidence or "surveyed"
        own = home or item.colour is None
        if item.shape == "area":
            layers = self._area(name, colour, evidence, own=own)
        elif item.shape == "line":
            layers = self._line(name, item, colour, evidence, own=own)
        else:
            disc = circle(colour, RADIUS_PX, self._size() | _own_colour(own, "fillColor"))
            layers = [raised(disc, "point")]
        return symbol(name, KINDS[item.shape], *layers)

    def _area(
        self, name: str, colour: str, evidence: Evidence, *, own: bool
    ) -> list[etree._Element]:
        opacity = self.style.fill_opacity
        edge = line(colour, AREA_EDGE * self.style.width_px, evidence, _own_dashes(own))
        layers = [fill(colour, opacity, _own_colour(own, "fillColor", opacity)), edge]
        if self.table.has("label_lon"):
            disc = circle(colour, RADIUS_PX, _own_colour(own, "fillColor"))
            inner = symbol(f"@{name}@2", "marker", disc)
            layers.append(raised(generated("marker", DISC, inner), "point"))
        return layers

    def _line(
        self, name: str, item: Category, colour: str, evidence: Evidence, *, own: bool
    ) -> list[etree._Element]:
        drawn = line(colour, self.style.width_px, evidence, _own_dashes(own))
        if item.partly:
            inner = symbol(f"@{name}@0", "line", drawn)
            drawn = generated("line", PARTS.format(evidence=text(evidence)), inner)
        layers = [raised(drawn, "line")]
        if not item.arrow:
            return layers
        coloured = _own_colour(own, "fillColor")
        when = f"coalesce({column('arrow')}, FALSE)"
        heads = arrow_heads(f"@{name}@1", colour, when=when, expressions=coloured)
        return [*layers, raised(heads, "arrow")]

    def _size(self) -> dict[str, str]:
        """Return the diameter of a place: its area grows with how often it is named."""
        if not self.table.has("mentions"):
            return {}
        mentions = column("mentions")
        radius = RADIUS_OF_MENTIONS.format(mentions=mentions)
        return {"size": f"if({mentions} IS NULL, NULL, {points(2)} * {radius})"}


# The words of a line's parts, or of the whole.
EVIDENCES = f"string_to_array(coalesce({column('parts_evidence')}, {column('evidence')}), ' ')"
# The parts of a line that have one evidence.
PARTS = (
    f"if({column('parts_evidence')} IS NULL, $geometry, collect_geometries(array_foreach("
    "array_filter(generate_series(1, num_geometries($geometry)), "
    f"array_get({EVIDENCES}, @element - 1) = {{evidence}}), geometry_n($geometry, @element))))"
)
# Where a disc stands for an area too small to be seen.
DISC = f"if({SMALL_AREA}, {LABEL_POINT}, NULL)"


def _own_colour(own: bool, name: str, opacity: float = 1.0) -> dict[str, str]:
    """Return the colour that a feature says it has."""
    alpha = round(opacity * 255)
    return {name: f"set_color_part({column('colour')}, 'alpha', {alpha})"} if own else {}


def _own_dashes(own: bool) -> dict[str, str]:
    """Return colour and dashes of a line as its feature has them."""
    if not own:
        return {}
    evidence = column("evidence")
    dashes = " ".join(
        f"WHEN {evidence} = {text(word)} THEN {text(';'.join(str(points(p)) for p in parts))}"
        for word, parts in DASHES.items()
        if parts
    )
    solid = next(word for word, parts in DASHES.items() if not parts)
    return {
        **_own_colour(True, "outlineColor", LINE_OPACITY[solid]),
        "customDash": f"CASE {dashes} END",
        "outlineStyle": f"if({evidence} = {text(solid)}, 'solid', NULL)",
    }


# -- time --------------------------------------------------------------------------------


def _temporal(table: Table) -> list[etree._Element]:
    """Let the years of features be stepped through; QGIS knows no year before 1."""
    if not table.dated:
        return []
    first, last = column("from_year"), column("to_year")
    return [
        element(
            "temporal",
            element("fixedRange", leaf("start"), leaf("end")),
            mode=4,  # from a start to an end, each given by an expression
            enabled=1,
            limitMode=0,
            accumulate=0,
            fixedDuration=0,
            durationUnit="min",
            startExpression=f"if({first} > 0, make_date({first}, 1, 1), NULL)",
            endExpression=f"if({last} > 0, make_date({last}, 12, 31), "
            f"if({last} IS NULL, NULL, make_date(1, 1, 1)))",
        )
    ]
