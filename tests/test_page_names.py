"""What the search of the standalone page is handed: values, small, always the same, and true."""

from __future__ import annotations

import gzip
import json
import random
import re
from dataclasses import replace
from functools import cache
from typing import Any

from kzgeo.folding import fold
from kzgeo.fulltext import used
from kzgeo.gazetteer import load_gazetteer
from kzgeo.matcher import default_matcher
from kzgeo.model import Atlas
from kzgeo.names import NameIndex
from kzgeo.page.names import names_data
from tests.live import ATLAS

PLACES = load_gazetteer().places
MOST_BYTES = 350_000


@cache
def data() -> dict[str, Any]:
    return names_data(ATLAS, PLACES)


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def part(*layers: str) -> Atlas:
    kept = tuple(layer for layer in ATLAS.layers if layer.id in layers)
    return Atlas(layers=kept, base=ATLAS.base, sources=ATLAS.sources)


def test_it_is_small_and_always_the_same() -> None:
    written = text(data())
    assert len(gzip.compress(written.encode(), 9, mtime=0)) <= MOST_BYTES
    assert text(names_data(ATLAS, PLACES)) == written


def test_every_name_of_the_index_is_there_in_its_order() -> None:
    index = NameIndex(ATLAS, PLACES)
    assert [thing["id"] for thing in data()["things"]] == [thing.id for thing in index.things]
    names: list[tuple[int, str, bool, bool]] = [
        (owner, name, kind == "t", kind == "l")
        for owner, (kinds, *written) in enumerate(data()["names"])
        for kind, name in zip(kinds, written, strict=True)
    ]
    assert names == list(index.written())


def test_passages_are_the_atlas_s_own_with_their_mentions() -> None:
    things = [thing["id"] for thing in data()["things"]]
    uses = [
        (things[opens], rank, passage["texts"][0])
        for passage in data()["passages"]
        for opens, rank in passage["uses"]
    ]
    assert sorted(uses) == sorted((opens, rank, q.passage.exact) for opens, q, rank in used(ATLAS))
    ids = list(PLACES)
    for passage in data()["passages"]:
        exact = passage["texts"][0]
        wanted = [
            (name.start, name.end, {name.place, *name.candidates})
            for name in default_matcher().find(exact)
        ]
        found = [(a, b, {ids[place] for place in places}) for a, b, *places in passage["mentions"]]
        assert found == wanted


def test_a_form_means_what_the_matcher_finds_in_it_alone() -> None:
    """All forms are asked at once; what stands around one does not change another."""
    ids = list(PLACES)
    forms = [
        (form, group)
        for group in data()["forms"]
        if not {"capitals", "number", "raw"} & group.keys()
        for form in group["forms"].split("|")
        if "�" not in form
    ]
    for form, group in random.Random(2).sample(forms, 600):
        shown = form.replace(",", ", ").title()
        assert meant(shown) == {ids[place] for place in group["bare"]}, shown
        if "located" in group:
            for key, endings in (("suffixed", ("дың", "dyn")), ("located", ("да", "da"))):
                query = shown + endings[form[0] < "а"]
                assert meant(query) == {ids[place] for place in group[key]}, query


def meant(query: str) -> set[str]:
    return {
        place
        for name in default_matcher().find(query)
        if (name.start, name.end) == (0, len(query))
        for place in (name.place, *name.candidates)
    }


def test_forms_are_folded_and_every_place_that_texts_name_has_some() -> None:
    named = set()
    for group in data()["forms"]:
        named |= {*group["bare"], *group.get("headed", ()), *group.get("located", ())}
        for form in group["forms"].split("|"):
            assert " ".join(re.split("[, �]+", form)).strip() == fold(form)
    ids = list(PLACES)
    missing = {key for key, place in PLACES.items() if not place.described} - {
        ids[number] for number in named
    }
    assert all(
        PLACES[key].only_before or PLACES[key].only_after or PLACES[key].when for key in missing
    )


def test_suffix_patterns_hold_letters_and_choices_alone() -> None:
    for key in ("suffix", "suffix_behind_vowel", "locative"):
        pattern = data()["endings"][key]
        assert re.fullmatch(r"(?:[^\W\d_]|[()\[\]|?:]|\.\*)+", pattern)
        assert "(?=" not in pattern


def test_a_part_of_the_atlas_does_not_call_the_rest_absent() -> None:
    """What another layer draws or quotes is not there, yet it is in the documents."""
    capital = part("capital")
    silent = {
        thing["id"]: thing.get("silent", False)
        for thing in names_data(capital, PLACES, whole=ATLAS)["things"]
        if thing["kind"] == "absent"
    }
    assert silent["baikonur-cosmodrome"]
    assert not silent["aral-sea"]
    alone = {
        thing["id"]: thing.get("silent", False)
        for thing in names_data(capital, PLACES)["things"]
        if thing["kind"] == "absent"
    }
    assert not alone["baikonur-cosmodrome"]


def test_hostile_titles_and_texts_stay_values() -> None:
    layer = ATLAS.layers[0]
    hostile = "</script><!--\u2028\ud83d\ude02".encode("utf-16", "surrogatepass").decode("utf-16")
    title = layer.entry.title.model_copy(update={"en": hostile})
    entry = layer.entry.model_copy(update={"title": title})
    atlas = replace(ATLAS, layers=(replace(layer, entry=entry), *ATLAS.layers[1:]))
    found = json.loads(text(names_data(atlas, PLACES)))
    assert found["layers"][0]["title"][0] == hostile
