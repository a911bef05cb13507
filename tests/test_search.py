"""Search by name: any language and script, exact before folded before fuzzy."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgeo.app.finding import found_answer
from kzgeo.entries import LANGUAGES, Language
from kzgeo.folding import fold, folded
from kzgeo.gazetteer import load_gazetteer
from kzgeo.matcher import default_matcher
from kzgeo.search import Found, Search, search
from tests.live import ATLAS, FEATURES

PLACES = load_gazetteer().places
SCRIPTS = ("en", "ar", "ru", "kk", "kk_latn")
DRAWN = sorted(place for place in PLACES if place in FEATURES)
SAMPLE = random.Random(4).sample(DRAWN, 30)
UNDRAWN = sorted(p for p in PLACES if p not in FEATURES and PLACES[p].kind != "abstract")


@cache
def searching() -> Search:
    made = Search(ATLAS, PLACES)
    made.prepare()
    return made


def found(query: str, lang: Language = "en") -> Found:
    return searching().find(query, lang=lang, texts=1000)


@cache
def mentioned() -> frozenset[str]:
    """Return the places that any quotation names, found anew by the matcher."""
    find = default_matcher().find
    texts = {q.passage.exact for f in FEATURES.values() for q in f.quotations}
    return frozenset(name.place for text in texts for name in find(text))


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


# -- every name of a place ---------------------------------------------------------------


@pytest.mark.parametrize("place", SAMPLE)
def test_every_variant_in_every_script_finds_its_feature_first(place: str) -> None:
    for script in SCRIPTS:
        for name in getattr(PLACES[place], script):
            hits = search(ATLAS, name)
            best = [hit.id for hit in hits if hit.score == hits[0].score]
            assert place in best, name


@pytest.mark.parametrize(
    ("query", "feature"),
    [
        ("Целиноград", "astana"),
        ("Акмола", "astana"),
        ("اصطنة", "astana"),
        ("Alma-Ata", "almaty"),
        ("المآتا", "almaty"),
        ("Semey", "semipalatinsk-test-site"),
        ("Тюратам", "baikonur-cosmodrome"),
        ("USSR", "ussr"),
        ("Qazaqstan", "kazakhstan"),
    ],
)
def test_a_historic_name_finds_it(query: str, feature: str) -> None:
    assert first(query) == feature


@pytest.mark.parametrize(
    ("query", "feature"),
    [
        ("Астаны", "astana"),
        ("астаны", "astana"),
        ("в Алма-Ате", None),  # a sentence is no name
        ("Қазақстанның", "kazakhstan"),
        ("بكازاخستان", "kazakhstan"),
        ("وكازاخستان", "kazakhstan"),
    ],
)
def test_an_inflected_name_finds_it(query: str, feature: str | None) -> None:
    assert first(query) == feature


def test_exact_comes_before_folded_before_begun_before_nearly() -> None:
    queries = ("Almaty", "ALMATY", "Almat", "Almatti")
    scores = [search(ATLAS, query)[0] for query in queries]
    assert [hit.id for hit in scores] == ["almaty"] * 4
    values = [hit.score for hit in scores]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 4


# -- what the documents do not name ------------------------------------------------------


@pytest.mark.parametrize("place", UNDRAWN)
def test_a_place_that_the_documents_do_not_name_is_said_to_be_absent(place: str) -> None:
    """Of all its names, those that no feature has too are answered with its own title."""
    spoken_of = place in mentioned()
    for name in (name for _, name in PLACES[place].written()):
        answer = found(name)
        exact = [hit for hit in answer.hits if hit.score >= 0.9]
        assert (answer.absent is None) == bool(exact or spoken_of), name
        words = set(fold(name).split())
        for hit in answer.hits:
            assert words <= set(fold(hit.name).split()), f"{name} is answered with {hit.name}"


@pytest.mark.parametrize(
    "query",
    ["Aral Sea", "aral sea", "Аральское море", "Аральского моря", "بحر آرال", "Арал теңізі"],
)
def test_the_aral_sea_is_not_in_the_documents(query: str) -> None:
    answer = found(query)
    assert answer.hits == ()
    assert answer.passages == ()
    assert answer.absent == PLACES["aral-sea"].title()


def test_a_misspelt_absent_place_is_that_place_and_not_a_neighbour() -> None:
    answer = found("Arall Sea")
    assert answer.hits == ()
    assert answer.absent == PLACES["aral-sea"].title()


@pytest.mark.parametrize("typed", ["Ara", "Aral", "Aral S", "Aral Se", "Аральск", "بحر آر"])
def test_nothing_is_guessed_on_the_way_to_an_absent_name(typed: str) -> None:
    assert not {hit.id for hit in found(typed).hits} & {"aktau", "ural-river", "caspian-sea"}


# -- passages ----------------------------------------------------------------------------

QUERIES = (
    "nuclear test",
    "ядерного оружия",
    "الاتحاد السوفيتي",
    "السوفيتي",
    "Назарбаев",
    "тәуелсіздік",
    "Massimov",
    "border",
    "ка",
)


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_marked_is_what_was_asked(query: str) -> None:
    answer = found(query)
    assert answer.passages
    words = fold(query).split()
    for hit in answer.passages:
        if hit.score == 4:  # spoken of under another name
            continue
        assert hit.text == (
            hit.passage.translations[hit.lang] if hit.translated else hit.passage.exact
        )
        for start, end in hit.spans:
            marked = fold(hit.text[start:end])
            whole = marked.startswith(" ".join(words))
            assert whole or marked in words[:-1] or marked.startswith(words[-1])
            assert hit.text[end - 1].isalnum()


@given(st.data())
def test_words_of_a_passage_find_it_and_are_marked_where_they_stand(data: st.DataObject) -> None:
    feature = data.draw(st.sampled_from([f for f in FEATURES.values() if f.quotations]))
    passage = data.draw(st.sampled_from(feature.quotations)).passage
    words = folded(passage.exact).text.split()
    at = data.draw(st.integers(0, len(words) - 1))
    phrase = " ".join(words[at : at + data.draw(st.integers(2, 4))])
    hits = [hit for hit in found(phrase).passages if hit.passage.id == passage.id]
    if len(phrase.split()) < 2 or not hits:  # a known name that is absent wants whole words
        assert len(phrase) < 2 or hits
        return
    assert hits[0].score >= 4
    if hits[0].score == 5:
        assert phrase in {fold(passage.exact[a:b]) for a, b in hits[0].spans} or any(
            fold(passage.exact[a:b]).startswith(phrase) for a, b in hits[0].spans
        )


def test_a_place_is_found_in_passages_that_spell_it_otherwise() -> None:
    answer = found("Astana")
    marked = {hit.text[a:b] for hit in answer.passages if hit.score == 4 for a, b in hit.spans}
    assert {"اصطنة", "آستانا", "أستانا"} <= marked
    assert all(not hit.translated for hit in answer.passages if hit.score == 4)


def test_a_phrase_comes_before_its_words_and_the_original_before_translations() -> None:
    scores = [hit.score for hit in found("الاتحاد السوفيتي").passages]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 5


def test_an_arabic_word_is_found_behind_what_is_written_with_it() -> None:
    marked = {hit.text[a:b] for hit in found("السوفيتي").passages for a, b in hit.spans}
    assert any(word.startswith("السو") for word in marked)
    stems = {hit.text[a:b] for hit in found("كازاخستان").passages for a, b in hit.spans}
    assert "كازاخستان" in stems
    assert not any(word.startswith(("وكاز", "بكاز", "لكاز")) for word in stems)


def test_a_passage_opens_a_feature_at_that_quotation() -> None:
    for hit in found("Kazakhstan").passages:
        feature = FEATURES.get(hit.opens)
        layer = ATLAS.layer(hit.opens.removeprefix("layer-"))
        shown = feature or layer
        assert shown
        unplaced = {q.passage.id for _, qs in (layer.unplaced if layer else ()) for q in qs}
        if hit.passage.id not in unplaced:  # those stand in the panel of their layer, unnumbered
            assert shown.quotations[hit.quote - 1].passage == hit.passage


def test_a_snippet_shows_the_first_find() -> None:
    for query in QUERIES:
        for hit in found(query).passages:
            start, end = hit.snippet()
            assert start <= hit.spans[0][0] < hit.spans[0][1] <= end
            assert end - start <= 120 + hit.spans[0][1] - hit.spans[0][0]


def test_a_search_that_is_not_prepared_answers_with_what_it_has() -> None:
    new = Search(ATLAS, PLACES, find=lambda text: pytest.fail(f"it waits for {text}"))
    answer = new.find("Целиноград", wait=False)
    assert answer.partial
    assert answer.hits[0].id == "astana"
    assert not found("Целиноград").partial
    assert new.find("السوفيتي", wait=False).passages


# -- hostile queries ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "a" * 10_000,
        "ا " * 5_000,
        "\u202eAlmaty\u202c",
        "\u200f\u200f",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "\0",
        "\ud800",
        "(" * 200,
        "%s%n{}",
    ],
)
def test_a_hostile_query_is_answered(query: str) -> None:
    answer = found_answer(searching(), ATLAS, query, "ar")
    assert set(answer) == {"features", "passages", "more", "absent", "partial"}


def test_marks_of_direction_change_nothing() -> None:
    assert found("\u202bالماتي\u202c").hits[0].id == "almaty"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_speaks_the_language_of_the_page(lang: Language) -> None:
    answer = found_answer(searching(), ATLAS, "Целиноград", lang)
    hit = answer["features"][0]
    assert hit["title"] == FEATURES["astana"].title.to(lang)
    assert hit["name"] == "Целиноград"
    assert hit["layer"] == "capital"
    passage = answer["passages"][0]
    assert (passage["lang"], passage["dir"]) == ("ar", "rtl")
    assert any(part["mark"] for part in passage["parts"])
    assert found_answer(searching(), ATLAS, "Aral Sea", lang)["absent"] == PLACES[
        "aral-sea"
    ].title().to(lang)


@given(st.text(max_size=60))
def test_pieces_are_the_text_itself(query: str) -> None:
    for hit in found_answer(searching(), ATLAS, query, "en")["passages"]:
        text = "".join(part["text"] for part in hit["parts"]).strip("…")
        feature = FEATURES.get(hit["feature"])
        if feature and not hit["translated"]:
            assert text in feature.quotations[hit["quote"] - 1].passage.exact
