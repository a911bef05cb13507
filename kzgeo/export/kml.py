"""KML 2.2 (OGC 07-147r2): a folder for each layer, a style for each way of drawing.

KML knows no dashes: what is not surveyed is drawn paler, and the properties say what it is.
The document is written as text, since an element made for each value takes ten times as long;
every value goes through :func:`_xml`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import repeat, starmap
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from kzgeo.entries import Language, direction
from kzgeo.export.parts import all_same, in_parts
from kzgeo.model import EVIDENCE, Evidence, Feature, Layer, Shared
from kzgeo.selection import FIELDS, Drawn, Kind, Row, Selection, Value, drawings, rows

__all__ = ["Look", "look_of", "values", "write_folders", "write_kml"]

NAMESPACE = "http://www.opengis.net/kml/2.2"
SCHEMA = "row"
TYPES: Mapping[Kind, str] = MappingProxyType(
    {"text": "string", "integer": "int", "flag": "bool", "real": "double"}
)
OPACITY = MappingProxyType({"surveyed": 1.0, "approximate": 0.7, "schematic": 0.45})
# GDAL gives a placemark's own identifier this name and would call the property "id2".
NAMES = MappingProxyType({"id": "feature"})
TOLD = ("evidence", "scale", "method_en", "attribution", "licence")  # by a balloon
ICON_SCALE = 0.8
ROWS_AT_ONCE = 1_000
TEXTS_KEPT = 4_096
# What XML 1.0 cannot hold, not even as a reference (production 2, Char).
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPECIAL = re.compile(f"[&<>\"'\r]|{UNWRITABLE.pattern}")

Folder = tuple[Layer, Iterable[Row]]


class Look(NamedTuple):
    """How a row is drawn: everything that its style is made of."""

    layer_id: str
    colour: str
    evidence: Evidence
    width_px: float
    fill_opacity: float

    @property
    def style_id(self) -> str:
        """The name of the style."""
        return f"style-{self.layer_id}-{self.colour[1:]}-{self.evidence}"


def write_kml(selection: Selection, path: Path) -> None:
    """Write a document of folders, placemark by placemark.

    A character that XML cannot hold is written as U+FFFD.
    """
    folders = [(layer, rows(selection.of(layer))) for layer in selection.layers]
    looks = starmap(_drawn_look, drawings(selection))
    write_folders(folders, path, looks=looks, language=selection.language)


def write_folders(
    folders: Iterable[Folder], path: Path, *, looks: Iterable[Look], language: Language
) -> None:
    """Write a folder for each layer; ``looks`` are those of all rows, as often as they come."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{NAMESPACE}"><Document>')
        out.write("<name>kzgeo</name>\n")
        out.writelines(_style(look) for look in dict.fromkeys(looks))
        out.write(_schema())
        for layer, found in folders:
            summary = _escaped(layer.entry.summary.to(language))
            out.write(f"<Folder><name>{_xml(layer.title.to(language))}</name>")
            out.write(f"<description>{_xml(summary)}</description>\n")
            for part in in_parts(found, ROWS_AT_ONCE):
                out.writelines(_placemarks(part, language))
            out.write("</Folder>\n")
        out.write("</Document></kml>\n")


@lru_cache(maxsize=TEXTS_KEPT)
def _xml(text: str) -> str:
    """Return a text as it stands in an element or between quotation marks.

    >>> _xml('<a> & "b"')
    '&lt;a&gt; &amp; &quot;b&quot;'
    """
    if not SPECIAL.search(text):
        return text
    # A reader would give a carriage return back as a line feed.
    return html.escape(UNWRITABLE.sub("\ufffd", text)).replace("\r", "&#13;")


def values(selection: Selection) -> dict[str, Any]:
    """Return what another program needs to write the same document, as it is written."""
    styles = {layer.id: layer.entry.style for layer in selection.layers}
    return {
        "namespace": NAMESPACE,
        "schema": SCHEMA,
        "fields": _schema(),
        "tags": dict(OPENED),
        "told": TOLD,
        "scale": str(ICON_SCALE),
        "alpha": {word: _alpha(opacity) for word, opacity in OPACITY.items()},
        "fill": {name: _alpha(style.fill_opacity) for name, style in styles.items()},
        "width": {name: str(style.width_px) for name, style in styles.items()},
        "evidence": EVIDENCE,
    }


# -- styles ------------------------------------------------------------------------------


def look_of(row: Row) -> Look:
    """Return how a row is drawn."""
    get = row.properties.__getitem__
    return _look(row.layer, row.feature, get("shared"), get("evidence"), get("parts_evidence"))


def _drawn_look(layer: Layer, feature: Feature, drawn: Drawn) -> Look:
    get = drawn.properties.get
    shared = isinstance(drawn, Shared)
    return _look(layer, feature, shared, get("evidence", feature.evidence), get("parts"))


def _look(layer: Layer, feature: Feature, shared: Value, evidence: Value, parts: Value) -> Look:
    style = layer.entry.style
    own = None if shared else feature.entry.colour
    return Look(
        layer_id=layer.id,
        colour=own or style.colour,
        evidence=_weakest(str(evidence), str(parts or "")),
        width_px=style.width_px,
        fill_opacity=style.fill_opacity,
    )


