"""Toponyms in any text: what is a mention, where it stands, and of which place.

The names that a text is found to hold (`scan`) are held to what stands around them (`context`);
of most that is nothing that decides (`neighbours`). Offsets are code points of the untouched text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from itertools import repeat
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kzgeo.context import JOINTS, NEAR, Context, Spot
from kzgeo.folding import letter_codes
from kzgeo.gazetteer import Gazetteer, load_gazetteer
from kzgeo.neighbours import Neighbours
from kzgeo.patterns import Name, names_by_letters
from kzgeo.reading import MARKS, Reading
from kzgeo.rules import PERSONAL, STOOD_AT, Rule, Rules
from kzgeo.scan import Finds, Found, Scan
from kzgeo.spelling import number_behind

__all__ = ["Matcher", "Toponym", "default_matcher"]

DOTTED = re.compile(r"(?:\w\.){2,}")
LONGEST_ADDRESS = 200
OBLAST = re.compile(r" (?:Region|Oblast|облысы)$")
OBLASTS = tuple(map(letter_codes, ("regions", "oblasts", "облыстар", "oblystar", "oblıstar")))
ADDRESS = re.compile(r"\S*(?:://|www\.|@\S+\.|[a-z0-9]\.(?:com|org|net|kz|ru|gov|edu|int)\b)")
Flags = npt.NDArray[np.bool_]


class Toponym(NamedTuple):
    """A mention: the code points of the text, and the place; all candidates if undecided."""

    start: int
    end: int
    surface: str
    place: str
    candidates: tuple[str, ...] = ()


class _Meaning(NamedTuple):
    """What letters mean where nothing beside them decides.

    That is a place, whose ``rule`` may have to hold; ``names`` counts its names, without those
    that a number has to follow.
    """

    place: str
    rule: Rule | None
    names: int


class Matcher:
    """Finds the places of a gazetteer in texts; made once, used for any number of texts."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        by_letters = names_by_letters(gazetteer)
        self._rules = Rules(gazetteer)
        self._neighbours = Neighbours(self._rules)
        self._oblasts = _oblasts(gazetteer)
        self._kinds = {key: place.kind for key, place in gazetteer.places.items()}
        self._scan = Scan(by_letters, self._rules.sport)
        self._meanings = [self._meaning(codes, names) for codes, names in by_letters.items()]
        self._nothing = np.array([not any(n.place for n in ns) for ns in by_letters.values()])
        self._places = [meaning.place if meaning else "" for meaning in self._meanings]
        self._clear = np.array([m is not None for m in self._meanings], np.bool_)
        self._clubs = np.array(
            [m is not None and self._kinds[m.place] in STOOD_AT for m in self._meanings]
        )
        ruled = [m.place if m is not None and m.rule else None for m in self._meanings]
        self._salts = np.array([self._neighbours.salt(place) for place in ruled], np.uint64)

    def _meaning(self, codes: bytes, names: tuple[Name, ...]) -> _Meaning | None:
        """Return what letters mean, None if that takes more than to see that nothing decides."""
        names = tuple(name for name in names if not name.number)
        key = names[0].place if names else None
        if key is None or any(name.place != key or name.raw for name in names):
            return None
        if not all(name.ruled for name in names):
            return _Meaning(key, None, len(names))
        rule = self._rules.places[key]
        return None if rule.weak or codes in rule.common else _Meaning(key, rule, len(names))

    def find(self, text: str, *, offset: int = 0) -> tuple[Toponym, ...]:
        """Return the mentions of places in ``text``, in order, none overlapping another.

        Code points are those of ``text``, which begins at ``offset`` of its document.
        """
        reading = Reading(text, offset=offset)
        return tuple(self._resolved(reading, self._scan.find(reading)))

    def _resolved(self, reading: Reading, found: Finds) -> list[Toponym]:
        context = Context(reading, self._rules, found.sport)
        evident = self._evident(reading, found, context)
        mentions = self._evidently(reading, found, evident)
        lists = _Lists(found, context)
        oblast = 0  # where the name of an oblast has just ended
        passed = -1
        asked = np.flatnonzero(~evident & ~self._nothing[found.pattern])
        for index, evident_before in zip(
            asked.tolist(), np.cumsum(evident)[asked].tolist(), strict=True
        ):
            if evident_before != passed:
                oblast = 0
            passed = evident_before
            mentions[index], oblast = self._asked(lists, index, oblast)
        return [mention for mention in mentions if mention is not None]

    def _evidently(self, reading: Reading, found: Finds, evident: Flags) -> list[Toponym | None]:
        """Return for every name its mention, None where it is not evident."""
        text, chosen = reading.text, np.flatnonzero(evident)
        starts = reading.positions[found.first[chosen]].tolist()
        ends = (reading.positions[found.end[chosen] - 1] + 1).tolist()
        for at, end in enumerate(ends):
            if text[end : end + 1] in MARKS:
                index = chosen[at]
                ends[at] = reading.span(int(found.first[index]), int(found.end[index]))[1]
        surfaces = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        places = [self._places[pattern] for pattern in found.pattern[chosen].tolist()]
        mentions: list[Toponym | None] = [None] * len(found)
        rows = zip(starts, ends, surfaces, places, repeat(()), strict=False)
        made = map(partial(tuple.__new__, Toponym), rows)
        for index, mention in zip(chosen.tolist(), made, strict=True):
            mentions[index] = mention
        return mentions

    def _evident(self, reading: Reading, found: Finds, context: Context) -> Flags:
        """Tell of every name whether it is surely a mention of its place, as most are."""
        clear = self._clear[found.pattern]
        club = self._clubs[found.pattern] & found.sport.maybe(found.first)
        for index in np.flatnonzero(club).tolist():
            clear[index] = not found.sport.around(int(found.first[index]))
        plain = clear & (found.asked < 0)
        silent = self._neighbours.silent(
            reading, found.first, found.end, self._salts[found.pattern]
        )
        evident: Flags = plain & silent
        for index in np.flatnonzero(clear & ~evident & (plain | silent)).tolist():
            item = found[index]
            meaning = self._meanings[item.pattern]
            if meaning is not None:
                evident[index] = (
                    context.plain(meaning.rule, item)
                    if plain[index]
                    else self._alone(item, meaning, context)
                )
        return evident

    def _alone(self, item: Found, meaning: _Meaning, context: Context) -> bool:
        """Tell whether a name stands among words that tell nothing, and in no list of oblasts."""
        return (
            len(item.names) == meaning.names
            and self._kinds[meaning.place] != "oblast"
            and meaning.place not in self._oblasts
            and context.stands_alone(item)
        )

    def _asked(self, lists: _Lists, index: int, oblast: int) -> tuple[Toponym | None, int]:
        """Return the mention that a name is, if it is one, and where it ends if of an oblast.

        ``oblast`` is where the name of an oblast has ended right before.
        """
        item, context = lists.found[index], lists.context
        reading = context.reading
        if not _known(item) or _in_address(reading, item):
            return None, oblast
        ruled: dict[str, bool] = {}
        for name in item.names:
            if name.place:  # written in a way that needs no rules, it has none
                ruled[name.place] = name.ruled and ruled.get(name.place, True)
        listed = partial(lists.holds, index)
        places = context.places(ruled, self._spot(reading, item, listed))
        if oblast and context.listed(oblast, _start(reading, item)):
            # In a list of oblasts the bare names are those of oblasts.
            places = tuple(k for k in ruled if self._kinds[k] == "oblast") or places
        if len(places) == 1 and places[0] in self._oblasts and lists.of_oblasts(index):
            places = (self._oblasts[places[0]],)
        if not places:
            return None, 0
        start, end = _whole_span(reading, item)
        more = places if len(places) > 1 else ()
        mention = Toponym(start, end, reading.text[start:end], places[0], more)
        return mention, item.end if self._kinds[places[0]] == "oblast" else 0

    def _spot(self, reading: Reading, item: Found, listed: Callable[[], bool]) -> Spot:
        name = item.names[0]
        kinds = {self._kinds[name.place] for name in item.names if name.place}
        return Spot(
            first=item.first,
            last=item.last,
            end=item.end,
            before=reading.before(item.first, NEAR),
            after=reading.after(item.end, NEAR),
            listed=listed,
            lower=not name.breaks and name.proper and reading.sign(item.first).islower(),
            bare=item.end == item.last and any(name.bare for name in item.names),
            personal=not kinds.isdisjoint(PERSONAL),
            club=not kinds.isdisjoint(STOOD_AT),
        )


