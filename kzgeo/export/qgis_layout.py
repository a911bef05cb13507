"""The print layout of the QGIS project: A4 landscape, mirrored where the language is.

A legend that is too long for the place beside the map has a page of its own.
"""

from __future__ import annotations

import base64
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from kzgeo.entries import Language, direction
from kzgeo.export.elements import element, inert, options, spatial_reference
from kzgeo.export.qgis_layers import WRAP
from kzgeo.export.qgis_views import Bounds
from kzgeo.prose import say

__all__ = ["EARTH_M", "LEGEND_MM", "MAP", "TITLE_MM", "Print", "height_mm", "layout"]

Box = tuple[float, float, float, float]

PAGE_MM = (297.0, 210.0)
MARGIN_MM = 10.0
# Left, top, width and height in millimetres, as a page from left to right has them.
TITLE: Box = (MARGIN_MM, 7, 277, 9)
SUBTITLE: Box = (MARGIN_MM, 16, 277, 6)
MAP: Box = (MARGIN_MM, 24, 205, 158)
LEGEND: Box = (219, 23, 68, 158)
SCALE: Box = (MARGIN_MM + 3, 169, 60, 11)
NORTH: Box = (201, 27, 11, 14)
NOTES: Box = (MARGIN_MM, 184, 277, 19)
# The second page lies below the first, as QGIS keeps it, and so does the legend on it.
PAGE_GAP_MM = 10
SECOND_MM = PAGE_MM[1] + PAGE_GAP_MM
LONG_LEGEND: Box = (MARGIN_MM, SECOND_MM + MARGIN_MM, 277, 190)
LEGEND_COLUMNS = 3
LEGEND_MM = 169  # as high as a legend may be beside the map: to the last line of the notes
# What a title, a heading, an entry and each further line of it are high in a legend, as printed.
TITLE_MM = 6.6
HEADING_MM, ENTRY_MM, LINE_MM = 6.6, 4.5, 1.7

EARTH_M = 6378137.0  # radius of the sphere of EPSG:3857
INK = (43, 40, 34)
SOFT = (91, 86, 75)
SEA = (220, 232, 237)
LEFT, RIGHT = 1, 2  # Qt::AlignLeft, Qt::AlignRight
TOP = 32
SCALE_STEP_KM = 250
Kind = Literal["page", "map", "picture", "label", "legend", "scale"]
KINDS: dict[Kind, int] = {
    "page": 65638,
    "map": 65639,
    "picture": 65640,
    "label": 65641,
    "legend": 65642,
    "scale": 65646,
}
ARROW = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 28">'
    '<path d="M11 1 18 20 11 16 4 20Z" fill="#2b2822"/>'
    '<path d="M8.6 27.4V21.4L13.4 27.4V21.4" fill="none" stroke="#2b2822" stroke-width="1.4"/>'
    "</svg>"
)
NAMESPACE = uuid.UUID("6e1c1b0e-5f0e-5c55-9d39-0f4f6a0f5b53")


@dataclass(frozen=True, kw_only=True)
class Font:
    """How a text is set."""

    size_pt: float
    bold: bool = False
    colour: tuple[int, int, int] = INK


FAMILY = "Noto Sans"
TITLE_FONT = Font(size_pt=17, bold=True)
SUBTITLE_FONT = Font(size_pt=9.5, colour=SOFT)
NOTES_FONT = Font(size_pt=6.5, colour=SOFT)
SCALE_FONT = Font(size_pt=8)
HEADING = Font(size_pt=8, bold=True)
ENTRY = Font(size_pt=7)
# The parts of a legend, with their margins in millimetres.
LEGEND_STYLES: dict[str, tuple[Font, dict[str, float]]] = {
    "title": (Font(size_pt=11, bold=True), {"marginBottom": 2}),
    "group": (HEADING, {"marginTop": 2.4}),
    "subgroup": (HEADING, {"marginTop": 2.4}),
    "symbol": (ENTRY, {"marginTop": 1.5}),
    "symbolLabel": (ENTRY, {"marginTop": 1.5, "marginLeft": 2, "marginRight": 2}),
}


