"""GeoPackages of the standalone page beside those of the command, as databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

__all__ = ["check_tables", "names"]

# What GDAL keeps for itself, and the spatial index, which whoever wants one makes.
LEFT_OUT = {"gpkg_ogr_contents", "gpkg_tile_matrix", "gpkg_tile_matrix_set"}
RTREE = "gpkg_rtree_index"


def names(base: sqlite3.Connection) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'rtree%'"
    return {name for (name,) in base.execute(query)}


def columns(base: sqlite3.Connection, table: str) -> list[Any]:
    """Return name, type, whether it may be NULL, default and key of the columns of a table."""
    return [row[1:] for row in base.execute(f'PRAGMA table_info("{table}")')]


def indices(base: sqlite3.Connection, table: str) -> dict[str, list[Any]]:
    listed = base.execute(f'PRAGMA index_list("{table}")').fetchall()
    return {
        name: [unique, origin, *base.execute(f'PRAGMA index_info("{name}")')]
        for _, name, unique, origin, _ in listed
    }


def differing(own: list[Any], wanted: list[Any]) -> list[Any]:
    """Return row, column and both values of each cell that differs: a row is too long to read."""
    return [
        (number, column, one, other)
        for number, cells in enumerate(zip(own, wanted, strict=True))
        for column, (one, other) in enumerate(zip(*cells, strict=True))
        if one != other
    ]


def rows(base: sqlite3.Connection, table: str) -> list[Any]:
    found = base.execute(f'SELECT rowid, * FROM "{table}" ORDER BY rowid').fetchall()
    return [[(type(value), value) for value in row] for row in found]


def check_tables(own: Path, other: Path, *, styles: bool) -> None:
    """Compare all tables with the command's, row by row; the text of styles only if so asked."""
    with closing(sqlite3.connect(own)) as one, closing(sqlite3.connect(other)) as two:
        assert names(two) - names(one) == LEFT_OUT
        assert names(one) <= names(two)
        for table in names(one):
            assert columns(one, table) == columns(two, table), table
            assert indices(one, table) == indices(two, table), table
            found, wanted = rows(one, table), rows(two, table)
            if table == "gpkg_extensions":
                wanted = [row[1:] for row in wanted if (str, RTREE) not in row]
                found = [row[1:] for row in found]
            elif table == "layer_styles" and not styles:
                found, wanted = ([row[:7] + row[8:] for row in each] for each in (found, wanted))
            assert differing(found, wanted) == [], table
