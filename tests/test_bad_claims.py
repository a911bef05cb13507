"""A faulty claim is named with its cure and left out; the others stand."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from kzgeo.catalogue import load
from kzgeo.check import check
from kzgeo.verify import verify

STEM = "000_19a42f1a139730ab"
TEXT = "طولها (2,300) كم"
WORDS = dict.fromkeys(("en", "ar", "ru", "kk"), "w")


def claim(**more: Any) -> dict[str, Any]:
    exact = more.get("exact", TEXT)
    return {
        "id": "whole-length",
        "feature": "lines-whole",
        "source": STEM,
        "start": 10,
        "end": 10 + len(exact),
        "exact": exact,
        "sha256": hashlib.sha256(exact.encode()).hexdigest(),
        "predicate": "length",
        "matter": "whole-length",
        "title": WORDS,
        "stated": {"value": 2300, "unit": "km", "as_written": "(2,300) كم"},
    } | more


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def write(root: Path, *claims: dict[str, Any], name: str = "lines.toml") -> Path:
    folder = root / "layers" / "claims"
    folder.mkdir(exist_ok=True)
    tables = [
        "[[claims]]\n" + "".join(f"{key} = {inline(value)}\n" for key, value in item.items())
        for item in claims
    ]
    (folder / name).write_text("\n".join(tables), encoding="utf-8")
    return folder / name


def test_a_sound_claim_is_read_and_judged(small: Path) -> None:
    write(small, claim(measure={"kind": "length_km", "of": ["lines-whole"]}))
    catalogue = load(small)
    assert catalogue.problems == ()
    assert check(catalogue.atlas) == []
    (judged,) = catalogue.judged
    assert judged.measured is not None
    assert judged.claim.stated.value == 2300


@pytest.mark.parametrize(
    ("faulty", "fault", "cure"),
    [
        ({"source": "nowhere"}, 'source "nowhere" is unknown', "use one of"),
        ({"sha256": "0" * 64}, "does not match its stored hash", "restore the text"),
        ({"end": 99}, "offsets 10-99 do not fit", "set start and end again"),
        ({"end": 10_000_000}, "offsets 10-10000000 do not fit", "set start and end again"),
        ({"predicate": "mood"}, "input should be", "see the fields"),
        ({"id": "Not an Id"}, "string should match pattern", "see the fields"),
        ({"surprise": 1}, "extra inputs are not permitted", "see the fields"),
        ({"title": {"en": "only"}}, "field required", "see the fields"),
        (
            {"stated": {"value": 2300, "unit": "km", "as_written": "(2,400) كم"}},
            "its figure “(2,400) كم” does not stand in its text",
            "copy it from the text",
        ),
    ],
)
def test_a_claim_that_cannot_be_trusted_is_left_out(
    small: Path, faulty: dict[str, Any], fault: str, cure: str
) -> None:
    write(small, claim() | faulty, claim(id="sound"))
    catalogue = load(small)
    assert [item.id for item in catalogue.atlas.claims] == ["sound"]
    assert catalogue.problems
    for problem in catalogue.problems:
        assert problem.place.startswith("layers/claims/lines.toml, claim")
    assert any(fault in p.fault and cure in p.cure for p in catalogue.problems)
    assert len(list(catalogue.atlas.features())) == 5


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [
        ({"feature": "nowhere"}, 'feature "nowhere" does not exist'),
        ({"also": ["nowhere"]}, 'feature "nowhere" does not exist'),
        ({"measure": {"kind": "length_km", "of": ["nowhere"]}}, 'feature "nowhere"'),
        (
            {"stated": {"value": 2301, "unit": "km", "as_written": "(2,300) كم"}},
            "2301 is no reading of “(2,300) كم”",
        ),
    ],
)
def test_a_claim_that_does_not_fit_the_atlas_is_found_by_check(
    small: Path, faulty: dict[str, Any], fault: str
) -> None:
    write(small, claim() | faulty)
    catalogue = load(small)
    assert catalogue.problems == ()
    assert [fault in problem.fault for problem in check(catalogue.atlas)] == [True]
    assert len(catalogue.judged) == 1


def test_an_id_is_used_once_in_all_files(small: Path) -> None:
    write(small, claim())
    write(small, claim(), name="more.toml")
    catalogue = load(small)
    assert len(catalogue.atlas.claims) == 1
    assert [p.fault for p in catalogue.problems] == ["the id is used twice"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"[[claims", "is not TOML"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"", "is not a list of [[claims]]"),
        (b"claims = 1", "is not a list of [[claims]]"),
        (b"[[passages]]\nid = 'a'", "is not a list of [[claims]]"),
    ],
)
def test_a_file_that_holds_no_claims_is_named(small: Path, data: bytes, fault: str) -> None:
    write(small, claim())
    (small / "layers" / "claims" / "odd.toml").write_bytes(data)
    catalogue = load(small)
    assert len(catalogue.atlas.claims) == 1
    (problem,) = catalogue.problems
    assert problem.place == "layers/claims/odd.toml"
    assert fault in problem.fault


def test_a_file_with_another_name_is_named(small: Path) -> None:
    write(small, claim(), name="My Claims.txt")
    (problem,) = load(small).problems
    assert problem.place == "layers/claims/My Claims.txt"
    assert "nothing reads it" in problem.fault


def test_a_claim_is_held_against_its_document(small: Path, documents: Path | None) -> None:
    write(small, claim())
    atlas = load(small).atlas
    if documents is None:
        return
    wrong = verify(atlas, documents).wrong
    assert any(f'claim "whole-length" of {STEM}' in problem.place for problem in wrong)
