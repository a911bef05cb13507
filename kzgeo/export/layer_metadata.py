"""What a layer says of itself, as QGIS keeps it: abstract, licence, attribution, history."""

from __future__ import annotations

from lxml import etree

from kzgeo.entries import Language
from kzgeo.export.elements import element, leaf, spatial_reference
from kzgeo.export.tables import Table

__all__ = ["METADATA_STANDARD", "resource_metadata"]

METADATA_STANDARD = "http://mrcc.com/qgis.dtd"  # as QGIS names its own, and looks it up


def resource_metadata(
    table: Table, *, language: Language, tag: str = "resourceMetadata"
) -> etree._Element:
    """Return the metadata of a table; the root is called ``qgis`` in a document of their own."""
    told = [
        leaf("identifier", table.name),
        leaf("language", language),
        leaf("type", "dataset"),
        leaf("title", table.title),
        leaf("abstract", table.summary),
    ]
    origin = table.provenance
    if origin is not None:
        told += [
            leaf("history", f"{origin.source} ({origin.scale}; {origin.data_date})"),
            leaf("rights", origin.attribution),
            leaf("license", origin.licence),
        ]
    told.append(leaf("encoding", "UTF-8"))
    if table.geometry_type is not None:
        told.append(element("crs", spatial_reference(4326)))
    return element(tag, *told)
