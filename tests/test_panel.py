"""The panel as plain values."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgeo.catalogue import Catalogue
from kzgeo.entries import LANGUAGES, Language, Passage
from kzgeo.model import Problem
from kzgeo.panel import panel, pieces
from kzgeo.verify import passages_of
from tests.live import ATLAS, FEATURES

PAGE = "\n\n{}\n\n\n\n"

text = st.text("أبت abc12\n ،.\U0001f578", min_size=1, max_size=30)
page_end = st.one_of(st.integers(1, 999).map(PAGE.format), st.just("\n\n\n"))
texts = st.lists(st.one_of(text, page_end), min_size=1, max_size=6).map("".join)


def passage(exact: str) -> Passage:
    return Passage(
        id="generated",
        source="004_9621777bc7874d24",
        start=0,
        end=len(exact),
        exact=exact,
        lang="en",
        sha256="0" * 64,
        translations={"ar": "ا", "ru": "я", "kk": "қ"},
    )


def put_back(shown: list[dict[str, object]]) -> str:
    """Return a pattern of the text that the pieces come from."""
    parts = []
    for piece in shown:
        if "text" in piece:
            parts.append(re.escape(str(piece["text"])))
        else:
            page = piece["page"]
            parts.append(rf"\s*{page}\n{{3,}}" if page else r"\s*\n{3,}")
    return "".join(parts)


@given(texts, st.data())
def test_pieces_put_together_are_the_exact_text(exact: str, data: st.DataObject) -> None:
    edges = st.integers(0, len(exact))
    spans = data.draw(st.lists(st.tuples(edges, edges).map(sorted), max_size=3))
    mark = [exact[a:b] for a, b in spans if a < b]
    shown = pieces(passage(exact), mark, "en")
    assert re.fullmatch(put_back(shown), exact)
    whole = "".join(str(piece.get("text", "")) for piece in shown)
    assert re.sub(r"[\s\d]", "", whole) == re.sub(r"[\s\d]", "", exact)
    for piece in shown:
        assert not piece.get("mark") or any(str(piece["text"]) in words for words in mark)


@given(text, text, text)
def test_marked_words_are_marked_wherever_they_stand(before: str, words: str, after: str) -> None:
    exact = before + words + after
    shown = pieces(passage(exact), [words], "en")
    marked = "".join(str(p["text"]) for p in shown if p.get("mark"))
    assert len(re.sub(r"[\s\d]", "", marked)) >= len(re.sub(r"[\s\d]", "", words))


def test_a_page_end_within_marked_words_is_shown_as_such() -> None:
    shown = pieces(passage("عبور بحر\n\n27\n\n\n\nقزوين"), ["بحر\n\n27\n\n\n\nقزوين"], "en")
    assert shown == [
        {"text": "عبور ", "mark": False},
        {"text": "بحر", "mark": True},
        {"page_end": "end of page 27", "page": "27"},
        {"text": "قزوين", "mark": True},
    ]


def test_the_longer_of_two_marks_hides_the_shorter_one_inside_it() -> None:
    shown = pieces(passage("Xi'an–Baku"), ["Baku", "Xi'an–Baku"], "en")
    assert shown == [{"text": "Xi'an–Baku", "mark": True}]


@pytest.mark.parametrize("live_passage", passages_of(ATLAS).values(), ids=lambda p: p.id)
def test_pieces_of_every_live_passage(live_passage: Passage) -> None:
    marks = {
        words
        for feature in FEATURES.values()
        for quotation in feature.quotations
        if quotation.passage.id == live_passage.id
        for words in quotation.mark
    }
    shown = pieces(live_passage, marks, "en")
    assert re.fullmatch(put_back(shown), live_passage.exact)
    assert any(piece.get("mark") for piece in shown) == bool(marks)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("chosen", [*FEATURES, *(f"layer-{layer.id}" for layer in ATLAS.layers)])
def test_panel_of_everything_that_can_be_selected(chosen: str, lang: Language) -> None:
    shown = panel(ATLAS, chosen, quote=1, lang=lang)
    assert shown["id"] == chosen
    assert shown["titles"][0]["lang"] == lang
    assert {title["lang"] for title in shown["titles"]} == set(LANGUAGES)
    quotation = shown["quotation"]
    if quotation is None:
        assert shown["kind"] == "layer" or shown["silent"]
    else:
        assert (quotation["translation"] is None) == (quotation["lang"] == lang)
        assert quotation["rank"] == 1
    assert "{" not in json.dumps(shown).replace('{"', "").replace("{}", "")


def test_a_layer_keeps_its_own_name_beside_a_place_of_the_same_name() -> None:
    assert panel(ATLAS, "china", quote=1, lang="en")["kind"] == "feature"
    assert panel(ATLAS, "layer-china", quote=1, lang="en")["kind"] == "layer"
    assert panel(ATLAS, "borders", quote=1, lang="en")["id"] == "layer-borders"


def test_leafing_stays_within_the_passages(live: Catalogue) -> None:
    count = len(FEATURES["border-russia"].quotations)
    for asked, given_ in ((-3, 1), (0, 1), (2, 2), (count, count), (99_999, count)):
        shown = panel(live.atlas, "border-russia", quote=asked, lang="en")
        assert (shown["quotation"]["rank"], shown["quotation"]["count"]) == (given_, count)


def test_the_silent_border_shows_nothing_else(live: Catalogue) -> None:
    shown = panel(live.atlas, "border-turkmenistan", quote=1, lang="en")
    assert (shown["silent"], shown["quotation"], shown["withheld"]) == (True, None, False)


def test_the_legs_lead_to_the_whole_and_back(live: Catalogue) -> None:
    whole = panel(live.atlas, "rail-xian-baku", quote=1, lang="en")
    assert len(whole["parts"]) == 6
    for part in whole["parts"]:
        leg = panel(live.atlas, part["id"], quote=1, lang="en")
        assert leg["part_of"]["id"] == "rail-xian-baku"


def test_nothing_and_the_unknown_give_the_welcome(live: Catalogue) -> None:
    problem = Problem(place="p", fault="f", cure="c")
    welcome = panel(live.atlas, None, quote=1, lang="ru", problems=[problem])
    assert welcome["kind"] == "welcome"
    assert welcome["problems"] == ["p: f; c"]
    assert [source["name"] for source in welcome["sources"]] == list(live.atlas.sources)
    unknown = panel(live.atlas, "<b>{id}</b>", quote=1, lang="en")
    assert "<b>{id}</b>" in unknown["notice"]


def test_a_document_without_title_is_given_none(live: Catalogue) -> None:
    sources = {s["name"]: s["text"] for s in panel(live.atlas, None, quote=1, lang="en")["sources"]}
    assert "states no title" in sources["000_19a42f1a139730ab"]
    assert sources["002_c46e443aee6b7186"].startswith("عمرو عبدالحميد")
