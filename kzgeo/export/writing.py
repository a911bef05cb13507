"""A file that is written wholly or, whatever happens, not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kzgeo.errors import OutputError, UsageError

__all__ = ["replacing"]


def _check_target(path: Path, *, force: bool) -> None:
    """Refuse a target that cannot be what is wanted, before any work is done.

    Raises:
        UsageError: its folder is missing, it is no plain file, or it exists without ``force``.
        OutputError: it cannot be looked at.

    """
    try:
        target = _target(path)
        if not target.parent.is_dir():
            raise UsageError(str(path), "lies in no existing folder", "make the folder first")
        if target.is_dir():
            raise UsageError(str(path), "is a folder", "name a file in it")
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise UsageError(str(path), "is no plain file", "choose another name")
        if target.exists() and not force:
            raise UsageError(
                str(path), "exists already", "choose another name, or replace it with --force"
            )
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def replacing(path: Path, *, force: bool) -> Iterator[Path]:
    """Yield where to write a draft, and put it in place of ``path`` when all went well.

    The draft lies in a hidden folder beside the target, so that it can take the target's place
    in one step, and so that whatever else a writer leaves there goes with it.

    Raises:
        UsageError: its folder is missing, it is no plain file, or it exists without ``force``.
        OutputError: the disk or the folder does not take the file.

    """
    _check_target(path, force=force)
    target = _target(path)
    try:
        with tempfile.TemporaryDirectory(
            dir=target.parent, prefix=".kzgeo-", ignore_cleanup_errors=True
        ) as folder:
            draft = Path(folder) / target.name
            yield draft
            _to_disk(draft)
            _check_target(path, force=force)
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
    except OSError as error:
        raise _unwritable(path, error) from error


def _target(path: Path) -> Path:
    """Return the file that ``path`` leads to; where links lead in a ring, one of them."""
    return Path(os.path.realpath(path))


def _to_disk(draft: Path) -> None:
    with draft.open("rb+") as stream:
        os.fsync(stream.fileno())


def _unwritable(path: Path, error: OSError) -> OutputError:
    fault = f"cannot be written ({error.strerror or error})"
    return OutputError(str(path), fault, "check the folder's permissions and the disk")
