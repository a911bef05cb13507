"""Figures, opened by readers that are not ours, and what every one of them has to hold to."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.text
import numpy as np
import pypdfium2
import pytest
import shapely
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from pyproj import Geod

from kzgeo.cli import main
from kzgeo.entries import LANGUAGES, Language
from kzgeo.errors import OutputError, UsageError
from kzgeo.figure import vision
from kzgeo.figure.bounds import HOME, Extent, extent_of
from kzgeo.figure.composition import Figure, compose
from kzgeo.figure.files import FORMATS, write_figure
from kzgeo.figure.fonts import typeface
from kzgeo.figure.furniture import scale_km
from kzgeo.figure.graticule import graticule_of
from kzgeo.figure.placement import Box, box_of
from kzgeo.figure.projection import View, envelope_of, fitting, view_of
from kzgeo.figure.sheet import Sheet
from kzgeo.figure.sizes import SIZES, Size, size_of
from kzgeo.prose import prose
from kzgeo.selection import Selection, rows, select
from kzgeo.shapes import DASHES
from tests.exports import python
from tests.live import ATLAS, TINY
from tests.test_prose import source

OPEN = [layer.id for layer in ATLAS.layers if layer.entry.visible]
SVG = {"svg": "http://www.w3.org/2000/svg"}
# Layers, size and language: all sizes, all languages, the layers that are hardest to draw.
CASES: dict[str, tuple[list[str] | None, str, Language]] = {
    "as the app opens": (OPEN, "page", "en"),
    "the whole atlas": (None, "page", "ru"),
    "railways on a slide": (["railways"], "slide", "kk"),
    "borders in Arabic": (["borders"], "column", "ar"),
    "the capital": (["capital"], "column", "ru"),
    "zhuz on a slide in Arabic": (["zhuz"], "slide", "ar"),
    "places of the world": (["places"], "slide", "en"),
}


def selection_of(layers: list[str] | None, language: Language = "en", **options: Any) -> Selection:
    return select(ATLAS, layers, language=language, **options)


def extent(selection: Selection) -> Extent:
    return extent_of(selection, whole=len(selection.layers) in (len(OPEN), len(ATLAS.layers)))


def made(layers: list[str] | None, size: str, language: Language) -> Figure:
    selection = selection_of(layers, language)
    width, height = SIZES[size]
    with mpl.rc_context():
        return compose(
            selection,
            extent=extent(selection),
            size=Size(width_mm=width, height_mm=height),
            font=typeface(),
            graticule=True,
        )


@pytest.fixture(scope="module")
def figures() -> Mapping[str, Figure]:
    return {name: made(*case) for name, case in CASES.items()}


every_case = pytest.mark.parametrize("name", CASES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A figure of the opening map in every format, with its words in Arabic."""
    made = tmp_path_factory.mktemp("figures")
    selection = selection_of(OPEN, "ar")
    for suffix in FORMATS:
        size = size_of(*SIZES["page"], dpi=150)
        path = made / f"{suffix[1:]}{suffix}"
        write_figure(selection, path, extent=Extent(bounds=HOME), size=size)
    return made


# -- names -------------------------------------------------------------------------------


def polygon(box: Box) -> Any:
    return shapely.Polygon(box.corners)


@every_case
def test_no_name_touches_another_nor_a_symbol(name: str, figures: Mapping[str, Figure]) -> None:
    plan = figures[name].plan
    names = [polygon(one.box) for one in plan.placed]
    others = [polygon(box) for box in plan.symbols]
    others += [polygon(box_of(rect)) for rect in plan.furniture.values()]
    assert len(names) > 5
    for one, other in itertools.combinations(names, 2):
        assert one.intersection(other).area < 1e-6
    for one, other in itertools.product(names, others):
        assert one.intersection(other).area < 1e-6


@every_case
def test_names_and_furniture_lie_in_the_frame(name: str, figures: Mapping[str, Figure]) -> None:
    plan = figures[name].plan
    frame = shapely.box(*plan.view.rect)
    for one in plan.placed:
        assert frame.contains(polygon(one.box))
    corners = [shapely.box(*rect) for rect in plan.furniture.values()]
    assert all(map(frame.contains, corners))
    assert all(not a.intersects(b) for a, b in itertools.combinations(corners, 2))


