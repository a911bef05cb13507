"""What the standalone page answers when it is asked for a figure, without a reader around it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from kzgeo.figure.bounds import HOME, Bounds
from tests.browser.offline import modules
from tests.live import ATLAS

__all__ = ["CASES", "SHOWN", "Answer", "Asking", "Case", "asked"]

SHOWN = tuple(layer.id for layer in ATLAS.layers if layer.entry.visible)
ALL = tuple(layer.id for layer in ATLAS.layers)
BLOCK = re.compile(r'<script type="[^"]+" data-name="[^"]+">[^<]*</script>')
# The page's own answers, from what a real page holds.
HOLD = """(blocks) => {
    const page = new DOMParser().parseFromString(blocks, "text/html");
    document.body.append(...page.querySelectorAll("script"));
}"""
ASK = """async ([format, query]) => {
    const { ask } = await import("/offline/server.js");
    const answer = await ask(`figure/${format}`, { query });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return {
        status: answer.status,
        name: answer.headers.get("Content-Disposition")?.match(/"(.+)"/)[1] ?? "",
        body: Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""),
    };
}"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A figure as the map asks for it."""

    layers: tuple[str, ...]
    bounds: Bounds = HOME
    size: str = "page"
    years: tuple[int, int] | None = None
    graticule: bool = False

    def query(self, lang: str) -> dict[str, str]:
        asked = {"layers": ",".join(self.layers), "lang": lang, "size": self.size}
        asked["bounds"] = ",".join(str(value) for value in self.bounds)
        asked |= {"years": "{},{}".format(*self.years)} if self.years else {}
        return asked | ({"graticule": "1"} if self.graticule else {})


CASES = {
    "home": Case(layers=SHOWN),
    "atlas": Case(layers=ALL, graticule=True),
    "slide": Case(layers=SHOWN, size="slide", graticule=True),
    "close": Case(
        layers=("borders", "railways", "places"),
        bounds=(74, 42.3, 82, 46.5),
        size="column",
        graticule=True,
    ),
    "district": Case(layers=("sites", "places"), bounds=(62, 45, 64.5, 46.6), size="column"),
    "across": Case(layers=("elsewhere", "places"), bounds=(120, 30, -120, 75)),
    "world": Case(layers=("elsewhere", "diplomacy"), bounds=(-170, -60, 170, 75)),
    "years": Case(layers=("history", "zhuz"), years=(1456, 1847)),
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the page answers with."""

    status: int
    name: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Asking:
    """A page that holds what a real one holds, asked directly; each answer is kept."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._known: dict[tuple[str, ...], Answer] = {}

    def __call__(self, suffix: str, query: Mapping[str, str]) -> Answer:
        key = (suffix, *sorted(f"{name}={value}" for name, value in query.items()))
        if key not in self._known:
            told = self.page.evaluate(ASK, [suffix.removeprefix("."), dict(query)])
            body = told["body"].encode("latin-1")
            self._known[key] = Answer(status=told["status"], name=told["name"], body=body)
        return self._known[key]


@contextlib.contextmanager
def asked(context: BrowserContext, path: Path) -> Iterator[Asking]:
    """Yield what answers from all that the page ``path`` holds."""
    with modules(context) as page:
        page.evaluate(HOLD, "".join(BLOCK.findall(path.read_text(encoding="utf-8"))))
        yield Asking(page)
