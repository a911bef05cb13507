"""The atlas in one file: the same map, list and panel, with no network and no exception."""

from __future__ import annotations

import json
from pathlib import Path

import PIL.Image
import pytest
from playwright.sync_api import expect

from kzgeo.catalogue import load
from kzgeo.citations.formats import FORMATS
from kzgeo.citations.reference import passage_references
from kzgeo.entries import LANGUAGES, Language
from kzgeo.export.formats import export
from kzgeo.gazetteer import load_gazetteer
from kzgeo.panel import panel
from kzgeo.prose import say
from kzgeo.search import Search
from kzgeo.selection import select
from kzgeo.views import View
from tests.browser.alone import written
from tests.browser.conftest import Openers
from tests.browser.test_hostile_data import POISON, TITLE, poison
from tests.browser.test_screenshot import MOST, unlike
from tests.live import ATLAS, CATALOGUE, FEATURES

BORDER = "border-china"


def test_it_opens_from_a_file_and_asks_for_nothing(alone: Openers, file: Path) -> None:
    reader = alone().open()
    assert reader.asked == [file.as_uri()]
    assert reader.shown("").locator("h2").text_content() == say("panel", "welcome_title", "en")
    visible = {layer.id for layer in ATLAS.layers if layer.entry.visible}
    assert {layer for layer, _ in reader.drawn()} == visible
    assert reader.page.evaluate("document.styleSheets.length") == 1


def test_map_list_and_search_select_and_a_reload_keeps_what_is_shown(alone: Openers) -> None:
    reader = alone().open()
    reader.click(BORDER)
    reader.shown(BORDER, 1).locator("[data-step='1']").click()
    reader.shown(BORDER, 2)
    assert reader.query() == {"feature": BORDER, "quote": "2"} | reader.query()
    reader.rail.locator("[data-id=border-russia]:not([data-shared])").click()
    reader.shown("border-russia", 1)
    reader.search.fill("Байконур")
    reader.rail.locator(".hit").first.click()
    reader.shown("baikonur")
    reader.search.fill("")  # the list returns
    reader.rail.locator("input[data-layer=history]").check()
    reader.rail.locator("button[lang=kk]").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "kk")
    reader.page.wait_for_timeout(400)  # the view is written when the map rests
    before, drawn = reader.query(), reader.drawn()
    reader.page.reload()
    reader.settle().shown("baikonur")
    assert (reader.query(), reader.drawn()) == (before, drawn)


def test_a_key_leads_through_list_and_search(alone: Openers) -> None:
    reader = alone().open()
    reader.search.focus()
    reader.page.keyboard.type("Xinjiang", delay=20)
    reader.rail.locator(".hit").first.wait_for()
    reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("Enter")
    first = reader.rail.locator(".hit").first.get_attribute("data-id")
    assert first is not None
    reader.shown(first)
    reader.search.focus()
    reader.page.keyboard.press("Escape")
    expect(reader.rail.locator(".hits")).to_be_hidden()


