"""XML elements as QGIS writes them, for its styles and its projects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

__all__ = ["element", "inert", "leaf", "options", "spatial_reference", "writable"]

# What XML 1.0 cannot hold, not even as a reference (production 2, Char).
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# EPSG code -> the number that QGIS has for it, its name, and how PROJ writes it.
SYSTEMS: Mapping[int, tuple[int, str, str]] = MappingProxyType(
    {
        4326: (3452, "WGS 84", "+proj=longlat +datum=WGS84 +no_defs"),
        3857: (
            3857,
            "WGS 84 / Pseudo-Mercator",
            "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 "
            "+units=m +nadgrids=@null +wktext +no_defs",
        ),
    }
)


def element(tag: str, *children: etree._Element, **attributes: object) -> etree._Element:
    """Return an element with these children; an attribute's name loses an underscore at its end.

    >>> etree.tostring(element("a", element("b"), class_="c", on=True))
    b'<a class="c" on="true"><b/></a>'

    """
    made = etree.Element(tag)
    for name, value in attributes.items():
        made.set(name.rstrip("_"), _word(value))
    if children:
        made.extend(children)
    return made


def leaf(tag: str, text: object = "", **attributes: object) -> etree._Element:
    """Return an element with text and no children."""
    made = element(tag, **attributes)
    made.text = _word(text)
    return made


def options(values: Mapping[str, str | int | float | bool]) -> etree._Element:
    """Return named values with their types, as QGIS keeps settings."""
    types = {str: "QString", bool: "bool", int: "int", float: "double"}
    return element(
        "Option",
        *(element("Option", type=types[type(v)], name=k, value=v) for k, v in values.items()),
        type="Map",
    )


def spatial_reference(epsg: int) -> etree._Element:
    """Return a coordinate reference system of EPSG, one of 4326 and 3857."""
    number, name, proj = SYSTEMS[epsg]
    geographic = epsg == 4326
    return element(
        "spatialrefsys",
        leaf("proj4", proj),
        leaf("srsid", number),
        leaf("srid", epsg),
        leaf("authid", f"EPSG:{epsg}"),
        leaf("description", name),
        leaf("projectionacronym", "longlat" if geographic else "merc"),
        leaf("ellipsoidacronym", "EPSG:7030"),
        leaf("geographicflag", geographic),
    )


def writable(text: str) -> str:
    """Return a text in which U+FFFD stands for every character that XML cannot hold."""
    return UNWRITABLE.sub("\ufffd", text)


def inert(text: str) -> str:
    """Return a text of which QGIS evaluates nothing where it looks for ``[% expressions %]``."""
    return text.replace("[%", "[\u2060%")


def _word(value: object) -> str:
    if isinstance(value, str):
        # Most of it is names and numbers of QGIS, in which nothing has to be looked for.
        return value if value.isascii() and value.isprintable() else writable(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else writable(str(value))
