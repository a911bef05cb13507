r"""The QGIS project as pieces, which a page puts together for what is chosen.

They are made by the code that makes whole projects, with signs for what depends on the choice:
``\0name\0``, for no text in XML has U+0000. ``kzgeo/web/offline/export/project.js`` fills them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import shapely
from lxml import etree

from kzgeo.entries import Language
from kzgeo.export.elements import element, writable
from kzgeo.export.forms import related
from kzgeo.export.ground import ground_style, ground_tables
from kzgeo.export.held_styles import NOTHING
from kzgeo.export.layer_metadata import resource_metadata
from kzgeo.export.pieces import Pieces
from kzgeo.export.qgis_layers import Group, MapLayer, flat, layer_element, node_of, tree
from kzgeo.export.qgis_layout import EARTH_M, LEGEND_MM, MAP, TITLE_MM, height_mm, layout
from kzgeo.export.qgis_project import (
    APART,
    DOCTYPE,
    described,
    printed,
    project_element,
    relation_elements,
    relations,
    texts_of,
)
from kzgeo.export.qgis_views import HOME, LEAST_DEG, ROOM, ROUTES, bookmarks
from kzgeo.export.tables import Table, tables
from kzgeo.prose import say
from kzgeo.selection import Selection, drawings
from kzgeo.shapes import SHAPES, shape_of

__all__ = ["project_of", "project_values"]

# What no text of an atlas has, until it becomes a sign.
MARK = "8f0a3c52-5f0e-5c55-9d39-hole"
HOLE = re.compile(rf'<hole name="(\w+)"/>|{MARK}-(\w+)-{MARK}')
CORNERS = ("xmin", "ymin", "xmax", "ymax")


def _mark(name: str) -> str:
    return f"{MARK}-{name}-{MARK}"


def _hole(name: str) -> etree._Element:
    return element("hole", name=name)


def _written(made: etree._Element) -> str:
    """Return an element as text with its signs."""
    text = etree.tostring(made, encoding="unicode")
    return HOLE.sub(lambda found: f"\0{found[1] or found[2]}\0", text)


DATA = _mark("data")


# -- in no language ----------------------------------------------------------------------


def project_values(selection: Selection) -> dict[str, Any]:
    """Return what a project of any part of a selection needs, alike in all languages."""
    layers = selection.layers
    return {
        "doctype": DOCTYPE,
        "shapes": SHAPES,
        "home": HOME,
        "room": ROOM,
        "least": LEAST_DEG,
        "map": {"radius": EARTH_M, "width": MAP[2], "height": MAP[3]},
        "legend": LEGEND_MM - TITLE_MM,
        "apart": APART,
        # Of each row of a layer, whether it is seen where the atlas opens.
        "seen": {layer.id: list(_seen(selection.of(layer))) for layer in layers},
        "credits": {layer.id: layer.provenance.attribution.split(APART) for layer in layers},
        "ground": [
            name
            for base in selection.atlas.base
            for name in base.provenance.attribution.split(APART)
        ],
        "licences": {layer.id: writable(layer.provenance.licence) for layer in layers},
    }


def _seen(selection: Selection) -> Iterator[bool]:
    home = shapely.box(*HOME)
    for _, _, drawn in drawings(selection):
        yield bool(home.intersects(drawn.geometry))


# -- the project in a language -----------------------------------------------------------


def project_of(selection: Selection, pieces: Pieces) -> dict[str, Any]:
    """Return the pieces of the project of any part of a selection, in its language."""
    lang = selection.language
    nodes = {table.name: table for table in tables(selection)}
    texts = texts_of(
        (node_of(t, language=lang, visible=True) for t in nodes.values() if not t.layer), lang
    )
    ground = ground_tables(selection)
    base = [
        MapLayer(table=table, title=table.title, shape=table.shapes[0], whole=True, ground=True)
        for table in ground
        if table.shapes
    ]
    nothing = replace(selection, layers=())
    return {
        "whole": pieces.of(_written(_whole(nothing, ground))),
        "layouts": [pieces.of(_written(_layout(nothing, long=long))) for long in (False, True)],
        "tables": {
            table.name: _table(table, texts, lang, pieces)
            for table in nodes.values()
            if table.layer
        },
        "texts": [_layer(layer, lang, pieces) for layer in flat((texts,))],
        "ground": [
            _layer(layer, lang, pieces, labelled=_labelled(layer.table, lang))
            for layer in reversed(base)
        ],
        "marks": _bookmarks(selection, pieces),
        "fixed": len(bookmarks(nothing)),
        "words": _words(selection),
    }


def _words(selection: Selection) -> dict[str, Any]:
    lang = selection.language
    quoted = {
        quotation.passage.source
        for _, feature, _ in drawings(selection)
        for quotation in feature.quotations
    }
    sources = selection.atlas.sources
    keys = ("abstract", "years", "map_data", "sources")
    return {
        **{key: say("project", key, lang) for key in keys},
        "tagline": say("page", "tagline", lang),
        "note": f"{say('project', 'source_note', lang)} {say('project', 'bar_note', lang)}",
        "documents": {
            name: described(source, lang) for name, source in sources.items() if name in quoted
        },
    }


def _whole(selection: Selection, ground: tuple[Table, ...]) -> etree._Element:
    """Return a project without layers, with signs where they and what is told of them stand."""
    paint = partial(ground_style, language=selection.language)
    made = project_element(selection, ground, paint, DATA)
    _at(made, "layer-tree-group").insert(1, _hole("tree"))
    _at(made, "relations").append(_hole("relations"))
    layers = _at(made, "projectlayers")
    layers[:] = [_hole("layers")]
    _at(made, "layerorder").insert(0, _hole("order"))
    _at(made, "Layouts")[:] = [_hole("layout")]
    _at(made, "Bookmarks").append(_hole("bookmarks"))
    _at(made, "projectMetadata/abstract").text = _mark("abstract")
    for corner in CORNERS:
        _at(made, f"mapcanvas/extent/{corner}").text = _mark(corner)
        _at(made, "ProjectViewSettings/DefaultViewExtent").set(corner, _mark(corner))
    return made


def _at(made: etree._Element, path: str) -> etree._Element:
    found = made.find(path)
    if found is None:
        raise LookupError(path)
    return found


def _layout(selection: Selection, *, long: bool) -> etree._Element:
    """Return the layout with signs, for a legend that is short or has a page of its own."""
    legend = tree((), DATA, legend=True)
    tall = [element("layer-tree-group", name="high") for _ in range(int(LEGEND_MM) if long else 0)]
    legend.extend(tall)
    made = layout(printed(selection, legend, HOME))
    for each in tall:
        legend.remove(each)
    legend.append(_hole("legend"))
    for name in ("subtitle", "notes"):
        _at(made, f"LayoutItem[@id='{name}']").set("labelText", _mark(name))
    for corner in CORNERS:
        _at(made, "LayoutItem[@id='map']/Extent").set(corner, _mark(corner + "_m"))
    return made


# -- layers ------------------------------------------------------------------------------


def _table(table: Table, texts: Group, lang: Language, pieces: Pieces) -> dict[str, Any]:
    """Return a layer of the atlas as each layer, or group, that it may be in a project.

    ``whole`` are those that show all that is shown of it, by what shape that is; ``parts`` those
    that show one shape of several.
    """
    node = node_of(table, language=lang, visible=True)
    parts = flat(node.members) if isinstance(node, Group) else ()
    empty = replace(table, categories=())
    whole = [(shape, table) for shape in table.shapes] + [(None, empty)]

    def joined(layer: MapLayer) -> dict[str, Any]:
        to = relations(layer, texts)
        return _layer(layer, lang, pieces, labelled=True) | {
            "relations": pieces.of(_all(relation_elements([layer], texts))),
            "tabs": pieces.of(_all(map(related, to))),
        }

    return {
        "whole": {
            shape or NOTHING: joined(
                MapLayer(table=one, title=table.title, shape=shape, whole=True)
            )
            for shape, one in whole
        },
        "parts": {str(layer.shape): joined(layer) for layer in parts},
        "group": _group(node, pieces) if isinstance(node, Group) else None,
    }


def _group(node: Group, pieces: Pieces) -> dict[str, Any]:
    made = _node(replace(node, members=()))
    high = height_mm(made)
    made.append(_hole("members"))
    text = pieces.of(_written(made))
    return {"node": text, "high": high}


def _node(node: Group | MapLayer, *, legend: bool = False) -> etree._Element:
    return tree([node], DATA, legend=legend)[1]


def _layer(
    layer: MapLayer, lang: Language, pieces: Pieces, *, labelled: bool = False
) -> dict[str, Any]:
    """Return a layer with a sign for its style; its nodes in the layer tree and in a legend."""
    style = [element("labeling")] if labelled else []
    about = resource_metadata(layer.table, language=lang)
    made = layer_element(layer, DATA, style=[*style, _hole("style")], metadata=about)
    for each in style:
        made.remove(each)
    entry = _node(layer, legend=True)
    return {
        "id": layer.id,
        "table": layer.table.name,
        "layer": pieces.of(_written(made)),
        "node": pieces.of(_written(_node(layer))),
        "entry": pieces.of(_written(entry)),
        "high": height_mm(entry),
    }


def _labelled(table: Table, lang: Language) -> bool:
    return any(part.tag == "labeling" for part in ground_style(table, language=lang))


def _all(made: Iterable[etree._Element]) -> str:
    return "".join(map(_written, made))


def _bookmarks(selection: Selection, pieces: Pieces) -> dict[str, list[Any]]:
    """Return, for each row of the layer of routes, its bookmark, if it has one."""
    routes = next((layer for layer in selection.layers if layer.id == ROUTES), None)
    if routes is None:
        return {}
    alone = selection.of(routes)
    made = list(bookmarks(alone))[len(bookmarks(replace(selection, layers=()))) :]
    for each in made:
        each.set("id", f"kzgeo-{_mark('number')}")
    coming = iter(made)
    lines = (shape_of(drawn.geometry) == "line" for _, _, drawn in drawings(alone))
    return {ROUTES: [pieces.of(_written(next(coming))) if line else None for line in lines]}
