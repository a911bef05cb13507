"""One search box: typed in any script, answered with places, features and passages."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from kzgeo.gazetteer import load_gazetteer
from tests.browser.driver import Reader

NAMES = {
    "Alma-Ata": "almaty",
    "Целиноград": "astana",
    "المآتا": "almaty",
    "Қазақстан": "kazakhstan",
    "Qazaqstan": "kazakhstan",
}


def test_a_name_in_any_script_shows_its_feature_first(reader: Reader) -> None:
    reader.open()
    for typed, feature in NAMES.items():
        reader.search.fill("")
        expect(reader.rail.locator(".list")).to_be_visible()
        expect(reader.rail.locator(".hits")).to_be_hidden()
        reader.search.press_sequentially(typed)
        first = reader.rail.locator(".hits .row").first
        expect(first).to_have_attribute("data-id", feature)
        expect(reader.rail.locator(".list")).to_be_hidden()
    reader.search.press("Enter")
    reader.shown(feature)


def test_a_passage_opens_at_its_quotation_with_the_words_marked(reader: Reader) -> None:
    reader.open()
    reader.search.fill("اصطنة")
    hit = reader.rail.locator(".passage", has_text="اصطنة").first
    expect(hit.locator("mark")).to_have_text("اصطنة")
    expect(hit.locator(".text")).to_have_attribute("dir", "rtl")
    rank = hit.get_attribute("data-quote")
    hit.click()
    panel = reader.shown("astana")
    reader.quote(int(rank or 0))
    expect(panel.locator("mark", has_text="اصطنة")).to_be_visible()


def test_words_are_found_in_translations_and_named_so(reader: Reader) -> None:
    reader.open(lang="ru")
    reader.search.fill("ядерного оружия")
    hit = reader.rail.locator(".passage").first
    expect(hit.locator("mark").first).to_have_text("ядерного оружия")
    expect(hit.locator("small")).to_contain_text("перевод")


def test_an_absent_place_is_not_in_the_documents(reader: Reader) -> None:
    for lang, typed in (("en", "Аральское море"), ("ar", "Aral Sea")):
        reader.open(lang=lang)
        reader.search.fill(typed)
        title = load_gazetteer().places["aral-sea"].title()
        expect(reader.rail.locator(".none")).to_contain_text(title.to(lang))  # type: ignore[arg-type]
        expect(reader.rail.locator(".row:visible")).to_have_count(0)


def test_keys_lead_through_names_and_passages_and_back(reader: Reader) -> None:
    reader.open()
    focused = "node => node.getRootNode().activeElement === node"
    reader.search.fill("Baikonur")
    rows = reader.rail.locator(".hits .row")
    expect(rows.first).to_be_visible()
    reader.search.press("ArrowDown")
    assert rows.nth(0).evaluate(focused)
    reader.page.keyboard.press("ArrowDown")
    assert rows.nth(1).evaluate(focused)
    reader.page.keyboard.press("ArrowUp")
    reader.page.keyboard.press("ArrowUp")
    assert reader.search.evaluate(focused)
    reader.page.keyboard.press("ArrowUp")
    assert rows.last.evaluate(focused)
    assert rows.last.get_attribute("data-passage") == "baikonur"
    reader.page.keyboard.press("Enter")
    reader.shown("baikonur")
    reader.page.keyboard.press("Escape")
    assert reader.search.evaluate(focused)
    reader.page.keyboard.press("Escape")
    expect(reader.search).to_have_value("")
    expect(reader.rail.locator(".list")).to_be_visible()


def test_a_late_answer_is_dropped_and_enter_waits_for_its_own(reader: Reader) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "q=Astana" in route.request.url and not held:
            held.append(route)
        else:
            route.continue_()

    reader.open()
    reader.page.route("**/search?*", hold)
    with reader.page.expect_request("**/search?q=Astana*"):
        reader.search.fill("Astana")
    reader.search.fill("Baikonur")
    reader.search.press("Enter")  # the answer has not come yet
    reader.shown("baikonur")
    assert held
    expect(reader.rail.locator(".hits .row").first).to_have_attribute("data-id", "baikonur")


def test_another_language_asks_again(reader: Reader) -> None:
    reader.open()
    reader.search.fill("Baikonur")
    expect(reader.rail.locator(".hits h2").first).to_have_text("On the map")
    reader.rail.get_by_role("button", name="Русский", exact=True).click()
    expect(reader.rail.locator(".hits h2").first).to_have_text("На карте")
    expect(reader.search).to_have_value("Baikonur")
