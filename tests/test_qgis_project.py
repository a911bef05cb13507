"""The QGIS project and the GeoPackage beside it, as files; tests/qgis opens them in QGIS."""

from __future__ import annotations

import re
import signal
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from lxml import etree

from kzgeo.catalogue import PROJECT, load
from kzgeo.cli import main
from kzgeo.entries import LANGUAGES, Language
from kzgeo.errors import OutputError, UsageError
from kzgeo.export.elements import inert
from kzgeo.export.formats import export
from kzgeo.export.ground import NAMED, PAINTS, PREFIX
from kzgeo.export.ground_names import KINDS, names
from kzgeo.export.qgis_views import CORRIDOR, HOME, ROUTES
from kzgeo.prose import prose
from kzgeo.selection import select
from tests.edits import toml
from tests.exports import python
from tests.live import ATLAS, TINY

WEB = PROJECT / "kzgeo" / "web"


def project_of(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        assert name == f"{path.stem}.qgs"
        return etree.fromstring(archive.read(name))


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of the whole atlas; its data lie beside it."""
    path = tmp_path_factory.mktemp("pair") / "atlas.qgz"
    export(select(ATLAS), path)
    return path


# -- two files ---------------------------------------------------------------------------


def test_the_project_and_its_data_are_written_together(pair: Path) -> None:
    assert left(pair.parent) == {"atlas.qgz", "atlas.gpkg"}
    tables = {name for name, _ in pyogrio.list_layers(pair.with_suffix(".gpkg"))}
    tables.remove("layer_styles")
    sources = [element.text for element in project_of(pair).iter("datasource")]
    assert {source.partition("|")[0] for source in sources} == {"./atlas.gpkg"}
    assert {source.split("|")[1].removeprefix("layername=") for source in sources} == tables
    ground = {f"{PREFIX}{base.id}" for base in ATLAS.base}
    assert tables == {layer.id for layer in ATLAS.layers} | {"quotations", "claims"} | ground


WRITE = """
import sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.export.elements import inert
from kzgeo.export.formats import export
from kzgeo.selection import select
export(select(load().atlas), Path(sys.argv[1]))
"""


def test_another_run_gives_the_same_bytes(pair: Path, tmp_path: Path) -> None:
    done = python(WRITE, tmp_path / "atlas.qgz")
    assert (done.returncode, done.stderr) == (0, "")
    for once in pair.parent.iterdir():
        assert once.read_bytes() == (tmp_path / once.name).read_bytes(), once.name
    with zipfile.ZipFile(pair) as archive:
        text = archive.read("atlas.qgs").decode("utf-8")
    assert str(PROJECT) not in text
    assert str(pair.parent) not in text
    assert "saveUser" not in text


@pytest.mark.parametrize("there", ["atlas.qgz", "atlas.gpkg"])
def test_neither_of_the_two_is_replaced_unasked(
    there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / there).write_text("old", encoding="utf-8")
    wanted = str(tmp_path / "atlas.qgz")
    assert main(["--root", str(TINY), "export", wanted]) == 2
    assert f"{tmp_path / there}: exists already; choose another name" in capsys.readouterr().err
    assert left(tmp_path) == {there}
    assert (tmp_path / there).read_text(encoding="utf-8") == "old"
    assert main(["--root", str(TINY), "export", wanted, "--force"]) == 0
    assert left(tmp_path) == {"atlas.qgz", "atlas.gpkg"}
    assert project_of(tmp_path / "atlas.qgz").tag == "qgis"


@pytest.mark.parametrize("log", ["atlas.gpkg-wal", "atlas.gpkg-journal"])
@pytest.mark.parametrize("suffix", [".qgz", ".gpkg"])
def test_data_that_another_program_has_open_are_not_replaced(
    log: str, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"atlas{suffix}"
    export(select(load(TINY).atlas), path)
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    (tmp_path / log).touch()
    with pytest.raises(UsageError, match=rf"atlas\.gpkg: is open in another .*remove {log}"):
        export(select(load(TINY).atlas), path, force=True)
    assert {each: each.read_bytes() for each in before} == before


def test_a_log_that_a_program_really_holds(tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    export(select(load(TINY).atlas), path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE quotations SET page = 7")
        other.commit()
        with pytest.raises(UsageError, match="is open in another program; close it there"):
            export(select(load(TINY).atlas), path, force=True)
    export(select(load(TINY).atlas), path, force=True)


def test_a_project_that_cannot_take_its_place_gives_the_data_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("atlas.qgz", "atlas.gpkg"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    move = Path.replace

    def refuse(source: Path, target: Path) -> Path:
        if target == tmp_path / "atlas.qgz":
            raise PermissionError(1, "Operation not permitted")
        return move(source, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match=r"atlas\.qgz: cannot be written \(Operation not"):
        export(select(load(TINY).atlas), tmp_path / "atlas.qgz", force=True)
    assert left(tmp_path) == {"atlas.qgz", "atlas.gpkg"}
    assert {path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"old"}


FULL_DISK = """
import resource, sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.errors import OutputError
from kzgeo.export.elements import inert
from kzgeo.export.formats import export
from kzgeo.selection import select
path, root = map(Path, sys.argv[1:])
selection = select(load(root).atlas)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
try:
    export(selection, path, force=True)
except OutputError as error:
    print(error)
"""


def test_a_full_disk_leaves_both_as_they_were(tmp_path: Path) -> None:
    for name in ("atlas.qgz", "atlas.gpkg"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    done = python(FULL_DISK, tmp_path / "atlas.qgz", TINY)
    assert (done.returncode, done.stderr) == (0, "")
    assert ": cannot be written (" in done.stdout
    assert left(tmp_path) == {"atlas.qgz", "atlas.gpkg"}
    assert {path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"old"}


KILLED = """
import os, signal, sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.export import qgis_project
from kzgeo.export.elements import inert
from kzgeo.export.formats import export
from kzgeo.selection import select
path, root = map(Path, sys.argv[1:])
qgis_project.layout = lambda content: os.kill(os.getpid(), signal.SIGKILL)
export(select(load(root).atlas), path, force=True)
"""


def test_a_killed_run_leaves_both_as_they_were(tmp_path: Path) -> None:
    for name in ("atlas.qgz", "atlas.gpkg"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    done = python(KILLED, tmp_path / "atlas.qgz", TINY)
    assert done.returncode == -signal.SIGKILL
    assert {(tmp_path / n).read_text() for n in ("atlas.qgz", "atlas.gpkg")} == {"old"}
    assert main(["--root", str(TINY), "export", str(tmp_path / "atlas.qgz"), "--force"]) == 0


@pytest.mark.parametrize("name", ["a|layername=b.qgz", "a\ufffe.qgz"])
def test_a_name_that_a_project_cannot_hold_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has a sign that QGIS cannot read in a name; rename"):
        export(select(load(TINY).atlas), tmp_path / name)
    assert left(tmp_path) == set()


# -- what is in it -----------------------------------------------------------------------


def test_an_atlas_of_nothing_is_a_project_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "none.qgz"
    export(select(replace(ATLAS, layers=(), base=(), claims=())), path)
    titles = [element.text for element in project_of(path).iter("layername")]
    assert titles == ["Quotations", "Statements"]


def test_chosen_layers_are_shown_and_all_of_them_as_in_the_app(pair: Path, tmp_path: Path) -> None:
    def shown(path: Path) -> dict[str, bool]:
        tree = project_of(path).find("layer-tree-group")
        return {node.get("name"): node.get("checked") == "Qt::Checked" for node in tree[1:-2]}

    assert shown(pair) == {layer.title.en: layer.entry.visible for layer in reversed(ATLAS.layers)}
    hidden = [layer.id for layer in ATLAS.layers if not layer.entry.visible][:2]
    assert len(hidden) == 2
    export(select(ATLAS, hidden), tmp_path / "chosen.qgz")
    assert list(shown(tmp_path / "chosen.qgz").values()) == [True, True]
    export(select(ATLAS, [layer.id for layer in ATLAS.layers]), tmp_path / "every.qgz")
    assert set(shown(tmp_path / "every.qgz").values()) == {True}


def test_bookmarks_of_the_country_the_corridor_and_every_route(pair: Path) -> None:
    names = [mark.get("name") for mark in project_of(pair).iter("Bookmark")]
    routes = ATLAS.layer(ROUTES)
    assert routes is not None
    assert names[:2] == ["Kazakhstan", "The Caspian corridor"]
    assert names[2:] == [feature.title.en for feature in routes.features]
    assert all(ATLAS.feature(feature) for feature in CORRIDOR)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_are_those_of_the_chosen_language(lang: Language, tmp_path: Path) -> None:
    path = tmp_path / "atlas.qgz"
    export(select(ATLAS, ["borders"], years=(1990, 1997), language=lang), path)
    root = project_of(path)
    words = prose("project")[lang]
    printed = {item.get("id"): item for item in root.iter("LayoutItem")}
    assert printed["title"].get("labelText") == words["country"]
    years = words["years"].format(first=1990, last=1997)
    assert printed["subtitle"].get("labelText").endswith(years)
    assert "OpenStreetMap contributors, ODbL 1.0" in printed["notes"].get("labelText")
    assert {printed[name].get("halign") for name in ("title", "notes")} == {
        "2" if lang == "ar" else "1"
    }
    left_mm = float(printed["map"].get("position").split(",")[0])
    assert (left_mm > 50) == (lang == "ar")
    assert root.findtext("projectMetadata/title") == words["title"]
    borders = ATLAS.layer("borders")
    assert borders is not None
    assert borders.title.to(lang) in {element.text for element in root.iter("layername")}


HOSTILE = "[% env('HOME') %] <b onclick=\\\"x()\\\">&amp;]]> {name} \\u202e\\u0001'"


def test_text_of_the_data_is_neither_markup_nor_expression(small: Path, tmp_path: Path) -> None:
    for old in ('"A line unspoken of"', 'title.en = "Lines"'):
        toml(old, old.replace(old.split('"')[1], HOSTILE))(small)
    catalogue = load(small)
    assert not catalogue.problems
    path = tmp_path / "hostile.qgz"
    export(select(catalogue.atlas), path)
    layer = catalogue.atlas.layer("lines")
    assert layer is not None
    root = project_of(path)
    shown = inert(layer.title.en).replace("\x01", "\ufffd")  # XML cannot hold it
    assert shown in {element.text for element in root.iter("layername")}
    assert not root.findall(".//b")
    evaluated = [item.get("labelText", "") for item in root.iter("LayoutItem")]
    evaluated += [rule.get("label", "") for rule in root.iter("rule")]
    evaluated += [node.get("name", "") for node in root.iter("layer-tree-layer")]
    legend = root.find("Layouts").iter("Option")
    evaluated += [option.get("value", "") for option in legend]
    assert not [text for text in evaluated if re.search(r"\[%.*env.*%\]", text)]
    assert not [tip.text for tip in root.iter("mapTip") if "env(" in (tip.text or "")]
    assert not [e.get("macros") for e in root.iter("Macros")]


def test_names_that_xml_cannot_hold_are_left_out_of_the_base_map() -> None:
    made = names({"town"}, language="en", said={"Bell\a"})
    assert "'Bell\ufffd'" in str(made.find(".//rule[@filter]").get("filter"))


# -- as in the app -----------------------------------------------------------------------


def test_the_base_map_is_painted_as_the_app_paints_it() -> None:
    script = (WEB / "map.js").read_text(encoding="utf-8")
    block = script.split("const BASE = {")[1].split("\n};")[0]
    entries = re.findall(r"^  (\w+): \[(.*?)\],$", block, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in entries] == list(PAINTS)
    for name, text in entries:
        styles = re.findall(r"\{([^{}]*(?:\{[^}]*\}[^{}]*)?)\}", text)
        assert len(styles) == len(PAINTS[name])
        for style, paint in zip(styles, PAINTS[name], strict=True):
            assert f'color: "{paint.colour}"' in style
            assert f"weight: {paint.width_px:g}" in style
            assert (f'fill: "{paint.fill}"' in style) == (paint.fill is not None)
            assert ("dash" in style) == bool(paint.disputed)


def test_names_are_shown_from_the_zoom_levels_of_the_app() -> None:
    script = (WEB / "map.js").read_text(encoding="utf-8")
    found = re.search(r"FROM_ZOOM = \{(.*?)\}", script)
    assert found
    zooms = dict(re.findall(r"(\w+): \[([^\]]*)\]", found[1]))
    towns = re.search(r"TOWN_ZOOM = \[([^\]]*)\]", script)
    assert towns
    styles = (WEB / "map.css").read_text(encoding="utf-8")
    for name, kind in KINDS.items():
        levels = zooms.get(name, towns[1])
        assert (0, *kind.zooms) == tuple(map(int, levels.split(",")))
        # The colour may stand in a rule for several kinds.
        rules = re.findall(rf"\.label-{name}\b[^{{}}]*\{{([^}}]*)\}}", styles)
        assert any(f"color: {kind.letters.colour}" in rule for rule in rules), name
    assert {kind for kinds in NAMED.values() for kind in kinds} == set(KINDS)
    home = re.search(r"HOME = \[\[([\d.]+), ([\d.]+)\], \[([\d.]+), ([\d.]+)\]\]", script)
    assert home
    south, west, north, east = map(float, home.groups())
    assert (west, south, east, north) == HOME
