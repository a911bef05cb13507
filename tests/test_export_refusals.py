"""Exports that are refused or interrupted: one message, the old file as it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kzgeo.catalogue import PROJECT, load
from kzgeo.cli import main
from kzgeo.errors import OutputError, UsageError
from kzgeo.export.formats import BESIDE, FORMATS, export
from kzgeo.selection import select
from kzgeo.writing import replacing
from tests.edits import Edit, toml
from tests.exports import READERS, arrow_rows, found, gdal_rows, kml_of, python
from tests.live import ATLAS, TINY

SUFFIXES = sorted(set(FORMATS) - set(BESIDE))  # of several files: tests/test_qgis_project.py


# -- refusing ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Refusal:
    arguments: tuple[str, ...]
    message: str
    status: int = 2


REFUSALS = {
    "unknown suffix": Refusal(
        arguments=("atlas.shp",),
        message=f"suffix “.shp” is no known format; use {', '.join(FORMATS)}",
    ),
    "no suffix": Refusal(arguments=("atlas",), message="a name without suffix is no known format"),
    "suffix only": Refusal(arguments=(".kml",), message="a name without suffix"),
    "unknown layer": Refusal(
        arguments=("a.kml", "--layers", "lines,moon"),
        message='layer "moon": does not exist; use one of places, lines',
    ),
    "empty layer": Refusal(arguments=("a.kml", "--layers", ""), message='layer "": does not exist'),
    "years the wrong way round": Refusal(
        arguments=("a.kml", "--years", "1997,1990"), message="years 1997,1990: end before they"
    ),
    "missing folder": Refusal(arguments=("no/a.kml",), message="lies in no existing folder"),
    "a file as folder": Refusal(arguments=("old.kml/a.kml",), message="lies in no existing folder"),
    "a folder": Refusal(arguments=("folder.kml",), message="is a folder; name a file in it"),
    "a pipe": Refusal(arguments=("pipe.kml", "--force"), message="is no plain file"),
    "existing file": Refusal(
        arguments=("old.kml",), message="exists already; choose another name, or replace it with"
    ),
    "a ring of links": Refusal(arguments=("ring.kml", "--force"), message="is no plain file"),
    "a name too long": Refusal(
        arguments=("x" * 300 + ".kml",), message="cannot be written", status=1
    ),
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with what stands in the way of an export."""
    made = tmp_path / "out"
    (made / "folder.kml").mkdir(parents=True)
    (made / "old.kml").write_text("old", encoding="utf-8")
    (made / "ring.kml").symlink_to(made / "ring.kml")
    os.mkfifo(made / "pipe.kml")
    return made


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_one_message_and_leaves_nothing(
    name: str, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal, before = REFUSALS[name], left(out)
    path, *others = refusal.arguments
    status = main(["--root", str(TINY), "export", str(out / path), *others])
    said = capsys.readouterr()
    assert (status, said.out) == (refusal.status, "")
    assert refusal.message in said.err
    assert said.err.count("\n") == 1
    assert left(out) == before
    assert (out / "old.kml").read_text(encoding="utf-8") == "old"


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder that nothing may be written to, for root neither: it becomes another user."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o555)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield made
    finally:
        os.seteuid(was)
        made.chmod(0o755)
        made.rmdir()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_that_may_not_be_written_to(locked: Path, suffix: str) -> None:
    with pytest.raises(OutputError, match=r"cannot be written \(Permission denied\); check the"):
        export(select(ATLAS), locked / f"atlas{suffix}")


def test_force_replaces_a_file_and_keeps_its_mode(out: Path) -> None:
    old = out / "old.kml"
    old.chmod(0o640)
    assert main(["--root", str(TINY), "export", str(old), "--force"]) == 0
    assert found(kml_of(old), "Placemark")
    assert old.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(out: Path) -> None:
    link = out / "link.kml"
    link.symlink_to(out / "old.kml")
    assert main(["--root", str(TINY), "export", str(link), "--force"]) == 0
    assert link.is_symlink()
    assert found(kml_of(out / "old.kml"), "Placemark")


def test_a_new_file_has_the_mode_of_any_new_file(out: Path) -> None:
    export(select(ATLAS, ["sites"]), out / "new.kml")
    (out / "plain").touch()
    assert (out / "new.kml").stat().st_mode == (out / "plain").stat().st_mode


def test_a_file_that_appears_meanwhile_is_not_replaced(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = out / "new.geojson", FORMATS[".geojson"]

    def slowly(selection: Any, draft: Path) -> None:
        write(selection, draft)
        path.write_text("theirs", encoding="utf-8")

    monkeypatch.setattr("kzgeo.export.formats.FORMATS", {".geojson": slowly})
    with pytest.raises(UsageError, match="exists already"):
        export(select(ATLAS, ["sites"]), path)
    assert path.read_text(encoding="utf-8") == "theirs"


FULL_DISK = """
import resource, sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.errors import OutputError
from kzgeo.export.formats import export
from kzgeo.selection import select
selection = select(load().atlas)
for name in sys.argv[1:]:
    path = Path(name)
    export(selection, path, force=True)
    size = path.stat().st_size
    for room in (10, size // 3, size - 4097, size - 1):
        path.write_text("old")
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        try:
            export(selection, path, force=True)
        except OutputError as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        assert path.read_text() == "old", (name, room, size)
"""


def test_a_full_disk_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    paths = [tmp_path / f"atlas{suffix}" for suffix in SUFFIXES]
    done = python(FULL_DISK, *paths)
    assert (done.returncode, done.stderr) == (0, "")
    messages = done.stdout.splitlines()
    assert len(messages) == 4 * len(SUFFIXES)
    assert all(": cannot be written (" in message for message in messages)
    assert not any(".kzgeo-" in message for message in messages)
    assert left(tmp_path) == {path.name for path in paths}


KILLED = """
import os, signal, sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.export import formats
from kzgeo.selection import select
path, root = map(Path, sys.argv[1:])
def half(selection, draft):
    draft.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
formats.FORMATS = {path.suffix: half}
formats.export(select(load(root).atlas), path, force=True)
"""


def test_a_killed_writer_leaves_the_old_file(out: Path) -> None:
    done = python(KILLED, out / "old.kml", TINY)
    assert done.returncode == -signal.SIGKILL
    assert (out / "old.kml").read_text(encoding="utf-8") == "old"
    assert main(["--root", str(TINY), "export", str(out / "old.kml"), "--force"]) == 0
    assert found(kml_of(out / "old.kml"), "Placemark")


def test_the_next_run_removes_what_a_killed_one_left(out: Path) -> None:
    before = left(out)
    python(KILLED, out / "old.kml", TINY)
    (abandoned,) = [path for path in out.iterdir() if path.name not in before]
    os.utime(abandoned, (0, 0))
    with replacing(out / "slow.txt", force=False) as draft:  # one that is at work meanwhile
        draft.write_text("slow", encoding="utf-8")
        os.utime(draft.parent, (0, 0))
        export(select(ATLAS, ["sites"]), out / "new.kml")
        assert left(out) == before | {draft.parent.name, "new.kml"}
    assert left(out) == before | {"new.kml", "slow.txt"}


def test_an_interrupted_writer_leaves_nothing(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(selection: Any, draft: Path) -> None:
        draft.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr("kzgeo.export.formats.FORMATS", {".kml": interrupted})
    before = left(out)
    with pytest.raises(KeyboardInterrupt):
        export(select(ATLAS), out / "old.kml", force=True)
    assert left(out) == before
    assert (out / "old.kml").read_text(encoding="utf-8") == "old"


# -- hostile data, the command -----------------------------------------------------------

HOSTILE = '<b onclick="x()">&amp;]]></b>\u202e\u0000\u0007\ufffe\r\nline, "two"'
IN_TOML = json.dumps(HOSTILE, ensure_ascii=True)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_text_is_never_markup(small: Path, suffix: str) -> None:
    edit: Edit = toml('"A line unspoken of"', IN_TOML)
    edit(small)
    toml('method.en = "Drawn for the tests."', f"method.en = {IN_TOML}")(small)
    catalogue = load(small)
    assert not catalogue.problems
    path = small / f"hostile{suffix}"
    export(select(catalogue.atlas, ["lines"]), path)
    if suffix == ".kml":
        titles = [element.text for element in found(kml_of(path), "name")]
        expected = HOSTILE.translate(dict.fromkeys(map(ord, "\0\a\ufffe"), "\ufffd"))
        assert expected in titles
        balloons = [element.text for element in found(kml_of(path), "description")]
        assert not any("<b " in balloon for balloon in balloons)
        assert any("&lt;b onclick=&quot;x()&quot;&gt;&amp;amp;" in b for b in balloons)
    elif suffix in READERS and suffix != ".fgb":  # GDAL's texts end at U+0000
        rows = READERS[suffix](path)
        told = HOSTILE.replace("\0", "\ufffd") if suffix == ".gpkg" else HOSTILE
        assert suffix == ".geojson" or rows["lines", "lines-silent"][0]["title_en"] == told
    if suffix == ".geojson":
        data = json.loads(path.read_text(encoding="utf-8"))
        assert HOSTILE in [feature["properties"]["title_en"] for feature in data["features"]]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "kzgeo", *map(str, arguments)],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def test_the_command_answers_in_json(tmp_path: Path) -> None:
    path = tmp_path / "some.PARQUET"
    done = run("export", path, "--layers", "sites, capital", "--json")
    assert (done.returncode, done.stderr) == (0, f"{path}: 7 features of 2 layers\n")
    answer = json.loads(done.stdout)
    assert answer == {"file": str(path), "layers": ["capital", "sites"], "features": 7}
    assert {layer for layer, _ in arrow_rows(path)} == {"capital", "sites"}


def test_what_is_faulty_is_told_and_the_rest_is_written(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toml('id = "lines-leg"', 'id = "lines-lost"')(small)
    path = small / "rest.geojson"
    assert main(["--root", str(small), "export", str(path)]) == 0
    assert "lines-lost" in capsys.readouterr().err
    written = {row["id"] for row, _ in gdal_rows(path).values()}
    assert "lines-whole" in written
    assert "lines-lost" not in written
