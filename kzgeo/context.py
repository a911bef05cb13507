"""What stands around a name and decides whether a place is meant, and which."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from kzgeo.patterns import is_arabic
from kzgeo.reading import Reading
from kzgeo.rules import GAP, KINDS, LOCATIVE_SUFFIX, STEM, SURNAMES, Rule, Rules
from kzgeo.scan import Found
from kzgeo.sport import Sport

__all__ = ["JOINTS", "NEAR", "Context", "Spot"]

NEAR = 3
LONGEST_TITLE = 4
SHORTEST_NAME = 3
FARTHEST = 250
SENTENCE = re.compile(r"[.!?…:«“\n]")
BLANKS = frozenset(" \n(<")  # an address begins behind one
JOINTS = frozenset("/.@_=-&?")  # and goes on over these
QUOTES = frozenset('«»“”„"')
OPEN = re.compile(r"[\s«\"“„'’(]*|-")
CLOSE = re.compile(r"[\s»\"”'’)]*|-")
# Names side by side: what is one of a list of places is a place.
AND = re.compile(r"[\s,،;؛–—\-/→()«»\"]*")


class Spot(NamedTuple):
    """A name in a text: its letters, the end of its word, and what stands next to it.

    ``before`` and ``after`` are the words beside it, up to :data:`NEAR` in their order;
    ``listed`` tells whether it stands in a list beside another place,
    ``lower`` whether it is written small where names are written large,
    ``bare`` whether it is a nominative without suffixes, ``personal`` whether people bear it too,
    ``club`` whether clubs do.
    """

    first: int
    last: int
    end: int
    before: list[bytes]
    after: list[bytes]
    listed: Callable[[], bool]
    lower: bool = False
    bare: bool = False
    personal: bool = False
    club: bool = False


class Context:
    """A text around its names."""

    def __init__(self, reading: Reading, rules: Rules, sport: Sport) -> None:
        self.reading = reading
        self.rules = rules
        self._sport = sport

    def places(self, ruled: Mapping[str, bool], spot: Spot) -> tuple[str, ...]:
        """Return the places that a name may mean here, likeliest first.

        ``ruled`` tells of each whether its rules hold for this name.
        """
        if self._part_of_other(spot):
            return ()
        if self._title(spot) and not any(self.rules.places[key].quoted for key in ruled):
            return ()
        if spot.lower and not self.located(spot):
            return ()  # a common word that looks like a name
        if spot.club and self._sport.around(spot.first) and not self._played_at(spot):
            return ()
        worth = {
            key: self._worth(self.rules.places[key], spot) if rules else 1
            for key, rules in ruled.items()
        }
        if len(worth) == 1:
            return tuple(key for key, value in worth.items() if value)
        best = max(worth.values(), default=0)
        kept = {key for key, value in worth.items() if value and value == best}
        for key in tuple(kept):
            kept -= {other for other in self.rules.places[key].over if ruled[key]}
        return tuple(key for key in ruled if key in kept)

    def plain(self, rule: Rule | None, found: Found) -> bool:
        """Tell whether nothing beside a name of Arabic can make it that of something else."""
        reading, rules = self.reading, self.rules
        words = reading.before(found.first)
        before = words[0] if words else b""
        words = reading.after(found.end)
        after = words[0] if words else b""
        if rule and (before in rule.telling_before or after in rule.telling_after):
            return False
        return not (
            before in rules.telling_before
            or after in rules.after
            or after[:STEM] in rules.telling_after
            or after[-2:] in SURNAMES
            or after[-3:] in SURNAMES
        )

    def stands_alone(self, found: Found) -> bool:
        """Tell whether a name ends its word and, if it has capitals, begins no longer name."""
        reading, first, end = self.reading, found.first, found.end
        if found.names[0].arabic:
            return end == found.last and bool(reading.begins[end])
        before, behind = reading.gap(first), reading.gap(end)
        whole = end == found.last and reading.begins[first] and reading.begins[end]
        if not whole or not reading.sign(first).isupper():
            return False
        if (before and before[-1] not in BLANKS) or behind[:1] in QUOTES:
            return False
        abbreviated = behind[:1] == "." and found.names[0].capitals
        if abbreviated or (behind[:1] in JOINTS and not behind[1:2].isspace()):
            return False
        if behind == " " and reading.sign(end).isupper():
            return False
        return before != " " or not _is_cyrillic(reading.sign(first)) or self._small(first - 1)

    def _small(self, letter: int) -> bool:
        """Tell whether the word of a letter is written without a capital."""
        return not self.reading.sign(self.reading.word(letter)[0]).isupper()

    # -- what makes it another thing's name ---------------------------------------

    def _part_of_other(self, spot: Spot) -> bool:
        """Tell whether the words right beside a name make it that of something else."""
        reading, rules = self.reading, self.rules
        start = reading.words[bisect_right(reading.words, spot.first) - 1]
        before = spot.before[-1] if spot.before else b""
        telling = (
            before in rules.before
            or (spot.bare and before in rules.before_bare)
            or (spot.personal and before in rules.city_before)
        )
        if telling and OPEN.fullmatch(reading.gap(start)):
            return True
        after = spot.after
        if after and self._named_after(after[0], spot):
            return True
        if (after and self._long_title(spot)) or self._second_name(spot, start):
            return True
        if before in rules.locative:
            return False
        kin = rules.person_before if spot.personal else rules.kin_before
        if start == spot.first and spot.bare and before in kin and reading.gap(start).isspace():
            return True
        return bool(after) and self._surname(after[0], spot)

    def _named_after(self, word: bytes, spot: Spot) -> bool:
        reading, rules = self.reading, self.rules
        if not (
            word[:STEM] in rules.telling_after or word in rules.after or word in rules.city_after
        ):
            return False  # as most; it is quick to see
        told = _begins(word, rules.after) or (spot.personal and _begins(word, rules.city_after))
        if not told or not CLOSE.fullmatch(reading.gap(spot.end)):
            return False
        return word not in rules.after_capital or not reading.sign(spot.end).islower()

    def _second_name(self, spot: Spot, start: int) -> bool:
        """Tell whether a capitalised word right before makes a Cyrillic name that of a person.

        Words before the name of a place are adjectives or what it is called, written small.
        """
        reading = self.reading
        if not spot.bare or not start or reading.gap(start) != " " or start != spot.first:
            return False
        if not _is_cyrillic(reading.sign(start)):
            return False
        first, _ = reading.word(start - 1)
        word = reading.letters(first, start)
        if len(word) < SHORTEST_NAME or not reading.sign(first).isupper():
            return False
        if reading.sign(start - 1).isupper() or reading.gap(first) != " ":
            return False
        return not spot.listed() and not word.startswith(KINDS)

    def _long_title(self, spot: Spot) -> bool:
        """Tell whether a name begins a longer one in capitals: Baku Engineering University."""
        reading = self.reading
        if is_arabic(reading.codes[spot.first]) or spot.end > spot.last:
            return False
        letter = spot.end
        for word in reading.after(spot.end, LONGEST_TITLE):
            if reading.gap(letter) != " " or not reading.sign(letter).isupper():
                return False
            if word in self.rules.after:
                return True
            letter += len(word)
        return False

    def _title(self, spot: Spot) -> bool:
        """Tell whether a name stands in quotation marks of its own: a ship, a hotel, a club.

        Arabic texts put marks around places as well.
        """
        reading = self.reading
        if is_arabic(reading.codes[spot.first]) or not reading.begins[spot.first]:
            return False
        opened = reading.gap(spot.first)[-1:] in QUOTES
        closed = reading.gap(spot.end)[:1] in QUOTES
        if opened and closed:
            return True
        return (closed and self._ends_title(spot)) or (opened and self._begins_title(spot))

    def _begins_title(self, spot: Spot) -> bool:
        """Tell whether a name is the first word of a short name in quotation marks."""
        reading = self.reading
        letter = spot.end
        for word in reading.after(spot.end, 2):
            if reading.gap(letter) != " ":
                return False
            letter += len(word)
            if reading.gap(letter)[:1] in QUOTES:
                return not self.located(spot)  # unless grammar makes it a place
        return False

    def _ends_title(self, spot: Spot) -> bool:
        """Tell whether a name is the last word of a short name in quotation marks."""
        reading = self.reading
        if not spot.bare or reading.gap(spot.first) != " ":
            return False
        first = spot.first
        for word in reversed(reading.before(spot.first, 2)):
            first -= len(word)
            gap = reading.gap(first)
            if gap[-1:] in QUOTES:
                return reading.sign(first).isupper()
            if gap != " ":
                return False
        return False

    def _surname(self, word: bytes, spot: Spot) -> bool:
        reading, rules = self.reading, self.rules
        titled = word in (rules.person_after if spot.personal else rules.kin_after)
        if not titled and not (word[-2:] in SURNAMES or word[-3:] in SURNAMES):
            return False
        gap = reading.gap(spot.end)
        arabic = is_arabic(word[0])
        capital = reading.sign(spot.end) != "و" if arabic else reading.sign(spot.end).isupper()
        capital = capital or titled
        return gap.isspace() and "\n" not in gap and capital

    # -- the rules of a place -------------------------------------------------------

    def _worth(self, rule: Rule, spot: Spot) -> int:
        """Return 0 where a place is not meant, 2 where the words around it say that it is."""
        before, after = spot.before, spot.after
        if (
            (rule.not_before and _any_of(_heads(after), rule.not_before))
            or (rule.not_after and _any_of(_tails(before), rule.not_after))
            or (rule.direction and spot.end > spot.last and self._locative_suffix(spot))
        ):
            return 0
        if self._called(rule, before[-2:], after[:1]) or (
            rule.weak and self._told(rule, before, after, spot)
        ):
            return 2
        if self.reading.codes[spot.first : spot.last] in rule.common:
            inside = self._inside_sentence(spot) or spot.listed()
            return int(inside or (not spot.bare and self.located(spot)))
        stood = rule.stood_at and not rule.over
        return 1 if not rule.weak or (stood and self.located(spot)) else 0

    def _told(self, rule: Rule, before: list[bytes], after: list[bytes], spot: Spot) -> bool:
        """Tell whether one of the words stands near that a name needs beside it."""
        return (
            bool(rule.only_before and _any_of(_parts(after), rule.only_before))
            or bool(rule.only_after and _any_of(_parts(before), rule.only_after))
            or (rule.when is not None and self._around(rule.when, spot))
        )

    def _inside_sentence(self, spot: Spot) -> bool:
        """Tell whether a capital is that of a name: it does not begin a sentence."""
        if is_arabic(self.reading.codes[spot.first]) or not spot.first:
            return False
        gap = self.reading.gap(spot.first)
        return not SENTENCE.search(gap) and self.reading.sign(spot.first).isupper()

    def _called(self, rule: Rule, before: list[bytes], after: list[bytes]) -> bool:
        """Tell whether the word beside a name says what it is: city, station, lake."""
        return any(word.startswith(rule.kind_words) for word in (*before, *after))

    def _locative_suffix(self, spot: Spot) -> bool:
        return bool(LOCATIVE_SUFFIX.fullmatch(self.reading.letters(spot.last, spot.end)))

    def located(self, spot: Spot) -> bool:
        """Tell whether the grammar or a list says that a place stands here."""
        return self._in_grammar(spot) or spot.listed()

    def _played_at(self, spot: Spot) -> bool:
        """Tell whether the grammar says where, in a text on sport: clubs win over and part from."""
        return (spot.end > spot.last and self._locative_suffix(spot)) or (
            bool(spot.before) and spot.before[-1] in self.rules.played_at
        )

    def _in_grammar(self, spot: Spot) -> bool:
        """Tell whether a suffix or a word such as in, from and to says so."""
        if spot.end > spot.last and self._locative_suffix(spot):
            return True
        start, _ = self.reading.word(spot.first)
        if self.reading.codes[start : spot.first] in self.rules.locative:
            return True  # fused to the name
        return (
            bool(spot.before)
            and spot.before[-1] in self.rules.locative
            and self.reading.gap(start).isspace()
        )

    def _around(self, phrases: BytesAhoCorasick, spot: Spot) -> bool:
        """Tell whether one of the phrases stands in the paragraph, but for the name itself."""
        reading = self.reading
        low, high = reading.paragraph(spot.first, spot.end, FARTHEST)
        text = GAP + GAP.join(
            [
                reading.codes[a:b]
                for a, b in reading.bounds(low, high)
                if b <= spot.first or a >= spot.end
            ]
        )
        return bool(phrases.find_matches_as_indexes(text))

    def listed(self, end: int, start: int) -> bool:
        """Tell whether only commas, dashes or an “and” stand between two names."""
        reading = self.reading
        if start - end > 4:
            return False
        between = reading.codes[end:start]
        if between and between not in self.rules.also:
            return False
        text = reading.text[reading.span(end - 1, end)[1] : reading.at[start]]
        return bool(AND.fullmatch("".join(sign for sign in text if not sign.isalpha())))


def _is_cyrillic(sign: str) -> bool:
    """Tell whether a sign is a letter of Russian or Kazakh."""
    return "а" <= sign.lower() <= "ү"


def _heads(words: list[bytes]) -> list[bytes]:
    """Return every run of words from the first."""
    return [GAP.join(words[: size + 1]) for size in range(len(words))]


def _tails(words: list[bytes]) -> list[bytes]:
    """Return every run of words up to the last."""
    return [GAP.join(words[low:]) for low in range(len(words))]


def _parts(words: list[bytes]) -> list[bytes]:
    """Return every run of words."""
    return [run for low in range(len(words)) for run in _heads(words[low:])]


def _any_of(runs: list[bytes], known: frozenset[bytes]) -> bool:
    return not known.isdisjoint(runs)


def _begins(word: bytes, words: frozenset[bytes]) -> bool:
    return word in words or any(word[:size] in words for size in range(STEM, len(word)))
