"""The atlas as tables: one for each layer, one of all quotations, one of all claims.

What they hold and how they look is known here without any program that writes or draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from kzgeo.entries import Provenance, Style
from kzgeo.export.columns import Column, claim_columns, feature_columns, quotation_columns
from kzgeo.export.legend import Category, survey
from kzgeo.export.records import Record, claim_records, feature_records, quotation_records
from kzgeo.model import Layer
from kzgeo.prose import say
from kzgeo.selection import Selection
from kzgeo.shapes import SHAPES, Shape

__all__ = ["CLAIMS", "GEOMETRY", "KEY", "MIXED", "QUOTATIONS", "Table", "feature_table", "tables"]

KEY = "fid"
GEOMETRY = "geom"
QUOTATIONS = "quotations"
CLAIMS = "claims"

GeometryType = Literal[
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRY",
]
MIXED: GeometryType = "GEOMETRY"
TYPES: tuple[tuple[GeometryType, GeometryType], ...] = (
    ("POINT", "MULTIPOINT"),
    ("LINESTRING", "MULTILINESTRING"),
    ("POLYGON", "MULTIPOLYGON"),
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of features, or of attributes alone, and all that is told of it.

    ``rows`` gives the records anew whenever it is called. ``geometry_type`` is that of every
    geometry, a single one being counted as one of several where there are both; ``GEOMETRY``
    where points, lines and areas lie together, and ``None`` for a table without geometry.
    Titles, aliases, remarks and labels are in one language. ``categories`` are the entries of
    its legend; ``style`` is that of the layer, whose id the ``name`` is if that is free.
    ``dated``: some of its features have years.
    """

    name: str
    title: str
    summary: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Record]]
    geometry_type: GeometryType | None = None
    has_z: bool = False
    layer: str | None = None
    provenance: Provenance | None = None
    style: Style | None = None
    categories: tuple[Category, ...] = ()
    visible: bool = True
    dated: bool = False

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Areas, lines, points: those of them that lie in the table."""
        return tuple(shape for shape in SHAPES if any(c.shape == shape for c in self.categories))

    def has(self, column: str) -> bool:
        """Tell whether there is a column of this name."""
        return any(item.name == column for item in self.columns)


def tables(selection: Selection) -> tuple[Table, ...]:
    """Return a table for each layer, in drawing order, then the quotations and the claims."""
    lang = selection.language
    return (
        *(feature_table(selection.of(layer), layer) for layer in selection.layers),
        Table(
            name=QUOTATIONS,
            title=say("tables", QUOTATIONS, lang),
            summary=say("tables", "quotations_about", lang),
            columns=quotation_columns(lang),
            rows=partial(quotation_records, selection),
        ),
        Table(
            name=CLAIMS,
            title=say("tables", CLAIMS, lang),
            summary=say("tables", "claims_about", lang),
            columns=claim_columns(lang),
            rows=partial(claim_records, selection),
        ),
    )


def feature_table(selection: Selection, layer: Layer) -> Table:
    """Return the table of one layer's features, and of those that it draws once more."""
    lang = selection.language
    found = survey(selection)
    return Table(
        name=_name(layer.id),
        title=layer.title.to(lang),
        summary=layer.entry.summary.to(lang),
        columns=feature_columns(lang, drawn=found.keys),
        rows=partial(feature_records, selection),
        geometry_type=narrowest_type(found.types),
        has_z=found.has_z,
        layer=layer.id,
        provenance=layer.provenance,
        style=layer.entry.style,
        categories=found.categories(layer, lang),
        visible=layer.entry.visible,
        dated=found.dated,
    )


def _name(layer_id: str) -> str:
    """Return a table's name: the layer's id, or another where a table of ours has that."""
    return f"layer_{layer_id}" if layer_id in (QUOTATIONS, CLAIMS) else layer_id


def narrowest_type(types: Iterable[str]) -> GeometryType:
    """Return the narrowest type that holds geometries of these types.

    >>> narrowest_type({"Polygon", "MultiPolygon"}), narrowest_type({"Point", "LineString"})
    ('MULTIPOLYGON', 'GEOMETRY')

    """
    names = {name.upper() for name in types}
    for single, several in TYPES:
        if names == {single}:
            return single
        if names and names <= {single, several}:
            return several
    return MIXED
