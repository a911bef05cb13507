"""A report in a real browser: from a file, on a phone and on paper, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page

from kzgeo.entries import Language, direction
from kzgeo.report.order import items_of
from kzgeo.reporting import write_report
from tests.browser.driver import Watch
from tests.live import ATLAS
from tests.reports import ordered

LAYERS = ["zhuz", "borders"]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module", params=["en", "ar"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A report with maps, passages, statements and silence, and its language."""
    lang: Language = request.param
    path = tmp_path_factory.mktemp("report") / f"report-{lang}.html"
    items = items_of(ATLAS, LAYERS, [])
    write_report(ordered(*items, language=lang), path)
    return lang, path


@pytest.fixture
def page(context: BrowserContext, told: tuple[Language, Path]) -> Iterator[Page]:
    page = context.new_page()
    watch = Watch(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(told[1].as_uri())
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    yield page
    assert watch.faults == []
    assert [url for url in requests if not url.startswith(("data:image/", "file:"))] == []
    assert sum(url.startswith("file:") for url in requests) == 1
    page.close()


def test_every_map_is_drawn(page: Page) -> None:
    widths = page.eval_on_selector_all("img", "(all) => all.map((image) => image.naturalWidth)")
    assert len(widths) == 1 + len(LAYERS)
    assert all(width > 300 for width in widths)


def test_passages_run_as_their_language_does(page: Page, told: tuple[Language, Path]) -> None:
    assert page.evaluate("getComputedStyle(document.body).direction") == direction(told[0])
    found = page.eval_on_selector_all(
        "blockquote",
        """(all) => all.map((quote) => {
          const style = getComputedStyle(quote);
          const range = document.createRange();
          range.selectNodeContents(quote);
          const rects = [...range.getClientRects()].filter(({ width }) => width > 0);
          const top = Math.min(...rects.map((rect) => rect.bottom));
          const line = rects.filter((rect) => rect.top < top);
          const box = quote.getBoundingClientRect();
          return {
            lang: quote.lang,
            direction: style.direction,
            left: Math.min(...line.map((rect) => rect.left)) - box.left,
            right: box.right - Math.max(...line.map((rect) => rect.right)),
          };
        })""",
    )
    assert len(found) > 30
    for quote in found:
        assert quote["direction"] == direction(quote["lang"])
        # The first line begins at the edge where reading begins.
        assert quote["right" if quote["direction"] == "rtl" else "left"] < 24
    short = [quote for quote in found if quote["left"] > 60]
    assert all(quote["direction"] == "rtl" for quote in short)
    assert short


def test_the_exact_text_is_copied(page: Page) -> None:
    texts = page.eval_on_selector_all("blockquote", "(all) => all.map((q) => q.textContent)")
    exact = {
        quotation.passage.exact
        for layer in map(ATLAS.layer, LAYERS)
        if layer
        for holder in (layer, *layer.features)
        for quotation in holder.quotations
    }
    assert exact <= set(texts)


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    for size in (PHONE, {"width": 320, "height": 640}, {"width": 1440, "height": 900}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        wide = page.eval_on_selector_all(
            ".table", "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
        )
        assert wide == 0


def test_the_contents_lead_to_their_sections(page: Page) -> None:
    links = page.locator("nav a")
    links.nth(links.count() // 2).click()
    name = page.evaluate("location.hash.slice(1)")
    top = page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", name)
    assert 0 <= top < 200


def test_headings_and_tables_are_told_to_those_who_do_not_see(page: Page) -> None:
    assert page.get_by_role("heading", level=1).count() == 1
    tables = page.get_by_role("table")
    columns = partial(tables.first.get_by_role, "columnheader")
    assert tables.count() > 3
    assert columns().count() == 5
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert columns().count() == 5  # laid out as a list, it still is a table


def test_it_prints_on_pages_with_its_maps(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(path)
    try:
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        assert 8 < len(document) < 60
    finally:
        document.close()
