"""Toponyms in any text: what is a mention, where it stands, and of which place.

One pass finds the letters of every name, whatever stands between them (A. V. Aho and
M. J. Corasick, Efficient string matching, CACM 18, 1975, by the library ahocorasick_rs); what is
found is then held to the way it is written (`spelling`) and to what stands around it
(`context`). Offsets are code points of the untouched text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from operator import itemgetter
from threading import Lock
from typing import NamedTuple

import ahocorasick_rs
import numpy as np

from kzgeo.context import Context, Spot
from kzgeo.folding import CODE, letter_codes
from kzgeo.gazetteer import Gazetteer, load_gazetteer
from kzgeo.patterns import Name, names_by_letters
from kzgeo.reading import Reading
from kzgeo.rules import PERSONAL, STOOD_AT, Rules
from kzgeo.spelling import FUSED, closes, number_behind, numbered, opens, written_as

__all__ = ["Matcher", "Toponym", "default_matcher"]

PROCLITIC = np.zeros(256, np.bool_)  # by code
PROCLITIC[[CODE[sign] for sign in "وفبلك"]] = True
YEH = CODE["ي"]  # behind an Arabic name it makes an adjective
DOTTED = re.compile(r"(?:\w\.){2,}")
BLANK = re.compile(r"[\s(<]")
LONGEST_ADDRESS = 200
OBLAST = re.compile(r" (?:Region|Oblast|облысы)$")
OBLASTS = tuple(map(letter_codes, ("regions", "oblasts", "облыстар", "oblystar", "oblıstar")))
JOINTS = ("/", ".", "@", "_", "=", "-", "&", "?")
ADDRESS = re.compile(r"\S*(?:://|www\.|@\S+\.|[a-z0-9]\.(?:com|org|net|kz|ru|gov|edu|int)\b)")
MOST_BREAKS = 3
FIRST_MARK = "\u0300"  # no mark that belongs to a letter stands before it


class Toponym(NamedTuple):
    """A mention: the code points of the text, and the place; all candidates if undecided."""

    start: int
    end: int
    surface: str
    place: str
    candidates: tuple[str, ...] = ()


class _Found(NamedTuple):
    """A name whose letters ``first`` to ``last`` stand in the text, and where its word ends."""

    first: int
    last: int
    end: int
    names: tuple[Name, ...]


class Matcher:
    """Finds the places of a gazetteer in texts; made once, used for any number of texts."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        by_letters = names_by_letters(gazetteer)
        self.gazetteer = gazetteer
        self._rules = Rules(gazetteer)
        self._oblasts = _oblasts(gazetteer)
        self._kinds = {key: place.kind for key, place in gazetteer.places.items()}
        self._names = list(by_letters.values())
        self._automaton = ahocorasick_rs.BytesAhoCorasick(list(by_letters))
        self._suffixed = np.array(
            [any(n.suffixed for n in names) for names in self._names], np.bool_
        )
        self._capitals = np.array(
            [any(n.capitals for n in names) for names in self._names], np.bool_
        )
        self._arabic = np.array([names[0].arabic for names in self._names], np.bool_)
        # Names that nothing has to be asked of but where they and their words begin and end.
        self._plain = np.array([_is_plain(names) for names in self._names], np.bool_)
        self._unnumbered = [tuple(n for n in names if not n.number) for names in self._names]
        self._numbers = {
            index: tuple(n.number for n in names if n.number)
            for index, names in enumerate(self._names)
            if any(n.number for n in names)
        }
        self._breaks = np.array([_few_breaks(names) for names in self._names], np.int64)

    def find(self, text: str, *, offset: int = 0) -> tuple[Toponym, ...]:
        """Return the mentions of places in ``text``, in order, none overlapping another.

        Code points are those of ``text``, which begins at ``offset`` of its document.
        """
        reading = Reading(text, offset=offset)
        found = _longest(self._whole(reading))
        return tuple(self._resolved(reading, found))

    def _scanned(self, reading: Reading) -> tuple[list[list[int]], list[list[int]]]:
        """Return [pattern, first letter, letter after the last] of names and of what may be one.

        The first list holds names that nothing more has to be asked of.
        """
        raw = self._automaton.find_matches_as_indexes(reading.codes, overlapping=True)
        if not raw:
            return [], []
        table = np.array(raw, np.int64)
        pattern, first, last = table[:, 0], table[:, 1], table[:, 2]
        begins = reading.opens
        # A short name stands alone, but for the proclitics of Arabic and Kazakh suffixes.
        size = last - first
        long = (size >= FUSED) | (self._capitals[pattern] & (size >= FUSED - 1))
        codes = np.frombuffer(reading.codes, np.uint8)
        proclitic = PROCLITIC[codes]
        fused = (first > 0) & begins[first - 1] & proclitic[first - 1]
        fused_two = (first > 1) & begins[first - 2] & proclitic[first - 2] & proclitic[first - 1]
        left = begins[first] | fused | fused_two | long
        following = np.append(codes, np.uint8(0))[last]
        adjective = self._arabic[pattern] & ~begins[last] & (following == YEH)
        right = (begins[last] | self._suffixed[pattern] | long) & ~adjective
        words, parts = np.cumsum(begins), np.cumsum(reading.parted)
        breaks = self._breaks[pattern]
        regular = (
            (words[last - 1] - words[first] == (breaks > 0).sum(axis=1))
            & (parts[last - 1] == parts[first])
            & begins[first[:, None] + breaks].all(axis=1, where=breaks > 0)
        )
        plain = self._plain[pattern] & regular & begins[last] & (begins[first] | fused)
        return table[plain].tolist(), table[left & right & ~plain].tolist()

    def _whole(self, reading: Reading) -> list[_Found]:
        """Return what stands as a name of its own, or fused to words that may be fused to it."""
        plain, asked = self._scanned(reading)
        found = [
            _Found(first, last, last, self._unnumbered[p])
            for p, first, last in plain
            if p not in self._numbers or not numbered(reading, last, self._numbers[p])
        ]
        opened: dict[int, _Found] = {}
        closed: list[_Found] = []
        for pattern, first, last in asked:
            names = tuple(n for n in self._names[pattern] if written_as(reading, n, first, last))
            if not names:
                continue
            left = opens(reading, names[0], first)
            end = closes(reading, names, last)
            if left and end is not None:
                found.append(_Found(first, last, end, names))
            elif left:
                opened[last] = _Found(first, last, last, names)
            elif end is not None:
                closed.append(_Found(first, last, end, names))
        for item in closed:  # names fused to one another, with a proclitic or without
            for before in (0, 1):
                start = item.first - before
                if start in opened and (
                    not before or reading.letters(start, item.first) in "وبلفك"
                ):
                    found += [opened[start], item]
                    break
        return found

    def _resolved(self, reading: Reading, found: Sequence[_Found]) -> Iterator[Toponym]:
        context = Context(reading, self._rules)
        known = [all(name.place for name in f.names) for f in found]

        def beside(one: int, other: int) -> bool:
            return context.listed(found[one].end, _start(reading, found[other]))

        def listed(index: int) -> bool:
            return (index > 0 and known[index - 1] and beside(index - 1, index)) or (
                index + 1 < len(found) and known[index + 1] and beside(index, index + 1)
            )

        def ahead(index: int) -> bool:
            """Tell whether a list of names ends in “regions”: they are those of oblasts."""
            while True:
                after = reading.after(found[index].end)
                if after and after[0].startswith(OBLASTS) and reading.gap(found[index].end) == " ":
                    return True
                index += 1
                if index == len(found) or not (known[index] and beside(index - 1, index)):
                    return False

        oblast = 0  # where the name of an oblast has just ended
        for index, item, quick in zip(
            range(len(found)), found, self._quick(reading, found, context), strict=True
        ):
            if quick is not None:
                oblast = 0
                yield quick
                continue
            if _in_address(reading, item) or not known[index]:
                continue
            ruled: dict[str, bool] = {}
            for name in item.names:
                if name.place:  # written in a way that needs no rules, it has none
                    ruled[name.place] = name.ruled and ruled.get(name.place, True)
            places = context.places(ruled, self._spot(reading, item, partial(listed, index)))
            if oblast and context.listed(oblast, _start(reading, item)):
                # In a list of oblasts the bare names are those of oblasts.
                places = tuple(k for k in ruled if self._kinds[k] == "oblast") or places
            if len(places) == 1 and places[0] in self._oblasts and ahead(index):
                places = (self._oblasts[places[0]],)
            oblast = item.end if places and self._kinds[places[0]] == "oblast" else 0
            if places:
                start, end = _whole_span(reading, item)
                more = places if len(places) > 1 else ()
                yield Toponym(start, end, reading.text[start:end], places[0], more)

    def _quick(
        self, reading: Reading, found: Sequence[_Found], context: Context
    ) -> Iterator[Toponym | None]:
        """Yield what most names of an Arabic text are: mentions, if their neighbours say nothing.

        Of all others it yields None.
        """
        bounds = np.array([(f.first, f.last, f.end) for f in found], np.int64).reshape(-1, 3)
        starts = np.searchsorted(reading.opening, bounds[:, 0], side="right") - 1
        ends = np.searchsorted(reading.opening, bounds[:, 2])
        spans = zip(
            reading.positions[bounds[:, 0]].tolist(),
            (reading.positions[bounds[:, 2] - 1] + 1).tolist(),
            strict=True,
        )
        text = reading.text
        for item, before, behind, (start, end) in zip(
            found, starts.tolist(), ends.tolist(), spans, strict=True
        ):
            name = item.names[0]
            alone = len(item.names) == 1 and name.arabic and not name.number
            if not alone or name.place is None or not context.plain(name, before, behind):
                yield None
                continue
            marked = text[end : end + 1] >= FIRST_MARK
            stop = reading.span(item.first, item.end)[1] if marked else end
            yield Toponym(start, stop, text[start:stop], name.place)

    def _spot(self, reading: Reading, item: _Found, listed: Callable[[], bool]) -> Spot:
        name = item.names[0]
        kinds = {self._kinds[name.place] for name in item.names if name.place}
        return Spot(
            first=item.first,
            last=item.last,
            end=item.end,
            listed=listed,
            lower=not name.breaks and name.proper and reading.sign(item.first).islower(),
            bare=item.end == item.last and any(name.bare for name in item.names),
            personal=not kinds.isdisjoint(PERSONAL),
            club=not kinds.isdisjoint(STOOD_AT),
        )


