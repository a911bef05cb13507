"""Where the geometry comes from: of a feature in a sentence, of a whole report in a table."""

from __future__ import annotations

from collections.abc import Iterable

from kzgeo.entries import Language, Provenance, Words
from kzgeo.model import Atlas
from kzgeo.prose import say
from kzgeo.report.content import Cell, Paragraph, Run, Table
from kzgeo.report.runs import joined, label, plain, spoken, titled

__all__ = ["Origins", "provenance"]

COLUMNS = ("source", "scale", "licence")


def provenance(found: Provenance, method: Words | None, lang: Language) -> Paragraph:
    """Return how geometry came about, and source, scale, date, licence and whose it is."""
    facts = [
        label(say("panel", key, lang), (spoken(text, "en", lang),))
        for key, text in (
            ("source", found.source),
            ("scale", found.scale),
            ("data_date", found.data_date),
            ("licence", found.licence),
        )
    ]
    facts.append(_credit(found, lang))
    told = (titled(method, lang), Run(text=" ")) if method else ()
    heading = Run(text=f"{say('panel', 'geometry', lang)}:", strong=True)
    return Paragraph(kind="note", runs=(heading, Run(text=" "), *told, *joined(facts, " · ")))


def _credit(found: Provenance, lang: Language) -> Cell:
    attribution = (spoken(found.attribution, "en", lang),)
    return label(say("columns", "attribution", lang), attribution)


class Origins:
    """Whose data is in a report, and what of it, while it is written."""

    def __init__(self, atlas: Atlas, lang: Language) -> None:
        self._atlas, self._lang = atlas, lang
        self._shown: dict[Provenance, dict[str, Run]] = {}

    def show(self, found: Provenance, title: Words) -> None:
        """Note that geometry is shown under a title."""
        run = titled(title, self._lang)
        self._shown.setdefault(found, {}).setdefault(run.text, run)

    def show_base(self) -> None:
        """Note that a map is shown, and the base map with it."""
        run = Run(text=say("project", "base", self._lang))
        for base in self._atlas.base:
            self._shown.setdefault(base.provenance, {}).setdefault(run.text, run)

    def table(self, name: str) -> Table | None:
        """Return everything that was noted, None where nothing was."""
        if not self._shown:
            return None
        lang = self._lang
        header = (say("report", "shown", lang), *(say("panel", key, lang) for key in COLUMNS))
        return Table(
            id=name,
            caption=plain(say("report", "data_table", lang)),
            header=header,
            rows=tuple(self._row(found, titles.values()) for found, titles in self._shown.items()),
        )

    def _row(self, found: Provenance, titles: Iterable[Run]) -> tuple[Cell, ...]:
        lang = self._lang
        comma = say("panel", "list", lang)
        scale = (
            (spoken(found.scale, "en", lang),),
            label(say("panel", "data_date", lang), (spoken(found.data_date, "en", lang),)),
        )
        licence = (
            (spoken(found.licence, "en", lang),),
            _credit(found, lang),
        )
        return (
            joined([(run,) for run in titles], comma),
            (spoken(found.source, "en", lang),),
            joined(scale, " · "),
            joined(licence, " · "),
        )
