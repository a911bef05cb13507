"""What `kzgeo layer add` does: a file is read, one of its tables drafted as a layer, checked."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from argparse import Namespace
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kzgeo.assembly import Assembly
from kzgeo.catalogue import INNER, Catalogue
from kzgeo.check import check
from kzgeo.entries import ID
from kzgeo.errors import CatalogueError, KzgeoError, UsageError
from kzgeo.geojson import read_geojson
from kzgeo.layer_columns import slug
from kzgeo.layer_draft import Draft, Stated, new_layer
from kzgeo.layer_texts import replace_pair
from kzgeo.layer_update import updated_layer
from kzgeo.model import Atlas, Problem
from kzgeo.reader import read_layer_entry
from kzgeo.vector_files import PROVENANCE, SUFFIXES, Remark, VectorTable, read_vector_file

__all__ = ["Prepared", "prepare", "write"]

LIMIT_BYTES = 256 << 20
WAL = "-wal"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A layer as it is to be written, and what is to be told of it.

    ``left_out`` are rows that are not in it, ``notes`` what was done or is to be looked at, and
    ``missing`` every problem that the check of the atlas will list of it.
    """

    table: str
    draft: Draft
    left_out: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    missing: tuple[Problem, ...]


def prepare(catalogue: Catalogue, options: Namespace) -> Prepared:
    """Return the layer that the options ask for; nothing is written.

    Raises:
        KzgeoError: the file cannot be read, or the layer cannot be made of it.

    """
    axes: Any = "longitude first" if options.keep_axes else "as they look"
    tables = read_vector_file(str(options.file), _content(options.file), axes=axes)
    table = _chosen(tables, options)
    draft = _draft(catalogue, _layer_id(table, options), table, options)
    left_out = (*_told(table.left_out, table), *draft.problems)
    if not draft.features and not draft.shared:
        why = f" ({left_out[0]})" if left_out else ""
        cure = "mend its rows, or export them anew"
        raise CatalogueError(str(options.file), f"has no feature that can be drawn{why}", cure)
    return Prepared(
        table=table.name,
        draft=draft,
        left_out=left_out,
        notes=(*_told(table.notes, table), *draft.notes),
        missing=tuple(_missing(catalogue, draft)),
    )


def write(root: Path, draft: Draft) -> None:
    """Write the two files of a layer, both or none.

    Raises:
        OutputError: a folder or the disk does not take them.

    """
    replace_pair(
        (root / "geodata" / f"{draft.layer_id}.geojson", draft.collection_text),
        (root / "layers" / f"{draft.layer_id}.toml", draft.entry_text),
    )


# -- the file ----------------------------------------------------------------------------


def _content(path: Path) -> bytes:
    """Return the bytes of a file, with what another program has written to its log so far."""
    try:
        if not path.is_file():
            raise UsageError(str(path), "is no file", f"name a file: {', '.join(SUFFIXES)}")
        if path.stat().st_size > LIMIT_BYTES:
            raise CatalogueError(
                str(path),
                f"is larger than {LIMIT_BYTES >> 20} MB",
                "simplify its lines or divide it before adding it",
            )
        log = path.with_name(path.name + WAL)
        if log.is_file() and log.stat().st_size:
            return _with_log(path, log)
        return path.read_bytes()
    except OSError as error:
        raise CatalogueError(
            str(path), f"cannot be read ({error.strerror})", "check its permissions"
        ) from error


def _with_log(path: Path, log: Path) -> bytes:
    """Return a GeoPackage that another program has open, as it stands with its changes.

    They are joined in a copy: nothing is written beside the file itself.
    """
    with tempfile.TemporaryDirectory(prefix="kzgeo-") as folder:
        copy = Path(folder) / "copy.gpkg"
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(copy.name + WAL))
        try:
            with closing(sqlite3.connect(copy)) as base:
                base.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise CatalogueError(
                str(path),
                f"is open elsewhere and cannot be read ({error})",
                "save and close it there first",
            ) from error
        return copy.read_bytes()


def _chosen(tables: tuple[VectorTable, ...], options: Namespace) -> VectorTable:
    wanted = options.table or (options.id if len(tables) > 1 else None)
    found = [table for table in tables if wanted is None or table.name == wanted]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f'"{t.name}" ({len(t.rows) + len(t.left_out)} rows)' for t in tables)
    if options.table is not None:
        raise UsageError(f'--table "{options.table}"', "is not in the file", f"use one of {listed}")
    raise UsageError(str(options.file), f"has {len(tables)} tables", f"name one: --table {listed}")


