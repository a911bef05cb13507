"""The standalone page in Chromium, from a file and with no network, as a reader handles it."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Route,
)

from kzgeo.catalogue import Catalogue
from kzgeo.entries import Language
from kzgeo.page_command import page_text
from kzgeo.permalink import SETTING
from kzgeo.selection import select
from tests.browser import driver
from tests.live import CATALOGUE

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
# A place where a click meets a feature and nothing above it.
MEETING = """(id) => {
    const root = document.querySelector(".st-key-map > div").shadowRoot;
    const map = root.querySelector("#map_div").getBoundingClientRect();
    for (const path of root.querySelectorAll(`path[data-feature="${id}"]`)) {
        const length = path.getTotalLength();
        for (let i = 0; i <= 300; i++) {
            const share = 0.5 + (i % 2 ? i : -i) / 600;
            const at = path.getPointAtLength(length * share).matrixTransform(path.getScreenCTM());
            const [x, y] = [at.x, at.y].map(Math.round);
            if (x < map.left + 60 || x > map.right - 20 || y < 20 || y > map.bottom - 60) continue;
            if (root.elementFromPoint(x, y)?.dataset?.feature === id) return [x, y];
        }
    }
    return null;
}"""


def written(
    catalogue: Catalogue,
    path: Path,
    *,
    layers: list[str] | None = None,
    lang: Language = "en",
) -> Path:
    """Write the page of a catalogue; that of the atlas itself is made once."""
    if catalogue is CATALOGUE and layers is None:
        text = _whole(lang, os.environ.get(SETTING))
    else:
        text = page_text(catalogue, select(catalogue.atlas, layers, language=lang))
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


@functools.cache
def _whole(lang: Language, _address: str | None) -> str:
    return page_text(CATALOGUE, select(CATALOGUE.atlas, language=lang))


def unconnected(browser: Browser) -> BrowserContext:
    """Return a profile without a network, which refuses whatever is asked of one."""
    context = browser.new_context(viewport=driver.DESKTOP, offline=True, accept_downloads=True)

    def refuse(route: Route) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", refuse)
    context.add_init_script(WATCH)
    return context


class Alone:
    """One reader of a page that is a file."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.path = path
        self.asked: list[str] = []
        self.faults: list[str] = []
        page.set_default_timeout(driver.WAIT_MS)
        self.end = driver.hear(
            page, request=self._request, console=self._console, pageerror=self._error
        )

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def _error(self, error: Error) -> None:
        self.faults.append(f"page error: {error}")

    def open(self, **query: str) -> Alone:
        """Open the file with this query and wait until map, list and panel stand."""
        self.page.goto(f"{self.path.as_uri()}{'?' if query else ''}{urlencode(query)}")
        return self.settle()

    def settle(self) -> Alone:
        """Wait until the map is drawn and the panel answers."""
        self.page.locator("html[data-drawn]").wait_for(state="attached")
        self.page.locator(".panel").wait_for(state="attached")
        self.page.locator(".unready").wait_for(state="detached")
        return self

    def wrong(self) -> list[str]:
        """Return all that a page which stands alone may not do, and has done."""
        strange = [url for url in self.asked if urlsplit(url).path != self.path.as_uri()[7:]]
        strange = [url for url in strange if not url.startswith(("data:", "blob:"))]
        violations: list[str] = self.page.evaluate("window.violations")
        return self.faults + strange + violations

    def query(self) -> dict[str, str]:
        """Return the query of the page's address."""
        found = parse_qs(urlsplit(self.page.evaluate("location.href")).query)
        return {key: values[0] for key, values in found.items()}

    @property
    def rail(self) -> Locator:
        """The list beside the map."""
        return self.page.locator(".rail")

    @property
    def search(self) -> Locator:
        """The search box."""
        return self.page.locator(".rail input[type=search]")

    def shown(self, feature: str, rank: int | None = None) -> Locator:
        """Wait until the panel shows this, at the passage of this rank."""
        at = "" if rank is None else f'[data-quote="{rank}"]'
        found = self.page.locator(f'.panel[data-shown="{feature}"]{at}')
        found.wait_for(state="attached")
        return found

    def click(self, feature: str) -> None:
        """Click a feature on the map."""
        at = self.page.evaluate(MEETING, feature)
        assert at is not None, f"{feature} cannot be clicked anywhere in this view"
        self.page.mouse.click(*at)

    def drawn(self) -> set[tuple[str, str]]:
        """Return layer and feature of everything that can be seen on the map."""
        found: list[Any] = self.page.locator("path[data-feature]:not(.hit)").evaluate_all(
            "paths => paths.filter((path) => getComputedStyle(path).visibility !== 'hidden')"
            ".map(({ dataset }) => [dataset.layer, dataset.feature])"
        )
        return {(layer, feature) for layer, feature in found}


@contextlib.contextmanager
def standing(tabs: driver.Tabs, path: Path) -> Iterator[Alone]:
    """Read a page that is a file; whatever is done with it, it may ask for nothing and not err."""
    reader = Alone(tabs.taken(), path)
    yield reader
    wrong = reader.wrong()
    reader.end()
    tabs.give_back(reader.page)
    assert wrong == []
