"""Every export that QGIS reads, opened in the real QGIS, and the project printed by it."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import shapely

from kzgeo.entries import Language
from kzgeo.export.elements import inert
from kzgeo.export.formats import export
from kzgeo.export.qgis_layers import PREFIX
from kzgeo.export.qgis_views import HOME
from kzgeo.export.records import claim_records, quotation_records
from kzgeo.export.tables import tables
from kzgeo.prose import prose
from kzgeo.selection import rows, select
from kzgeo.shapes import DASHES
from tests.live import ATLAS
from tests.qgis.conftest import BORDER, EVERYTHING, FILES, HOSTILE, LANGUAGES
from tests.qgis.program import ask

WHOLE = {(row.layer.id, row.feature.id): (row, row.geometry.bounds) for row in rows(EVERYTHING)}
TABLES = {table.name: table for table in tables(EVERYTHING)}
SHAPES = {"area": "Polygon", "line": "LineString", "point": "Point"}


def printed(answer: dict[str, Any], path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return str(document[0].get_textpage().get_text_range())


# -- files -------------------------------------------------------------------------------


def read_of(answer: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the rows of all layers with features, by layer and id."""
    found = {}
    for layer in answer["layers"]:
        for row in layer["rows"]:
            if row["bounds"] is not None:
                key = (row["layer"], row.get("feature", row.get("id")))
                assert key not in found
                found[key] = row
    return found


def test_parquet_is_for_other_programs_than_this_one(answers: dict[str, Any]) -> None:
    # The GDAL of Debian's QGIS is built without Arrow; where it is not, the file is read too.
    assert not answers[".parquet"]["layers"] or read_of(answers[".parquet"])


@pytest.mark.parametrize("suffix", [suffix for suffix in FILES if suffix != ".parquet"])
def test_every_layer_of_every_file_is_valid_and_complete(
    suffix: str, answers: dict[str, Any]
) -> None:
    answer = answers[suffix]
    spatial = [layer for layer in answer["layers"] if layer["crs"]]
    assert answer["layers"]
    assert all(layer["valid"] for layer in answer["layers"])
    assert {layer["crs"] for layer in spatial} == {"EPSG:4326"}
    assert answer["said"] == []
    found = read_of(answer)
    assert set(found) == set(WHOLE)
    for key, (row, bounds) in WHOLE.items():
        assert found[key]["bounds"] == pytest.approx(bounds, abs=1e-9)
        for name in ("title_ar", "quotation_exact"):
            assert found[key][name] == row.properties[name], key
    for layer in spatial:
        assert layer["count"] == len(layer["rows"])
    boxes = [shapely.box(*layer["bounds"]) for layer in spatial if suffix in (".fgb", ".geojson")]
    whole = shapely.total_bounds([shapely.box(*bounds) for _, bounds in WHOLE.values()])
    for box in boxes:
        assert box.bounds == pytest.approx(whole, abs=1e-9)


def test_a_geopackage_is_drawn_by_the_styles_inside(answers: dict[str, Any]) -> None:
    shown = [layer for layer in answers[".gpkg"]["layers"] if layer["crs"]]
    names = Counter(layer["name"] for layer in shown)
    assert set(names) == {name for name, table in TABLES.items() if table.geometry_type}
    for layer in shown:
        table = TABLES[layer["name"]]
        assert names[layer["name"]] == len(table.shapes)  # each shape of a mixed table apart
        assert layer["labels"]
        check_rules(layer, [*table.categories])
        for column in table.columns:
            assert layer["aliases"][column.name] == column.alias
        assert "quotation_exact" in layer["map_tip"]
        assert layer["metadata"]["abstract"] == table.summary
        assert table.provenance is not None
        assert layer["metadata"]["licences"] == [table.provenance.licence]
        assert layer["metadata"]["rights"] == [table.provenance.attribution]


def check_rules(layer: dict[str, Any], categories: list[Any]) -> None:
    """Compare what QGIS draws with the entries of the legend that a table has."""
    assert layer["look"]["type"] == "RuleRenderer"
    rules = layer["look"]["rules"]
    assert [rule["label"] for rule in rules] == [item.label for item in categories]
    for rule, item in zip(rules, categories, strict=True):
        parts = inner(rule["layers"])
        colours = {
            tuple(map(int, part[key].split(",")[:3]))
            for part in parts
            for key in ("line_color", "color")
            if key in part
        }
        if item.colour is not None:
            assert tuple(bytes.fromhex(item.colour[1:])) in colours
        lines = [part for part in parts if part["type"] == "SimpleLine"]
        assert bool(lines) == (item.shape != "point")
        for line in lines:
            dashes = DASHES[item.evidence or "surveyed"]
            assert line["use_custom_dash"] == str(int(dashes is not None))
            if dashes:
                pattern = [float(part) / 0.75 for part in line["customdash"].split(";")]
                assert pattern == pytest.approx(dashes, abs=0.01)
        if item.arrow:
            assert any(part["type"] == "MarkerLine" for part in parts)


