"""How a document, a passage and the map are cited in words: the one place that words it.

What a document does not state is not made up: an author who is not stated is left out, and of
a title or a date it is said, in the reader's language, that there is none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kzgeo import __version__
from kzgeo.citations.reference import MapReference, PassageReference, Reference
from kzgeo.entries import Language, Passage, Source, direction
from kzgeo.passages import position_of
from kzgeo.prose import say

__all__ = [
    "atlas_words",
    "digest_words",
    "document_words",
    "formatted",
    "isolated",
    "map_words",
    "passage_words",
    "shown_words",
]

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# The classes of letters (UAX #9) that run against each direction.
AGAINST: Mapping[str, tuple[str, ...]] = MappingProxyType({"ltr": ("R", "AL"), "rtl": ("L",)})


def formatted(reference: Reference) -> str:
    """Return a citation as text to paste, in the reference's language.

    It holds the exact words of a passage code point for code point, the SHA-256 of the document
    and, on the last line, the address that opens the passage or the view.
    """
    lang = reference.language
    sentences: list[str] = []
    if isinstance(reference, PassageReference):
        sentences.append(passage_words(reference.passage, reference.source, lang))
        sentences.append(shown_words(reference))
    else:
        sentences.append(f"{atlas_words(lang)}.")
        sentences.append(map_words(reference))
    if reference.accessed is not None:
        sentences.append(say("cite", "accessed", lang, date=reference.accessed.isoformat()))
    # On a line of its own an address keeps its direction without signs that would get into it.
    return "\n".join(filter(None, [" ".join(filter(None, sentences)), reference.address]))


def passage_words(passage: Passage, source: Source, lang: Language) -> str:
    """Return a passage in words: the exact text, its document, its position, and the digest."""
    cited = say(
        "panel",
        "citation",
        lang,
        exact=isolated(passage.exact, lang),
        source=_stated(source, lang),
        position=position_of(passage, lang),
    )
    return f"{cited} {digest_words(source, lang)}"


def document_words(source: Source, lang: Language) -> str:
    """Return a whole document in words, as a bibliography lists it, with its digest."""
    return f"{_stated(source, lang)}. {digest_words(source, lang)}"


def digest_words(source: Source, lang: Language) -> str:
    """Return the sentence with the SHA-256 by which the document can be known again."""
    return say("cite", "sha256", lang, sha256=isolated(source.sha256, lang))


def shown_words(reference: PassageReference) -> str:
    """Return the sentence that tells beside what the atlas shows a passage."""
    lang = reference.language
    title = isolated(reference.title.to(lang), lang)
    return say("cite", "shown_with", lang, title=title, atlas=atlas_words(lang))


def map_words(reference: MapReference) -> str:
    """Return what is on the map in words: layers, years, and whose data it is."""
    lang = reference.language
    told = []
    if reference.layers:
        titles = _list((layer.title.to(lang) for layer in reference.layers), lang)
        told.append(say("cite", "layers", lang, list=titles))
    if reference.years is not None:
        first, last = reference.years
        years = str(first) if first == last else f"{first}–{last}"
        told.append(say("cite", "years", lang, years=years))
    names = [isolated(name, lang) for name in reference.credits]
    told.append(say("cite", "credits", lang, list=say("cite", "separator", lang).join(names)))
    return " ".join(told)


def atlas_words(lang: Language) -> str:
    """Return the name of the atlas, with its version."""
    name = isolated(f"kzgeo {__version__}", lang)
    return say("cite", "atlas", lang, title=say("project", "title", lang), name=name)


def isolated(text: str, lang: Language) -> str:
    """Return ``text`` so that it keeps its own direction inside a sentence in ``lang``.

    Only what has letters of the other direction is put between U+2068 and U+2069 (UAX #9).
    """
    against = AGAINST[direction(lang)]
    if any(unicodedata.bidirectional(sign) in against for sign in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def _stated(source: Source, lang: Language) -> str:
    """Return author, title and date as printed, and the name of the file."""
    author = [source.author] if source.author else []
    title = source.title or say("cite", "no_title", lang)
    date = source.date or say("cite", "no_date", lang)
    return _list([*author, title, date, f"{source.id}.txt"], lang)


def _list(parts: Iterable[str], lang: Language) -> str:
    return say("panel", "list", lang).join(isolated(part, lang) for part in parts)
