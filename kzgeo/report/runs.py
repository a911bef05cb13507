"""Cells of text put together: sentences of the prose with runs in them, lists, links."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kzgeo.entries import Language, Words
from kzgeo.prose import say
from kzgeo.report.content import Cell, Run
from kzgeo.wording import languages_of

__all__ = ["fill", "joined", "label", "link", "plain", "spoken", "titled"]

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def plain(text: str) -> Cell:
    """Return text in the report's language."""
    return (Run(text=text),)


def spoken(text: str, lang: str, report: Language) -> Run:
    """Return text in a language; nothing is said of it where that is the report's."""
    return Run(text=text, lang=None if lang == report else lang)  # type: ignore[arg-type]


def titled(words: Words, report: Language) -> Run:
    """Return a text in the report's language, or in one that stands in for it, as such."""
    lang = languages_of(words, report)[0]
    return spoken(words.to(lang), lang, report)


def link(text: str, href: str, lang: Language | None = None) -> Run:
    """Return text that leads somewhere."""
    return Run(text=text, href=href, lang=lang)


def label(text: str, value: Cell) -> Cell:
    """Return a fact under its name.

    >>> "".join(run.text for run in label("Scale", plain("100 m")))
    'Scale: 100 m'

    """
    return (Run(text=f"{text}:", strong=True), Run(text=" "), *value)


def joined(cells: Iterable[Cell], separator: str) -> Cell:
    """Return cells one after the other with a text between them."""
    found: list[Run] = []
    for cell in cells:
        if found:
            found.append(Run(text=separator))
        found.extend(cell)
    return tuple(found)


def fill(section: str, key: str, lang: Language, **values: Cell) -> Cell:
    """Return one sentence of the prose with runs in its places.

    >>> [run.text for run in fill("report", "map_of", "en", title=plain("Borders"))]
    ['Map: ', 'Borders']

    """
    found: list[Run] = []
    for number, part in enumerate(PLACEHOLDER.split(say(section, key, lang))):
        if number % 2:
            found.extend(values[part])
        elif part:
            found.append(Run(text=part))
    return tuple(found)
