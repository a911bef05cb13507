"""A layer that the real QGIS edited and saved is taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kzgeo.catalogue import load
from kzgeo.cli import main
from kzgeo.export.formats import FORMATS, export
from kzgeo.selection import select
from tests.qgis import program

SCRIPT = Path(__file__).with_name("editing.py")


def edited_in_qgis(file: Path, table: str, folder: Path) -> Any:
    command = [program.PYTHON, str(SCRIPT), str(file), table, str(folder)]
    return program.run(command, folder / "home")


def test_what_qgis_edited_and_saved_becomes_the_layer_again(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ".gpkg" in FORMATS
    before = load(small).atlas
    words = (small / "layers" / "lines.toml").read_text(encoding="utf-8")
    geometry = (small / "geodata" / "lines.geojson").read_bytes()
    file = tmp_path / "atlas.gpkg"
    export(select(before, ["lines", "places"]), file)
    assert edited_in_qgis(file, "lines", tmp_path)["count"] == 3
    for name in ("atlas.gpkg", "saved.gpkg", "saved.geojson"):
        (small / "layers" / "lines.toml").write_text(words, encoding="utf-8")
        (small / "geodata" / "lines.geojson").write_bytes(geometry)
        table = ["--table", "lines"] if name == "atlas.gpkg" else []
        command = ["layer", "add", str(tmp_path / name), "--id", "lines", "--force", "--json"]
        assert main(["--root", str(small), *command, *table]) == 0, name
        told = json.loads(capsys.readouterr().out)
        assert told["changed"] == ["lines-leg"], name
        assert told["gone"] == ["lines-silent"]
        assert told["added"] == ["zhanga-syzyq"]
        assert any("title.en are others" in note["fault"] for note in told["notes"])
        catalogue = load(small)
        assert catalogue.problems == ()
        leg, drawn = (catalogue.atlas.feature(i) for i in ("lines-leg", told["added"][0]))
        assert leg is not None
        assert drawn is not None
        assert leg.entry == before.feature("lines-leg").entry  # type: ignore[union-attr]
        assert leg.geometry.wkt == "LINESTRING (70 50, 71.75 50.5, 72 51)"
        assert drawn.title.written("kk") == "Жаңа сызық"
        assert drawn.geometry.wkt == "LINESTRING (60.12346 44, 61 44.5)"