def _oblasts(gazetteer: Gazetteer) -> dict[str, str]:
    """Return the oblasts by the places whose bare names they bear in a list of oblasts."""
    bare = {
        letter_codes(OBLAST.sub("", name)): key
        for key, place in gazetteer.places.items()
        if place.kind == "oblast"
        for name in (*place.en, *place.kk)
        if OBLAST.search(name)
    }
    named = {
        key: bare[letter_codes(name)]
        for key, place in gazetteer.places.items()
        if place.kind != "oblast"
        for name in (*place.en, *place.kk)
        if letter_codes(name) in bare
    }
    return {key: oblast for key, oblast in named.items() if key != oblast}


def _in_address(reading: Reading, item: _Found) -> bool:
    """Tell whether a name is a part of an address on the web."""
    if item.names[0].arabic:
        return False
    start, end = reading.span(item.first, item.end)
    text = reading.text
    if not (text[start - 1 : start] in JOINTS or text[end : end + 1] in JOINTS):
        return False
    token = BLANK.split(text[max(0, start - LONGEST_ADDRESS) : start])[-1]
    return bool(ADDRESS.match(text, start - len(token)))


def _whole_span(reading: Reading, item: _Found) -> tuple[int, int]:
    """Return the code points of a name, with its number and the last dot of an abbreviation."""
    start, end = reading.span(item.first, item.end)
    if any(name.number for name in item.names):
        return start, number_behind(reading, item.end)[1]
    if item.names[0].capitals and DOTTED.fullmatch(reading.text, start, end + 1):
        end += 1
    return start, end


