"""Quotations held against the documents they are taken from.

A document is read as UTF-8 with no newline translation; offsets are code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kzgeo.entries import Claim, Passage
from kzgeo.model import Atlas, Problem

__all__ = ["Verification", "occurrences", "passages_of", "verify"]


@dataclass(frozen=True, kw_only=True)
class Verification:
    """How many quotations were held against their documents, and what was found wrong."""

    checked: int
    wrong: tuple[Problem, ...]


def passages_of(atlas: Atlas) -> dict[str, Passage]:
    """Return every passage that the atlas shows, by id."""
    passages: dict[str, Passage] = {}
    for layer in atlas.layers:
        groups = [f.quotations for f in layer.features]
        groups += [quotations for _, quotations in layer.unplaced] + [layer.quotations]
        for quotations in groups:
            passages.update({q.passage.id: q.passage for q in quotations})
    return passages


def occurrences(text: str, exact: str) -> tuple[tuple[int, int], ...]:
    """Return every [start, end) at which ``exact`` stands in ``text``, in code points.

    >>> occurrences("na na", "na")
    ((0, 2), (3, 5))

    """
    return tuple(
        (match.start(), match.start() + len(exact))
        for match in re.finditer(f"(?={re.escape(exact)})", text)
    )


def verify(atlas: Atlas, documents: Path) -> Verification:
    """Hold every passage against the documents in the folder ``documents``."""
    texts: dict[str, str] = {}
    wrong: list[Problem] = []
    for stem in atlas.sources:
        path = documents / f"{stem}.txt"
        try:
            texts[stem] = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            wrong.append(_missing(path.name, "is missing"))
        except OSError as error:
            wrong.append(_missing(path.name, f"cannot be read ({error.strerror})"))
        except UnicodeDecodeError as error:
            wrong.append(_missing(path.name, f"is not UTF-8 (byte {error.start})"))
    checked = 0
    for passage in passages_of(atlas).values():
        if passage.source in texts:
            checked += 1
            wrong.extend(_faults(passage, texts[passage.source]))
    for claim in atlas.claims:
        if claim.source in texts:
            checked += 1
            wrong.extend(_misplaced(claim, texts[claim.source], f'claim "{claim.id}"'))
    return Verification(checked=checked, wrong=tuple(wrong))


def _missing(name: str, fault: str) -> Problem:
    return Problem(
        place=f"document {name}", fault=fault, cure="name the folder that holds the five documents"
    )


def _faults(passage: Passage, text: str) -> Iterator[Problem]:
    name = f'passage "{passage.id}"'
    place = f"{name} of {passage.source}"
    misplaced = list(_misplaced(passage, text, name))
    if misplaced:
        yield from misplaced
        return
    at = occurrences(text, passage.exact)
    wanted = tuple(span for span in at if span != (passage.start, passage.end))
    if tuple(passage.also_at) != wanted:
        yield Problem(
            place=place,
            fault=f"also_at is {_spans(passage.also_at)}, the document has {_spans(wanted)}",
            cure="list every further position of the same text, first to last",
        )
    before = text[: passage.start]
    if not before.endswith(passage.prefix) or (passage.start and not passage.prefix):
        yield Problem(
            place=place, fault="the prefix is not what stands before it", cure="copy it again"
        )
    after = text[passage.end :]
    if not after.startswith(passage.suffix) or (after and not passage.suffix):
        yield Problem(
            place=place, fault="the suffix is not what stands after it", cure="copy it again"
        )


def _misplaced(quoted: Passage | Claim, text: str, name: str) -> Iterator[Problem]:
    """Hold the exact text against what stands at its offsets."""
    if text[quoted.start : quoted.end] == quoted.exact:
        return
    at = occurrences(text, quoted.exact)
    found = f"it stands at {_spans(at)}" if at else "it stands nowhere in the document"
    yield Problem(
        place=f"{name} of {quoted.source}",
        fault=f"the text at {quoted.start}-{quoted.end} is another; {found}",
        cure="set the offsets, or the text, again from the document",
    )


def _spans(spans: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{start}-{end}" for start, end in spans) or "none"
