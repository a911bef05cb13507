"""What the side panel shows, as plain values: the same for the app, a report or a test.

Text is given in pieces; no piece is markup. Offsets are code points.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Any

from kzgeo.entries import LANGUAGES, Language, Passage, Source
from kzgeo.model import Atlas, Feature, Layer, Problem, Quotation
from kzgeo.prose import say

__all__ = ["citation", "panel", "pieces"]

# A page ends where the text has three or more line ends in a row, with or without a
# printed page number before them.
LAYER = "layer-"
PAGE_END = re.compile(r"\s*?(?:\n\n(?P<page>\d{1,3}))?\n{3,}")


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


def _titles(item: Feature | Layer, lang: Language) -> list[dict[str, str]]:
    words = item.title
    written = [code for code in LANGUAGES if code not in words.missing]
    order = [lang] if lang in written or not written else []
    order += [code for code in written if code != lang]
    return [{"lang": code, "text": words.to(code)} for code in order]


def _welcome(atlas: Atlas, lang: Language, problems: Iterable[Problem]) -> dict[str, Any]:
    files = [layer.provenance for layer in atlas.layers]
    files += [base.provenance for base in atlas.base]
    return {
        "kind": "welcome",
        "sources": [
            {"name": source.id, "text": _described(source, lang), "lang": source.lang}
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
        "evidence": _evidence(feature),
        "method": feature.entry.method.to(lang),
        "years": _years(feature),
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


def _evidence(feature: Feature) -> list[str]:
    """Return the feature's evidence, then that of parts which differ from it."""
    parts = str(feature.properties.get("parts", "")).split()
    return list(dict.fromkeys([feature.evidence, *parts]))


def _years(feature: Feature) -> str | None:
    first, last = feature.entry.from_year, feature.entry.to_year
    if first is None and last is None:
        return None
    if first == last:
        return str(first)
    return f"{first if first is not None else '…'}–{last if last is not None else '…'}"


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
        "rank": quotation.rank,
        "count": len(quotations),
        "lang": passage.lang,
        "pieces": pieces(passage, quotation.mark, lang),
        "translation": passage.translations.get(lang),
        "source": source.id,
        "start": passage.start,
        "described": _described(source, lang),
        "described_lang": source.lang if source.title else lang,
        "position": _position(passage, lang),
        "citation": citation(passage, source, lang),
    }


def _described(source: Source, lang: Language) -> str:
    stated = [text for text in (source.author, source.title, source.date) if text]
    return say("panel", "list", lang).join(stated) or say("panel", "source_unnamed", lang)


def _position(passage: Passage, lang: Language) -> str:
    words = [say("panel", "position", lang, start=passage.start, end=passage.end)]
    if passage.page is not None:
        words.insert(0, say("panel", "page", lang, page=passage.page))
    if passage.also_at:
        spans = say("panel", "list", lang).join(f"{a}–{b}" for a, b in passage.also_at)
        words.append(say("panel", "also_at", lang, spans=spans))
    return " · ".join(words)


def citation(passage: Passage, source: Source, lang: Language) -> str:
    """Return a passage as a line to paste: the exact text, its document and position."""
    stated = [text for text in (source.author, source.title, source.date) if text]
    return say(
        "panel",
        "citation",
        lang,
        source=say("panel", "list", lang).join([*stated, f"{source.id}.txt"]),
        position=_position(passage, lang),
        exact=passage.exact,
    )


def pieces(passage: Passage, mark: Iterable[str], lang: Language) -> list[dict[str, Any]]:
    """Cut the exact text into plain pieces, marked pieces and page ends.

    The texts of all pieces, with the page ends put back, are the exact text.
    """
    spans = _spans(passage.exact, mark)
    cuts = sorted({0, len(passage.exact), *(edge for span in spans for edge in span)})
    found: list[dict[str, Any]] = []
    for start, end in itertools.pairwise(cuts):
        marked = any(a <= start and end <= b for a, b in spans)
        found.extend(_broken(passage.exact[start:end], marked, lang))
    return found


def _spans(exact: str, mark: Iterable[str]) -> list[tuple[int, int]]:
    """Return where marked words stand; a longer one hides a shorter one inside it."""
    spans: list[tuple[int, int]] = []
    for words in sorted(set(mark), key=len, reverse=True):
        for match in re.finditer(re.escape(words), exact):
            span = match.span()
            if not any(a < span[1] and span[0] < b for a, b in spans):
                spans.append(span)
    return spans


def _broken(text: str, marked: bool, lang: Language) -> Iterable[dict[str, Any]]:
    at = 0
    for match in PAGE_END.finditer(text):
        if match.start() > at:
            yield {"text": text[at : match.start()], "mark": marked}
        page = match["page"]
        yield {
            "page_end": say("panel", "page_break_numbered", lang, page=page)
            if page
            else say("panel", "page_break", lang),
            "page": page,
        }
        at = match.end()
    if at < len(text):
        yield {"text": text[at:], "mark": marked}
