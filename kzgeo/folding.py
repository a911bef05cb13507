"""Spelling folded for matching, with the way back to the untouched original.

What is folded: case, combining marks and vowel signs, tatweel, the seats of hamza, alef
maqsura and Persian letters of Arabic, ё, the Kazakh letters that a Russian keyboard lacks,
diacritics of Latin. What is quoted is always the original.

A folded letter is one byte, so that a text is folded by looking up whole arrays: the letters of
the three scripts, folded, are fewer than two hundred.
"""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

__all__ = ["Folded", "Letters", "fold", "folded", "letter_codes", "letters"]

Codes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]

ALPHABET = (
    "abcdefghijklmnopqrstuvwxyz"
    "абвгдежзийклмнопрстуфхцчшщъыьэюяў"
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"
    "0123456789"
)
FOLDED = {
    # Arabic
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئې", "ي"),
    "ؤ": "و",
    **dict.fromkeys("ةۀەھہ", "ه"),
    **dict.fromkeys("کگڭڪ", "ك"),
    "ڤ": "ف",
    "پ": "ب",
    "چ": "ج",
    "ژ": "ز",
    # Cyrillic
    "ё": "е",
    "ә": "а",
    "ғ": "г",
    "қ": "к",
    "ң": "н",
    "ө": "о",
    "ұ": "у",
    "ү": "у",
    "һ": "х",
    "і": "и",
    # Latin letters that decomposition leaves whole
    "ı": "i",
    "ø": "o",
    "ß": "s",
    "ə": "a",
    "đ": "d",
    "ł": "l",
}
TWO = {"ﻻ": "لا", "ﻼ": "لا", "ﻵ": "لا", "ﻶ": "لا", "ﻷ": "لا", "ﻸ": "لا", "ﻹ": "لا", "ﻺ": "لا"}
HYPHENS = "-‐‑‒–—−'’ʼ`´ʻ"
BREVE = 0x306  # и with a breve of its own is й, у is ў

# Marks; spaces and hyphens; other signs between words; letters of other scripts.
DROPPED, GAP, STOP, OTHER = 0, 1, 2, 3
FIRST = 4  # code of the first letter of the alphabet
CODE = {letter: FIRST + index for index, letter in enumerate(ALPHABET)}
SIGNS = "\0  \ufffd" + ALPHABET  # what a code stands for
DIGITS = CODE["0"]
# What a sign is between letters: none of it, a mark, a space or hyphen, or more than those.
LETTER, MARK, SPACE, MORE = range(4)
_BETWEEN = bytes([MARK, SPACE, MORE, *[LETTER] * (DIGITS - OTHER), *[MORE] * (256 - DIGITS)])


def _code(sign: str) -> int:
    """Return the code that one sign is folded to."""
    plain = sign.lower()[:1]
    plain = FOLDED.get(plain, plain)
    if plain not in CODE and not _dropped(sign):
        parts = unicodedata.normalize("NFKD", plain)
        plain = next((FOLDED.get(part, part) for part in parts if part.isalnum()), " ")
        if plain.isdigit():
            plain = str(unicodedata.digit(plain, 0))
    if plain in CODE:
        return CODE[plain]
    if _dropped(sign):
        return DROPPED
    if plain.isalnum():
        return OTHER
    return GAP if sign.isspace() or sign in HYPHENS else STOP


