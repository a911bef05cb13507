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
SPREAD = np.uint64(SALT)  # its multiples are spread evenly over their highest bits

Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint64]
NUMBER = np.dtype("<u8")


def _kept(size: int) -> int:
    return int.from_bytes(b"\xff" * size + bytes(SIZE - size), "little")


HIGHEST = 16  # bits
SHIFT = np.uint64(64 - HIGHEST)
KEPT = np.array([_kept(size) for size in range(SIZE + 1)], NUMBER)  # by the length of a word


class Neighbours:
    """The words that may tell something of a name beside them, as sorted numbers."""

    def __init__(self, rules: Rules) -> None:
        self._before = _Known(_numbers(rules.telling_before))
        self._after = _Known(_numbers(rules.after))
        # A word that tells something of one place only is known together with its place.
        self._salts = {key: SALT * index % 2**64 for index, key in enumerate(rules.places, 1)}
        ruled = [(self._salts[key], rule) for key, rule in rules.places.items()]
        self._ruled_before = _Known(_salted((salt, rule.telling_before) for salt, rule in ruled))
        self._ruled_after = _Known(_salted((salt, rule.telling_after) for salt, rule in ruled))
        self._stems = _Known(_numbers(rules.telling_after))
        self._endings = {
            size: _Known(_numbers(ending for ending in SURNAMES if len(ending) == size))
            for size in (2, 3)
        }

    def salt(self, place: str | None) -> int:
        """Return the number of a place whose rules have to hold; 0 stands for none."""
        return self._salts[place] if place else 0

    def silent(self, reading: Reading, first: Indices, last: Indices, salts: Numbers) -> Flags:
        """Tell of the names from letter ``first`` up to ``last`` whether nothing beside one tells.

        ``last`` is the end of a word; ``salts`` are the numbers of the places. False may mean
        either.
        """
        # The number that begins at each letter; they overlap.
        codes = np.ndarray(len(reading.codes) + 1, NUMBER, reading.codes + PADDING, strides=(1,))
        opening = reading.opening
        index = np.searchsorted(opening, first, side="right") - 1
        start = opening[np.maximum(index - 1, 0)]
        before = _packed(codes, start, opening[index] - start)
        end = opening[np.minimum(np.searchsorted(opening, last) + 1, opening.size - 1)]
        length = end - last
        after = _packed(codes, last, length)
        telling = (
            self._before.among(before)
            | self._after.among(after)
            | self._stems.among(after & KEPT[STEM])
            | self._ruled_before.among(before ^ salts)
            | self._ruled_after.among(after ^ salts)
        )
        for size, endings in self._endings.items():
            tail = _packed(codes, np.maximum(end - size, last), np.minimum(length, size))
            telling |= endings.among(tail)
        return ~telling


def _numbers(words: Iterable[bytes]) -> Numbers:
    padded = b"".join(word[:SIZE].ljust(SIZE, b"\0") for word in words if word)
    return np.unique(np.frombuffer(padded, NUMBER))


def _salted(words: Iterable[tuple[int, Iterable[bytes]]]) -> Numbers:
    found = [_numbers(some) ^ np.uint64(salt) for salt, some in words]
    return np.unique(np.concatenate(found)) if found else _numbers(())


def _packed(codes: Numbers, start: Indices, length: Indices) -> Numbers:
    """Return the first letters of words as numbers."""
    numbers: Numbers = codes[start] & KEPT[np.minimum(length, SIZE)]
    return numbers


class _Known:
    """Numbers that many are held to: most are told from them by a few bits."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._bits = np.zeros(1 << HIGHEST, np.bool_)
        self._bits[numbers * SPREAD >> SHIFT] = True

    def among(self, numbers: Numbers) -> Flags:
        """Tell which of the numbers are known."""
        found: Flags = self._bits[numbers * SPREAD >> SHIFT]
        maybe = np.flatnonzero(found)
        asked = numbers[maybe]
        place = np.minimum(np.searchsorted(self._numbers, asked), self._numbers.size - 1)
        found[maybe] = self._numbers[place] == asked
        return found
