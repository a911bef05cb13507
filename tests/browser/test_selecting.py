"""Whatever is selected, on the map, in the list or by a link, answers with its passage."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from kzgeo.prose import say
from tests.browser.conftest import Readers
from tests.browser.driver import Reader

KINDS = {
    "almaty": "a point",
    "border-kyrgyzstan": "a line",
    "zhuz-senior": "a polygon",
    "zhuz-junior": "a polygon with islands",
    "rail-shanghai-tehran": "a line of several kinds of evidence",
    "semipalatinsk": "an area with a symbol",
    "capital-move": "an arrow",
}


def test_a_newcomer_clicks_the_border_with_uzbekistan(reader: Reader) -> None:
    reader.open()
    reader.click("border-uzbekistan")
    panel = reader.shown("border-uzbekistan")
    expect(panel.locator("h2")).to_have_text("Border with Uzbekistan")
    original = panel.locator("blockquote")
    expect(original).to_contain_text("وأوزبكستان (2,300) كم.")
    expect(original.locator("mark")).to_contain_text("أوزبكستان")
    expect(panel.locator(".translation")).to_contain_text("Uzbekistan, (2,300) km")
    expect(panel.locator("footer")).to_contain_text("002_c46e443aee6b7186")
    expect(panel.locator(".position")).to_have_text(re.compile(r"characters \d+–\d+"))
    assert reader.query()["feature"] == "border-uzbekistan"


@pytest.mark.parametrize("feature", KINDS, ids=lambda f: f"{f}: {KINDS[f]}".replace(" ", "-"))
def test_every_kind_of_geometry_can_be_clicked(reader: Reader, feature: str) -> None:
    reader.open()
    reader.fit(feature)
    reader.click(feature)
    titles = reader.shown(feature).locator("h2, .titles span")
    expect(titles).to_have_count(4)


def test_a_selected_feature_stands_out_and_another_takes_its_place(reader: Reader) -> None:
    reader.open()
    before = _look(reader, "border-china")
    reader.click("border-china")
    reader.shown("border-china")
    assert _look(reader, "border-china") != before
    reader.click("border-russia")
    reader.shown("border-russia")
    reader.page.mouse.move(5, 5)
    assert _look(reader, "border-china") == before


def _look(reader: Reader, feature: str) -> Any:
    return reader.frame.evaluate(
        """(id) => ["stroke-width", "stroke"].map((name) =>
            document.querySelector(`path[data-feature="${id}"]:not(.hit)`)
                .getAttribute(name))""",
        feature,
    )


def test_hovering_names_a_feature_and_changes_its_look(reader: Reader) -> None:
    reader.open()
    before = _look(reader, "border-china")
    x, y = reader.pixel("border-china")
    reader.page.mouse.move(x, y)
    expect(reader.frame.locator(".tip")).to_have_text("Border with China")
    assert _look(reader, "border-china") != before


def test_silence_is_called_silence(reader: Reader) -> None:
    panel = reader.open(feature="border-turkmenistan").shown("border-turkmenistan")
    expect(panel.locator(".silence")).to_contain_text("The documents say nothing of this.")
    expect(panel.locator("blockquote")).to_have_count(0)
    expect(panel.locator(".leaf")).to_have_count(0)


def test_the_four_clans_stand_in_the_panel_of_the_zhuz(reader: Reader) -> None:
    reader.open()
    reader.page.get_by_role("button", name="Zhuz", exact=True).click()
    panel = reader.shown("layer-zhuz")
    expect(panel.locator(".unplaced")).to_have_count(4)
    panel.locator(".unplaced summary").first.click()
    expect(panel.locator(".unplaced blockquote").first).to_contain_text("تور")


@pytest.mark.parametrize(
    ("typed", "feature"),
    [
        ("uzbek", "border-uzbekistan"),
        ("узбекистан", "border-uzbekistan"),
        ("اوزبكستان", "border-uzbekistan"),
        ("أوزبكستان", "border-uzbekistan"),
        ("өзбекстан", "border-uzbekistan"),
        ("SEMIPALATINSK", "semipalatinsk"),
        ("Байқоңыр", "baikonur"),
    ],
)
def test_the_list_alone_selects_by_keyboard(reader: Reader, typed: str, feature: str) -> None:
    reader.open()
    reader.page.locator("body").press("Tab")
    for _ in range(12):
        if reader.search.evaluate("node => node.getRootNode().activeElement === node"):
            break
        reader.page.keyboard.press("Tab")
    reader.page.keyboard.type(typed)
    expect(reader.rail.locator(f".hits [data-id={feature}]")).to_be_visible()
    reader.page.keyboard.press("ArrowDown")
    rows = reader.rail.locator(".row:visible")
    for _ in range(rows.count()):
        focused = reader.rail.evaluate("n => n.getRootNode().activeElement?.dataset?.id")
        if focused == feature:
            break
        reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("Enter")
    reader.shown(feature)
    row = reader.rail.locator(f".hits [data-id={feature}]")
    expect(row).to_have_attribute("aria-current", "")


def test_an_unknown_name_is_said_to_be_unknown(reader: Reader) -> None:
    reader.open()
    reader.search.fill("atlantis")
    expect(reader.rail.locator(".none")).to_be_visible()
    expect(reader.rail.locator(".feature:visible")).to_have_count(0)
    reader.search.fill("")
    expect(reader.rail.locator(".none")).to_be_hidden()


def test_passages_are_leafed_through(reader: Reader) -> None:
    reader.open(feature="semipalatinsk").shown("semipalatinsk")
    reader.mark()
    first = reader.quote(1).locator("blockquote").inner_text()
    expect(reader.panel.locator(".leaf")).to_contain_text("1 of 3")
    expect(reader.panel.locator("[data-step='-1']")).to_be_disabled()
    reader.panel.locator("[data-step='1']").click()
    assert reader.quote(2).locator("blockquote").inner_text() != first
    reader.panel.locator("[data-step='1']").click()
    expect(reader.quote(3).locator("[data-step='1']")).to_be_disabled()
    assert reader.query()["quote"] == "3"
    assert reader.marked()


def test_a_passage_is_copied_as_a_citation(reader: Reader) -> None:
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel = reader.open(feature="leu-bank").shown("leu-bank")
    panel.locator(".quotation > footer > .copy").click()
    expect(panel.locator(".quotation > footer > .copy")).to_have_text("Copied")
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert "35\n\n\n\n2015 أبرمت حكومة كازاخستان" in copied  # exact, with the page's end
    assert "002_c46e443aee6b7186" in copied
    assert "p. 35" in copied
    assert reader.page.url in copied


def test_a_link_opens_the_same_elsewhere(readers: Readers) -> None:
    here = readers().open(lang="ru", layers="borders,sites")
    here.page.get_by_role("button", name="Граница с Китаем").click()
    here.shown("border-china")
    here.panel.locator("[data-step='1']").click()
    here.quote(2)
    here.frame.evaluate("void map_div.setView([45.1, 80.2], 6, { animate: false })")
    here.page.wait_for_url(re.compile("view="))
    there = readers().open_at(here.page.url)
    panel = there.shown("border-china")
    expect(panel.locator("h2")).to_have_text("Граница с Китаем")
    there.quote(2)
    assert there.paths("borders") == 10
    assert there.paths("railways") == 0
    centre = there.frame.evaluate(
        "[map_div.getCenter().lat, map_div.getCenter().lng, map_div.getZoom()]"
    )
    assert centre == pytest.approx([45.1, 80.2, 6], abs=0.02)  # about a pixel
    assert there.query() == here.query()


@pytest.mark.parametrize(
    "query",
    [
        {"feature": "<script>alert(1)</script>", "time": ""},
        {"feature": "no-such-thing", "time": "x"},
        {"view": "nonsense", "time": "2000"},
        {"view": "99,999,99", "time": "2000,1000"},
        {"view": "1e999,0,4", "time": "1,2,3"},
        {"lang": "xx", "time": "<b>,1"},
        {"layers": ",,,", "time": "99999,1"},
        {"layers": "nothing,borders,<b>"},
        {"feature": "border-china", "quote": "-1"},
        {"feature": "border-china", "quote": "99999999999999999999"},
        {"feature": "border-china", "quote": "1.5"},
    ],
    ids=str,
)
def test_a_malformed_address_opens(reader: Reader, query: dict[str, str]) -> None:
    reader.open(**query)
    expect(reader.panel).to_be_visible()
    if query.get("feature") == "no-such-thing":
        expect(reader.panel.locator(".notice")).to_contain_text("no-such-thing")
    if query.get("feature") == "border-china":
        expect(reader.shown("border-china").locator("blockquote")).to_be_visible()
    expect(reader.frame.locator(".time output")).to_have_text(say("page", "all_years", "en"))
