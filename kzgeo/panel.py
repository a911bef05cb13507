"""What the side panel shows, as plain values: the same for the app, a report or a test.

Text is given in pieces; no piece is markup. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kzgeo.citations.words import passage_words
from kzgeo.entries import Language, Passage
from kzgeo.model import Atlas, Feature, Layer, Problem, Quotation
from kzgeo.passages import pieces_of, position_of
from kzgeo.prose import prose, say
from kzgeo.wording import described, evidence_of, languages_of, years_of

__all__ = ["panel", "panel_words", "pieces"]

LAYER = "layer-"


def panel(
    atlas: Atlas,
    chosen: str | None,
    *,
    quote: int,
    lang: Language,
    problems: Iterable[Problem] = (),
) -> dict[str, Any]:
    """Return the panel for the feature or layer ``chosen``, at its passage no. ``quote``."""
    if chosen is None:
        return _welcome(atlas, lang, problems)
    feature = atlas.feature(chosen)
    if feature is not None:
        return _feature(atlas, feature, quote, lang)
    # A place may have the name of a layer, as China does: the layer is asked for by its own.
    layer = atlas.layer(chosen.removeprefix(LAYER)) or atlas.layer(chosen)
    if layer is not None:
        return _layer(atlas, layer, quote, lang)
    return _welcome(atlas, lang, problems) | {"notice": say("panel", "unknown", lang, id=chosen)}


def panel_words(lang: Language) -> dict[str, str]:
    """Return the words that stand around the panel in ``lang``."""
    shared = ("surveyed", "approximate", "schematic", "close")
    return prose("panel")[lang] | {key: prose("page")[lang][key] for key in shared}


def _titles(item: Feature | Layer, lang: Language) -> list[dict[str, str]]:
    words = item.title
    return [{"lang": code, "text": words.to(code)} for code in languages_of(words, lang)]


def _welcome(atlas: Atlas, lang: Language, problems: Iterable[Problem]) -> dict[str, Any]:
    files = [layer.provenance for layer in atlas.layers]
    files += [base.provenance for base in atlas.base]
    return {
        "kind": "welcome",
        "sources": [
            {"name": source.id, "text": described(source, lang), "lang": source.lang}
            for source in atlas.sources.values()
        ],
        "credits": sorted({provenance.attribution for provenance in files}),
        "problems": [str(problem) for problem in problems],
    }


def _feature(atlas: Atlas, feature: Feature, quote: int, lang: Language) -> dict[str, Any]:
    layer = atlas.layer(feature.layer_id)
    whole = atlas.feature(feature.entry.part_of or "")
    withheld = len(feature.entry.quotations) - len(feature.quotations)
    return {
        "kind": "feature",
        "id": feature.id,
        "titles": _titles(feature, lang),
        "colour": feature.entry.colour or (layer.entry.style.colour if layer else None),
        "evidence": evidence_of(feature),
        "method": feature.entry.method.to(lang),
        "years": years_of(feature),
        "layer": layer and _layer_link(layer, lang),
        "part_of": whole and _link(whole, lang),
        "parts": [_link(part, lang) for part in atlas.parts(feature.id)],
        "silent": feature.entry.status == "silent" and feature.entry.searched,
        "unsearched": not feature.entry.searched,
        "withheld": withheld > 0,
        "quotation": _shown(atlas, feature.quotations, quote, lang),
        "provenance": _provenance(feature),
    }


def _layer(atlas: Atlas, layer: Layer, quote: int, lang: Language) -> dict[str, Any]:
    return {
        "kind": "layer",
        "id": f"{LAYER}{layer.id}",
        "titles": _titles(layer, lang),
        "colour": layer.entry.style.colour,
        "summary": layer.entry.summary.to(lang),
        "features": [_link(feature, lang) for feature in _all_of(atlas, layer)],
        "quotation": _shown(atlas, layer.quotations, quote, lang),
        "unplaced": [
            {
                "title": item.title.to(lang),
                "quotation": _shown(atlas, quotations, 1, lang),
            }
            for item, quotations in layer.unplaced
        ],
        "provenance": layer.provenance.model_dump(),
    }


def _all_of(atlas: Atlas, layer: Layer) -> Iterable[Feature]:
    """Return the features of a layer and those of other layers that it draws too."""
    again = (atlas.feature(shared.id) for shared in layer.shared)
    return [*layer.features, *(feature for feature in again if feature is not None)]


def _link(item: Feature, lang: Language) -> dict[str, str]:
    return {"id": item.id, "title": item.title.to(lang)}


def _layer_link(layer: Layer, lang: Language) -> dict[str, str]:
    return {"id": f"{LAYER}{layer.id}", "title": layer.title.to(lang)}


def _provenance(feature: Feature) -> dict[str, str]:
    return feature.provenance.model_dump()


def _shown(
    atlas: Atlas, quotations: tuple[Quotation, ...], quote: int, lang: Language
) -> dict[str, Any] | None:
    """Return one passage of several: ``quote`` counts from 1 and is kept within them."""
    if not quotations:
        return None
    quotation = quotations[max(1, min(quote, len(quotations))) - 1]
    passage = quotation.passage
    source = atlas.sources[passage.source]
    return {
        "passage": passage.id,
        "rank": quotation.rank,
        "count": len(quotations),
        "lang": passage.lang,
        "pieces": pieces(passage, quotation.mark, lang),
        "translation": passage.translations.get(lang),
        "source": source.id,
        "start": passage.start,
        "described": described(source, lang),
        "described_lang": source.lang if source.title else lang,
        "position": position_of(passage, lang),
        "citation": passage_words(passage, source, lang),
    }


def pieces(passage: Passage, mark: Iterable[str], lang: Language) -> list[dict[str, Any]]:
    """Cut the exact text into plain pieces, marked pieces and page ends.

    The texts of all pieces, with the page ends put back, are the exact text.
    """
    return [
        {"page_end": piece.told(lang), "page": piece.page}
        if piece.ends_page
        else {"text": piece.text, "mark": piece.mark}
        for piece in pieces_of(passage.exact, mark)
    ]