def _start(reading: Reading, item: _Found) -> int:
    """Return where the word of a name begins, with the proclitic و that is “and”."""
    first, _ = reading.word(item.first)
    return item.first if item.first - first > 1 else first


def _longest(found: list[_Found]) -> list[_Found]:
    """Return the names that no longer one overlaps; of two equal ones, what is no place."""
    found.sort(key=itemgetter(0, 1))
    taken: list[_Found] = []
    group: list[_Found] = []
    end = 0
    for item in found:
        if item.first >= end and group:
            taken += group if len(group) == 1 else _of_group(group)
            group = []
        group.append(item)
        end = max(end, item.last)
    return taken + _of_group(group)


def _of_group(group: list[_Found]) -> list[_Found]:
    """Return the longest of names that overlap, and what stands beside it."""
    group.sort(key=lambda f: (f.first - f.last, all(n.place for n in f.names), f.first))
    kept: list[_Found] = []
    for item in group:
        if all(item.last <= other.first or other.last <= item.first for other in kept):
            kept.append(item)
    return sorted(kept, key=itemgetter(0))


def _is_plain(names: Sequence[Name]) -> bool:
    return (
        len({n.breaks for n in names}) == 1
        and all(n.arabic and len(n.breaks) <= MOST_BREAKS and not n.raw for n in names)
        and not all(n.number for n in names)
    )


def _few_breaks(names: Sequence[Name]) -> list[int]:
    """Return the letters that begin the further words of a name, zeros where there are none."""
    breaks = sorted(names[0].breaks)[:MOST_BREAKS]
    return breaks + [0] * (MOST_BREAKS - len(breaks))


_MAKING = Lock()


def default_matcher() -> Matcher:
    """Return the matcher of the project's own gazetteer, made once, by whichever thread asks."""
    with _MAKING:
        return _default()


@cache
def _default() -> Matcher:
    return Matcher(load_gazetteer())
