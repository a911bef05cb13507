"""How a name is written in a text: its capitals, its breaks, and what may be fused to it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from kzgeo.inflection import kazakh_suffix
from kzgeo.patterns import Name, words_in
from kzgeo.reading import Reading

__all__ = ["FUSED", "cased", "closes", "number_behind", "numbered", "opens", "written_as"]


PROCLITICS = frozenset({"و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك", "اب"})
# Words that texts without their spaces fuse to a name.
ARABIC_HEADS = ("في", "من", "الي", "علي", "عن", "مع", "بين", "ان", "او", "حتي", "نحو")
ARABIC_TAILS = frozenset(
    words_in("""
    من في عن علي الي مع بعد قبل بين هو هي هذا هذه التي الذي ان قد فقد كان كانت لم لا لن حيث
    حتي عام سنه منذ خلال ثم او بنسبه بفارق بسبب ايضا كما وهي وهو وفي ومن والي وان وقد وكان
    """)
)
CASED_HEADS = frozenset(
    words_in("""
    in of to from the and for with into near via в на из и с к по от для о до у через
    """)
)
CASED_TAILS = frozenset(
    words_in("""
    and in of to from for with the was has и в на с из по не до для или
    """)
)
CONJUNCTIONS = ("жане", "jane", "zhane")  # Kazakh and
ARABIC_ENDINGS = ("ي", "ون", "ان", "ات")  # of who or what comes from a place
DERIVED = re.compile(r"[лдт][ыи][кг]|ск|ец|к[аио]|ц[еы]|[ldt][yi][qkg]|n(?:s|$)|is?|ese|ish|ian|an")
FUSED_PHRASE = re.compile(r"و?(?:من|في|الي|علي|عن|مع|بين)(?:ال|لل)")
LEAST_FUSED = 2
FREE_HEAD = 6  # Arabic names so long are found behind whatever is fused to them
FUSED = 5  # shorter names are not looked for in words without spaces
LONGEST_HEAD = 40
SOFT = re.compile(r"[\s\-‐‑–—−\u00ad'’ʼ`´ʻ\u200b-\u200f\u202a-\u202e\u2066-\u2069]*")
COMMA = re.compile(r"[,،][ \n]?")
INITIAL = re.compile(r"\.\s*[\-‐‑–]?\s*")
SIGNS = frozenset(" \n-–")  # each of them is among
USUAL = (" ", "\n", "-", "–", " - ", " – ")
MARK = re.compile(r"['’ʼ`´ʻ]+")
DIGITS = re.compile(r"\W{0,4}(\d+)")
HYPHEN = re.compile(r"\s*[-‐‑–]\s*")
LONGEST_INITIAL = 3
ARTICLE = "ال"
INSIDE_LINE, INSIDE_HYPHEN, INSIDE_SPACE = 5, 6, 7
LAYOUT = re.compile(r"[\n\f\-‐‑–'’ʼ`´ʻ]")  # without one of them only a space parts a word


# -- how a name is written ---------------------------------------------------------------


def written_as(reading: Reading, name: Name, first: int, last: int) -> bool:
    """Tell whether capitals, numbers and breaks are those of a name."""
    if name.number and not numbered(reading, last, (name.number,)):
        return False
    return cased(reading, name, first, last) and _broken(reading, name, first, last)


def numbered(reading: Reading, last: int, numbers: Sequence[str]) -> bool:
    """Tell whether one of the numbers follows, as the year that a plan is named after."""
    return number_behind(reading, last)[0] in numbers


def number_behind(reading: Reading, last: int) -> tuple[str, int]:
    """Return the number that follows a name, and the code point where it ends; "" if none does."""
    found = DIGITS.match(reading.text, reading.at[last - 1] + 1)
    return (found[1], found.end()) if found else ("", 0)


def cased(reading: Reading, name: Name, first: int, last: int) -> bool:
    """Tell whether the capitals are those of a name."""
    if name.raw:
        start, end = reading.span(first, last)
        return reading.text[start:end] in name.raw
    if name.arabic:
        return True
    if name.place is None and name.proper and not reading.sign(first).isupper():
        return False
    if name.capitals:
        return all(reading.sign(letter).isupper() for letter in range(first, last))
    return not name.cased or reading.sign(first).isupper()


def _broken(reading: Reading, name: Name, first: int, last: int) -> bool:
    """Hold the gaps inside a name against the words it has."""
    inside = reading.begins.find(1, first + 1, last) >= 0
    if not inside and (name.arabic or not name.breaks):
        return True
    if inside and not name.breaks and not _may_be_torn(reading, name, first, last):
        return False
    return _as_usual(reading, name, first, last) or _gaps_hold(reading, name, first, last)


def _may_be_torn(reading: Reading, name: Name, first: int, last: int) -> bool:
    """Tell whether what parts a name of one word may be more than a space, or may be one."""
    by_space = name.arabic and name.length >= INSIDE_SPACE
    start, end = reading.at[first], reading.at[last - 1]
    return by_space or LAYOUT.search(reading.text, start, end) is not None


def _gaps_hold(reading: Reading, name: Name, first: int, last: int) -> bool:
    """Hold the gaps inside a name against its words, one by one."""
    low, high = bisect_right(reading.words, first), bisect_left(reading.words, last)
    gaps = {letter - first: reading.gap(letter) for letter in reading.words[low:high]}
    if gaps.keys() == name.breaks and all(gap in USUAL for gap in gaps.values()):
        return True
    gaps = {index: gap for index, gap in gaps.items() if not MARK.fullmatch(gap)}
    for index, gap in gaps.items():
        if not (
            _soft(reading, gap, first + index) or (index in name.commas and COMMA.fullmatch(gap))
        ):
            return False
    missing = name.breaks - gaps.keys()
    if missing and not name.arabic and name.length < 2 * FUSED:
        capital = all(reading.sign(first + index).isupper() for index in missing)
        if not capital or name.capitals:
            return False
    odd = [gap for index, gap in gaps.items() if index not in name.breaks]
    return all(_may_break(name, gap) for gap in odd) and len(odd) <= 1 + name.length // 12


def _as_usual(reading: Reading, name: Name, first: int, last: int) -> bool:
    """Tell whether one sign stands where each word of a name begins, and none elsewhere."""
    text = reading.text[reading.at[first] : reading.at[last - 1] + 1]
    if len(text) != name.length + len(name.breaks):
        return False
    return all(text[at + index] in SIGNS for index, at in enumerate(sorted(name.breaks)))


def _soft(reading: Reading, gap: str, letter: int) -> bool:
    """Tell whether a gap may stand inside a name: space, hyphen, the dot of an initial."""
    if SOFT.fullmatch(gap):
        return True
    first, _ = reading.word(letter - 1)
    return bool(INITIAL.fullmatch(gap)) and letter - first <= LONGEST_INITIAL


def _may_break(name: Name, gap: str) -> bool:
    """Tell whether a gap inside a word is one of layout: a line's end, a hyphen, a torn word."""
    hyphen = any(sign in "-‐‑–" for sign in gap)
    if "\n" in gap or "\f" in gap:
        return name.length >= INSIDE_LINE - hyphen
    if hyphen:
        return name.length >= INSIDE_HYPHEN
    return name.arabic and name.length >= INSIDE_SPACE


