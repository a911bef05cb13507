"""KML 2.2 (OGC 07-147r2): a folder for each layer, a style for each way of drawing.

KML knows no dashes: what is not surveyed is drawn paler, and the properties say what it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from lxml import etree
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from kzgeo.entries import Language, direction
from kzgeo.export.selection import FIELDS, Kind, Row, Selection, Value, rows
from kzgeo.model import EVIDENCE

__all__ = ["write_kml"]

NAMESPACE = "http://www.opengis.net/kml/2.2"
SCHEMA = "row"
TYPES: Mapping[Kind, str] = MappingProxyType({"text": "string", "integer": "int", "flag": "bool"})
OPACITY = MappingProxyType({"surveyed": 1.0, "approximate": 0.7, "schematic": 0.45})
# GDAL gives a placemark's own identifier this name and would call the property "id2".
NAMES = MappingProxyType({"id": "feature"})
ICON_SCALE = 0.8
# What XML 1.0 cannot hold, not even as a reference (production 2, Char).
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_kml(selection: Selection, path: Path) -> None:
    """Write a document of folders, placemark by placemark.

    A character that XML cannot hold is written as U+FFFD.
    """
    with path.open("wb") as out, etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("kml", nsmap={None: NAMESPACE}), xml.element("Document"):
            xml.write(_text("name", "kzgeo"))
            for style in _styles(selection):
                xml.write(style)
            xml.write(_schema())
            for layer in selection.layers:
                chosen = selection.of(layer)
                with xml.element("Folder"):
                    xml.write(_text("name", layer.title.to(selection.language)))
                    xml.write(
                        _text("description", _escaped(layer.entry.summary.to(selection.language)))
                    )
                    for row in rows(chosen):
                        xml.write(_placemark(row, selection.language))


def _text(tag: str, text: str, **attributes: str) -> etree._Element:
    """Return an element without a namespace: it stands in that of the document around it."""
    element = etree.Element(tag, attributes)
    element.text = UNWRITABLE.sub("\ufffd", text)
    return element


def _parent(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    element = etree.Element(tag, attributes)
    element.extend(children)
    return element


# -- styles ------------------------------------------------------------------------------


def _styles(selection: Selection) -> Iterator[etree._Element]:
    """Yield each style once, in the order in which it is first needed."""
    seen = set()
    for row in rows(selection):
        name = _style_id(row)
        if name not in seen:
            seen.add(name)
            yield _style(row, name)


def _style_id(row: Row) -> str:
    return f"style-{row.layer.id}-{_colour(row)[1:]}-{_evidence(row)}"


def _colour(row: Row) -> str:
    own = None if row.properties["shared"] else row.feature.entry.colour
    return own or row.layer.entry.style.colour


def _evidence(row: Row) -> str:
    """Return the weakest evidence of a row's parts, so that nothing is promised for all."""
    parts = str(row.properties["parts_evidence"] or "").split()
    return max((str(row.properties["evidence"]), *parts), key=[*map(str, EVIDENCE)].index)


def _style(row: Row, name: str) -> etree._Element:
    style, evidence = row.layer.entry.style, _evidence(row)
    line = _kml_colour(_colour(row), OPACITY[evidence])
    return _parent(
        "Style",
        _parent("IconStyle", _text("color", line), _text("scale", str(ICON_SCALE))),
        _parent("LineStyle", _text("color", line), _text("width", str(style.width_px))),
        _parent("PolyStyle", _text("color", _kml_colour(_colour(row), style.fill_opacity))),
        id=name,
    )


def _kml_colour(colour: str, opacity: float) -> str:
    """Return ``#rrggbb`` as KML has it: aabbggrr.

    >>> _kml_colour("#0a1b2c", 1.0)
    'ff2c1b0a'
    """
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(opacity * 255):02x}{blue}{green}{red}"


# -- placemarks --------------------------------------------------------------------------


def _schema() -> etree._Element:
    fields = (
        etree.Element("SimpleField", type=TYPES[kind], name=NAMES.get(name, name))
        for name, kind in FIELDS.items()
    )
    return _parent("Schema", *fields, name=SCHEMA, id=SCHEMA)


def _placemark(row: Row, lang: Language) -> etree._Element:
    data = (
        _text("SimpleData", _written(value), name=NAMES.get(name, name))
        for name, value in row.properties.items()
        if value is not None
    )
    return _parent(
        "Placemark",
        _text("name", row.feature.title.to(lang)),
        _text("description", _description(row, lang)),
        _text("styleUrl", f"#{_style_id(row)}"),
        _parent("ExtendedData", _parent("SchemaData", *data, schemaUrl=f"#{SCHEMA}")),
        _geometry(row.geometry),
    )


def _written(value: Value) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _description(row: Row, lang: Language) -> str:
    """Return what a balloon shows: HTML, in which text of the data is escaped."""
    lines = []
    if row.feature.quotations:
        passage = row.feature.quotations[0].passage
        way = direction(passage.lang)
        lines.append(f'<p dir="{way}" lang="{passage.lang}">{_escaped(passage.exact)}</p>')
        if lang in passage.translations:
            translated = _escaped(passage.translations[lang])
            lines.append(f'<p dir="{direction(lang)}" lang="{lang}">{translated}</p>')
        lines.append(f"<p>{_escaped(f'{passage.source} {passage.start}–{passage.end}')}</p>")
    told = ("evidence", "scale", "method_en", "attribution", "licence")
    lines.extend(f"<p>{_escaped(str(row.properties[key]))}</p>" for key in told)
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)


def _geometry(geometry: BaseGeometry) -> etree._Element:
    """Return a geometry as KML has it; positions are longitude,latitude[,height]."""
    if isinstance(geometry, BaseMultipartGeometry):
        return _parent("MultiGeometry", *map(_geometry, geometry.geoms))
    if isinstance(geometry, LineString):
        return _parent("LineString", _text("tessellate", "1"), _coordinates(geometry))
    if isinstance(geometry, Polygon):
        holes = (_ring("innerBoundaryIs", ring) for ring in geometry.interiors)
        outer = _ring("outerBoundaryIs", geometry.exterior)
        return _parent("Polygon", _text("tessellate", "1"), outer, *holes)
    return _parent("Point", _coordinates(geometry))


def _ring(tag: str, ring: BaseGeometry) -> etree._Element:
    return _parent(tag, _parent("LinearRing", _coordinates(ring)))


def _coordinates(geometry: BaseGeometry) -> etree._Element:
    text = " ".join(",".join(map(repr, position)) for position in geometry.coords)
    return _text("coordinates", text)
