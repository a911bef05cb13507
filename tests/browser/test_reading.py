"""The reading view: text and map lead to each other; a reader's own document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from kzgeo.prose import say
from tests.browser.conftest import Readers
from tests.browser.driver import Reader
from tests.live import ATLAS

ENGLISH, ARABIC = "004_9621777bc7874d24", "002_c46e443aee6b7186"
HOSTILE = "<img src=x onerror='window.pwned=1'>"
OWN = f"""{HOSTILE} We left Almaty for Turkistan, and Turkistan for the Aral Sea. 🕸

В Алма-Ате мы пробыли неделю.

ثم سافرنا من ألماتي إلى تبليسي.
"""


def read_by(reader: Reader) -> Locator:
    """Return the reading view when a text stands in it."""
    view = reader.page.locator("#reading .reading")
    # The names of the gazetteer are prepared when the first document is asked for.
    view.locator(".text, .box").first.wait_for(timeout=60_000)
    return view


def bring(view: Locator, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    view.locator("input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]


def test_the_list_opens_it_and_a_name_selects_its_feature(reader: Reader) -> None:
    reader.open()
    reader.page.wait_for_timeout(500)
    reader.mark()
    reader.watch.sent.clear()
    reader.rail.locator(".open-reading").click()
    view = read_by(reader)
    view.locator("select").first.select_option(ARABIC)
    expect(view.locator(".body")).to_have_attribute("data-shown", ARABIC)
    assert reader.watch.sent == []
    expect(view.locator(".gap").first).to_be_visible()
    name = view.locator("a[data-place=almaty]").first
    name.click()
    reader.shown("almaty")
    expect(name).to_have_class("name on now")
    expect(view.locator(".chosen .title")).to_have_text("Almaty")
    assert reader.query()["feature"] == "almaty"
    assert reader.query()["doc"] == ARABIC
    assert reader.marked()
    expect(reader.map_element).to_be_visible()
    view.press("Escape")
    expect(view).to_have_count(0)
    assert not {"page", "doc", "at"} & set(reader.query())


def test_what_the_list_selects_is_scrolled_to_and_counted(reader: Reader) -> None:
    view = read_by(reader.open(page="read", doc=ARABIC, layers="places,borders"))
    view.locator(".gap").first.wait_for()
    reader.rail.locator("[data-id=border-uzbekistan]").first.click()
    bar = view.locator(".bar.on").first
    expect(bar).to_be_in_viewport()
    reader.search.fill("Almaty")
    reader.rail.locator(".hit[data-id=almaty]").click()
    expect(view.locator(".name.now")).to_be_in_viewport()
    names = view.locator("a[data-place=almaty].on")
    count = names.count()
    assert count > 1
    told = view.locator("nav span")
    for rank in range(1, count + 1):
        expected = say("reading", "count", "en", rank=f"{rank}", count=f"{count}")
        if told.text_content() == expected:
            break
    else:
        pytest.fail(f"{told.text_content()!r} is none of n of {count}")
    for _ in range(rank - 1):
        view.locator(".arrow[data-step='-1']").click()
    expect(view.locator(".arrow").first).to_be_disabled()
    view.locator(".title").click()
    view.press("ArrowRight")
    expect(told).to_have_text(say("reading", "count", "en", rank=2, count=count))
    expect(view.locator(".name.now")).to_be_in_viewport()


def test_the_map_leads_to_the_text(reader: Reader) -> None:
    view = read_by(reader.open(page="read", doc=ARABIC, layers="borders"))
    pin = reader.frame.locator("path[data-pin=kars]")
    pin.wait_for(state="attached")
    pin.dispatch_event("click")
    expect(view.locator(".chosen .title")).to_have_text("Kars")
    expect(view.locator(".name.now[data-place=kars]")).to_be_in_viewport()
    view.locator(".close").click()
    expect(reader.frame.locator("path[data-pin]")).to_have_count(0)


def test_a_quotation_leads_to_its_place_in_the_document(reader: Reader) -> None:
    panel = reader.open(feature="border-china").shown("border-china")
    passage = ATLAS.feature("border-china").quotations[0].passage  # type: ignore[union-attr]
    panel.locator("button.read").click()
    view = read_by(reader)
    assert reader.query()["at"] == str(passage.start)
    words = passage.exact.split("\n")[0][:40]
    expect(view.locator(".text p", has_text=words).first).to_be_in_viewport()


def test_text_keeps_its_direction_and_the_page_its_own(readers: Readers) -> None:
    view = read_by(readers().open(page="read", doc=ARABIC))
    expect(view).to_have_attribute("dir", "ltr")
    expect(view.locator(".text")).to_have_attribute("dir", "rtl")
    reader = readers(size=(390, 844))
    view = read_by(reader.open(page="read", doc=ENGLISH, lang="ar"))
    expect(view).to_have_attribute("dir", "rtl")
    text = view.locator(".text")
    expect(text).to_have_attribute("dir", "ltr")
    box, frame = text.bounding_box(), reader.map_element.bounding_box()
    assert box is not None
    assert frame is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert frame["y"] + frame["height"] <= box["y"]


def test_an_own_document_is_marked_counted_and_saved(reader: Reader) -> None:
    view = read_by(reader.open(page="read", doc="own"))
    reader.mark()
    bring(view, "journey.txt", OWN.encode("utf-8"))
    text = view.locator(".text")
    text.wait_for()
    assert "".join(text.locator("p").all_text_contents()) == OWN.replace("\n", "")
    expect(text.locator("a[data-place=almaty]")).to_have_text(["Almaty", "Алма-Ате", "ألماتي"])
    expect(text.locator("p").last).to_have_attribute("dir", "rtl")
    view.locator("summary").click()
    expect(view.locator("li button[data-place=turkistan] b")).to_have_text("2")
    reader.frame.locator("path[data-pin=turkistan]").wait_for(state="attached")
    view.locator("li button[data-place=turkistan]").click()
    expect(view.locator("nav span")).to_have_text(say("reading", "count", "en", rank=1, count=2))
    with reader.page.expect_download() as download:
        view.locator("[data-as=geojson]").click()
    assert download.value.suggested_filename == "journey.geojson"
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert len(saved["features"]) == text.locator(".name").count()
    for place in (reader.page, reader.frame):
        assert place.evaluate("window.pwned") is None
    assert reader.page.locator("img[src=x]").count() == 0
    assert reader.marked()


def test_a_long_document_is_laid_out_as_it_comes_into_view(reader: Reader) -> None:
    view = read_by(reader.open(page="read", doc="own"))
    line = "We left Almaty for Turkistan, and from there took the long road home. 🕸\n\n"
    bring(view, "long.txt", (line * 2_000 + "Last of all, Baku.").encode("utf-8"))
    paragraphs = view.locator(".text p")
    paragraphs.first.wait_for()
    assert paragraphs.count() < 1_500
    view.locator(".text section").nth(3).scroll_into_view_if_needed()
    expect(view.locator(".text section").nth(3).locator("p").first).to_have_text(line.strip())
    view.locator("summary").click()
    view.locator("li button[data-place=baku]").click()
    expect(view.locator(".name.now")).to_have_text("Baku")
    expect(view.locator(".name.now")).to_be_in_viewport()


def test_a_broken_document_is_told_and_another_can_be_brought(
    reader: Reader, tmp_path: Path
) -> None:
    view = read_by(reader.open(page="read", doc="own", lang="ru"))
    bring(view, "broken.docx", b"PK\3\4 nothing of it")
    told = view.locator(".notice[role=alert]")
    expect(told).to_contain_text("broken.docx")
    expect(told).not_to_contain_text("Traceback")
    bring(view, "empty.txt", b"")
    expect(told).to_contain_text("empty.txt")
    large = tmp_path / "large.txt"
    large.write_bytes(b"a" * (20 * 2**20 + 1))
    view.locator("input[type=file]").set_input_files(large)
    expect(told).to_contain_text("large.txt")
    bring(view, "whole.txt", "Из Алматы в Астану.".encode("cp1251"))
    expect(told).to_contain_text("whole.txt")
    view.locator(".encoding select").select_option("windows-1251")
    expect(view.locator(".text a[data-place=almaty]")).to_have_text("Алматы")
    refused = [fault for fault in reader.watch.faults if "status of 400" in fault]
    assert reader.watch.faults == refused
    reader.watch.faults.clear()