@every_case
def test_a_name_is_as_wide_as_its_box(name: str, figures: Mapping[str, Figure]) -> None:
    """What is drawn is measured by the program that draws it, not by what placed it."""
    figure = figures[name].sheet.figure
    figure.set_dpi(300)
    renderer = FigureCanvasAgg(figure).get_renderer()
    widths: dict[tuple[str, float], float] = {}
    for text in figure.findobj(mpl.text.Text):
        if text.get_text():
            turned = text.get_rotation()
            text.set_rotation(0)
            with mpl.rc_context({"text.hinting": "none"}):  # as in every file
                size = text.get_window_extent(renderer).width / 300 * 25.4
            key = (text.get_text().lstrip("\u200f"), round(text.get_fontsize(), 3))
            widths[key] = float(size)
            text.set_rotation(turned)
    for one in figures[name].plan.placed:
        for line in one.name.block.lines:
            size_pt = round(one.name.block.size_pt, 3)
            assert widths[line, size_pt] <= one.box.width + 0.3, line


def test_arabic_names_begin_on_the_right(figures: Mapping[str, Figure]) -> None:
    page, mirrored = figures["railways on a slide"], figures["zhuz on a slide in Arabic"]
    assert page.plan.view.rect[0] > page.sheet.width - page.plan.view.rect[2]
    left, _, right, _ = mirrored.plan.view.rect
    assert left < mirrored.sheet.width - right  # the legend stands on the right
    scale = mirrored.plan.furniture["scale"]
    titles = [text for text in mirrored.sheet.figure.findobj(mpl.text.Text) if text.get_text()]
    assert titles[0].get_ha() == "right"
    assert scale[2] - scale[0] > 5


# -- evidence and colours ----------------------------------------------------------------


def test_evidence_is_seen_in_the_dashes(tmp_path: Path) -> None:
    """Of the file: solid, dashed and dotted lines are as many as the atlas has of each."""
    selection = selection_of(["zhuz", "borders", "capital"])
    path = tmp_path / "evidence.svg"
    drawn = write_figure(
        selection, path, extent=extent_of(selection), size=size_of(170), graticule=False
    )
    root = etree.parse(path)
    widths = {ly.entry.style.colour for ly in selection.layers}
    assert widths
    px = size_of(170).px_pt
    found: dict[str, set[str]] = {}
    for element in root.iterfind(".//svg:path", SVG):
        style = dict(part.split(": ") for part in element.get("style", "").split("; ") if part)
        if "stroke" in style:
            found.setdefault(style["stroke"], set()).add(style.get("stroke-dasharray", "none"))

    def dashes(evidence: str) -> str:
        pair = DASHES[evidence]  # type: ignore[index]
        return "none" if pair is None else f"{pair[0] * px:g},{pair[1] * px:g}"

    def near(values: set[str], wanted: str) -> bool:
        def numbers(text: str) -> list[float]:
            return [] if text == "none" else [float(part) for part in text.split(",")]

        return any(
            np.allclose(numbers(v), numbers(wanted), atol=0.01)
            for v in values
            if len(numbers(v)) == len(numbers(wanted))
        )

    for mark in drawn.plan.marks:
        if mark.shape != "point":
            for evidence in mark.evidence:
                assert near(found[mark.colour], dashes(evidence)), mark.feature.id
    assert near(found["#5b564b"], dashes("approximate"))  # the legend tells it
    text = path.read_text(encoding="utf-8")
    for word in ("Surveyed: from", "Approximate: drawn", "Schematic: shows"):
        assert word in text


MACHADO_DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)


def test_the_simulation_is_that_of_machado() -> None:
    """The matrices of the paper leave grey as it is, and confuse red and green."""
    assert np.allclose(vision.MATRICES["deuteranopia"], MACHADO_DEUTERANOPIA)
    for matrix in vision.MATRICES.values():
        assert np.allclose(np.array(matrix).sum(axis=1), 1, atol=1e-5)
    assert vision.difference("#ffffff", "#000000") == pytest.approx(100, abs=0.01)
    assert vision.difference("#b3402a", "#1c6e5a") < vision.DIFFERENT
    assert vision.difference("#777777", "#777777") == 0


