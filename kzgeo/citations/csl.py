"""Citations as CSL-JSON, the items of the Citation Style Language 1.0.2."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from kzgeo.citations.records import PUBLISHER, VERSION, file_name, keyed, notes, title_of, year_of
from kzgeo.citations.reference import MapReference, PassageReference, Reference
from kzgeo.citations.words import atlas_words
from kzgeo.passages import position_of
from kzgeo.prose import say

__all__ = ["csl_items", "csl_json"]


def csl_json(references: Iterable[Reference]) -> str:
    """Return references as a list of CSL items."""
    return json.dumps(csl_items(references), ensure_ascii=False, indent=2) + "\n"


def csl_items(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """Return references as CSL items.

    What CSL has no variable for stands in ``custom``, as values, and in ``note``, in words.
    """
    return [_item(key, reference) for key, reference in keyed(references)]


def _item(key: str, reference: Reference) -> dict[str, Any]:
    own = _passage(reference) if isinstance(reference, PassageReference) else _map(reference)
    item = {"id": key, **own}
    if reference.address:
        item["URL"] = reference.address
    if reference.accessed is not None:
        day = reference.accessed
        item["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    return item


def _passage(reference: PassageReference) -> dict[str, Any]:
    passage, source, lang = reference.passage, reference.source, reference.language
    item: dict[str, Any] = {"type": "document", "title": title_of(reference)}
    if source.author:
        item["author"] = [{"literal": source.author}]  # which name is the family's is not told
    if source.date:
        year = year_of(source.date)
        item["issued"] = {"literal": source.date} | ({"date-parts": [[year]]} if year else {})
    custom: dict[str, Any] = {
        "quotation": passage.exact,
        "source": source.id,
        "start": passage.start,
        "end": passage.end,
        "also_at": [list(span) for span in passage.also_at],
        "page": passage.page,
        "sha256": source.sha256,
        "feature": reference.feature,
        "position": position_of(passage, lang),
    }
    return item | {
        "language": passage.lang,
        "number": file_name(source),
        "source": atlas_words(lang),
        "note": f"{say('cite', 'quoted', lang, exact=passage.exact)} {notes(reference)}",
        "custom": {name: value for name, value in custom.items() if value not in (None, [])},
    }


def _map(reference: MapReference) -> dict[str, Any]:
    custom: dict[str, Any] = {
        "layers": [layer.id for layer in reference.layers],
        "attribution": list(reference.credits),
    }
    if reference.years is not None:
        custom["years"] = list(reference.years)
    return {
        "type": "map",
        "title": title_of(reference),
        "publisher": PUBLISHER,
        "version": VERSION,
        "language": reference.language,
        "note": notes(reference),
        "custom": custom,
    }
