"""What is measured, for any of the two apps: each function returns plain numbers.

Times are milliseconds, sizes bytes of payload.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Error, Page

from tests.bench.browser import Visit, visit, visiting
from tests.bench.servers import ROOT

__all__ = ["APPS", "App", "Samples", "clicks", "floor", "loads", "pans", "rebuilds", "years"]


@dataclass(frozen=True, kw_only=True)
class App:
    """How one app is used: its name and where its controls stand."""

    name: str
    leaf: str
    toggle: str
    language: str


APPS = (
    App(
        name="kzgeo",
        leaf='.panel [data-step="1"]',
        toggle='.rail input[data-layer="zhuz"]',
        language='.rail .languages [lang="ru"]',
    ),
    App(
        name="usual",
        leaf='button:has-text("next")',
        toggle='[data-testid="stCheckbox"] label >> nth=1',
        language='[data-testid="stRadio"] label:has-text("ru")',
    ),
)
LAYERS = ROOT / "layers"
REST_MS = 1_000  # what a page still does after its map is drawn
FEATURES = ("border-china", "border-russia")


@dataclass(kw_only=True)
class Samples:
    """Everything measured of one app, by name of the measure."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float | None) -> None:
        """Keep one value; ``None`` is a value that could not be taken."""
        if value is not None:
            self.values.setdefault(name, []).append(float(value))


def loads(browser: Browser, url: str, samples: Samples) -> None:
    """Open the app in a fresh profile, and again with what the browser has kept."""
    with visiting(browser) as context:
        for name in ("first map", "map on a second visit"):
            seen = visit(context, watched=False)
            samples.add(name, seen.open(url))
            seen.page.wait_for_timeout(REST_MS)
            seen.page.close()
    with visiting(browser) as context:
        seen = visit(context)
        seen.open(url)
        seen.settle()
        samples.add("requests that leave the machine", len(seen.outside))
        samples.add("console errors", len(seen.errors))


def floor(browser: Browser, url: str, samples: Samples) -> None:
    """Open a page of one word in a fresh profile: what Streamlit takes before any map."""
    with visiting(browser) as context:
        seen = visit(context, watched=False)
        seen.page.goto(url, wait_until="commit")
        seen.page.wait_for_selector(".stMarkdown", state="attached")
        samples.add("a Streamlit page of one word", seen.page.evaluate("performance.now()"))
        seen.page.wait_for_timeout(REST_MS)


def clicks(browser: Browser, url: str, samples: Samples, *, repeat: int) -> None:
    """Click two features in turn and time the panel's answer."""
    with visiting(browser) as context:
        seen = visit(context)
        seen.open(url)
        seen.settle()
        for turn in range(repeat + 2):
            answer_ms = seen.click(FEATURES[turn % 2])
            seen.settle()
            if turn < 2:  # the first of each makes what later ones find made
                continue
            samples.add("click to panel", answer_ms)
            samples.add("sent by the server for a click", seen.wire.server_bytes)
            samples.add("sent by the browser for a click", seen.wire.browser_bytes)
            samples.add("script runs for a click", seen.wire.runs)
            samples.add("script run of a click", seen.wire.rerun_ms)


def pans(browser: Browser, url: str, samples: Samples, *, repeat: int) -> None:
    """Drag the map and count what the page sends and the server runs."""
    with visiting(browser) as context:
        seen = visit(context)
        seen.open(url)
        seen.settle()
        for turn in range(repeat):
            seen.wire.clear()
            _drag(seen, 60 if turn % 2 else -60)
            seen.settle(quiet_ms=500)
            samples.add("script runs for a pan", seen.wire.runs)
            samples.add("messages sent for a pan", len(seen.wire.sent))


def _drag(seen: Visit, by_px: float) -> None:
    box = seen.map_frame().frame_element().bounding_box()
    if box is None:
        raise RuntimeError("the map is not on the page")
    x, y = box["x"] + box["width"] / 2, box["y"] + 40
    seen.page.mouse.move(x, y)
    seen.page.mouse.down()
    seen.page.mouse.move(x + by_px, y, steps=5)
    seen.page.mouse.up()


def rebuilds(browser: Browser, url: str, app: App, samples: Samples) -> None:
    """Count how often the map is built anew by what a reader does with the page."""
    with visiting(browser) as context:
        seen = visit(context)
        seen.open(url)
        seen.settle()
        acts: dict[str, Any] = {
            "a click": lambda: seen.click(FEATURES[0]),
            "a leaf in the panel": lambda: _press(seen.page, app.leaf),
            "a layer toggle": lambda: _press(seen.page, app.toggle),
            "another language": lambda: _press(seen.page, app.language),
        }
        for name, act in acts.items():
            seen.map_frame().evaluate("__bench.mark()")
            act()
            seen.settle()
            samples.add(f"map rebuilt by {name}", 0.0 if _kept(seen) else 1.0)
            _await_map(seen)


# The longest of the frames while `on` holds, milliseconds.
FRAMES = """(play) => new Promise((done) => {
  const begun = performance.now();
  let [last, longest] = [null, 0];
  const on = () =>
    play ? document.querySelector(".time.playing") : performance.now() - begun < 10_000;
  const loop = (now) => {
    if (last !== null) longest = Math.max(longest, now - last);
    last = now;
    if (on()) requestAnimationFrame(loop);
    else done(longest);
  };
  if (play) document.querySelector(".time .play").click();
  requestAnimationFrame(loop);
})"""


def years(browser: Browser, url: str, samples: Samples) -> None:
    """Play the years through, all 60 steps, with every layer shown; keep the longest frame.

    The longest frame of the same page at rest stands beside it: a machine that is shared drops
    frames by itself.
    """
    with visiting(browser) as context:
        seen = visit(context)
        seen.open(f"{url}?layers={','.join(path.stem for path in LAYERS.glob('*.toml'))}")
        seen.settle()
        seen.page.wait_for_timeout(2 * REST_MS)  # thirteen layers have been drawn by then
        seen.wire.clear()
        seen.map_frame().evaluate("__bench.mark()")
        samples.add("years: longest frame at rest", seen.map_frame().evaluate(FRAMES, False))
        samples.add("years: longest frame of 60 steps", seen.map_frame().evaluate(FRAMES, True))
        samples.add("years: script runs", seen.wire.runs)
        samples.add("years: map rebuilt", 0.0 if _kept(seen) else 1.0)


def _press(page: Page, selector: str) -> None:
    page.locator(selector).first.click()


def _kept(seen: Visit) -> bool:
    try:
        return bool(seen.map_frame().evaluate("__bench.kept()"))
    except (Error, RuntimeError):
        return False


def _await_map(seen: Visit) -> None:
    for _ in range(100):
        with contextlib.suppress(Error, RuntimeError):
            if seen.map_frame().evaluate("__bench.paths() > 0"):
                return
        seen.page.wait_for_timeout(100)
