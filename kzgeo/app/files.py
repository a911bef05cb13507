"""What the browser fetches: the index of the atlas, its geometry, styles and scripts.

Every address holds the version of the files behind it, so browsers may keep answers for
good. Geometry is served from the catalogue as it was read and checked, never from disk.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from kzgeo.app.exporting import offered
from kzgeo.app.figures import FORMATS
from kzgeo.app.reports import OFFERED
from kzgeo.atlas_files import AtlasFiles, Format
from kzgeo.catalogue import Catalogue
from kzgeo.matcher import Matcher, default_matcher

__all__ = ["Answer", "Library", "file_answer"]

WEB = Path(__file__).resolve().parent.parent / "web"
GZIP_LEVEL = 5


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The bytes of a file as they are sent, their media type, and how they are packed."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    lasting: bool = True  # what its address names does not change


@dataclass(frozen=True, kw_only=True)
class Library:
    """The files of one catalogue, made when first asked for.

    ``documents`` is the folder of the documents at hand; ``matcher`` finds the places in them.
    """

    catalogue: Catalogue
    documents: Path | None = None
    matcher: Callable[[], Matcher] = default_matcher
    _kept: dict[str, Answer] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _reading: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @cached_property
    def _files(self) -> AtlasFiles:
        return AtlasFiles(
            atlas=self.catalogue.atlas,
            judged=lambda: self.catalogue.judged,
            formats=tuple(Format(suffix=s, title=form.title) for s, form in offered().items()),
            figures=tuple(Format(suffix=s, title=title) for s, (title, _) in FORMATS.items()),
            reports=tuple(Format(suffix=s, title=title) for s, title in OFFERED.items()),
            documents=self.documents,
            matcher=self.matcher,
        )

    def get(self, name: str) -> Answer | None:
        """Return the file ``name`` (as in ``layers/borders.json``), or ``None``."""
        # The first document waits for the matcher, and no other file waits with it.
        with self._reading if self.slow(name) else self._lock:
            if name not in self._kept:
                answer = self._make(name)
                if answer is None:
                    return None
                self._kept[name] = answer
            return self._kept[name]

    @staticmethod
    def slow(name: str) -> bool:
        """Tell whether a file may take seconds to be made."""
        return AtlasFiles.slow(name)

    def _make(self, name: str) -> Answer | None:
        folder, _, rest = name.rpartition("/")
        if folder == "web":
            return _file(WEB, rest)
        if folder == "leaflet":
            return _file(Path(str(files("xstatic.pkg.leaflet"))) / "data", rest)
        values = self._files.values(name)
        # What is at hand to be read may be another when the server is started again.
        return values and replace(_json(values), lasting=AtlasFiles.lasting(name))


def _json(value: Any) -> Answer:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _answer(text.encode(), "application/json")


def _file(folder: Path, name: str) -> Answer | None:
    if name not in {path.name for path in folder.iterdir() if path.is_file()}:
        return None
    return file_answer(folder / name)


def file_answer(path: Path) -> Answer:
    """Return the file at ``path``; text is sent compressed."""
    media_type = {".js": "text/javascript"}.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return _answer(path.read_bytes(), media_type or "application/octet-stream")


def _answer(body: bytes, media_type: str) -> Answer:
    if media_type.startswith(("image/", "font/")):
        return Answer(body=body, media_type=media_type)
    packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
    return Answer(body=packed, media_type=media_type, headers={"Content-Encoding": "gzip"})
