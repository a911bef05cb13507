"""Reports as Word documents, written in a page that stands alone: byte for byte the command's."""

from __future__ import annotations

import io
import random
import unicodedata
import zipfile
from pathlib import Path

import docx
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from kzgeo.catalogue import load
from kzgeo.entries import LANGUAGES, Language
from kzgeo.page.document import web_modules
from kzgeo.page.linking import linked
from kzgeo.prose import say
from kzgeo.report.directions import Direction, stretches
from kzgeo.report.docx import write_docx
from tests.browser.alone import standing, written
from tests.browser.conftest import Openers
from tests.browser.driver import Tabs
from tests.browser.test_hostile_data import POISON, TITLE, poison
from tests.browser.trays import ORDER, figure, keep, kept, saved, tray
from tests.live import ATLAS
from tests.report.programs import (
    Word,
    converted,
    needs_poppler,
    needs_soffice,
    poppler,
    words_of,
)
from tests.reports import built, ordered

SHOWN = figure(["borders", "railways", "sites"], [46, 40, 88, 56])
LEFT, RIGHT = 71, 524.4  # points: where text may stand on the page
MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
# Letters that a report may well have, and the blocks of those that run from right to left.
BLOCKS = ((0, 0x900), (0x1E00, 0x2500), (0xFB1D, 0xFFFE))
TEXTS = 300  # made by chance, of a fixed seed

