"""Reports for tests: ordered of the live atlas, with a stand-in where figures do not matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from kzgeo.entries import Language
from kzgeo.report.building import build
from kzgeo.report.content import (
    Block,
    Cell,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Report,
    Run,
    Section,
    Table,
)
from kzgeo.report.order import FigureItem, Item, LayerItem, Order, items_of, order_of
from kzgeo.report.sections import Plate
from tests.live import ATLAS, CATALOGUE

__all__ = [
    "BASE",
    "blocks_of",
    "built",
    "cells_of",
    "links_of",
    "ordered",
    "plate",
    "runs_of",
    "section_of",
    "sections_of",
    "text_of",
    "whole",
]

AnyBlock = TypeVar("AnyBlock", Listing, Paragraph, Picture, Quote, Table)
BASE = "https://atlas.example/"


def ordered(*items: Item, **options: Any) -> Order:
    """Return an order of the live atlas."""
    return order_of(ATLAS, CATALOGUE.judged, items, **{"base": BASE} | options)


def plate(_item: FigureItem | LayerItem) -> Plate:
    return Plate(
        png=b"png",
        svg=b"svg",
        width_mm=100,
        height_mm=50,
        title="A map",
        subtitle="",
        alternative="A map\n\nIn words.\n",
        sources=("000_19a42f1a139730ab",),
    )


def built(order: Order) -> Report:
    """Return a report whose figures are stand-ins."""
    return build(order, plate, lambda _what: None)


@cache
def whole(language: Language = "en") -> Report:
    """Return the report on the whole atlas."""
    return built(ordered(*items_of(ATLAS, None, ()), language=language))


def sections_of(parts: Iterable[Section]) -> Iterator[Section]:
    """Yield sections and those within them."""
    for part in parts:
        yield part
        yield from sections_of(part.sections)


def section_of(report: Report, name: str) -> Section:
    """Return the section with an id."""
    return next(part for part in sections_of(report.sections) if part.id == name)


def blocks_of(parts: Iterable[Section], kind: type[AnyBlock]) -> Iterator[AnyBlock]:
    """Yield the blocks of a kind."""
    for part in sections_of(parts):
        yield from (block for block in part.blocks if isinstance(block, kind))


def cells_of(block: Block) -> Iterator[Cell]:
    """Yield all that a block says."""
    if isinstance(block, Paragraph):
        yield block.runs
    elif isinstance(block, Picture):
        yield block.caption
    elif isinstance(block, Quote):
        yield from (block.original, block.translation or (), block.source)
    elif isinstance(block, Table):
        yield block.caption
        yield from (cell for row in block.rows for cell in row)
    elif isinstance(block, Listing):
        yield from block.entries


def runs_of(report: Report) -> Iterator[Run]:
    """Yield every run of a report."""
    for part in sections_of(report.sections):
        for block in part.blocks:
            yield from (run for cell in cells_of(block) for run in cell)


def links_of(report: Report) -> set[str]:
    """Return where links of a report lead."""
    return {run.href for run in runs_of(report) if run.href}


def text_of(cell: Cell) -> str:
    """Return what a cell says."""
    return "".join(run.text for run in cell)
