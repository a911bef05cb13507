"""The search of the standalone page gives the answers of the app's search, without a server."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from kzgeo.app.finding import found_answer
from kzgeo.entries import LANGUAGES, Language
from kzgeo.folding import folded
from kzgeo.gazetteer import load_gazetteer
from kzgeo.matcher import default_matcher
from kzgeo.page.names import names_data
from kzgeo.search import Search
from tests.browser.offline import modules
from tests.browser.queries import inflected, queries
from tests.live import ATLAS

PLACES = load_gazetteer().places
OPEN = """async (data) => {
    const { open } = await import("/offline/search/search.js");
    window.data = data;
    window.search = open(data);
}"""
FIND = "(asked) => asked.map(([query, lang]) => search.find(query, lang))"
EVERY = 3  # of the queries, so that the test is quick
Answer = dict[str, Any]


@cache
def searching() -> Search:
    made = Search(ATLAS, PLACES)
    made.prepare()
    return made


@cache
def data() -> dict[str, Any]:
    return names_data(ATLAS, PLACES)


def served(query: str, lang: Language) -> Answer:
    return found_answer(searching(), ATLAS, query, lang)


@pytest.fixture(scope="module")
def page(context: BrowserContext) -> Iterator[Page]:
    with modules(context) as made:
        made.evaluate(OPEN, data())
        yield made


def offline(page: Page, *asked: tuple[str, Language]) -> list[Answer]:
    found: list[Answer] = page.evaluate(FIND, [list(question) for question in asked])
    return found


def first(answer: Answer) -> tuple[Any, ...]:
    hits, passages = answer["features"][:1], answer["passages"][:1]
    return (*((hit["id"], hit["kind"]) for hit in hits), *(hit["feature"] for hit in passages))


def listed(answer: Answer) -> tuple[Any, ...]:
    hits = [(hit["id"], hit["kind"]) for hit in answer["features"]]
    passages = [
        (hit["feature"], hit["quote"], hit["lang"], hit["parts"]) for hit in answer["passages"]
    ]
    return hits, passages, answer["more"]


def test_it_finds_what_the_server_finds(page: Page, record_property: Any) -> None:
    """The same first hit, the same list with the same marks, and the same absent places."""
    asked = list(queries())[::EVERY]
    answers = offline(page, *((query, lang) for _, query, lang in asked))
    count: Counter[str] = Counter()
    other = []
    for (kind, query, lang), found in zip(asked, answers, strict=True):
        wanted = served(query, lang)
        assert found.keys() == wanted.keys()
        assert found["absent"] == wanted["absent"], (kind, query)
        assert found["partial"] is False
        count["first"] += first(found) == first(wanted)
        count["listed"] += listed(found) == listed(wanted)
        count["same"] += found == wanted
        if found != wanted:
            other.append((kind, query[:80]))
    shares = {name: count[name] / len(asked) for name in ("first", "listed", "same")}
    record_property("agreement", shares)
    assert len(asked) > 1000
    assert shares["first"] >= 0.99, other
    assert shares["listed"] >= 0.97, other
    assert shares["same"] >= 0.97, other


def test_names_with_endings_and_proclitics_mean_what_the_matcher_says(page: Page) -> None:
    names = list(inflected(random.Random(11), 1500))
    script = """async (names) => {
        const [{ Folding }, { Forms }] = await Promise.all([
            import("/offline/search/folding.js"), import("/offline/search/forms.js"),
        ]);
        const forms = new Forms(data.forms, data.endings, new Folding(data.folding));
        return names.map((name) => forms.places(name));
    }"""
    ids = list(PLACES)
    found = [{ids[number] for number in numbers} for numbers in page.evaluate(script, names)]
    assert sum(map(bool, found)) > len(names) / 2
    wrong = [n for n, places in zip(names, found, strict=True) if places != meant(n)]
    assert len(wrong) <= len(names) / 100, wrong


def meant(query: str) -> set[str]:
    """Return the places that the matcher finds where it finds a query to be one name."""
    for text in (query, query.title()):
        for name in default_matcher().find(text):
            head = query[: name.start]
            alone = len(head) <= 3 and " " not in head
            if alone and not folded(query[name.end :]).text:
                return {name.place, *name.candidates}
    return set()


def test_it_folds_as_the_server_does(page: Page) -> None:
    draw = random.Random(3)
    every = [chr(point) for point in range(0x10000) if not 0xD800 <= point < 0xE000]
    letters = "ابتأإىيةهکكپپ ـًَﻻﻷАлматыёқғий\u0306-’ abcÉ\u0301№1²Ⅻ\U0001d538\U0001f682中"
    texts = ["".join(every[at : at + 500]) for at in range(0, len(every), 500)]
    texts += ["".join(draw.choices(letters, k=draw.randint(0, 30))) for _ in range(1500)]
    script = """async (texts) => {
        const { Folding, signsOf } = await import("/offline/search/folding.js");
        const folding = new Folding(data.folding);
        return texts.map((text) => {
            const { text: plain, where } = folding.folded(signsOf(text));
            return [plain, where];
        });
    }"""
    for text, (plain, where) in zip(texts, page.evaluate(script, texts), strict=True):
        wanted = folded(text)
        assert (plain, where) == (wanted.text, wanted.positions.tolist()), ascii(text)


@pytest.mark.parametrize(
    ("query", "feature"),
    [
        ("Целиноград", "astana"),
        ("Astany", "astana"),
        ("Астаны", "astana"),
        ("Qazaqstannyñ", "kazakhstan"),
        ("Қазақстанның", "kazakhstan"),
        ("بكازاخستان", "kazakhstan"),
        ("أُسْتانا", "astana"),
        ("Uzbekistn", "uzbekistan"),
    ],
)
def test_a_name_in_any_shape_finds_its_feature(page: Page, query: str, feature: str) -> None:
    (answer,) = offline(page, (query, "en"))
    assert answer["features"][0]["id"] == feature


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "query", ["Aral Sea", "Аральского моря", "بحر آرال", "Арал теңізі", "Arall Sea"]
)
def test_an_absent_place_is_not_its_neighbour(page: Page, query: str, lang: Language) -> None:
    (answer,) = offline(page, (query, lang))
    assert answer["features"] == answer["passages"] == []
    assert answer["absent"] == PLACES["aral-sea"].title().to(lang)


def test_the_original_is_marked_and_not_rewritten(page: Page) -> None:
    (answer,) = offline(page, ("Целиноград", "en"))
    texts = {q.passage.exact for f in ATLAS.features() for q in f.quotations}
    for hit in answer["passages"]:
        shown = "".join(part["text"] for part in hit["parts"]).strip("…")
        assert any(part["mark"] for part in hit["parts"])
        assert hit["translated"] or any(shown in text for text in texts)


def test_what_is_no_query_is_answered(page: Page) -> None:
    asked = ["", " ", "\ud800", "__proto__", "constructor", "a" * 100_000, "(" * 5_000]
    script = "(asked) => asked.map((query) => search.find(query, 'xx'))"
    for answer in page.evaluate(script, asked):
        assert answer["absent"] is None
        assert answer["partial"] is False


def test_a_pattern_that_is_more_than_suffixes_is_refused(page: Page) -> None:
    for pattern in ("(a+)+", "a{1,99}", r"\w*", "(?=a)", "[^a]"):
        endings = data()["endings"] | {"suffix": pattern}
        with pytest.raises(Error, match="pattern of suffixes"):
            page.evaluate(
                """async (endings) => {
                    const { open } = await import("/offline/search/search.js");
                    open({ ...data, endings });
                }""",
                endings,
            )