@pytest.mark.parametrize("name", ["as the app opens", "railways on a slide", "the capital"])
def test_what_looks_alike_in_grey_or_to_the_colour_blind_has_another_pattern(
    name: str, figures: Mapping[str, Figure]
) -> None:
    plan = figures[name].plan
    evidence: dict[Any, set[str]] = {}
    wholes = {mark.feature.entry.part_of for mark in plan.marks}
    parts = {mark.key for mark in plan.marks if mark.feature.entry.part_of}
    for mark in plan.marks:
        told = {"any"} if mark.shape == "point" else set(mark.evidence)
        evidence.setdefault(mark.key, set()).update(told)
    named = {one.name.mark.key for one in plan.placed if one.name.mark}
    for one, other in itertools.combinations(evidence, 2):
        if one[1] != other[1] or not evidence[one] & evidence[other]:
            continue
        if {one, other} & parts and wholes:
            continue  # a leg is drawn as the route that it is part of
        if one[1] == "area" and {one, other} & named:
            continue
        apart = vision.difference(one[2], other[2]) >= vision.DIFFERENT
        assert apart or plan.patterns[one] != plan.patterns[other], (one, other)


# -- the map -----------------------------------------------------------------------------


def view(bounds: tuple[float, float, float, float]) -> View:
    projection = fitting(bounds)
    return view_of(projection, envelope_of(projection, Extent(bounds=bounds)), (0, -90, 168, 0))


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [
        (HOME, "albers"),
        ((62, 45, 64, 47), "azimuthal"),
        ((6, 31, 135, 59), "albers"),
        ((-125, 22, 135, 70), "world"),
        ((30, -10, 60, 15), "azimuthal"),
        ((0, 60, 120, 90), "azimuthal"),
    ],
)
def test_the_projection_fits_the_extent(
    bounds: tuple[float, float, float, float], kind: str
) -> None:
    assert fitting(bounds).kind == kind
    seen = view(bounds)
    west, south, east, north = bounds
    left, bottom, right, top = seen.rect
    for lon, lat in itertools.product(np.linspace(west, east, 5), np.linspace(south, north, 5)):
        x, y = seen.spot(lon, lat)
        assert left - 1e-6 <= x <= right + 1e-6
        assert bottom - 1e-6 <= y <= top + 1e-6


def test_areas_keep_their_size() -> None:
    """One square degree here and there, on paper and on the ellipsoid."""
    seen, geod = view(HOME), Geod(ellps="WGS84")
    shares = []
    for lon, lat in ((50, 42), (67, 48), (86, 54)):
        square = shapely.segmentize(shapely.box(lon, lat, lon + 1, lat + 1), 0.05)
        shares.append(seen.draw(square).area / abs(geod.geometry_area_perimeter(square)[0]))
    assert max(shares) / min(shares) == pytest.approx(1, abs=0.002)


def test_the_scale_bar_is_true_at_the_centre(figures: Mapping[str, Figure]) -> None:
    seen = figures["as the app opens"].plan.view
    km = scale_km(seen)
    x, y = seen.centre
    half = km * 1000 * seen.scale / 2
    lon, lat = seen.degrees(np.array([x - half, x + half]), np.array([y, y]))
    measured = Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])[2] / 1000
    assert measured == pytest.approx(km, rel=0.02)
    assert f"{km:,.0f} km".replace(",", "\u202f") in {
        text.get_text() for text in figures["as the app opens"].sheet.figure.findobj(mpl.text.Text)
    }


def test_the_arrow_points_to_true_north() -> None:
    seen = view((6, 31, 135, 59))
    for x in (20.0, 84.0, 150.0):
        turn = np.radians(seen.north(x, -40))
        lon, lat = seen.degrees(
            np.array([x, x + np.sin(turn)]), np.array([-40, -40 + np.cos(turn)])
        )
        assert lon[1] == pytest.approx(lon[0], abs=1e-3)
        assert lat[1] > lat[0]


