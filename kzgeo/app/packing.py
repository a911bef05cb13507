"""Several files as one: a ZIP that has the same bytes wherever and whenever it is packed."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

__all__ = ["ZIP", "packed"]

ZIP = "application/zip"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP can hold
UNIX = 3
READABLE = 0o100644 << 16


def packed(folder: Path, target: Path, *, inside: str) -> Path:
    """Pack all files of ``folder`` into a ZIP at ``target``, and return that.

    What names another file by a relative path stays beside it, in a folder of their own that is
    called ``inside``.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != target)
    with zipfile.ZipFile(target, "w") as archive:
        for one in files:
            name = f"{inside}/{one.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = UNIX  # the same bytes wherever the server runs
            entry.external_attr = READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            with one.open("rb") as source, archive.open(entry, "w", force_zip64=True) as into:
                shutil.copyfileobj(source, into)
    return target
