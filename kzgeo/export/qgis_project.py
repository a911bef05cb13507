"""A QGIS project and the GeoPackage beside it: the atlas as the app shows it, and to print.

The project finds its data by a path from its own folder, so the two may be moved together.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from lxml import etree

from kzgeo import __version__
from kzgeo.entries import Language, Source
from kzgeo.errors import UsageError
from kzgeo.export.descriptions import Styling
from kzgeo.export.elements import element, leaf, spatial_reference, writable
from kzgeo.export.forms import Relation
from kzgeo.export.geopackage import write_geopackage
from kzgeo.export.ground import ground_style, ground_tables
from kzgeo.export.layer_metadata import resource_metadata
from kzgeo.export.qgis_layers import Group, MapLayer, Node, flat, layer_element, node_of, tree
from kzgeo.export.qgis_layout import Print, layout
from kzgeo.export.qgis_views import Bounds, bookmarks, canvas, default_view, start
from kzgeo.export.symbology import style_elements
from kzgeo.export.tables import Table, tables
from kzgeo.prose import isolated, say
from kzgeo.selection import Selection, drawings
from kzgeo.shapes import shape_of

__all__ = [
    "APART",
    "DATA",
    "DOCTYPE",
    "described",
    "printed",
    "project_element",
    "relation_elements",
    "relations",
    "texts_of",
    "write_qgis_project",
]

DATA = ".gpkg"
QGIS = "3.22.0"  # the oldest that reads it; a newer one has nothing to ask
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a ZIP can say of times
ELLIPSOID = "EPSG:7030"  # WGS 84
SEA = (220, 232, 237)
APART = "; "


def write_qgis_project(selection: Selection, path: Path) -> None:
    """Write the project to ``path`` and its data beside it, under the same name and ``.gpkg``.

    Raises:
        UsageError: the name cannot stand in the project.

    """
    data = path.with_suffix(DATA)
    if "|" in data.name or writable(data.name) != data.name:
        raise UsageError(path.name, "has a sign that QGIS cannot read in a name", "rename it")
    ground = ground_tables(selection)
    paint = partial(ground_style, language=selection.language, said=_said(selection))
    write_geopackage(selection, data, extra=ground, style=paint)
    project = project_element(selection, ground, paint, data.name)
    text = etree.tostring(project, doctype=DOCTYPE, encoding="utf-8", pretty_print=True)
    entry = zipfile.ZipInfo(f"{path.stem}.qgs", date_time=EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, text)


def project_element(
    selection: Selection, ground: Sequence[Table], paint: Styling, data: str
) -> etree._Element:
    """Return the project of a selection and of these tables of the base map, in the file ``data``.

    ``paint`` gives the styles of the base map.
    """
    lang, title = selection.language, say("project", "title", selection.language)
    drawn, texts = _nodes(selection)
    base = _base(ground, lang)
    nodes: tuple[Node, ...] = (*drawn, texts, base)
    bounds = start(selection)
    legend = tree(drawn, data, legend=True)
    return element(
        "qgis",
        leaf("title", title),
        element("projectCrs", spatial_reference(4326)),
        tree(nodes, data),
        element("relations", *relation_elements(drawn, texts)),
        canvas(bounds),
        element(
            "projectlayers",
            *(_layer(each, data, relations(each, texts), lang) for each in flat((*drawn, texts))),
            *(_ground_layer(each, data, paint, lang) for each in flat((base,))),
        ),
        element("layerorder", *(element("layer", id=each.id) for each in flat(nodes))),
        _settings(),
        _metadata(selection, title),
        element("Layouts", layout(printed(selection, legend, bounds))),
        bookmarks(selection),
        default_view(bounds),
        version=QGIS,
        projectname=title,
    )


# -- layers ------------------------------------------------------------------------------


def _nodes(selection: Selection) -> tuple[tuple[Node, ...], Group]:
    """Return the atlas's layers, the uppermost first, and the tables of its texts.

    Layers that were chosen are shown; of all, those that the app shows when it opens.
    """
    lang = selection.language
    drawn: list[Node] = []
    texts: list[Node] = []
    for table in tables(selection):
        visible = table.visible or selection.named
        made = node_of(table, language=lang, visible=visible)
        (texts if table.layer is None else drawn).append(made)
    return tuple(reversed(drawn)), texts_of(texts, lang)


def texts_of(texts: Iterable[Node], lang: Language) -> Group:
    """Return the tables of the texts as they stand together in the layer tree."""
    title = say("project", "texts", lang)
    return Group(title=title, members=tuple(texts), expanded=False)


def _said(selection: Selection) -> frozenset[str]:
    """Return the names that the atlas writes on the map when it opens."""
    return frozenset(
        feature.title.to(selection.language)
        for layer, feature, drawn in drawings(selection)
        if (layer.entry.visible or selection.named) and shape_of(drawn.geometry) != "line"
    )


def _base(ground: Sequence[Table], lang: Language) -> Group:
    members = tuple(
        MapLayer(table=table, title=table.title, shape=table.shapes[0], whole=True, ground=True)
        for table in reversed(ground)
        if table.shapes
    )
    return Group(title=say("project", "base", lang), members=members, expanded=False)


def _layer(
    layer: MapLayer, data: str, relations: Sequence[Relation], lang: Language
) -> etree._Element:
    table, shape = layer.table, layer.shape
    style = style_elements(table, language=lang, relations=relations, shape=shape)
    about = resource_metadata(table, language=lang)
    return layer_element(layer, data, style=style, metadata=about)


def _ground_layer(layer: MapLayer, data: str, paint: Styling, lang: Language) -> etree._Element:
    about = resource_metadata(layer.table, language=lang)
    return layer_element(layer, data, style=[*paint(layer.table)], metadata=about)


def relations(layer: MapLayer, texts: Group) -> tuple[Relation, ...]:
    """Return what joins a feature of a layer to its passages and to its statements."""
    if layer.table.layer is None:
        return ()
    return tuple(
        Relation(id=f"{layer.id}-{child.table.name}", title=child.title, child=child.id)
        for child in flat(texts.members)
    )


def relation_elements(drawn: Sequence[Node], texts: Group) -> Iterator[etree._Element]:
    """Yield the relations of the layers among these nodes, as a project keeps them."""
    for layer in flat(drawn):
        for relation in relations(layer, texts):
            yield element(
                "relation",
                element("fieldRef", referencedField="id", referencingField="feature"),
                id=relation.id,
                name=relation.title,
                referencedLayer=layer.id,
                referencingLayer=relation.child,
                strength="Association",
            )


# -- the whole ---------------------------------------------------------------------------


def _settings() -> etree._Element:
    """Return the settings that a project keeps by name, with the type of each."""
    red, green, blue = SEA
    groups: dict[str, dict[str, str | int | bool]] = {
        "Gui": {
            "CanvasColorRedPart": red,
            "CanvasColorGreenPart": green,
            "CanvasColorBluePart": blue,
        },
        "Measure": {"Ellipsoid": ELLIPSOID},
        "Measurement": {"DistanceUnits": "km", "AreaUnits": "km2"},
        "PAL": {"ShowingPartialsLabels": False},
        "Paths": {"Absolute": False},
        "SpatialRefSys": {"ProjectionsEnabled": 1},
    }
    types = {str: "QString", int: "int", bool: "bool"}
    made = element("properties")
    for group, values in groups.items():
        named = (leaf(name, value, type=types[type(value)]) for name, value in values.items())
        made.append(element(group, *named))
    return made


def _metadata(selection: Selection, title: str) -> etree._Element:
    lang = selection.language
    licences = dict.fromkeys(layer.provenance.licence for layer in selection.layers)
    abstract = [say("project", "abstract", lang), *_years(selection), *_notes(selection), *licences]
    return element(
        "projectMetadata",
        leaf("identifier", "kzgeo"),
        leaf("language", lang),
        leaf("type", "project"),
        leaf("title", title),
        leaf("abstract", "\n".join(abstract)),
        leaf("author", f"kzgeo {__version__}"),
    )


def printed(selection: Selection, legend: etree._Element, bounds: Bounds) -> Print:
    """Return what is printed of a selection with the layer tree of its legend."""
    lang = selection.language
    return Print(
        title=say("project", "country", lang),
        subtitle=" · ".join((say("page", "tagline", lang), *_years(selection))),
        notes=(
            f"{say('project', 'source_note', lang)} {say('project', 'bar_note', lang)}",
            *_notes(selection),
        ),
        bounds=bounds,
        legend=legend,
        language=lang,
    )


def _years(selection: Selection) -> tuple[str, ...]:
    if selection.years is None:
        return ()
    first, last = selection.years
    return (say("project", "years", selection.language, first=first, last=last),)


def _notes(selection: Selection) -> tuple[str, str]:
    """Tell where the map's data and its passages come from."""
    lang, atlas = selection.language, selection.atlas
    origins = [*(layer.provenance for layer in selection.layers)]
    origins += [base.provenance for base in atlas.base]
    data = [name for origin in origins for name in origin.attribution.split(APART)]
    quoted = {
        quotation.passage.source
        for _, feature, _ in drawings(selection)
        for quotation in feature.quotations
    }
    documents = [
        described(source, lang) for name, source in atlas.sources.items() if name in quoted
    ]
    return (
        say("project", "map_data", lang, list=_listed(data)),
        say("project", "sources", lang, list=_listed(documents)),
    )


def _listed(names: Iterable[str]) -> str:
    """Return names in a row, each once and isolated: some are written the other way."""
    return APART.join(isolated(name) for name in dict.fromkeys(names))


def described(source: Source, lang: Language) -> str:
    """Return author, title and date as far as the document states them, else its file's name."""
    stated = [text for text in (source.author, source.title, source.date) if text]
    return say("panel", "list", lang).join(stated or [f"{source.id}.txt"])
