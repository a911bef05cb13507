"""The layers of the QGIS project: each table, or what a table of several shapes has of one."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from kzgeo.entries import Language
from kzgeo.export.elements import element, inert, leaf, options, spatial_reference, writable
from kzgeo.export.tables import Table
from kzgeo.prose import say
from kzgeo.shapes import SHAPES, Shape

__all__ = ["WRAP", "Group", "MapLayer", "Node", "flat", "layer_element", "node_of", "tree"]

# QGIS takes no id of ten letters or fewer for one, and makes another.
PREFIX = "kzgeo_table_"
# How QGIS names what a layer draws; GDAL's name of it stands in a source of several shapes.
SHAPE_NAMES = MappingProxyType({"area": "Polygon", "line": "Line", "point": "Point"})
SUBLAYERS = MappingProxyType({"area": "Polygon", "line": "LineString", "point": "Point"})

WRAP = "\u2028"  # where a legend breaks a line: what a title has never in it
LEGEND_LETTERS = 46


@dataclass(frozen=True, kw_only=True)
class MapLayer:
    """A layer of the project.

    ``shape`` is what it draws, ``None`` for a table without geometry; ``whole`` tells whether
    that is all that the table holds. What is ``ground`` is seen and never chosen.
    """

    table: Table
    title: str
    shape: Shape | None
    whole: bool
    visible: bool = True
    ground: bool = False

    @property
    def id(self) -> str:
        """The layer's id in the project."""
        return f"{PREFIX}{self.table.name}" + ("" if self.whole else f"_{self.shape}")

    def source(self, data: str) -> str:
        """Return where the layer is, from the project's own folder: the file ``data`` there."""
        part = "" if self.whole or self.shape is None else f"|geometrytype={SUBLAYERS[self.shape]}"
        return f"./{data}|layername={self.table.name}{part}"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Layers under one title; what stands first is drawn last."""

    title: str
    members: tuple[Node, ...]
    expanded: bool = True
    visible: bool = True


Node = MapLayer | Group


def node_of(table: Table, *, language: Language, visible: bool) -> Node:
    """Return a table as a layer, or one of several shapes as a group with a layer for each."""
    shapes = table.shapes
    if len(shapes) < 2:
        shape = shapes[0] if shapes else None
        return MapLayer(table=table, title=table.title, shape=shape, whole=True, visible=visible)
    members = tuple(
        MapLayer(
            table=table,
            title=say("project", shape, language),
            shape=shape,
            whole=False,
            visible=visible,
        )
        for shape in reversed(SHAPES)  # points above lines above areas
        if shape in shapes
    )
    return Group(title=table.title, members=members, expanded=visible, visible=visible)


def flat(nodes: Iterable[Node]) -> Iterator[MapLayer]:
    """Yield the layers among these nodes, the uppermost first."""
    for node in nodes:
        if isinstance(node, Group):
            yield from flat(node.members)
        else:
            yield node


# -- the layer tree ----------------------------------------------------------------------


def tree(nodes: Sequence[Node], data: str, *, legend: bool = False) -> etree._Element:
    """Return the layer tree, of the project or of the legend of a print."""
    return element(
        "layer-tree-group",
        element("customproperties", element("Option")),
        *(_node(node, data, legend=legend) for node in nodes),
    )


def _node(node: Node, data: str, *, legend: bool) -> etree._Element:
    checked = "Qt::Checked" if node.visible else "Qt::Unchecked"
    if isinstance(node, Group):
        made = tree(node.members, data, legend=legend)
        for name, value in (
            ("name", writable(inert(node.title))),
            ("checked", checked),
            ("expanded", str(int(node.expanded))),
        ):
            made.set(name, value)
        return made
    return element(
        "layer-tree-layer",
        element("customproperties", options(_entries(node) if legend else {})),
        id=node.id,
        name=inert(node.title),  # which the legend of a print evaluates
        source=node.source(data),
        providerKey="ogr",
        checked=checked,
        expanded=0,
    )


def _entries(layer: MapLayer) -> dict[str, str]:
    """Return the entries of a printed legend, in lines; a heading only over several of them."""
    labels = [item.label for item in layer.table.categories if item.shape == layer.shape]
    lines = (textwrap.wrap(inert(label), LEGEND_LETTERS) for label in labels)
    entries = {f"legend/label-{index}": WRAP.join(wrapped) for index, wrapped in enumerate(lines)}
    headed = layer.whole and len(labels) > 1
    return entries if headed else {"legend/title-style": "hidden", **entries}


# -- the layers --------------------------------------------------------------------------


def layer_element(
    layer: MapLayer, data: str, *, style: Sequence[etree._Element], metadata: etree._Element
) -> etree._Element:
    """Return a layer of the file ``data``, drawn and shown in forms by ``style``."""
    labelled = any(part.tag == "labeling" for part in style)
    return element(
        "maplayer",
        leaf("id", layer.id),
        leaf("datasource", layer.source(data)),
        leaf("layername", inert(layer.title)),
        leaf("provider", "ogr", encoding="UTF-8"),
        *([element("srs", spatial_reference(4326))] if layer.shape else []),
        metadata,
        element(
            "flags",
            leaf("Identifiable", int(not layer.ground)),
            leaf("Removable", 1),
            leaf("Searchable", 1),
            leaf("Private", 0),
        ),
        *style,
        type="vector",
        geometry=SHAPE_NAMES[layer.shape] if layer.shape else "No geometry",
        readOnly=0,
        labelsEnabled=int(labelled),
        styleCategories="AllStyleCategories",
    )
