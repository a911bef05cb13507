"""The standalone page's own modules in a browser, without a page around them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from kzgeo.catalogue import PROJECT

__all__ = ["modules"]

WEB = PROJECT / "kzgeo" / "web"
ORIGIN = "http://offline.invalid/"  # nothing is fetched: every request is answered from the folder


@contextlib.contextmanager
def modules(context: BrowserContext) -> Iterator[Page]:
    """Yield an empty page that can import the modules, and whose scripts may not err."""
    page = context.new_page()
    faults: list[Any] = []
    page.on("pageerror", lambda error: faults.append(error))  # noqa: PLW0108 - no builtin will do
    page.route(f"{ORIGIN}**", _answer)
    page.goto(ORIGIN)
    yield page
    page.close()
    assert faults == []


def _answer(route: Route) -> None:
    name = route.request.url.removeprefix(ORIGIN)
    if not name:
        route.fulfill(body="<!doctype html><title>empty</title>", content_type="text/html")
    else:
        route.fulfill(path=WEB / name, content_type="text/javascript")
