"""What the matcher finds: measured on annotated texts, and rule by rule."""

from __future__ import annotations

from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgeo.entries import LANGUAGES
from kzgeo.matcher import Matcher, Toponym, default_matcher
from tests.live import DOCUMENTS
from tests.matching import NOTHING, Score, documents, score, texts

LEAST = {"tune": 0.9, "measure": 0.95}
LEAST_IN_DOCUMENTS = 0.97
PIECES = (
    "Астана",
    "в Алматы",
    "كازاخستان",
    "ولل",
    "Қазақстанның",
    "China",
    "’s ",
    "-\n",
    "ـ",
    "\u064b",
    "😀",
)


def measured(kind: str, lang: str) -> Score:
    matcher = default_matcher()
    scores = (score(matcher.find(text), marked) for _, text, marked in texts(kind, lang))
    return reduce(add, scores, NOTHING)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["tune", "measure"])
def test_mentions_of_annotated_texts_are_found(
    kind: str, lang: str, record_property: pytest.RecordProperty
) -> None:
    found = measured(kind, lang)
    print(f"{kind} {lang}: {found}")
    record_property("matching", f"{kind} {lang}: {found}")
    assert found.marked > 100
    assert found.precision >= LEAST[kind]
    assert found.recall >= LEAST[kind]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_evident_is_what_reading_would_tell(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher = default_matcher()
    every = [text for kind in LEAST for _, text, _ in texts(kind, lang)]
    evident = [matcher.find(text) for text in every]
    monkeypatch.setattr(
        Matcher, "_evident", lambda _, __, found, ___: np.zeros(len(found), np.bool_)
    )
    assert evident == [matcher.find(text) for text in every]


def test_mentions_of_the_documents_are_found(documents_at_hand: Path | None) -> None:
    marked = documents()
    assert len(marked) == 5
    if documents_at_hand is None:
        return
    matcher = default_matcher()
    found = NOTHING
    for name, mentions in marked.items():
        text = (documents_at_hand / f"{name}.txt").read_bytes().decode("utf-8")
        found += score(matcher.find(text), mentions)
    print(f"documents: {found}")
    assert found.precision >= LEAST_IN_DOCUMENTS
    assert found.recall >= LEAST_IN_DOCUMENTS


@pytest.fixture
def documents_at_hand() -> Path | None:
    return DOCUMENTS


def spans(text: str) -> list[tuple[str, str]]:
    return [(item.surface, item.place) for item in default_matcher().find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # proclitics stand outside, the fused article inside
        ("وكازاخستان وبالصين", [("كازاخستان", "kazakhstan"), ("الصين", "china")]),
        ("صادرات للصين", [("للصين", "china")]),
        # hamza, alef maqsura, Persian letters, tatweel, vowel marks
        ("في ألماتى", [("ألماتى", "almaty")]),
        ("إلى قزاقستان وکازاخستان", [("قزاقستان", "kazakhstan"), ("کازاخستان", "kazakhstan")]),
        ("كـــازاخستان وتُرْكِيَا", [("كـــازاخستان", "kazakhstan"), ("تُرْكِيَا", "turkey")]),
        # broken over a line, a page, a hyphen
        ("من كازا\nخستان", [("كازا\nخستان", "kazakhstan")]),
        ("آسيا\n\n41\n\nالوسطى", [("آسيا\n\n41\n\nالوسطى", "central-asia")]),
        ("from Kazakh-\nstan now", [("Kazakh-\nstan", "kazakhstan")]),
        # Russian cases
        ("из Алма-Аты в Карс", [("Алма-Аты", "almaty"), ("Карс", "kars")]),
        ("в Центральной Азии", [("Центральной Азии", "central-asia")]),
        # Kazakh suffixes in both scripts
        ("Қазақстанның Астанадан", [("Қазақстанның", "kazakhstan"), ("Астанадан", "astana")]),
        ("Qazaqstandağylardyñ", [("Qazaqstandağylardyñ", "kazakhstan")]),
        # English possessives
        ("Kazakhstan's and Almaty’s", [("Kazakhstan", "kazakhstan"), ("Almaty", "almaty")]),
        # former names are today's places
        ("Целиноград, Тюратам", [("Целиноград", "astana"), ("Тюратам", "baikonur-cosmodrome")]),
        ("إلى اصطنة", [("اصطنة", "astana")]),
        # in a list of oblasts bare names are those of oblasts
        (
            "the Akmola and Kostanay regions",
            [("Akmola", "akmola-oblast"), ("Kostanay", "kostanay-oblast")],
        ),
        (
            "في مناطق أكمولا وكوستاناي",
            [("أكمولا", "akmola-oblast"), ("كوستاناي", "kostanay-oblast")],
        ),
        ("in Nur-Sultan", [("Nur-Sultan", "astana")]),
        # a number may belong to the name
        ("закрытый Семипалатинск-21", [("Семипалатинск-21", "kurchatov")]),
        ("مدينة سيميبالاتينسك-21", [("سيميبالاتينسك-21", "kurchatov")]),
        # the longest name wins
        ("the European Union", [("European Union", "european-union")]),
    ],
)
def test_a_mention_is_found_as_it_is_written(text: str, expected: list[tuple[str, str]]) -> None:
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "President Nursultan Nazarbayev",
        "الرئيس نور سلطان نزارباييف",
        "the Shanghai Cooperation Organisation",
        "منظمة شنغهاي للتعاون",
        "казахстанский, алматинский, астаналық, қазақстандық",
        "kazakhstani and Kazakhstanis",
        "turkey for dinner, china on the table",
        "он орал на всю улицу",
        "Caucasian, fantasia, Eurasianism",
        "гостиница «Астана»",
        "New South Wales",
        "see https://www.astana.example/kazakhstan/asia for more",
        "باكورة الرصينين",
        "PetroKazakhstan was sold in 2005",
        "Чемпион мира Нурсултан победил",
        "وأضاف نور سلطان أن",
        "أنابيب بقطر 120 سنتيمترا",
        "طريق مسدود في المجالات والحالات",
    ],
)
def test_what_only_looks_like_a_mention_is_none(text: str) -> None:
    assert spans(text) == []


def test_context_decides_between_places_of_one_name() -> None:
    tests = "The nuclear tests at Semipalatinsk ended in 1989."
    assert spans(tests) == [("Semipalatinsk", "semipalatinsk-test-site")]
    assert spans("Dostoevsky lived in Semipalatinsk.") == [("Semipalatinsk", "semey")]
    assert ("Балхаш", "lake-balkhash") in spans("озеро Балхаш")
    assert ("Балхаш", "balkhash") in spans("город Балхаш")


def test_what_stays_undecided_is_reported_with_every_candidate() -> None:
    found = [item for item in default_matcher().find("в Туркестане") if item.candidates]
    assert [set(item.candidates) for item in found] == [{"turkistan", "turkestan-region"}]
    assert found[0].place in found[0].candidates


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12))
def test_offsets_are_code_points_of_the_untouched_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = default_matcher().find(text)
    assert all(text[item.start : item.end] == item.surface for item in found)
    ends = [0, *(item.end for item in found)]
    assert all(start <= item.start < item.end for start, item in zip(ends, found, strict=False))


def test_a_mention_does_not_depend_on_what_stands_far_away() -> None:
    filler = "Слова ни о чём. " * 300
    alone = spans("в Алматы и Ташкенте")
    assert spans(filler + "\n\nв Алматы и Ташкенте\n\n" + filler) == alone


def test_a_mention_is_a_plain_value() -> None:
    found = default_matcher().find("Astana")
    assert found == (Toponym(start=0, end=6, surface="Astana", place="astana"),)
