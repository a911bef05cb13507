"""The search box of the atlas in one file: what stands in the list, with no network."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from kzgeo.app.finding import found_answer
from kzgeo.entries import LANGUAGES, Language
from kzgeo.gazetteer import load_gazetteer
from kzgeo.prose import say
from kzgeo.search import Search
from tests.browser.alone import Alone, written
from tests.browser.conftest import Openers
from tests.browser.queries import queries
from tests.live import ATLAS, CATALOGUE

PLACES = load_gazetteer().places
LONGEST = 200  # letters that the box takes
KINDS = ("names", "misspelt", "russian", "kazakh", "latin", "arabic", "hamza", "passages", "absent")
ROWS = """rail => [...rail.querySelectorAll(".hits .row")].map((row) => [
    row.dataset.id ?? null, row.dataset.passage ?? null, Number(row.dataset.quote ?? 0),
    [...row.querySelectorAll("mark")].map((mark) => mark.textContent),
])"""


@cache
def searching() -> Search:
    made = Search(ATLAS, PLACES)
    made.prepare()
    return made


def wanted_rows(answer: dict[str, Any]) -> list[list[Any]]:
    names = [[hit["id"], None, 0, []] for hit in answer["features"]]
    texts = [
        [None, hit["feature"], hit["quote"], [p["text"] for p in hit["parts"] if p["mark"]]]
        for hit in answer["passages"]
    ]
    return names + texts


def told(answer: dict[str, Any], lang: Language) -> str | None:
    if answer["absent"]:
        return say("page", "search_absent", lang, name=answer["absent"])
    rows = answer["features"] or answer["passages"]
    return None if rows else say("page", "search_none", lang)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_list_is_what_the_app_would_show(whole: Alone, lang: Language) -> None:
    asked = [(kind, q.strip()) for kind, q, _ in queries(seed=LANGUAGES.index(lang)) if q.strip()]
    typed = [q for kind in KINDS for q in [q for k, q in asked if k == kind][:3]]
    whole.open(lang=lang)
    for query in typed:
        answer = found_answer(searching(), ATLAS, query[:LONGEST], lang)
        whole.search.fill("")
        expect(whole.rail.locator(".hits .row")).to_have_count(0)
        whole.search.fill(query[:LONGEST])
        rows = wanted_rows(answer)
        expect(whole.rail.locator(".hits .row")).to_have_count(len(rows))
        assert whole.rail.evaluate(ROWS) == rows, query
        status = told(answer, lang)
        if status:
            expect(whole.rail.locator("p.none[role=status]")).to_have_text(status)


def test_a_name_typed_letter_by_letter_leads_to_its_passage(whole: Alone) -> None:
    whole.open()
    whole.search.press_sequentially("Целиноград", delay=30)
    first = whole.rail.locator(".hits .row").first
    expect(first).to_have_attribute("data-id", "astana")
    passage = whole.rail.locator(".passage").first
    expect(passage.locator("mark").first).to_be_visible()
    feature, quote = (passage.get_attribute(f"data-{key}") for key in ("passage", "quote"))
    passage.click()
    whole.shown(feature or "", int(quote or 0))


def test_a_page_of_some_layers_calls_nothing_absent_that_the_others_have(
    alone: Openers, tmp_path: Path
) -> None:
    path = written(CATALOGUE, tmp_path / "capital.html", layers=["capital"])
    reader = alone(path).open(layers="capital")
    reader.search.fill("Aral Sea")
    name = PLACES["aral-sea"].title().en
    expect(reader.rail.locator("p.none[role=status]")).to_contain_text(name)
    absent = reader.rail.locator("p.none[role=status]").text_content()
    reader.search.fill("Baikonur Cosmodrome")
    none = say("page", "search_none", "en")
    expect(reader.rail.locator("p.none[role=status]")).to_have_text(none)
    assert absent != none
