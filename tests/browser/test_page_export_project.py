"""What the standalone page shows, saved as a QGIS project: beside the command's, and opened."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import BrowserContext
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry import shape as from_geojson

from kzgeo.atlas_files import AtlasFiles
from kzgeo.catalogue import Catalogue, load
from kzgeo.export.formats import export
from kzgeo.export.held_ground import ground_shapes
from kzgeo.export.qgis_layers import PREFIX
from kzgeo.model import Atlas, BaseLayer
from tests.browser.alone import Alone, standing, written
from tests.browser.driver import Tabs
from tests.browser.exporting import Choice, awkward
from tests.browser.geopackages import check_tables
from tests.browser.offline import modules
from tests.live import ATLAS, CATALOGUE, TINY
from tests.qgis import program

EVERY = tuple(layer.id for layer in ATLAS.layers)
CHOICES = {
    "all": Choice(lang="en", layers=EVERY),
    "ar": Choice(lang="ar", layers=EVERY),
    "some": Choice(lang="ru", layers=("borders", "railways", "sites")),
    "elsewhere": Choice(lang="kk", layers=("elsewhere",)),  # nothing of it is in Kazakhstan
    "lines": Choice(lang="en", layers=("railways",)),  # no name is on the map
    "years": Choice(lang="en", layers=EVERY, years=(1990, 1997)),
    "early": Choice(lang="ar", layers=("history", "places", "capital"), years=(1900, 1950)),
    "again": Choice(lang="ru", layers=("borders", "railways", "sites")),
    "nothing": Choice(lang="en", layers=("borders", "january-2022"), years=(1500, 1600)),
}
# What tells of looks, and is that of all years where only some are saved.
LOOKS = ("temporal", "renderer-v2", "labeling")
BASE = f"{PREFIX}base_"
ENTRIES = "Layouts/Layout/LayoutItem/layer-tree-group//layer-tree-layer/customproperties"


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Folders with a project and its data: the page's and the command's, under the same names."""

    own: Path
    other: Path
    stem: str
    choice: Choice

    def project(self, folder: Path) -> etree._Element:
        """Read the project of one of the folders."""
        with zipfile.ZipFile(folder / f"{self.stem}.qgz") as archive:
            assert archive.testzip() is None
            assert archive.namelist() == [f"{self.stem}.qgs"]
            text = archive.read(f"{self.stem}.qgs")
        return etree.fromstring(text, etree.XMLParser(remove_blank_text=True, huge_tree=True))


def save(reader: Alone, atlas: Atlas, choice: Choice, folder: Path) -> Saved:
    """Save what is shown, and the same by the command."""
    assert choice.layers is not None
    time = {"time": ",".join(map(str, choice.years))} if choice.years else {}
    reader.open(layers=",".join(choice.layers), lang=choice.lang, **time)
    reader.rail.locator(".download summary").first.click()
    with reader.page.expect_download() as waiting:
        reader.rail.locator(".download button[data-suffix='.qgz']").click()
    name = waiting.value.suggested_filename
    waiting.value.save_as(folder / name)
    stem = name.removesuffix("-qgis.zip")
    with zipfile.ZipFile(folder / name) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{stem}/{stem}.gpkg", f"{stem}/{stem}.qgz"]
        archive.extractall(folder / "own")
    other = folder / "other" / stem
    other.mkdir(parents=True)
    export(choice.of(atlas), other / f"{stem}.qgz")
    return Saved(own=folder / "own" / stem, other=other, stem=stem, choice=choice)


@pytest.fixture(scope="module")
def saved(tabs_alone: Tabs, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Saved]:
    def read(
        catalogue: Catalogue, choices: dict[str, Choice], layers: list[str] | None = None
    ) -> dict[str, Saved]:
        path = tmp_path_factory.mktemp("page") / "a.html"
        with standing(tabs_alone, written(catalogue, path, layers=layers)) as reader:
            return {
                name: save(reader, catalogue.atlas, choice, tmp_path_factory.mktemp(name))
                for name, choice in choices.items()
            }

    hard = load(awkward(Path(copytree(TINY, tmp_path_factory.mktemp("hard") / "atlas"))))
    assert hard.problems == ()
    ids = tuple(layer.id for layer in hard.atlas.layers)
    part = ("capital", "places", "elsewhere")
    return {
        **read(CATALOGUE, CHOICES),
        **read(
            hard, {"hard": Choice(lang="en", layers=ids), "hostile": Choice(lang="ar", layers=ids)}
        ),
        **read(CATALOGUE, {"part": Choice(lang="kk", layers=part)}, list(part)),
    }


NAMES = [*CHOICES, "hard", "hostile", "part"]
OPENED = ["all", "early", "hard"]  # in QGIS, which takes many seconds for each


def compared(found: Saved) -> Iterator[bytes]:
    """Yield the page's project and the command's, canonical, as far as they are to be equal."""
    for folder in (found.own, found.other):
        project = found.project(folder)
        for layer in project.iterfind("projectlayers/maplayer") if found.choice.years else ():
            if not str(layer.findtext("id")).startswith(BASE):
                for part in [part for part in layer if part.tag in LOOKS]:
                    layer.remove(part)
        for entries in project.iterfind(ENTRIES) if found.choice.years else ():
            entries.clear()
        yield etree.tostring(project, method="c14n")


