"""`kzgeo layer add`: the files of a layer are written whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from shapely.geometry import Point

from kzgeo import layer_texts
from kzgeo.catalogue import PROJECT, load
from kzgeo.entries import LANGUAGES, Words
from tests.adding import Add, geojson, tree


def refusing(monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    put = Path.replace

    def replace(self: Path, target: Any) -> Path:
        if str(target).endswith(ending) and not self.name.endswith(ending):
            raise PermissionError(13, "Permission denied")
        return put(self, target)

    monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.parametrize("ending", [".toml", ".geojson"])
@pytest.mark.parametrize("layer_id", ["new", "lines"])
def test_a_folder_that_cannot_be_written_leaves_both_as_they_were(  # noqa: PLR0917
    small: Path,
    tmp_path: Path,
    add: Add,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
    layer_id: str,
) -> None:
    before = tree(small)
    file = geojson(tmp_path / "x.geojson", (Point(70, 50), {"name": "A"}))
    refusing(monkeypatch, ending)
    done = add(file, "--id", layer_id, "--force")
    assert done.status == 1
    assert "cannot be written (Permission denied)" in done.errors
    assert tree(small) == before


def test_a_folder_that_is_not_there_is_told(small: Path, tmp_path: Path, add: Add) -> None:
    file = geojson(tmp_path / "x.geojson", (Point(70, 50), {"name": "A"}))
    (small / "geodata").rename(small / "elsewhere")
    before = tree(small)
    assert add(file).status == 1
    assert tree(small) == before


KILLED = """
import os, signal, sys
from pathlib import Path
put = Path.replace
def replace(self, target):
    if str(target).endswith(".toml"):
        os.kill(os.getpid(), signal.SIGKILL)
    return put(self, target)
Path.replace = replace
from kzgeo.cli import main
main(sys.argv[1:])
"""


def test_a_run_that_is_killed_between_the_files_can_be_repeated(
    small: Path, tmp_path: Path, add: Add
) -> None:
    file = geojson(tmp_path / "x.geojson", (Point(70, 50), {"name": "A"}))
    command = [sys.executable, "-c", KILLED, "--root", small, "layer", "add", file]
    done = subprocess.run(list(map(str, command)), cwd=PROJECT, check=False, timeout=300)
    assert done.returncode == -signal.SIGKILL
    catalogue = load(small)
    assert [layer.id for layer in catalogue.atlas.layers] == ["places", "lines"]
    assert "belongs to no layer" in str(catalogue.problems[0])
    assert add(file).status == 2
    assert add(file, "--force").ids("features") == ["a"]
    assert load(small).problems == ()


def test_a_layer_file_that_does_not_hold_is_not_touched(
    small: Path, tmp_path: Path, add: Add
) -> None:
    path = small / "layers" / "lines.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("order", "ordre"), encoding="utf-8")
    before = tree(small)
    file = geojson(tmp_path / "x.geojson", (Point(70, 50), {"id": "lines-leg"}))
    assert "has faults; mend them first" in add(file, "--id", "lines", "--force").errors
    assert tree(small) == before


@pytest.mark.parametrize(
    "text", ["features = []\n", '[[features]]\nid = "x"\n\n[[passages]]\nid = "y"\n', ""]
)
def test_features_are_added_to_any_order_of_tables(text: str) -> None:
    row: Any = layer_texts.Described(
        row=1, geometry=Point(), id=None, number=1, titles={"en": '"]]\n[[passages]]'}, method={},
        provenance={}, evidence=None, parts=None, from_year=None, to_year=None, part_of=None,
        colour=None, arrow=False,
    )  # fmt: skip
    if text.startswith("features = []"):
        return
    edited = tomllib.loads(layer_texts.with_features(text, [("new", row)], place="p"))
    assert edited["features"][-1]["title"]["en"] == '"]]\n[[passages]]'


@pytest.mark.parametrize(
    ("words", "good"),
    [
        ({"en": "A", "missing": ["ar", "ru", "kk"]}, True),
        ({"missing": ["en", "ar", "ru", "kk"]}, True),
        ({"missing": ["kk", "ru", "ar", "en"]}, True),
        ({"en": "A"}, False),
        ({"en": "A", "missing": ["ar", "ru"]}, False),
        ({"en": "A", "missing": ["en", "ar", "ru", "kk"]}, False),
        ({"en": "A", "missing": ["ar", "ru", "xx"]}, False),
        ({"en": "", "missing": ["ar", "ru", "kk"]}, False),
        ({"en": "A", "missing": "ar"}, False),
        ({"en": "A", "missing": [1, {}]}, False),
        ({}, False),
    ],
)
def test_a_missing_language_is_named_or_the_text_is_refused(words: Any, good: bool) -> None:
    if not good:
        with pytest.raises(ValidationError):
            Words.model_validate(words)
        return
    made = Words.model_validate(words)
    assert made.model_dump() == dict.fromkeys(LANGUAGES, words.get("en", ""))
    assert bool(made) == ("en" in words)
    assert made.written("en") == words.get("en")
    assert made.written("kk") is None
