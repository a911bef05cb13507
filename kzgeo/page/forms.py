"""Names in all their forms, as a browser can look them up without the matcher.

A query of the search box is a name alone, with its endings or with what is written in one word
with it. What such a text means has been asked of the matcher itself: nothing stands beside the
name that could decide otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from kzgeo import inflection, spelling
from kzgeo.context import QUOTES
from kzgeo.folding import ALPHABET, OTHER, SIGNS, fold
from kzgeo.gazetteer import Place
from kzgeo.matcher import Matcher
from kzgeo.patterns import Name, is_arabic, names_by_letters
from kzgeo.rules import LOCATIVE, LOCATIVE_SUFFIX, Rule

__all__ = ["endings_data", "forms_data"]

LONGEST_HEAD = 3  # letters that are written in one word with a name
# Nothing of this is a name or tells anything of the name beside it.
BETWEEN = "\n\nqqqq wwww eeee rrrr\n\n"
# Kazakh endings that mean of and in; only the second says where, and the rules of some places ask.
OF_AND_IN_CYRILLIC, OF_AND_IN_LATIN = ("дың", "да"), ("dyn", "da")
OF_NO_SCRIPT = "№"  # stands for any letter that is folded to none
# Words behind which a name says where; in one word with it where a text has lost its spaces.
FROM_ARABIC, IN_CYRILLIC, IN_LATIN = "من", "в ", "in "
PARTING = ("и", "ы", "i", "y")  # vowels that may part a suffix from what it follows


@dataclass(frozen=True, kw_only=True)
class _Group:
    """How forms are read that mean the same.

    They stand alone, with an ending, with one that says where, or behind a word that does.
    """

    bare: tuple[str, ...]
    suffixed: tuple[str, ...] | None = None
    located: tuple[str, ...] | None = None
    headed: tuple[str, ...] | None = None
    capitals: bool = False
    number: str = ""
    raw: tuple[str, ...] = ()


def forms_data(matcher: Matcher, order: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return groups of forms with the places that each may mean, by their numbers in ``order``.

    A form is written in folded letters with a space where a further word begins, or a comma where
    one parts them. ``suffixed`` is there for what may bear Kazakh suffixes, and tells what it means
    then, ``located`` with those that say where. ``headed`` tells it behind a word that says where,
    if that changes it. Groups without places hold what would else be taken for a place.
    """
    found = [_group(group, sorted(forms), order) for group, forms in _grouped(matcher).items()]
    return sorted(found, key=str)


@lru_cache(maxsize=1)
def _grouped(matcher: Matcher) -> Mapping[_Group, Collection[str]]:
    """Return the forms by what they mean; that takes seconds, and no atlas changes it."""
    groups: dict[_Group, set[str]] = defaultdict(set)
    for form, group in _forms(matcher):
        groups[group].add(form)
    return groups


def _group(group: _Group, forms: Iterable[str], order: Mapping[str, int]) -> dict[str, Any]:
    def numbers(places: tuple[str, ...] | None) -> list[int] | None:
        return None if places is None else sorted(order[place] for place in places)

    found = {
        "bare": numbers(group.bare),
        "suffixed": numbers(group.suffixed),
        "located": numbers(group.located),
        "headed": numbers(group.headed),
        "capitals": group.capitals or None,
        "number": group.number or None,
        "raw": list(group.raw) or None,
        "forms": "|".join(forms),
    }
    return {key: value for key, value in found.items() if value is not None}


def _forms(matcher: Matcher) -> Iterator[tuple[str, _Group]]:
    """Yield forms of places, and of what else would be taken for one with its endings."""
    by_letters = names_by_letters(matcher.gazetteer)
    ruled = {key for key, place in matcher.gazetteer.places.items() if _has_rules(place)}
    ours = {codes for codes, names in by_letters.items() if any(name.place for name in names)}
    known = {_letters(codes) for codes in ours}
    asked = []
    for codes in sorted(ours):
        places = {name.place for name in by_letters[codes]}
        several = len(places) > 1 or not ruled.isdisjoint(places)
        asked += [
            _Asked(form=form, names=written, arabic=is_arabic(codes[0]), ruled=several)
            for form, written in _spaced(codes, by_letters[codes])
        ]
    for question, group in zip(asked, _meanings(matcher, asked), strict=True):
        yield question.form, group
        for number in sorted({n.number for n in question.names if n.place and n.number}):
            text = f"{question.shown}-{number}"
            yield question.form, _Group(bare=_answers(matcher, [("", text)])[0], number=number)
    for codes, names in by_letters.items():
        if codes not in ours and _like_a_form(_letters(codes), known):
            for form, written in _spaced(codes, names):
                suffixed = any(name.suffixed for name in written)
                yield form, _Group(bare=(), suffixed=() if suffixed else None)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A form that the matcher is asked for, and the names that are written so.

    ``ruled``: what it means may depend on whether an ending or a word before it says where.
    """

    form: str
    names: tuple[Name, ...]
    arabic: bool
    ruled: bool

    @property
    def plain(self) -> tuple[Name, ...]:
        """The names that no number has to follow."""
        return tuple(name for name in self.names if not name.number)

    @property
    def raw(self) -> tuple[str, ...]:
        return tuple(sorted({text for name in self.plain for text in name.raw}))

    @property
    def capitals(self) -> bool:
        return bool(self.plain) and all(name.capitals for name in self.plain)

    @property
    def suffixed(self) -> bool:
        return not self.arabic and any(name.suffixed for name in self.plain)

    @cached_property
    def shown(self) -> str:
        """The form as a text may have it, its letters folded."""
        if self.raw:
            return self.raw[0]
        written = self.form.replace(",", ", ").replace(SIGNS[OTHER], OF_NO_SCRIPT)
        return written.upper() if self.capitals else written.title()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield what stands before the name, and the name: alone, headed, suffixed, located."""
        cyrillic = self.form[0] >= "а"
        yield "", self.shown
        if self.ruled:
            yield FROM_ARABIC if self.arabic else IN_CYRILLIC if cyrillic else IN_LATIN, self.shown
        if self.ruled and self.suffixed:
            endings = OF_AND_IN_CYRILLIC if cyrillic else OF_AND_IN_LATIN
            yield from (("", self.shown + ending) for ending in endings)

    def group(self, answers: Sequence[tuple[str, ...]]) -> _Group:
        """Return what it means, by the places that its texts mean."""
        bare, *others = answers
        headed, suffixed, located = (
            others if len(others) == 3 else (*(others or [bare]), bare, bare)
        )
        return _Group(
            bare=bare,
            headed=None if headed == bare or not headed else headed,
            suffixed=suffixed if self.suffixed else None,
            located=located if self.suffixed else None,
            capitals=self.capitals,
            raw=self.raw,
        )


