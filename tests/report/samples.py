"""Reports for the tests of what writes them: every kind of block, in four languages."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

from kzgeo.entries import LANGUAGES, Language
from kzgeo.prose import say
from kzgeo.report.content import (
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
from tests.live import ATLAS

__all__ = ["ADDRESS", "HOSTILE", "TITLES", "hostile", "report", "words"]

ADDRESS = "https://atlas.example/?feature=border-russia&lang=en&quote=1"
TITLES: dict[Language, str] = {
    "en": "The borders of Kazakhstan",
    "ar": "حدود كازاخستان (بعد 1991)",
    "ru": "Границы Казахстана",
    "kk": "Қазақстанның шекаралары",
}
WORDS: dict[Language, tuple[str, str, str]] = {
    "en": ("Contents", "Figure", "Table"),
    "ar": ("المحتويات", "شكل", "جدول"),
    "ru": ("Содержание", "Рисунок", "Таблица"),
    "kk": ("Мазмұны", "Сурет", "Кесте"),
}
HOSTILE = '#import "x": *; <b>&amp;</b> \\u{7} $x^2$ *bold* _it_ @ref `code` #emoji.face ]]> {{'
FEATURES = ("border-russia", "border-uzbekistan", "hun-empire")
COLOUR = "#8b2f3f"
PAGE_END = "⟨end of page⟩"
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def words(language: Language) -> tuple[str, str, str]:
    """Return the words for contents, figure and table."""
    return WORDS[language]


@cache
def picture(language: Language, id_: str = "map") -> Picture:
    """Return a small drawing with a word in it."""
    image = Image.new("RGB", (640, 320), "#f7f3ea")
    ImageDraw.Draw(image).line((20, 300, 620, 20), fill="#8b2f3f", width=6)
    png = io.BytesIO()
    image.save(png, format="PNG")
    start = {"ar": ("end", "direction: rtl; unicode-bidi: embed")}.get(language, ("start", ""))
    anchor, style = {"ar": ("start", start[1])}.get(language, start)
    x = 600 if language == "ar" else 40
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="160mm" height="80mm" '
        f'viewBox="0 0 640 320"><rect width="640" height="320" fill="#f7f3ea"/>'
        f'<path d="M20 300 620 20" stroke="#8b2f3f" stroke-width="6"/>'
        f'<text x="{x}" y="60" style="font: 24px \'DejaVu Sans\'; text-anchor: {anchor}; {style}">'
        f"{ATLAS.layers[0].title.to(language)} 500</text></svg>"
    )
    return Picture(
        id=id_,
        png=png.getvalue(),
        svg=svg.encode(),
        width_mm=160,
        height_mm=80,
        caption=(Run(text=TITLES[language]), Run(text=". © OpenStreetMap", lang="en")),
        alternative=f"{TITLES[language]} “&<",
    )


def _exact(text: str, mark: tuple[str, ...]) -> Cell:
    """Cut an exact text into runs, its marks and page ends apart."""
    runs: list[Run] = []
    for index, page in enumerate(text.split("\n\n\n\n")):
        if index:
            runs.append(Run(text="\n\n\n\n", page_end=f"{PAGE_END} {index}"))
        found = next((words for words in mark if words in page), None)
        before, _, after = page.partition(found) if found else (page, "", "")
        parts = [(before, False), (found or "", True), (after, False)]
        runs += [Run(text=part, mark=marked) for part, marked in parts if part]
    return tuple(runs)


def quotes(feature_id: str, language: Language) -> list[Quote]:
    """Return the passages of a feature of the atlas, as the documents have them."""
    feature = ATLAS.feature(feature_id)
    assert feature is not None
    made = []
    for quotation in feature.quotations[:3]:
        passage = quotation.passage
        translated = passage.translations.get(language)
        made.append(
            Quote(
                lang=passage.lang,
                original=_exact(passage.exact, quotation.mark),
                translation=(Run(text=translated),) if translated else None,
                translation_note=say("panel", "translated_here", language)
                if False
                else "Translated for this atlas"
                if translated
                else "",
                source=(
                    Run(text=passage.source, isolated=True, href="#documents-1"),
                    Run(text=", "),
                    Run(text=f"{passage.start}–{passage.end}", isolated=True),
                ),
                address=ADDRESS,
            )
        )
    return made


def _claims(language: Language) -> Table:
    long = "the length of the common border as the document states it, with the neighbour"
    rows = tuple(
        (
            (Run(text=TITLES[language], strong=True),),
            (Run(text="١٢ كم", lang="ar"), Run(text=f" {long}", lang="en")),
            (Run(text="7,598.6–7,644"), Run(text=" km", lang="en")),
            (Run(text=SHA, isolated=True), Run(text=" "), Run(text="#1", href="#documents-1")),
            (Run(text=TITLES[language]), Run(text=f" — {long}", lang="en")),
        )
        for _ in range(30)
    )
    header = tuple(f"{TITLES[language].split()[0]} {n}" for n in range(1, 6))
    return Table(id="claims", caption=(Run(text=TITLES[language]),), header=header, rows=rows)


def _feature(feature_id: str, language: Language) -> Section:
    feature = ATLAS.feature(feature_id)
    assert feature is not None
    others = [code for code in LANGUAGES if code != language]
    titles = [
        run
        for code in others
        for run in (Run(text=feature.title.to(code), lang=code), Run(text=" · "))
    ][:-1]
    blocks = (
        Paragraph(runs=tuple(titles), kind="note"),
        Paragraph(runs=(Run(text=feature.entry.method.to(language)),)),
        *quotes(feature_id, language),
        Paragraph(runs=(Run(text=TITLES[language] + " …"),), kind="silence"),
    )
    part = Section(id=f"{feature_id}-where", title=WORDS[language][0], blocks=blocks[:2])
    return Section(
        id=feature_id,
        title=feature.title.to(language),
        blocks=blocks,
        sections=(part,),
        colour=COLOUR,
    )


def report(language: Language) -> Report:
    """Return a report with every kind of block."""
    contents, figure, table = WORDS[language]
    link = (
        Run(text=TITLES[language]),
        Run(text=" → "),
        Run(text="1", href="#documents-1"),
        Run(text=" ("),
        Run(text=ADDRESS, isolated=True, href=ADDRESS),
        Run(text=")."),
    )
    documents = Listing(
        id="documents",
        entries=tuple(
            (
                Run(
                    text=source.title or source.id,
                    lang=source.lang if source.title else None,
                    isolated=not source.title,
                ),
                Run(text=". SHA-256 "),
                Run(text=SHA, isolated=True),
            )
            for source in ATLAS.sources.values()
        ),
    )
    return Report(
        language=language,
        title=TITLES[language],
        subtitle="1991–2022",
        description=ATLAS.layers[0].entry.summary.to(language),
        contents=contents,
        figure=figure,
        table=table,
        sections=(
            Section(
                id="map", title=ATLAS.layers[0].title.to(language), blocks=(picture(language, "m"),)
            ),
            Section(
                id="features",
                title=TITLES[language],
                blocks=(Paragraph(runs=link),),
                sections=tuple(_feature(id_, language) for id_ in FEATURES),
            ),
            Section(id="claims-of", title=table, blocks=(_claims(language),)),
            Section(id="sources", title=contents, blocks=(documents, documents)),
        ),
    )


def hostile() -> Report:
    """Return a report whose every text would like to be code or markup."""
    run = Run(text=HOSTILE + "\x07\ud800", href="javascript:alert(1)")
    return Report(
        language="en",
        title=HOSTILE,
        subtitle=HOSTILE,
        description=HOSTILE,
        contents=HOSTILE,
        figure="Figure",
        table="Table",
        sections=(
            Section(
                id='x"> #panic()',
                title=HOSTILE,
                blocks=(
                    Paragraph(runs=(run, Run(text="nowhere", href="#gone"))),
                    Quote(
                        lang="ar",
                        original=(
                            Run(text=HOSTILE),
                            Run(text="\n\n", page_end=HOSTILE),
                            Run(text="نص  b\tc\nd"),
                        ),
                        translation=None,
                        translation_note="",
                        source=(run,),
                        address="",
                    ),
                    Table(id="t", caption=(run,), header=(HOSTILE,), rows=(((run,),), ((),))),
                    Listing(id="l", entries=((run,), ())),
                    Paragraph(runs=()),
                ),
            ),
        ),
    )
