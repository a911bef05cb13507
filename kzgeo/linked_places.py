"""Parts of Linked Places Format 1.3 (Linked Pasts, 24 June 2024)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kzgeo.web_annotation import document_uri

if TYPE_CHECKING:
    from kzgeo.gazetteer import Kind

__all__ = ["CONTEXT", "PLACE_URN", "TYPES", "cited", "place", "typed"]

CONTEXT = (
    "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/"
    "linkedplaces-context-v1.1.jsonld"
)
PLACE_URN = "urn:x-kzgeo:place:"
# Getty Art & Architecture Thesaurus, and the feature class of GeoNames that the format asks for.
TYPES: Mapping[Kind, tuple[str, str, str]] = MappingProxyType(
    {
        "abstract": ("300182722", "regions (geographic)", "L"),
        "border": ("300387143", "borderlands", "L"),
        "city": ("300008389", "cities", "P"),
        "continent": ("300128176", "continents", "L"),
        "country": ("300128207", "nations", "A"),
        "crossing": ("300122438", "transportation spaces", "S"),
        "empire": ("300128214", "empires", "A"),
        "oblast": ("300000774", "provinces", "A"),
        "port": ("300120599", "ports (settlements)", "P"),
        "region": ("300182722", "regions (geographic)", "L"),
        "republic": ("300417385", "polities", "A"),
        "route": ("300265365", "routes", "R"),
        "site": ("300000809", "sites (locations)", "S"),
        "state": ("300417385", "polities", "A"),
        "station": ("300000678", "transportation complexes", "S"),
        "union": ("300261086", "political administrative bodies", "A"),
        "water": ("300266059", "bodies of water (natural)", "H"),
    }
)


def place(
    uri: str,
    *,
    title: str,
    feature_class: str,
    names: Sequence[Mapping[str, Any]],
    geometries: Sequence[Mapping[str, Any]],
    **more: Any,
) -> dict[str, Any]:
    """Return a Feature; ``more`` are the optional members that it has."""
    return {
        "@id": uri,
        "type": "Feature",
        "properties": {"title": title, "fclasses": [feature_class]},
        "names": list(names),
        **more,
        "geometry": {"type": "GeometryCollection", "geometries": list(geometries)},
    }


def typed(kind: Kind) -> tuple[str, list[dict[str, Any]]]:
    """Return the feature class and the member "types" for a kind of place.

    >>> feature_class, (found,) = typed("city")
    >>> feature_class, found["identifier"], found["label"]
    ('P', 'aat:300008389', 'cities')
    """
    identifier, label, feature_class = TYPES[kind]
    source_labels = [{"label": kind, "lang": "en"}]
    known = {"identifier": f"aat:{identifier}", "label": label, "sourceLabels": source_labels}
    return feature_class, [known]


def cited(
    document: str, digest: str, start: int, end: int, *, page: int | None = None
) -> dict[str, str]:
    """Return a citation of the code points [start, end) of a document (RFC 5147)."""
    where = f"p. {page}, " if page else ""
    return {
        "label": f"{document}, {where}characters {start}–{end}",
        "@id": f"{document_uri(digest)}#char={start},{end}",
    }
