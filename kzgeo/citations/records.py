"""What the formats of bibliographies share: dates, notes, and keys that name one thing each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from kzgeo import __version__
from kzgeo.citations.reference import MapReference, PassageReference, Reference
from kzgeo.citations.words import digest_words, map_words, shown_words
from kzgeo.entries import Source
from kzgeo.passages import position_of
from kzgeo.prose import say

__all__ = ["PUBLISHER", "VERSION", "file_name", "keyed", "notes", "title_of", "year_of"]

PUBLISHER = "kzgeo"
VERSION = __version__
# Years that can only be of the Gregorian calendar: beside one, a text in Arabic may print 1441.
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|2\d\d\d)(?!\d)")


def keyed(references: Iterable[Reference]) -> Iterator[tuple[str, Reference]]:
    """Yield each reference with a key that no other has; what is given twice is told apart."""
    seen: Counter[str] = Counter()
    for reference in references:
        seen[reference.key] += 1
        count = seen[reference.key]
        yield (f"{reference.key}.{count}" if count > 1 else reference.key), reference


def title_of(reference: Reference) -> str:
    """Return the title of what is cited.

    A document without one is called by the name of its file, in the square brackets that mark
    a title as supplied (ISO 690): a bibliography cannot list what has no name.
    """
    if isinstance(reference, PassageReference):
        return reference.source.title or f"[{file_name(reference.source)}]"
    return say("project", "title", reference.language)


def file_name(source: Source) -> str:
    """Return the name of a document's file."""
    return f"{source.id}.txt"


def year_of(printed: str | None) -> int | None:
    """Return the year of a date as printed, where there is exactly one.

    >>> year_of("Wednesday, July 8th, 2020"), year_of("1990–1997"), year_of("1441 / 2020")
    (2020, None, 2020)

    """
    found = set(map(int, YEAR.findall(printed or "")))
    return found.pop() if len(found) == 1 else None


def notes(reference: Reference) -> str:
    """Return in words what no field of a bibliography is made for."""
    lang = reference.language
    if isinstance(reference, MapReference):
        return map_words(reference)
    position = position_of(reference.passage, lang)
    return " ".join(
        (
            say("cite", "locator", lang, position=position),
            digest_words(reference.source, lang),
            shown_words(reference),
        )
    )
