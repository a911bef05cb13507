"""`kzgeo layer add`: a file made elsewhere becomes a layer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shapely.geometry import LineString, Point, Polygon, box

from kzgeo.catalogue import load
from kzgeo.check import check
from kzgeo.entries import Mention
from kzgeo.export.formats import export
from kzgeo.layer_files import with_quotation
from kzgeo.panel import panel
from kzgeo.selection import select
from tests.adding import RING, Add, geojson, gpkg, tree
from tests.live import TINY


def test_a_plain_geojson_becomes_a_layer_and_what_is_missing_is_told(
    small: Path, tmp_path: Path, add: Add
) -> None:
    file = geojson(
        tmp_path / "Озёра 2020.geojson",
        (Polygon(RING), {"name": "Балхаш", "depth": 26, "nested": {"a": [1]}}),
        (Point(71.4306011, 51.1280002, 400.0), {"name": "Озеро Алаколь"}),
    )
    done = add(file)
    assert done.status == 0
    assert done.json["layer"] == "ozyora-2020"
    assert done.ids("added") == ["balkhash", "ozero-alakol"]
    missing = done.faults("missing")
    for words in (
        "title is missing in en, ar, ru, kk",
        "summary is missing",
        "does not state source, licence, attribution, scale, data_date",
        "its title is missing in en, ar, kk",
        "its method is missing",
        "has no quotation, and nobody has looked",
    ):
        assert any(words in line for line in missing), words
    assert any("evidence is not stated" in line for line in done.faults("notes"))
    assert any("heights of 1" in line for line in done.faults("notes"))
    catalogue = load(small)
    assert catalogue.problems == ()
    layer = catalogue.atlas.layers[-1]
    first, second = layer.features
    assert (first.title.ru, first.title.written("en")) == ("Балхаш", None)
    assert first.entry.status == "silent"
    assert not first.entry.searched
    assert first.properties["depth"] == 26
    assert first.properties["nested"] == '{"a": [1]}'
    assert second.geometry.wkt == "POINT (71.4306 51.128)"
    assert layer.title.en == "ozyora-2020"
    told = panel(catalogue.atlas, "balkhash", quote=1, lang="en")
    assert told["titles"] == [{"lang": "ru", "text": "Балхаш"}]
    assert (told["silent"], told["unsearched"]) == (False, True)
    # What the command said is what the check says from now on.
    found = [str(p) for p in check(catalogue.atlas) if "ozyora" in p.place]
    assert sorted(found) == sorted(missing)


def test_what_is_told_by_options_is_not_missing(small: Path, tmp_path: Path, add: Add) -> None:
    file = gpkg(tmp_path / "x.gpkg", [box(70, 48, 71, 49)], name_en=["A lake"], name_ar=["بحيرة"])
    options = {
        "title": "Lakes",
        "licence": "CC0-1.0",
        "attribution": "surveyors",
        "source": "a survey",
        "scale": "1:100,000",
        "data-date": "2024",
        "evidence": "surveyed",
    }
    given = [word for key, value in options.items() for word in (f"--{key}", value)]
    done = add(file, "--id", "lakes-here", *given)
    assert done.ids("features") == ["a-lake"]
    layer = load(small).atlas.layer("lakes-here")
    assert layer is not None
    assert (layer.title.en, layer.evidence) == ("Lakes", "surveyed")
    assert layer.provenance.model_dump() == {
        key.replace("-", "_"): value
        for key, value in options.items()
        if key not in ("title", "evidence")
    }
    assert not any("state" in line for line in done.faults("missing"))
    assert layer.features[0].title.ar == "بحيرة"
    assert {"title is missing in ar, ru, kk", "title is missing in ru, kk"} <= {
        line.split("its ")[-1].split(";")[0] for line in done.faults("missing")
    }


def test_ids_are_kept_made_of_titles_or_numbered(small: Path, tmp_path: Path, add: Add) -> None:
    file = geojson(
        tmp_path / "ids.geojson",
        (Point(70, 50), {"id": "kept-id", "name": "x"}),
        (Point(70, 51), {"name": "member"}, {"id": "of-the-member"}),
        (Point(70, 52), {"id": "Not An Id!"}),
        (Point(70, 53), {"name": "Karaganda"}),
        (Point(70, 54), {"name": "Қарағанды"}),
        (Point(71, 50), {"name": "Karaganda"}),
        (Point(71, 51), {"fid": 17}),
        (Point(71, 52), {"name": "بحيرة"}),
        (Point(71, 53), {"name": "places-town"}),
        (Point(71, 54), {"id": "kept-id"}),
    )
    done = add(file)
    assert done.ids("added") == [
        "kept-id",
        "of-the-member",
        "not-an-id",
        "karaganda",
        "qaraghandy",
        "karaganda-2",
        "ids-17",
        "ids-8",
        "ids-places-town",
    ]
    assert done.status == 1
    assert 'row 10: its id "kept-id" is that of an earlier row' in done.faults("left_out")[0]
    assert {"kept-id", "places-town"} <= {f.id for f in load(small).atlas.features()}
    assert load(small).problems == ()


def test_features_that_the_atlas_has_are_drawn_once_more(
    small: Path, tmp_path: Path, add: Add
) -> None:
    file = geojson(
        tmp_path / "again.geojson",
        (LineString([(61, 45), (62, 46)]), {"id": "lines-leg", "evidence": "approximate"}),
    )
    done = add(file)
    assert (done.ids("shared"), done.ids("features")) == (["lines-leg"], [])
    layer = load(small).atlas.layer("again")
    assert layer is not None
    assert [item.id for item in layer.shared] == ["lines-leg"]
    assert layer.evidence == "approximate"
    assert load(small).problems == ()


@pytest.mark.parametrize("dry", [True, False])
def test_nothing_is_written_without_force_or_in_a_dry_run(
    small: Path, tmp_path: Path, add: Add, dry: bool
) -> None:
    before = tree(small)
    file = geojson(tmp_path / "a.geojson", (Point(70, 50), {"name": "A"}))
    done = add(file, "--id", "new" if dry else "lines", *(["--dry-run"] if dry else []))
    assert done.status == (0 if dry else 2)
    assert ("Nothing was written" if dry else "--force") in done.errors
    assert tree(small) == before


def test_an_added_layer_is_exported_and_added_to_again(
    small: Path, tmp_path: Path, add: Add
) -> None:
    add(geojson(tmp_path / "a.geojson", (Point(70, 50), {"name_ru": "Озеро"})), "--id", "lakes")
    atlas = load(small).atlas
    file = tmp_path / "out.geojson"
    export(select(atlas, ["lakes"]), file)
    (row,) = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert row["properties"]["title_ru"] == "Озеро"
    assert row["properties"]["title_en"] is None
    assert row["properties"]["method_en"] is None
    before = tree(small)
    assert add(file, "--id", "lakes", "--force").json["notes"] == []
    assert tree(small) == before


def test_what_is_quoted_was_searched(small: Path, tmp_path: Path, add: Add) -> None:
    add(geojson(tmp_path / "a.geojson", (Point(70, 50), {"name": "Lake"})), "--id", "lakes")
    text = (small / "layers" / "lakes.toml").read_text(encoding="utf-8")
    mention = Mention(passage="lines-role")
    edited = with_quotation(text, "lake", mention, place="layers/lakes.toml")
    assert "searched" not in edited
    (small / "layers" / "lakes.toml").write_text(edited, encoding="utf-8")
    catalogue = load(small)
    assert catalogue.problems == ()
    assert catalogue.atlas.feature("lake").entry.status == "quoted"  # type: ignore[union-attr]


def test_the_tiny_atlas_is_not_touched(small: Path) -> None:
    assert tree(small) == tree(TINY)
