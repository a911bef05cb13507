"""The files of the atlas, parsed once at their boundary."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import tomli  # as tomllib, compiled: the atlas is read in half the time
from pydantic import BaseModel, ValidationError

from kzgeo.entries import Claim, LayerEntry, Source
from kzgeo.errors import CatalogueError
from kzgeo.model import Problem

__all__ = ["EntryFile", "read_claims", "read_layer_entry", "read_source", "read_toml"]

Model = TypeVar("Model", bound=BaseModel)

LISTS = ("features", "unplaced", "passages", "quotations")


@dataclass(frozen=True, kw_only=True)
class EntryFile:
    """A layer's file as far as it holds; ``withheld`` are the ids of what was left out."""

    entry: LayerEntry | None
    problems: tuple[Problem, ...]
    withheld: frozenset[str] = frozenset()


def read_toml(path: Path, *, place: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        CatalogueError: it is missing, unreadable, not UTF-8 or not TOML.

    """
    try:
        return tomli.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError as error:
        raise CatalogueError(place, "is missing", "restore the file") from error
    except OSError as error:
        raise CatalogueError(
            place, f"cannot be read ({error.strerror})", "check its permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(
            place, f"is not UTF-8 (byte {error.start})", "save it as UTF-8"
        ) from error
    except ValueError as error:  # of the syntax, or of a number beyond any use
        raise CatalogueError(place, f"is not TOML ({error})", "mend the syntax there") from error
    except RecursionError as error:
        raise CatalogueError(place, "is nested too deeply", "flatten the document") from error


def read_layer_entry(path: Path, *, place: str) -> EntryFile:
    """Read ``layers/<id>.toml``; every fault of it is a problem of its own.

    A feature, passage or quotation that is faulty in itself is left out; the layer stands.
    """
    try:
        data = read_toml(path, place=place)
    except CatalogueError as error:
        problem = Problem(place=error.place, fault=error.fault, cure=error.cure)
        return EntryFile(entry=None, problems=(problem,))
    problems: list[Problem] = []
    entry = _validated(LayerEntry, data, place=place, problems=problems)
    withheld: set[str] = set()
    if entry is None:
        withheld = _drop_faulty(data)
        entry = _validated(LayerEntry, data, place=place, problems=[])
    return EntryFile(entry=entry, problems=tuple(problems), withheld=frozenset(withheld))


def read_claims(path: Path, *, place: str) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    """Read ``layers/claims/<subject>.toml``; what is faulty in itself is left out.

    Raises:
        CatalogueError: it cannot be read at all, or holds something other than claims.

    """
    data = read_toml(path, place=place)
    items = data.get("claims")
    if set(data) != {"claims"} or not isinstance(items, list):
        raise CatalogueError(
            place, "is not a list of [[claims]]", "see README.md, “Adding a claim”"
        )
    problems: list[Problem] = []
    claims: list[Claim] = []
    for number, item in enumerate(items, start=1):
        name = item.get("id") if isinstance(item, dict) else None
        where = f'{place}, claim "{name}"' if name else f"{place}, claim no. {number}"
        claim = _validated(Claim, item, place=where, problems=problems)
        if claim is not None:
            claims.append(claim)
    return tuple(claims), tuple(problems)


def read_source(path: Path, *, place: str) -> Source:
    """Read ``sources/<stem>.toml``.

    Raises:
        CatalogueError: it is not a description of a document.

    """
    problems: list[Problem] = []
    data = read_toml(path, place=place) | {"id": path.stem}
    source = _validated(Source, data, place=place, problems=problems)
    if source is None:
        raise CatalogueError(place, problems[0].fault, problems[0].cure)
    return source


def _validated(
    model: type[Model], data: dict[str, Any], *, place: str, problems: list[Problem]
) -> Model | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for fault in error.errors():
            path = _named(fault["loc"], data)
            problems.append(
                Problem(
                    place=f"{place}, {path}" if path else place,
                    fault=fault["msg"][0].lower() + fault["msg"][1:],
                    cure="see the fields of this entry in README.md, “Adding a layer”",
                )
            )
        return None


def _named(loc: tuple[int | str, ...], data: Any) -> str:
    """Name a position in a file by ids instead of by list index."""
    words: list[str] = []
    node = data
    for step in loc:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            node = None
        if isinstance(step, int):
            name = node.get("id", node.get("passage")) if isinstance(node, dict) else None
            words.append(f'"{name}"' if name else f"no. {step + 1}")
        else:
            words.append(step)
    return " ".join(words)


def _drop_faulty(data: dict[str, Any]) -> set[str]:
    """Take out of ``data`` the list entries that do not validate; return their ids."""
    dropped: set[str] = set()
    for key in LISTS:
        items = data.get(key)
        if not isinstance(items, list):
            continue
        entry_type = LayerEntry.model_fields[key].annotation.__args__[0]  # type: ignore[union-attr]
        faulty = [item for item in items if not _is_valid(entry_type, item)]
        dropped.update(
            str(item["id"]) for item in faulty if isinstance(item, dict) and "id" in item
        )
        data[key] = [item for item in items if item not in faulty]
    return dropped


def _is_valid(model: type[BaseModel], item: Any) -> bool:
    try:
        model.model_validate(item)
    except ValidationError:
        return False
    return True
