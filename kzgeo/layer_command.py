"""The command ``kzgeo layer add``: a file made elsewhere becomes a layer of the atlas."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzgeo.catalogue import Catalogue
from kzgeo.entries import LANGUAGES, Provenance
from kzgeo.model import EVIDENCE, Problem

if TYPE_CHECKING:  # it needs libraries that no other command should wait for
    from kzgeo.layer_adding import Prepared

__all__ = ["add_arguments", "add_layer"]

SHOWN = 3


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo layer add`` is given."""
    command.add_argument("file", metavar="FILE", type=Path, help="GeoJSON or GeoPackage")
    command.add_argument("--id", metavar="ID", help="id of the layer (the table's name)")
    command.add_argument("--table", metavar="NAME", help="which table, where there are several")
    command.add_argument("--title", metavar="TEXT", help="title of the layer, in --lang")
    command.add_argument(
        "--lang", choices=LANGUAGES, help="language of titles that do not name theirs (recognised)"
    )
    for key in Provenance.model_fields:
        option = f"--{key.replace('_', '-')}"
        command.add_argument(option, metavar="TEXT", help=f"{key.replace('_', ' ')} of its data")
    command.add_argument("--evidence", choices=EVIDENCE, help="how certain its lines are")
    command.add_argument(
        "--keep-axes", action="store_true", help="take positions as longitude, latitude"
    )
    command.add_argument(
        "--force", action="store_true", help="replace the geometry of a layer that is there"
    )
    command.add_argument("--dry-run", action="store_true", help="tell it all and write nothing")


def add_layer(catalogue: Catalogue, options: Namespace) -> int:
    """Write a layer's two files, tell what is still missing, and return the exit status.

    It is 1 if rows were left out, though the files were written.
    """
    from kzgeo.layer_adding import prepare, write  # noqa: PLC0415 - as above

    prepared = prepare(catalogue, options)
    if not options.dry_run:
        write(catalogue.root, prepared.draft)
    if options.json:
        answer = _answer(prepared) | {"written": not options.dry_run}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    _report(prepared)
    if options.dry_run:
        _say("Nothing was written.")
    return 1 if prepared.left_out else 0


def _answer(prepared: Prepared) -> dict[str, Any]:
    draft = prepared.draft
    name = draft.layer_id
    ids = ("features", "shared", "added", "changed", "gone")
    told = ("left_out", "notes", "missing")
    return {
        "layer": name,
        "files": [f"layers/{name}.toml", f"geodata/{name}.geojson"],
        "table": prepared.table,
        **{key: list(getattr(draft, key)) for key in ids},
        **{key: [vars(problem) for problem in getattr(prepared, key)] for key in told},
    }


def _report(prepared: Prepared) -> None:
    draft = prepared.draft
    name = draft.layer_id
    counts = {"new": draft.added, "changed": draft.changed, "not in the file": draft.gone}
    told = ", ".join(f"{len(ids)} {word}" for word, ids in counts.items() if ids) or "no change"
    total = len(draft.features) + len(draft.shared)
    _say(f"layers/{name}.toml, geodata/{name}.geojson: {total} features ({told})")
    for word, ids in counts.items():
        if ids and len(ids) < total:
            _say(f"  {word}: {', '.join(ids)}")
    for heading, problems in (
        ("Left out", prepared.left_out),
        ("To look at", prepared.notes),
        ("Still missing", prepared.missing),
    ):
        if problems:
            _say(f"{heading}:")
        for line in _joined(problems):
            _say(f"  {line}")


def _joined(problems: Iterable[Problem]) -> list[str]:
    """Return a line for each fault and cure, with the first places that have it."""
    places: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        places.setdefault((problem.fault, problem.cure), []).append(problem.place)
    lines = []
    for (fault, cure), where in places.items():
        more = f" and {len(where) - SHOWN} more" if len(where) > SHOWN else ""
        lines.append(f"{'; '.join(where[:SHOWN])}{more}: {fault}; {cure}")
    return lines


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")