def _has_rules(place: Place) -> bool:
    told = place.only_before or place.only_after or place.when or place.common
    return bool(told or place.over) or place.kind == "abstract"


def _meanings(matcher: Matcher, asked: Sequence[_Asked]) -> Iterator[_Group]:
    """Yield what each form means, asked of the matcher for all at once."""
    texts = [list(question.texts()) for question in asked]
    answers = iter(_answers(matcher, [text for several in texts for text in several]))
    for question, several in zip(asked, texts, strict=True):
        yield question.group([next(answers) for _ in several])


def _answers(matcher: Matcher, texts: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return the places that each text means from behind its head to its end."""
    spans: dict[tuple[int, int], int] = {}
    pieces: list[str] = []
    at = 0
    for number, (head, name) in enumerate(texts):
        start = at + len(BETWEEN) + len(head)
        at = start + len(name)
        spans[start, at] = number
        pieces.append(BETWEEN + head + name)
    found: list[tuple[str, ...]] = [()] * len(pieces)
    for mention in matcher.find("".join((*pieces, BETWEEN))):
        number = spans.get((mention.start, mention.end), -1)
        if number >= 0:
            found[number] = tuple(sorted({mention.place, *mention.candidates}))
    return found


def _letters(codes: bytes) -> str:
    return "".join(SIGNS[code] for code in codes)


def _spaced(codes: bytes, names: Iterable[Name]) -> Iterator[tuple[str, tuple[Name, ...]]]:
    """Yield the letters with a sign where further words begin, and the names written so."""
    letters = _letters(codes)
    found: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        gaps = {at: "," if at in name.commas else " " for at in name.breaks}
        found["".join(gaps.get(at, "") + sign for at, sign in enumerate(letters))].append(name)
    for form in sorted(found):
        yield form, tuple(found[form])


def _like_a_form(letters: str, known: Collection[str]) -> bool:
    """Tell whether letters are those of a name with an ending or with something before it."""
    for head in range(LONGEST_HEAD + 1):
        for end in range(head + 2, len(letters) + 1):
            tail = letters[end:]
            if letters[head:end] in known and inflection.kazakh_suffix(tail):
                return True
    return False


def endings_data(matcher: Matcher, order: Mapping[str, int]) -> dict[str, Any]:
    """Return what may be written in one word with a name, before it and behind it.

    Suffixes are patterns of folded letters. ``heads`` stand before names of ``least_fused``
    letters and more; Arabic ones only have to end in one of ``arabic_heads``. Behind
    ``located_heads`` a name says where. In ``quotes`` of its own a name is that of a ship or a
    hotel, but for the places ``quoted``. ``least_…`` are the shortest names that may be written so.
    """
    places = matcher.gazetteer.places
    return {
        "suffix": inflection.AFTER_NAME.pattern,
        "suffix_behind_vowel": inflection.AFTER_VOWEL.pattern,
        "vowels": "".join(v for v in ALPHABET if inflection.kazakh_suffix("н", v)),
        "parting": "".join(PARTING),
        "locative": LOCATIVE_SUFFIX.pattern,
        "proclitics": sorted(map(fold, spelling.PROCLITICS)),
        "arabic_heads": sorted(map(fold, spelling.ARABIC_HEADS)),
        "heads": sorted(map(fold, spelling.CASED_HEADS)),
        "located_heads": sorted({fold(word) for word in LOCATIVE}),
        "quotes": "".join(sorted(QUOTES)),
        "quoted": [order[key] for key, place in places.items() if Rule(place).quoted],
        "article": spelling.ARTICLE,
        "least_fused": spelling.FUSED,
        "least_free": spelling.FREE_HEAD,
        "least_hyphen": spelling.INSIDE_HYPHEN,
        "least_space": spelling.INSIDE_SPACE,
        "longest_head": LONGEST_HEAD,
    }
