"""The formats of a report, by suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from kzgeo.report.content import Report

__all__ = ["FORMATS", "IMAGES", "Drawing", "Format", "Pulse", "images_of", "unheard"]

Drawing = Literal[".png", ".svg"]
IMAGES = "-images"  # after the stem: the folder beside a file that cannot hold its pictures
# Called again and again while a file is written, with the share of it that is written, or None
# where nobody can tell. What it raises ends the writing.
Pulse = Callable[[float | None], None]


def unheard(_share: float | None) -> None:
    """Take no notice of how far a writing is."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format: how it is written, which drawings it has a use for, its media type.

    ``beside`` tells that its pictures lie in a folder beside the file (:func:`images_of`);
    ``steps`` how many of a report's steps the writing is, by how long it takes.
    """

    write: Callable[[Report, Path, Pulse], None]
    drawings: tuple[Drawing, ...]
    media_type: str
    beside: bool = False
    steps: int = 1


def images_of(path: Path) -> Path:
    """Return the folder of the pictures of a report that cannot hold them.

    >>> images_of(Path("borders.md")).name
    'borders-images'

    """
    return path.with_name(path.stem + IMAGES)


# Some formats bring libraries that take long to import: each is imported when it is written.
# HTML and Markdown are text, which is written in less time than a pulse may take.


def _html(report: Report, path: Path, _pulse: Pulse) -> None:
    from kzgeo.report.html import write_html  # noqa: PLC0415

    write_html(report, path)


def _docx(report: Report, path: Path, pulse: Pulse) -> None:
    from kzgeo.report.docx import write_docx  # noqa: PLC0415

    write_docx(report, path, pulse)


def _pdf(report: Report, path: Path, pulse: Pulse) -> None:
    from kzgeo.report.pdf import write_pdf  # noqa: PLC0415

    write_pdf(report, path, pulse)


def _markdown(report: Report, path: Path, _pulse: Pulse) -> None:
    from kzgeo.report.markdown import write_markdown  # noqa: PLC0415

    write_markdown(report, path)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".html": Format(write=_html, drawings=(".svg",), media_type="text/html"),
        ".docx": Format(write=_docx, drawings=(".png",), media_type=WORD, steps=10),
        ".pdf": Format(write=_pdf, drawings=(".svg",), media_type="application/pdf"),
        ".md": Format(write=_markdown, drawings=(".png",), media_type="text/markdown", beside=True),
    }
)
