"""A server, a browser, and a reader whose page may not err or reach another host."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from kzgeo.permalink import SETTING
from tests.browser import driver
from tests.browser.alone import Alone, standing, unconnected, written
from tests.browser.driver import Tabs
from tests.live import CATALOGUE
from tests.reports import BASE

Readers = Callable[..., driver.Reader]
Openers = Callable[..., Alone]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if driver.chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium is installed"))


@pytest.fixture(scope="session")
def context() -> Iterator[BrowserContext]:
    """Keep one profile for all readers: what they fetch alike is fetched once."""
    expect.set_options(timeout=driver.WAIT_MS)
    with sync_playwright() as playwright:
        browser = driver.launch(playwright)
        yield browser.new_context(viewport=driver.DESKTOP)
        browser.close()


@pytest.fixture(scope="module")
def profile(context: BrowserContext) -> Iterator[BrowserContext]:
    """Keep a profile without a network for the readers of a page that stands alone."""
    assert context.browser is not None
    made = unconnected(context.browser)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tabs_alone(profile: BrowserContext) -> Tabs:
    return Tabs(profile)


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the atlas's own page, published nowhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(SETTING, raising=False)
        return written(CATALOGUE, tmp_path_factory.mktemp("page") / "kzgeo atlas.html")


@pytest.fixture
def alone(tabs_alone: Tabs, file: Path) -> Iterator[Openers]:
    """Make readers of a page that is a file; it may ask for nothing and not err."""
    with contextlib.ExitStack() as readers:

        def make(path: Path = file, *, size: tuple[int, int] = (1440, 900)) -> Alone:
            reader = readers.enter_context(standing(tabs_alone, path))
            reader.page.set_viewport_size({"width": size[0], "height": size[1]})
            return reader

        yield make


@pytest.fixture(scope="module")
def whole(tabs_alone: Tabs, file: Path) -> Iterator[Alone]:
    """Keep one reader of the atlas's own page."""
    with standing(tabs_alone, file) as reader:
        yield reader


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of an atlas that is published."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, BASE)
        return written(CATALOGUE, tmp_path_factory.mktemp("page") / "published.html")


@pytest.fixture(scope="session")
def tabs(context: BrowserContext) -> Tabs:
    return Tabs(context)


@pytest.fixture(scope="session")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the server makes its temporary files, and no other process does."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, temporary: Path) -> Iterator[str]:
    log = tmp_path_factory.mktemp("app") / "log"
    with driver.serving(driver.PROJECT, log, temporary=temporary) as base:
        yield base


@pytest.fixture
def readers(tabs: Tabs, address: str) -> Iterator[Readers]:
    """Make readers, each with a tab and a session of its own; no page may err."""
    made: list[driver.Reader] = []

    def make(base: str = address, *, size: tuple[int, int] = (1440, 900)) -> driver.Reader:
        page = tabs.taken()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        made.append(driver.Reader(page, base))
        return made[-1]

    yield make
    faults = [fault for reader in made for fault in reader.watch.faults]
    for reader in made:
        reader.watch.end()
        tabs.give_back(reader.page)
    assert faults == []


@pytest.fixture
def reader(readers: Readers) -> driver.Reader:
    return readers()
