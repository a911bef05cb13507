"""Citing and embedding: what is told is what is shown, and another site's page can show it."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from kzgeo.citations.formats import FORMATS
from kzgeo.citations.reference import map_reference, passage_reference
from kzgeo.citations.words import formatted
from kzgeo.entries import Language
from kzgeo.prose import say
from kzgeo.views import View, view_of
from tests.browser.conftest import Readers
from tests.browser.driver import HOST, Reader
from tests.browser.test_years import slide
from tests.live import ATLAS

FEATURE = "border-russia"


def cite(reader: Reader) -> Locator:
    """Open the citation of the passage that the panel shows."""
    found = reader.panel.locator(".quotation > footer details.cite").first
    found.locator("summary").click()
    expect(found.locator(".formats")).to_be_visible()
    return found


def share(reader: Reader) -> Locator:
    """Open the control beside the map."""
    found = reader.rail.locator("details.share")
    found.locator("summary").click()
    expect(found.locator(".formats")).to_be_visible()
    return found


def saved(reader: Reader, within: Locator, name: str, folder: Path) -> tuple[str, str]:
    with reader.page.expect_download() as waiting:
        within.locator(f'button.save[data-format="{name}"]').click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.name, path.read_bytes().decode()


def pasted(reader: Reader) -> str:
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return str(reader.page.evaluate("navigator.clipboard.readText()"))


def shown_map(reader: Reader, lang: Language = "en") -> str:
    """Return how the map of the page's address is cited."""
    view = view_of(urlsplit(reader.page.url).query)
    kept = View(layers=view.layers, years=view.years, place=view.place, language=lang)
    return formatted(map_reference(ATLAS, base=reader.base, view=kept))


# -- a passage ---------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_passage_is_cited_in_every_format(reader: Reader, tmp_path: Path, lang: Language) -> None:
    reader.open(feature=FEATURE, quote="2", lang=lang)
    within = cite(reader)
    view = View(feature=FEATURE, quote=2, language=lang)
    reference = passage_reference(ATLAS, FEATURE, base=reader.base, view=view)
    expect(within.locator(".formatted")).to_have_text(formatted(reference))
    assert within.locator(".formatted").inner_text() == formatted(reference)
    for name, form in FORMATS.items():
        file, written = saved(reader, within, name, tmp_path)
        assert file == f"{reference.key}{form.suffix}"
        assert written == form.write([reference])


def test_copying_gives_the_citation(reader: Reader) -> None:
    reader.open(feature=FEATURE)
    within = cite(reader)
    reference = passage_reference(ATLAS, FEATURE, base=reader.base, view=View())
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for name, form in FORMATS.items():
        button = within.locator(f'button.copy[data-format="{name}"]')
        button.click()
        expect(button).to_have_text(say("share", "copied", "en"))
        lines = form.write([reference]).rstrip().splitlines()
        assert pasted(reader).splitlines() == lines
    reader.panel.locator("button.copy").first.click()
    expect(reader.panel.locator("button.copy").first).to_have_text(say("panel", "copied", "en"))
    words = pasted(reader)
    assert reference.passage.exact in words.replace("\r\n", "\n")
    assert reference.source.sha256 in words


def test_another_passage_has_another_citation(reader: Reader) -> None:
    reader.open(feature=FEATURE)
    cite(reader)
    reader.panel.locator('.arrow[data-step="1"]').click()
    reader.quote(2)
    within = cite(reader)
    view = View(quote=2)
    reference = passage_reference(ATLAS, FEATURE, base=reader.base, view=view)
    expect(within.locator(".formatted")).to_have_text(formatted(reference))


def test_what_has_no_place_on_the_map_is_cited_too(reader: Reader) -> None:
    layer = next(layer for layer in ATLAS.layers if layer.unplaced)
    item, (quotation, *_) = layer.unplaced[0]
    reader.open(feature=f"layer-{layer.id}")
    unplaced = reader.panel.locator("details.unplaced").first
    unplaced.locator("summary").first.click()
    unplaced.locator("details.cite summary").click()
    expect(unplaced.locator(".formatted")).to_contain_text(item.title.en)
    assert quotation.passage.exact in unplaced.locator(".formatted").inner_text()


