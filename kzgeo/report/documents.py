"""The documents that a report cites, numbered as they are first cited, and no others."""

from __future__ import annotations

from decimal import Decimal

from kzgeo.entries import Language, Passage, Source
from kzgeo.model import Atlas, Quotation
from kzgeo.passages import pieces_of, position_of
from kzgeo.prose import say
from kzgeo.report.content import Cell, Quote, Run
from kzgeo.report.runs import joined, label, plain, spoken
from kzgeo.statements import number

__all__ = ["LISTING", "Documents"]

LISTING = "documents"


class Documents:
    """The bibliography of a report while it is written."""

    def __init__(self, atlas: Atlas, lang: Language) -> None:
        self._atlas, self._lang = atlas, lang
        self._numbers: dict[str, int] = {}
        self.passages: set[str] = set()

    def __len__(self) -> int:
        """How many documents are cited so far."""
        return len(self._numbers)

    def cited(self, source_id: str) -> Run:
        """Return a document's number, which leads to its entry."""
        place = self._numbers.setdefault(source_id, len(self._numbers) + 1)
        return Run(text=f"[{place}]", href=f"#{LISTING}-{place}", isolated=True)

    def quote(self, quotation: Quotation, address: str) -> Quote:
        """Return a passage, whole and exact, with its translation and where it stands."""
        passage, lang = quotation.passage, self._lang
        self.passages.add(passage.id)
        original = tuple(
            Run(
                text=piece.text,
                mark=piece.mark,
                lang=None if passage.lang == lang else passage.lang,
                page_end=piece.told(lang) if piece.ends_page else None,
            )
            for piece in pieces_of(passage.exact, quotation.mark)
        )
        translation = passage.translations.get(lang)
        return Quote(
            lang=passage.lang,
            original=original,
            translation=plain(translation) if translation else None,
            translation_note=say("panel", "translated_here", lang) if translation else "",
            source=self._place(passage),
            address=address,
        )

    def _place(self, passage: Passage) -> Cell:
        source = self._atlas.sources[passage.source]
        position = Run(text=position_of(passage, self._lang))
        told = (self.name(source), position)
        return (
            self.cited(source.id),
            Run(text=" "),
            *joined([(run,) for run in told], " · "),
        )

    def name(self, source: Source) -> Run:
        """Return what a document calls itself in short; else the name of its file."""
        stated = [text for text in (source.author, source.title) if text]
        if not source.title:
            return Run(text=source.id, isolated=True)
        join = say("panel", "list", source.lang).join
        return spoken(join(stated), source.lang, self._lang)

    def entries(self) -> tuple[Cell, ...]:
        """Return the entry of every document that was cited, in the order of their numbers."""
        return tuple(self._entry(self._atlas.sources[name]) for name in self._numbers)

    def _entry(self, source: Source) -> Cell:
        """Return what a document states of itself, and by what the file can be known again."""
        lang = self._lang
        stated = [text for text in (source.author, source.title, source.date) if text]
        told = plain(say("panel", "source_unnamed", lang))
        if stated:
            told = (spoken(say("panel", "list", source.lang).join(stated), source.lang, lang),)
        length = number(Decimal(source.length), lang)
        facts = [
            (Run(text=f"{source.id}.txt", isolated=True),),
            plain(say("languages", source.lang, lang)),
            plain(say("report", "document_length", lang, count=length)),
            label("SHA-256", (Run(text=source.sha256, isolated=True),)),
        ]
        end = "" if told[-1].text.endswith(".") else "."
        return (*told, Run(text=f"{end} "), *joined(facts, " · "))
