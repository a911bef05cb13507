"""The words around names that decide what they mean, folded once for all texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import BytesAhoCorasick

from kzgeo.folding import letter_codes
from kzgeo.gazetteer import Gazetteer, Place
from kzgeo.patterns import is_arabic, words_in

__all__ = [
    "GAP",
    "KINDS",
    "LOCATIVE_SUFFIX",
    "PERSONAL",
    "STEM",
    "STOOD_AT",
    "SURNAMES",
    "Rule",
    "Rules",
]

STEM = 5  # words so long may bear an ending
GAP = b"\x01"  # no letter has this code
ARTICLE = "ال"
PROCLITICS = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول")


# Beginnings of the words that say what kind of place stands beside them.
KIND_WORDS = {
    "city": """city town қала qala город города городе городу городом مدين بلدة kalasy""",
    "station": "station halt станци станса вокзал разъезд محطة stans stants",
    "port": "port порт гаван ميناء مرفأ",
    "crossing": "checkpoint crossing пропуск погранпереход معبر منفذ бекет өткел beket ótkel",
    "water": """lake sea river basin озер море моря морю рек речн бассейн بحيرة بحر نهر حوض نهري
    көл теңіз өзен kól köl ózen özen teńiz teñız""",
    "site": "field deposit месторожден полигон حقل кен ken ornyn kenorn",
    "oblast": "oblast region province област край مقاطعة محافظة إقليم مقاطعتي مقاطعتا облыс oblys",
}
KINDS = (*" ".join(KIND_WORDS.values()).split(), "республик", "хан", "жуз")
# Kinds of places whose names people bear.
PERSONAL = ("city", "crossing", "station")
# Words by which a text is known to be one on sport.
SPORT = """
    football league match goal goals coach striker defender midfielder halftime fixture
    футбол хоккей матч гол голы мяч лига тур чемпионат вратарь нападающий тренер клуб
    допты доп доппен клубы чемпионаты матчы лигасы
    القدم الدوري مباراه المباراه هدف اهداف هدفا هدفين الشوط لاعب لاعبه مهاجم مهاجمه المدرب
    الجوله النادي نادي ناديان نظيره
"""
# Kinds of places that in, from and to speak of; East and West are said of directions too.
STOOD_AT = ("city", "crossing", "port", "site", "station", "water")
# Words after which a place is expected, and the endings that say where.
LOCATIVE = words_in("""
    today now formerly ныне бывший бывшая бывшей бывшего қазіргі бұрынғы būrynğy burynǵy
    in to from near at via through around towards toward outside into past beyond across в во
    из под подо до через возле близ около у от за на في الي نحو قرب عند عبر من علي عن باتجاه
    الى
    """)
AND_WORDS = words_in("""
    and or to и или да мен және пен бен men jane zhane pen ben و او ثم الى الي
    """)
LOCATIVE_SUFFIX = re.compile(
    r"(?:с?ы?и?н)?[дт][ае](?:н|г[ыи].*)?|[гк][ае]|н[ае]н?|[dt][ae](?:n|g[yi].*)?|[gkq][ae]|n[ae]n?"
)
# Endings of surnames and patronymics.
SURNAMES = frozenset(
    letter_codes(ending)
    for ending in words_in("""
    ову еву вой ов ев ова ева вич вна вны вне улы ызы ov ev ova eva uly yzy وف يف وفا يفا
    """)
)


class Rule:
    """The rules of one place, as folded words."""

    def __init__(self, place: Place) -> None:
        self.not_before = frozenset(_phrases(place.not_before))
        self.not_after = frozenset(_phrases(place.not_after))
        self.only_before = frozenset(_phrases(place.only_before))
        self.only_after = frozenset(_phrases(place.only_after))
        when = [GAP + phrase for phrase in _with_article(place.when)]
        self.when = BytesAhoCorasick(when) if when else None
        self.kind_words = _phrases(KIND_WORDS.get(place.kind, "").split())
        self.common = frozenset(letter_codes(name) for name in place.common)
        self.over = place.over
        self.telling_before = frozenset(phrase.split(GAP)[-1] for phrase in self.not_after)
        self.telling_after = frozenset(phrase.split(GAP)[0] for phrase in self.not_before)
        self.quoted = place.kind in ("crossing", "route")  # such names stand in quotation marks
        self.direction = place.kind == "abstract"  # in the west is none of the West
        self.stood_at = place.kind in STOOD_AT
        self.weak = bool(self.only_before or self.only_after or when)


def _phrases(texts: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(GAP.join(_words(text)) for text in texts))


def _words(text: str) -> Iterator[bytes]:
    for word in text.split():
        found = letter_codes(word)
        if found:
            yield found


class Rules:
    """All rules of a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.before = frozenset(_with_proclitics(gazetteer.before))
        self.city_before = frozenset(_with_proclitics(gazetteer.city_before))
        self.city_after = frozenset(_phrases(gazetteer.city_after))
        self.before_bare = frozenset(_phrases(gazetteer.before_nominative))
        # What is listed with a capital counts only with one: China Bank, no China bank loan.
        self.after_capital = frozenset(_phrases(w for w in gazetteer.after if w[0].isupper()))
        self.after = frozenset(_phrases(gazetteer.after))
        self.person_before = frozenset(_with_proclitics(gazetteer.persons_before))
        self.person_after = frozenset(_phrases(gazetteer.persons_after))
        self.kin_before = frozenset(_with_proclitics(gazetteer.kin_before))
        self.kin_after = frozenset(_phrases(gazetteer.kin_after))
        self.person_before |= self.kin_before
        self.person_after |= self.kin_after
        self.telling_before = self.before | self.before_bare | self.person_before | self.city_before
        self.telling_after = (
            frozenset(
                word[:STEM]
                for word in self.after | self.person_after | self.city_after
                if len(word) >= STEM
            )
            | self.person_after
        )
        self.places = {key: Rule(place) for key, place in gazetteer.places.items()}
        self.played_at = frozenset(_phrases(words_in("in at to в во في الي")))
        self.sport = _phrases(words_in(SPORT))
        self.locative = frozenset(_phrases(LOCATIVE))
        self.also = frozenset(_phrases(AND_WORDS))


def _with_article(words: Iterable[str]) -> Iterator[bytes]:
    for word in words:
        found = _phrases([word])
        yield from found
        if found and found[0] and is_arabic(found[0][0]):
            yield from _phrases(prefix + ARTICLE + word for prefix in ("", "و", "ب"))


def _with_proclitics(words: Iterable[str]) -> Iterator[bytes]:
    for word in words:
        variants = [word]
        if is_arabic(letter_codes(word)[0]):
            plain = word.removeprefix(ARTICLE)
            variants = [p + a + plain for p in PROCLITICS for a in ("", ARTICLE)]
            variants += [p + "لل" + plain for p in ("", "و")]
        yield from _phrases(variants)
