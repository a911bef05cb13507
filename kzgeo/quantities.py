"""Figures as documents write them: Arabic and Latin digits, both commas, words of scale.

A figure is read, never corrected. Where a comma may part thousands or decimals, both
readings are given, the likelier one first: «(2,300) كم» is two thousand three hundred,
«(14,030) مليار» fourteen and three hundredths of a milliard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Quantity", "plain_digits", "quantities"]

SEPARATORS = ".,\u060c\u066b\u066c"
NUMBER = re.compile(rf"\d+(?:[{SEPARATORS}]\d+)*")
LETTER = r"[^\W\d_]"

# Words and what they multiply by or stand for; the longest spelling is tried first.
SCALES = {
    "ألف": 10**3,
    "الف": 10**3,
    "آلاف": 10**3,
    "الاف": 10**3,
    "مليون": 10**6,
    "ملايين": 10**6,
    "مليار": 10**9,
    "مليارات": 10**9,
    "بليون": 10**9,
    "بلايين": 10**9,
    "تريليون": 10**12,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
CARDINALS = {
    "واحد": 1,
    "واحدة": 1,
    "اثنان": 2,
    "اثنين": 2,
    "ثلاث": 3,
    "ثلاثة": 3,
    "أربع": 4,
    "أربعة": 4,
    "خمس": 5,
    "خمسة": 5,
    "ست": 6,
    "ستة": 6,
    "سبع": 7,
    "سبعة": 7,
    "ثماني": 8,
    "ثمانية": 8,
    "تسع": 9,
    "تسعة": 9,
    "عشر": 10,
    "عشرة": 10,
    "عشرون": 20,
    "عشرين": 20,
    "ثلاثون": 30,
    "ثلاثين": 30,
    "أربعون": 40,
    "أربعين": 40,
    "خمسون": 50,
    "خمسين": 50,
    "ستون": 60,
    "ستين": 60,
    "سبعون": 70,
    "سبعين": 70,
    "ثمانون": 80,
    "ثمانين": 80,
    "تسعون": 90,
    "تسعين": 90,
    "مئة": 100,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "مائة": 100,
}
ORDINALS = {
    "أول": 1,
    "اول": 1,
    "الأول": 1,
    "الأولى": 1,
    "أولى": 1,
    "ثاني": 2,
    "ثانى": 2,
    "الثاني": 2,
    "الثانية": 2,
    "ثالث": 3,
    "الثالث": 3,
    "الثالثة": 3,
    "رابع": 4,
    "الرابع": 4,
    "الرابعة": 4,
    "خامس": 5,
    "الخامس": 5,
    "الخامسة": 5,
    "سادس": 6,
    "السادس": 6,
    "السادسة": 6,
    "سابع": 7,
    "السابع": 7,
    "السابعة": 7,
    "ثامن": 8,
    "الثامن": 8,
    "الثامنة": 8,
    "تاسع": 9,
    "التاسع": 9,
    "التاسعة": 9,
    "عاشر": 10,
    "العاشر": 10,
    "العاشرة": 10,
    "الحادية عشرة": 11,
    "الحادي عشر": 11,
}
HALF = "نصف"
FRACTIONS = {HALF: Decimal("0.5"), "ربع": Decimal("0.25"), "ثلث": Decimal(1) / 3}
# Persian letters that stand for Arabic ones in some of the texts; one for one.
LETTERS = str.maketrans("یک", "يك")
UNITS = {
    "km2": ("كم²", "كم2", "كم مربع", "كيلومتر مربع", "كيلو متر مربع", "km²", "km2"),
    "km": ("كم", "كيلومتر", "كيلو متر", "kilometres", "kilometers", "km"),
    "%": ("%", "٪", "في المئة", "في المائة", "بالمئة", "percent", "per cent"),
    "USD": ("دولار", "دولار أمريكي", "dollars", "USD"),
    "EUR": ("يورو", "euros", "EUR"),
    "days": ("يومًا", "يوما", "يوم", "أيام", "days"),
    "hours": ("ساعة", "ساعات", "hours"),
    "years": ("عامًا", "عاما", "عام", "سنة", "سنوات", "years"),
    "people": ("نسمة", "people"),
    "t": ("طن", "tonnes"),
}
# Units that are counted in another one.
SPANS = {"عقد": 10, "عقود": 10, "عقدين": 20, "decades": 10, "قرن": 100, "قرون": 100}
SPELLINGS = sorted(
    [(spelling, 1, unit) for unit, words in UNITS.items() for spelling in words]
    + [(spelling, years, "years") for spelling, years in SPANS.items()],
    key=lambda item: -len(item[0]),
)


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One reading of a figure.

    ``value`` is in the base unit; ``step`` is the worth of the last digit written, so that
    2.7 million is known to a tenth of a million; ``start`` and ``end`` are code points of the
    text; ``unit`` is empty where none is written.
    """

    value: Decimal
    unit: str
    step: Decimal
    start: int
    end: int


