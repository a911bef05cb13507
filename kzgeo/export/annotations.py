"""W3C Web Annotation: every quotation, joined to the feature that it speaks of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kzgeo.entries import LANGUAGES, Passage, Source, Words
from kzgeo.model import Quotation
from kzgeo.selection import Selection, rows
from kzgeo.web_annotation import annotation_collection, document_uri, text_selectors

__all__ = ["write_annotations"]

URN = "urn:x-kzgeo"


def write_annotations(selection: Selection, path: Path) -> None:
    """Write a collection of annotations: of features, of layers, and of what has no place."""
    items: dict[str, dict[str, Any]] = {}
    for kind, name, title, quotations in _quoting(selection):
        for quotation in quotations:
            source = selection.atlas.sources[quotation.passage.source]
            item = _annotation(f"{kind}:{name}", title, quotation, source)
            items.setdefault(item["id"], item)  # a feature may be drawn by two layers
    collection = annotation_collection(
        f"{URN}:quotations", label="Quotations of the atlas", items=list(items.values())
    )
    text = json.dumps(collection, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _quoting(selection: Selection) -> Iterator[tuple[str, str, Words, tuple[Quotation, ...]]]:
    """Yield kind, id and title of whatever quotes, with its quotations, best first."""
    for layer in selection.layers:
        yield "layer", layer.id, layer.title, layer.quotations
        for unplaced, quotations in layer.unplaced:
            yield "unplaced", unplaced.id, unplaced.title, quotations
    for row in rows(selection):
        yield "feature", row.feature.id, row.feature.title, row.feature.quotations


def _annotation(subject: str, title: Words, quotation: Quotation, source: Source) -> dict[str, Any]:
    passage = quotation.passage
    targets = [_target(passage, source, passage.prefix, passage.suffix)]
    for start, end in passage.also_at:  # what stands around it there is not stored
        again = passage.model_copy(update={"start": start, "end": end})
        targets.append(_target(again, source, "", ""))
    return {
        "id": f"{URN}:quotation:{subject}:{passage.id}",
        "type": "Annotation",
        "motivation": "linking",
        "body": [_linked(subject, title), *_translations(passage)],
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _linked(subject: str, title: Words) -> dict[str, Any]:
    return {
        "type": "SpecificResource",
        "purpose": "linking",
        "source": {"id": f"{URN}:{subject}", "type": "Dataset", "label": title.en},
    }


def _translations(passage: Passage) -> list[dict[str, Any]]:
    return [
        {
            "type": "TextualBody",
            "purpose": "describing",
            "format": "text/plain",
            "language": lang,
            "value": passage.translations[lang],
        }
        for lang in LANGUAGES
        if lang in passage.translations
    ]


def _target(passage: Passage, source: Source, prefix: str, suffix: str) -> dict[str, Any]:
    selector = text_selectors(
        passage.start, passage.end, passage.exact, prefix=prefix, suffix=suffix
    )
    return {
        "type": "SpecificResource",
        "source": {
            "id": document_uri(source.sha256),
            "type": "Text",
            "format": "text/plain",
            "language": source.lang,
            "label": source.id,
        },
        "selector": selector,
    }
