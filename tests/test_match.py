"""`kzgeo match`: files of any size, in their order, with exact offsets; and what goes wrong."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kzgeo.blocks import blocks
from kzgeo.catalogue import PROJECT
from kzgeo.cli import main
from kzgeo.errors import CatalogueError, UsageError
from kzgeo.matcher import default_matcher
from kzgeo.streams import find_in_files, find_in_stream
from kzgeo.verify import passages_of
from tests.live import ATLAS

MATCHER = default_matcher()
PASSAGES = list(passages_of(ATLAS).values())
ARABIC = "\n\n".join(passage.exact for passage in PASSAGES[:24])
OTHERS = "\n".join(text for passage in PASSAGES[:8] for text in passage.translations.values())
TEXTS = {"arabic": ARABIC, "others": OTHERS}
RUSSIAN = "Поезд из Алма-Аты в Баку идёт через Каспий."


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the command printed, and its exit status."""

    status: int
    output: str
    errors: str

    def mentions(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.splitlines()]


Match = Callable[..., Answer]


@pytest.fixture
def match(capsys: pytest.CaptureFixture[str]) -> Match:
    """Return the command, run in this process: it has the matcher already."""

    def call(*arguments: str | Path) -> Answer:
        status = main(["match", *map(str, arguments)])
        output, errors = capsys.readouterr()
        return Answer(status=status, output=output, errors=errors)

    return call


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


# -- blocks ------------------------------------------------------------------------------


@settings(max_examples=12)
@given(size=st.integers(300, 6000))
@example(size=137)
@pytest.mark.parametrize("name", TEXTS)
def test_blocks_of_any_size_give_what_the_whole_gives(name: str, size: int) -> None:
    text = TEXTS[name]
    found = tuple(find_in_stream(io.BytesIO(text.encode()), MATCHER, size=size))
    assert found == MATCHER.find(text)
    assert len(found) > 20


@given(text=st.text(alphabet="اب к\n\r\U0001f600\ufeff.", max_size=400), size=st.integers(1, 50))
def test_blocks_are_the_whole_text_and_lie_side_by_side(text: str, size: int) -> None:
    parts = list(blocks(io.BytesIO(text.encode()), size=size))
    end = 0
    for part in parts:
        assert part.start == end < part.end <= part.start + size
        assert part.text == text[part.offset : part.offset + len(part.text)]
        assert part.offset <= part.start
        assert part.end <= part.offset + len(part.text)
        end = part.end
    assert end == len(text)
    assert sum(part.read_bytes for part in parts) == len(text.encode())


def test_context_is_measured_in_letters_too() -> None:
    text = "а" * 1_500 + " " * 30_000 + "Алматы" + " " * 30_000 + "б" * 1_500
    part = next(p for p in blocks(io.BytesIO(text.encode()), size=10_000) if "л" in p.text[2000:])
    assert sum(map(str.isalpha, part.text)) > 1_000


@pytest.mark.parametrize("text", ["", "\n", "كازاخستان" * 700, "Алматы" + " " * 200_000 + "Баку"])
def test_odd_texts(text: str) -> None:
    found = tuple(find_in_stream(io.BytesIO(text.encode()), MATCHER, size=5_000))
    assert [text[m.start : m.end] for m in found] == [m.surface for m in found]
    assert found == MATCHER.find(text)


# -- files -------------------------------------------------------------------------------


def test_offsets_are_code_points_of_the_untouched_text(tmp_path: Path, match: Match) -> None:
    text = f"\U0001f600\r\n{ARABIC}\r\n{RUSSIAN}"
    found = match("--json", written(tmp_path, "text.txt", text)).mentions()
    assert [text[m["start"] : m["end"]] for m in found] == [m["surface"] for m in found]
    assert {m["place"] for m in found} >= {"kazakhstan", "almaty", "baku"}
    for mention in found:
        assert list(mention)[:5] == ["doc", "start", "end", "surface", "place"]
        assert set(mention) - {"candidates"} == set(list(mention)[:5])
        assert mention["doc"] == "text"


def test_a_byte_order_mark_counts_as_a_code_point_of_utf8_only(
    tmp_path: Path, match: Match
) -> None:
    path = written(tmp_path, "text.txt", "\ufeffАлматы")
    wide = written(tmp_path, "wide.txt", "Алматы", "utf-16")
    for file, encoding, span in (
        (path, "utf-8", (1, 7)),
        (path, "utf-8-sig", (0, 6)),
        (wide, "utf-16", (0, 6)),
    ):
        (mention,) = match("--json", file, "--encoding", encoding).mentions()
        assert (mention["start"], mention["end"]) == span