# -- what is fused to it -----------------------------------------------------------------


def opens(reading: Reading, name: Name, first: int) -> bool:
    """Tell whether a name may begin at a letter."""
    if reading.begins[first]:
        return True
    start, _ = reading.word(first)
    if first - start > LONGEST_HEAD:
        return False
    head = reading.letters(start, first)
    if name.arabic:
        return (
            head in PROCLITICS
            or (name.length >= FUSED and head.endswith(ARABIC_HEADS))
            or (name.length >= FREE_HEAD and not head.endswith(ARTICLE))
            or (name.length >= FUSED and not head.endswith(ARTICLE) and reading.fused(first))
        )
    capital = reading.sign(first).isupper() and reading.sign(first - 1).islower()
    if name.length < FUSED or name.capitals:
        return capital and name.length >= LONGEST_INITIAL and head in CASED_HEADS
    if head in CASED_HEADS:
        return capital or name.length > FUSED
    return capital and reading.fused(first)


def closes(reading: Reading, names: Sequence[Name], last: int) -> int | None:
    """Return the letter where the word of a name ends: with its suffixes, if it has any."""
    suffixed = any(name.suffixed and not name.arabic for name in names)
    if reading.begins[last]:
        return (
            _over_break(reading, last, hyphen=reading.sign(last - 1).isupper())
            if suffixed
            else last
        )
    end = reading.word_end(last)
    if end - last > LONGEST_HEAD:
        return None
    tail = reading.letters(last, end)
    found = _suffix_end(reading, last, tail) if suffixed else None
    return found or _fused_end(reading, names[0], last, tail, suffixed=suffixed)