def test_the_graticule_has_round_degrees_in_every_language() -> None:
    for lang, wanted in (
        ("en", "60° E"),
        ("ru", "60° в. д."),
        ("kk", "60° ш. б."),
        ("ar", "60° ق"),
    ):
        sheet = Sheet(170, font=typeface(), language=lang)  # type: ignore[arg-type]
        net = graticule_of(sheet, view(HOME), 5)
        assert wanted in {text for text, _ in net.names}
        assert len(net.lines) > 8


def test_what_lies_beyond_180_degrees_is_drawn_on_the_other_side() -> None:
    seen = view((150, 50, 179, 70))
    assert seen.window[2] > 180
    bering = seen.draw(shapely.Point(-175, 65))
    assert not bering.is_empty
    assert bering.x > seen.spot(175, 65)[0]


# -- files -------------------------------------------------------------------------------


def test_a_png_has_its_size_and_tells_what_it_shows(folder: Path) -> None:
    with Image.open(folder / "png.png") as picture:
        picture.load()
        assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)
        assert picture.width == pytest.approx(170 / 25.4 * 150, abs=1)
        assert picture.mode == "RGB"
        assert len(picture.resize((200, 180)).getcolors(40_000)) > 50
        told = picture.info
        assert told["Title"].lang == "ar"
        assert told["Description"] == (folder / "png.txt").read_text(encoding="utf-8")
        assert "002_c46e443aee6b7186" in told["Source"]
        assert "OpenStreetMap" in told["Source"]
        assert told["Author"].startswith("أطلس كازاخستان")


def test_an_svg_has_live_text_and_a_description(folder: Path) -> None:
    root = etree.parse(folder / "svg.svg").getroot()
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    first, second = root[0], root[1]
    assert (first.tag, second.tag) == (f"{{{SVG['svg']}}}title", f"{{{SVG['svg']}}}desc")
    assert second.text == (folder / "svg.txt").read_text(encoding="utf-8")
    texts = ["".join(node.itertext()).strip("\u200f") for node in root.iterfind(".//svg:text", SVG)]
    for title in ("أطلس كازاخستان", "الجوز الأوسط", "أستانا", "الحدود"):
        assert title in texts
    styles = [node.get("style", "") for node in root.iterfind(".//svg:text", SVG)]
    assert all("direction: rtl" in style for style in styles)
    assert sum("paint-order: stroke" in style for style in styles) > 10
    assert all("Noto Sans Arabic" in style for style in styles)
    assert float(root.get("width", "").removesuffix("pt")) == pytest.approx(170 / 25.4 * 72, 0.01)
    text = (folder / "svg.svg").read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r'href="(?!#)', text)


def test_a_pdf_has_live_text_and_tells_what_it_shows(folder: Path) -> None:
    document = pypdfium2.PdfDocument(folder / "pdf.pdf")
    try:
        assert len(document) == 1
        page = document[0]
        assert page.get_width() == pytest.approx(170 / 25.4 * 72, abs=0.5)
        lines = page.get_textpage().get_text_range().split("\r\n")
        # In lines with a lam-alef or in two directions this reader turns letters round.
        for title in ("أطلس كازاخستان", "طريق الحرير", "العاصمة", "الحدود مع روسيا"):
            assert title in lines
        told = document.get_metadata_dict()
        assert told["Title"].startswith("أطلس كازاخستان")
        assert told["Subject"] == (folder / "pdf.txt").read_text(encoding="utf-8")
        assert "002_c46e443aee6b7186" in told["Keywords"]
        assert (told["CreationDate"], told["Producer"]) == ("", "")
    finally:
        document.close()
    assert re.search(rb"/Lang \(ar\)", (folder / "pdf.pdf").read_bytes())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_of_a_pdf_can_be_copied(lang: Language, tmp_path: Path) -> None:
    selection = selection_of(["capital"], lang)
    path = tmp_path / "capital.pdf"
    write_figure(selection, path, extent=extent_of(selection), size=size_of(85))
    document = pypdfium2.PdfDocument(path)
    try:
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    title = ATLAS.layer("capital").title.to(lang)  # type: ignore[union-attr]
    assert title in text
    if lang != "ar":
        assert "002_c46e443aee6b7186" in text


