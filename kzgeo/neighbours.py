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

__all__ = ["Neighbours", "Numbers"]

SIZE = 8  # letters, a byte each, in a number
PADDING = bytes(SIZE)
SALT = 0x9E3779B97F4A7C15  # odd, so that no two multiples of it are alike

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
        # A word that tells something of one place only is known together with its place.
        self._salts = {key: SALT * index % 2**64 for index, key in enumerate(rules.places, 1)}
        ruled = [(self._salts[key], rule) for key, rule in rules.places.items()]
        self._ruled_before = _salted((salt, rule.telling_before) for salt, rule in ruled)
        self._ruled_after = _salted((salt, rule.telling_after) for salt, rule in ruled)
        self._stems = _numbers(rules.telling_after)
        self._endings = {
            size: _numbers(ending for ending in SURNAMES if len(ending) == size) for size in (2, 3)
        }

    def salt(self, place: str | None) -> int:
        """Return the number of a place whose rules have to hold; 0 stands for none."""
        return self._salts[place] if place else 0

    def silent(self, reading: Reading, first: Indices, last: Indices, salts: Numbers) -> Flags:
        """Tell of the names from letter ``first`` up to ``last`` whether nothing beside one tells.

        ``last`` is the end of a word; ``salts`` are the numbers of the places. False may mean
        either.
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
            | _among(before ^ salts, self._ruled_before)
            | _among(after ^ salts, self._ruled_after)
        )
        for size, endings in self._endings.items():
            tail = _packed(codes, np.maximum(end - size, last), np.minimum(length, size))
            telling |= _among(tail, endings)
        return ~telling


def _numbers(words: Iterable[bytes]) -> Numbers:
    padded = b"".join(word[:SIZE].ljust(SIZE, b"\0") for word in words if word)
    return np.unique(np.frombuffer(padded, NUMBER))


def _salted(words: Iterable[tuple[int, Iterable[bytes]]]) -> Numbers:
    found = [_numbers(some) ^ np.uint64(salt) for salt, some in words]
    return np.unique(np.concatenate(found)) if found else _numbers(())


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