def test_the_search_answers_as_the_server_does(alone: Openers) -> None:
    search = Search(ATLAS, load_gazetteer().places)
    reader = alone().open()
    for query in ("Almaty", "граница", "بحر الآرال", "Aral", "zzzz", "</script>"):
        found = search.find(query, lang="en", texts=12)
        reader.search.fill("")
        expect(reader.rail.locator(".hits")).to_be_hidden()
        reader.search.fill(query)
        hits = reader.rail.locator("[data-id].hit")
        expect(hits).to_have_count(len(found.hits))
        ids = hits.evaluate_all("rows => rows.map((row) => row.dataset.id)")
        assert ids == [hit.id for hit in found.hits]
        expect(reader.rail.locator("[data-passage]")).to_have_count(len(found.passages))
        if found.absent:
            told = say("page", "search_absent", "en", name=found.absent.to("en"))
            expect(reader.rail.locator("p.none").first).to_have_text(told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_panel_tells_what_it_tells_in_the_app(alone: Openers, lang: Language) -> None:
    reader = alone().open(lang=lang)
    expect(reader.page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    for feature, quote in ((BORDER, 5), ("astana", 1), ("layer-railways", 2)):
        shown = panel(ATLAS, feature, quote=quote, lang=lang)
        quotation = shown["quotation"]
        reader.open(lang=lang, feature=feature, quote=str(quote))
        found = reader.shown(feature, quote)
        assert found.locator("h2").first.text_content() == shown["titles"][0]["text"]
        words = "".join(piece.get("text", piece.get("page") or "") for piece in quotation["pieces"])
        assert found.locator("article > blockquote").first.text_content() == words
        marks = [piece["text"] for piece in quotation["pieces"] if piece.get("mark")]
        assert found.locator("article").first.locator("mark").all_text_contents() == marks
        if quotation["translation"]:
            said = found.locator(".translation p").first.text_content()
            assert said == quotation["translation"]
        assert found.locator(".position bdi").last.text_content() == quotation["position"]


def test_what_the_documents_do_not_speak_of_says_so(alone: Openers) -> None:
    silent = next(f.id for f in ATLAS.features() if f.entry.status == "silent" and f.entry.searched)
    reader = alone().open(feature=silent)
    expect(reader.shown(silent).locator(".silence p")).to_have_text(say("panel", "silent", "en"))
    reader.open(feature="no-such-thing")
    told = say("panel", "unknown", "en", id="no-such-thing")
    expect(reader.page.locator(".panel .notice")).to_have_text(told)


def test_years_hide_what_is_of_others(alone: Openers) -> None:
    reader = alone().open(layers="history,borders")
    everything = reader.drawn()
    reader.page.locator(".time input.to").evaluate(
        "(input) => { input.value = 0.1 * input.max;"
        "input.dispatchEvent(new Event('input')); input.dispatchEvent(new Event('change')); }"
    )
    assert reader.drawn() < everything
    first, last = map(int, reader.query()["time"].split(","))
    assert first < last < 1500
    reader.page.locator(".time .play").click()
    expect(reader.page.locator(".time.playing")).to_have_count(1)
    reader.page.locator(".time .play").click()
    reader.page.locator(".time .all").click()
    assert reader.drawn() == everything


def test_statements_are_filtered_and_lead_to_the_map(alone: Openers) -> None:
    reader = alone().open(page="claims")
    statements = reader.page.locator(".ledger [data-claim]")
    expect(statements).to_have_count(len(ATLAS.claims))
    wrong = [item for item in CATALOGUE.judged if item.verdict == "contradicted"]
    reader.page.locator(".ledger input[value=contradicted]").check()
    expect(reader.page.locator(".ledger [data-verdict=contradicted]")).to_have_count(len(wrong))
    reader.page.locator(".ledger .matter h4 button").first.click()
    expect(reader.page.locator(".ledger")).to_have_count(0)
    assert reader.query()["feature"] in FEATURES
    reader.open(feature=BORDER)
    own = [c for c in ATLAS.claims if BORDER in (c.feature, *c.also)]
    assert reader.shown(BORDER).locator("[data-claim]").count() >= len(own)


def test_documents_are_read_in_the_passages_that_are_quoted(alone: Openers) -> None:
    reader = alone().open()
    reader.rail.locator(".open-reading").click()
    reading = reader.page.locator(".reading")
    expect(reading.locator("select option")).to_have_count(
        len(ATLAS.sources)
    )  # and none of one's own
    reading.locator("select").select_option("002_c46e443aee6b7186")
    reading.locator("[data-shown='002_c46e443aee6b7186']").wait_for()
    expect(reading.locator(".gap").first).to_be_visible()
    reading.locator("a.name[data-place=kazakhstan]").first.click()
    expect(reading.locator(".chosen .title")).to_have_text(FEATURES["kazakhstan"].title.en)
    at = reader.query()["at"]
    reading.locator(".chosen nav button").last.click()
    assert int(reader.query()["at"]) > int(at)
    expect(reader.page.locator("path[data-pin]").first).to_be_attached()
    reader.page.keyboard.press("Escape")
    expect(reading).to_have_count(0)


@pytest.mark.parametrize("years", [None, (1900, 1950)])
def test_what_is_shown_is_saved_as_the_command_writes_it(
    alone: Openers, tmp_path: Path, years: tuple[int, int] | None
) -> None:
    layers = ["history", "places", "capital"]  # with drawings of other layers' features
    time = {} if years is None else {"time": f"{years[0]},{years[1]}"}
    reader = alone().open(layers=",".join(layers), lang="ru", **time)
    reader.rail.locator(".download summary").first.click()
    with reader.page.expect_download() as waiting:
        reader.rail.locator(".download button[data-suffix='.geojson']").click()
    waiting.value.save_as(tmp_path / "page.geojson")
    named = "history-capital-places" + ("-1900-1950" if years else "")
    assert waiting.value.suggested_filename == f"kzgeo-{named}-ru.geojson"
    chosen = select(ATLAS, layers, years=years, language="ru")
    export(chosen, tmp_path / "command.geojson")
    one, other = (json.loads((tmp_path / f"{n}.geojson").read_text()) for n in ("page", "command"))
    assert one == other


def test_a_passage_is_cited(alone: Openers) -> None:
    reader = alone().open(feature=BORDER, quote="2", lang="ar")
    cite = reader.shown(BORDER, 2).locator("details.cite")
    cite.locator("summary").click()
    told = cite.locator(".formatted")
    told.wait_for()
    reference = passage_references(ATLAS, BORDER, base="http://h/", view=View(language="ar"))[1]
    expected = FORMATS["text"].write([reference]).replace(reference.address, "").strip()
    assert told.text_content() == expected
    for name, form in FORMATS.items():
        with reader.page.expect_download() as waiting:
            cite.locator(f"button.save[data-format={name}]").click()
        assert waiting.value.suggested_filename.endswith(form.suffix)
        text = Path(waiting.value.path()).read_text(encoding="utf-8", errors="strict")
        assert "http" not in text.replace("https://www.w3", "")
        assert reference.source.sha256 in text


def test_a_picture_of_the_screen_needs_no_server(alone: Openers) -> None:
    reader = alone().open(feature=BORDER)
    figure = reader.rail.locator("details.figure")
    figure.locator("summary").click()
    with reader.page.expect_download() as waiting:
        figure.locator("button[data-screen]").click()
    picture = PIL.Image.open(waiting.value.path())
    assert (picture.format, picture.size) == ("PNG", (1440, 900))
    assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 100


def test_the_picture_is_what_is_on_the_screen(alone: Openers, tmp_path: Path) -> None:
    reader = alone().open(feature=BORDER, lang="ar")
    assert unlike(reader.page, tmp_path) < MOST


def test_what_needs_a_server_is_not_offered(alone: Openers) -> None:
    reader = alone().open()
    for name in (".overlays", ".share .embed", "input[type=file]"):
        expect(reader.page.locator(name)).to_have_count(0)
    reader.open(page="read", doc="own")
    expect(reader.page.locator(".reading [data-shown]")).to_have_count(1)
    expect(reader.page.locator("input[type=file]")).to_have_count(0)


def test_it_says_where_it_comes_from(alone: Openers) -> None:
    reader = alone().open()
    said = reader.rail.locator(".origin").text_content() or ""
    owed = {one for base in ATLAS.base for one in base.provenance.attribution.split("; ")}
    assert owed
    assert [one for one in (*owed, "ODbL-1.0", "MIT") if one not in said] == []
    assert reader.rail.locator(".origin a").count() == 0  # it is published nowhere


def test_it_is_shown_in_a_frame_and_on_a_telephone(alone: Openers) -> None:
    framed = alone().open(embed="true", feature=BORDER)
    expect(framed.rail).to_be_hidden()
    expect(framed.shown(BORDER)).to_be_visible()
    small = alone(size=(390, 844)).open(lang="ar", feature=BORDER)
    assert small.page.evaluate("document.documentElement.scrollWidth") == 390
    small.shown(BORDER, 1).locator("[data-step='1']").click()
    small.shown(BORDER, 2)


def test_a_page_of_some_layers_has_what_belongs_to_them(alone: Openers, tmp_path: Path) -> None:
    path = written(CATALOGUE, tmp_path / "places.html", layers=["places"], lang="ru")
    reader = alone(path).open()  # and shows what was asked for
    expect(reader.page.locator("html")).to_have_attribute("lang", "ru")
    expect(reader.rail.locator("input[data-layer]")).to_have_count(1)
    layer = ATLAS.layer("places")
    assert layer is not None
    ids = {*(feature.id for feature in layer.features), *(shared.id for shared in layer.shared)}
    assert {feature for _, feature in reader.drawn()} == ids
    borrowed = layer.shared[0].id
    reader.rail.locator(f"[data-id={borrowed}]").click()
    shown = reader.shown(borrowed, 1)
    expect(shown.locator("h2").first).to_have_text(FEATURES[borrowed].title.ru)
    reader.rail.locator("button[lang=en]").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    reader.page.reload()
    reader.settle().shown(borrowed, 1)
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")


def test_markup_in_the_data_is_text(alone: Openers, small: Path, tmp_path: Path) -> None:
    reader = alone(written(load(poison(small)), tmp_path / "hostile.html"))
    for lang in ("en", "ar"):
        shown = reader.open(feature="hostile-point", lang=lang).shown("hostile-point", 1)
        assert shown.locator(".quotation blockquote").text_content() == POISON
        assert shown.locator("h2").text_content() == TITLE
        shown.locator(".claims .statement summary").first.click()
        reader.search.fill("onerror")
        reader.rail.locator(".row.passage, .hit").first.wait_for()
        reader.open(page="read", doc="000_19a42f1a139730ab", lang=lang)
        reader.page.locator(".reading .text").wait_for()
        assert reader.page.evaluate("window.pwned") is None
        reader.open(page="claims", lang=lang)
        reader.page.locator(".ledger [data-claim=hostile-claim]").wait_for()
        assert reader.page.evaluate("window.pwned") is None
