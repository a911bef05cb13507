"""Forms of names: Russian declension and the suffix chains of Kazakh, in both scripts.

Russian names are declined by their endings (A. A. Zaliznyak, Grammaticheskij slovar' russkogo
jazyka, 1977, gives the types); a form too many does no harm, since it is no word of the
language. Kazakh takes its case, possessive and attributive suffixes one after another
(R. Muhamedowa, Kazakh: A Comprehensive Grammar, Routledge 2016, ch. 3), so these are a pattern,
not a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

__all__ = ["AFTER_NAME", "AFTER_VOWEL", "kazakh_in_latin", "kazakh_suffix", "russian_forms"]

# Endings of the nominative and, case by case (nominative, genitive, dative, accusative,
# instrumental, prepositional), what they become; what a stroke parts occurs both ways.
_ADJECTIVES = {
    "ый": "ый ого ому ый ым ом",
    "ой": "ой ого ому ой ым/им ом",
    "ий": "ий ого/его ому/ему ий им ом/ем",
    "ая": "ая ой ой ую ой/ою ой",
    "яя": "яя ей ей юю ей/ею ей",
    "ое": "ое ого ому ое ым/им ом",
    "ее": "ее его ему ее им ем",
    "ые": "ые ых ым ые ыми ых",
    "ие": "ие их им ие ими их",
    "ья": "ья ьей ьей ью ьей ьей",
    "ье": "ье ьего ьему ье ьим ьем",
}
_NOUNS = {
    "ия": "ия ии ии ию ией/иею ии",
    "ий": "ий ия ию ий ием ии",
    "ие": "ие ия ию ие ием ии",
    "ье": "ье ья ью ье ьем ье/ьи",
    "ьё": "ьё ья ью ьё ьём ье",
    "ея": "ея еи ее ею еей ее",
    "а": "а ы/и е у ой/ою/ей е",
    "я": "я и е ю ей/ёй/ею е/и",
    "й": "й я ю й ем/ём е/и",
    "ь": "ь я/и ю/и ь ем/ём/ью е/и",
    "о": "о а у о ом е",
    "е": "е я/а ю/у е ем и/е",
    "ы": "ы ов ам ы ами ах",
    "и": "и ей/ов ям/ам и ями/ами ях/ах",
}
_MASCULINE = " а у  ом/ем е"
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_FLEETING = {"ец": "ц", "ок": "к", "ёк": "ьк"}
_PATH = {"путь": "путь пути пути путь путём/путем пути"}
_CASES = 6
_SHORTEST = 3
_ABBREVIATION = re.compile(r"[А-ЯЁ]{2,5}$")
_PLURAL_HEADS = re.compile(r"(ые|ие)$")
_WORDS = re.compile(r"([\s\-–—]+)")


@cache
def russian_forms(name: str) -> tuple[str, ...]:
    """Return the case forms of a Russian name, the nominative first.

    Adjectives at the head are declined with the noun they belong to; what follows the noun (a
    genitive, an apposition) stays as it is. The parts of a hyphenated name stay but for the last.

    >>> russian_forms("Казахстан")
    ('Казахстан', 'Казахстана', 'Казахстану', 'Казахстаном', 'Казахстанем', 'Казахстане')
    >>> russian_forms("США")
    ('США',)
    >>> "Центральной Азии" in russian_forms("Центральная Азия")
    True

    """
    words = _WORDS.split(name)
    texts, gaps = words[::2], [*words[1::2], ""]
    head = _head(texts, gaps)
    plural = any(_PLURAL_HEADS.search(text) for text in texts[:head])
    declined = []
    for index, text in enumerate(texts):
        if index < head and gaps[index].isspace():
            declined.append(_declined(text, _ADJECTIVES) or _same(text))
        elif index == head:
            declined.append(_noun(text, plural=plural))
        else:
            declined.append(_same(text))
    forms = (
        "".join(part + gap for part, gap in zip(chosen, gaps, strict=True))
        for case in zip(*declined, strict=True)
        for chosen in product(*case)
    )
    return tuple(dict.fromkeys((name, *forms)))


def _head(texts: list[str], gaps: list[str]) -> int:
    """Return the index of the noun: after the adjectives, and the last of what hyphens join."""
    index = 0
    while index < len(texts) - 1 and gaps[index].isspace() and _adjective(texts[index]):
        index += 1
    while index < len(texts) - 1 and not gaps[index].isspace():
        if texts[index + 1] in ("на", "де"):
            break
        index += 1
        if index < len(texts) - 1 and gaps[index].isspace() and _adjective(texts[index]):
            index += 1
    return index


def _adjective(text: str) -> bool:
    return len(text) > _SHORTEST and text[-2:] in _ADJECTIVES and text[-3:] not in ("рия", "сия")


_Cases = tuple[tuple[str, ...], ...]


def _same(text: str) -> _Cases:
    return ((text,),) * _CASES


def _noun(text: str, *, plural: bool) -> _Cases:
    if _ABBREVIATION.match(text) or len(text) < _SHORTEST or (plural and text[-1] not in "ыи"):
        return _same(text)
    if text in _PATH:
        return tuple(tuple(case.split("/")) for case in _PATH[text].split())
    found = _declined(text, _NOUNS)
    if found is None:
        if text[-1] not in _CONSONANTS:
            return _same(text)
        found = _with_endings(text, _MASCULINE)
        for ending, stem in _FLEETING.items():
            if text.endswith(ending):
                short = _with_endings(text.removesuffix(ending) + stem, _MASCULINE)
                found = _joined(found, (found[0], *short[1:3], found[3], *short[4:]))
    # A name that ends like an adjective may be one: Верный, Грозный, Рудный.
    adjective = _declined(text, _ADJECTIVES)
    return _joined(found, adjective) if adjective else found


def _declined(text: str, endings: dict[str, str]) -> _Cases | None:
    for size in (2, 1):
        if text[-size:] in endings and len(text) > size:
            return _with_endings(text[:-size], endings[text[-size:]])
    return None


def _with_endings(stem: str, endings: str) -> _Cases:
    return tuple(tuple(stem + e for e in case.split("/")) for case in endings.split(" "))


def _joined(one: _Cases, other: _Cases) -> _Cases:
    return tuple((*a, *b) for a, b in zip(one, other, strict=True))


# Folded letters: қ к, ғ г, ң н, ә а, ө о, ұ ү у, і и; in Latin likewise without marks.
_LETTERS = {"ы": "[ыи]", "а": "[ае]", "т": "[дт]", "к": "[гк]", "б": "[мбп]", "л": "[лдт]"}
_LATIN = str.maketrans("ыиаедткмбплнсгзр", "yiaedtkmbplnsgzr")


def _suffixes(after_vowel: bool) -> str:
    """Return the chains that may follow a name, or one that ends in a possessive vowel."""
    if after_vowel:
        cases = "[дн]ын|на|н|ны|нта|нан|бен|мен"
        place = "нта"
    else:
        cases = "[ндт]ын|ка|[ндт]ы|та|[днт]ан|бен"
        place = "та"
    plural = f"лар(?:{_PLAIN})?"
    return f"(?:{cases}|{place}гы(?:{plural}|{_PLAIN}|нын|н)?|тай|сыз|[ндт]икы)"


_PLAIN = "[ндт]ын|ка|[ндт]ы|та|[днт]ан|бен"
_BEHIND_NAME = _suffixes(after_vowel=False)
_BEHIND_POSSESSIVE = _suffixes(after_vowel=True)
_CHAIN = f"(?:{_BEHIND_NAME}|ы?мыз(?:{_BEHIND_NAME})?|с?ы{_BEHIND_POSSESSIVE})"


def _compiled(chain: str) -> re.Pattern[str]:
    classes = re.sub(r"[ыатклб](?![^\[]*\])", lambda m: _LETTERS[m[0]], chain)
    latin = classes.translate(_LATIN).replace("[gk]", "[gkq]").replace("[ae]y", "[ae][yi]")
    return re.compile(f"{classes.replace('й', 'й')}|{latin.replace('й', '[yi]')}")


AFTER_NAME = _compiled(_CHAIN)
AFTER_VOWEL = _compiled(f"(?:{_CHAIN}|{_BEHIND_POSSESSIVE})")


@cache
def kazakh_suffix(tail: str, after: str = "") -> bool:
    """Tell whether ``tail``, folded, is a chain of suffixes that a Kazakh name can bear.

    ``after`` is the letter before it: behind a possessive vowel the cases take an -н-.
    The suffix of origin -лық, -дық (who or what comes from there) is none: it makes another word.

    >>> kazakh_suffix("дагылардын"), kazakh_suffix("нан"), kazakh_suffix("дык")
    (True, True, False)
    >>> kazakh_suffix("н", "я"), kazakh_suffix("н", "и")
    (False, True)

    """
    pattern = AFTER_VOWEL if after and after in "ыиyi" else AFTER_NAME
    return not tail or bool(pattern.fullmatch(tail))


def _alphabet(text: str) -> dict[str, str]:
    """Read pairs of a Cyrillic letter and what is written for it."""
    return {pair[0]: pair[1:] for pair in text.split()}


_LATIN_ALPHABETS = (
    # 2021, 2018, and that of the news agencies and Wikipedia; marks are folded away.
    _alphabet("иi йi уu цts чtş шş щştş ыy іi юiu яia"),
    _alphabet("иi йi уy цts чch шsh щshch ыy іi юiy яia"),
    _alphabet("иi йy уw цc чç шş щş ыi іi юyu яya"),
)
_SHARED_LATIN = _alphabet(
    "аa әa бb вv гg ғg дd еe жj зz кk қq лl мm нn ңn оo өo пp рr сs тt ұu үu фf хh һh эe ёe ь ъ"
)


@cache
def kazakh_in_latin(name: str) -> tuple[str, ...]:
    """Return a Kazakh name, written in Cyrillic, in the Latin alphabets in use.

    >>> kazakh_in_latin("Қазақстан")
    ('Qazaqstan',)
    >>> kazakh_in_latin("Шыңжаң")
    ('Şynjan', 'Shynjan', 'Şinjan')

    """
    tables = _TABLES if "ц" in name.lower() else _TABLES[::2]
    found = [name.translate(table) for table in tables]
    # Both ия and я are written ia.
    return tuple(dict.fromkeys((*found, *(form.replace("iia", "ia") for form in found))))


def _tables() -> Iterator[dict[int, str]]:
    """Yield translations for each alphabet, with the ц of its letters and with a plain s."""
    for alphabet in _LATIN_ALPHABETS:
        for ts in (alphabet["ц"], "s"):
            signs = _SHARED_LATIN | alphabet | {"ц": ts}
            large = {sign.upper(): plain.capitalize() for sign, plain in signs.items()}
            yield {ord(sign): plain for sign, plain in (signs | large).items()}


_TABLES = tuple(_tables())
