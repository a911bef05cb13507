"""Texts with their mentions marked, and how a matcher's finds are held against them.

A mention is written `[[place|surface]]` in the text, `[[place?other|surface]]` where either place
is right. The texts of `tune` were looked at while the matcher was made, those of `measure` were
not. `documents.csv` lists the mentions of the source documents by code points.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kzgeo.matcher import Toponym

__all__ = ["Score", "Span", "documents", "score", "texts"]

FOLDER = Path(__file__).resolve().parent
MARK = re.compile(r"\[\[([a-z0-9?-]+)\|((?:[^\]]|\](?!\]))*)\]\]")
Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many mentions were found, and how many of the finds are mentions."""

    right: int
    found: int
    marked: int

    @property
    def precision(self) -> float:
        """Share of the finds that are mentions."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Share of the mentions that were found."""
        return self.right / max(self.marked, 1)

    def __add__(self, other: Score) -> Score:
        return Score(
            right=self.right + other.right,
            found=self.found + other.found,
            marked=self.marked + other.marked,
        )

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}, recall {self.recall:.3f} "
            f"({self.marked} mentions, {self.found} found)"
        )


NOTHING = Score(right=0, found=0, marked=0)


def texts(kind: str, lang: str) -> Iterator[tuple[str, str, dict[Span, tuple[str, ...]]]]:
    """Yield name, text and mentions of every text of a kind (tune, measure) in a language."""
    for path in sorted((FOLDER / kind).glob(f"{lang}-*.txt")):
        yield (path.stem, *_read(path.read_bytes().decode("utf-8")))


def _read(marked: str) -> tuple[str, dict[Span, tuple[str, ...]]]:
    text, mentions, position = "", {}, 0
    for mark in MARK.finditer(marked):
        text += marked[position : mark.start()]
        start = len(text)
        text += mark[2]
        mentions[start, len(text)] = tuple(mark[1].split("?"))
        position = mark.end()
    return text + marked[position:], mentions


def documents() -> dict[str, dict[Span, tuple[str, ...]]]:
    """Return the mentions of the source documents, by document."""
    found: dict[str, dict[Span, tuple[str, ...]]] = {}
    with (FOLDER / "documents.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            span = int(row["start"]), int(row["end"])
            found.setdefault(row["doc"], {})[span] = (row["place"],)
    return found


def score(found: Iterable[Toponym], marked: Mapping[Span, tuple[str, ...]]) -> Score:
    """Hold finds against mentions: the same code points and the same place."""
    finds = list(found)
    right = sum(1 for item in finds if item.place in marked.get((item.start, item.end), ()))
    return Score(right=right, found=len(finds), marked=len(marked))
