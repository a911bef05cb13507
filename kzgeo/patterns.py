"""What the matcher looks for: every name in every form, as the letters it is written with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from kzgeo.folding import CODE, letter_codes, letters
from kzgeo.gazetteer import Gazetteer, Names, Place
from kzgeo.inflection import kazakh_in_latin, russian_forms

__all__ = ["Name", "is_arabic", "names_by_letters", "words_in"]

ARTICLE, FUSED_ARTICLE = "ال", "لل"
# Names that hold the country's are written in each of its spellings.
KAZAKHSTAN_WRITTEN = "كازاخستان"
KAZAKHSTAN = ("قازاخستان", "قازاقستان", "كازاكستان", "كزاخستان", "قزاقستان")
LEAST = 2
SHORT = 4  # shorter names do not count in lower case
ABBREVIATION = re.compile(r"[^\W\d_a-zа-я]{2,6}$")
ARABIC_CODES = range(CODE["ا"], CODE["ء"] + 1)
NUMBER = re.compile(r"\d+$")
MARKS = str.maketrans("", "", "'’ʼ`´ʻ")


class Name(NamedTuple):
    """One name as it can be met: whose it is and how strictly it has to be written.

    ``place`` is None for what is none. ``breaks`` are the letters that begin a further word of
    the name, ``commas`` those of them behind a comma. ``suffixed``: Kazakh suffixes may follow.
    ``cased``: it counts only capitalised; ``capitals``: only in capitals, an abbreviation;
    ``proper``: it is usually written with a capital; ``bare``: it is as its author wrote it, in
    no case form. ``raw``: it counts only in these very letters. ``ruled``: the rules of its place
    hold for it. ``number``: this has to follow it.
    """

    place: str | None
    length: int
    breaks: frozenset[int]
    commas: frozenset[int]
    arabic: bool
    suffixed: bool
    cased: bool
    capitals: bool
    proper: bool
    bare: bool
    raw: frozenset[str]
    ruled: bool
    number: str


def is_arabic(code: int) -> bool:
    """Tell whether a folded letter is one of the Arabic script."""
    return code in ARABIC_CODES


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a list that is written as a text."""
    return tuple(text.split())


def names_by_letters(gazetteer: Gazetteer) -> dict[bytes, tuple[Name, ...]]:
    """Return the names by the letters they are written with, all forms and variants.

    A longer name that is none of a place (``not_names``) gives way to a place's of its letters.
    """
    forms: list[_Form] = []
    for key, place in gazetteer.places.items():
        if not place.described:
            forms.extend(_place_forms(key, place))
    ours = len(forms)
    for place in gazetteer.places.values():
        forms.extend(_other_forms(place.not_names))
    others = len(forms)
    for decoy in gazetteer.decoys:
        forms.extend(_decoy_forms(decoy))
    found: dict[bytes, dict[Name, None]] = defaultdict(dict)
    written = _written([form.text for form in forms])
    for index, (form, (codes, breaks)) in enumerate(zip(forms, written, strict=True)):
        name = _name(form, codes, breaks) if len(codes) >= LEAST else None
        if name is None or (ours <= index < others and codes in found and not name.number):
            continue
        found[codes][name] = None
    return {codes: tuple(names) for codes, names in found.items()}


def _commas(text: str) -> frozenset[int]:
    """Return the letters of a name that stand behind a comma."""
    parts = text.replace("،", ",").split(",")[:-1]
    return frozenset(accumulate(len(letter_codes(part)) for part in parts))


class _Form(NamedTuple):
    text: str
    place: str | None
    suffixed: bool
    cased: bool = False
    bare: bool = True
    raw: frozenset[str] = frozenset()
    ruled: bool = False


def _written(forms: Sequence[str]) -> Iterator[tuple[bytes, frozenset[int]]]:
    """Yield the letters of each form and which of them begin a further word."""
    plain = [form.translate(MARKS) for form in forms]
    found = letters("\n".join(plain))
    starts = np.cumsum([0, *(len(form) + 1 for form in plain)])
    bounds = np.searchsorted(found.positions, starts).tolist()
    words = np.flatnonzero(found.begins)
    firsts = np.searchsorted(words, bounds).tolist()
    opening = words.tolist()
    none: frozenset[int] = frozenset()
    for index, (low, high) in enumerate(pairwise(bounds)):
        inner = opening[firsts[index] + 1 : firsts[index + 1]]
        yield found.codes[low:high], frozenset(at - low for at in inner) if inner else none


def _key(name: str) -> tuple[bytes, bool]:
    """Return what names are compared by: their letters, and whether they have several words."""
    return letter_codes(name), not name.strip().isalpha() and len(
        name.replace("-", " ").split()
    ) > 1


def _place_forms(key: str, place: Place) -> Iterator[_Form]:
    ruled = {_key(name) for name in place.ambiguous}
    cased = {_key(name) for name in place.exact_case}
    raw = set(place.exact_letters)
    asked = bool(ruled or cased)
    for script, written in place.written():
        plain = _key(written) if asked else (b"", False)
        for text in _forms(script, written):
            yield _Form(
                text,
                key,
                suffixed=script.startswith("kk"),
                cased=plain in cased,
                bare=text == written,
                raw=frozenset({text}) if written in raw else frozenset(),
                ruled=plain in ruled or not ruled,
            )


def _decoy_forms(decoy: Names) -> Iterator[_Form]:
    for script, written in decoy.written():
        for text in _forms(script, written):
            yield _Form(text, None, suffixed=script.startswith("kk"))


def _other_forms(names: Iterable[str]) -> Iterator[_Form]:
    """Names whose language is not told: Cyrillic ones are taken for either."""
    for written in names:
        cyrillic = any("а" <= sign.lower() <= "я" for sign in written)
        for text in _forms("ru" if cyrillic else "en", written):
            yield _Form(text, None, suffixed=cyrillic)


def _forms(script: str, written: str) -> Iterator[str]:
    if script == "ru":
        yield from russian_forms(written)
        return
    yield written
    if script == "kk":
        yield from kazakh_in_latin(written)
    for variant in KAZAKHSTAN if script == "ar" and KAZAKHSTAN_WRITTEN in written else ():
        yield written.replace(KAZAKHSTAN_WRITTEN, variant)
    if written.startswith(ARTICLE) and not written.startswith(ARTICLE + "ل"):
        yield FUSED_ARTICLE + written[len(ARTICLE) :]


def _name(form: _Form, codes: bytes, breaks: frozenset[int]) -> Name:
    arabic = is_arabic(codes[0])
    capitals = not arabic and form.text.isupper()
    capitals = capitals and bool(ABBREVIATION.match(form.text.replace(".", "")))
    return Name(
        place=form.place,
        length=len(codes),
        breaks=breaks,
        commas=_commas(form.text) if "," in form.text or "،" in form.text else frozenset(),
        arabic=arabic,
        suffixed=form.suffixed,
        cased=not arabic and (form.cased or len(codes) < SHORT),
        proper=not arabic and form.text[0].isupper(),
        capitals=capitals,
        bare=form.bare,
        raw=form.raw,
        ruled=form.ruled,
        number=NUMBER.findall(form.text)[0] if form.text[-1].isdigit() else "",
    )
