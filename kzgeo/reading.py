"""A text as its letters are written: words, what stands between them, and the way back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kzgeo.folding import SIGNS, letters

__all__ = ["MARKS", "Reading"]

# The number of a page, alone on its line, is passed over. Spaces that are read are never given
# back (``*+``): a line of nothing else would be read again from each of them.
PAGE = re.compile(r"\n[^\S\n]*+[-–—]?[^\S\n]*+(\d{1,4})[^\S\n]*+[-–—]?[^\S\n]*+(?=\n)")
# Signs of lost spaces: a stop with a letter right behind it, a capital inside a word. What begins
# with one set of signs is looked for many times as fast as what begins with either.
JOINTS = (
    re.compile(r"[,;:!?،؛؟.](?<=[^\W\d_].)(?=[^\W\d_]{2})"),
    re.compile(r"[A-ZА-ЯӘҒҚҢӨҰҮІ](?<=[a-zа-яёәғқңөұүһі].)"),
)
# Marks that belong to the letter before them.
MARKS = frozenset(map(chr, (*range(0x300, 0x370), 0x640, *range(0x64B, 0x660), 0x670)))
SHORTEST_PAGE = 3  # its number stands between ends of lines
WINDOW = 2_000
LEAST_JOINTS, FEWEST_JOINTS = 0.04, 2
PARAGRAPH = re.compile(r"\n[^\S\n]*\n")

Indices = npt.NDArray[np.int64]


class Reading:
    """The letters of a text (``codes``), its words, and the signs behind them.

    Letters are counted from 0; ``words`` (as an array: ``opening``) are the letters that begin a
    word, and the letter after the last. Code points are those of the untouched text; ``offset``
    is where it begins in its document, so that what is asked of a part of the document is
    answered alike in whatever block it is read.
    """

    def __init__(self, text: str, *, offset: int = 0) -> None:
        lines = text.replace("\f", "\n")  # a new page is a new line
        pages = [match.span(1) for match in PAGE.finditer(lines)]
        hidden = np.array([i for start, end in pages for i in range(start, end)], np.int64)
        written = letters(text, hidden=hidden)
        self.text = text
        self.codes = written.codes
        self.positions = written.positions
        self.opens = written.begins
        self.parted = written.parted
        self.begins = written.begins.tobytes()
        self.opening = np.flatnonzero(written.begins)
        self.words = memoryview(self.opening)  # type: ignore[arg-type]  # it is a buffer
        self.at = memoryview(self.positions)  # type: ignore[arg-type]
        self.offset = offset
        self._fused: dict[int, bool] = {}
        self._hidden: list[int] = hidden.tolist()

    def letters(self, first: int, last: int) -> str:
        """Return the folded letters from ``first`` up to ``last``."""
        return "".join([SIGNS[code] for code in self.codes[first:last]])

    def word(self, letter: int) -> tuple[int, int]:
        """Return the first letter of the word that holds ``letter``, and that after its last."""
        index = bisect_right(self.words, letter)
        return self.words[index - 1], self.words[index]

    def word_end(self, letter: int) -> int:
        """Return the end, at or after ``letter``, of the word it stands in or behind."""
        return self.words[bisect_left(self.words, letter)]

    def before(self, letter: int, count: int = 1) -> list[bytes]:
        """Return up to ``count`` words before the word that holds ``letter``, in their order."""
        index = bisect_right(self.words, letter) - 1
        low = max(0, index - count)
        return [self.codes[self.words[i] : self.words[i + 1]] for i in range(low, index)]

    def after(self, letter: int, count: int = 1) -> list[bytes]:
        """Return up to ``count`` words after the word that ends at or behind ``letter``."""
        index = bisect_left(self.words, letter)
        high = min(len(self.words) - 1, index + count)
        return [self.codes[self.words[i] : self.words[i + 1]] for i in range(index, high)]

    def bounds(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return first letter and end of every word from ``first`` up to ``last``."""
        low, high = bisect_left(self.words, first), bisect_right(self.words, last)
        return list(pairwise(self.words[low:high]))

    def window(self, letter: int, size: int) -> tuple[int, tuple[int, int]]:
        """Return which window of ``size`` a letter stands in, and the window's code points."""
        place = (self.at[letter] + self.offset) // size
        start = place * size - self.offset
        return place, (max(0, start), max(0, start + size))

    def fused(self, letter: int) -> bool:
        """Tell whether the text around a letter has lost spaces, as scanned texts do."""
        place, (start, end) = self.window(letter, WINDOW)
        if place not in self._fused:
            text = self.text[start:end]
            joints = sum(len(joint.findall(text)) for joint in JOINTS)
            self._fused[place] = joints > max(FEWEST_JOINTS, LEAST_JOINTS * text.count(" "))
        return self._fused[place]

    def sign(self, letter: int) -> str:
        """Return the sign of the text that gave a letter."""
        return self.text[self.at[letter]]

    def gap(self, letter: int) -> str:
        """Return what stands before a letter, without the numbers of pages."""
        start = self.at[letter - 1] + 1 if letter else 0
        end = self.at[letter] if letter < len(self.codes) else len(self.text)
        gap = self.text[start:end]
        if len(gap) < SHORTEST_PAGE:
            return gap
        low, high = bisect_left(self._hidden, start), bisect_left(self._hidden, end)
        if low == high:
            return gap
        numbers = frozenset(self._hidden[low:high])
        return "".join(sign for at, sign in enumerate(gap, start) if at not in numbers)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the code points of letters, with the marks that follow the last."""
        start, end = self.at[first], self.at[last - 1] + 1
        while end < len(self.text) and self.text[end] in MARKS:
            end += 1
        return start, end

    def inner_words(self, first: Indices, last: Indices) -> Indices:
        """Return how many words begin behind letter ``first`` and before ``last``, of many."""
        opening = self.opening
        return np.searchsorted(opening, last) - np.searchsorted(opening, first, side="right")

    def paragraph(self, first: int, last: int, most: int) -> tuple[int, int]:
        """Return the letters of the paragraph of a name, at most ``most`` to either side."""
        at = self.at
        low, high = max(0, first - most), min(len(self.codes), last + most)
        before = [m.end() for m in PARAGRAPH.finditer(self.text, at[low], at[first])]
        after = PARAGRAPH.search(self.text, at[first], at[high - 1] + 1)
        if before:
            low = bisect_left(at, before[-1])
        if after:
            high = max(last, bisect_left(at, after.end()))
        return low, high
