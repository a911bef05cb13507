"""Reports as PDF from a page that stands alone: what its print dialogue is given, on paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from lxml import html
from playwright.sync_api import BrowserContext, expect

from kzgeo.entries import LANGUAGES, Language
from kzgeo.prose import say
from kzgeo.report.order import FeatureItem, Item, LayerItem, PassageItem
from tests.browser.alone import Alone, standing, unconnected
from tests.browser.conftest import Openers
from tests.browser.driver import Tabs
from tests.browser.trays import CHINA, figure, keep, kept, saved, tray
from tests.live import FEATURES
from tests.report.programs import Word, needs_poppler, poppler, words_of

SHOWN = figure(["borders", "railways", "sites"], [46, 40, 88, 56])
# Points: A4, and where text may stand on it.
WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP, BOTTOM = 56.7, 538.6, 62.4, 785
ORDER: tuple[Item, ...] = (
    PassageItem(feature=CHINA, quote=5),
    FeatureItem(feature="baikonur"),
    LayerItem(layer="borders"),
    LayerItem(layer="railways"),
)
HEADINGS = "//main//h2 | //main//h3"
# No dialogue opens where nobody is: what it would be given is kept, with how it looks.
STUB = """
const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", { get() {
  const view = get.call(this);
  if (view) view.print = () => {
    const [image] = view.document.images;
    window.printed = {
      html: this.srcdoc,
      sandbox: this.getAttribute("sandbox"),
      title: view.document.title,
      drawn: image?.naturalWidth,
      styled: view.getComputedStyle(view.document.querySelector("main h2")).borderTopWidth,
    };
  };
  return view;
} });
"""

every_language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(scope="module")
def profile(context: BrowserContext) -> Iterator[BrowserContext]:
    assert context.browser is not None
    made = unconnected(context.browser)
    made.add_init_script(STUB)
    yield made
    made.close()


@pytest.fixture(scope="module")
def papers(
    tabs_alone: Tabs, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Print what the dialogue is given, in every language, as Chromium's “Save as PDF” does."""
    folder = tmp_path_factory.mktemp("papers")
    made: dict[str, Path] = {}
    with standing(tabs_alone, published) as reader:
        opened = tabs_alone.taken()
        for lang in LANGUAGES:
            keep(reader.open(lang=lang), [SHOWN, *[kept(item) for item in ORDER]])
            given = told(reader, lang)
            made[lang] = folder / f"{lang}.pdf"
            made[lang].with_suffix(".html").write_text(given["html"], encoding="utf-8")
            opened.goto(made[lang].with_suffix(".html").as_uri())
            opened.pdf(path=made[lang], tagged=True, outline=True, prefer_css_page_size=True)
        tabs_alone.give_back(opened)
    return made


@pytest.fixture(scope="module")
def words(papers: dict[str, Path]) -> dict[str, list[Word]]:
    return {lang: words_of(path) for lang, path in papers.items()}


def told(reader: Alone, lang: Language) -> dict[str, str]:
    """Have the tray open the dialogue; return what it was given."""
    tray(reader).locator('input[value=".pdf"]').check()
    tray(reader).locator(".make").click()
    expect(tray(reader).locator(".told")).to_have_text(say("tray", "printed", lang), timeout=20_000)
    given: dict[str, str] = reader.page.evaluate("window.printed")
    return given


