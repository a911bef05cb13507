"""Files that are written wholly or, whatever happens, not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType

from kzgeo.errors import OutputError, UsageError

__all__ = ["replacing"]

# What SQLite keeps beside a database that is open, and would apply to whatever takes its name.
LOGS = ("-wal", "-journal")
DRAFTS = ".kzgeo-"
LEFT = re.compile(re.escape(DRAFTS) + "[a-z0-9_]{8}")  # as tempfile names a folder
# A folder is younger for a moment before it is locked.
YOUNG_S = 10
NOTHING: Mapping[str, str] = MappingProxyType({})


def _check_target(path: Path, *, force: bool) -> None:
    """Refuse a target that cannot be what is wanted, before any work is done.

    Raises:
        UsageError: its folder is missing, it is no plain file, another program has it open,
            or it exists without ``force``.
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
        for log in (target.with_name(target.name + ending) for ending in LOGS):
            if log.exists():
                cure = f"close it there, or remove {log.name} if none has it open"
                raise UsageError(str(path), "is open in another program", cure)
    except OSError as error:
        raise _unwritable(path, error) from error


def _check_folder(path: Path, names: str, *, force: bool) -> None:
    """Refuse a folder that cannot be replaced: it is not to be, or holds what is others'.

    Raises:
        UsageError: it is no folder, it exists without ``force``, or not all that is in it is a
            file with a name like ``names``.
        OutputError: it cannot be looked at.

    """
    try:
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise UsageError(str(path), "is no plain folder", "choose another name")
        if path.exists() and not force:
            cure = "choose another name, or replace it with --force"
            raise UsageError(str(path), "exists already", cure)
        for inner in path.iterdir() if path.exists() else ():
            if not (inner.is_file() and fnmatchcase(inner.name, names)):
                cure = "move that away, or choose another name"
                raise UsageError(str(path), f"holds “{inner.name}”, which is not of it", cure)
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def replacing(
    path: Path, *, force: bool, beside: Sequence[str] = (), folders: Mapping[str, str] = NOTHING
) -> Iterator[Path]:
    """Yield where to write a draft, and put it in place of ``path`` when all went well.

    The draft lies in a hidden folder beside the target, so that it can take the target's place
    in one step, and so that whatever else a writer leaves there goes with it. Folders of runs
    that were killed are removed. ``beside`` are
    the suffixes of files that are written with it, under the same name: each takes its place
    before ``path`` does, and gives it back where one that follows cannot. So does each of
    ``folders``, called like ``path`` without its suffix and this ending, if the writer makes it;
    what it replaces may hold nothing but files with names like the pattern given for it.

    Raises:
        UsageError: a folder is missing, a target is no plain file, another program has it
            open, or it exists without ``force``; a folder to replace holds other files.
        OutputError: the disk or the folder does not take a file.

    """
    _check_target(path, force=force)
    target = _target(path)
    named = target if path.is_symlink() else path
    paths = [*(named.with_suffix(suffix) for suffix in beside), path]
    inner = {named.with_name(named.stem + ending): like for ending, like in folders.items()}

    def check() -> None:
        for other in paths:
            _check_target(other, force=force)
        for one, like in inner.items():
            _check_folder(one, like, force=force)

    check()
    try:
        _sweep(target.parent)
        with (
            tempfile.TemporaryDirectory(
                dir=target.parent, prefix=DRAFTS, ignore_cleanup_errors=True
            ) as folder,
            _locked(Path(folder)),
        ):
            draft = Path(folder) / target.name
            yield draft
            drafts = [*(draft.with_suffix(suffix) for suffix in beside), draft]
            made = [(draft.with_name(one.name), one) for one in inner]
            made = [(new, one) for new, one in made if new.is_dir()]
            for written in (*drafts, *(file for new, _ in made for file in new.iterdir())):
                _to_disk(written)
            check()
            _replace([*made, *zip(drafts, map(_target, paths), strict=True)], Path(folder))
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold a folder locked as long as this process lives; tell whether no other one does."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system; without it nothing is locked

        number = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    except (ImportError, OSError):
        yield False
        return
    try:
        free = False
        with suppress(OSError):  # another holds it, or the disk knows no locks
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free = True
        yield free
    finally:
        os.close(number)


def _sweep(parent: Path) -> None:
    """Remove the folders of drafts that runs left which were killed."""
    with suppress(OSError):
        for folder in [path for path in parent.iterdir() if LEFT.fullmatch(path.name)]:
            if time.time() - folder.stat().st_mtime > YOUNG_S:
                with _locked(folder) as free:
                    if free:
                        shutil.rmtree(folder, ignore_errors=True)


def _replace(pairs: Sequence[tuple[Path, Path]], folder: Path) -> None:
    """Put each draft in place of its target; where one cannot, give back what was there."""
    done: list[tuple[Path, Path]] = []
    try:
        for draft, target in pairs:
            old = folder / f"old{len(done)}"
            if target.is_dir():
                shutil.copymode(target, draft)
                target.replace(old)
                done.append((target, old))
                draft.replace(target)
                continue
            if target.exists():
                shutil.copymode(target, draft)
                if draft != pairs[-1][0]:
                    _keep(target, old)
            draft.replace(target)
            done.append((target, old))
    except BaseException:
        for target, old in reversed(done):
            if target.is_dir():
                shutil.rmtree(target)
            if old.exists():
                old.replace(target)
            else:
                target.unlink(missing_ok=True)
        raise


def _keep(target: Path, old: Path) -> None:
    """Hold on to a file under a second name; where a disk has none, as a copy."""
    try:
        old.hardlink_to(target)
    except OSError:
        shutil.copy2(target, old)


def _target(path: Path) -> Path:
    """Return the file that ``path`` leads to; where links lead in a ring, one of them."""
    return Path(os.path.realpath(path))


def _to_disk(draft: Path) -> None:
    with draft.open("rb+") as stream:
        os.fsync(stream.fileno())


def _unwritable(path: Path, error: OSError) -> OutputError:
    fault = f"cannot be written ({error.strerror or error})"
    return OutputError(str(path), fault, "check the folder's permissions and the disk")