def test_the_words_tell_every_feature_its_evidence_and_its_passage(folder: Path) -> None:
    text = (folder / "png.txt").read_text(encoding="utf-8")
    seen = shapely.box(*HOME)
    shown = [row for row in rows(selection_of(OPEN, "ar")) if row.geometry.intersects(seen)]
    assert len(shown) > 20
    for row in shown:
        assert f"– {row.feature.title.ar}: " in text
        if row.feature.quotations:
            passage = row.feature.quotations[0].passage
            assert f"{passage.start}–{passage.end}" in text
    for credit in ("OpenStreetMap", "Natural Earth", "GeoNames"):
        assert credit in text


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.suffix in (".png", ".svg", ".pdf", ".txt")
    }


def write_all(folder: Path) -> None:
    """Write every format, in another order than a second call does."""
    selection = selection_of(["zhuz", "capital"], "ar")
    suffixes = list(FORMATS) if folder.name == "first" else list(FORMATS)[::-1]
    for suffix in suffixes:
        path = folder / f"{suffix[1:]}{suffix}"
        write_figure(selection, path, extent=extent_of(selection), size=size_of(120, dpi=120))


ANEW = """
import sys
from pathlib import Path
from tests.test_figure import write_all
write_all(Path(sys.argv[1]))
"""


def test_another_process_at_another_hour_writes_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    write_all(folders[0])
    done = python(ANEW, folders[1])
    assert done.returncode == 0, done.stderr
    assert digests(folders[0]) == digests(folders[1])
    assert len(digests(folders[0])) == 6


def test_years_are_told_and_kept_to(tmp_path: Path) -> None:
    selection = selection_of(["history"], years=(1456, 1847))
    path = tmp_path / "history.svg"
    drawn = write_figure(selection, path, extent=extent_of(selection), size=size_of(170))
    assert drawn.caption.subtitle == "Years shown: 1456–1847"
    shown = {mark.feature.id for mark in drawn.plan.marks}
    assert "kazakh-khanate" in shown
    assert "kazakh-ssr-1936" not in shown


def test_titles_are_never_markup(tmp_path: Path, small: Path) -> None:
    hostile = "<b>$x_1^2$</b> & \\\\frac"
    layer = small / "layers" / "places.toml"
    text = layer.read_text(encoding="utf-8")
    layer.write_text(text.replace('title.en = "A town"', f'title.en = "{hostile}"'), "utf-8")
    for suffix in FORMATS:
        path = tmp_path / f"{suffix[1:]}{suffix}"
        assert main(["--root", str(small), "figure", str(path), "--dpi", "72"]) == 0
    root = etree.parse(tmp_path / "svg.svg").getroot()
    wanted = hostile.replace("\\\\", "\\")
    texts = " ".join("".join(n.itertext()) for n in root.iterfind(".//svg:text", SVG))
    assert wanted in re.sub(r"\s+", " ", texts)
    assert wanted in (tmp_path / "png.txt").read_text(encoding="utf-8")


# -- the command -------------------------------------------------------------------------


def test_the_command_answers_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "lines.png"
    status = main(
        ["--root", str(TINY), "figure", str(out), "--json", "--size", "column", "--layers", "lines"]
    )
    said = capsys.readouterr()
    assert status == 0
    answer = json.loads(said.out)
    assert answer["layers"] == ["lines"]
    assert answer["width_mm"] == 85
    with Image.open(out) as picture:
        assert picture.height == pytest.approx(answer["height_mm"] / 25.4 * 300, abs=1)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert Path(answer["text"]).is_file()


def test_given_sizes_are_kept(tmp_path: Path) -> None:
    for width, height in ((120, 160), (200, 110)):
        out = tmp_path / f"{width}.png"
        options = ["--width-mm", str(width), "--height-mm", str(height), "--dpi", "100"]
        assert main(["figure", str(out), "--layers", "borders", *options]) == 0
        with Image.open(out) as picture:
            assert picture.size == pytest.approx((width / 25.4 * 100, height / 25.4 * 100), abs=1)


