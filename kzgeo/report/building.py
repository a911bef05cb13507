"""A whole report from an order: its sections, then what they cite and how they are read."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from kzgeo import __version__
from kzgeo.entries import Language
from kzgeo.model import EVIDENCE
from kzgeo.prose import say
from kzgeo.report.content import Block, Listing, Paragraph, Report, Run, Section
from kzgeo.report.documents import LISTING
from kzgeo.report.order import (
    FeatureItem,
    FigureItem,
    Item,
    LayerItem,
    Order,
    PassageItem,
    holder_of,
)
from kzgeo.report.runs import plain, titled
from kzgeo.report.sections import Draw, Plate, Sections, features_of

__all__ = ["build", "reading_notes", "steps_of"]

Step = Callable[[str], None]
NAMED = 1  # so many things give a report without a title theirs
DATA = "data"


def steps_of(order: Order) -> int:
    """Return how many steps :func:`build` tells of."""
    return sum(1 for _ in _groups(order.items)) + len(_figures(order)) + 1


def build(order: Order, draw: Draw, step: Step) -> Report:
    """Return the report; ``step`` is told what is begun, in the report's language."""
    lang = order.language
    count = len(_figures(order))
    numbers = itertools.count(1)

    def drawn(item: FigureItem | LayerItem) -> Plate:
        step(say("report", "step_figure", lang, number=next(numbers), count=count))
        return draw(item)

    sections = Sections(order, drawn)
    _settle(order, sections)
    parts = [part for group in _groups(order.items) for part in _parts(group, sections, step)]
    step(say("report", "step_sources", lang))
    title = order.title or _title(order)
    parts += _back(order, sections)
    return Report(
        language=lang,
        title=title,
        subtitle="" if order.years is None else _years(order),
        description=say("report", "description", lang),
        contents=say("report", "contents", lang),
        figure=say("report", "figure", lang),
        table=say("report", "table", lang),
        in_words=say("report", "in_words", lang),
        sections=tuple(parts),
        passages=len(sections.documents.passages),
        claims=len(sections.checked.told),
        documents=len(sections.documents),
    )


def _figures(order: Order) -> list[FigureItem | LayerItem]:
    """Return what has a figure: a layer has none in years of which nothing is."""
    found: list[FigureItem | LayerItem] = []
    for item in order.items:
        if isinstance(item, FigureItem):
            found.append(item)
        elif isinstance(item, LayerItem) and item.figure:
            layer = order.atlas.layer(item.layer)
            found += [item] if layer and any(features_of(order, layer)) else []
    return found


def _groups(items: tuple[Item, ...]) -> Iterator[list[Item]]:
    """Yield what makes a section: an item, or passages of one feature that follow each other."""

    def alike(numbered: tuple[int, Item]) -> object:
        number, item = numbered
        return item.feature if isinstance(item, PassageItem) else number

    for _, group in itertools.groupby(enumerate(items), key=alike):
        yield [item for _, item in group]


def _settle(order: Order, sections: Sections) -> None:
    """Name the sections of all features that the report tells of, for what leads to them."""
    for item in order.items:
        if isinstance(item, FeatureItem):
            sections.homes.setdefault(item.feature, f"feature-{item.feature}")
        elif isinstance(item, LayerItem):
            layer = order.atlas.layer(item.layer)
            for feature in features_of(order, layer) if layer else ():
                sections.homes.setdefault(feature.id, f"feature-{feature.id}")


def _parts(group: list[Item], sections: Sections, step: Step) -> Iterator[Section]:
    order, item = sections.order, group[0]
    atlas, lang = order.atlas, order.language
    if isinstance(item, FigureItem):
        alone = sum(isinstance(one, FigureItem) for one in order.items) == 1
        step(say("report", "map", lang))
        yield sections.map(item, alone=alone)
    elif isinstance(item, LayerItem):
        layer = atlas.layer(item.layer)
        if layer:
            step(layer.title.to(lang))
            yield sections.layer(item, layer)
    elif isinstance(item, FeatureItem):
        feature = atlas.feature(item.feature)
        if feature:
            step(feature.title.to(lang))
            yield from sections.feature_once(feature)
    else:
        holder = holder_of(atlas, item.feature)
        quotes = [one.quote for one in group if isinstance(one, PassageItem)]
        if holder:
            step(holder.title.to(lang))
            yield sections.passages(item.feature, holder, quotes)


def _title(order: Order) -> str:
    """Return the title of the only thing in a report, or the atlas's own."""
    names = {
        item.layer if isinstance(item, LayerItem) else item.feature
        for item in order.items
        if not isinstance(item, FigureItem)
    }
    if len(names) == NAMED:
        (name,) = names
        layer = any(isinstance(item, LayerItem) for item in order.items)
        holder = order.atlas.layer(name) if layer else holder_of(order.atlas, name)
        if holder:
            return titled(holder.title, order.language).text
    return say("project", "title", order.language)


def _years(order: Order) -> str:
    first, last = order.years or (0, 0)
    years = str(first) if first == last else f"{first}–{last}"
    return say("report", "in_years", order.language, years=years)


# -- what stands at the end ----------------------------------------------------------------------


def _back(order: Order, sections: Sections) -> Iterator[Section]:
    lang = order.language
    entries = sections.documents.entries()
    if entries:
        note = Paragraph(kind="note", runs=plain(say("report", "documents_note", lang)))
        yield Section(
            id="bibliography",
            title=say("report", "documents", lang),
            blocks=(note, Listing(id=LISTING, entries=entries)),
        )
    table = sections.origins.table("licences")
    if table:
        yield Section(id=DATA, title=say("report", "data", lang), blocks=(table,))
    yield Section(
        id="reading",
        title=say("report", "reading", lang),
        blocks=tuple(
            reading_notes(
                lang,
                quoted=bool(sections.documents.passages),
                checked=bool(sections.checked.told),
            )
        ),
    )


def reading_notes(lang: Language, *, quoted: bool, checked: bool) -> Iterator[Block]:
    """Yield how quotations, lines and verdicts are to be read; only of what is in the report."""
    if quoted:
        yield Paragraph(runs=plain(say("report", "quoting", lang)))
    for evidence in EVIDENCE:
        word = Run(text=f"{say('figure', f'drawn_{evidence}', lang)}:", strong=True)
        means = Run(text=f" {say('page', f'{evidence}_means', lang)}.")
        yield Paragraph(runs=(word, means))
    if checked:
        heading = Run(text=f"{say('claims', 'rules_title', lang)}:", strong=True)
        yield Paragraph(runs=(heading, Run(text=f" {say('claims', 'rules', lang)}")))
        yield Paragraph(runs=plain(say("claims", "scale_note", lang)))
    colophon = say("report", "colophon", lang, version=__version__)
    yield Paragraph(kind="note", runs=plain(colophon))
