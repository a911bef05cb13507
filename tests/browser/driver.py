"""The app's server and a Chromium, and the atlas as a reader handles it."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Frame,
    Locator,
    Page,
    Playwright,
    Request,
)

PROJECT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# Chromium's own services would look for hosts outside.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1440, "height": 900}
START_S = 60
WAIT_MS = 20_000


def chromium() -> str | None:
    """Return the path of an installed Chromium, or ``None``."""
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


def needed_chromium() -> str:
    """Return the path of the Chromium to be used: that of ``KZGEO_CHROMIUM``, or an installed one.

    Raises:
        SystemExit: there is none; the message tells how to get one.

    """
    path = os.environ.get("KZGEO_CHROMIUM") or chromium()
    if path is None:
        raise SystemExit(
            "Chromium: is not installed; run sh tests/browser/install.sh, "
            "or set KZGEO_CHROMIUM to the path of one"
        )
    if not shutil.which(path):
        raise SystemExit(f"KZGEO_CHROMIUM={path}: is no program; set it to the path of a Chromium")
    return path


def launch(playwright: Playwright) -> Browser:
    """Start Chromium."""
    return playwright.chromium.launch(executable_path=needed_chromium(), args=list(FLAGS))


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(root: Path, log: Path, *, temporary: Path | None = None) -> Iterator[str]:
    """Run the app of the project at ``root``; yield its address, end it by its process.

    Its temporary files are made in ``temporary``.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.address", HOST, "--server.port", str(port)]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            cwd=root,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ
            | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
            | {"KZGEO_SOURCES": ""}  # what is shown does not depend on the machine
            | ({"TMPDIR": str(temporary)} if temporary else {}),
        )
    try:
        _await_health(server, port, log)
        yield f"http://{HOST}:{port}/"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def _await_health(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            link = http.client.HTTPConnection(HOST, port, timeout=2)
            try:
                link.request("GET", "/_stcore/health")
                if link.getresponse().status == http.HTTPStatus.OK:
                    return
            finally:
                link.close()
        time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{log.read_text(errors='replace')[-2000:]}")


def hear(page: Page, **heard: Callable[[Any], None]) -> Callable[[], None]:
    """Hear the events of a page by their names; return what ends it."""
    for event, each in heard.items():
        page.on(event, each)  # type: ignore[call-overload]

    def end() -> None:
        for event, each in heard.items():
            page.remove_listener(event, each)

    return end


class Tabs:
    """The tabs of a profile; those given back are taken again, as clean as new ones.

    A new tab is a new process, which compiles all scripts anew: that takes Chromium more time than
    the atlas takes to open in a tab that has been used.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._free: list[Page] = []

    def taken(self) -> Page:
        """Return an empty tab, in front: Chromium lets those behind it wait."""
        page = self._free.pop() if self._free else self._context.new_page()
        page.bring_to_front()
        return page

    def give_back(self, page: Page) -> None:
        """Empty a tab and keep it; it may not have scripts of its own."""
        page.unroute_all(behavior="ignoreErrors")
        page.evaluate("try { sessionStorage.clear() } catch {}")  # an empty tab has none
        page.goto("about:blank")
        page.mouse.move(0, 0)
        self._free.append(page)


class Watch:
    """What a page may not do, collected; and its websocket traffic, counted."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.sent: list[Any] = []
        self.received: list[Any] = []
        self.end = hear(
            page,
            console=self._console,
            pageerror=self._error,
            request=self._request,
            websocket=self._socket,
        )

    def _error(self, error: Error) -> None:
        self.faults.append(f"page error: {error}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} {message.location}")

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname != HOST:
            self.faults.append(f"request to another host: {request.url}")

    def _socket(self, link: Any) -> None:
        link.on("framesent", self._sent)
        link.on("framereceived", self._received)

    def _sent(self, frame: Any) -> None:
        self.sent.append(frame)

    def _received(self, frame: Any) -> None:
        self.received.append(frame)


class Reader:
    """One reader's page of the atlas."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.watch = Watch(page)
        page.set_default_timeout(WAIT_MS)

    # -- opening -------------------------------------------------------------------

    def open(self, **query: str) -> Reader:
        """Open the address with this query and wait until map, list and panel stand."""
        return self.open_at(f"{self.base}?{urlencode(query)}" if query else self.base)

    def open_at(self, address: str) -> Reader:
        """Open a whole address and wait until map, list and panel stand."""
        self.page.goto(address, wait_until="commit")
        return self.settle()

    def settle(self) -> Reader:
        """Wait until the map is drawn and the panel answers."""
        self.page.locator("iframe[src*=streamlit_folium]").wait_for(state="attached")
        self.map_element.element_handle().content_frame().wait_for_function(
            "document.documentElement?.dataset.drawn", polling=50
        )
        self.panel.wait_for(state="attached")
        return self

    # -- the parts -----------------------------------------------------------------

    @property
    def map_element(self) -> Locator:
        """The iframe of the map."""
        return self.page.locator("iframe[src*=streamlit_folium]")

    @property
    def frame(self) -> Frame:
        """The frame of the map."""
        found = self.map_element.element_handle().content_frame()
        assert found is not None
        return found

    @property
    def panel(self) -> Locator:
        """The panel."""
        return self.page.locator(".panel")

    @property
    def rail(self) -> Locator:
        """The list beside the map."""
        return self.page.locator(".rail")

    @property
    def search(self) -> Locator:
        """The search box."""
        return self.page.locator(".rail input[type=search]")

    def shown(self, feature: str) -> Locator:
        """Wait until the panel shows this feature (``""``: the welcome); return the panel."""
        found = self.page.locator(f'.panel[data-shown="{feature}"]')
        found.wait_for(state="attached")
        return found

    def quote(self, rank: int) -> Locator:
        """Wait until the panel shows the passage of this rank; return the panel."""
        found = self.page.locator(f'.panel[data-quote="{rank}"]')
        found.wait_for(state="attached")
        return found

    def query(self) -> dict[str, str]:
        """Return the query of the page's address."""
        found = parse_qs(urlsplit(self.page.evaluate("location.href")).query)
        return {key: values[0] for key, values in found.items()}

    # -- the map -------------------------------------------------------------------

    def paths(self, layer: str) -> int:
        """Return how many paths of a layer are drawn."""
        return self.frame.locator(f"path[data-layer={layer}]").count()

    def fit(self, feature: str) -> None:
        """Show a feature in the middle of the map without selecting it."""
        self.frame.evaluate(
            """(id) => { for (const layer of Object.values(map_div._layers)) {
                if (layer.getElement?.()?.dataset?.feature !== id) continue;
                const at = layer.getLatLng?.();
                if (at) { map_div.setView(at, 7, { animate: false }); break; }
                const bounds = layer.getBounds();
                map_div.fitBounds(bounds, { animate: false, maxZoom: 7, padding: [60, 60] });
                break;
            } }""",
            feature,
        )

    def pixel(self, feature: str) -> tuple[float, float]:
        """Return a place on the page where a click meets this feature and nothing above it."""
        box = self.map_element.bounding_box()
        assert box is not None
        found = self.frame.evaluate(
            """(id) => {
                const map = document.querySelector("#map_div").getBoundingClientRect();
                for (const path of document.querySelectorAll(`path[data-feature="${id}"]`)) {
                    const at = path.getScreenCTM();
                    const points = [];
                    if (getComputedStyle(path).fill !== "none") {
                        const own = path.getBoundingClientRect();
                        for (let i = 1; i < 20; i++) for (let j = 1; j < 20; j++)
                            points.push([own.x + own.width * i / 20, own.y + own.height * j / 20]);
                    }
                    const length = path.getTotalLength();
                    for (let i = 0; i <= 300; i++) {  // from the middle to the ends
                        const share = 0.5 + (i % 2 ? i : -i) / 600;
                        const p = path.getPointAtLength(length * share).matrixTransform(at);
                        points.push([p.x, p.y]);
                    }
                    for (const [x, y] of points.map((point) => point.map(Math.round))) {
                        const within = x > map.left + 60 && x < map.right - 20;
                        if (!within || y < 20 || y > map.bottom - 60) continue;
                        const hit = document.elementFromPoint(x, y);
                        if (hit?.dataset?.feature === id) return [x, y];
                    }
                }
                return null;
            }""",
            feature,
        )
        assert found is not None, f"{feature} cannot be clicked anywhere in this view"
        return box["x"] + found[0], box["y"] + found[1]

    def click(self, feature: str) -> None:
        """Click a feature on the map."""
        self.page.mouse.click(*self.pixel(feature))

    def mark(self) -> None:
        """Leave a mark in the map's frame that does not outlive it."""
        self.frame.evaluate("window.__mark = map_div.id || true")

    def marked(self) -> bool:
        """Tell whether the map's frame is still the one that was marked."""
        return bool(self.frame.evaluate("Boolean(window.__mark)"))
