"""Parts of the W3C Web Annotation Data Model (Recommendation, 23 February 2017)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

__all__ = ["annotation_collection", "document_uri", "text_selectors"]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def document_uri(digest: str) -> str:
    """Return the name of a document by its SHA-256 (RFC 6920): it tells nothing of where it lies.

    >>> document_uri("00" * 32)
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    value = urlsafe_b64encode(bytes.fromhex(digest)).decode("ascii").rstrip("=")
    return f"ni:///sha-256;{value}"


def text_selectors(
    start: int, end: int, exact: str, *, prefix: str, suffix: str
) -> list[dict[str, Any]]:
    """Select a text twice: by its code points, and by its words with what stands around them."""
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
    ]


def annotation_collection(
    uri: str, *, label: str | None, items: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return a collection with its annotations on one page, or with no page if there are none."""
    collection: dict[str, Any] = {
        "@context": CONTEXT,
        "id": uri,
        "type": "AnnotationCollection",
        "label": label,
        "total": len(items),
    }
    if items:
        page = {"id": f"{uri}-1", "type": "AnnotationPage", "startIndex": 0, "items": list(items)}
        collection["first"] = page
    return collection
