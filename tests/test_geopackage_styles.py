"""How QGIS is to show a GeoPackage: legends, labels, map tips and forms of its tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from kzgeo.entries import LANGUAGES, Language
from kzgeo.export.expressions import escaped
from kzgeo.export.formats import export
from kzgeo.export.forms import Relation, form_elements
from kzgeo.export.symbology import style_elements
from kzgeo.export.tables import tables
from kzgeo.prose import say
from kzgeo.selection import select
from tests.exports import style
from tests.live import ATLAS

TABLES = {table.name: table for table in tables(select(ATLAS))}
LAYERS = [layer.id for layer in ATLAS.layers]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole atlas in English."""
    path = tmp_path_factory.mktemp("package") / "atlas.gpkg"
    export(select(ATLAS), path)
    return path


# As QGIS 3.22 asks for the style that it applies on opening.


def test_every_table_has_a_default_style(package: Path) -> None:
    for name, table in TABLES.items():
        root = style(package, name, "geom" if table.geometry_type else "")
        fields = {field.get("name") for field in root.find("fieldConfiguration")}
        assert fields == {column.name for column in table.columns}
        aliases = {alias.get("field"): alias.get("name") for alias in root.find("aliases")}
        assert aliases == {column.name: column.alias for column in table.columns}
        assert root.find("layerGeometryType") is None


@pytest.mark.parametrize("name", LAYERS)
def test_a_legend_has_an_entry_for_each_category(package: Path, name: str) -> None:
    root, table = style(package, name), TABLES[name]
    renderer = root.find("renderer-v2")
    assert renderer.get("type") == "RuleRenderer"
    labels = [rule.get("label") for rule in renderer.find("rules")]
    assert labels == [category.label for category in table.categories]
    assert len(set(labels)) == len(labels)
    kinds = [symbol.get("type") for symbol in renderer.find("symbols")]
    named = {"area": "fill", "line": "line", "point": "marker"}
    assert kinds == [named[category.shape] for category in table.categories]
    for category, symbol in zip(table.categories, renderer.find("symbols"), strict=True):
        colours = {o.get("value") for o in symbol.iter("Option") if "color" in str(o.get("name"))}
        red, green, blue = bytes.fromhex(str(category.colour)[1:])
        assert any(colour.startswith(f"{red},{green},{blue},") for colour in colours)
        if category.evidence is not None:
            dashed = {
                o.get("value") for o in symbol.iter("Option") if o.get("name") == "use_custom_dash"
            }
            assert dashed == {str(int(category.evidence != "surveyed"))}
        heads = [o for o in symbol.iter("layer") if o.get("class") == "MarkerLine"]
        assert bool(heads) == category.arrow
    assert sum(category.arrow for category in TABLES["capital"].categories) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_labels_map_tips_and_forms_are_in_the_chosen_language(
    tmp_path: Path, lang: Language
) -> None:
    path = tmp_path / "one.gpkg"
    export(select(ATLAS, ["borders"], language=lang), path)
    root = style(path, "borders")
    label = next(root.iter("text-style"))
    assert label.get("fieldName").startswith(f'coalesce("title_{lang}"')
    assert f'"translation_{lang}"' in root.findtext("mapTip")
    tabs = [tab.get("name") for tab in root.find("attributeEditorForm")]
    assert tabs[0] == say("tables", "tab_names", lang)
    layer = ATLAS.layer("borders")
    assert layer is not None
    assert root.find("renderer-v2/rules/rule").get("label").startswith(layer.title.to(lang))


def test_a_form_lists_related_rows_after_the_names() -> None:
    related = Relation(id="passages", title="Passages", child="quotations-layer")
    elements = form_elements(TABLES["borders"], "en", [related])
    form = next(element for element in elements if element.tag == "attributeEditorForm")
    found = form.find("attributeEditorContainer/attributeEditorRelation")
    assert found.get("relation") == "passages"
    shown = [field.get("name") for field in form.iter("attributeEditorField")]
    assert sorted(shown) == sorted(column.name for column in TABLES["borders"].columns)


def test_a_sublayer_has_the_rules_of_its_shape_only() -> None:
    for shape, kind in (("area", "fill"), ("line", "line"), ("point", "marker")):
        elements = style_elements(TABLES["history"], language="en", shape=shape)  # type: ignore[arg-type]
        renderer = next(element for element in elements if element.tag == "renderer-v2")
        assert {symbol.get("type") for symbol in renderer.find("symbols")} == {kind}
        assert "geometry_type" not in str(etree.tostring(renderer.find("rules")))


def test_markup_is_escaped_once() -> None:
    assert escaped('"x"').count("replace(") == 4
    assert escaped('"x"').startswith("replace(replace(replace(replace(\"x\", '&', '&amp;')")
