"""The report that was put together is made: seen coming, called off, saved, opened."""

from __future__ import annotations

import json
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from lxml import html
from playwright.sync_api import Download, Route, expect

from kzgeo.prose import say
from tests.browser.conftest import Readers
from tests.browser.driver import Reader
from tests.browser.test_tray import (
    CHINA,
    ZHUZ,
    collect,
    isolated,
    keep,
    opened,
    rows,
    title,
    tray,
)
from tests.live import FEATURES

REPORT = re.compile("/report$")
PATIENCE_S = 60
MANY = 40  # figures: more than a test could wait for


def saved(reader: Reader, suffix: str, folder: Path) -> Path:
    tray(reader).locator(f'input[value="{suffix}"]').check()
    with reader.page.expect_download() as waiting:
        tray(reader).locator(".make").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    told = say("tray", "saved", "en", name=isolated(path.name))
    expect(tray(reader).locator(".told")).to_have_text(told)
    return path


def test_the_report_is_saved_and_opens(reader: Reader, tmp_path: Path) -> None:
    collect(opened(reader.open(feature=CHINA, layers="borders")), CHINA, ZHUZ)
    tray(reader).locator(".add-map").click()
    rows(reader).last.locator(".up").click()
    tray(reader).locator(".titled input").fill("Two <b>borders</b> & a zhuz")
    path = saved(reader, ".html", tmp_path)
    assert path.name == f"kzgeo-report-{CHINA}-map-{ZHUZ}.html"
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    assert page.findtext(".//title") == "Two <b>borders</b> & a zhuz"
    links = {link for link in page.xpath("//a/@href") if "feature=" in link}
    assert links
    assert all(link.startswith(f"{reader.base}?feature=") for link in links)
    other = reader.page.context.new_page()
    other.goto(path.as_uri())
    expect(other.locator("h1")).to_have_text("Two <b>borders</b> & a zhuz")
    expect(other.locator("figure img, figure svg").first).to_be_visible()
    expect(other.locator("blockquote").first).to_be_visible()
    other.close()

    written = docx.Document(str(saved(reader, ".docx", tmp_path)))
    text = "".join(paragraph.text for paragraph in written.paragraphs)
    assert "Two <b>borders</b> & a zhuz" in text
    for feature in (CHINA, ZHUZ):
        assert FEATURES[feature].quotations[0].passage.exact.split("\n")[0][:40] in text
    assert len(written.inline_shapes) == 1

    with zipfile.ZipFile(saved(reader, ".md", tmp_path)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 2
    assert saved(reader, ".pdf", tmp_path).read_bytes().startswith(b"%PDF-")


def nothing_stays(reader: Reader, temporary: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while made(temporary):
        assert time.monotonic() < end
        reader.page.wait_for_timeout(50)


def made(temporary: Path) -> list[Path]:
    """Return where the server is making reports."""
    return list(temporary.glob("kzgeo-report-*"))


def test_progress_is_shown_and_it_can_be_called_off(reader: Reader, temporary: Path) -> None:
    opened(reader.open(lang="ru"))
    view = {"kind": "figure", "layers": ["borders"], "years": None, "graticule": False}
    items = [{**view, "bounds": [46 + n / 10, 40, 88, 56]} for n in range(MANY)]
    keep(reader, json.dumps({"items": items, "title": "", "format": ".docx"}))
    ended: list[str] = []
    reader.page.on("requestfailed", lambda request: ended.append(request.url))
    saves: list[Download] = []
    reader.page.on("download", lambda download: saves.append(download))  # noqa: PLW0108
    make, work = tray(reader).locator(".make"), tray(reader).locator(".work")
    expect(work).to_be_hidden()
    make.click()
    expect(work.locator("progress[value]")).to_be_visible()
    expect(work.locator("progress")).to_have_accessible_name(say("tray", "progress", "ru"))
    expect(work.locator("p")).to_contain_text("%")
    expect(make).to_have_attribute("aria-busy", "true")
    assert int(work.locator("progress").get_attribute("max") or 0) > MANY
    assert made(temporary)
    work.locator(".cancel").click()
    expect(tray(reader).locator(".told")).to_have_text(say("tray", "cancelled", "ru"))
    expect(work).to_be_hidden()
    expect(make).to_be_focused()
    expect(make).to_be_enabled()
    assert [url.rsplit("/", 1)[-1].split("?")[0] for url in ended] == ["report"]
    assert saves == []
    nothing_stays(reader, temporary)  # from the next step on


def test_while_pages_are_set_the_bar_says_that_nobody_knows_and_it_can_be_called_off(
    reader: Reader, temporary: Path
) -> None:
    opened(reader.open(lang="ar"))
    items = [{"kind": "feature", "feature": name} for name in sorted(FEATURES)]
    keep(reader, json.dumps({"items": items, "title": "", "format": ".pdf"}))
    work = tray(reader).locator(".work")
    tray(reader).locator(".make").click()
    words = say("tray", "lasting", "ar", what=isolated(say("report", "step_setting", "ar")))
    expect(work.locator("p")).to_have_text(words, timeout=60_000)
    expect(work.locator("progress")).not_to_have_attribute("value", re.compile(""))
    assert made(temporary)
    work.locator(".cancel").click()
    expect(tray(reader).locator(".told")).to_have_text(say("tray", "cancelled", "ar"))
    nothing_stays(reader, temporary)


def answering(answer: dict[str, Any]) -> Callable[[Route], None]:
    return lambda route: route.fulfill(**answer)


def test_a_fault_is_told_in_place_and_nothing_is_lost(readers: Readers) -> None:
    reader = collect(opened(readers(size=(1024, 768)).open(feature=CHINA, lang="ar")), CHINA)
    alert = tray(reader).locator("[role=alert]")
    error = {"place": "<b>x</b>", "fault": "fault", "cure": "cure", "key": "key"}
    entry = {"error": {**error, "place": "items[0].quote=99"}}
    lines = [{"done": 0, "of": 2, "what": "x"}, {"error": error}]
    file = {"file": {"name": "x.html", "media_type": "text/html", "bytes": 9}}
    answers: list[tuple[dict[str, Any], str]] = [
        ({"status": 400, "json": {"error": error}}, "\u2068<b>x</b>\u2069: fault; cure"),
        ({"body": "\n".join(map(json.dumps, lines)) + "\n"}, "\u2068<b>x</b>\u2069: fault; cure"),
        ({"status": 400, "json": entry}, f"{isolated(title(CHINA, 'ar'))}: fault; cure"),
        ({"body": json.dumps(file) + "\n"}, say("tray", "failed", "ar")),
        ({"body": ""}, say("tray", "failed", "ar")),
        ({"status": 500, "body": "<b>no</b>"}, say("tray", "failed", "ar")),
    ]
    for answer, told in answers:
        reader.page.route(REPORT, answering(answer))
        tray(reader).locator(".make").click()
        expect(alert).to_have_text(told)
        reader.page.unroute(REPORT)
    expect(rows(reader)).to_have_count(1)
    assert all("Failed to load resource" in fault for fault in reader.watch.faults)
    reader.watch.faults.clear()