@dataclass(frozen=True, kw_only=True)
class Print:
    """What is printed: words in one language, bounds (west, south, east, north in degrees).

    ``legend`` is the layer tree of the legend.
    """

    title: str
    subtitle: str
    notes: Sequence[str]
    bounds: Bounds
    legend: etree._Element
    language: Language


def layout(content: Print) -> etree._Element:
    """Return the layout: title, map in Web Mercator, legend, scale bar, north arrow, notes."""
    pages = [_item("page", "page", (0, 0, *PAGE_MM), background=True)]
    if _long(content):
        pages.append(_item("page", "page 2", (0, SECOND_MM, *PAGE_MM), background=True))
    items = [
        _map(content),
        _label("title", TITLE, content.title, TITLE_FONT, content.language),
        _label("subtitle", SUBTITLE, content.subtitle, SUBTITLE_FONT, content.language),
        _label("notes", NOTES, "\n".join(content.notes), NOTES_FONT, content.language),
        _legend(content),
        _scale_bar(content),
        _north_arrow(content),
    ]
    for depth, item in enumerate(items, start=1):
        item.set("zValue", str(depth))
    return element(
        "Layout",
        element("PageCollection", *pages),
        *reversed(items),
        element("customproperties", options({"singleFile": True})),
        element("Atlas", enabled=0, coverageLayer=""),
        name=say("project", "layout", content.language),
        units="mm",
        printResolution=300,
        worldFileMap=_uuid("map"),
    )


def _uuid(name: str) -> str:
    return f"{{{uuid.uuid5(NAMESPACE, name)}}}"


def _item(
    kind: Kind, name: str, box: Box, *children: etree._Element, **attributes: object
) -> etree._Element:
    left, top, width, height = (f"{value:g}" for value in box)
    common: dict[str, object] = {
        "type": KINDS[kind],
        "id": name,
        "uuid": _uuid(name),
        "templateUuid": _uuid(name),
        "position": f"{left},{top},mm",
        "positionOnPage": f"{left},{top},mm",
        "size": f"{width},{height},mm",
        "referencePoint": 0,
        "itemRotation": 0,
        "opacity": 1,
        "visibility": 1,
        "excludeFromExports": 0,
        "frame": False,
        "background": False,
    }
    return element("LayoutItem", *children, **(common | attributes))


def _placed(box: Box, lang: Language) -> Box:
    """Return a box where a page in this language has it."""
    left, top, width, height = box
    return (PAGE_MM[0] - left - width if direction(lang) == "rtl" else left, top, width, height)


def _aligned(lang: Language) -> int:
    return RIGHT if direction(lang) == "rtl" else LEFT


def _colour(tag: str, colour: tuple[int, int, int]) -> etree._Element:
    red, green, blue = colour
    return element(tag, red=red, green=green, blue=blue, alpha=255)


def _font(font: Font) -> str:
    """Return a font as QFont writes itself; where it is missing, another without serifs."""
    return f"{FAMILY},{font.size_pt:g},-1,0,{75 if font.bold else 50},0,0,0,0,0"


def _label(name: str, box: Box, text: str, font: Font, lang: Language) -> etree._Element:
    return _item(
        "label",
        name,
        _placed(box, lang),
        element("LabelFont", description=_font(font), style=""),
        _colour("FontColor", font.colour),
        labelText=inert(text),
        htmlState=0,
        halign=_aligned(lang),
        valign=TOP,
        marginX=0,
        marginY=0,
    )


def _map(content: Print) -> etree._Element:
    box = _placed(MAP, content.language)
    west, south, east, north = _filling(content.bounds, box)
    item = _item(
        "map",
        "map",
        box,
        frame=True,
        frameJoinStyle="miter",
        outlineWidthM="0.2,mm",
        background=True,
        keepLayerSet=False,
        followPreset=False,
        drawCanvasItems=True,
        mapRotation=0,
    )
    item.append(_colour("FrameColor", (168, 159, 141)))
    item.append(_colour("BackgroundColor", SEA))
    item.append(element("Extent", xmin=west, ymin=south, xmax=east, ymax=north))
    item.append(element("crs", spatial_reference(3857)))
    item.append(element("LayerSet"))
    return item


