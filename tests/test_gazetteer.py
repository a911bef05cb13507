"""The gazetteer: complete, sourced, and consistent with the atlas."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from kzgeo.errors import CatalogueError
from kzgeo.folding import fold
from kzgeo.gazetteer import Gazetteer, load_gazetteer
from tests.live import DOCUMENTS, FEATURES

# Without a position on purpose: no place on a map stands for them.
NOWHERE = {"arab-world", "cis", "islamic-world", "post-soviet-space", "the-east", "the-west"}
OBLASTS = [
    "abai",
    "akmola",
    "aktobe",
    "almaty",
    "atyrau",
    "east-kazakhstan",
    "jambyl",
    "jetisu",
    "karaganda",
    "kostanay",
    "kyzylorda",
    "mangystau",
    "north-kazakhstan",
    "pavlodar",
    "turkistan",
    "ulytau",
    "west-kazakhstan",
]
CAPITALS = [
    "semey",
    "kokshetau",
    "aktobe",
    "konaev",
    "atyrau",
    "oskemen",
    "taraz",
    "taldykorgan",
    "karaganda",
    "kostanay",
    "kyzylorda",
    "aktau",
    "petropavl",
    "pavlodar",
    "turkistan",
    "zhezkazgan",
    "oral",
    "shymkent",
    "astana",
    "almaty",
]
# Names that mean two places: context decides.
SHARED = 110


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def test_every_place_of_the_fixed_list_is_in_it(gazetteer: Gazetteer) -> None:
    if DOCUMENTS is None:
        return
    with (DOCUMENTS.parent / "places.csv").open(encoding="utf-8", newline="") as file:
        fixed = {row["place"] for row in csv.DictReader(file)}
    assert fixed <= gazetteer.places.keys()


def test_oblasts_and_their_capitals_are_in_it(gazetteer: Gazetteer) -> None:
    assert {f"{name}-oblast" for name in OBLASTS} <= gazetteer.places.keys()
    assert set(CAPITALS) <= gazetteer.places.keys()


def test_crossings_ports_and_stations_are_in_it(gazetteer: Gazetteer) -> None:
    kinds = defaultdict(set)
    for key, place in gazetteer.places.items():
        kinds[place.kind].add(key)
    assert {"khorgos", "petukhovo", "kordai"} <= kinds["crossing"] | kinds["station"]
    assert {"kuryk", "alat"} <= kinds["port"]
    assert {"dostyk", "aktogay", "beyneu", "shalkar"} <= kinds["station"]


def test_every_position_has_a_source(gazetteer: Gazetteer) -> None:
    without = {key for key, place in gazetteer.places.items() if place.position is None}
    assert without - FEATURES.keys() == NOWHERE
    assert not {k for k, p in gazetteer.places.items() if p.position and not p.source}


def test_a_place_of_the_atlas_is_not_placed_twice(gazetteer: Gazetteer) -> None:
    assert not {k for k, p in gazetteer.places.items() if p.position and k in FEATURES}


def test_rules_speak_of_names_that_the_place_has(gazetteer: Gazetteer) -> None:
    for key, place in gazetteer.places.items():
        names = {fold(name) for _, name in place.written()}
        listed = (*place.ambiguous, *place.exact_case, *place.exact_letters, *place.common)
        assert {fold(name) for name in listed} <= names, key
        assert set(place.over) <= gazetteer.places.keys(), key


def test_few_names_are_shared(gazetteer: Gazetteer) -> None:
    owners = defaultdict(set)
    for key, place in gazetteer.places.items():
        for _, name in place.written():
            owners[fold(name)].add(key)
    shared = {name: keys for name, keys in owners.items() if len(keys) > 1}
    assert len(shared) < SHARED, shared


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[x\n", "it is no TOML"),
        ('[x]\nkind = "city"\nen = ["X"]\n', "it has no name in ar"),
        ('[x]\nkind = "planet"\n', "kind"),
        (
            '[x]\nkind = "city"\nen=["X"]\nar=["X"]\nru=["X"]\nkk=["X"]\nkk_latn=["X"]\n'
            'position = [400.0, 1.0]\nsource = "s"\n',
            "no [lon, lat]",
        ),
        (
            '[x]\nkind = "city"\nen=["X"]\nar=["X"]\nru=["X"]\nkk=["X"]\nkk_latn=["X"]\n'
            "position = [40.0, 1.0]\n",
            "position and source stand together",
        ),
    ],
)
def test_a_faulty_entry_is_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "one.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_gazetteer(tmp_path)
    assert "geodata/gazetteer/one.toml" in str(caught.value)
    assert fault in str(caught.value)


def test_an_id_stands_once(tmp_path: Path) -> None:
    entry = '[x]\nkind = "city"\nen=["X"]\nar=["X"]\nru=["X"]\nkk=["X"]\nkk_latn=["X"]\n'
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(entry, encoding="utf-8")
    with pytest.raises(CatalogueError, match="stands twice"):
        load_gazetteer(tmp_path)
