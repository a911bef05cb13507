"""Spelling folded for matching, with the way back to the untouched original.

What is folded: case, combining marks and vowel signs, tatweel, the seats of hamza, alef
maqsura and Persian letters of Arabic, ё, the Kazakh letters that a Russian keyboard lacks,
apostrophes and dashes. What is quoted is always the original.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["Folded", "fold", "folded"]

LETTERS = {
    # Arabic
    **dict.fromkeys("أإآٱ", "ا"),
    "ى": "ي",
    "ی": "ي",
    "ئ": "ي",
    "ؤ": "و",
    "ة": "ه",
    "ک": "ك",
    "گ": "ك",
    "ڤ": "ف",
    "پ": "ب",
    "چ": "ج",
    "ژ": "ز",
    "ـ": "",
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
    "ß": "ss",
    "ʼ": " ",
}


@dataclass(frozen=True, kw_only=True)
class Folded:
    """A folded text; ``positions[i]`` is the code point of the original that gave its i-th."""

    text: str
    positions: tuple[int, ...]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the original behind ``text[start:end]``.

        Marks that were folded away after the last letter belong to it.
        """
        last = self.positions[end] if end < len(self.positions) else self.length
        return self.positions[start], last


def folded(text: str) -> Folded:
    """Fold ``text`` and keep the way back; white space and signs between words become one space.

    >>> folded("Алма-Ата").text, folded("أُستانا").text
    ('алма ата', 'استانا')

    """
    letters: list[str] = []
    positions: list[int] = []
    for index, sign in enumerate(text):
        for letter in _folded_sign(sign):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            positions.append(index)
    while letters and letters[-1] == " ":
        letters.pop()
        positions.pop()
    return Folded(text="".join(letters), positions=tuple(positions), length=len(text))


def fold(text: str) -> str:
    """Fold ``text`` where no way back is wanted."""
    return folded(text).text


def _folded_sign(sign: str) -> str:
    if sign.isascii():
        return sign.lower() if sign.isalnum() else " "
    found = []
    # Composed letters are looked up whole first: й is no и, ё and أ have a folding of their own.
    for letter in sign.lower():
        plain = LETTERS.get(letter)
        if plain is None and letter in "йў":
            plain = letter
        if plain is None:
            parts = unicodedata.normalize("NFKD", letter)
            plain = "".join(
                LETTERS.get(part, part) for part in parts if not unicodedata.combining(part)
            )
        found.append("".join(part if part.isalnum() else " " for part in plain))
    text = "".join(found)
    return "" if unicodedata.combining(sign) or sign == "ـ" else text
