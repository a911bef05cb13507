"""What the system's QGIS is asked, once for all tests; without it, none of them runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from kzgeo.catalogue import load
from kzgeo.entries import Language
from kzgeo.export.formats import export
from kzgeo.export.qgis_layers import PREFIX
from kzgeo.export.qgis_views import HOME
from kzgeo.selection import Selection, select
from tests.edits import toml
from tests.live import ATLAS, TINY
from tests.qgis import program
from tests.qgis.places import SAMPLES

collect_ignore = ["inside.py", "editing.py"]  # for QGIS's own Python
FILES = (".gpkg", ".geojson", ".fgb", ".kml", ".parquet")
LANGUAGES: tuple[Language, ...] = ("en", "ar")
BORDER = "border-uzbekistan"
TIPS = [[f"{PREFIX}borders", BORDER], [f"{PREFIX}borders", "border-turkmenistan"]]
HOSTILE = "[% 1111*9 %] <b>it's</b> {name}"
EVERYTHING = select(ATLAS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and not program.installed():
            item.add_marker(pytest.mark.skip(reason="no QGIS is installed"))


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What QGIS answers to everything that is asked here: it is started once."""
    made = tmp_path_factory.mktemp("qgis")
    questions: dict[str, dict[str, Any]] = {}
    for suffix in FILES:
        path = made / f"alone{suffix}"
        export(EVERYTHING, path)
        questions[suffix] = {"ask": "file", "path": str(path)}
    for lang in LANGUAGES:
        questions[lang] = project(select(ATLAS, language=lang), made, lang)
        questions[lang] |= {"tips": TIPS, "form": [f"{PREFIX}borders", BORDER]}
    most = [layer.id for layer in ATLAS.layers][1:]
    questions["most"] = project(select(ATLAS, most, language="ru"), made, "most")
    questions["ru"] = project(select(ATLAS, language="ru"), made, "ru")
    questions["en"] |= {
        "picture": str(made / "qgis.png"),
        "labels": False,
        "bounds": HOME,
        "samples": [place for places in SAMPLES.values() for place in places],
    }
    questions["hostile"] = project(hostile(made), made, "hostile")
    found = program.ask(list(questions.values()), made / "home")
    return dict(zip(questions, found, strict=True))


def project(selection: Selection, made: Path, name: str) -> dict[str, Any]:
    """Write a project, move its folder, and ask for the moved one."""
    folder = made / f"{name} before"
    folder.mkdir()
    export(selection, folder / "atlas.qgz")
    moved = folder.rename(made / f"{name} moved, الأطلس")
    return {
        "ask": "project",
        "path": str(moved / "atlas.qgz"),
        "pdf": str(moved / "print.pdf"),
    }


def hostile(made: Path) -> Selection:
    """Return an atlas whose titles would like to be markup and expressions."""
    root = Path(shutil.copytree(TINY, made / "atlas"))
    for title in ("A line unspoken of", "The whole line", "Lines"):
        toml(f'title.en = "{title}"', f'title.en = "{HOSTILE} {title}"')(root)
    catalogue = load(root)
    assert not catalogue.problems
    return select(catalogue.atlas)
