"""The table of statements: what the text says, what is measured, what is accepted, a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kzgeo.entries import Language
from kzgeo.model import Atlas, Feature
from kzgeo.prose import say
from kzgeo.report.content import Cell, Run, Table
from kzgeo.report.documents import Documents
from kzgeo.report.runs import fill, joined, plain, spoken, titled
from kzgeo.statements import matters
from kzgeo.verdicts import Judged

__all__ = ["Checked", "header"]

COLUMNS = ("stated", "measured", "accepted", "verdict")


def header(lang: Language) -> tuple[str, ...]:
    """Return the names of the columns."""
    return (say("report", "matter", lang), *(say("claims", column, lang) for column in COLUMNS))


class Checked:
    """The statements of the documents by the features that they are shown with.

    A matter is told whole wherever one of its statements belongs, as in the app: what a
    statement conflicts with stands beside it.
    """

    def __init__(
        self,
        atlas: Atlas,
        judged: Sequence[Judged],
        lang: Language,
        years: tuple[int, int] | None,
    ) -> None:
        self._lang = lang
        self.told: set[str] = set()
        self._matters: dict[str, list[dict[str, Any]]] = {}
        shown = [item for item in judged if _meets(item, years)]
        for matter in matters(shown, atlas, lang):
            names = dict.fromkeys(name for one in matter["statements"] for name in one["features"])
            for name in names:
                self._matters.setdefault(name, []).append(matter)

    def table(self, feature: Feature, name: str, documents: Documents) -> Table | None:
        """Return all statements on the matters of a feature, None where there are none."""
        lang = self._lang
        found = self._matters.get(feature.id)
        if not found:
            return None
        rows = [
            self._row(matter["title"], statement, documents)
            for matter in found
            for statement in matter["statements"]
        ]
        return Table(
            id=name,
            caption=fill("report", "statements", lang, title=(titled(feature.title, lang),)),
            header=header(lang),
            rows=tuple(rows),
        )

    def _row(
        self, title: str, statement: Mapping[str, Any], documents: Documents
    ) -> tuple[Cell, ...]:
        lang = self._lang
        self.told.add(statement["id"])
        measured = statement["measured"]
        none = plain(say("claims", "none", lang))
        verdict = (Run(text=statement["verdict_word"], strong=True),)
        return (
            plain(title),
            joined(self._stated(statement, documents), " · "),
            plain(f"{measured['text']} – {measured['method']}") if measured else none,
            joined(map(self._accepted, statement["accepted"]), "; ") or none,
            joined([verdict, *map(plain, statement["notes"])], " · "),
        )

    def _stated(self, statement: Mapping[str, Any], documents: Documents) -> Iterator[Cell]:
        """Yield the value in the reader's language, the words it stands in, and where."""
        lang = self._lang
        if statement["stated"]:
            yield plain(statement["stated"])
        if statement["as_of"]:
            yield plain(statement["as_of"])
        written = spoken(statement["written"], statement["lang"], lang)
        yield fill("report", "as_written", lang, text=(written,))
        place = documents.cited(statement["source"])
        yield (place, Run(text=" "), Run(text=statement["position"]))

    def _accepted(self, accepted: Mapping[str, Any]) -> Cell:
        lang = self._lang
        value = (
            Run(text=say("claims", "same", lang))
            if accepted["same"]
            else spoken(accepted["text"], accepted["lang"], lang)
        )
        until = f" {accepted['until']}" if accepted["until"] else ""
        return (value, Run(text=f"{until} – "), spoken(accepted["reference"], "en", lang))


def _meets(item: Judged, years: tuple[int, int] | None) -> bool:
    """Tell whether a statement is of these years, or of none."""
    first, last = item.claim.from_year, item.claim.to_year
    return years is None or (
        (first is None or first <= years[1]) and (last is None or last >= years[0])
    )