def test_a_refusal_and_a_silent_server_are_told(reader: Reader) -> None:
    def refuse(route: Route) -> None:
        error = {"place": "<img src=x onerror=window.pwned=1>", "fault": "f", "cure": "c"}
        route.fulfill(status=404, body=json.dumps({"error": error | {"key": "k"}}))

    reader.open(feature=FEATURE)
    reader.page.route("**/cite/**", lambda route: route.abort())
    within = reader.panel.locator(".quotation > footer details.cite").first
    within.locator("summary").click()
    expect(within.locator(".fault")).to_have_text(say("share", "failed", "en"))
    reader.page.unroute("**/cite/**")
    reader.page.route("**/cite/**", refuse)
    reader.rail.locator("details.share summary").click()
    fault = reader.rail.locator("details.share .citation .fault")
    expect(fault).to_contain_text("<img src=x onerror=window.pwned=1>")
    assert reader.page.evaluate("window.pwned") is None
    reader.watch.faults.clear()  # the failed requests, which the browser writes of
    reader.page.unroute("**/cite/**")


# -- the map -----------------------------------------------------------------------------


def test_the_map_is_cited_as_it_is_shown(reader: Reader, tmp_path: Path) -> None:
    reader.open(layers="history,zhuz,borders,capital", view="47.5,66.5,5")
    within = share(reader)
    expect(within.locator(".formatted")).to_have_text(shown_map(reader))
    reader.rail.locator("input[data-layer=zhuz]").uncheck()
    slide(reader, "to", 0.3)
    expect(within.locator(".formatted")).to_have_text(shown_map(reader))
    assert "Zhuz" not in within.locator(".formatted").inner_text()
    _, written = saved(reader, within, "csl-json", tmp_path)
    (item,) = json.loads(written)
    assert view_of(urlsplit(item["URL"]).query) == view_of(urlsplit(reader.page.url).query)


def test_an_arabic_page_cites_in_arabic_after_a_change_of_language(reader: Reader) -> None:
    reader.open()
    share(reader)
    reader.rail.locator("button[lang=ar]").click()
    within = reader.rail.locator("details.share[open]")
    expect(within.locator(".formatted")).to_have_text(shown_map(reader, "ar"))
    expect(within.locator(".formatted")).to_have_css("direction", "rtl")


# -- embedding ---------------------------------------------------------------------------


def code_of(within: Locator) -> str:
    return within.locator("textarea").input_value()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_code_is_what_oembed_answers(reader: Reader, lang: Language) -> None:
    reader.open(feature=FEATURE, quote="2", lang=lang, layers="borders", time="1990,1997")
    within = share(reader)
    link = within.locator("a.oembed")
    for size, width in (("small", 480), ("medium", 800), ("large", 1200)):
        within.locator(f"input[value={size}]").check()
        answer = reader.page.request.get(str(link.evaluate("node => node.href"))).json()
        assert code_of(within) == answer["html"]
        assert answer["width"] == width
        assert f'width="{width}"' in code_of(within)
    permalink = answer["kzgeo"]["permalink"]
    assert view_of(urlsplit(permalink).query) == view_of(urlsplit(reader.page.url).query)


def test_the_code_follows_the_view_and_can_be_copied(reader: Reader) -> None:
    reader.open()
    within = share(reader)
    assert "view=" not in code_of(within)
    reader.frame.evaluate("map_div.setView([44.1, 62], 6, { animate: false })")
    expect(within.locator("textarea")).to_have_value(re.compile("view=44.1000,62.0000,6"))
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    within.locator("button.copy-code").click()
    expect(within.locator("button.copy-code")).to_have_text(say("share", "copied", "en"))
    assert pasted(reader) == code_of(within)


