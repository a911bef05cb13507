"""Search by name: any language and script, exact before folded before fuzzy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgeo.entries import LANGUAGES
from kzgeo.folding import fold, folded
from kzgeo.search import search
from tests.live import ATLAS, FEATURES


def first(query: str) -> str | None:
    hits = search(ATLAS, query)
    return hits[0].id if hits else None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Almaty", "almaty"),
        ("almati", "almaty"),
        ("الماتي", "almaty"),
        ("ألماتى", "almaty"),
        ("Астана", "astana"),
        ("آستانا", "astana"),
        ("أُسْتانا", "astana"),
        ("Қырғызстан", "kyrgyzstan"),
        ("кыргызстан", "kyrgyzstan"),
        ("SEMIPALATINSK", "semipalatinsk"),
        ("баиконур", "baikonur"),
        ("Uzbekistn", "uzbekistan"),
        ("قزوين", "caspian-sea"),
        ("hun empire", "hun-empire"),
        ("  china  ", "china"),
        ("border china", "border-china"),
    ],
)
def test_any_spelling_finds_it(query: str, found: str) -> None:
    assert first(query) == found


@pytest.mark.parametrize(
    "query", ["Aral Sea", "Аральское море", "بحر آرال", "Atlantis", "", "   ", "<>", "--", "\u0640"]
)
def test_what_the_documents_do_not_name_is_not_found(query: str) -> None:
    assert search(ATLAS, query) == ()


def test_turkestan_is_not_turkmenistan() -> None:
    assert "turkmenistan" not in {hit.id for hit in search(ATLAS, "Turkestan")}
    assert "turkestan-region" not in {hit.id for hit in search(ATLAS, "Turkmenistan")}


@pytest.mark.parametrize("feature", FEATURES.values(), ids=lambda feature: feature.id)
def test_every_title_finds_its_feature(feature: object) -> None:
    title = feature.title  # type: ignore[attr-defined]
    for lang in LANGUAGES:
        hits = search(ATLAS, title.to(lang))
        best = {hit.id for hit in hits if hit.score == hits[0].score}
        assert feature.id in best, lang  # type: ignore[attr-defined]
        assert hits[0].score == 1


def test_better_hits_come_first() -> None:
    scores = [hit.score for hit in search(ATLAS, "Almaty")]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 2


@given(st.text(max_size=300))
def test_any_query_is_answered(query: str) -> None:
    assert all(0 < hit.score <= 1 for hit in search(ATLAS, query, limit=5))


@given(st.text("ابتأإىيةهکكپپ ـًَ Алматыёқғ-’ abcÉ", max_size=40))
def test_folding_keeps_the_way_back(text: str) -> None:
    found = folded(text)
    assert len(found.positions) == len(found.text)
    assert list(found.positions) == sorted(found.positions)
    for index in range(len(found.text)):
        start, end = found.span(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert found.text[index] in fold(text[start:end]) or found.text[index] == " "


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
