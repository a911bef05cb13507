"""What QGIS shows of a feature: names of columns, its form, and what stands under the pointer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from kzgeo.entries import ID, Language
from kzgeo.export.columns import Column
from kzgeo.export.elements import element, leaf, options
from kzgeo.export.expressions import column, in_language, text, title
from kzgeo.export.tables import CLAIMS, QUOTATIONS, Table
from kzgeo.export.tabs import tabs_of
from kzgeo.prose import say

__all__ = ["Relation", "form_elements", "map_tip", "related"]

LONG = ("exact", "method", "translation", "note", "prefix", "suffix", "accepted_all", "summary")
# What is told of the documents is not edited on a map.
TOLD = ("layer", "shared", "quotation", "translation", "mentions")
TIP_WIDTH = "28em"


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Rows of another table that belong to a feature: the layer of a project that has them."""

    id: str
    title: str
    child: str


def form_elements(
    table: Table, lang: Language, relations: Sequence[Relation] = ()
) -> list[etree._Element]:
    """Return names, widgets, form and map tip of a table."""
    columns = table.columns
    spatial = table.geometry_type is not None
    written = {item.name: spatial and not item.name.startswith(TOLD) for item in columns}
    return [
        element("fieldConfiguration", *(_field(item) for item in columns)),
        element("aliases", *(_alias(index, item) for index, item in enumerate(columns, start=1))),
        element("defaults", *(_default(item.name, table) for item in columns)),
        *(_constraints() if spatial else ()),
        leaf("editorlayout", "tablayout"),
        _form(table, lang, relations),
        element(
            "editable",
            *(element("field", name=k, editable=int(v)) for k, v in written.items()),
        ),
        leaf("previewExpression", _preview(table, lang)),
        leaf("mapTip", map_tip(lang) if spatial else ""),
    ]


def _preview(table: Table, lang: Language) -> str:
    """Return the expression of a row's name in lists."""
    if table.name == QUOTATIONS:
        return f"{column('rank')} || ' · ' || {column('source')} || ' · ' || {column('start')}"
    if table.name == CLAIMS:
        return f"coalesce({column(f'title_{lang}')}, {column('claim')})"
    return title(lang)


# -- columns -----------------------------------------------------------------------------


def _alias(index: int, item: Column) -> etree._Element:
    return element("alias", field=item.name, index=index, name=item.alias)


def _field(item: Column) -> etree._Element:
    kind, settings = _widget(item)
    config = element("config", settings)
    return element(
        "field",
        element("editWidget", config, type=kind),
        name=item.name,
        configurationFlags="None",
    )


def _widget(item: Column) -> tuple[str, etree._Element]:
    if item.values:
        entries = (
            element("Option", element("Option", name=word, value=value, type="QString"), type="Map")
            for value, word in item.values
        )
        values = element("Option", *entries, name="map", type="List")
        return "ValueMap", element("Option", values, type="Map")
    if item.kind == "flag":
        return "CheckBox", element("Option")
    if item.kind in ("integer", "real"):
        return "TextEdit", element("Option")
    if item.name == "colour":
        return "Color", element("Option")
    long = item.name.startswith(LONG) or item.name.endswith("_exact")
    return "TextEdit", options({"IsMultiline": long, "UseHtml": False})


def _default(name: str, table: Table) -> etree._Element:
    """Return what a feature that is drawn in QGIS begins with."""
    values = {
        "layer": text(table.layer or ""),
        "shared": "FALSE",
        "evidence": text("approximate"),
        "status": text("silent"),
        "colour": text(table.style.colour if table.style else ""),
        "arrow": "FALSE",
    }
    own = values.get(name, "") if table.layer else ""
    return element("default", field=name, expression=own, applyOnUpdate=0)


def _constraints() -> list[etree._Element]:
    """Ask, without insisting, for an id that the atlas can take."""
    soft = {"unique_strength": 2, "notnull_strength": 2, "exp_strength": 2}
    pattern = f"regexp_match({column('id')}, {text(f'^{ID}$')}) > 0"
    return [
        element("constraints", element("constraint", field="id", constraints=7, **soft)),
        element(
            "constraintExpressions", element("constraint", field="id", exp=pattern, desc=f"^{ID}$")
        ),
    ]


# -- the form ----------------------------------------------------------------------------


def _form(table: Table, lang: Language, relations: Sequence[Relation]) -> etree._Element:
    first, *others = (
        _tab(say("tables", key, lang), _shown(table, names, lang)) for key, names in tabs_of(table)
    )
    return element("attributeEditorForm", first, *map(related, relations), *others)


def _shown(table: Table, names: Iterable[str], lang: Language) -> Iterable[etree._Element]:
    """Yield the fields of a tab; of a text in four languages, the reader's first."""
    own = f"_{lang}"
    places = {item.name: index for index, item in enumerate(table.columns, start=1)}
    there = [name for name in names if name in places]
    stems = {name.removesuffix(own): name for name in there if name.endswith(own)}
    done: set[str] = set()
    for name in there:
        stem = name.rpartition("_")[0]
        for each in (stems.get(stem, name), name):
            if each not in done:
                done.add(each)
                yield element("attributeEditorField", name=each, index=places[each], showLabel=1)


def _tab(name: str, fields: Iterable[etree._Element]) -> etree._Element:
    return element(
        "attributeEditorContainer",
        *fields,
        name=name,
        columnCount=1,
        groupBox=0,
        showLabel=1,
        visibilityExpressionEnabled=0,
        visibilityExpression="",
    )


def related(relation: Relation) -> etree._Element:
    """Return the tab that lists the rows of another table."""
    buttons = options({"buttons": "NoButton"})
    buttons.tag = "editor_configuration"
    editor = element(
        "attributeEditorRelation",
        buttons,
        name=relation.id,
        relation=relation.id,
        label=relation.title,
        showLabel=0,
        nmRelationId="",
        forceSuppressFormPopup=0,
        relationWidgetTypeId="relation_editor",
    )
    return _tab(relation.title, [editor])


# -- under the pointer -------------------------------------------------------------------


def map_tip(lang: Language) -> str:
    """Return HTML in which QGIS puts a feature's title, its first quotation and where that stands.

    Text of the data is escaped by the expressions themselves.
    """
    own, passage = text(lang), column("quotation_exact")
    original = in_language(passage, lang=column("quotation_lang"), style="font-size: 110%")
    translated = in_language(column(f"translation_{lang}"), lang=own)
    silent = in_language(text(say("panel", "silent", lang)), lang=own)
    position = say("panel", "position", lang, start="§1", end="§2")
    before, middle, after = position.replace("§2", "§1").split("§1")
    where = " || ".join(
        [
            column("quotation_source"),
            text(f" · {before}"),
            column("quotation_start"),
            text(middle),
            column("quotation_end"),
            text(after),
        ]
    )
    parts = (
        in_language(title(lang), lang=own, tag="h3"),
        f"if({passage} IS NULL, {silent}, {original} || {translated})",
        in_language(where, lang=own, style="color: #736c5d"),
        in_language(column("attribution"), lang=text("en"), style="color: #736c5d"),
    )
    shown = "\n".join(f"[% {part} %]" for part in parts)
    return f'<div style="max-width: {TIP_WIDTH}">\n{shown}\n</div>'
