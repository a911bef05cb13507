"""What the search box shows: a query's answer as plain values in one language.

Text is given in pieces, and no piece is markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kzgeo.entries import Language, direction
from kzgeo.fulltext import PassageHit
from kzgeo.model import Atlas
from kzgeo.search import Hit, Search

__all__ = ["LONGEST_QUERY", "found_answer"]

LONGEST_QUERY = 200
PASSAGES = 12
CUT = "…"
LAYER = "layer-"


def found_answer(search: Search, atlas: Atlas, query: str, lang: Language) -> dict[str, Any]:
    """Answer a query, or the first 200 code points of it, with titles in ``lang``.

    A search that is still being prepared answers in part and says so.
    """
    found = search.find(query[:LONGEST_QUERY], lang=lang, texts=PASSAGES, wait=False)
    return {
        "features": [_hit(hit, atlas, lang) for hit in found.hits],
        "passages": [_passage(hit, atlas, lang) for hit in found.passages],
        "more": found.more,
        "absent": found.absent and found.absent.to(lang),
        "partial": found.partial,
    }


def _hit(hit: Hit, atlas: Atlas, lang: Language) -> dict[str, Any]:
    """Describe a hit; ``name`` is the name that was found where no title shows it."""
    feature = atlas.feature(hit.id) if hit.kind != "layer" else None
    layer = atlas.layer(feature.layer_id if feature else hit.id.removeprefix(LAYER))
    colour = feature and feature.entry.colour
    shown = {hit.id, *hit.title.model_dump().values()}
    return {
        "id": hit.id,
        "kind": hit.kind,
        "title": hit.title.to(lang),
        "name": None if hit.name in shown else hit.name,
        "layer": layer and layer.id,
        "layer_title": layer and layer.title.to(lang),
        "colour": colour or (layer and layer.entry.style.colour),
    }


def _passage(hit: PassageHit, atlas: Atlas, lang: Language) -> dict[str, Any]:
    opened = atlas.feature(hit.opens) or atlas.layer(hit.opens.removeprefix(LAYER))
    return {
        "feature": hit.opens,
        "quote": hit.quote,
        "title": opened and opened.title.to(lang),
        "lang": hit.lang,
        "dir": direction(hit.lang),
        "translated": hit.translated,
        "parts": list(_parts(hit)),
        "source": hit.passage.source,
    }


def _parts(hit: PassageHit) -> Iterator[dict[str, Any]]:
    """Cut the snippet into plain and marked pieces; where text is left out stands a sign."""
    start, end = hit.snippet()
    if start:
        yield {"text": CUT, "mark": False}
    at = start
    for first, last in hit.spans:
        if last > end:
            break
        if first > at:
            yield {"text": hit.text[at:first], "mark": False}
        yield {"text": hit.text[first:last], "mark": True}
        at = last
    if at < end:
        yield {"text": hit.text[at:end], "mark": False}
    if end < len(hit.text):
        yield {"text": CUT, "mark": False}
