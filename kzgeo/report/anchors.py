"""Where a report's links lead: its own parts, and addresses outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from kzgeo.report.content import Listing, Picture, Report, Run, Section, Table

__all__ = ["address_of", "anchors_of", "part_of"]

SCHEMES = ("http", "https", "mailto")


def anchors_of(report: Report) -> Mapping[str, int]:
    """Return the ids of all that can be linked to, each with a number of its own from 1."""
    ids = dict.fromkeys(id_ for section in report.sections for id_ in _ids(section))
    return {id_: number for number, id_ in enumerate(ids, start=1)}


def _ids(section: Section) -> Iterator[str]:
    yield section.id
    for block in section.blocks:
        if isinstance(block, Picture | Table):
            yield block.id
        elif isinstance(block, Listing):
            yield block.id
            yield from (f"{block.id}-{n}" for n in range(1, len(block.entries) + 1))
    for part in section.sections:
        yield from _ids(part)


def part_of(run: Run, anchors: Mapping[str, int]) -> int | None:
    """Return the number of the part of the report that a run leads to, if it leads to one."""
    if run.href is None or not run.href.startswith("#"):
        return None
    return anchors.get(run.href.removeprefix("#"))


def address_of(run: Run) -> str | None:
    """Return the address outside the report that a run leads to; one that runs code is none."""
    if run.href is None or run.href.startswith("#"):
        return None
    return run.href if urlsplit(run.href).scheme.lower() in SCHEMES else None
