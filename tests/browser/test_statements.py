"""Statements beside what can be checked: lines in the panel, and a page that leads to the map."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from kzgeo.entries import LANGUAGES, Language
from kzgeo.prose import say
from kzgeo.verdicts import VERDICTS
from tests.browser.driver import Reader
from tests.live import ATLAS, CATALOGUE


def page_of(reader: Reader) -> Locator:
    """Return the page of statements when it stands."""
    page = reader.page.locator("#ledger .ledger")
    page.locator(".matter").first.wait_for(state="attached")
    return page


def test_a_claim_is_one_line_of_stated_measured_accepted_and_verdict(reader: Reader) -> None:
    panel = reader.open(feature="border-china").shown("border-china")
    line = panel.locator('.statement[data-claim="border-china-1460"] summary')
    expect(line.locator(".cell").nth(0)).to_contain_text("1,460 km")
    expect(line.locator(".cell").nth(1)).to_contain_text(re.compile(r"1,7\d\d km"))
    expect(line.locator(".cell").nth(1)).to_contain_text("100 m tolerance")
    expect(line.locator(".cell").nth(2)).to_contain_text("1,782.8 km")
    expect(line.locator(".cell").nth(2)).to_contain_text("1,765 km")
    expect(line.locator(".verdict.differs")).to_have_text(re.compile("differs$"))
    expect(line.locator(".verdict i")).to_have_text("≈")


def test_a_line_unfolds_to_the_words_the_scale_and_the_references(reader: Reader) -> None:
    panel = reader.open(feature="border-china").shown("border-china")
    claim = panel.locator('.statement[data-claim="border-china-1460"]')
    expect(claim.locator(".exact")).to_be_hidden()
    claim.locator("summary").click()
    expect(claim.locator(".exact")).to_be_visible()
    expect(claim.locator(".exact")).to_have_attribute("dir", "rtl")
    expect(claim).to_contain_text("100 m tolerance")
    expect(claim.locator("cite")).to_have_count(2)


def test_statements_of_several_documents_stand_in_one_place(reader: Reader) -> None:
    panel = reader.open(feature="kazakhstan-area").shown("kazakhstan-area")
    shares = panel.locator('.matter[data-matter="russians-share-of-population"] .statement')
    expect(shares).to_have_count(3)
    expect(shares.locator(".verdict.conflicts-within-sources")).to_have_count(3)
    documents = [
        text[-3:] for text in shares.locator(".cell:first-child > small").all_text_contents()
    ]
    assert documents == sorted(documents)
    assert set(documents) == {"000", "002"}


def test_what_the_documents_are_silent_of_has_no_statements(reader: Reader) -> None:
    panel = reader.open(feature="border-turkmenistan").shown("border-turkmenistan")
    reader.page.wait_for_timeout(1_000)
    expect(panel.locator(".statement")).to_have_count(0)


def test_the_page_lists_all_statements_and_leads_to_the_map(reader: Reader) -> None:
    reader.open()
    reader.page.wait_for_timeout(500)
    reader.mark()
    reader.watch.sent.clear()
    reader.rail.locator(".open-claims").click()
    page = page_of(reader)
    assert reader.query()["page"] == "claims"
    expect(page.locator(".statement")).to_have_count(len(ATLAS.claims))
    assert reader.watch.sent == []
    page.locator('.matter[data-matter="border-china-length"] .link').click()
    expect(page).to_have_count(0)
    reader.shown("border-china")
    assert "page" not in reader.query()
    assert reader.marked()


def test_filters_narrow_the_page(reader: Reader) -> None:
    page = page_of(reader.open(page="claims"))
    page.locator("input[value=outdated]").check()
    expect(page.locator('.statement[data-verdict="outdated"]').first).to_be_visible()
    for matter in page.locator(".matter").all():
        assert matter.locator('.statement[data-verdict="outdated"]').count() > 0
    page.locator("select[name=source]").select_option("004_9621777bc7874d24")
    expect(page.locator('.matter .statement[data-verdict="outdated"]').first).to_be_visible()
    page.locator("input[value=outdated]").uncheck()
    page.locator("input[name=words]").fill("yelbasy")
    expect(page.locator(".matter")).to_have_count(1)
    page.locator("input[name=words]").fill("atlantis")
    expect(page.locator(".found")).to_have_text(say("claims", "nothing", "en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verdict_has_a_word_and_a_shape(reader: Reader, lang: Language) -> None:
    page = page_of(reader.open(page="claims", lang=lang))
    expect(page.locator("h1")).to_have_text(say("claims", "page_title", lang))
    expect(page).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    shapes = []
    for name in VERDICTS:
        verdict = page.locator(f".statement .verdict.{name}").first
        shape = verdict.locator("i").text_content()
        assert shape
        shapes.append(shape)
        assert verdict.text_content() == shape + say("claims", name.replace("-", "_"), lang)
    assert len(set(shapes)) == len(VERDICTS)


def test_the_page_closes_with_escape_and_opens_from_its_address(reader: Reader) -> None:
    page = page_of(reader.open(page="claims", lang="ru"))
    page.press("Escape")
    expect(page).to_have_count(0)
    assert "page" not in reader.query()


def test_the_page_keeps_to_the_years_that_the_map_shows(reader: Reader) -> None:
    reader.open(page="claims", time="1993,1995", lang="ar")
    page = page_of(reader)
    shown = {
        item.claim.id
        for item in CATALOGUE.judged
        if (item.claim.from_year or -9999) <= 1995 and (item.claim.to_year or 9999) >= 1993
    }
    assert 0 < len(shown) < len(CATALOGUE.judged)
    chip = page.locator("button.years")
    expect(chip).to_contain_text("1993–1995")
    expect(page.locator(".found")).to_contain_text(str(len(shown)))
    chip.click()
    expect(chip).to_be_hidden()
    expect(page.locator(".found")).not_to_contain_text(str(len(shown)))
    assert "time=" not in reader.page.url
