"""`kzgeo layer add`: an export that was edited comes back into its layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import pandas
import pytest
from shapely.geometry import LineString, Point

from kzgeo.catalogue import PROJECT, load
from kzgeo.export.formats import export
from kzgeo.selection import select
from tests.adding import VECTORS, Add, edited, geojson, shown, tree
from tests.live import ATLAS


@pytest.mark.parametrize("suffix", VECTORS)
@pytest.mark.parametrize("layer_id", ["borders", "railways", "capital", "places", "january-2022"])
def test_an_exported_layer_comes_back_whole(
    tmp_path: Path, small: Path, add: Add, layer_id: str, suffix: str
) -> None:
    file = tmp_path / f"{layer_id}{suffix}"
    export(select(ATLAS, [layer_id]), file)
    done = add(file, "--table", layer_id, "--id", "under-another")
    assert done.status == 0, done.errors
    source, made = ATLAS.layer(layer_id), load(small).atlas.layer("under-another")
    assert source is not None
    assert made is not None
    assert [f.id for f in made.features] == [
        *(f.id for f in source.features),
        *(s.id for s in source.shared),
    ]
    for feature in source.features:
        again = next(f for f in made.features if f.id == feature.id)
        assert shown(again) == shown(feature)
        assert again.entry.status == "silent"
        assert not again.entry.searched


@pytest.mark.parametrize("suffix", VECTORS)
@pytest.mark.parametrize("layer_id", [layer.id for layer in ATLAS.layers])
def test_an_untouched_export_changes_nothing(
    tmp_path: Path, add: Add, layer_id: str, suffix: str
) -> None:
    root = tmp_path / "one"
    for folder in ("layers", "geodata"):
        (root / folder).mkdir(parents=True)
        for path in (PROJECT / folder).glob(f"{layer_id}.*"):
            (root / folder / path.name).write_bytes(path.read_bytes())
    before = tree(root)
    file = tmp_path / f"x{suffix}"
    export(select(ATLAS, [layer_id]), file)
    done = add(file, "--table", layer_id, "--id", layer_id, "--force", root=root)
    assert done.json["changed"] == done.json["added"] == done.json["gone"] == []
    assert done.json["notes"] == []
    assert tree(root) == before


@pytest.mark.parametrize("suffix", VECTORS)
def test_edited_geometry_takes_the_place_of_the_old(
    small: Path, tmp_path: Path, add: Add, suffix: str
) -> None:
    def change(frame: Any) -> Any:
        leg = frame["id"] == "lines-leg"
        frame.loc[leg, "geometry"] = LineString([(70, 50), (72.123456, 51)])
        frame.loc[leg, "title_en"] = "Renamed in QGIS"
        frame.loc[frame["id"] == "lines-whole", "licence"] = "CC-BY-4.0"
        frame = frame[frame["id"] != "lines-silent"]
        new = frame.iloc[[0]].assign(
            id=None, title_en="A new line", evidence=None, parts_evidence=None
        )
        for column in ("title_ar", "title_ru", "title_kk", "quotation_exact", "method_en"):
            new[column] = None
        new["geometry"] = [LineString([(60, 44), (61, 44)])]
        return geopandas.GeoDataFrame(pandas.concat([frame, new], ignore_index=True), crs=4326)

    before = load(small).atlas
    words = (small / "layers" / "lines.toml").read_text(encoding="utf-8")
    file = tmp_path / f"lines{suffix}"
    export(select(before, ["lines"]), file)
    done = add(edited(file, "lines", change), "--id", "lines", "--force")
    assert done.status == 0, done.errors
    assert done.ids("changed") == ["lines-leg"]
    assert done.ids("gone") == ["lines-silent"]
    assert done.ids("added") == ["a-new-line"]
    notes = "\n".join(done.faults("notes"))
    assert 'feature "lines-leg": title.en are others in the file' in notes
    assert "its licence was “CC0-1.0” and is “CC-BY-4.0” now" in notes
    assert 'feature "lines-leg": its geometry is another than before' in notes
    assert 'feature "lines-silent": is not in the file and stays as it was' in notes
    catalogue = load(small)
    assert catalogue.problems == ()
    after = catalogue.atlas
    leg = after.feature("lines-leg")
    assert leg is not None
    assert leg.geometry.wkt == "LINESTRING (70 50, 72.12346 51)"
    assert leg.entry == before.feature("lines-leg").entry  # type: ignore[union-attr]
    whole = after.feature("lines-whole")
    assert whole is not None
    assert whole.provenance.licence == "CC-BY-4.0"
    assert whole.properties["note"] == "not drawn"
    assert whole.quotations == before.feature("lines-whole").quotations  # type: ignore[union-attr]
    now = (small / "layers" / "lines.toml").read_text(encoding="utf-8")
    assert (
        now.replace(
            now[now.index('[[features]]\nid = "a-new-line"') : now.index("[[passages]]")], ""
        )
        == words
    )
    # What is there already is not done twice.
    again = add(edited(file, "lines", change), "--id", "lines", "--force")
    assert again.ids("changed") == []


def test_a_row_without_id_is_known_by_its_title(small: Path, tmp_path: Path, add: Add) -> None:
    file = geojson(tmp_path / "a.geojson", (Point(71, 50), {"name": "Её часть"}))
    done = add(file, "--id", "lines", "--force")
    assert (done.ids("changed"), done.ids("added")) == (["lines-leg"], [])
    assert load(small).atlas.feature("lines-leg").geometry.wkt == "POINT (71 50)"  # type: ignore[union-attr]


def test_parts_and_labels_follow_the_geometry(small: Path, tmp_path: Path, add: Add) -> None:
    file = geojson(
        tmp_path / "a.geojson", (LineString([(70, 50), (73, 51)]), {"id": "lines-whole"})
    )
    done = add(file, "--id", "lines", "--force")
    assert any("the weakest is that of all" in line for line in done.faults("notes"))
    whole = load(small).atlas.feature("lines-whole")
    assert whole is not None
    assert (whole.evidence, "parts" in whole.properties) == ("schematic", False)
