"""The GeoPackage, read by GDAL, by geopandas, by SQLite as QGIS reads it, and by a validator."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely
from lxml import etree

from kzgeo.answers import claim_answer
from kzgeo.catalogue import load
from kzgeo.entries import LANGUAGES, Language
from kzgeo.errors import OutputError
from kzgeo.export.formats import export
from kzgeo.export.geopackage import write_tables
from kzgeo.export.records import Record
from kzgeo.export.tables import Table, tables
from kzgeo.prose import prose, say
from kzgeo.selection import rows, select
from kzgeo.verdicts import judge
from tests.edits import Edit, geo, toml
from tests.exports import ask, style
from tests.live import ATLAS

SYSTEM_PYTHON = "/usr/bin/python3"
VALIDATOR = "osgeo_utils.samples.validate_gpkg"
TABLES = {table.name: table for table in tables(select(ATLAS))}
LAYERS = [layer.id for layer in ATLAS.layers]
HOSTILE = """<script>x('[% env('HOME') %]')</script> "; DROP TABLE "lines"; -- ' &amp; \u202e"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole atlas in English."""
    path = tmp_path_factory.mktemp("package") / "atlas.gpkg"
    export(select(ATLAS), path)
    return path


def table_rows(path: Path, name: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f'SELECT * FROM "{name}" ORDER BY fid')]


def validate(path: Path) -> str:
    """Return what GDAL's own validator finds, with warnings and extra checks."""
    asked = [SYSTEM_PYTHON, "-c", f"import {VALIDATOR}"]
    if (
        not Path(SYSTEM_PYTHON).exists()
        or subprocess.run(asked, capture_output=True, check=False).returncode
    ):
        pytest.skip("no GDAL is installed for the system's Python")
    command = [SYSTEM_PYTHON, "-m", VALIDATOR, "-k", "--extra", "--warning-as-error", str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


# -- what stands in it -------------------------------------------------------------------


def test_it_has_a_table_a_layer_then_quotations_and_claims(package: Path) -> None:
    found = ask(package, "SELECT table_name, data_type, identifier, description FROM gpkg_contents")
    told = {name: rest for name, *rest in found}
    assert list(TABLES) == [*LAYERS, "quotations", "claims"]
    assert set(told) == {*TABLES, "layer_styles"}
    for layer in ATLAS.layers:
        assert told[layer.id] == ["features", layer.title.en, layer.entry.summary.en]
    for name in ("quotations", "claims"):
        about = say("tables", f"{name}_about", "en")
        assert told[name] == ["attributes", say("tables", name, "en"), about]


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="no GDAL is installed")
def test_gdal_alone_reads_it_without_a_word(package: Path) -> None:
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", str(package)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    counts = dict(re.findall(r"Layer name: (\S+)\n(?:.*\n)*?Feature Count: (\d+)", done.stdout))
    shown = Counter(row.layer.id for row in rows(select(ATLAS)))
    assert {name: int(counts[name]) for name in LAYERS} == shown
    assert int(counts["quotations"]) == len(list(TABLES["quotations"].rows()))
    assert int(counts["claims"]) == len(list(TABLES["claims"].rows()))
    assert "evidence: String (0.0), domain name=evidence" in done.stdout


def test_geopandas_reads_it(package: Path) -> None:
    for name in LAYERS:
        frame = geopandas.read_file(package, layer=name)
        assert str(frame.crs) == "EPSG:4326"
        wanted = {row["id"]: row for row in (record.properties for record in TABLES[name].rows())}
        assert len(frame) == len(wanted)
        for _, row in frame.iterrows():
            assert row["title_ar"] == wanted[row["id"]]["title_ar"]
            assert bool(row["arrow"]) == wanted[row["id"]]["arrow"]
    quotations = geopandas.read_file(package, layer="quotations")
    wanted_texts = [record.properties["exact"] for record in TABLES["quotations"].rows()]
    assert list(quotations["exact"]) == wanted_texts


@pytest.mark.parametrize("name", TABLES)
def test_every_value_is_there_code_point_for_code_point(package: Path, name: str) -> None:
    written, table = table_rows(package, name), TABLES[name]
    wanted = [
        {column.name: record.properties[column.name] for column in table.columns}
        for record in table.rows()
    ]
    for row, values in zip(written, wanted, strict=True):
        assert {key: row[key] for key in values} == values