@pytest.mark.parametrize("name", NAMES)
def test_the_project_is_the_commands(saved: dict[str, Saved], name: str) -> None:
    own, other = compared(saved[name])
    assert len(own) > 50_000
    pairs = zip(own.split(b">"), other.split(b">"), strict=False)
    assert [pair for pair in pairs if pair[0] != pair[1]][:3] == []
    same = own == other  # a difference of megabytes would be written for minutes
    assert same


@pytest.mark.parametrize("name", NAMES)
def test_its_data_is_the_commands(saved: dict[str, Saved], name: str) -> None:
    found = saved[name]
    own, other = (folder / f"{found.stem}.gpkg" for folder in (found.own, found.other))
    check_tables(own, other, styles=found.choice.years is None)


def test_the_same_choice_gives_the_same_bytes(saved: dict[str, Saved]) -> None:
    first, again = (saved[name] for name in ("some", "again"))
    for suffix in (".gpkg", ".qgz"):
        one, two = (each.own / f"{each.stem}{suffix}" for each in (first, again))
        assert one.read_bytes() == two.read_bytes()


# -- the base map --------------------------------------------------------------------------------

TINY_RING = [(60.00001, 50), (60.00002, 50), (60.00002, 50.00001), (60.00001, 50)]
SHAPES = (
    Polygon([(-180, -90), (180, -90), (180, 85.5), (0, 90), (-180, -90)]),
    Polygon(
        [(60, 50), (61, 50), (61, 51), (61, 51.00001), (60, 50)],
        [[(60.5, 50.1), (60.9, 50.1), (60.9, 50.3), (60.5, 50.1)], TINY_RING],
    ),
    MultiPolygon([Polygon(TINY_RING), Polygon([(1, 1), (2, 1), (2, 2), (1, 1)], [TINY_RING])]),
    LineString([(0.00001, 0), (0.00001, 0), (0.00002, 0), (3, -4), (3, -4.00001), (3, -4)]),
    MultiLineString([[(1, 2), (3, 4)], [(5.12345, 6.54321), (5.12346, 6.54321)]]),
)


@pytest.mark.parametrize("digits", [5, 6, 7])
def test_the_base_map_is_that_of_its_files(context: BrowserContext, digits: int) -> None:
    """The page draws pixels; what it saves has every place, also those that are drawn as one."""
    more = LineString([(10**-digits, 50), (77.0, 43.0), (77.0 + 10**-digits, 43.0)])
    features = tuple(({"rank": 1}, shape) for shape in (*SHAPES, more))
    base = BaseLayer(id="land", provenance=ATLAS.base[0].provenance, features=features)
    atlas = replace(ATLAS, base=(base,))
    told = {"land": {"columns": [{"name": "rank"}]}}
    files = {
        "export-ground.json": ground_shapes([base]),
        "base/land.json": AtlasFiles(atlas=atlas, judged=tuple).values("base/land.json"),
    }
    with modules(context) as page:
        (found,) = page.evaluate(
            "async ([told, files]) => (await import('./offline/export/ground.js'))"
            ".groundOf(told, async (name) => files[name])",
            [told, json.loads(json.dumps(files))],
        )
    assert found["records"] == [{"rank": 1}] * len(features)
    for own, (_, shape) in zip(found["geometries"], features, strict=True):
        assert from_geojson(own).equals_exact(shape, 0)


# -- QGIS ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answers(
    saved: dict[str, Saved], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[dict[str, Any]]]:
    """What QGIS answers to the page's projects and to the command's: it is started once."""
    asked = [
        {"ask": "project", "path": str(folder / f"{each.stem}.qgz"), "pdf": str(folder / "a.pdf")}
        for each in (saved[name] for name in OPENED)
        for folder in (each.own, each.other)
    ]
    found = program.ask(asked, tmp_path_factory.mktemp("qgis") / "home")
    return dict(zip(OPENED, zip(found[::2], found[1::2], strict=True), strict=True))


def plain(value: Any, folder: Path, *, looks: bool) -> Any:
    """Return an answer without the folder's name, and without looks if they are not compared."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if looks or key not in ("look", "legend")}
        return {key: plain(one, folder, looks=looks) for key, one in kept.items()}
    if isinstance(value, list):
        return [plain(one, folder, looks=looks) for one in value]
    return value.replace(str(folder), "") if isinstance(value, str) else value


@pytest.mark.skipif(not program.installed(), reason="no QGIS is installed")
@pytest.mark.parametrize("name", OPENED)
def test_qgis_opens_it_as_it_opens_the_commands(
    answers: dict[str, list[dict[str, Any]]], saved: dict[str, Saved], name: str
) -> None:
    found, (own, other) = saved[name], answers[name]
    assert own["read"]
    assert own["error"] == ""
    assert own["said"] == other["said"] == []
    assert own["layers"]
    assert all(layer["valid"] for layer in own["layers"].values())
    assert own["relations"]
    assert all(relation["valid"] for relation in own["relations"].values())
    assert [printed["status"] for printed in own["printed"]] == [0]
    looks = found.choice.years is None
    one, two = (
        plain(answer, folder, looks=looks)
        for answer, folder in ((own, found.own), (other, found.other))
    )
    assert one.keys() == two.keys()
    for key, told in one.items():
        same = told == two[key]
        assert same, key


@pytest.mark.skipif(not program.installed(), reason="no QGIS is installed")
def test_a_feature_finds_its_passages_and_statements(
    answers: dict[str, list[dict[str, Any]]],
) -> None:
    own, _ = answers["all"]
    rows = [rows for one in own["relations"].values() for rows in one["rows"].values()]
    assert sum(map(len, rows)) > 800
