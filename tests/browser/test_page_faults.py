"""What a page that stands alone says when it cannot make something, and that it goes on after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from kzgeo.entries import Language
from kzgeo.prose import say
from tests.browser.alone import Alone, unconnected
from tests.browser.conftest import Openers
from tests.browser.offline import modules
from tests.browser.trays import CHINA, figure, keep, saved, tray
from tests.live import ATLAS

HERE = [46.0, 40.0, 88.0, 56.0]
ELSEWHERE = [-60.0, -40.0, -50.0, -30.0]
PASSAGE: dict[str, object] = {"kind": "passage", "feature": CHINA, "quote": 1}
SPOILED = "() => { window.kept = DecompressionStream; window.DecompressionStream = class {}; }"
MENDED = "() => { window.DecompressionStream = window.kept; }"
UNPAINTED = "() => { HTMLCanvasElement.prototype.toBlob = (done) => done(null); }"
# No dialogue opens where nobody is; what is printed, and whether its page was still there.
DIALOGUES = """
window.printed = [];
const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", { get() {
  const view = get.call(this);
  if (view) view.print = () => window.printed.push(this.isConnected && view.document.title);
  return view;
} });
"""


@pytest.fixture(scope="module")
def profile(context: BrowserContext) -> Iterator[BrowserContext]:
    assert context.browser is not None
    made = unconnected(context.browser)
    made.add_init_script(DIALOGUES)
    yield made
    made.close()


@pytest.fixture
def alone(alone: Openers) -> Alone:
    return alone()


def make(reader: Alone, suffix: str) -> None:
    tray(reader).locator(f'input[value="{suffix}"]').check()
    tray(reader).locator(".make").click()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_map_that_would_show_nothing_is_named(
    alone: Alone, tmp_path: Path, lang: Language
) -> None:
    nowhere = figure(["borders"], ELSEWHERE)
    keep(alone.open(lang=lang), [PASSAGE, figure(["borders"], HERE), nowhere])
    make(alone, ".html")
    alert = tray(alone).locator("[role=alert]")
    expect(alert).to_contain_text(say("figuring", "outside", lang))
    expect(alert).to_contain_text(say("figuring", "outside_cure", lang))
    layer = ATLAS.layer("borders")
    assert layer is not None
    expect(alert).to_contain_text(layer.title.to(lang))  # the entry as the reader sees it
    keep(alone, [PASSAGE, figure(["borders"], HERE)])
    assert saved(alone, ".html", tmp_path).stat().st_size > 100_000


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_browser_that_paints_nothing_is_told_of_other_formats(
    alone: Alone, lang: Language
) -> None:
    keep(alone.open(lang=lang), [figure(["borders"], HERE)])
    alone.page.evaluate(UNPAINTED)
    make(alone, ".docx")
    alert = tray(alone).locator("[role=alert]")
    expect(alert).to_contain_text(say("standalone", "no_canvas", lang))
    expect(alert).to_contain_text(say("standalone", "no_canvas_cure", lang))


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_what_fails_is_told_in_its_own_words_and_can_be_tried_again(
    alone: Alone, tmp_path: Path, lang: Language
) -> None:
    keep(alone.open(lang=lang), [PASSAGE])
    alone.page.evaluate(SPOILED)
    make(alone, ".html")
    expect(tray(alone).locator("[role=alert]")).to_have_text(say("standalone", "failed", lang))
    for name, press in ((".download", "[data-suffix='.kml']"), (".figure", "[data-suffix='.txt']")):
        fold = alone.rail.locator(f".tool{name}")
        fold.locator("summary").click()
        fold.locator(f"button{press}").click()
        expect(fold.locator("[role=alert]")).to_have_text(say("standalone", "failed", lang))
    alone.page.evaluate(MENDED)
    assert saved(alone, ".html", tmp_path).stat().st_size > 1_000
    expect(tray(alone).locator("[role=alert]")).to_have_text("")


def test_two_dialogues_open_one_after_the_other(context: BrowserContext) -> None:
    with modules(context) as page:
        page.evaluate(DIALOGUES)
        page.evaluate(
            """async () => {
                const { print } = await import("/printing.js");
                const titled = (name) => print(`<title>${name}</title>`);
                await Promise.all(["figure", "report"].map(titled));
            }"""
        )
        assert page.evaluate("window.printed") == ["figure", "report"]


def test_what_is_called_off_before_the_dialogue_is_not_printed(alone: Alone) -> None:
    alone.open()
    told = alone.page.evaluate(
        """async () => {
            const frames = () => document.querySelectorAll("iframe").length;
            const { shadowRoot } = document.querySelector(".st-key-rail > div");
            const fold = shadowRoot.querySelector(".tool.figure");
            new MutationObserver((_, observer) => {
                if (!frames()) return;
                observer.disconnect();
                fold.querySelector(".stop").click();
            }).observe(document.body, { childList: true });
            fold.querySelector('button[data-suffix=".pdf"]').click();
            await new Promise((done) => {
                const busy = () => fold.querySelector("[aria-busy=true]");
                const look = () => (busy() ? setTimeout(look, 20) : done());
                look();
            });
            return [fold.querySelector(".told").textContent, window.printed];
        }"""
    )
    assert told == [say("figures", "cancelled", "en"), []]
