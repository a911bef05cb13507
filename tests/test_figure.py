"""What is drawn on a figure, and what every one of them has to hold to."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.text
import numpy as np
import pytest
import shapely
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from pyproj import Geod

from kzgeo.entries import Language
from kzgeo.figure import vision
from kzgeo.figure.bounds import HOME, Extent, extent_of
from kzgeo.figure.composition import Figure
from kzgeo.figure.files import write_figure
from kzgeo.figure.fonts import typeface
from kzgeo.figure.furniture import scale_km
from kzgeo.figure.graticule import graticule_of
from kzgeo.figure.placement import Box, box_of
from kzgeo.figure.projection import View, envelope_of, fitting, view_of
from kzgeo.figure.sheet import Sheet
from kzgeo.figure.sizes import size_of
from kzgeo.shapes import DASHES
from tests.figures import OPEN, SVG, figure_of, made, selection_of

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


@pytest.fixture(scope="module")
def figures() -> Mapping[str, Figure]:
    return {name: made(*case) for name, case in CASES.items()}


every_case = pytest.mark.parametrize("name", CASES)


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
        shares.append(seen.draw([square])[0].area / abs(geod.geometry_area_perimeter(square)[0]))
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


def test_parts_of_degrees_have_the_comma_of_the_language() -> None:
    for lang, wanted in (("en", "45.5° N"), ("ru", "45,5° с. ш."), ("kk", "45,5° с. е.")):
        sheet = Sheet(170, font=typeface(), language=lang)  # type: ignore[arg-type]
        net = graticule_of(sheet, view((62, 45, 64.5, 46.6)), 5)
        assert wanted in {text for text, _ in net.names}


def test_what_lies_beyond_180_degrees_is_drawn_on_the_other_side() -> None:
    seen = view((150, 50, 179, 70))
    assert seen.window[2] > 180
    (bering,) = seen.draw([shapely.Point(-175, 65)])
    assert not bering.is_empty
    assert bering.x > seen.spot(175, 65)[0]


def test_bounds_across_the_180th_meridian_are_drawn() -> None:
    selection = selection_of(["places", "elsewhere"])
    given = extent_of(selection, (120, 30, -120, 70))
    assert given.bounds == (120, 30, 240, 70)
    drawn = figure_of(selection, given, "page")
    shown = {mark.feature.id: mark for mark in drawn.plan.marks}
    east, west = shown["beijing"].spots[0], shown["canada"].spots[0]
    left, _, right, _ = drawn.plan.view.rect
    assert left < east[0] < (left + right) / 2 < west[0] < right
    assert "from 120° E to 120° W" in drawn.alternative
    texts = {text.get_text() for text in drawn.sheet.figure.findobj(mpl.text.Text)}
    assert {"160° E", "180°", "160° W"} <= texts