def _known(item: Found) -> bool:
    """Tell whether all names that letters may be are those of places."""
    return all(name.place for name in item.names)


class _Lists:
    """The names of a text that stand side by side, with no more than an “and” between them."""

    def __init__(self, found: Finds, context: Context) -> None:
        self.found, self.context = found, context
        self._of_oblasts: dict[int, bool] = {}

    def holds(self, index: int) -> bool:
        """Tell whether a name stands in a list beside that of another place."""
        found = self.found
        if index > 0 and _known(found[index - 1]) and self._goes_on(index - 1):
            return True
        return self._goes_on(index) and _known(found[index + 1])

    def of_oblasts(self, index: int) -> bool:
        """Tell whether a list of names ends in “regions”: they are those of oblasts.

        What holds for a name holds for all that follow it in the list: each is asked once.
        """
        passed: list[int] = []
        while index not in self._of_oblasts:
            passed.append(index)
            if self._before_oblasts(index):
                self._of_oblasts[index] = True
            elif not self._goes_on(index) or not _known(self.found[index + 1]):
                self._of_oblasts[index] = False
            else:
                index += 1
        told = self._of_oblasts[index]
        self._of_oblasts.update(dict.fromkeys(passed, told))
        return told

    def _goes_on(self, index: int) -> bool:
        """Tell whether a name stands beside the next one."""
        if index + 1 == len(self.found):
            return False
        start = _start(self.context.reading, self.found[index + 1])
        return self.context.listed(self.found[index].end, start)

    def _before_oblasts(self, index: int) -> bool:
        reading, end = self.context.reading, self.found[index].end
        after = reading.after(end)
        return bool(after) and after[0].startswith(OBLASTS) and reading.gap(end) == " "


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


