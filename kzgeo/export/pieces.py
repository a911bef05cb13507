"""Documents as the numbers of the pieces that they are made of, of which most stand in many."""

from __future__ import annotations

import re

from lxml import etree

__all__ = ["Pieces"]

PIECE = re.compile(r"[^>]*>|[^>]+$")


class Pieces:
    """The pieces of documents in XML, each once: what reaches to the end of a tag."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, document: str | etree._Element) -> list[int]:
        """Return the numbers of the pieces of a document, or of an element."""
        if not isinstance(document, str):
            document = etree.tostring(document, encoding="unicode")
        return [
            self._numbers.setdefault(piece, len(self._numbers)) for piece in PIECE.findall(document)
        ]

    def all(self) -> list[str]:
        """Return the pieces by their numbers."""
        return list(self._numbers)