def read(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.with_suffix(".html").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Return the letters and digits of a text, whichever way and shape they stand in."""
    shaped = unicodedata.normalize("NFKC", text)
    return "".join(sorted(sign for sign in shaped if sign.isalnum()))


# -- the dialogue --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_dialogue_is_announced_and_given_the_report(
    alone: Openers, published: Path, tmp_path: Path, lang: Language
) -> None:
    reader = alone(published)
    keep(reader.open(lang=lang), [SHOWN, *map(kept, ORDER[:2])])
    choice = tray(reader).locator("label", has=reader.page.locator('input[value=".pdf"]'))
    expect(choice.locator("small")).to_have_text(say("tray", "for_print", lang))
    given = told(reader, lang)
    assert given["html"] == saved(reader, ".html", tmp_path).read_text(encoding="utf-8")
    assert given["title"] == say("project", "title", lang)  # which the file is called by
    assert int(given["drawn"]) > 500
    assert given["styled"] == "4px"
    assert "allow-scripts" not in given["sandbox"]
    again = told(reader, lang)
    assert again == given
    assert reader.page.locator("iframe").count() == 1


# -- on paper ------------------------------------------------------------------------------------


@needs_poppler
@every_language
def test_it_is_tagged_and_has_bookmarks(papers: dict[str, Path], lang: Language) -> None:
    info = poppler("pdfinfo", papers[lang])
    assert re.search(r"Tagged: +yes", info)
    assert re.search(rf"Title: +{re.escape(say('project', 'title', lang))}\n", info)
    assert re.search(r"Page size: +59[45][\d.]* x 84[12]", info)
    with pypdfium2.PdfDocument(papers[lang]) as document:
        marks = [mark.get_title() for mark in document.get_toc()]
    wanted = [heading.text_content() for heading in read(papers[lang]).xpath(HEADINGS)]
    assert [plain(mark) for mark in marks if mark][-len(wanted) :] == list(map(plain, wanted))
    tree = poppler("pdfinfo", "-struct", papers[lang])
    for tag in ("H1", "H2", "H3", "BlockQuote", "Figure", "Table", "TH", "LI", "Link"):
        assert re.search(rf"^ *{tag}\b", tree, re.MULTILINE), tag


@needs_poppler
@every_language
def test_nothing_is_cut_or_stands_in_the_margins(
    papers: dict[str, Path], words: dict[str, list[Word]], lang: Language
) -> None:
    body = [word for word in words[lang] if word.top < BOTTOM]
    assert min(word.left for word in body) > LEFT - 1
    assert max(word.right for word in body) < RIGHT + 1
    assert min(word.top for word in body) > TOP - 6
    numbers = [word.text for word in words[lang] if word.top >= BOTTOM]
    assert numbers == [str(number) for number in range(1, body[-1].page + 1)]
    # All words of the page are on paper, but for those that stand for a figure.
    found = plain(" ".join(word.text for word in body))
    document = read(papers[lang])
    for details in document.xpath("//details"):
        details.drop_tree()
    (whole,) = document.xpath("//body")
    assert _missing(plain(whole.text_content()), found) < 0.002


def _missing(wanted: str, found: str) -> float:
    """Return the share of signs that are not there; heads of tables are there more than once."""
    lacking = sum(max(0, wanted.count(sign) - found.count(sign)) for sign in set(wanted))
    return lacking / len(wanted)


@needs_poppler
@every_language
def test_headings_stand_above_what_they_head(
    papers: dict[str, Path], words: dict[str, list[Word]], lang: Language
) -> None:
    # A heading, the paragraphs that lead to a passage, and its first words: on one page.
    with pypdfium2.PdfDocument(papers[lang]) as document:
        marks = [
            (plain(mark.get_title() or ""), (dest.get_index() or 0) + 1)
            for mark in document.get_toc()
            if (dest := mark.get_dest())
        ]
    checked = 0
    for section in read(papers[lang]).xpath("//main//section[figure[@class='quote']]"):
        heading = plain(section.find("./*").text_content())
        first = section.xpath("string(figure[@class='quote'][1]/blockquote)").split()
        pages = {page for title, page in marks if title == heading}
        # Poppler tells words with marks above their letters in parts.
        beginning = {plain(word) for word in first[:6] if word.isalpha()}
        assert any(
            beginning <= {plain(word.text) for word in words[lang] if word.page == page}
            for page in pages
        ), section.find("./*").text_content()
        checked += 1
    assert checked > 10


@needs_poppler
@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_no_row_of_a_table_is_broken_and_its_head_comes_again(
    papers: dict[str, Path], words: dict[str, list[Word]], lang: Language
) -> None:
    document = read(papers[lang])
    heads = {plain(text.split()[0]) for text in document.xpath("//thead//th[1]/text()")}
    begins = {plain(row.text_content().split()[0]) for row in document.xpath("//tbody//th")}
    continued = 0
    for page in range(2, words[lang][-1].page + 1):
        edge = [word for word in words[lang] if word.page == page and word.left < LEFT + 1]
        first = sorted(edge, key=lambda word: word.top)[:2]
        if len(first) > 1 and plain(first[0].text) in heads:
            continued += 1
            assert plain(first[1].text) in begins, (page, first[1].text)
    assert continued >= 2


@needs_poppler
def test_arabic_begins_at_the_right(words: dict[str, list[Word]]) -> None:
    title = say("project", "title", "ar").split()
    first = [word for word in words["ar"] if word.page == 1]
    line = [word for word in first if _beside(word, first[0])]
    assert [word.text for word in sorted(line, key=lambda word: -word.right)] == title
    assert max(word.right for word in line) == pytest.approx(RIGHT, abs=1)
    assert min(words["en"], key=lambda word: (word.page, word.top)).left == pytest.approx(
        LEFT, abs=1
    )
    # The first words of a passage, on one line in their own order.
    exact = [plain(word) for word in FEATURES[CHINA].quotations[4].passage.exact.split()[:5]]
    for lang in LANGUAGES:
        begun = next(word for word in words[lang] if plain(word.text) == exact[0])
        line = [word for word in words[lang] if _beside(word, begun)]
        told = [plain(word.text) for word in sorted(line, key=lambda word: -word.right)]
        assert told[: len(exact)] == exact


def _beside(one: Word, other: Word) -> bool:
    return one.page == other.page and abs(one.top - other.top) < 8