def test_processes_give_the_same_in_the_same_order(tmp_path: Path, match: Match) -> None:
    (tmp_path / "other").mkdir()
    paths = [written(tmp_path, "a.txt", ARABIC * 3), written(tmp_path, "b.txt", RUSSIAN)]
    paths += [tmp_path / "none.txt", written(tmp_path / "other", "a.txt", OTHERS)]
    paths += [written(tmp_path, "c.txt", "")]
    one = match("--json", "--jobs", "1", *paths)
    assert match("--json", "--jobs", "2", *paths) == one
    assert one.status == 2
    docs = [mention["doc"] for mention in one.mentions()]
    assert list(dict.fromkeys(docs)) == ["a", "b"]
    assert docs[-1] == "a"  # two files of one stem are two


def test_people_get_a_table(tmp_path: Path, match: Match) -> None:
    done = match(written(tmp_path, "text.txt", "Астана и\nАлма-\nАта"))
    head, *rows = done.output.splitlines()
    assert head.split()[:4] == ["document", "start", "end", "place"]
    assert [row.split()[:4] for row in rows] == [
        ["text", "0", "6", "astana"],
        ["text", "9", "18", "almaty"],
    ]
    assert done.errors == "2 mentions\n"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def reconfigure(self, **_: object) -> None:
        pass


def test_progress_is_shown_on_a_terminal_only(
    tmp_path: Path, match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "text.txt", ARABIC)
    assert match("--json", path).errors == ""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert match("--json", path).mentions()
    assert "matching" in terminal.getvalue()
    assert "B/s" in terminal.getvalue()


# -- what goes wrong ---------------------------------------------------------------------


def test_one_bad_file_does_not_keep_the_others(tmp_path: Path, match: Match) -> None:
    good = written(tmp_path, "good.txt", RUSSIAN)
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xd0\x90" * 150_000 + b"\xff")
    cut = tmp_path / "cut.txt"
    cut.write_bytes("Баку".encode()[:-1])
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    done = match("--json", tmp_path / "none.txt", bad, tmp_path, cut, loop, good)
    assert done.status == 2
    assert {mention["doc"] for mention in done.mentions()} == {"good"}
    messages = done.errors.splitlines()
    assert "none.txt: does not exist" in messages[0]
    assert "bad.txt: is not UTF-8 (byte 300000); name its encoding with --encoding" in messages[1]
    assert f"{tmp_path}: is a folder" in messages[2]
    assert "cut.txt: is not UTF-8 (byte 6)" in messages[3]
    assert "loop.txt: cannot be read" in messages[4]
    assert len(messages) == 5


def test_data_that_fail_are_status_1(tmp_path: Path, match: Match) -> None:
    path = written(tmp_path, "text.txt", RUSSIAN, "windows-1251")
    assert match(path, "--json").status == 1
    assert len(match(path, "--json", "--encoding", "windows-1251").mentions()) == 3


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "undefined", ""])
def test_an_unknown_encoding_is_wrong_use(name: str, match: Match) -> None:
    done = match("any.txt", "--encoding", name)
    assert (done.status, done.output) == (2, "")
    assert f'encoding "{name}": is unknown; use one' in done.errors


@pytest.mark.parametrize("arguments", [(), ("x", "--jobs", "0"), ("x", "--jobs", "many")])
def test_wrong_use(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["match", *arguments])


def test_a_mend_for_the_encoding_is_named_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match="is unknown"):
        find_in_files([Path("none.txt")], encoding="klingon")


def test_errors_keep_their_parts_between_processes() -> None:
    error = pickle.loads(pickle.dumps(CatalogueError("here", "is wrong", "mend it")))
    assert (type(error), error.place, error.fault, error.cure) == (
        CatalogueError,
        "here",
        "is wrong",
        "mend it",
    )


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "kzgeo", "match", *map(str, arguments)]


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    path = written(tmp_path, "text.txt", ARABIC * 60)
    with subprocess.Popen(
        command("--json", path), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def children(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found |= {int(child) for child in task.read_text().split()}
    return found


def gone(pids: set[int]) -> bool:
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("sent", "group", "status"),
    [(signal.SIGINT, True, 130), (signal.SIGKILL, False, -9)],
    ids=["keyboard", "killed"],
)
def test_processes_end_with_the_command(
    sent: signal.Signals, group: bool, status: int, tmp_path: Path
) -> None:
    path = written(tmp_path, "text.txt", ARABIC * 4_000)  # more than is done by then
    with subprocess.Popen(
        command("--json", "--jobs", "2", path),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        workers = children(process.pid)
        assert len(workers) >= 2
        (os.killpg if group else os.kill)(process.pid, sent)
        output = process.communicate(timeout=300)[1]
        assert process.returncode == status
        assert gone(workers)
    assert output == (b"interrupted\n" if status == 130 else b"")
