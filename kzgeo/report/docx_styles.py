"""The styles of a report in Word: real ones, so that Word makes contents, lists and captions.

Fonts are named that Word has on every system; each style says its size for complex scripts too,
which is the one that Arabic takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.oxml.xmlchemy import BaseOxmlElement

from kzgeo.entries import Language, direction
from kzgeo.report.directions import Direction
from kzgeo.report.docx_xml import LOCALES, make

__all__ = [
    "ACCENT",
    "ARABIC_FONT",
    "FONT",
    "HEADINGS",
    "INDENT",
    "RULE",
    "TEXT_WIDTH",
    "quote_rule",
    "styles",
]

FONT = "Calibri"
ARABIC_FONT = "Arial"
INK = "2B2822"
QUIET = "6D6657"
ACCENT = "1B5E8C"
RULE = "C9BFA8"
MARK = "FBEBC0"
FILL = "F7F3EA"
HEADINGS = 6
INDENT = 284
TEXT_WIDTH = 9070  # twentieths of a point: A4 between margins of 25 mm


@dataclass(frozen=True, kw_only=True)
class Style:
    """A paragraph style: sizes in half points, spaces in twentieths of a point."""

    id: str
    name: str
    based_on: str | None = "Normal"
    following: str | None = None
    size: int | None = None
    colour: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    before: int | None = None
    after: int | None = None
    line: int | None = None
    indent: int | None = None  # at the start of lines
    keep: bool = False  # with the paragraph that follows
    level: int | None = None  # of an outline
    end_tab: bool = False
    shown: bool = True  # among the styles that Word offers first
    own: bool = False  # not one of Word's


def _headings() -> list[Style]:
    sizes = (34, 27, 23, 22, 22, 22)
    return [
        Style(
            id=f"Heading{level}",
            name=f"heading {level}",
            following="Normal",
            size=size,
            bold=True,
            colour=ACCENT if level in (1, 3) else INK,
            before=max(200, 480 - 80 * level),
            after=100,
            line=252,
            keep=True,
            level=level - 1,
        )
        for level, size in enumerate(sizes, start=1)
    ]


def _contents() -> list[Style]:
    return [
        Style(
            id=f"TOC{level}",
            name=f"toc {level}",
            following="Normal",
            bold=level == 1 or None,
            before=80 if level == 1 else 0,
            after=20,
            indent=280 * (level - 1),
            end_tab=True,
            shown=False,
        )
        for level in (1, 2, 3)
    ]


STYLES = (
    Style(id="Title", name="Title", size=56, bold=True, before=0, after=80, line=240, keep=True),
    Style(id="Subtitle", name="Subtitle", size=28, colour=QUIET, after=200, keep=True),
    *_headings(),
    Style(id="TOCHeading", name="TOC Heading", size=27, bold=True, before=360, after=80, keep=True),
    *_contents(),
    Style(id="Caption", name="caption", size=19, colour=QUIET, before=80, after=220),
    Style(id="Quote", name="Quote", indent=INDENT, before=0, after=0, line=288),
    Style(
        id="PageEnd",
        name="Page End",
        indent=INDENT,
        size=16,
        colour=QUIET,
        before=0,
        after=0,
        keep=True,
        own=True,
    ),
    Style(
        id="Translation", name="Translation", indent=INDENT, size=20, before=100, after=0, own=True
    ),
    Style(
        id="QuoteSource",
        name="Quote Source",
        indent=INDENT,
        size=18,
        colour=QUIET,
        before=60,
        after=240,
        own=True,
    ),
    Style(id="Note", name="Note", size=19, colour=QUIET, own=True),
    Style(id="Silence", name="Silence", italic=True, colour=QUIET, own=True),
    Style(id="Figure", name="Figure", keep=True, before=160, after=0, line=240, own=True),
    Style(id="ListNumber", name="List Number", after=100),
    Style(id="TableText", name="Table Text", size=18, before=30, after=30, line=245, own=True),
    Style(
        id="TableHeader",
        name="Table Header",
        based_on="TableText",
        bold=True,
        colour=ACCENT,
        own=True,
    ),
    Style(id="Header", name="header", size=17, colour=QUIET, after=0, shown=False),
    Style(id="Footer", name="footer", size=17, colour=QUIET, after=0, shown=False),
)


def styles(language: Language) -> list[BaseOxmlElement]:
    """Return what stands in the part of styles of a report in ``language``."""
    way = direction(language)
    size = {"rtl": 24, "ltr": 22}[way]
    normal = Style(
        id="Normal", name="Normal", based_on=None, size=size, colour=INK, after=120, line=271
    )
    return [
        _defaults(language),
        _paragraph_style(normal, way),
        *(_paragraph_style(style, way) for style in STYLES),
        *_others(),
    ]


def _defaults(language: Language) -> BaseOxmlElement:
    fonts = make("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=ARABIC_FONT)
    left = LOCALES[language] if direction(language) == "ltr" else LOCALES["en"]
    lang = make("lang", val=left, eastAsia=left, bidi=LOCALES["ar"])
    runs = make("rPr", fonts, make("sz", val=22), make("szCs", val=22), lang)
    return make("docDefaults", make("rPrDefault", runs), make("pPrDefault", make("pPr")))


def _paragraph_style(style: Style, way: Direction) -> BaseOxmlElement:
    own = {"customStyle": "1"} if style.own else {}
    first = {"default": "1"} if style.based_on is None else {}
    made = make("style", type="paragraph", **first, **own, styleId=style.id)
    parts = [
        make("name", val=style.name),
        make("basedOn", val=style.based_on) if style.based_on else None,
        make("next", val=style.following) if style.following else None,
        make("qFormat") if style.shown else None,
        _paragraph(style, way),
        _letters(style, way),
    ]
    made.extend(part for part in parts if part is not None)
    return made


def _paragraph(style: Style, way: Direction) -> BaseOxmlElement:
    spaces = {"before": style.before, "after": style.after, "line": style.line}
    given: dict[str, str | int] = {k: value for k, value in spaces.items() if value is not None}
    if style.line is not None:
        given["lineRule"] = "auto"
    tab = make("tab", val="right", pos=TEXT_WIDTH)
    return make(
        "pPr",
        make("keepNext") if style.keep else None,
        make("keepLines") if style.keep else None,
        quote_rule(way) if style.id == "Quote" else None,
        make("tabs", tab) if style.end_tab else None,
        # Word makes paragraphs of the contents itself, and knows of them only what styles say.
        make("bidi") if way == "rtl" and style.based_on is None else None,
        make("spacing", **given) if given else None,
        make("ind", left=style.indent) if style.indent is not None else None,
        make("outlineLvl", val=style.level) if style.level is not None else None,
    )


def quote_rule(way: Direction, colour: str = ACCENT, *, dotted: bool = False) -> BaseOxmlElement:
    """Return the rule beside a quotation, and a dotted one above it where a page ended.

    Borders are named by the sides of the page, whichever way the paragraph runs.
    """
    side = {"ltr": "left", "rtl": "right"}[way]
    beside = make(side, val="single", sz=18, space=10, color=colour)
    other = make({"ltr": "right", "rtl": "left"}[way], val="nil")
    return make(
        "pBdr",
        make("top", val="dotted", sz=6, space=4, color=RULE) if dotted else None,
        *((beside, other) if side == "left" else (other, beside)),
    )


def _letters(style: Style, way: Direction) -> BaseOxmlElement:
    # Arabic has no slanted letters.
    slanted = style.italic and way == "ltr"
    return make(
        "rPr",
        make("b") if style.bold else None,
        make("bCs") if style.bold else None,
        make("i") if slanted else None,
        make("color", val=style.colour) if style.colour else None,
        make("sz", val=style.size) if style.size else None,
        make("szCs", val=style.size) if style.size else None,
    )


def _others() -> list[BaseOxmlElement]:
    """Return the styles of letters, tables and lists."""
    cells = make(
        "tblCellMar",
        *(make(side, w=width, type="dxa") for side, width in (("top", 20), ("left", 90))),
        *(make(side, w=width, type="dxa") for side, width in (("bottom", 20), ("right", 90))),
    )
    lines = make(
        "tblBorders",
        make("top", val="single", sz=8, space=0, color=ACCENT),
        make("bottom", val="single", sz=8, space=0, color=ACCENT),
        make("insideH", val="single", sz=4, space=0, color=RULE),
    )
    none = make("tblInd", w=0, type="dxa")
    shade = make("tcPr", make("shd", val="clear", color="auto", fill=FILL))
    head = make("tblStylePr", shade, type="firstRow")
    link = [make("color", val=ACCENT), make("u", val="none")]
    marked = make("shd", val="clear", color="auto", fill=MARK)
    return [
        _style("character", "DefaultParagraphFont", "Default Paragraph Font", default=True),
        _style("character", "Hyperlink", "Hyperlink", make("rPr", *link)),
        _style("character", "Marked", "Marked", make("rPr", marked)),
        _style("character", "Strong", "Strong", make("rPr", make("b"), make("bCs"))),
        _style("table", "TableNormal", "Normal Table", make("tblPr", cells), default=True),
        _style("table", "ReportTable", "Report Table", make("tblPr", none, lines), head),
        _style("numbering", "NoList", "No List", default=True),
    ]


def _style(
    kind: str, id_: str, name: str, *parts: BaseOxmlElement, default: bool = False
) -> BaseOxmlElement:
    based = make("basedOn", val="TableNormal") if id_ == "ReportTable" else None
    first = {"default": "1"} if default else {}
    own = {"customStyle": "1"} if id_ in ("Marked", "ReportTable") else {}
    named = make("name", val=name)
    return make("style", named, based, *parts, type=kind, **first, **own, styleId=id_)