def inner(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the layers of a symbol with those that draw inside of them."""
    return [each for layer in layers for each in (layer, *inner(layer.get("inner", [])))]


@pytest.mark.parametrize("name", ["quotations", "claims"])
def test_every_passage_and_every_statement_is_equal_code_point_for_code_point(
    name: str, answers: dict[str, Any]
) -> None:
    records = {"quotations": quotation_records, "claims": claim_records}[name](EVERYTHING)
    expected = [record.properties["exact"] for record in records]
    assert len(expected) > 400
    assert sum(bool(re.search("[\u0600-\u06ff]", str(text))) for text in expected) > 300
    for layers in (answers[".gpkg"]["layers"], answers["ar"]["layers"].values()):
        (layer,) = (
            each
            for each in layers
            if each["rows"]
            and "exact" in each["rows"][0]
            and ("claim" in each["rows"][0]) == (name == "claims")
        )
        assert [row["exact"] for row in layer["rows"]] == expected


# -- the project -------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_moved_project_opens_without_a_word(lang: Language, answers: dict[str, Any]) -> None:
    answer = answers[lang]
    assert answer["read"]
    assert answer["error"] == ""
    assert answer["said"] == []
    assert (answer["crs"], answer["ellipsoid"]) == ("EPSG:4326", "EPSG:7030")
    assert answer["title"] == prose("project")[lang]["title"]
    assert "ODbL-1.0" in answer["abstract"]
    assert all(layer["valid"] for layer in answer["layers"].values())
    assert {layer["crs"] for layer in answer["layers"].values()} == {"EPSG:4326", ""}
    assert all(
        f"{lang} moved, الأطلس/atlas.gpkg|layername=" in source
        for source in answer["sources"].values()
    )
    west, south, east, north = answer["canvas"]
    assert shapely.box(west, south, east, north).buffer(1e-9).contains(shapely.box(*HOME))


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include><cachedir>{cache}</cachedir>
<selectfont><rejectfont><pattern><patelt name="family"><string>Noto Sans</string></patelt></pattern>
</rejectfont></selectfont></fontconfig>"""


def test_a_machine_without_the_fonts_of_the_app_has_nothing_to_say(tmp_path: Path) -> None:
    export(select(ATLAS, ["borders", "sites"]), tmp_path / "atlas.qgz")
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(FONTS.format(cache=tmp_path / "cache"), encoding="utf-8")
    question = {"ask": "project", "path": str(tmp_path / "atlas.qgz")}
    (answer,) = ask([question], tmp_path / "home", {"FONTCONFIG_FILE": str(fonts)})
    assert answer["families"]["Noto Sans"] is False
    assert answer["read"]
    assert answer["said"] == []


def ids_of(nodes: list[Any]) -> list[str]:
    return [
        i
        for _, _, inside in nodes
        for i in ([inside] if isinstance(inside, str) else ids_of(inside))
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_layer_tree_is_that_of_the_app(lang: Language, answers: dict[str, Any]) -> None:
    answer = answers[lang]
    *drawn, texts, base = answer["tree"]
    expected = [(ly.title.to(lang), ly.entry.visible) for ly in reversed(ATLAS.layers)]
    assert [(title, checked) for title, checked, _ in drawn] == expected
    assert texts[0] == prose("project")[lang]["texts"]
    assert [title for title, _, _ in base[2]] == [
        prose("project")[lang][name]
        for name in ("neighbours", "towns", "boundaries", "rivers", "lakes", "outline", "land")
    ]
    assert set(ids_of(answer["tree"])) == set(answer["layers"])
    spatial = [i for i in ids_of(answer["tree"]) if answer["layers"][i]["crs"]]
    assert [i for i in answer["order"] if i in spatial] == spatial


def test_layers_of_the_project_are_drawn_as_the_table_is(answers: dict[str, Any]) -> None:
    counted: Counter[str] = Counter()
    for name, layer in answers["en"]["layers"].items():
        table, _, shape = name.removeprefix(PREFIX).partition("_")
        if table not in TABLES or TABLES[table].geometry_type is None:
            continue
        categories = [item for item in TABLES[table].categories if shape in ("", item.shape)]
        check_rules(layer, categories)
        assert layer["labels"]
        counted[table] += layer["count"]
    assert counted == Counter(layer for layer, _ in WHOLE)


def test_a_feature_finds_its_passages_and_its_statements(answers: dict[str, Any]) -> None:
    quoted = Counter(str(r.properties["feature"]) for r in quotation_records(EVERYTHING))
    stated = Counter(str(r.properties["feature"]) for r in claim_records(EVERYTHING))
    expected = {"quotations": quoted, "claims": stated}
    found: Counter[str] = Counter()
    for name, relation in answers["en"]["relations"].items():
        assert relation["valid"], name
        table = relation["child"].removeprefix(PREFIX)
        assert relation["title"] == prose("tables")["en"][table]
        for feature, children in relation["rows"].items():
            assert len(children) == expected[table][feature], (name, feature)
            found[table] += len(children)
    assert found["quotations"] > 400
    assert found["claims"] > 400
    border = answers["en"]["relations"][f"{PREFIX}borders-quotations"]["rows"][BORDER]
    rows = {row["fid"]: row for row in answers["en"]["layers"][f"{PREFIX}quotations"]["rows"]}
    feature = ATLAS.feature(BORDER)
    assert feature is not None
    exact = [quotation.passage.exact for quotation in feature.quotations]
    assert [rows[fid]["exact"] for fid in border] == exact


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_of_a_border_lists_them(lang: Language, answers: dict[str, Any]) -> None:
    form = answers[lang]["form"]
    titles = [prose("tables")[lang][name] for name in ("quotations", "claims")]
    assert [tab for tab in form["tabs"] if tab in titles] == titles
    assert sorted(form["relations"], reverse=True) == [
        f"{PREFIX}borders-quotations",
        f"{PREFIX}borders-claims",
    ]


def test_what_stands_under_the_pointer(answers: dict[str, Any]) -> None:
    feature = ATLAS.feature(BORDER)
    assert feature is not None
    tip = answers["en"]["tips"][f"{PREFIX}borders {BORDER}"]
    exact = feature.quotations[0].passage.exact
    assert re.search(rf'<p dir="rtl" lang="ar"[^>]*>{re.escape(exact)}</p>', tip)
    assert "[%" not in tip
    silent = answers["ar"]["tips"][f"{PREFIX}borders border-turkmenistan"]
    assert prose("panel")["ar"]["silent"] in silent


def test_bookmarks_hold_what_they_name(answers: dict[str, Any]) -> None:
    marks = {
        name: (group, shapely.from_wkt(extent), crs)
        for group, name, extent, crs in answers["en"]["bookmarks"]
    }
    assert {crs for _, _, crs in marks.values()} == {"EPSG:4326"}
    country = ATLAS.feature("kazakhstan-area")
    routes = ATLAS.layer("railways")
    assert country is not None
    assert routes is not None
    assert marks["Kazakhstan"][1].contains(country.geometry)
    for feature in routes.features:
        group, extent, _ = marks[feature.title.en]
        assert group == routes.title.en
        assert extent.contains(feature.geometry)
        assert extent.area < 1.5 * feature.geometry.envelope.area + 25


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_layout_is_printed(lang: Language, answers: dict[str, Any]) -> None:
    answer, words = answers[lang], prose("project")[lang]
    (layout,) = answer["printed"]
    assert layout["name"] == words["layout"]
    assert layout["status"] == 0  # QgsLayoutExporter.Success
    assert layout["page"] == [297, 210]
    assert layout["items"] == sorted(
        ["legend", "map", "north arrow", "notes", "page", "scale bar", "subtitle", "title"]
    )
    text = printed(answer, Path(layout["pdf"]))
    assert text.startswith(words["country"])
    assert "© OpenStreetMap contributors, ODbL 1.0" in text
    assert "000_19a42f1a139730ab.txt" in text
    for title in ("Borders (surveyed)",) if lang == "en" else ():
        assert title in text


def test_titles_are_neither_evaluated_nor_markup(answers: dict[str, Any]) -> None:
    answer = answers["hostile"]
    assert answer["read"]
    assert answer["said"] == []
    (layout,) = answer["printed"]
    text = " ".join(printed(answer, Path(layout["pdf"])).split())
    assert "9999" not in text
    assert "1111*9" in text
    assert "<b>it's</b>" in text
    assert any(inert(HOSTILE) in title for title, _, _ in answer["tree"])


def test_paper_and_scale_fit(answers: dict[str, Any]) -> None:
    width_m = math.radians(HOME[2] - HOME[0]) * 6378137
    for lang in LANGUAGES:
        (layout,) = answers[lang]["printed"]
        assert layout["map"]["crs"] == "EPSG:3857"
        west, _, east, _ = layout["map"]["extent"]
        assert east - west == pytest.approx(width_m, rel=1e-6)
    for name in (*LANGUAGES, "ru"):
        (layout,) = answers[name]["printed"]
        assert layout["legend"]["right"] <= 297
        assert layout["legend"]["left"] >= 0
        assert layout["legend"]["bottom"] <= 190


def test_a_long_legend_has_a_page_of_its_own(answers: dict[str, Any]) -> None:
    (layout,) = answers["most"]["printed"]
    assert "page 2" in layout["items"]
    legend = layout["legend"]  # the second page lies 10 mm below the first
    assert 10 <= legend["left"] < legend["right"] <= 287
    assert 220 < legend["bottom"] <= 410
    paper = pypdfium2.PdfDocument(layout["pdf"])
    assert len(paper) == 2
    heading = prose("project")["ru"]["legend"]
    assert heading in str(paper[1].get_textpage().get_text_range())
    assert heading not in str(paper[0].get_textpage().get_text_range())
