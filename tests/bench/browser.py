"""A headless Chromium whose pages are watched: what they ask for, send, receive and report."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Frame,
    Page,
    sync_playwright,
)
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.driver import launch

__all__ = ["Visit", "Wire", "chromium", "visiting"]

PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
WINDOW = {"width": 1440, "height": 900}
WAIT_MS = 120_000.0  # the usual app takes half a minute with 25 MB
HERE = "127.0.0.1"
BINARY = 2  # opcode of a WebSocket frame whose payload the browser reports as base64


@dataclass(kw_only=True)
class Wire:
    """What went over the network since :meth:`clear`; sizes are bytes of payload."""

    sent: list[tuple[float, int, str]] = field(default_factory=list)
    received: list[tuple[float, int, str]] = field(default_factory=list)
    http: list[int] = field(default_factory=list)

    def clear(self) -> None:
        """Forget everything."""
        for events in (self.sent, self.received, self.http):
            events.clear()

    @property
    def server_bytes(self) -> int:
        """Bytes that the server sent, over the WebSocket and in HTTP answers."""
        return sum(size for _, size, _ in self.received) + sum(self.http)

    @property
    def browser_bytes(self) -> int:
        """Bytes that the browser sent over the WebSocket."""
        return sum(size for _, size, _ in self.sent)

    @property
    def runs(self) -> int:
        """Script runs that the server began, whole scripts and fragments."""
        return sum(kind == "new_session" for _, _, kind in self.received)

    @property
    def rerun_ms(self) -> float | None:
        """Milliseconds from the last request for a run to the end of that run, if it ended."""
        asked = [at for at, _, kind in self.sent if kind == "rerun_script"]
        ended = [at for at, _, kind in self.received if kind == "script_finished"]
        if not asked or not ended or ended[-1] < asked[-1]:
            return None
        return (ended[-1] - asked[-1]) * 1000


@dataclass(kw_only=True)
class Visit:
    """An open page of one app, with its wire and what it complained of."""

    page: Page
    wire: Wire
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, url: str, *, timeout_ms: float = WAIT_MS) -> float:
        """Go to ``url``; return milliseconds from the navigation to the map drawn."""
        self.wire.clear()
        self.page.goto(url, wait_until="commit", timeout=timeout_ms)
        self.page.wait_for_function("window.__bench?.drawn", timeout=timeout_ms, polling=50)
        return float(self.page.evaluate("__bench.drawn - __bench.opened"))

    def settle(self, *, quiet_ms: float = 700, at_most_ms: float = 6_000) -> None:
        """Wait until nothing has crossed the wire for a while."""
        waited, still, before = 0.0, 0.0, -1
        while still < quiet_ms and waited < at_most_ms:
            self.page.wait_for_timeout(50)
            waited += 50
            count = len(self.wire.sent) + len(self.wire.received) + len(self.wire.http)
            still = still + 50 if count == before else 0.0
            before = count

    def map_frame(self) -> Frame:
        """Return the frame that holds the Leaflet map."""
        for frame in self.page.frames:
            if "streamlit_folium" in frame.url and frame.evaluate("Boolean(window.map)"):
                return frame
        raise RuntimeError(f"{self.page.url}: there is no map")

    def click(self, feature: str) -> float:
        """Click a feature on the map; return milliseconds until the panel shows it."""
        frame = self.map_frame()
        spot = frame.evaluate("id => __bench.point(id)", feature)
        box = frame.frame_element().bounding_box()
        if spot is None or box is None:
            raise RuntimeError(f'{self.page.url}: "{feature}" cannot be clicked')
        at = (box["x"] + spot[0], box["y"] + spot[1])
        self.page.mouse.move(*at)
        self.page.wait_for_timeout(150)  # as a reader does; the hover is over and done
        self.wire.clear()
        self.page.evaluate("id => __bench.arm(id)", feature)
        self.page.mouse.click(*at)
        self.page.wait_for_function("__bench.shown", timeout=WAIT_MS, polling=50)
        return float(self.page.evaluate("__bench.shown - __bench.click"))


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; ``KZGEO_CHROMIUM`` names another one than that of the system."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def visiting(browser: Browser) -> Iterator[BrowserContext]:
    """Open a fresh profile: empty caches, no storage."""
    context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
    context.add_init_script(PROBE)
    try:
        yield context
    finally:
        context.close()


def visit(context: BrowserContext, *, watched: bool = True) -> Visit:
    """Open an empty page in ``context``.

    Watching each request and frame takes the page a quarter of a second while it loads:
    what times a load does not watch.
    """
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    seen = Visit(page=page, wire=Wire())
    session = context.new_cdp_session(page)
    _stand_in(session)
    if not watched:
        return seen
    session.send("Network.enable")
    _watch(session, seen.wire)
    page.on("request", lambda request: _note_outside(seen, request.url))
    page.on("console", lambda message: message.type == "error" and seen.errors.append(message.text))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    return seen


def _note_outside(seen: Visit, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != HERE:
        seen.outside.append(url)


def _watch(session: CDPSession, wire: Wire) -> None:
    def keep(events: list[tuple[float, int, str]], kind: type, event: dict[str, Any]) -> None:
        frame = event["response"]
        data = frame["payloadData"]
        raw = base64.b64decode(data) if frame["opcode"] == BINARY else data.encode()
        events.append((event["timestamp"], len(raw), _kind(kind, raw)))

    session.on("Network.webSocketFrameSent", lambda event: keep(wire.sent, BackMsg, event))
    session.on(
        "Network.webSocketFrameReceived", lambda event: keep(wire.received, ForwardMsg, event)
    )
    session.on(
        "Network.loadingFinished",
        lambda event: wire.http.append(int(event["encodedDataLength"])),
    )


def _kind(message: type, raw: bytes) -> str:
    """Name the Streamlit message in a frame: ``rerun_script``, ``new_session``, ``delta``…"""
    try:
        return str(message.FromString(raw).WhichOneof("type"))  # type: ignore[attr-defined]
    except Exception:  # a frame that is no message of Streamlit's
        return "unknown"


def _stand_in(session: CDPSession) -> None:
    """Answer what leaves the machine from packages that are installed here, or with nothing.

    Done below Playwright's own routing, which would switch the browser's cache off.
    """
    xstatic = Path(str(files("xstatic.pkg.leaflet"))).parent
    local = {
        "leaflet.js": ("text/javascript", xstatic / "leaflet/data/leaflet.js"),
        "leaflet.css": ("text/css", xstatic / "leaflet/data/leaflet.css"),
        "jquery-3.7.1.min.js": ("text/javascript", xstatic / "jquery/data/jquery.min.js"),
    }
    guessed = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}

    def answer(event: dict[str, Any]) -> None:
        name = urlsplit(event["request"]["url"]).path.rpartition("/")[2]
        kind, path = local.get(name, (guessed.get(Path(name).suffix, "text/plain"), None))
        session.send(
            "Fetch.fulfillRequest",
            {
                "requestId": event["requestId"],
                "responseCode": 200,
                "responseHeaders": [
                    {"name": "Content-Type", "value": kind},
                    {"name": "Access-Control-Allow-Origin", "value": "*"},
                ],
                "body": base64.b64encode(path.read_bytes() if path else b"").decode(),
            },
        )

    session.on("Fetch.requestPaused", answer)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": "https://*"}]})