def test_geometry_types_are_as_narrow_as_the_layer_allows(package: Path) -> None:
    types = dict(ask(package, "SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    assert types["borders"] == "LINESTRING"
    assert types["railways"] == "MULTILINESTRING"
    assert types["zhuz"] == "MULTIPOLYGON"
    assert types["capital"] == "GEOMETRY"
    for name in LAYERS:
        read = set(pyogrio.read_dataframe(package, layer=name).geometry.geom_type)
        if types[name] != "GEOMETRY":
            assert {each.upper() for each in read} == {types[name]}


def test_quotations_are_those_of_layers_features_and_what_has_no_place(package: Path) -> None:
    found = Counter((row["kind"], row["subject"]) for row in table_rows(package, "quotations"))
    wanted = Counter({("feature", f.id): len(f.quotations) for f in ATLAS.features()})
    for layer in ATLAS.layers:
        wanted["layer", layer.id] += len(layer.quotations)
        for item, quotations in layer.unplaced:
            wanted["unplaced", item.id] += len(quotations)
    assert found == +wanted
    for row in table_rows(package, "quotations"):
        assert row["feature"] == (row["subject"] if row["kind"] == "feature" else None)


def test_claims_stand_with_each_feature_that_shows_them(package: Path) -> None:
    answers = {item.claim.id: claim_answer(item) for item in judge(ATLAS)}
    written = table_rows(package, "claims")
    found = Counter((row["claim"], row["feature"]) for row in written)
    wanted = {(key, item) for key, a in answers.items() for item in (a["feature"], *a["also"])}
    assert found == dict.fromkeys(wanted, 1)
    for row in written:
        answer = answers[row["claim"]]
        assert row["verdict"] == answer["verdict"]
        assert row["exact"] == answer["exact"]
        assert row["stated_value"] == str(answer["stated"]["value"])
        assert row["measured_value"] == (answer["measured"] and answer["measured"]["value"])
        assert row["accepted_reference"] == (answer["accepted"] and answer["accepted"]["reference"])


def test_a_form_finds_the_rows_of_a_feature_by_an_index(package: Path) -> None:
    for name in ("quotations", "claims"):
        plan = ask(package, f"EXPLAIN QUERY PLAN SELECT * FROM {name} WHERE feature = 'x'")
        assert f"USING INDEX {name}_feature" in plan[0][-1]


# -- what it says of itself --------------------------------------------------------------


def test_it_is_a_valid_geopackage(package: Path) -> None:
    assert validate(package) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_columns_have_names_and_remarks_in_the_chosen_language(
    tmp_path: Path, lang: Language
) -> None:
    path = tmp_path / "one.gpkg"
    export(select(ATLAS, ["borders"], language=lang), path)
    query = "SELECT column_name, title, description FROM gpkg_data_columns WHERE table_name = ?"
    for name in ("borders", "quotations", "claims"):
        told = {column: (title, remark) for column, title, remark in ask(path, query, name)}
        written = {row[1] for row in ask(path, f"PRAGMA table_info({name})")}
        assert set(told) == written - {"fid", "geom"}
        for title, remark in told.values():
            assert title
            assert remark
            assert "{" not in title
    told = {column: title for column, title, _ in ask(path, query, "borders")}
    assert told["evidence"] == say("columns", "evidence", lang)
    words = dict(
        ask(
            path,
            "SELECT value, description FROM gpkg_data_column_constraints "
            "WHERE constraint_name = 'evidence'",
        )
    )
    assert words == {
        word: say("page", word, lang) for word in ("surveyed", "approximate", "schematic")
    }


def test_every_word_of_the_columns_is_used() -> None:
    columns = [column for lang in LANGUAGES for table in _all(lang) for column in table.columns]
    for section, told in (("columns", "alias"), ("columns_about", "comment")):
        for lang in LANGUAGES:
            said = {getattr(column, told) for column in columns}
            for text in prose(section)[lang].values():
                start = text.partition("{language}")[0]
                assert any(each.startswith(start) for each in said), text


def _all(lang: Language) -> tuple[Table, ...]:
    return tables(select(ATLAS, language=lang))


def test_metadata_tell_source_and_licence(package: Path) -> None:
    query = (
        "SELECT metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON id = md_file_id "
        "WHERE md_standard_uri = 'http://mrcc.com/qgis.dtd' AND table_name = ?"
    )
    for layer in ATLAS.layers:
        ((text,),) = ask(package, query, layer.id)
        told = etree.fromstring(text)
        assert told.findtext("title") == layer.title.en
        assert told.findtext("abstract") == layer.entry.summary.en
        assert told.findtext("license") == layer.provenance.licence
        assert told.findtext("rights") == layer.provenance.attribution
        assert layer.provenance.source in str(told.findtext("history"))


# -- hostile and odd data ----------------------------------------------------------------


def test_text_of_the_data_is_never_code(small: Path) -> None:
    quoted = '"""\n' + HOSTILE.replace("\\", "\\\\").replace('"', '\\"') + '"""'
    for old in ('"A line unspoken of"', '"Lines"', '"Lines."'):
        edit: Edit = toml(old, quoted)
        edit(small)
    catalogue = load(small)
    assert not catalogue.problems
    path = small / "hostile.gpkg"
    export(select(catalogue.atlas), path)
    titles = {row["title_en"] for row in table_rows(path, "lines")}
    assert HOSTILE in titles
    root = style(path, "lines")
    whole = etree.tostring(root, encoding="unicode")
    assert "DROP TABLE" in whole  # a label of the legend
    for rule in root.find("renderer-v2/rules"):
        assert "[%" not in rule.get("label")
        del rule.attrib["label"]
    assert "DROP TABLE" not in etree.tostring(root, encoding="unicode")
    assert validate(path) == ""


def test_layers_may_be_called_like_our_own_tables(small: Path) -> None:
    for folder, suffix in (("layers", "toml"), ("geodata", "geojson")):
        (small / folder / f"lines.{suffix}").rename(small / folder / f"claims.{suffix}")
    edit: Edit = toml('title.en = "Places"', 'title.en = "Lines"', layer="places")
    edit(small)
    path = small / "odd.gpkg"
    export(select(load(small).atlas), path)
    found = dict(ask(path, "SELECT table_name, identifier FROM gpkg_contents"))
    assert set(found) >= {"places", "layer_claims", "quotations", "claims"}
    assert {found["places"], found["layer_claims"]} == {"Lines", "Lines (layer_claims)"}
    assert validate(path) == ""


def test_heights_are_kept(small: Path) -> None:
    def raise_it(data: dict[str, Any]) -> None:
        line = data["features"][0]["geometry"]["coordinates"]
        line[:] = [[*position, 100 + index] for index, position in enumerate(line)]

    edit: Edit = geo(raise_it)
    edit(small)
    atlas = load(small).atlas
    path = small / "high.gpkg"
    export(select(atlas), path)
    drawn = {row.feature.id: row.geometry for row in rows(select(atlas, ["lines"]))}
    read = pyogrio.read_dataframe(path, layer="lines").set_index("id").geometry
    for feature_id, geometry in drawn.items():
        assert read[feature_id].has_z == geometry.has_z
        assert shapely.get_coordinates(read[feature_id], include_z=True).tolist() == pytest.approx(
            shapely.get_coordinates(geometry, include_z=True), nan_ok=True
        )
    assert validate(path) == ""


def test_an_atlas_of_nothing_is_a_valid_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "none.gpkg"
    export(select(replace(ATLAS, layers=())), path)
    assert validate(path) == ""
    assert [name for name, _ in pyogrio.list_layers(path)] == [
        "quotations",
        "claims",
        "layer_styles",
    ]


def test_years_leave_out_features_with_their_quotations_and_claims(tmp_path: Path) -> None:
    path = tmp_path / "years.gpkg"
    selection = select(ATLAS, years=(1950, 1955))
    export(selection, path)
    shown = {row.feature.id for row in rows(selection)}
    assert shown < {feature.id for feature in ATLAS.features()}
    quoted = {row["feature"] for row in table_rows(path, "quotations")} - {None}
    claimed = {row["feature"] for row in table_rows(path, "claims")}
    assert quoted == {i for i in shown if getattr(ATLAS.feature(i), "quotations", ())}
    assert claimed <= shown


def test_a_layer_that_the_years_empty_is_valid_too(small: Path) -> None:
    path = small / "empty.gpkg"
    atlas = load(small).atlas
    layers = [replace(layer, features=(), shared=()) for layer in atlas.layers]
    export(select(replace(atlas, layers=tuple(layers))), path)
    assert [len(table_rows(path, layer.id)) for layer in layers] == [0, 0]
    assert validate(path) == ""


# -- failing -----------------------------------------------------------------------------


def table_of(records: Iterator[Record]) -> Table:
    return replace(TABLES["sites"], rows=lambda: records)


def test_an_error_of_the_rows_is_that_error(tmp_path: Path) -> None:
    def broken() -> Iterator[Record]:
        yield next(iter(TABLES["sites"].rows()))
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_tables([table_of(broken())], tmp_path / "x.gpkg", language="en", style=lambda _: [])
    assert pyogrio.get_gdal_config_option("OGR_SQLITE_PRAGMA") is None


def test_missing_rows_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyogrio, "write_arrow", _without_last_row(pyogrio.write_arrow))
    with pytest.raises(OutputError, match=r"cannot be written \(2 of 3 rows of sites were written"):
        export(select(ATLAS, ["sites"]), tmp_path / "x.gpkg")
    assert list(tmp_path.iterdir()) == []


def _without_last_row(write: Any) -> Any:
    def writing(reader: Any, *arguments: Any, **options: Any) -> None:
        table = reader.read_all()
        write(table.slice(0, len(table) - 1), *arguments, **options)

    return writing
