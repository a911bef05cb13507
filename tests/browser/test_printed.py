"""Texts of every language, printed by a real browser, come back from the PDF as they were."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from kzgeo.documents import read_document
from kzgeo.entries import LANGUAGES
from kzgeo.matcher import default_matcher
from tests.samples import TEXTS

PAGE = """<!DOCTYPE html><meta charset="utf-8"><body style="font: 15px sans-serif">
<p lang="{lang}" dir="auto" style="break-after: page">{text}</p><p dir="auto">{text}</p>"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_printed_page_is_read_word_by_word(context: BrowserContext, lang: str) -> None:
    page = context.new_page()
    page.set_content(PAGE.format(lang=lang, text=TEXTS[lang]))
    body = page.pdf(format="A5")
    page.close()
    document = read_document("print.pdf", body)
    assert document.lang == lang
    assert document.text.split() == TEXTS[lang].split() * 2
    assert document.text[document.pages[1] :].split() == TEXTS[lang].split()
    found = [toponym.place for toponym in default_matcher().find(document.text)]
    assert found == [toponym.place for toponym in default_matcher().find(TEXTS[lang])] * 2
