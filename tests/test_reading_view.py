"""The documents as they are read: passages with gaps, or whole; mentions, places."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgeo.app.files import Library
from kzgeo.catalogue import Catalogue, load
from kzgeo.entries import Passage, Source
from kzgeo.errors import UsageError
from kzgeo.gazetteer import Gazetteer, Place
from kzgeo.matcher import Matcher, default_matcher
from kzgeo.model import Atlas
from kzgeo.reading_view import documents_listed, parts_of, reading
from kzgeo.verify import passages_of
from tests.edits import toml
from tests.live import ATLAS
from tests.test_files import body

ENGLISH = "004_9621777bc7874d24"
TEXT = (
    "Some say more. Kazakhstan enjoys a vital geopolitical role in the Central Asia. "
    "It has taken good initiatives, as Almaty did. Nothing else is said of it here."
)
FIRST, SECOND, THIRD = (15, 79), (80, 125), (101, 125)


def place(**names: Any) -> Place:
    given = {"kind": "city", **names}
    return Place.model_validate(dict.fromkeys(LANGS, ("Пусто",)) | given)


LANGS = ("en", "ar", "ru", "kk", "kk_latn")
PLACES = {
    "kazakhstan": place(kind="country", en=("Kazakhstan",), position=(66.9, 48.0), source="a test"),
    "lines-leg": place(kind="region", en=("Central Asia",)),
    "almaty": place(en=("Almaty",)),
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(Gazetteer(places=PLACES))


def passage(number: int, span: tuple[int, int], **more: Any) -> Passage:
    start, end = span
    exact = TEXT[start:end]
    return Passage(
        id=f"tiny-{number}",
        source="tiny",
        start=start,
        end=end,
        exact=exact,
        prefix=more.pop("prefix", TEXT[max(0, start - 12) : start]),
        suffix=more.pop("suffix", TEXT[end : end + 12]),
        lang="en",
        sha256=hashlib.sha256(exact.encode()).hexdigest(),
        translations={"ar": "…", "ru": "…", "kk": "…"},
        **more,
    )


@pytest.fixture
def tiny(small: Path) -> Atlas:
    """Return the tiny atlas, with one document more that its features quote."""
    return quoting(load(small).atlas, passage(1, FIRST), passage(2, SECOND), passage(3, THIRD))


def quoting(atlas: Atlas, *passages: Passage) -> Atlas:
    source = Source(
        id="tiny", lang="en", length=len(TEXT), sha256=hashlib.sha256(TEXT.encode()).hexdigest()
    )
    first, *others = atlas.layers
    town, area = first.features
    quotations = tuple(
        replace(town.quotations[0], passage=p, rank=rank) for rank, p in enumerate(passages, 1)
    )
    town, area = replace(town, quotations=quotations), replace(area, quotations=quotations[:1])
    layers = (replace(first, features=(town, area)), *others)
    return Atlas(layers=layers, base=(), sources={"tiny": source, **atlas.sources})


def test_passages_that_touch_are_one_and_the_rest_is_counted(tiny: Atlas, matcher: Matcher) -> None:
    read = reading(tiny, "tiny", matcher, None)
    assert read["parts"] == [{"start": 15, "text": TEXT[15:125]}]
    assert read["gaps"] == [{"start": 0, "end": 15}, {"start": 125, "end": len(TEXT)}]
    assert not read["whole"]
    assert read["hindrance"] is None


def test_a_gap_with_words_stays_one_and_so_does_one_that_is_not_known(
    small: Path, matcher: Matcher
) -> None:
    words = quoting(load(small).atlas, passage(1, FIRST), passage(2, (84, 125)))
    unknown = quoting(
        load(small).atlas, passage(1, FIRST, suffix=""), passage(2, SECOND, prefix="")
    )
    for atlas, gap in ((words, (79, 84)), (unknown, (79, 80))):
        read = reading(atlas, "tiny", matcher, None)
        assert len(read["parts"]) == 2
        assert {"start": gap[0], "end": gap[1]} in read["gaps"]


def test_a_repetition_is_shown_where_it_stands(small: Path, matcher: Matcher) -> None:
    once = passage(1, (0, 4), also_at=((10, 14),), suffix="")
    read = reading(quoting(load(small).atlas, once), "tiny", matcher, None)
    assert [part["start"] for part in read["parts"]] == [0, 10]
    assert [p["start"] for p in read["passages"]] == [0, 10]


def test_passages_name_the_features_that_they_speak_of(tiny: Atlas, matcher: Matcher) -> None:
    assert reading(tiny, "tiny", matcher, None)["passages"] == [
        {"start": 15, "end": 79, "features": ["places-town", "places-area"]},
        {"start": 80, "end": 125, "features": ["places-town"]},
        {"start": 101, "end": 125, "features": ["places-town"]},
    ]


def test_mentions_lead_to_places_with_a_position_where_there_is_one(
    tiny: Atlas, matcher: Matcher
) -> None:
    read = reading(tiny, "tiny", matcher, None)
    named = [TEXT[m["start"] : m["end"]] for m in read["mentions"]]
    assert named == ["Kazakhstan", "Central Asia", "Almaty"]
    places = {p["id"]: p for p in read["places"]}
    assert (places["kazakhstan"]["lon"], places["kazakhstan"]["lat"]) == (66.9, 48.0)
    leg = tiny.feature("lines-leg")
    assert leg is not None
    point = leg.geometry.representative_point()
    assert places["lines-leg"]["feature"]
    assert (places["lines-leg"]["lon"], places["lines-leg"]["lat"]) == (point.x, point.y)
    assert places["almaty"]["lon"] is None
    assert not places["almaty"]["feature"]


def test_a_document_at_hand_is_shown_whole(tiny: Atlas, matcher: Matcher, tmp_path: Path) -> None:
    (tmp_path / "tiny.txt").write_bytes(TEXT.encode())
    read = reading(tiny, "tiny", matcher, tmp_path)
    assert read["whole"]
    assert read["gaps"] == []
    assert "".join(part["text"] for part in read["parts"]) == TEXT
    assert [d["whole"] for d in documents_listed(tiny, tmp_path) if d["id"] == "tiny"] == [True]


@pytest.mark.parametrize("text", [TEXT + " ", TEXT.replace("Almaty", "Astana"), "", "\ud800"])
def test_another_document_of_the_name_is_not_used(
    text: str, tiny: Atlas, matcher: Matcher, tmp_path: Path
) -> None:
    (tmp_path / "tiny.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
    read = reading(tiny, "tiny", matcher, tmp_path)
    assert read["hindrance"] == "other"
    assert not read["whole"]
    assert read["gaps"]


def test_a_document_that_cannot_be_read_is_said_to_be(
    tiny: Atlas, matcher: Matcher, tmp_path: Path
) -> None:
    (tmp_path / "tiny.txt").mkdir()
    assert reading(tiny, "tiny", matcher, tmp_path)["hindrance"] == "unreadable"
    assert reading(tiny, "tiny", matcher, tmp_path / "nowhere")["hindrance"] is None


def test_an_unknown_document_is_named(tiny: Atlas, matcher: Matcher) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        reading(tiny, "nowhere", matcher, None)


@pytest.mark.parametrize("source_id", ATLAS.sources)
def test_parts_and_gaps_make_up_every_live_document(source_id: str) -> None:
    read = reading(ATLAS, source_id, default_matcher(), None)
    spans = [(p["start"], p["start"] + len(p["text"])) for p in read["parts"]]
    spans = sorted([*spans, *((gap["start"], gap["end"]) for gap in read["gaps"])])
    assert spans[0][0] == 0
    assert spans[-1][1] == ATLAS.sources[source_id].length
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    signs = {
        part["start"] + at: sign for part in read["parts"] for at, sign in enumerate(part["text"])
    }
    for quoted in passages_of(ATLAS).values():
        if quoted.source == source_id:
            found = "".join(signs[at] for at in range(quoted.start, quoted.end))
            assert found == quoted.exact
    assert read["mentions"]
    assert all(at in signs for m in read["mentions"] for at in range(m["start"], m["end"]))


def test_whole_and_quoted_documents_have_the_same_text(documents: Path | None) -> None:
    for source_id in ATLAS.sources if documents else ():
        whole = reading(ATLAS, source_id, default_matcher(), documents)
        text = "".join(part["text"] for part in whole["parts"])
        assert whole["whole"]
        for part in reading(ATLAS, source_id, default_matcher(), None)["parts"]:
            assert text[part["start"] : part["start"] + len(part["text"])] == part["text"]


@given(st.text("ab\n🕸", max_size=60), st.integers(1, 9), st.integers(0, 5))
def test_parts_are_the_text_in_order(text: str, most: int, start: int) -> None:
    parts = list(parts_of(text, start, most=most))
    assert "".join(part for _, part in parts) == text
    assert all(0 < len(part) <= most for _, part in parts)
    at = start
    for first, part in parts:
        assert first == at
        at += len(part)


def test_the_reading_is_served_and_not_kept_by_browsers(live: Catalogue, tmp_path: Path) -> None:
    library = Library(catalogue=live, documents=tmp_path)
    assert [d["id"] for d in body(library, "reading/index.json")["documents"]] == list(
        ATLAS.sources
    )
    assert body(library, f"reading/{ENGLISH}.json")["lang"] == "en"
    answer = library.get(f"reading/{ENGLISH}.json")
    assert answer is not None
    assert not answer.lasting
    for name in ("reading/nowhere.json", "reading/", f"reading/{ENGLISH}", "reading/../index.json"):
        assert library.get(name) is None


def test_a_passage_that_does_not_hold_is_not_read(small: Path, matcher: Matcher) -> None:
    toml("Kazakhstan enjoys", "Kazakhstan has")(small)
    read = reading(load(small).atlas, ENGLISH, matcher, None)
    assert read["parts"] == []
    assert read["gaps"] == [{"start": 0, "end": read["length"]}]
