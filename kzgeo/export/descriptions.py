"""What a GeoPackage says of its tables: titles, aliases, styles, metadata.

Tables and columns of OGC 12-128r18 (GeoPackage 1.3.1), clauses 2.3 (schema), F.8 (metadata)
and F.9, and the table of styles as QGIS reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from sqlite3 import Connection

from lxml import etree

from kzgeo.entries import Language
from kzgeo.export.layer_metadata import METADATA_STANDARD, resource_metadata
from kzgeo.export.symbology import qml, style_name
from kzgeo.export.tables import GEOMETRY, Table

__all__ = ["Styling", "describe", "quoted"]

Styling = Callable[[Table], Iterable[etree._Element]]

STYLES = "layer_styles"
SPECIFICATION = "http://www.geopackage.org/spec120/#extension_"
# Some year has to stand where a file says when it was changed; the same export has the same.
NO_YEAR = 1970
YEAR = re.compile(r"\b(?:19|20)\d\d\b")

SCHEMA = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL,
  table_name TEXT,
  column_name TEXT,
  row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256),
  f_table_schema TEXT(256),
  f_table_name TEXT(256),
  f_geometry_column TEXT(256),
  styleName TEXT(30),
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT(30),
  ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
"""
EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", "schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", "schema"),
    ("gpkg_metadata", "gpkg_metadata", "metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "metadata"),
)
EXTENSION_TABLE = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
)
"""
ASKED_FOR = "feature"  # the column by which a form finds the rows of a feature


def describe(
    database: Connection, written: Sequence[Table], *, language: Language, style: Styling
) -> None:
    """Add to a GeoPackage with these tables what it says of them."""
    time = _time(written)
    database.executescript(f"BEGIN; {SCHEMA} {EXTENSION_TABLE}; COMMIT;")
    with database:
        _contents(database, written, time)
        database.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
            [(table, name, SPECIFICATION + anchor) for table, name, anchor in EXTENSIONS],
        )
        _columns(database, written)
        _metadata(database, written, language, time)
        _styles(database, written, style, time)
        for table in written:
            if table.geometry_type is None and table.has(ASKED_FOR):
                name, column = f"{table.name}_{ASKED_FOR}", quoted(ASKED_FOR)
                database.execute(f"CREATE INDEX {quoted(name)} ON {quoted(table.name)} ({column})")


def quoted(name: str) -> str:
    """Return a name of a table or column as it stands in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _time(written: Iterable[Table]) -> str:
    """Return the year of the newest data as a moment, for a clock would change every file."""
    dates = (table.provenance.data_date for table in written if table.provenance)
    years = (int(year) for date in dates for year in YEAR.findall(date))
    return f"{max(years, default=NO_YEAR)}-01-01T00:00:00.000Z"


def _contents(database: Connection, written: Iterable[Table], time: str) -> None:
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, ?, ?)",
        (STYLES, "attributes", STYLES),
    )
    taken: set[str] = {STYLES}
    for table in written:
        title = table.title if table.title not in taken else f"{table.title} ({table.name})"
        taken.add(title)
        database.execute(
            "UPDATE gpkg_contents SET identifier = ? WHERE table_name = ?", (title, table.name)
        )
        if table.has_z:  # not every geometry of a table has a height
            database.execute(
                "UPDATE gpkg_geometry_columns SET z = 2 WHERE table_name = ?", (table.name,)
            )
    database.execute("UPDATE gpkg_contents SET last_change = ?", (time,))


def _columns(database: Connection, written: Iterable[Table]) -> None:
    lists: dict[tuple[str, str], str] = {}
    for table in written:
        database.executemany(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
            [
                (table.name, c.name, c.name, c.alias, c.comment, c.name if c.values else None)
                for c in table.columns
            ],
        )
        for column in table.columns:
            lists |= {(column.name, value): word for value, word in column.values}
    database.executemany(
        "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
        [(name, value, word) for (name, value), word in lists.items()],
    )


def _metadata(
    database: Connection, written: Iterable[Table], language: Language, time: str
) -> None:
    for number, table in enumerate(written, start=1):
        told = resource_metadata(table, language=language, tag="qgis")
        database.execute(
            "INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)",
            (number, METADATA_STANDARD, etree.tostring(told, encoding="unicode")),
        )
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)",
            (table.name, time, number),
        )


def _styles(database: Connection, written: Iterable[Table], style: Styling, time: str) -> None:
    """Write the styles as QGIS looks for them: an empty schema, not NULL, and a default."""
    for number, table in enumerate(written, start=1):
        column = GEOMETRY if table.geometry_type else ""
        drawn = qml(table, style(table)).decode("utf-8")
        database.execute(
            "INSERT INTO layer_styles VALUES (?, '', '', ?, ?, ?, ?, NULL, 1, ?, '', NULL, ?)",
            (number, table.name, column, style_name(table), drawn, table.summary, time),
        )
