"""The whole page speaks the reader's language; Arabic reads from the right."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kzgeo.entries import Language
from kzgeo.prose import say
from tests.browser.conftest import Readers
from tests.browser.driver import Reader

WORDS = {
    "en": ("ltr", "Borders", "Border with Russia", "KAZAKHSTAN"),
    "ar": ("rtl", "الحدود", "الحدود مع روسيا", "كازاخستان"),
    "ru": ("ltr", "Границы", "Граница с Россией", "КАЗАХСТАН"),
    "kk": ("ltr", None, None, "ҚАЗАҚСТАН"),
}


@pytest.mark.parametrize("lang", WORDS)
def test_every_part_speaks_the_language(reader: Reader, lang: Language) -> None:
    direction, layer, feature, country = WORDS[lang]
    reader.open(lang=lang, feature="border-russia").shown("border-russia")
    root = reader.page.locator("html")
    expect(root).to_have_attribute("lang", lang)
    expect(root).to_have_attribute("dir", direction)
    if layer and feature:
        expect(reader.rail.locator("[data-id=layer-borders]")).to_have_text(layer)
        expect(reader.panel.locator("h2")).to_have_text(feature)
    translation = reader.panel.locator(".translation")
    if lang == "ar":  # the passage itself is Arabic
        expect(translation).to_have_count(0)
    else:
        expect(translation).to_have_attribute("lang", lang)
        expect(translation).to_contain_text("(6,467)")
    expect(reader.panel.locator("blockquote")).to_have_attribute("dir", "rtl")
    reader.frame.evaluate("void map_div.setView([49.6, 68.2], 5, { animate: false })")
    labels = reader.frame.locator(".label-country")
    expect(labels.filter(has_text=country)).to_have_count(1)
    years = reader.frame.locator(".time")
    expect(years.locator("output")).to_have_text(say("page", "all_years", lang))
    expect(years.locator(".play")).to_have_attribute("aria-label", say("page", "play", lang))


def test_switching_the_language_keeps_the_map_and_the_selection(reader: Reader) -> None:
    reader.open(feature="zhuz-middle").shown("zhuz-middle")
    reader.mark()
    for lang, name in (("ar", "العربية"), ("kk", "Қазақша"), ("en", "English")):
        reader.rail.get_by_role("button", name=name, exact=True).click()
        expect(reader.panel.and_(reader.page.locator(f".panel[lang={lang}]"))).to_be_visible()
        expect(reader.page.locator("html")).to_have_attribute("lang", lang)
        reader.shown("zhuz-middle")
        assert reader.marked()
    assert "lang" not in reader.query()


def test_arabic_mirrors_the_page(readers: Readers) -> None:
    def centres(lang: str) -> list[float]:
        reader = readers().open(lang=lang)
        boxes = [
            reader.page.locator(f".st-key-{part}").bounding_box()
            for part in ("rail", "map", "panel")
        ]
        return [box["x"] + box["width"] / 2 for box in boxes if box]

    assert centres("en") == sorted(centres("en"))
    assert centres("ar") == sorted(centres("ar"), reverse=True)


def test_numbers_inside_arabic_run_from_left_to_right(reader: Reader) -> None:
    reader.open(lang="ar", feature="border-uzbekistan").shown("border-uzbekistan")
    lefts = reader.panel.evaluate(
        """(panel) => {
            const walker = document.createTreeWalker(panel.querySelector("blockquote"), 4);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf("6,467");
                if (at < 0) continue;
                return [...Array(5).keys()].map((i) => {
                    const range = document.createRange();
                    range.setStart(node, at + i);
                    range.setEnd(node, at + i + 1);
                    return range.getBoundingClientRect().left;
                });
            }
        }"""
    )
    assert len(lefts) == 5
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 5


def test_two_readers_do_not_disturb_each_other(readers: Readers) -> None:
    one = readers().open(lang="ru", feature="baikonur")
    two = readers().open(lang="ar", feature="almaty")
    one.shown("baikonur")
    two.shown("almaty")
    one.fit("border-china")
    one.click("border-china")
    expect(one.shown("border-china").locator("h2")).to_have_text("Граница с Китаем")
    expect(two.shown("almaty").locator("h2")).to_have_attribute("lang", "ar")
