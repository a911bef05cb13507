"""A report as Markdown: read back by a parser that is not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kzgeo.entries import LANGUAGES, Language
from kzgeo.report.content import Listing, Paragraph, Quote, Report, Run, Section, Table
from kzgeo.report.formats import images_of
from kzgeo.report.markdown import write_markdown
from tests.reports import blocks_of, sections_of, text_of, whole

HOSTILE = [
    "# no heading",
    "1. no list",
    "12) no list",
    "- no list",
    "+ no list",
    "* no list",
    "=====",
    "---",
    "> no quote",
    "~~~ no code",
    "`no code`",
    "**not bold** __nor this__",
    "[no link](https://evil.example)",
    "![no picture](x)",
    "<script>alert(1)</script>",
    "<https://evil.example>",
    "https://evil.example and www.evil.example",
    "a | b | c",
    "&lt; &#65; &amp;",
    "back\\slash \\* \\",
    "[ref]: https://evil.example",
    "  spaces at both ends  ",
    "tab\tinside",
    "line\nline  \n    indented\n\n\n\nafter",
    "$x$ ~y~ ^z^",
    "خط 1. - *",
]
every_language = pytest.mark.parametrize("lang", LANGUAGES)
READER = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])


def written(report: Report) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a report.md"
        write_markdown(report, path)
        return path.read_text(encoding="utf-8")


@cache
def tokens_of(lang: Language) -> list[Token]:
    return READER.parse(written(whole(lang)))


def text_in(inline: Token) -> str:
    """Return the text of a line without that of elements that only mark something."""
    text, skipped = "", False
    for token in inline.children or ():
        if token.type == "html_inline" and re.match(r"</?sup>", token.content):
            skipped = not token.content.startswith("</")
        elif skipped:
            continue
        elif token.type in ("text", "text_special", "code_inline"):
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
    return text


def quoted(tokens: list[Token]) -> Iterator[str]:
    inside = 0
    for token in tokens:
        inside += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if inside and token.type == "inline":
            yield text_in(token)


@every_language
def test_every_quotation_is_the_exact_passage(lang: Language) -> None:
    report = whole(lang)
    wanted = [text_of(quote.original) for quote in blocks_of(report.sections, Quote)]
    silent = {
        text_of(block.runs)
        for block in blocks_of(report.sections, Paragraph)
        if block.kind == "silence"
    }
    assert [text for text in quoted(tokens_of(lang)) if text not in silent] == wanted


@every_language
def test_headings_tables_and_entries_are_all_there(lang: Language) -> None:
    report = whole(lang)
    tokens = tokens_of(lang)
    inline = [after for before, after in pairwise(tokens) if before.type == "heading_open"]
    assert list(map(text_in, inline)) == [
        report.title,
        *(section.title for section in sections_of(report.sections)),
    ]
    tables = list(blocks_of(report.sections, Table))
    assert sum(token.type == "table_open" for token in tokens) == len(tables)
    cells = [text_in(after) for before, after in pairwise(tokens) if before.type == "td_open"]
    assert cells == [text_of(cell) for table in tables for row in table.rows for cell in row]
    (listing,) = blocks_of(report.sections, Listing)
    assert sum(token.type == "ordered_list_open" for token in tokens) == 1
    lines = {text_in(token) for token in tokens if token.type == "inline"}
    assert {text_of(entry) for entry in listing.entries} <= lines


def test_arabic_runs_from_right_to_left() -> None:
    blocks = [token.content.strip() for token in tokens_of("en") if token.type == "html_block"]
    assert blocks[0] == '<div lang="en" dir="ltr">'
    assert '<div lang="ar" dir="rtl">' in blocks
    assert blocks.count("</div>") == sum(block.startswith("<div ") for block in blocks)
    assert tokens_of("ar")[0].content.strip() == '<div lang="ar" dir="rtl">'


def test_links_lead_to_places_that_are_there() -> None:
    text = written(whole("en"))
    places = set(re.findall(r'<a id="([^"]+)"></a>', text))
    found = [
        str(child.attrs["href"])
        for token in tokens_of("en")
        for child in token.children or ()
        if child.type == "link_open"
    ]
    assert {href[1:] for href in found if href.startswith("#")} <= places
    assert all(href.startswith(("#", "https://atlas.example/")) for href in found)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_markup(text: str) -> None:
    run = Run(text=text)
    report = Report(
        language="en",
        title=text,
        subtitle="",
        description=text,
        contents="Contents",
        figure="Figure",
        table="Table",
        sections=(
            Section(
                id="s",
                title=text,
                blocks=(
                    Paragraph(runs=(run,)),
                    Quote(
                        lang="ar",
                        original=(run,),
                        translation=(run,),
                        translation_note="",
                        source=(Run(text="source"),),
                        address="https://atlas.example/",
                    ),
                    Table(id="t", caption=(run,), header=(text, text), rows=(((run,), (run,)),)),
                ),
            ),
        ),
    )
    tokens = READER.parse(written(report))
    assert list(quoted(tokens)) == [text]
    kinds = {token.type for token in tokens}
    assert kinds <= {
        *("html_block", "heading_open", "heading_close", "paragraph_open", "paragraph_close"),
        *("inline", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        *("blockquote_open", "blockquote_close", "table_open", "table_close", "thead_open"),
        *("thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close"),
        *("td_open", "td_close"),
    }
    assert sum(token.type == "bullet_list_open" for token in tokens) == 1  # the contents
    inner = [child for token in tokens for child in token.children or ()]
    hrefs = {child.attrs["href"] for child in inner if child.type == "link_open"}
    assert hrefs == {"#s", "https://atlas.example/"}
    assert not any(child.type in ("image", "code_inline", "em_open", "s_open") for child in inner)
    tags = {child.content for child in inner if child.type == "html_inline"}
    assert tags == {'<a id="s">', '<a id="t">', "</a>"}
    cells = [text_in(after) for before, after in pairwise(tokens) if before.type == "td_open"]
    assert [" ".join(cell.split()) for cell in cells] == [" ".join(text.split())] * 2


def test_no_line_looks_like_an_address_to_what_makes_links_of_them() -> None:
    text = written(whole("en"))
    bare = re.findall(r"(?<![<(])https?://|(?<!\\)@|www\.", text.replace("](<", "("))
    assert bare == []


def test_pictures_lie_in_a_folder_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "my report.md"
    write_markdown(whole("en"), path)
    pictures = sorted(file.name for file in images_of(path).iterdir())
    assert len(pictures) == 14
    shown = [
        child.attrs["src"]
        for token in READER.parse(path.read_text(encoding="utf-8"))
        for child in token.children or ()
        if child.type == "image"
    ]
    assert shown == [f"my%20report-images/figure-{number}.png" for number in range(1, 15)]
    assert pictures == sorted(source.partition("/")[2] for source in map(str, shown))
