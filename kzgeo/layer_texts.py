"""The two files of a layer as text: ``layers/<id>.toml`` and ``geodata/<id>.geojson``."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit

from kzgeo.entries import LANGUAGES, Language, Style
from kzgeo.errors import CatalogueError, OutputError
from kzgeo.layer_columns import Described

__all__ = ["collection_text", "feature_text", "layer_text", "replace_pair", "with_features"]

# Where a table or an array of tables begins.
TABLE = re.compile(r"^\[", re.MULTILINE)
FEATURES = re.compile(r"^\[\[features\]\]", re.MULTILINE)


def layer_text(  # noqa: PLR0913 - one keyword for each field that an author writes
    *,
    order: int,
    extent: tuple[int, int, int, int],
    title: Mapping[Language, str],
    style: Style,
    features: Iterable[tuple[str, Described]],
    shared: Iterable[str],
) -> str:
    """Return a layer's file with what is known; what is not is named as missing."""
    ids, blocks = [*shared], [feature_text(name, row) for name, row in features]
    lines = [
        f"order = {order}",
        f"extent = {list(extent)}",
        *_words("title", title),
        *_words("summary", {}),
        f"style = {{ colour = {_value(style.colour)}, width_px = {style.width_px}, "
        f"fill_opacity = {style.fill_opacity} }}",
    ]
    if ids:
        lines.append(f"shared = {_value(ids)}")
    if not blocks:
        lines.append("features = []")
    return "\n\n".join(["\n".join(lines), *blocks]) + "\n"


def feature_text(name: str, row: Described) -> str:
    """Return the table of a feature: nobody has looked for it in the documents yet."""
    lines = [
        "[[features]]",
        f"id = {_value(name)}",
        *_words("title", row.titles),
        'status = "silent"',
        "searched = false",
    ]
    further = {
        "from_year": row.from_year,
        "to_year": row.to_year,
        "part_of": row.part_of,
        "colour": row.colour,
        "arrow": row.arrow or None,
    }
    lines += [f"{key} = {_value(value)}" for key, value in further.items() if value is not None]
    return "\n".join([*lines, *_words("method", row.method)])


def _words(key: str, words: Mapping[Language, str]) -> list[str]:
    missing = [lang for lang in LANGUAGES if not words.get(lang)]
    lines = [f"{key}.{lang} = {_value(words[lang])}" for lang in LANGUAGES if words.get(lang)]
    return [*lines, f"{key}.missing = {_value(missing)}"] if missing else lines


def _value(value: Any) -> str:
    return str(tomlkit.item(value).as_string())


def with_features(text: str, features: Iterable[tuple[str, Described]], *, place: str) -> str:
    """Return a layer's file with further features after those that it has.

    Raises:
        CatalogueError: it cannot be edited without changing something else.

    """
    blocks = [feature_text(name, row) for name, row in features]
    if not blocks:
        return text
    block = "\n\n".join(blocks)
    last = list(FEATURES.finditer(text))
    after = TABLE.search(text, last[-1].end()) if last else None
    at = after.start() if after else len(text)
    rest = f"\n\n{text[at:]}" if text[at:] else "\n"
    edited = f"{text[:at].rstrip()}\n\n{block}{rest}"
    wanted = tomllib.loads(text)
    wanted["features"] = [*wanted.get("features", []), *tomllib.loads(block)["features"]]
    try:
        good = tomllib.loads(edited) == wanted
    except ValueError:
        good = False
    if not good:
        cure = "write its features as [[features]], after all that stands outside of tables"
        raise CatalogueError(place, "cannot be edited without changing something else", cure)
    return edited


def collection_text(head: Mapping[str, Any], features: Iterable[Mapping[str, Any]]) -> str:
    """Return a FeatureCollection, a feature a line; ``head`` stands before them."""
    lines = ",\n".join(map(_json, features))
    return f'{_json({"type": "FeatureCollection", **head})[:-1]},"features":[\n{lines}\n]}}\n'


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


# -- writing -----------------------------------------------------------------------------


def replace_pair(first: tuple[Path, str], second: tuple[Path, str]) -> None:
    """Replace or make two files, both or none.

    Both are written and on the disk before the first takes its place; if the second cannot, the
    first is put back. Only an end of the whole machine or process between the two leaves one of
    them new: the second is what makes a layer of them, so the atlas opens without it, says so,
    and the same command does the rest.

    Raises:
        OutputError: a folder or the disk does not take them.

    """
    targets = [(path.resolve(), text) for path, text in (first, second)]
    drafts: list[Path] = []
    kept: Path | None = None
    path = targets[0][0]
    try:
        for path, text in targets:
            drafts.append(_draft(path, text))
        path = targets[0][0]
        if path.exists():
            kept = _draft(path, "")
            shutil.copy2(path, kept)
        drafts[0].replace(path)
        path = targets[1][0]
        try:
            drafts[1].replace(path)
        except BaseException:
            _put_back(targets[0][0], kept)
            kept = None
            raise
    except OSError as error:
        fault = f"cannot be written ({error.strerror or error})"
        cure = "check the folder's permissions and the disk; nothing was changed"
        raise OutputError(f"{path.parent.name}/{path.name}", fault, cure) from error
    finally:
        for left in (*drafts, *filter(None, [kept])):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _put_back(path: Path, kept: Path | None) -> None:
    if kept is None:
        path.unlink(missing_ok=True)
    else:
        kept.replace(path)


def _draft(target: Path, text: str) -> Path:
    # The folder is hidden from the catalogue's eyes: it reads every file of layers/ and geodata/.
    handle, name = tempfile.mkstemp(dir=target.parent.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, draft)
        else:
            draft.chmod(0o666 & ~_umask())
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    return draft


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
