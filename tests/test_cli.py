"""The command line, as other tools call it: `shared/contract.md`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kzgeo.catalogue import PROJECT
from kzgeo.verdicts import VERDICTS
from tests.live import ATLAS, FEATURES

COMMANDS = (
    *("layers", "feature", "quotes", "claims", "search", "verify", "check", "match", "export"),
    "quote",
)
QUOTATION = {
    "source": str,
    "start": int,
    "end": int,
    "exact": str,
    "prefix": str,
    "suffix": str,
    "lang": str,
    "translations": dict,
    "page": (int, type(None)),
    "rank": int,
    "also_at": list,
}
FEATURE = {
    "feature",
    "layer",
    "geometry",
    "title",
    "geometry_type",
    "bounds",
    "evidence",
    "from_year",
    "to_year",
    "status",
    "quotations",
    "claims",
    "attribution",
}


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "kzgeo", *map(str, arguments)],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def answer(*arguments: str | Path, status: int = 0) -> Any:
    done = run(*arguments, "--json")
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


def check_quotation(quotation: dict[str, Any]) -> None:
    assert set(quotation) == set(QUOTATION)
    for key, kind in QUOTATION.items():
        assert isinstance(quotation[key], kind), key
    assert quotation["end"] - quotation["start"] == len(quotation["exact"])
    assert all(len(span) == 2 for span in quotation["also_at"])


def test_layers() -> None:
    layers = answer("layers")
    assert [layer["id"] for layer in layers] == [layer.id for layer in ATLAS.layers]
    for layer in layers:
        assert set(layer) == {"id", "title", "features", "attribution", "licence", "evidence"}
        assert list(layer["title"]) == ["en", "ar", "ru", "kk"]
    shared = {shared.id for layer in ATLAS.layers for shared in layer.shared}
    listed = [id_ for layer in layers for id_ in layer["features"]]
    assert set(listed) == set(FEATURES)
    assert sorted(listed) == sorted([*FEATURES, *shared])
    assert shared < set(FEATURES)


def test_feature() -> None:
    shown = answer("feature", "border-uzbekistan")
    assert set(shown) >= FEATURE
    assert (shown["feature"], shown["layer"]) == ("border-uzbekistan", "borders")
    assert shown["geometry_type"] == shown["geometry"]["type"] == "LineString"
    west, south, east, north = shown["bounds"]
    longitudes, latitudes = zip(*shown["geometry"]["coordinates"], strict=True)
    assert (west, east) == (min(longitudes), max(longitudes))
    assert (south, north) == (min(latitudes), max(latitudes))
    assert "2,300" in shown["quotations"][0]["exact"]
    check_quotation(shown["quotations"][0])


def test_search() -> None:
    hits = answer("search", "الماتي")
    assert hits[0] == {
        "id": "almaty",
        "kind": "feature",
        "title": FEATURES["almaty"].title.model_dump(),
        "score": 0.95,
    }
    assert answer("search", "Aral Sea") == []
    assert "not in the documents" in run("search", "Aral Sea").stderr


def test_claims() -> None:
    claims = answer("claims")
    assert len(claims) == len(ATLAS.claims)
    for claim in claims:
        assert {"feature", "source", "start", "end", "predicate", "verdict", "note"} <= set(claim)
        assert {"value", "unit", "as_written"} <= set(claim["stated"])
        assert claim["stated"]["as_written"] in claim["exact"]
        assert claim["measured"] is None or set(claim["measured"]) == {"value", "unit", "method"}
        assert claim["accepted"] is None or set(claim["accepted"]) >= {"value", "unit", "reference"}
        assert claim["verdict"] in VERDICTS


def test_claims_of_one_feature_are_those_of_its_panel() -> None:
    claims = answer("claims", "--feature", "border-china")
    assert claims
    assert all("border-china" in (claim["feature"], *claim["also"]) for claim in claims)
    assert answer("feature", "border-china")["claims"] == claims
    assert run("claims", "--feature", "nowhere", "--json").returncode == 2


def test_quotes_of_one_feature() -> None:
    quotes = answer("quotes", "border-russia")
    assert set(quotes) == {"feature", "status", "quotations"}
    assert [q["rank"] for q in quotes["quotations"]] == [*range(1, len(quotes["quotations"]) + 1)]


def test_quotes_of_several_features_come_in_the_order_asked() -> None:
    lines = run("quotes", "silk-road", "border-turkmenistan", "--json").stdout.splitlines()
    first, second = map(json.loads, lines)
    assert first["feature"] == "silk-road"
    assert second == {"feature": "border-turkmenistan", "status": "silent", "quotations": []}


def test_quotes_of_every_feature() -> None:
    done = run("quotes", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [quotes["feature"] for quotes in found] == list(FEATURES)
    for quotes in found:
        for quotation in quotes["quotations"]:
            check_quotation(quotation)


def test_check() -> None:
    assert answer("check") == {"problems": []}


def test_check_of_a_broken_atlas(small: Path) -> None:
    (small / "geodata" / "lines.geojson").write_text("{", encoding="utf-8")
    (problem,) = answer("--root", small, "check", status=1)["problems"]
    assert set(problem) == {"place", "fault", "cure"}
    assert problem["place"] == "geodata/lines.geojson"


def test_the_rest_of_a_broken_atlas_answers(small: Path) -> None:
    (small / "geodata" / "lines.geojson").write_text("{", encoding="utf-8")
    done = run("--root", small, "layers", "--json")
    assert done.returncode == 0
    assert [layer["id"] for layer in json.loads(done.stdout)] == ["places"]
    assert "geodata/lines.geojson: is not JSON" in done.stderr
    assert "Traceback" not in done.stderr


def test_verify(documents: Path | None) -> None:
    arguments = [] if documents is None else ["--sources", documents]
    done = run("verify", *arguments, "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert set(found) == {"checked", "wrong"}
    assert found["wrong"] == []
    assert found["checked"] > 60
    held = "held against the documents" in done.stderr
    assert held == (documents is not None)
    assert held != ("stored hashes" in done.stderr)


def test_verify_without_documents_says_that_hashes_were_checked() -> None:
    done = run("verify", "--json")
    assert done.returncode == 0
    assert "stored hashes" in done.stderr


def test_verify_in_a_folder_that_is_missing(tmp_path: Path) -> None:
    found = answer("verify", "--sources", tmp_path / "nowhere", status=1)
    assert found["checked"] == 0
    assert len(found["wrong"]) == len(ATLAS.sources)


def test_verify_with_one_document_missing(tmp_path: Path, documents: Path | None) -> None:
    if documents is None:
        for stem in ATLAS.sources:
            (tmp_path / f"{stem}.txt").write_text("another text", encoding="utf-8")
    else:
        shutil.copytree(documents, tmp_path, dirs_exist_ok=True)
    (tmp_path / "003_a253aaab264d61d5.txt").unlink()
    wrong = answer("verify", "--sources", tmp_path, status=1)["wrong"]
    missing = [problem["place"] for problem in wrong if problem["fault"] == "is missing"]
    assert missing == ["document 003_a253aaab264d61d5.txt"]


@pytest.mark.parametrize("arguments", [("feature", "atlantis"), ("quotes", "astana", "atlantis")])
def test_an_unknown_feature_is_wrong_use(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'feature "atlantis": does not exist; use one of' in done.stderr


@pytest.mark.parametrize("arguments", [(), ("atlas",), ("feature",), ("layers", "--xml")])
def test_wrong_use(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage:" in done.stderr


def test_people_are_answered_in_words() -> None:
    assert "The documents say nothing of it." in run("feature", "border-turkmenistan").stdout
    assert "Baikonur" in run("layers").stdout or "baikonur" in run("layers").stdout
    done = run("check")
    assert (done.stdout, done.stderr) == ("", "no problem found\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_command_stands_in_the_readme(command: str) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert f"kzgeo {command}" in readme
    assert f"    {command} " in run("--help").stdout