@contextmanager
def site(body: str) -> Iterator[str]:
    """Serve a page of another site: the same machine by another name is another origin."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>elsewhere</title>{body}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer((HOST, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def elsewhere(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    page.close()
    assert [fault for fault in faults if "favicon" not in fault and "404" not in fault] == []


def test_a_page_of_another_site_shows_the_view(reader: Reader, elsewhere: Page) -> None:
    reader.open(feature=FEATURE, quote="2", lang="ar", layers="borders", view="47.5,66.5,4")
    code = code_of(share(reader))
    with site(code) as address:
        elsewhere.goto(address)
        frame = elsewhere.frame_locator("iframe")
        panel = frame.locator(f'.panel[data-shown="{FEATURE}"][data-quote="2"]')
        expect(panel).to_be_visible(timeout=20_000)
        expect(frame.locator(".rail")).to_be_hidden()
        inner = frame.frame_locator("iframe[src*=streamlit_folium]")
        expect(inner.locator("html[data-drawn]")).to_have_count(1, timeout=20_000)
        expect(inner.locator(f'path[data-feature="{FEATURE}"]').first).to_be_attached()
        assert inner.locator("path[data-layer]:not([data-layer=borders])").count() == 0
        panel.locator('.arrow[data-step="1"]').click()
        expect(frame.locator('.panel[data-quote="3"]')).to_be_visible()
        # It may be copied from there too.
        panel = frame.locator('.panel[data-quote="3"]')
        panel.locator(".quotation > footer details.cite summary").click()
        button = panel.locator('button.copy[data-format="ris"]')
        button.click()
        expect(button).to_have_text(say("share", "copied", "ar"))
        outer = elsewhere.locator("iframe")
        assert outer.get_attribute("title") == (
            f"{ATLAS.feature(FEATURE).title.ar} – {say('project', 'title', 'ar')}"  # type: ignore[union-attr]
        )
        assert elsewhere.evaluate("window.origin") not in reader.base


def test_the_page_tells_programs_of_its_view(reader: Reader) -> None:
    reader.open(feature=FEATURE, lang="ru")
    link = reader.page.locator('head link[type="application/json+oembed"]')
    answer = reader.page.request.get(str(link.evaluate("node => node.href"))).json()
    assert answer["kzgeo"]["permalink"] == f"{reader.base}?feature={FEATURE}&lang=ru"


@pytest.mark.parametrize("size", [(390, 844), (768, 1024)])
def test_nothing_runs_over_the_edge(readers: Readers, size: tuple[int, int]) -> None:
    reader = readers(size=size).open(feature=FEATURE, lang="kk")
    cite(reader)
    share(reader)
    for part in (".rail", ".panel"):
        over = reader.page.locator(part).evaluate("node => node.scrollWidth - node.clientWidth")
        assert over <= 0, part


# -- the address -------------------------------------------------------------------------

QUERIES = (
    "",
    "feature=baikonur&quote=3&lang=kk",
    "feature=Not-An-Id&quote=0&lang=tt&layers=borders,,x%22y,zhuz&time=1997,1990&view=91,0,3",
    "layers=&time=-500,-400&view=44.1,62,5.25",
    "layers=a%2Cb&view=1,2&page=read&doc=002_c46e443aee6b7186&at=1165",
    "page=claims&doc=x&at=1&quote=7",
    "page=read&doc=../x&at=-1&time=12345,1",
    "view=44.1,%20-62.5,5&feature=layer-zhuz&time=1,1",
    "embed=true&feature=baikonur&feature=astana",
)


def test_browser_and_server_read_an_address_alike(reader: Reader) -> None:
    reader.open()
    module = reader.page.evaluate(
        "document.querySelector('link[href*=\"address.js\"]')?.href ?? null"
    )
    assert module
    for query in QUERIES:
        read = reader.page.evaluate(
            "async ([module, query]) => (await import(module)).parse(query)", [module, query]
        )
        view = view_of(query)
        assert read == {
            "feature": view.feature,
            "quote": view.quote,
            "layers": None if view.layers is None else list(view.layers),
            "page": view.page,
            "doc": view.doc,
            "at": view.at,
            "time": view.years and dict(zip(("from", "to"), view.years, strict=True)),
            "lang": view.language,
            "view": view.place and dict(zip(("lat", "lon", "zoom"), view.place, strict=True)),
        }, query
