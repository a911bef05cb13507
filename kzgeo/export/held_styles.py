"""The styles of QGIS as pieces, of which a page makes those of what is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from kzgeo.entries import Language
from kzgeo.export.columns import DRAWN, feature_columns
from kzgeo.export.ground import ground_style, ground_tables
from kzgeo.export.pieces import Pieces
from kzgeo.export.symbology import qml, style_elements, style_name
from kzgeo.export.tables import MIXED, Table, tables
from kzgeo.selection import Selection, drawings

__all__ = ["NOTHING", "held_styles"]

NOTHING = "none"  # the shape of a layer of which nothing is shown
MARK = "8f0a3c52-5f0e-5c55-9d39-said"  # a name that nothing has, until it becomes a sign
SAID = "\0said\0"  # the names that are on the map; no text in XML has U+0000


def held_styles(
    spoken: Mapping[Language, Selection], pieces: Pieces
) -> dict[Language, dict[str, Any]]:
    """Return the styles of all tables: each as the numbers of the pieces that it is made of.

    Legends are those of all years; of a layer there is a style for all columns that it may have
    where only what is of some years is written. ``shapes`` are the styles of layers of a project
    that show a part of a table, ``said`` those of the base map where names are on the map already.
    """

    def of(table: Table, lang: Language) -> list[int]:
        return pieces.of(qml(table, style_elements(table, language=lang)).decode("utf-8"))

    found: dict[Language, dict[str, Any]] = {}
    for lang, selection in spoken.items():
        told: dict[str, dict[str, Any]] = {"names": {}, "tables": {}, "shapes": {}, "said": {}}
        for table in tables(selection):
            possible = {
                ",".join(columns): _with(table, columns, lang)
                for columns in _possible(selection, table)
            }
            told["names"][table.name] = style_name(table)
            told["tables"][table.name] = {key: of(one, lang) for key, one in possible.items()}
            told["shapes"][table.name] = {
                shape: {key: pieces.of(text.decode("utf-8")) for key, text in styles.items()}
                for shape, styles in _by_shape(table, possible, lang).items()
            }
        for table, plain, some in _of_ground(selection):
            told["names"][table.name] = style_name(table)
            told["tables"][table.name] = {"": pieces.of(plain)}
            told["said"][table.name] = pieces.of(some)
        found[lang] = told
    return found


def _possible(selection: Selection, table: Table) -> list[tuple[str, ...]]:
    """Return which of the columns that not every layer has there may be in a table together."""
    layer = selection.atlas.layer(table.layer) if table.layer else None
    sets: set[frozenset[str]] = {frozenset()}
    for _, _, drawn in drawings(selection.of(layer)) if layer else ():
        own = frozenset(DRAWN).intersection(drawn.properties)
        sets |= {own | other for other in sets}
    return sorted(tuple(name for name in DRAWN if name in found) for found in sets)


def _with(table: Table, drawn: Iterable[str], lang: Language) -> Table:
    columns = feature_columns(lang, drawn=drawn) if table.layer else table.columns
    return replace(table, columns=columns)


def _by_shape(table: Table, columns: Mapping[str, Table], lang: Language) -> dict[str, Any]:
    """Return the styles of a table for layers that show one shape of several, and for none.

    ``columns`` are the tables that it may be, by the names of columns that only some have.
    """
    if not table.layer:
        return {}
    empty = replace(
        table,
        columns=feature_columns(lang, drawn=()),
        geometry_type=MIXED,
        categories=(),
        dated=False,
    )
    found: dict[str, Any] = {NOTHING: {"": qml(empty, style_elements(empty, language=lang))}}
    for shape in table.shapes if len(table.shapes) > 1 else ():
        found[shape] = {
            names: qml(one, style_elements(one, language=lang, shape=shape))
            for names, one in columns.items()
        }
    return found


def _of_ground(selection: Selection) -> Iterator[tuple[Table, str, str]]:
    """Yield the tables of the base map with their styles: if no name is on the map, if some are."""
    for table in ground_tables(selection):
        paint = partial(ground_style, table, language=selection.language)
        some = qml(table, paint(said=[MARK])).decode("utf-8")
        plain = qml(table, paint()).decode("utf-8")
        yield table, plain, some.replace(f"'{MARK}'", SAID)