def _suffix_end(reading: Reading, last: int, tail: str) -> int | None:
    """Return where the Kazakh suffixes of a name end, with “and” fused to them or a break."""
    end = last + len(tail)
    for fused in ("", *CONJUNCTIONS):
        if tail.endswith(fused) and _suffix(reading, last, tail.removesuffix(fused)):
            return end - len(fused)
    broken = _over_break(reading, end)
    whole = broken != end and _suffix(reading, last, reading.letters(last, broken))
    return broken if whole else None


def _fused_end(reading: Reading, name: Name, last: int, tail: str, *, suffixed: bool) -> int | None:
    """Return the end of a name that the next word is fused to, if it may be."""
    if name.length < FUSED - 1 or name.capitals:
        return None
    short = name.length < FUSED
    if name.arabic:
        whole = tail in ARABIC_TAILS or (tail.startswith(ARTICLE) and len(tail) >= FUSED)
        if not short and (whole or FUSED_PHRASE.match(tail)):
            return last
        return last if not tail.startswith(ARABIC_ENDINGS) and reading.fused(last - 1) else None
    capital = reading.sign(last).isupper() and reading.sign(last - 1).islower()
    if not short and tail in CASED_TAILS:
        return last
    if DERIVED.match(tail) or not reading.fused(last - 1):
        return None
    return last if capital else _loose_end(reading, last, tail, suffixed=suffixed)


def _loose_end(reading: Reading, last: int, tail: str, *, suffixed: bool) -> int | None:
    """Return where a name ends in a text without its spaces: before the next word."""
    if len(tail) < LEAST_FUSED:
        return None
    sizes = range(len(tail) - LEAST_FUSED, 0, -1) if suffixed else ()
    return next((last + n for n in sizes if _suffix(reading, last, tail[:n])), last)


def _suffix(reading: Reading, last: int, tail: str) -> bool:
    """Tell whether a tail is a Kazakh suffix, perhaps with the vowel that parts consonants."""
    after = reading.letters(last - 1, last)
    parted = tail[:1] in ("и", "ы", "i", "y") and len(tail) > 1 and kazakh_suffix(tail[1:], after)
    return kazakh_suffix(tail, after) or parted


def _over_break(reading: Reading, last: int, *, hyphen: bool = False) -> int:
    """Return where the suffixes end that a hyphen at the end of a line has cut off.

    With ``hyphen`` any hyphen will do, as behind an abbreviation.
    """
    if last >= len(reading.codes):
        return last
    gap = reading.gap(last)
    if not HYPHEN.fullmatch(gap) or not (hyphen or "\n" in gap):
        return last
    end = reading.word_end(last + 1)
    return (
        end if kazakh_suffix(reading.letters(last, end), reading.letters(last - 1, last)) else last
    )
