"""One clear message with place, fault and cure for each fault; the rest of the atlas opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from kzgeo.catalogue import load, signature
from kzgeo.check import check
from kzgeo.model import Problem
from tests.edits import ALL, LINES_FILE, LINES_TOML, feature, loop, toml
from tests.faults import FAULTS


def problems(root: Path) -> list[Problem]:
    catalogue = load(root)
    return [*catalogue.problems, *check(catalogue.atlas)]


def test_the_tiny_atlas_has_no_problem(small: Path) -> None:
    assert problems(small) == []
    assert {feature.id for feature in load(small).atlas.features()} == ALL


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_gives_one_message_and_the_rest_opens(name: str, small: Path) -> None:
    edit, place, words, remaining = FAULTS[name]
    edit(small)
    (found,) = problems(small)
    assert place in found.place
    assert words in found.fault
    assert found.fault.strip()
    assert len(found.cure) > 10
    assert len(str(found)) < 600
    assert {feature.id for feature in load(small).atlas.features()} == remaining


def test_many_faults_are_listed_all_at_once(small: Path) -> None:
    names = (
        "text-changed",
        "part-of-unknown",
        "swapped",
        "nan",
        "winding",
        "suffix-toml",
        "base-syntax",
        "passage-unknown",
    )
    for name in names:
        FAULTS[name][0](small)
    found = problems(small)
    assert len(found) == len(names)
    for name in names:
        _, place, words, _ = FAULTS[name]
        assert any(place in p.place and words in p.fault for p in found), name
    assert {f.id for f in load(small).atlas.features()} == ALL - {"lines-silent", "places-town"}


def test_a_feature_without_an_id_is_named_by_its_number(small: Path) -> None:
    feature(2, lambda f: f.pop("id"))(small)
    places = [problem.place for problem in problems(small)]
    assert places == [f"{LINES_FILE}, feature 2", f'{LINES_TOML}, feature "lines-silent"']


def test_an_id_that_is_no_id_is_refused_wherever_it_stands(small: Path) -> None:
    toml('id = "lines-silent"', 'id = "<b>"')(small)
    feature(2, lambda f: f.update(id="<b>"))(small)
    assert [p.place for p in problems(small)] == [
        f'{LINES_TOML}, features "<b>" id',
        f"{LINES_FILE}, feature 2",
    ]


@pytest.mark.parametrize("name", ["text-changed", "offsets-wrong", "source-unknown"])
def test_a_passage_that_cannot_be_trusted_is_never_shown(name: str, small: Path) -> None:
    FAULTS[name][0](small)
    atlas = load(small).atlas
    shown = [q.passage.id for f in atlas.features() for q in f.quotations]
    assert "lines-role" not in shown
    assert "places-closed" in shown


def test_a_file_that_cannot_be_read_has_a_version_all_the_same(small: Path) -> None:
    before = signature(small)
    loop(LINES_FILE)(small)
    assert signature(small) != before