REFUSALS: dict[str, tuple[list[str], str]] = {
    "a layer that is none": (["a.png", "--layers", "nowhere"], 'layer "nowhere": does not exist'),
    "a format that is none": (["a.gif"], "suffix “.gif” is no known format; use .png, .svg, .pdf"),
    "no suffix": (["a"], "a name without suffix is no known format"),
    "bounds turned round": (["a.png", "--bounds", "40,46,56,88"], "degrees: 46,40,88,56"),
    "a latitude off Earth": (["a.png", "--bounds", "40,46,56,95"], "beyond 90 degrees; they look"),
    "a longitude off Earth": (["a.png", "--bounds", "40,46,190,56"], "beyond 180 degrees"),
    "the 180th meridian": (["a.png", "--bounds", "170,50,-170,60"], "180th meridian is not drawn"),
    "south above north": (["a.png", "--bounds", "50,56,60,46"], "the south above the north"),
    "empty bounds": (["a.png", "--bounds", "50,50,50,50"], "are empty"),
    "bounds of no number": (["a.png", "--bounds", "nan,46,60,50"], "are not all numbers"),
    "bounds without anything": (["a.png", "--bounds=-60,-20,-50,-10"], "nothing of the layers"),
    "a width of nothing": (["a.png", "--width-mm", "0"], "choose one from 50 to 1200 mm"),
    "a width of ten metres": (["a.png", "--width-mm", "10000"], "choose one from 50 to 1200 mm"),
    "a height too small": (["a.png", "--height-mm", "55"], "too small for map, legend and notes"),
    "too few dpi": (["a.png", "--dpi", "5"], "choose one from 50 to 1200"),
    "too many dpi": (["a.png", "--dpi", "9999"], "choose one from 50 to 1200"),
    "too many pixels": (["a.png", "--width-mm", "900", "--dpi", "600"], "100 million pixels"),
    "a font that is missing": (["a.png", "--font", "No Such"], "font “No Such”: is not installed"),
    "a font without Arabic": (
        ["a.png", "--font", "STIXGeneral", "--lang", "ar"],
        "font “STIXGeneral”: has no sign for",
    ),
    "no folder": (["none/a.png"], "lies in no existing folder"),
    "a file that is there": (["old.png"], "exists already; choose another name, or replace it"),
    "a text that is there": (["told.png"], "told.txt: exists already"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_one_message_and_leaves_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.png").write_bytes(b"old")
    (tmp_path / "told.txt").write_bytes(b"old")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    (out, *options), message = REFUSALS[name]
    status = main(["--root", str(TINY), "figure", str(tmp_path / out), *options])
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert message in said.err
    assert said.err.count("\n") == 1
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_disk_that_is_full_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    selection = selection_of(["capital"])
    with pytest.raises(OutputError, match="No space left on device"):
        write_figure(
            selection, tmp_path / "a.png", extent=extent_of(selection), size=size_of(85, dpi=72)
        )
    assert list(tmp_path.iterdir()) == []


def test_layers_without_anything_in_these_years_are_refused() -> None:
    with pytest.raises(UsageError, match="nothing to draw in these years"):
        extent_of(selection_of(["january-2022"], years=(1900, 1901)))


def test_a_sign_that_the_font_lacks_is_named() -> None:
    sheet = Sheet(170, font=typeface(), language="en")
    with pytest.raises(UsageError, match=r"has no sign for “日” \(U\+65E5\) in “日本”") as raised:
        sheet.text(0, 0, "日本", size_pt=6)
    assert "--font" in raised.value.cure


def test_no_other_command_waits_for_matplotlib() -> None:
    done = python("import sys, kzgeo.cli; print('matplotlib' in sys.modules)")
    assert done.stdout.strip() == "False"


# -- prose -------------------------------------------------------------------------------


def used() -> Iterator[str]:
    """Yield the keys that figures ask for."""
    folder = Path(source.__globals__["PACKAGE"]) / "figure"
    python_code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    yield from re.findall(r'\bsay\(\s*["\']figure["\'],\s*["\'](\w+)["\']', python_code)
    yield from ("east", "west", "north_of", "south_of", "degrees")
    yield from ("drawn_surveyed", "drawn_approximate", "drawn_schematic")
    yield from ("area", "line", "point")


def test_every_key_of_figures_is_used_and_every_used_one_exists() -> None:
    assert set(used()) == set(prose("figure")["en"])