def plain_digits(text: str) -> str:
    """Write every decimal digit of any script as a Latin one; lengths stay.

    >>> plain_digits("١٩٩٨ и ۲۰")
    '1998 и 20'

    """
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return every reading of every figure in ``text``, in order, the likelier reading first.

    >>> [(str(q.value), q.unit) for q in quantities("لان30% من سكان")]
    [('30', '%')]
    >>> [str(q.value) for q in quantities("(2,300) كم")]
    ['2300', '2.300']
    >>> [str(q.value) for q in quantities("2,7 مليون كم مربع")]
    ['2700000.0']

    """
    plain = plain_digits(text).translate(LETTERS)
    found = [*_in_digits(plain), *_in_words(plain)]
    # A word of scale that a figure stands before is a part of it, not a figure of its own.
    kept = [
        item
        for item in found
        if not any(
            other.start <= item.start and item.end <= other.end and _span(other) != _span(item)
            for other in found
        )
    ]
    return tuple(sorted(kept, key=lambda quantity: quantity.start))


def _span(quantity: Quantity) -> tuple[int, int]:
    return (quantity.start, quantity.end)


def _in_digits(text: str) -> Iterator[Quantity]:
    for match in NUMBER.finditer(text):
        scale, end = _scale(text, match.end())
        factor, unit, end = _unit(text, end)
        for value, step in _readings(match[0], scaled=scale > 1):
            yield Quantity(
                value=value * scale * factor,
                unit=unit,
                step=step * scale * factor,
                start=match.start(),
                end=end,
            )


def _readings(written: str, *, scaled: bool) -> list[tuple[Decimal, Decimal]]:
    """Return value and worth of the last digit; ``scaled`` figures rarely count thousands."""
    groups = re.split(f"[{SEPARATORS}]", written)
    signs = re.findall(f"[{SEPARATORS}]", written)
    if not signs:
        return [(Decimal(written), Decimal(1))]
    decimal = (
        Decimal("".join(groups[:-1]) + "." + groups[-1]),
        Decimal(1).scaleb(-len(groups[-1])),
    )
    whole = (Decimal("".join(groups)), Decimal(1))
    grouped = len(groups[0]) <= 3 and groups[0][0] != "0"
    grouped = grouped and all(len(group) == 3 for group in groups[1:])
    if len(set(signs)) > 1:
        return [decimal] if signs.count(signs[-1]) == 1 else [whole]
    if len(signs) > 1:
        return [whole]
    if not grouped:
        return [decimal]
    return [decimal, whole] if scaled or signs == ["."] else [whole, decimal]


def _in_words(text: str) -> Iterator[Quantity]:
    words = [(match[0], match.start(), match.end()) for match in re.finditer(rf"{LETTER}+", text)]
    index = 0
    while index < len(words):
        value, used, step = _worded([word for word, _, _ in words[index : index + 5]])
        if not used:
            index += 1
            continue
        factor, unit, end = _unit(text, words[index + used - 1][2])
        yield Quantity(
            value=value * factor, unit=unit, step=step * factor, start=words[index][1], end=end
        )
        index += used


def _worded(words: list[str]) -> tuple[Decimal, int, Decimal]:
    """Read a number at the head of ``words``: its value, how many words it takes, its step."""
    for spelling, value in ORDINALS.items():
        parts = spelling.split()
        if words[: len(parts)] == parts:
            tens = words[len(parts)].removeprefix("وال") if len(words) > len(parts) else ""
            more = CARDINALS.get(tens, 0)
            return Decimal(value + more), len(parts) + bool(more), Decimal(1)
    first = _bare(words[0]) if words else ""
    if first in FRACTIONS:
        return FRACTIONS[first], 1, Decimal("0.1")
    if first in CARDINALS:
        count, used = Decimal(CARDINALS[first]), 1
        scale = SCALES.get(_bare(words[1]), 1) if len(words) > 1 else 1
        used += scale > 1
        return count * scale, used, Decimal(scale)
    if first in SCALES:
        scale = SCALES[first]
        if len(words) > 1 and words[1] == f"و{HALF}":
            more = len(words) > 2 and _bare(words[2]) == first
            return Decimal(scale) * Decimal("1.5"), 2 + more, Decimal(scale) / 10
        return Decimal(scale), 1, Decimal(scale)
    return Decimal(0), 0, Decimal(1)


def _bare(word: str) -> str:
    """Drop the article."""
    bare = word.removeprefix("ال")
    return bare if bare in SCALES or bare in CARDINALS else word


def _scale(text: str, at: int) -> tuple[int, int]:
    match = re.compile(rf"[)\s]*({LETTER}+)").match(text, at)
    scale = SCALES.get(match[1], 1) if match else 1
    return (scale, match.end()) if match and scale > 1 else (1, at)


def _unit(text: str, at: int) -> tuple[int, str, int]:
    """Return what the unit multiplies by, its symbol and where it ends."""
    match = re.compile(r"[)\s]*").match(text, at)
    start = match.end() if match else at
    for spelling, factor, unit in SPELLINGS:
        end = start + len(spelling)
        whole = not spelling[-1].isalpha() or not text[end : end + 1].isalpha()
        if text.startswith(spelling, start) and whole:
            return factor, unit, end
    return 1, "", at
