"""Edits of a layer's file, ``layers/<id>.toml``, that keep its comments and its order.

An edit is made in memory and held against what it should give; the file is then replaced in one
step, so that it is at any moment either the old one or the new one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import InlineTable

from kzgeo.entries import LANGUAGES, Mention, Passage
from kzgeo.errors import CatalogueError

__all__ = ["passage_text", "quotation_text", "replace_file", "with_quotation"]


def with_quotation(
    text: str,
    feature_id: str,
    mention: Mention,
    *,
    passage: Passage | None = None,
    place: str,
) -> str:
    """Return a layer's file in which a feature has one quotation more, its last.

    ``passage`` is the one that is quoted, if the file does not hold it yet.

    Raises:
        CatalogueError: the file cannot be edited without changing something else.

    """
    line = _line(mention)
    try:
        wanted = tomllib.loads(text)
        feature = next(item for item in wanted["features"] if item["id"] == feature_id)
        feature["quotations"] = [*feature.get("quotations", []), line]
        feature["status"] = "quoted"
        feature.pop("searched", None)
        edited = tomlkit.dumps(_edited(text, feature_id, mention))
        if passage is not None:
            wanted["passages"] = [*wanted.get("passages", []), _record(passage)]
            edited = f"{edited.rstrip()}\n\n{passage_text(passage)}"
        good = tomllib.loads(edited) == wanted
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise _uneditable(place, feature_id) from error
    if not good:
        raise _uneditable(place, feature_id)
    return edited


def passage_text(passage: Passage) -> str:
    """Return the table of a passage as it is written in a layer's file."""
    fields = _record(passage)
    translations: dict[str, str] = fields.pop("translations", {})
    fields |= {f"translations.{lang}": text for lang, text in translations.items()}
    lines = [f"{key} = {tomlkit.item(value).as_string()}" for key, value in fields.items()]
    missing = ", ".join(f"translations.{lang}" for lang in passage.untranslated())
    if missing:
        lines.append(f"# TODO {missing}: kzgeo check reports what is missing")
    return "\n".join(["[[passages]]", *lines, ""])


def quotation_text(mention: Mention) -> str:
    """Return the line with which a feature quotes a passage: ``{ passage = "…" }``."""
    values = ", ".join(
        f"{key} = {tomlkit.item(value).as_string()}" for key, value in _line(mention).items()
    )
    return f"{{ {values} }}"


def replace_file(path: Path, text: str, *, place: str) -> None:
    """Replace a file by one that holds ``text``: wholly or, whatever happens, not at all.

    Raises:
        CatalogueError: the file or its folder cannot be written to.

    """
    target = path.resolve()
    draft: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as stream:
            draft = Path(stream.name)
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(target, draft)
        draft.replace(target)
        draft = None
    except OSError as error:
        raise CatalogueError(
            place, f"cannot be written ({error.strerror})", "check its permissions and the disk"
        ) from error
    finally:
        if draft is not None:
            with suppress(OSError):
                draft.unlink()


def _edited(text: str, feature_id: str, mention: Mention) -> tomlkit.TOMLDocument:
    document: Any = tomlkit.parse(text)
    feature = next(item for item in document["features"] if item["id"] == feature_id)
    if "quotations" in feature:
        feature["quotations"].append(_inline(mention))
    else:
        array = tomlkit.array()
        array.add_line(_inline(mention), indent="  ")
        array.add_line(indent="")
        feature["quotations"] = array
    if feature["status"] != "quoted":
        feature["status"] = "quoted"
    if "searched" in feature:
        del feature["searched"]
    return document  # type: ignore[no-any-return]


def _inline(mention: Mention) -> InlineTable:
    table: Any = tomlkit.parse(f"line = {quotation_text(mention)}")["line"]
    return table  # type: ignore[no-any-return]


def _line(mention: Mention) -> dict[str, Any]:
    return mention.model_dump(mode="json", exclude_defaults=True)


def _record(passage: Passage) -> dict[str, Any]:
    """Return the fields of a passage that have something to say, in their usual order."""
    fields = passage.model_dump(mode="json", exclude={"translations"}, exclude_defaults=True)
    for lang in LANGUAGES:
        if lang in passage.translations:
            fields.setdefault("translations", {})[lang] = passage.translations[lang]
    return fields


def _uneditable(place: str, feature_id: str) -> CatalogueError:
    return CatalogueError(
        f'{place}, feature "{feature_id}"',
        "cannot be edited without changing something else",
        "add the quotation by hand (--dry-run prints it)",
    )
