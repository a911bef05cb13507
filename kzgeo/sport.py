"""Where a text is one on sport: there the bare name of a city is often that of its club."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kzgeo.reading import Reading

__all__ = ["Sport"]

WINDOW = 400  # code points; as much is read to either side
LEAST = 5  # different words on sport

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]


class Sport:
    """The words on sport of a text: the letters ``first`` that they begin with, in order.

    ``word`` tells the words apart, by any number.
    """

    def __init__(self, reading: Reading, first: Indices, word: Indices) -> None:
        self._reading = reading
        self._positions = reading.positions[first]
        self._words = word
        self._known: dict[int, bool] = {}

    def maybe(self, letters: Indices) -> Flags:
        """Tell of many letters at once whether enough words on sport stand around them."""
        reading = self._reading
        start = (reading.positions[letters] + reading.offset) // WINDOW * WINDOW - reading.offset
        low = np.searchsorted(self._positions, start - WINDOW)
        high = np.searchsorted(self._positions, start + 2 * WINDOW)
        enough: Flags = high - low >= LEAST
        return enough

    def around(self, letter: int) -> bool:
        """Tell whether enough different words on sport stand around a letter."""
        place, (start, end) = self._reading.window(letter, WINDOW)
        if place not in self._known:
            bounds = (start - WINDOW, end + WINDOW)
            low, high = np.searchsorted(self._positions, bounds).tolist()
            self._known[place] = len(set(self._words[low:high].tolist())) >= LEAST
        return self._known[place]