def _in_address(reading: Reading, item: Found) -> bool:
    """Tell whether a name is a part of an address on the web."""
    if item.names[0].arabic:
        return False
    start, end = reading.span(item.first, item.end)
    text = reading.text
    if not (text[start - 1 : start] in JOINTS or text[end : end + 1] in JOINTS):
        return False
    before = text[max(0, start - LONGEST_ADDRESS) : start]
    token = "" if before[-1:].isspace() else before.rsplit(None, 1)[-1:]
    begun = start - len(token[0].rpartition("(")[2].rpartition("<")[2] if token else "")
    return bool(ADDRESS.match(text, begun, end + LONGEST_ADDRESS))


def _whole_span(reading: Reading, item: Found) -> tuple[int, int]:
    """Return the code points of a name, with its number and the last dot of an abbreviation."""
    start, end = reading.span(item.first, item.end)
    if any(name.number for name in item.names):
        return start, number_behind(reading, item.end)[1]
    if item.names[0].capitals and DOTTED.fullmatch(reading.text, start, end + 1):
        end += 1
    return start, end


def _start(reading: Reading, item: Found) -> int:
    """Return where the word of a name begins, with the proclitic و that is “and”."""
    first, _ = reading.word(item.first)
    return item.first if item.first - first > 1 else first


_MAKING = Lock()


def default_matcher() -> Matcher:
    """Return the matcher of the project's own gazetteer, made once, by whichever thread asks."""
    with _MAKING:
        return _default()


@cache
def _default() -> Matcher:
    return Matcher(load_gazetteer())
