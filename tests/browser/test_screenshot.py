"""The picture of the screen, beside the one that Chromium itself takes, pixel by pixel."""

from __future__ import annotations

import base64
import io
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from kzgeo.prose import say
from tests.browser.driver import DESKTOP, FLAGS, Reader, needed_chromium
from tests.browser.test_figure import fold

SEEN = 16  # of 255: a difference in a channel that an eye could notice
MOST = 0.005  # share of the pixels that may differ by as much
TAKEN = """async () => {
    const made = [];
    const own = URL.createObjectURL;
    URL.createObjectURL = (blob) => { made.push(blob); return own.call(URL, blob); };
    const root = [...document.querySelectorAll("*")].map((node) => node.shadowRoot)
        .find((shadow) => shadow?.querySelector(".tool.figure")) ?? document;
    root.querySelector("button[data-screen]").click();
    const end = performance.now() + 60000;
    while (!made.length && performance.now() < end) await new Promise((go) => setTimeout(go, 20));
    URL.createObjectURL = own;
    const bytes = new Uint8Array(await made[0].arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""
# Nothing moves, blinks or is focused while two pictures are taken one after the other.
STILL = "() => { document.activeElement?.blur(); getSelection()?.removeAllRanges(); }"


def pixels(content: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB")).astype(np.int32)


def unlike(page: Page, folder: Path) -> float:
    """Take both pictures of a page; return which share of the pixels differs to the eye."""
    page.evaluate(STILL)
    page.mouse.move(700, 1)
    page.wait_for_timeout(600)
    theirs = page.screenshot()
    ours = base64.b64decode(page.evaluate(TAKEN))
    (folder / "ours.png").write_bytes(ours)  # to be looked at where they differ
    (folder / "theirs.png").write_bytes(theirs)
    one, other = pixels(ours), pixels(theirs)
    assert one.shape == other.shape
    assert len(np.unique(other @ [1 << 16, 1 << 8, 1])) > 500  # colours
    return float((abs(one - other).max(axis=2) > SEEN).mean())


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_selected_feature(reader: Reader, tmp_path: Path, lang: str) -> None:
    reader.open(feature="border-china", lang=lang).shown("border-china")
    assert unlike(reader.page, tmp_path) < MOST


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_of_statements(reader: Reader, tmp_path: Path, lang: str) -> None:
    reader.open(page="claims", lang=lang)
    reader.page.locator(".ledger").first.wait_for()
    assert unlike(reader.page, tmp_path) < MOST


def test_the_reading_view(reader: Reader, tmp_path: Path) -> None:
    reader.open(page="read", doc="002_c46e443aee6b7186", feature="kars")
    reader.page.locator("#reading .text").wait_for(timeout=60_000)
    reader.page.wait_for_timeout(1_000)
    assert unlike(reader.page, tmp_path) < MOST


@pytest.mark.parametrize("lang", ["ru", "ar"])
def test_what_is_scrolled_ticked_typed_and_opened(
    reader: Reader, tmp_path: Path, lang: str
) -> None:
    reader.open(feature="border-china", lang=lang).shown("border-china")
    reader.rail.locator("input[data-layer=zhuz]").uncheck()
    reader.rail.locator("input[data-layer=history]").check()
    fold(reader).locator("summary").click()
    fold(reader).locator("input[value=slide]").check()
    fold(reader).locator("input[type=checkbox]").check()
    title = reader.rail.locator(".tray input[type=text]")
    reader.rail.locator(".tray > summary").click()
    title.fill("<b>&amp; “عنوان” \u2028")
    reader.page.evaluate(
        """() => { for (const name of ["rail", "panel"])
            document.querySelector(`.st-key-${name}`).scrollTop = 217; }"""
    )
    assert unlike(reader.page, tmp_path) < MOST


def test_words_that_are_searched_for(reader: Reader, tmp_path: Path) -> None:
    reader.open()
    reader.search.fill("Алматы")
    expect(reader.rail.locator("mark").first).to_be_visible()
    assert unlike(reader.page, tmp_path) < MOST


def test_it_is_that_of_a_fine_screen_and_of_a_small_one(
    context: BrowserContext, address: str, tmp_path: Path
) -> None:
    assert context.browser is not None
    for size, ratio in ((DESKTOP, 2), ({"width": 390, "height": 844}, 3)):
        profile = context.browser.new_context(viewport=size, device_scale_factor=ratio)  # type: ignore[arg-type]
        try:
            reader = Reader(profile.new_page(), address).open(feature="capital-move", lang="kk")
            assert unlike(reader.page, tmp_path) < MOST
            with Image.open(tmp_path / "ours.png") as picture:
                assert picture.size == (size["width"] * ratio, size["height"] * ratio)
            assert reader.watch.faults == []
        finally:
            profile.close()


def test_it_is_that_of_a_screen_that_is_fine_and_not_only_said_to_be(
    address: str, tmp_path: Path
) -> None:
    """An emulated screen has pages enlarged, a real one has them laid out in its own pixels."""
    flags = [*FLAGS, "--force-device-scale-factor=2", "--window-size=1440,900"]
    done: list[float] = []

    def look() -> None:  # Playwright is used in one thread for one thing
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=needed_chromium(), args=flags)
            page = browser.new_context(no_viewport=True).new_page()
            Reader(page, address).open(feature="border-china", lang="ar").shown("border-china")
            assert page.evaluate("devicePixelRatio") == 2
            done.append(unlike(page, tmp_path))
            browser.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert done
    assert done[0] < MOST


def test_it_is_saved_under_a_telling_name_and_nobody_is_asked(
    reader: Reader, tmp_path: Path
) -> None:
    reader.open(feature="border-china", lang="ar").shown("border-china")
    fold(reader).locator("summary").click()
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    with reader.page.expect_download() as waiting:
        fold(reader).locator("button[data-screen]").click()
    name = waiting.value.suggested_filename
    assert name == "kzgeo-screen-border-china-ar.png"
    told = say("figures", "saved", "ar", name=f"\u2068{name}\u2069")
    expect(fold(reader).locator(".told")).to_have_text(told)
    waiting.value.save_as(tmp_path / name)
    with Image.open(tmp_path / name) as picture:
        assert picture.size == (1440, 900)
    elsewhere = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert all("/web/" in url for url in elsewhere)  # the code for it, once


def test_a_browser_that_gives_nothing_out_is_told_of(reader: Reader) -> None:
    reader.open()
    reader.page.evaluate(
        "() => { HTMLCanvasElement.prototype.toBlob = () => { throw new DOMException(); }; }"
    )
    fold(reader).locator("summary").click()
    fold(reader).locator("button[data-screen]").click()
    alert = fold(reader).locator("[role=alert]")
    expect(alert).to_have_text(say("figures", "no_picture", "en"))
    expect(fold(reader).locator("button[data-suffix]").first).to_be_enabled()
