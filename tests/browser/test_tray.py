"""The report that a reader puts together: collected, put in order, kept, made and saved."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, expect

from kzgeo.app.report_orders import MOST_ITEMS
from kzgeo.app.reports import OFFERED
from kzgeo.entries import LANGUAGES, Language
from kzgeo.prose import say
from tests.browser.conftest import Readers
from tests.browser.driver import Reader
from tests.live import FEATURES

CHINA, ZHUZ = "border-china", "zhuz-middle"
KEPT = "kzgeo:report"


def tray(reader: Reader) -> Locator:
    return reader.rail.locator(".tray")


def rows(reader: Reader) -> Locator:
    return tray(reader).locator(".collected > li")


def names(reader: Reader) -> list[str]:
    return rows(reader).locator(".name > b").all_inner_texts()


def title(feature: str, lang: Language = "en") -> str:
    return FEATURES[feature].title.to(lang)


def isolated(text: str) -> str:
    return f"\u2068{text}\u2069"


def opened(reader: Reader) -> Reader:
    tray(reader).locator("summary").click()
    expect(tray(reader).locator(".make")).to_be_visible()
    return reader


def passage(reader: Reader) -> Locator:
    """Return the button beside the passage."""
    return reader.panel.locator("footer .collect")


def whole(reader: Reader) -> Locator:
    """Return the button under the title."""
    return reader.panel.locator(".collect").first


def collect(reader: Reader, *features: str) -> Reader:
    """Collect the first passage of each."""
    for feature in features:
        reader.rail.locator(f'.row[data-id="{feature}"]').first.evaluate("(row) => row.click()")
        reader.shown(feature)
        passage(reader).click()
        expect(passage(reader)).to_have_attribute("aria-pressed", "true")
    return reader


def kept(reader: Reader) -> Any:
    return json.loads(reader.page.evaluate(f"sessionStorage.getItem('{KEPT}')"))


# -- collecting --------------------------------------------------------------------------


def test_a_passage_is_added_beside_it_and_taken_out_again(reader: Reader) -> None:
    reader.open(feature=CHINA, quote="2")
    reader.quote(2)
    sent: list[str] = []
    reader.page.on("request", lambda request: sent.append(request.url))
    reader.page.wait_for_timeout(300)
    reader.watch.sent.clear()
    expect(tray(reader).locator("summary")).to_contain_text(say("tray", "title", "en", count=0))
    expect(passage(reader)).to_have_text(say("tray", "add", "en"))
    passage(reader).click()
    expect(passage(reader)).to_have_text(say("tray", "added", "en"))
    expect(passage(reader)).to_have_attribute("aria-pressed", "true")
    expect(tray(reader).locator("summary")).to_contain_text(say("tray", "title", "en", count=1))
    reader.panel.locator(".arrow[data-step='1']").click()
    reader.quote(3)
    expect(passage(reader)).to_have_attribute("aria-pressed", "false")  # this one is not in it
    reader.panel.locator(".arrow[data-step='-1']").click()
    reader.quote(2)
    expect(passage(reader)).to_have_attribute("aria-pressed", "true")
    passage(reader).click()
    expect(passage(reader)).to_have_text(say("tray", "add", "en"))
    expect(rows(reader)).to_have_count(0)
    assert not [url for url in sent if "report" in url.rsplit("/", 1)[-1] and "web" not in url]


def test_a_whole_takes_in_its_parts(reader: Reader) -> None:
    opened(reader.open(feature=ZHUZ))
    reader.shown(ZHUZ)
    passage(reader).click()
    whole(reader).click()
    expect(rows(reader)).to_have_count(1)
    expect(rows(reader).locator("small")).to_have_text(say("tray", "feature", "en"))
    expect(reader.panel.locator(".collected").first).to_have_text(
        say("tray", "took_in", "en", count=1)
    )
    expect(passage(reader)).to_have_text(say("tray", "within", "en"))
    expect(passage(reader)).to_be_disabled()
    tray(reader).locator(".undo").click()
    expect(rows(reader).locator("small")).to_have_text(say("tray", "passage", "en", quote=1))
    expect(passage(reader)).to_be_enabled()
    reader.rail.locator('.row[data-id="layer-zhuz"]').click()
    reader.shown("layer-zhuz")
    whole(reader).click()
    assert kept(reader)["items"] == [{"kind": "layer", "layer": "zhuz"}]
    rows(reader).locator("button.name").click()
    reader.shown("layer-zhuz")


def test_what_the_documents_do_not_mention_is_added_as_a_whole(reader: Reader) -> None:
    reader.open(feature="border-turkmenistan")
    reader.shown("border-turkmenistan")
    expect(reader.panel.locator(".collect")).to_have_count(1)
    whole(reader).click()
    assert kept(reader)["items"] == [{"kind": "feature", "feature": "border-turkmenistan"}]


def test_a_page_that_is_framed_offers_no_report(reader: Reader) -> None:
    reader.open(feature=CHINA, embed="true")
    reader.shown(CHINA)
    expect(reader.panel.locator(".copy").first).to_be_visible()
    expect(reader.panel.locator(".collect").first).to_be_hidden()
    expect(tray(reader)).to_have_count(0)


def test_the_map_is_added_as_it_is_shown(reader: Reader) -> None:
    opened(reader.open(layers="borders,zhuz", view="45.0,64.0,6", time="1456,1847"))
    seen = reader.frame.evaluate(
        "(({ _southWest: a, _northEast: b }) => [a.lng, a.lat, b.lng, b.lat])(map_div.getBounds())"
    )
    tray(reader).locator(".view input").check()
    tray(reader).locator(".add-map").click()
    (item,) = kept(reader)["items"]
    assert item["bounds"] == [round(edge, 4) for edge in seen]
    assert set(item["layers"]) == {"borders", "zhuz"}
    assert (item["years"], item["graticule"]) == ([1456, 1847], True)
    expect(rows(reader).locator("small")).to_contain_text("1456–1847")
    tray(reader).locator(".add-map").click()
    expect(rows(reader)).to_have_count(1)
    expect(tray(reader).locator(".told")).to_contain_text(names(reader)[0][:10])
    for layer in ("borders", "zhuz"):
        reader.rail.locator(f"input[data-layer={layer}]").uncheck()
    expect(tray(reader).locator(".add-map")).to_be_disabled()
    expect(tray(reader).locator(".view small")).to_have_text(say("tray", "no_layer", "en"))


# -- the order ---------------------------------------------------------------------------


def test_entries_are_moved_by_keyboard_and_that_is_told(reader: Reader) -> None:
    three = [CHINA, ZHUZ, "border-russia"]
    collect(opened(reader.open(feature=CHINA)), *three)
    assert names(reader) == [title(one) for one in three]
    last = rows(reader).nth(2)
    last.locator(".up").focus()
    reader.page.keyboard.press("Enter")
    assert names(reader) == [title(one) for one in (CHINA, "border-russia", ZHUZ)]
    expect(rows(reader).nth(1).locator(".up")).to_be_focused()
    reader.page.keyboard.press("Alt+ArrowUp")
    assert names(reader) == [title(one) for one in ("border-russia", CHINA, ZHUZ)]
    told = say("tray", "moved", "en", title=isolated(title("border-russia")), place=1, count=3)
    expect(tray(reader).locator("[role=status]")).to_have_text(told)
    expect(rows(reader).first.locator(".up")).to_be_disabled()
    reader.page.keyboard.press("Alt+ArrowUp")  # there is no further place
    reader.page.keyboard.press("Alt+ArrowDown")
    assert names(reader) == [title(one) for one in (CHINA, "border-russia", ZHUZ)]
    assert [item["feature"] for item in kept(reader)["items"]] == [CHINA, "border-russia", ZHUZ]
    rows(reader).nth(1).locator(".remove").click()
    expect(rows(reader).nth(1).locator(".remove")).to_be_focused()
    assert names(reader) == [title(one) for one in (CHINA, ZHUZ)]


def test_entries_are_dragged_and_escape_puts_one_back(reader: Reader) -> None:
    three = [CHINA, ZHUZ, "border-russia"]
    collect(opened(reader.open(feature=CHINA)), *three)
    rows(reader).first.scroll_into_view_if_needed()
    mouse = reader.page.mouse

    def take(number: int, onto: int) -> None:
        start = rows(reader).nth(number).locator(".grip").bounding_box()
        target = rows(reader).nth(onto).bounding_box()
        assert start is not None
        assert target is not None
        below = target["height"] * (0.9 if onto > number else 0.1)
        mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        mouse.down()
        mouse.move(start["x"] + 4, start["y"] + 12, steps=3)
        mouse.move(start["x"] + 4, target["y"] + below, steps=6)
        reader.page.wait_for_timeout(100)

    take(0, 2)
    mouse.up()
    assert names(reader) == [title(one) for one in (ZHUZ, "border-russia", CHINA)]
    told = say("tray", "moved", "en", title=isolated(title(CHINA)), place=3, count=3)
    expect(tray(reader).locator("[role=status]")).to_have_text(told)
    take(2, 0)
    reader.page.keyboard.press("Escape")
    mouse.up()
    assert names(reader) == [title(one) for one in (ZHUZ, "border-russia", CHINA)]
    take(2, 1)
    mouse.up()
    assert [item["feature"] for item in kept(reader)["items"]] == [ZHUZ, CHINA, "border-russia"]


# -- keeping -----------------------------------------------------------------------------


def test_a_reload_and_another_language_keep_it(reader: Reader) -> None:
    collect(opened(reader.open(feature=CHINA)), CHINA, ZHUZ)
    tray(reader).locator(".titled input").fill("Мой отчёт")
    tray(reader).locator('input[value=".pdf"]').check()
    reader.page.reload(wait_until="commit")
    reader.settle()
    opened(reader)
    assert names(reader) == [title(CHINA), title(ZHUZ)]
    expect(tray(reader).locator(".titled input")).to_have_value("Мой отчёт")
    expect(tray(reader).locator('input[value=".pdf"]')).to_be_checked()
    expect(passage(reader)).to_have_attribute("aria-pressed", "true")
    for lang in LANGUAGES:
        reader.rail.locator(f".languages [lang={lang}]").click()
        expect(tray(reader).locator("summary")).to_contain_text(say("tray", "title", lang, count=2))
        assert names(reader) == [title(CHINA, lang), title(ZHUZ, lang)]
        expect(passage(reader)).to_have_text(say("tray", "added", lang))
    tray(reader).locator(".empty").click()
    expect(rows(reader)).to_have_count(0)
    expect(tray(reader).locator(".undo")).to_be_focused()
    reader.page.keyboard.press("Enter")
    expect(rows(reader)).to_have_count(2)


def keep(reader: Reader, text: str) -> Reader:
    reader.page.evaluate("([key, text]) => sessionStorage.setItem(key, text)", [KEPT, text])
    reader.page.reload(wait_until="commit")
    return opened(reader.settle())


def test_what_is_kept_is_taken_with_care(reader: Reader) -> None:
    reader.open(feature=CHINA)
    for text in ("{", "[]", "null", '{"items": 5}', "x" * 500_000):
        keep(reader, text)
        expect(rows(reader)).to_have_count(0)
        expect(tray(reader).locator(".fault")).to_be_empty()
    good = {"kind": "passage", "feature": CHINA, "quote": 1}
    hostile = "<img src=x onerror='window.pwned=1'>"
    items = [
        good,
        {**good, "feature": "atlantis"},
        {**good, "quote": 99},
        {"kind": "figure", "layers": ["borders", "gone"], "bounds": [1, 2, 3, 4], "years": None},
        {**good, "quote": 1.5},
        {**good, "feature": hostile},
        {"kind": "figure", "layers": ["borders"], "bounds": [1, 4, 3, 2], "years": None},
        good,
    ]
    keep(reader, json.dumps({"items": items, "title": hostile, "format": hostile}))
    assert names(reader) == [title(CHINA)]
    told = say("tray", "lost", "en", count=3)  # what is malformed is none
    expect(tray(reader).locator(".told")).to_have_text(told)
    expect(tray(reader).locator(".titled input")).to_have_value(hostile)
    expect(tray(reader).locator('input[value=".html"]')).to_be_checked()
    full = [
        {**good, "feature": key, "quote": rank + 1}
        for key, feature in FEATURES.items()
        for rank in range(len(feature.quotations))
    ]
    keep(reader, json.dumps({"items": full[: MOST_ITEMS + 9], "title": "", "format": None}))
    expect(rows(reader)).to_have_count(MOST_ITEMS)
    tray(reader).locator(".add-map").click()
    told = say("tray", "full", "en", most=MOST_ITEMS)
    expect(tray(reader).locator("[role=alert]")).to_have_text(told)
    expect(rows(reader)).to_have_count(MOST_ITEMS)


def test_all_fits_in_every_language_and_size(readers: Readers) -> None:
    reader = collect(opened(readers().open(feature=CHINA)), CHINA, ZHUZ)
    tray(reader).locator(".add-map").click()
    found = tray(reader).locator("input[type=radio]")
    assert found.evaluate_all("(all) => all.map(({ value }) => value)") == list(OFFERED)
    for size in ((1440, 900), (390, 844)):
        reader.page.set_viewport_size({"width": size[0], "height": size[1]})
        for lang in LANGUAGES:
            reader.rail.locator(f".languages [lang={lang}]").click()
            expect(rows(reader)).to_have_count(3)
            frame = tray(reader).bounding_box()
            assert frame is not None
            for item in tray(reader).locator("button, label, p, .name, summary").all():
                box = item.bounding_box()
                if box is None:
                    continue
                assert frame["x"] <= box["x"]
                assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 0.5
                assert item.evaluate("(node) => node.scrollWidth <= node.clientWidth + 1")