@lru_cache
def _weakest(whole: str, parts: str) -> Evidence:
    """Return the weakest evidence of a row's parts, so that nothing is promised for all."""
    return EVIDENCE[max(map([*map(str, EVIDENCE)].index, (whole, *parts.split())))]


def _style(look: Look) -> str:
    line = _kml_colour(look.colour, OPACITY[look.evidence])
    fill = _kml_colour(look.colour, look.fill_opacity)
    return (
        f'<Style id="{_xml(look.style_id)}">'
        f"<IconStyle><color>{line}</color><scale>{ICON_SCALE}</scale></IconStyle>"
        f"<LineStyle><color>{line}</color><width>{look.width_px}</width></LineStyle>"
        f"<PolyStyle><color>{fill}</color></PolyStyle></Style>\n"
    )


def _kml_colour(colour: str, opacity: float) -> str:
    """Return ``#rrggbb`` as KML has it: aabbggrr.

    >>> _kml_colour("#0a1b2c", 1.0)
    'ff2c1b0a'
    """
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{_alpha(opacity)}{blue}{green}{red}"


def _alpha(opacity: float) -> str:
    return f"{round(opacity * 255):02x}"


# -- placemarks --------------------------------------------------------------------------


def _schema() -> str:
    fields = (
        f'<SimpleField type="{TYPES[kind]}" name="{NAMES.get(name, name)}"/>'
        for name, kind in FIELDS.items()
    )
    return f'<Schema name="{SCHEMA}" id="{SCHEMA}">{"".join(fields)}</Schema>\n'


OPENED = {name: f'<SimpleData name="{NAMES.get(name, name)}">' for name in FIELDS}


def _placemarks(part: Sequence[Row], lang: Language) -> Iterator[str]:
    geometries = _geometries([row.geometry for row in part])
    for row, data, geometry in zip(part, _data(part), geometries, strict=True):
        yield (
            f"<Placemark><name>{_xml(row.feature.title.to(lang))}</name>"
            f"<description>{_xml(_description(row, lang))}</description>"
            f"<styleUrl>#{_xml(look_of(row).style_id)}</styleUrl>"
            f'<ExtendedData><SchemaData schemaUrl="#{SCHEMA}">{data}</SchemaData></ExtendedData>'
            f"{geometry}</Placemark>\n"
        )


def _data(part: Sequence[Row]) -> Iterator[str]:
    """Return the properties of each row, field by field."""
    columns: list[Iterable[str]] = []
    for name in FIELDS:
        values = [row.properties[name] for row in part]
        if all_same(values):
            columns.append(repeat(_datum(name, values[0]), len(values)))
        else:
            columns.append([_datum(name, value) for value in values])
    return map("".join, zip(*columns, strict=True))


def _datum(name: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        value = int(value)
    written = _xml(value) if isinstance(value, str) else value
    return f"{OPENED[name]}{written}</SimpleData>"


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
    lines.append(_paragraphs(*map(row.properties.__getitem__, TOLD)))
    return "\n".join(lines)


@lru_cache(maxsize=TEXTS_KEPT)
def _paragraphs(*texts: Value) -> str:
    return "\n".join(f"<p>{_escaped(str(text))}</p>" for text in texts if text is not None)


def _escaped(text: str) -> str:
    return html.escape(text)


# -- geometry ----------------------------------------------------------------------------


def _geometries(geometries: Sequence[BaseGeometry]) -> Iterator[str]:
    """Yield each geometry as KML; positions are longitude,latitude[,height]."""
    if all(isinstance(geometry, Point) and not geometry.has_z for geometry in geometries):
        for lon, lat in shapely.get_coordinates(geometries).tolist():
            yield f"<Point><coordinates>{lon},{lat}</coordinates></Point>"
    else:
        yield from map(_geometry, geometries)


def _geometry(geometry: BaseGeometry) -> str:
    if isinstance(geometry, BaseMultipartGeometry):
        return f"<MultiGeometry>{''.join(map(_geometry, geometry.geoms))}</MultiGeometry>"
    if isinstance(geometry, LineString):
        return f"<LineString><tessellate>1</tessellate>{_coordinates(geometry)}</LineString>"
    if isinstance(geometry, Polygon):
        holes = "".join(_ring("innerBoundaryIs", ring) for ring in geometry.interiors)
        outer = _ring("outerBoundaryIs", geometry.exterior)
        return f"<Polygon><tessellate>1</tessellate>{outer}{holes}</Polygon>"
    return f"<Point>{_coordinates(geometry)}</Point>"


def _ring(tag: str, ring: BaseGeometry) -> str:
    return f"<{tag}><LinearRing>{_coordinates(ring)}</LinearRing></{tag}>"


def _coordinates(geometry: BaseGeometry) -> str:
    positions = shapely.get_coordinates(geometry, include_z=geometry.has_z).tolist()
    return f"<coordinates>{' '.join([','.join(map(repr, at)) for at in positions])}</coordinates>"
