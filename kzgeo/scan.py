"""The names in a text: every run of letters that is written as one, the longest of each.

One pass finds the letters of every name, whatever stands between them (A. V. Aho and
M. J. Corasick, Efficient string matching, CACM 18, 1975, by the library ahocorasick_rs); what is
found is then held to the way it is written (`spelling`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from kzgeo.folding import CODE
from kzgeo.patterns import Name
from kzgeo.reading import Reading
from kzgeo.spelling import FUSED, cased, closes, number_behind, numbered, opens, written_as
from kzgeo.sport import Sport

__all__ = ["Finds", "Found", "Scan"]

PROCLITIC = np.zeros(256, np.bool_)  # by code
PROCLITIC[[CODE[sign] for sign in "وفبلك"]] = True
YEH = CODE["ي"]  # behind an Arabic name it makes an adjective
MOST_BREAKS = 3

Names = tuple[Name, ...]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]


class Found(NamedTuple):
    """Names that the letters ``first`` to ``last`` are, and where their word ends.

    ``names`` are those of the scan's ``pattern`` that may be written so.
    """

    first: int
    last: int
    end: int
    pattern: int
    names: Names


class Finds:
    """What was found in a text, in its order.

    The arrays, one entry a name, are those of :class:`Found`; ``asked`` counts the names that
    were looked at one by one, and is -1 for those that their place alone makes names. ``sport``
    knows where the text is one on sport.
    """

    def __init__(
        self, table: Indices, asked: Sequence[Found], names: Sequence[Names], sport: Sport
    ) -> None:
        self.sport = sport
        own = np.array([found[:4] for found in asked], np.int64).reshape(-1, 4)
        plain = table[:, [1, 2, 2, 0]]
        rows = np.concatenate([plain, own])
        order = np.lexsort((rows[:, 1], rows[:, 0]))
        numbers = np.concatenate([np.full(len(plain), -1), np.arange(len(own))])
        self._asked, self._names = asked, names
        self._take(rows[order], numbers[order])
        self._take_longest()

    def _take(self, rows: Indices, asked: Indices) -> None:
        self._rows, self.asked = rows, asked
        self.first, self.last, self.end, self.pattern = rows.T
        self._listed: list[list[int]] = []

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._rows)

    def __getitem__(self, index: int) -> Found:
        """Return one name, counted from 0."""
        if len(self._listed) != len(self):
            self._listed = np.column_stack([self._rows, self.asked]).tolist()
        first, last, end, pattern, number = self._listed[index]
        if number >= 0:
            return self._asked[number]
        return Found(first, last, end, pattern, self._names[pattern])

    def _take_longest(self) -> None:
        """Drop the names that a longer one overlaps; of two equal ones, that of a place."""
        if not len(self):
            return
        reach = np.maximum.accumulate(self.last)
        opens_group = np.append(True, self.first[1:] >= reach[:-1])
        group = np.cumsum(opens_group) - 1
        starts = np.flatnonzero(opens_group)
        whole = (self.first == self.first[starts][group]) & (
            self.last == np.maximum.reduceat(self.last, starts)[group]
        )
        single = np.add.reduceat(whole, starts, dtype=np.int64) == 1
        kept = whole & single[group]
        ends = np.append(starts[1:], len(self))
        for low, high in zip(starts[~single].tolist(), ends[~single].tolist(), strict=True):
            kept[self._of_group(low, high)] = True
        self._take(self._rows[kept], self.asked[kept])

    def _of_group(self, low: int, high: int) -> list[int]:
        """Return the longest of names that overlap, and what stands beside it."""
        group = [(index, self[index]) for index in range(low, high)]
        group.sort(key=lambda f: (f[1].first - f[1].last, all(n.place for n in f[1].names)))
        kept: list[tuple[int, Found]] = []
        for index, item in group:
            if all(item.last <= o.first or o.last <= item.first for _, o in kept):
                kept.append((index, item))
        return [index for index, _ in kept]


class Scan:
    """Finds names by their letters; made once, used for any number of texts."""

    def __init__(self, by_letters: Mapping[bytes, Names], sport: Iterable[bytes]) -> None:
        self.names: list[Names] = list(by_letters.values())
        # One pass for both: what counts from the number of names on is a word on sport.
        self._automaton = ahocorasick_rs.BytesAhoCorasick([*by_letters, *sport])
        self._suffixed = self._flags(lambda names: any(n.suffixed for n in names))
        self._capitals = self._flags(lambda names: any(n.capitals for n in names))
        self._arabic = self._flags(lambda names: names[0].arabic)
        self._numbered = self._flags(lambda names: any(n.number for n in names))
        # Names that nothing has to be asked of but where they and their words begin and end.
        self._plain = self._flags(_is_plain)
        self._regular = self._flags(_may_be_regular)
        self._unnumbered = [tuple(n for n in names if not n.number) for names in self.names]
        self._breaks = np.array([_few_breaks(names) for names in self.names], np.int64)
        self._count = np.count_nonzero(self._breaks, axis=1)

    def _flags(self, of: Callable[[Names], bool]) -> Flags:
        return np.fromiter(map(of, self.names), np.bool_, len(self.names))

    def find(self, reading: Reading) -> Finds:
        """Return what stands as a name of its own, or fused to words that may be fused to it."""
        raw = self._automaton.find_matches_as_indexes(reading.codes, overlapping=True)
        table = np.fromiter(chain.from_iterable(raw), np.int64, 3 * len(raw)).reshape(-1, 3)
        word = table[:, 0] >= len(self.names)
        plain, asked, whole = self._parted(reading, table[~word])
        return Finds(
            self._without_numbers(reading, plain),
            self._whole(reading, asked, whole),
            self._unnumbered,
            _on_sport(reading, table[word]),
        )

    def _parted(self, reading: Reading, table: Indices) -> tuple[Indices, Indices, Flags]:
        """Part what is a name from what may be one: [pattern, first letter, letter after].

        Of the names in the first array nothing more has to be asked, of those in the second no
        more than their capitals and suffixes where the third says so: they are whole words.
        """
        pattern, first, last = table.T
        begins = reading.opens
        # A short name stands alone, but for the proclitics of Arabic and Kazakh suffixes.
        size = last - first
        long = (size >= FUSED) | (self._capitals[pattern] & (size >= FUSED - 1))
        codes = np.frombuffer(reading.codes + b"\0", np.uint8)
        proclitic = PROCLITIC[codes[first - 1]]
        fused = (first > 0) & begins[first - 1] & proclitic
        fused_two = (first > 1) & begins[first - 2] & PROCLITIC[codes[first - 2]] & proclitic
        left = begins[first] | fused | fused_two | long
        adjective = self._arabic[pattern] & ~begins[last] & (codes[last] == YEH)
        right = (begins[last] | self._suffixed[pattern] | long) & ~adjective
        regular = self._regularly_broken(reading, table)
        plain = self._plain[pattern] & regular & begins[last] & (begins[first] | fused)
        asked = left & right & ~plain
        whole = self._regular[pattern] & regular & begins[first] & begins[last]
        return table[plain], table[asked], whole[asked]

    def _regularly_broken(self, reading: Reading, table: Indices) -> Flags:
        """Tell whether a space or hyphen stands where a word of the name begins, and only there."""
        pattern, first, last = table.T
        count = self._count[pattern]
        regular: Flags = reading.inner_words(first, last) == count
        several = np.flatnonzero(count)
        breaks = self._breaks[pattern[several]]
        where = first[several, None] + breaks
        spaced = (reading.opens[where] & ~reading.parted[where]) | (breaks == 0)
        regular[several] &= spaced.all(axis=1)
        return regular

    def _without_numbers(self, reading: Reading, plain: Indices) -> Indices:
        """Leave out names that are others with the number behind them: a plan and its year."""
        kept = np.ones(len(plain), np.bool_)
        asked = self._numbered[plain[:, 0]] & reading.parted[plain[:, 2]]
        for index in np.flatnonzero(asked).tolist():
            pattern, _, last = plain[index].tolist()
            numbers = [name.number for name in self.names[pattern] if name.number]
            kept[index] = not numbered(reading, last, numbers)
        return plain[kept]

    def _whole(self, reading: Reading, asked: Indices, whole: Flags) -> list[Found]:
        found: list[Found] = []
        opened: dict[int, Found] = {}
        closed: list[Found] = []
        for (pattern, first, last), words in zip(asked.tolist(), whole.tolist(), strict=True):
            names = self._written(reading, (pattern, first, last), words=words)
            if not names:
                continue
            left = words or opens(reading, names[0], first)
            end = last if words and names[0].arabic else closes(reading, names, last)
            if left and end is not None:
                found.append(Found(first, last, end, pattern, names))
            elif left:
                opened[last] = Found(first, last, last, pattern, names)
            elif end is not None:
                closed.append(Found(first, last, end, pattern, names))
        for item in closed:  # names fused to one another, with a proclitic or without
            for before in (0, 1):
                start = item.first - before
                if start in opened and (
                    not before or reading.letters(start, item.first) in "وبلفك"
                ):
                    found += [opened[start], item]
                    break
        return found

    def _written(self, reading: Reading, found: tuple[int, int, int], *, words: bool) -> Names:
        """Return the names that letters are written as; ``words`` tells that they are its words."""
        pattern, first, last = found
        names = self.names[pattern]
        if not words:
            return tuple([n for n in names if written_as(reading, n, first, last)])
        breaks = names[0].breaks
        number = number_behind(reading, last)[0] if self._numbered[pattern] else ""
        return tuple(
            [
                n
                for n in names
                if (
                    n.number in ("", number) and cased(reading, n, first, last)
                    if n.breaks is breaks or n.breaks == breaks
                    else written_as(reading, n, first, last)
                )
            ]
        )


def _on_sport(reading: Reading, table: Indices) -> Sport:
    word, first, last = table.T
    begins = reading.opens
    whole = begins[first] & begins[last] & (reading.inner_words(first, last) == 0)
    order = np.argsort(first[whole], kind="stable")
    return Sport(reading, first[whole][order], word[whole][order])


def _is_plain(names: Names) -> bool:
    """Tell whether it is to see that a name is there to see where its words begin."""
    alike = {(n.place, n.ruled, n.bare, n.suffixed, n.proper) for n in names}
    return (
        (len({n.breaks for n in names}) == 1 or len(alike) == 1)
        and all(n.arabic and len(n.breaks) <= MOST_BREAKS and not n.raw for n in names)
        and not all(n.number for n in names)
    )


def _may_be_regular(names: Names) -> bool:
    """Tell whether to see where words begin is to see that names have their breaks."""
    breaks = names[0].breaks
    return not breaks or (names[0].arabic and len(breaks) <= MOST_BREAKS)


def _few_breaks(names: Names) -> list[int]:
    """Return the letters that begin the further words of a name, zeros where there are none."""
    breaks = sorted(names[0].breaks)[:MOST_BREAKS]
    return breaks + [0] * (MOST_BREAKS - len(breaks))
