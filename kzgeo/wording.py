"""What is told of a feature in few words: its titles, its years, its evidence, its document."""

from __future__ import annotations

from kzgeo.entries import LANGUAGES, Language, Source, Words
from kzgeo.model import Evidence, Feature
from kzgeo.prose import say

__all__ = ["described", "evidence_of", "languages_of", "years_of"]


def languages_of(words: Words, lang: Language) -> list[Language]:
    """Return the languages that a text is written in, ``lang`` first; ``lang`` where in none."""
    written: list[Language] = [code for code in LANGUAGES if code not in words.missing]
    first: list[Language] = [lang] if lang in written or not written else []
    return first + [code for code in written if code != lang]


def evidence_of(feature: Feature) -> list[Evidence]:
    """Return the feature's evidence, then that of parts which differ from it."""
    parts = str(feature.properties.get("parts", "")).split()
    return list(dict.fromkeys([feature.evidence, *parts]))  # type: ignore[list-item]


def years_of(feature: Feature) -> str | None:
    """Return the first and the last year of a feature, None where it has neither."""
    first, last = feature.entry.from_year, feature.entry.to_year
    if first is None and last is None:
        return None
    if first == last:
        return str(first)
    return f"{first if first is not None else '…'}–{last if last is not None else '…'}"


def described(source: Source, lang: Language) -> str:
    """Return a document as it describes itself, or that it does not."""
    stated = [text for text in (source.author, source.title, source.date) if text]
    return say("panel", "list", lang).join(stated) or say("panel", "source_unnamed", lang)