every_language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(scope="module")
def files(
    tabs_alone: Tabs, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Have a report made in the page with a map, and one without, in every language."""
    folder = tmp_path_factory.mktemp("reports")
    made: dict[str, Path] = {}
    told = [kept(item) for item in ORDER]
    with standing(tabs_alone, published) as reader:
        for lang in LANGUAGES:
            for name, items in ((lang, told), (f"map-{lang}", [SHOWN, *told[:3]])):
                path = saved(keep(reader.open(lang=lang), items), ".docx", folder)
                made[name] = path.rename(folder / f"{name}.docx")
    return made


@pytest.fixture(scope="module")
def printed(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What LibreOffice prints of those with a map: all are opened by one start of it."""
    mapped = [path for name, path in files.items() if name.startswith("map-")]
    made = converted(mapped, ".pdf", tmp_path_factory.mktemp("printed"))
    return {path.stem.removeprefix("map-"): path for path in made}


def parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a package, in their order."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: package.read(name) for name in package.namelist()}


@every_language
def test_it_is_what_the_command_writes(
    files: dict[str, Path], tmp_path: Path, lang: Language
) -> None:
    other = tmp_path / "command.docx"
    write_docx(built(ordered(*ORDER, language=lang)), other)
    one, same = parts(files[lang]), parts(other)
    assert list(one) == list(same)
    assert {name for name in one if one[name] != same[name]} == set()
    # What is alike in every part is alike in every paragraph; a reader that is not ours agrees.
    texts = [
        [found.text for found in docx.Document(str(path)).paragraphs]
        for path in (files[lang], other)
    ]
    assert texts[0] == texts[1]
    assert len(texts[0]) > 300


@every_language
def test_a_map_is_a_picture_that_says_what_it_shows(files: dict[str, Path], lang: Language) -> None:
    document = docx.Document(str(files[f"map-{lang}"]))
    assert document.core_properties.title == say("project", "title", lang)
    (shape,) = document.inline_shapes
    assert round(shape.width.mm) == 160
    told = shape._inline.docPr.get("descr") or ""
    for layer_id in ("borders", "railways", "sites"):
        layer = ATLAS.layer(layer_id)
        assert layer is not None
        assert layer.title.to(lang) in told
    with Image.open(io.BytesIO(parts(files[f"map-{lang}"])["word/media/image1.png"])) as image:
        assert image.format == "PNG"
        assert image.width / (shape.width.inches) == pytest.approx(220, abs=1)
        assert image.width / image.height == pytest.approx(shape.width / shape.height, rel=0.01)
        colours = image.convert("RGB").getcolors(maxcolors=1 << 24)
        assert colours is not None
        assert len(colours) > 100
    captions = [
        found.text for found in document.paragraphs if found.style and found.style.name == "Caption"
    ]
    assert captions[0].translate(MARKS).startswith(f"{say('report', 'figure', lang)} 1. ")


def test_the_same_tray_makes_the_same_bytes(
    alone: Openers, published: Path, files: dict[str, Path], tmp_path: Path
) -> None:
    reader = alone(published)
    items = [SHOWN, *[kept(item) for item in ORDER[:3]]]
    again = saved(keep(reader.open(lang="ar"), items), ".docx", tmp_path)
    assert again.name == "kzgeo-report-map-border-china-baikonur-ar.docx"
    assert again.read_bytes() == files["map-ar"].read_bytes()


# -- as LibreOffice shows it ---------------------------------------------------------------------


@needs_soffice
@needs_poppler
@every_language
def test_the_pages_hold_everything(printed: dict[str, Path], lang: Language) -> None:
    found = words_of(printed[lang])
    # LibreOffice prints the invisible signs of direction too, as nothing with a width.
    shown = [word for word in found if word.text.translate(MARKS)]
    assert min(word.left for word in shown) > LEFT - 1.5
    assert max(word.right for word in shown) < RIGHT + 1.5
    told = {word.text.translate(MARKS) for word in found}
    for key in ("contents", "documents", "data", "reading"):
        assert set(say("report", key, lang).split()) <= told
    rows = poppler("pdfimages", "-list", printed[lang]).splitlines()[2:]
    assert len(rows) == 1
    assert rows[0].split()[2] == "image"


@needs_soffice
@needs_poppler
def test_arabic_starts_at_the_right_margin(printed: dict[str, Path]) -> None:
    found = words_of(printed["ar"])
    title = say("project", "title", "ar").split()
    line = [word for word in found if word.page == 1][: len(title)]
    assert _from_the_right(line) == title
    assert max(word.right for word in line) == pytest.approx(RIGHT, abs=1)
    for other in ("en", "ru", "kk"):
        begun = next(word for word in words_of(printed[other]) if word.page == 1)
        assert begun.left == pytest.approx(LEFT, abs=1)


def _from_the_right(words: list[Word]) -> list[str]:
    return [word.text for word in sorted(words, key=lambda word: -word.right)]


# -- what may go wrong ---------------------------------------------------------------------------


def test_texts_are_cut_where_the_command_cuts_them(profile: BrowserContext) -> None:
    probe = 'import { stretches } from "./offline/report/directions.js";\nwindow.cut = stretches;\n'
    opened = profile.new_page()
    opened.add_script_tag(content=linked(web_modules() | {"probe": probe}, "probe"))
    signs = [chr(code) for first, end in BLOCKS for code in range(first, end)]
    signs = [sign for sign in signs if unicodedata.category(sign) not in ("Cn", "Cs")]
    chance = random.Random(4)
    near = [*"abЯқ 12.,(–«» ١٢،؛\t\n", *map(chr, range(0x620, 0x64A)), "\u064e", "\U00010400"]
    texts = ["".join(chance.choices(near, k=chance.randrange(9))) for _ in range(TEXTS)]
    ways: tuple[Direction, ...] = ("ltr", "rtl")
    for base in ways:
        asked = [*signs, *texts]
        cut = opened.evaluate(
            "([texts, base]) => texts.map((text) => cut(text, base))", [asked, base]
        )
        wanted = [[list(piece) for piece in stretches(text, base)] for text in asked]
        wrong = [text for text, one, other in zip(asked, cut, wanted, strict=True) if one != other]
        assert wrong == []
    opened.close()


def test_markup_in_the_data_is_text(alone: Openers, small: Path, tmp_path: Path) -> None:
    reader = alone(written(load(poison(small)), tmp_path / "hostile.html"))
    reader.open(feature="hostile-point")
    reader.shown("hostile-point", 1).locator(".collect").first.click()
    tray(reader).locator("summary").first.click()
    tray(reader).locator(".add-map").click()
    tray(reader).locator(".titled input").fill(TITLE)
    document = docx.Document(str(saved(reader, ".docx", tmp_path)))
    assert document.core_properties.title == TITLE
    assert document.paragraphs[0].text == TITLE
    assert document.sections[0].header.paragraphs[0].text == TITLE
    quoted = [
        found.text for found in document.paragraphs if found.style and found.style.name == "Quote"
    ]
    assert quoted[0] == POISON
    addresses = [link.address for found in document.paragraphs for link in found.hyperlinks]
    assert not [address for address in addresses if address and not address.startswith("http")]


def test_it_is_called_off_while_it_is_written(alone: Openers, published: Path) -> None:
    reader = alone(published)
    keep(reader.open(), [{"kind": "layer", "layer": layer.id} for layer in ATLAS.layers])
    tray(reader).locator('input[value=".docx"]').check()
    step = tray(reader).locator(".work p")
    reader.page.evaluate(CALL_OFF, say("report", "step_writing", "en"))
    tray(reader).locator(".make").click()
    expect(tray(reader).locator(".told")).to_have_text(say("tray", "cancelled", "en"))
    expect(step).to_be_hidden()
    assert reader.page.evaluate("window.seen") is True


# Press the button as soon as the words are seen.
CALL_OFF = """(words) => {
    const rail = document.querySelector(".st-key-rail > div").shadowRoot;
    const work = rail.querySelector(".tray .work");
    new MutationObserver((_, watch) => {
        if (!work.querySelector("p").textContent.includes(words)) return;
        watch.disconnect();
        window.seen = true;
        work.querySelector(".cancel").click();
    }).observe(work, { subtree: true, childList: true, characterData: true });
}"""
