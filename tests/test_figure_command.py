"""The command for figures: what it answers, and how it refuses."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kzgeo.cli import main
from kzgeo.errors import OutputError, UsageError
from kzgeo.figure.bounds import extent_of
from kzgeo.figure.files import write_figure
from kzgeo.figure.fonts import typeface
from kzgeo.figure.sheet import Sheet
from kzgeo.figure.sizes import size_of
from kzgeo.prose import prose
from tests.exports import python
from tests.figures import selection_of
from tests.live import TINY
from tests.test_prose import source


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
    "the 180th meridian": (["a.png", "--bounds", "170,50,-170,60"], "nothing of the layers"),
    "west and east exchanged": (
        ["a.png", "--bounds", "88,40,46,56"],
        "reach 318 degrees eastwards across the 180th meridian; exchange west and east (46,40,88,5",
    ),
    "less than nothing": (["a.png", "--bounds", "50,50,50.001,60"], "are empty; give at least"),
    "endless bounds": (["a.png", "--bounds", "46,40,inf,50"], "are not all numbers"),
    "all of the Earth but nothing": (["a.png", "--bounds=180,-90,-180,90"], "are empty"),
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
    "no room for the words": (
        ["a.png", "--width-mm", "50", "--height-mm", "60"],
        "is too small for",
    ),
    "a folder": (["folder.png"], "is a folder; name a file in it"),
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
    (tmp_path / "folder.png").mkdir()
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


@pytest.mark.skipif(os.name != "posix", reason="other systems know no such folders")
def test_a_folder_that_takes_no_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even for the superuser, who may write wherever there is a disk."""
    out = Path("/proc/self/a.svg") if Path("/proc/self").is_dir() else tmp_path / "a.svg"
    if out.parent == tmp_path:
        tmp_path.chmod(0o500)
    assert main(["--root", str(TINY), "figure", str(out)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{out}: cannot be written (")
    assert said.endswith("; check the folder's permissions and the disk\n")
    assert said.count("\n") == 1


def test_a_font_of_matplotlib_that_is_gone_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kzgeo.figure.fonts.BUNDLED", {"regular": "Gone"})
    assert main(["--root", str(TINY), "figure", str(tmp_path / "a.pdf")]) == 2
    assert "font “DejaVu Sans”: is not installed; install" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_layers_without_anything_in_these_years_are_refused() -> None:
    with pytest.raises(UsageError, match="nothing to draw in these years"):
        extent_of(selection_of(["january-2022"], years=(1900, 1901)))


def test_a_sign_that_the_font_lacks_is_named() -> None:
    sheet = Sheet(170, font=typeface(), language="en")
    with pytest.raises(UsageError, match=r"has no sign for “日” \(U\+65E5\) in “日本”") as raised:
        sheet.text(0, 0, "日本", size_pt=6)
    assert "--font" in raised.value.cure


def test_no_other_command_waits_for_what_draws() -> None:
    done = python(
        "import sys, kzgeo.cli; print({'matplotlib', 'geopandas', 'pandas'} & {*sys.modules})"
    )
    assert done.stdout.strip() == "set()"


def test_figures_alone_have_geopandas_in_a_command(tmp_path: Path) -> None:
    """What GDAL's package would import for nothing is hidden from every other command."""
    code = """
import runpy, sys
sys.argv = ["kzgeo", "--root", *sys.argv[1:]]
try:
    runpy.run_module("kzgeo", run_name="__main__")
except SystemExit as end:
    print(end.code, "geopandas" in sys.modules)
"""
    for out, drawn in (("a.fgb", "export"), ("a.svg", "figure")):
        done = python(code, TINY, drawn, tmp_path / out)
        assert done.stdout.strip() == f"0 {drawn == 'figure'}", done.stderr


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