def _dropped(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me", "Cf") or sign == "ـ"


def _table() -> Codes:
    return np.fromiter((_code(chr(point)) for point in range(0x10000)), np.uint8, 0x10000)


class _Table:
    """The codes of the basic plane, made when first asked for."""

    @cached_property
    def codes(self) -> Codes:
        return _table()

    @cached_property
    def codes_list(self) -> bytes:
        return self.codes.tobytes()

    @cached_property
    def two(self) -> Indices:
        return np.array(sorted(map(ord, TWO)), np.int64)


_TABLE = _Table()


def _points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def codes_of(text: str) -> tuple[Codes, Indices]:
    """Return the code of every sign of ``text`` and where it stands; ligatures give two."""
    codes, where = _coded(text)
    return codes, np.arange(codes.size) if where is None else where


def _coded(text: str) -> tuple[Codes, Indices | None]:
    """Return what :func:`codes_of` does, and no places where every sign gives one code."""
    points = _points(text)
    codes = _TABLE.codes.take(points, mode="clip")  # beyond the basic plane is no letter
    breves = np.flatnonzero(points == BREVE)
    if breves.size:
        before = breves[(breves > 0)] - 1
        for plain, short in (("и", "й"), ("у", "ў")):
            codes[before[codes[before] == CODE[plain]]] = CODE[short]
    if points.size and points.max() >= 0xFB50:
        double = np.isin(points, _TABLE.two)
        if double.any():
            return _doubled(codes, double)
    return codes, None


def _doubled(codes: Codes, double: npt.NDArray[np.bool_]) -> tuple[Codes, Indices]:
    times = np.where(double, 2, 1)
    firsts = np.cumsum(times) - times
    codes, where = np.repeat(codes, times), np.repeat(np.arange(codes.size), times)
    lam = firsts[double]
    codes[lam], codes[lam + 1] = CODE["ل"], CODE["ا"]
    return codes, where


@dataclass(frozen=True, kw_only=True)
class Letters:
    """The letters of a text and nothing between them.

    ``codes[i]`` is a folded letter, ``positions[i]`` its code point in the original, and
    ``begins[i]`` tells whether something else than a letter or mark stands before it, ``parted[i]``
    whether more than spaces and hyphens does. Both have an entry for the end of the text.
    """

    codes: bytes
    positions: Indices
    begins: npt.NDArray[np.bool_]
    parted: npt.NDArray[np.bool_]


def letters(text: str, *, hidden: Indices | None = None) -> Letters:
    """Return the letters of ``text``; digits and signs count as what stands between.

    ``hidden`` are code points that are passed over as if a space stood there, such as those of
    the number of a page.
    """
    codes, where = _coded(text)
    if hidden is not None and hidden.size:
        codes[hidden if where is None else np.searchsorted(where, hidden)] = GAP
    signs = np.frombuffer(codes.tobytes().translate(_BETWEEN), np.uint8)
    kept = np.flatnonzero(signs == LETTER)
    between = np.flatnonzero(signs != LETTER)
    strength = signs[between]
    behind = between - np.arange(between.size)  # as many letters stand before each
    return Letters(
        codes=codes[kept].tobytes(),
        positions=kept if where is None else where[kept],
        begins=_marked(behind[strength >= SPACE], kept.size),
        parted=_marked(behind[strength >= MORE], kept.size),
    )


def _marked(letters: Indices, count: int) -> npt.NDArray[np.bool_]:
    """Return an array with an entry for each of ``count`` letters and the end, True for some.

    They are ``letters``, the first, and the end.
    """
    marked = np.zeros(count + 1, np.bool_)
    marked[letters] = True
    marked[[0, -1]] = True
    return marked


def letter_codes(text: str) -> bytes:
    """Return the codes of the letters of a composed (NFC) name or word, and no way back."""
    table = _TABLE.codes_list
    codes = (table[point] for point in map(ord, text) if point < len(table))
    return bytes(code for code in codes if OTHER <= code < DIGITS)


@dataclass(frozen=True, kw_only=True)
class Folded:
    """A folded text; ``positions[i]`` is the code point of the original that gave its i-th."""

    text: str
    positions: Indices
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the original behind ``text[start:end]``.

        Marks that were folded away after the last letter belong to it.
        """
        last = self.positions[end] if end < len(self.positions) else self.length
        return int(self.positions[start]), int(last)


def folded(text: str) -> Folded:
    """Fold ``text`` and keep the way back; white space and signs between words become one space.

    >>> folded("Алма-Ата").text, folded("أُستانا").text
    ('алма ата', 'استانا')

    """
    codes, where = codes_of(text)
    kept = np.flatnonzero(codes != DROPPED)
    codes, where = codes[kept], where[kept]
    gap = (codes == GAP) | (codes == STOP)
    single = ~gap
    single[1:] |= gap[1:] & ~gap[:-1]
    codes, where = codes[single], where[single]
    if codes.size and codes[-1] in (GAP, STOP):
        codes, where = codes[:-1], where[:-1]
    signs = np.frombuffer(SIGNS.encode("utf-32-le"), np.uint32)[codes]
    # Letters of other scripts are kept as they are: they are compared, not folded.
    other = codes == OTHER
    if other.any():
        signs = signs.copy()
        signs[other] = _points(text)[where[other]]
    plain = signs.tobytes().decode("utf-32-le" if sys.byteorder == "little" else "utf-32-be")
    return Folded(text=plain, positions=where, length=len(text))


def fold(text: str) -> str:
    """Fold ``text`` where no way back is wanted."""
    return folded(text).text
