"""The years under the map: they hide and show what is drawn, and ask nothing of the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from kzgeo.prose import say
from tests.browser.conftest import Readers
from tests.browser.driver import Reader

HISTORY = {"layers": "history,borders"}


@pytest.fixture
def historian(readers: Readers) -> Reader:
    reader = readers().open(**HISTORY)
    reader.page.wait_for_timeout(800)
    reader.mark()
    reader.watch.sent.clear()
    return reader


def visible(reader: Reader, feature: str) -> bool:
    return bool(
        reader.frame.evaluate(
            "id => [...document.querySelectorAll(`path[data-feature=${id}]:not(.hit)`)]"
            ".some((path) => getComputedStyle(path).visibility !== 'hidden')",
            feature,
        )
    )


def slide(reader: Reader, end: str, share: float) -> None:
    """Move one end of the span as a reader's keyboard or mouse would: with its events."""
    reader.frame.locator(f".time input.{end}").evaluate(
        "(input, share) => { input.value = Math.round(share * input.max);"
        "input.dispatchEvent(new Event('input')); input.dispatchEvent(new Event('change')); }",
        share,
    )


def output(reader: Reader) -> Locator:
    return reader.frame.locator(".time output")


def test_all_years_are_shown_at_first(historian: Reader) -> None:
    expect(output(historian)).to_have_text(say("page", "all_years", "en"))
    assert visible(historian, "hun-empire")
    assert visible(historian, "kazakh-ssr-1936")
    assert historian.frame.locator(".undated").count() == 0


def test_a_span_hides_what_is_of_other_years_and_marks_what_has_none(historian: Reader) -> None:
    slide(historian, "to", 0.1)
    assert visible(historian, "hun-empire")
    assert not visible(historian, "kazakh-ssr-1936")
    assert not visible(historian, "independence-1991")
    assert visible(historian, "border-china")
    undated = historian.frame.locator("path.undated[data-feature=border-china]")
    expect(undated.first).to_be_attached()
    slide(historian, "to", 1)
    slide(historian, "from", 0.99)
    assert not visible(historian, "hun-empire")
    assert visible(historian, "independence-1991")


def test_moving_it_runs_nothing_and_builds_nothing(historian: Reader) -> None:
    for share in (0.2, 0.5, 0.9):
        slide(historian, "from", share)
    historian.page.wait_for_timeout(600)
    assert historian.watch.sent == []
    assert historian.marked()


def test_the_span_is_in_the_address_and_comes_from_it(historian: Reader) -> None:
    slide(historian, "to", 0.1)
    first, last = map(int, historian.query()["time"].split(","))
    assert (first, last) == (400, 1275)
    other = historian.open(**HISTORY, time="1925,1930")
    expect(output(other)).to_have_text("1925–1930")
    assert not visible(other, "hun-empire")
    other.frame.locator(".time .all").click()
    expect(output(other)).to_have_text(say("page", "all_years", "en"))
    assert "time" not in other.query()
    assert visible(other, "hun-empire")


def test_what_is_of_other_years_cannot_be_clicked(historian: Reader) -> None:
    x, y = historian.pixel("kazakh-khanate")
    slide(historian, "from", 0.99)
    historian.page.mouse.click(x, y)
    historian.page.wait_for_timeout(400)
    assert historian.query().get("feature") != "kazakh-khanate"


def test_names_go_with_the_features_and_come_back_with_them(historian: Reader) -> None:
    historian.open(**HISTORY, feature="kazakh-khanate")
    name = historian.frame.locator(".label-feature", has_text="Kazakh Khanate")
    expect(name).to_be_visible()
    slide(historian, "from", 0.99)
    expect(name).to_be_hidden()
    historian.page.wait_for_timeout(600)
    expect(name).to_have_count(0)
    slide(historian, "from", 0)
    expect(name).to_be_visible()


def test_a_layer_that_is_shown_later_is_of_the_same_years(historian: Reader) -> None:
    slide(historian, "to", 0.1)
    historian.rail.locator("input[data-layer=sites]").check()
    expect(historian.frame.locator("path[data-feature=semipalatinsk]").first).to_be_attached()
    assert not visible(historian, "semipalatinsk")


def test_it_moves_by_keyboard(historian: Reader) -> None:
    thumb = historian.frame.locator(".time input.to")
    thumb.focus()
    for _ in range(3):
        historian.page.keyboard.press("ArrowLeft")
    assert thumb.get_attribute("aria-valuetext") == "2019"
    assert historian.query()["time"] == "400,2019"
    historian.page.keyboard.press("PageDown")
    assert thumb.get_attribute("aria-valuetext") == "2009"
    historian.frame.locator(".time input.from").press("ArrowRight")
    assert historian.query()["time"] == "401,2009"
    historian.page.keyboard.press("End")
    assert historian.query()["time"] == "2022,2022"


def test_playing_goes_through_the_years_and_can_be_stopped(historian: Reader) -> None:
    play = historian.frame.locator(".time .play")
    play.click()
    expect(play).to_have_attribute("aria-label", say("page", "pause", "en"))
    historian.frame.wait_for_function(
        "Number(document.querySelector('.time output').textContent) > 500", polling=50
    )
    play.click()
    expect(play).to_have_attribute("aria-label", say("page", "play", "en"))
    year = int(output(historian).text_content() or 0)
    assert historian.query()["time"] == f"{year},{year}"
    assert historian.watch.sent == []
    assert historian.marked()
