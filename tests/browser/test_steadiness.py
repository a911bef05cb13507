"""The map is built once: what a reader does costs little and never builds it again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.driver import Reader

CLICK_BYTES = 15_000


@pytest.fixture
def steady(readers: Readers) -> Reader:
    """Return a reader whose page has come to rest."""
    reader = readers().open()
    reader.page.wait_for_timeout(800)
    reader.mark()
    reader.watch.sent.clear()
    reader.watch.received.clear()
    return reader


def test_a_pan_runs_nothing(steady: Reader) -> None:
    box = steady.map_element.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    for _ in range(3):
        steady.page.mouse.move(x, y)
        steady.page.mouse.down()
        steady.page.mouse.move(x - 90, y + 30, steps=6)
        steady.page.mouse.up()
    steady.page.wait_for_timeout(1200)
    assert steady.watch.sent == []
    assert steady.watch.received == []
    assert "view" in steady.query()
    assert steady.marked()


def test_a_toggle_runs_nothing_and_builds_nothing(steady: Reader) -> None:
    before = steady.paths("zhuz")
    box = steady.rail.locator("input[data-layer=zhuz]")
    box.uncheck()
    assert steady.paths("zhuz") == 0
    assert "zhuz" not in steady.query()["layers"].split(",")
    box.check()
    assert steady.paths("zhuz") == before > 0
    steady.page.wait_for_timeout(500)
    assert steady.watch.sent == []
    assert steady.marked()


def test_a_click_costs_little_and_keeps_the_map(steady: Reader) -> None:
    steady.click("border-china")
    steady.shown("border-china")
    steady.page.wait_for_timeout(500)
    assert 0 < sum(map(len, steady.watch.received)) <= CLICK_BYTES
    assert sum(map(len, steady.watch.sent)) < 3_000
    assert steady.marked()


def test_selecting_a_feature_of_a_hidden_layer_shows_the_layer(steady: Reader) -> None:
    assert steady.paths("territory") == 0
    steady.rail.locator("[data-group=territory] .unfold").click()
    steady.rail.locator("[data-group=territory] [data-id=rudny-altai]").click()
    steady.shown("rudny-altai")
    expect(steady.rail.locator("input[data-layer=territory]")).to_be_checked()
    expect(steady.frame.locator("path[data-layer=territory]").first).to_be_attached()
    assert steady.marked()


def test_who_hears_of_a_change_hears_of_what_followed_from_it(steady: Reader) -> None:
    """A listener may change the address again; those after it must not hear the older state."""
    heard = steady.page.evaluate(
        """async () => {
          const base = document.querySelector('link[rel=modulepreload][href*="/web/"]').href;
          const { connect } = await import(new URL("address.js", base));
          const address = connect(window);
          const heard = [];
          const stops = [
            address.listen((state, changed) =>
              changed.includes("quote") && address.change({ layers: ["zhuz"] })),
            address.listen((state) => heard.push(state.layers?.join())),
          ];
          address.change({ feature: "astana", quote: 1 });
          stops.forEach((stop) => stop());
          return heard;
        }"""
    )
    assert heard
    assert set(heard) == {"zhuz"}


def test_closing_the_panel_brings_the_welcome_back(steady: Reader) -> None:
    steady.click("border-china")
    steady.shown("border-china").locator(".close").click()
    expect(steady.shown("")).to_contain_text("Click anything on the map")
    assert "feature" not in steady.query()
    assert steady.marked()