def _layer_id(table: VectorTable, options: Namespace) -> str:
    given = options.id or slug(table.name) or slug(options.file.stem)
    if not re.fullmatch(ID, given) or given in INNER:
        place = f'--id "{options.id}"' if options.id else f'table "{table.name}"'
        cure = "give the layer one with --id: small letters, digits and hyphens, at most 64"
        raise UsageError(place, "is no id that a layer may have", cure)
    return str(given)


# -- the draft ---------------------------------------------------------------------------


def _draft(catalogue: Catalogue, layer_id: str, table: VectorTable, options: Namespace) -> Draft:
    entry_path = catalogue.root / "layers" / f"{layer_id}.toml"
    geo_path = catalogue.root / "geodata" / f"{layer_id}.geojson"
    there = [path for path in (entry_path, geo_path) if path.exists()]
    stated = Stated(
        title=options.title,
        lang=options.lang,
        evidence=options.evidence,
        provenance={key: getattr(options, key) for key in PROVENANCE if getattr(options, key)},
    )
    if there and not options.force:
        names = " and ".join(f"{path.parent.name}/{path.name}" for path in there)
        raise UsageError(
            names,
            "exists already" if len(there) == 1 else "exist already",
            "choose another --id, or replace the geometry with --force: what layers/ says is kept",
        )
    if not entry_path.exists():
        return new_layer(catalogue.atlas, layer_id, table, stated)
    if options.title:
        raise UsageError("--title", f"the layer {layer_id} has a title", f"edit it in {entry_path}")
    file = read_layer_entry(entry_path, place=f"layers/{layer_id}.toml")
    if file.entry is None or file.problems:
        raise CatalogueError(
            f"layers/{layer_id}.toml", "has faults", f"mend them first: {file.problems[0]}"
        )
    try:
        texts = (
            entry_path.read_bytes().decode("utf-8"),
            geo_path.read_bytes().decode("utf-8") if geo_path.exists() else "",
        )
        return updated_layer(
            catalogue.atlas, file.entry, texts, table, layer_id=layer_id, stated=stated
        )
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
        raise CatalogueError(
            f"geodata/{layer_id}.geojson", "has faults", "mend them first: kzgeo check lists them"
        ) from error


def _missing(catalogue: Catalogue, draft: Draft) -> list[Problem]:
    """Return every problem that the layer will have, as the catalogue and the check find it."""
    name = draft.layer_id
    with tempfile.TemporaryDirectory(prefix="kzgeo-") as folder:
        files = Path(folder) / "layer.toml", Path(folder) / "layer.geojson"
        for path, text in zip(files, (draft.entry_text, draft.collection_text), strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        entry_file = read_layer_entry(files[0], place=f"layers/{name}.toml")
        problems = list(entry_file.problems)
        if entry_file.entry is None:
            return problems
        try:
            geo = read_geojson(files[1], place=f"geodata/{name}.geojson")
        except KzgeoError as error:
            return [*problems, Problem(place=error.place, fault=error.fault, cure=error.cure)]
    others = [layer for layer in catalogue.atlas.layers if layer.id != name]
    assembly = Assembly(sources=catalogue.atlas.sources, withheld=set(entry_file.withheld))
    for layer in others:
        assembly.add_passages(layer.id, layer.entry)
    assembly.add_passages(name, entry_file.entry)
    known = len(assembly.problems)  # of other layers
    layer = assembly.layer(name, entry_file.entry, geo)
    alone = Atlas(layers=(layer,), base=(), sources=catalogue.atlas.sources)
    whole = replace(alone, layers=(*others, layer))
    mine = (f"layers/{name}.toml", f"geodata/{name}.geojson", f'passage "{name}-')
    found = [problem for problem in check(whole) if problem.place.startswith(mine)]
    return [*problems, *geo.problems, *assembly.problems[known:], *found]


def _told(remarks: Iterable[Remark], table: VectorTable) -> list[Problem]:
    told = []
    for remark in remarks:
        fault, cure = remark.told("en")
        told.append(Problem(place=remark.place("en") or table.name, fault=fault, cure=cure))
    return told
