"""The tables that make an SQLite database a GeoPackage, for a program that writes its pages itself.

The core is clause 1.1 and 2.1 of OGC 12-128r18; what describes tables is in
:mod:`kzgeo.export.descriptions`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from kzgeo.export.descriptions import EXTENSION_TABLE, EXTENSIONS, SCHEMA, SPECIFICATION, quoted

__all__ = ["schema_values"]

CORE = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
"""
TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"


def schema_values() -> dict[str, Any]:
    """Return the tables, and the rows of the one that says which of them are extensions.

    Of each table: its SQL, the number of the column that is the row's own integer (or ``None``),
    and the numbers of the columns of every constraint that SQLite keeps an index for.
    """
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(f"{CORE}; {SCHEMA}; {EXTENSION_TABLE};")
        return {
            "tables": [_table(base, name, sql) for name, sql in base.execute(TABLES).fetchall()],
            "extensions": [
                [table, None, name, SPECIFICATION + anchor, "read-write"]
                for table, name, anchor in EXTENSIONS
            ],
        }


def _table(base: sqlite3.Connection, name: str, sql: str) -> dict[str, Any]:
    columns = base.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
    keys = [number for number, _, kind, _, _, key in columns if key and kind == "INTEGER"]
    indices = sorted(row[1] for row in base.execute(f"PRAGMA index_list({quoted(name)})"))
    return {
        "name": name,
        "sql": sql,
        "key": keys[0] if keys else None,
        "unique": [
            [row[1] for row in base.execute(f"PRAGMA index_info({quoted(index)})")]
            for index in indices
        ],
    }
