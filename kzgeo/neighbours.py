"""Whether anything speaks beside a name, asked of all names of a text at once.

Most names stand among words that decide nothing. Those are told apart here by comparing the
first letters of the words beside them, eight at a time, as numbers: a word that begins like one
that may tell counts as telling, and is left to be read (`context`).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from kzgeo.reading import Reading
from kzgeo.rules import STEM, SURNAMES, Rules

__all__ = ["Neighbours"]

SIZE = 8  # letters, a byte each, in a number
PADDING = bytes(SIZE)

Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint64]
NUMBER = np.dtype("<u8")


def _kept(size: int) -> int:
    return int.from_bytes(b"\xff" * size + bytes(SIZE - size), "little")


KEPT = np.array([_kept(size) for size in range(SIZE + 1)], NUMBER)  # by the length of a word


class Neighbours:
    """The words that may tell something of a name beside them, as sorted numbers."""

    def __init__(self, rules: Rules) -> None:
        self._before = _numbers(rules.telling_before)
        self._after = _numbers(rules.after)
        every = rules.places.values()
        self._ruled_before = _numbers(word for rule in every for word in rule.telling_before)
        self._ruled_after = _numbers(word for rule in every for word in rule.telling_after)
        self._stems = _numbers(rules.telling_after)
        self._endings = {
            size: _numbers(ending for ending in SURNAMES if len(ending) == size) for size in (2, 3)
        }

    def silent(self, reading: Reading, first: Indices, last: Indices, ruled: Flags) -> Flags:
        """Tell of the names from letter ``first`` up to ``last`` whether nothing beside one tells.

        ``last`` is the end of a word; ``ruled`` are names whose place has rules that have to
        hold. False may mean either.
        """
        codes = np.frombuffer(reading.codes + PADDING, np.uint8)
        opening = reading.opening
        index = np.searchsorted(opening, first, side="right") - 1
        start = opening[np.maximum(index - 1, 0)]
        before = _packed(codes, start, opening[index] - start)
        end = opening[np.minimum(np.searchsorted(opening, last) + 1, opening.size - 1)]
        length = end - last
        after = _packed(codes, last, length)
        telling = (
            _among(before, self._before)
            | _among(after, self._after)
            | _among(after & KEPT[STEM], self._stems)
            | (ruled & (_among(before, self._ruled_before) | _among(after, self._ruled_after)))
        )
        for size, endings in self._endings.items():
            tail = _packed(codes, np.maximum(end - size, last), np.minimum(length, size))
            telling |= _among(tail, endings)
        return ~telling


def _numbers(words: Iterable[bytes]) -> Numbers:
    padded = b"".join(word[:SIZE].ljust(SIZE, b"\0") for word in words if word)
    return np.unique(np.frombuffer(padded, NUMBER))


def _packed(codes: npt.NDArray[np.uint8], start: Indices, length: Indices) -> Numbers:
    """Return the first letters of words as numbers."""
    letters = codes[start[:, None] + np.arange(SIZE)]
    numbers: Numbers = letters.view(NUMBER)[:, 0] & KEPT[np.minimum(length, SIZE)]
    return numbers


def _among(numbers: Numbers, known: Numbers) -> Flags:
    if not known.size:
        return np.zeros(numbers.size, np.bool_)
    place = np.minimum(np.searchsorted(known, numbers), known.size - 1)
    found: Flags = known[place] == numbers
    return found
