"""Passages as the page holds them: each once, whatever it answers for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kzgeo.entries import LANGUAGES, Language
from kzgeo.page.packing import in_languages

__all__ = ["Passages"]

# What of a quotation belongs to the thing that it answers for, and not to the passage.
OWN = ("rank", "count", "pieces")
UTF16 = "utf-16-le"
UNIT = 2  # bytes


@dataclass(frozen=True, kw_only=True)
class Passages:
    """The passages of panels, gathered while the panels are made."""

    _told: dict[tuple[str, Language], Mapping[str, Any]] = field(default_factory=dict)

    def kept(self, quotation: Mapping[str, Any] | None, lang: Language) -> dict[str, Any] | None:
        """Return what a panel keeps of a quotation: its passage's id, and what is its own.

        Of its pieces only the lengths are kept, in the units of UTF-16 that a browser counts in,
        those of marked words below zero; where a page ends stands what is told of that.
        """
        if quotation is None:
            return None
        texts = [piece["text"] for piece in quotation["pieces"] if "text" in piece]
        told = {key: value for key, value in quotation.items() if key not in OWN}
        told["text"] = "".join(texts)
        key = (quotation["passage"], lang)
        if self._told.setdefault(key, told) != told:
            raise ValueError(f"passage {key[0]} is told in two ways")
        own = {name: quotation[name] for name in OWN[:-1]}
        return own | {"passage": key[0], "pieces": [_short(p) for p in quotation["pieces"]]}

    def in_languages(self) -> dict[str, Any]:
        """Return every passage by its id, in all languages at once."""
        ids = dict.fromkeys(passage for passage, _ in self._told)
        return {
            passage: in_languages([self._told[passage, lang] for lang in LANGUAGES])
            for passage in ids
        }


def _short(piece: Mapping[str, Any]) -> Any:
    if "text" not in piece:
        return piece
    units = len(piece["text"].encode(UTF16)) // UNIT
    return -units if piece["mark"] else units
