"""The programs that reports are made for, as processes: LibreOffice, poppler's tools, qpdf."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

__all__ = [
    "Word",
    "converted",
    "needs_poppler",
    "needs_qpdf",
    "needs_soffice",
    "poppler",
    "sound",
    "words_of",
]

needs_soffice = pytest.mark.skipif(
    not shutil.which("soffice"), reason="no LibreOffice is installed"
)
needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no poppler-utils are installed"
)
needs_qpdf = pytest.mark.skipif(not shutil.which("qpdf"), reason="no qpdf is installed")
# What PDF 1.7 or 2.0 has so, and poppler 22.12 expects otherwise.
UNKNOWN = (
    "Syntax Error: Suspects object is wrong type (boolean)",
    "Syntax Warning: Attribute BorderColor value is of wrong type (array)",
    "Syntax Error: StructElem object is wrong type (Strong)",
)
WORD = re.compile(
    r'<word xMin="(?P<left>[\d.]+)" yMin="(?P<top>[\d.]+)" xMax="(?P<right>[\d.]+)" '
    r'yMax="(?P<bottom>[\d.]+)">(?P<text>.*?)</word>'
)


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word on a page; positions in points from the left and the top."""

    text: str
    page: int
    left: float
    right: float
    top: float


def converted(files: Sequence[Path], suffix: str, folder: Path) -> list[Path]:
    """Open files in LibreOffice, of a user who never ran it, and save them in another format."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            suffix.lstrip("."),
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    made = [(folder / file.name).with_suffix(suffix) for file in files]
    assert all(path.is_file() for path in made), done.stdout + done.stderr
    return made


def poppler(tool: str, *arguments: str | Path) -> str:
    """Return what one of poppler's tools tells; what it complains of is a failure."""
    done = subprocess.run(
        [tool, *map(str, arguments)], capture_output=True, check=True, timeout=300
    )
    # Alternative texts are told as they are stored.
    out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    complaints = [line for line in err.splitlines() if line not in UNKNOWN]
    assert not complaints, complaints
    return out


def sound(path: Path) -> bool:
    """Tell whether qpdf finds nothing wrong with a PDF's objects, their places, and its streams.

    What it finds wrong it tells to whoever runs the tests.
    """
    done = subprocess.run(["qpdf", "--check", str(path)], check=False, timeout=300)
    return done.returncode == 0


def _logical(text: str) -> str:
    """Turn a word that runs from right to left, which poppler tells as it stands on the page."""
    turned = any(unicodedata.bidirectional(sign) == "AL" for sign in text)
    return text[::-1] if turned else text


def words_of(path: Path) -> list[Word]:
    """Return the words of a PDF with their places."""
    pages = poppler("pdftotext", "-bbox", path, "-").split("<page ")[1:]
    return [
        Word(
            text=_logical(unescape(match["text"])),
            page=number,
            left=float(match["left"]),
            right=float(match["right"]),
            top=float(match["top"]),
        )
        for number, page in enumerate(pages, start=1)
        for match in WORD.finditer(page)
    ]