def _filling(bounds: Bounds, box: Box) -> Bounds:
    """Return the bounds in metres of EPSG:3857 that hold these degrees and fill the box."""
    west, south, east, north = bounds
    left, right = (EARTH_M * math.radians(lon) for lon in (west, east))
    low, high = (
        EARTH_M * math.asinh(math.tan(math.radians(max(-85.0, min(85.0, lat)))))
        for lat in (south, north)
    )
    across, up = (left + right) / 2, (low + high) / 2
    scale = max((right - left) / box[2], (high - low) / box[3], 1.0)
    width, height = scale * box[2] / 2, scale * box[3] / 2
    return (
        round(across - width, 3),
        round(up - height, 3),
        round(across + width, 3),
        round(up + height, 3),
    )


def _legend(content: Print) -> etree._Element:
    lang = content.language
    aligned = _aligned(lang)
    long = _long(content)
    box = _placed(LONG_LEGEND if long else LEGEND, lang)
    # The item shrinks to what it holds: it is held by the corner that stays.
    rtl = direction(lang) == "rtl"
    anchor = (box[0] + box[2] if rtl else box[0], *box[1:])
    item = _item(
        "legend",
        "legend",
        anchor,
        referencePoint=2 if rtl else 0,
        positionOnPage=f"{anchor[0]:g},{anchor[1]:g},mm",
        title=say("project", "legend", lang),
        map_uuid=_uuid("map"),
        legendFilterByMap=1,
        resizeToContents=1,
        columnCount=LEGEND_COLUMNS if long else 1,
        splitLayer=long,
        titleAlignment=aligned,
        symbolAlignment=aligned,
        symbolWidth=8,
        symbolHeight=3,
        boxSpace=0,
        columnSpace=2,
        lineSpacing=0.4,
        wrapChar=WRAP,
        fontColor="#2b2822",
    )
    item.append(element("styles", *(_legend_style(name, aligned) for name in LEGEND_STYLES)))
    item.append(content.legend)
    return item


def _long(content: Print) -> bool:
    """Tell whether the legend is too long for the place beside the map."""
    return TITLE_MM + height_mm(content.legend) > LEGEND_MM


def height_mm(node: etree._Element) -> float:
    """Return about how high the shown entries of a layer tree are, in millimetres."""
    if node.get("checked") == "Qt::Unchecked":
        return 0
    if node.tag == "layer-tree-layer":
        values = {each.get("name", ""): each.get("value", "") for each in node.iter("Option")}
        lines = [value.count(WRAP) for key, value in values.items() if "/label-" in key]
        heading = 0 if "legend/title-style" in values else HEADING_MM
        return heading + sum(ENTRY_MM + LINE_MM * further for further in lines)
    heading = HEADING_MM if node.get("name") else 0
    return heading + sum(height_mm(child) for child in node if child.tag != "customproperties")


def _legend_style(name: str, aligned: int) -> etree._Element:
    font, margins = LEGEND_STYLES[name]
    described = element("styleFont", description=_font(font), style="")
    return element("style", described, name=name, alignment=aligned, indent=0, **margins)


def _scale_bar(content: Print) -> etree._Element:
    lang = content.language
    return _item(
        "scale",
        "scale bar",
        _placed(SCALE, lang),
        element("scaleBarFont", description=_font(SCALE_FONT), style=""),
        style="Line Ticks Up",
        unitType="km",
        unitLabel=say("project", "km", lang),
        numUnitsPerSegment=SCALE_STEP_KM,
        numMapUnitsPerScaleBarUnit=1,
        numSegments=2,
        numSegmentsLeft=0,
        segmentSizeMode=0,
        method="HorizontalBottom",
        height=2,
        labelBarSpace=1,
        boxContentSpace=1,
        outlineWidth=0.3,
        alignment=2 if direction(lang) == "rtl" else 0,
        mapUuid=_uuid("map"),
    )


def _north_arrow(content: Print) -> etree._Element:
    picture = base64.b64encode(ARROW.encode()).decode("ascii")
    return _item(
        "picture",
        "north arrow",
        _placed(NORTH, content.language),
        file=f"base64:{picture}",
        mode=0,
        resizeMode=0,
        anchorPoint=1,
        northMode=0,
        mapUuid=_uuid("map"),
    )
