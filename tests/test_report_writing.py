"""Writing a long report: told how far it is, and ended at once by whoever wants no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kzgeo.errors import OutputError
from kzgeo.prose import say
from kzgeo.report import pdf
from kzgeo.report.docx import write_docx
from kzgeo.report.order import FeatureItem, Order
from kzgeo.report.pdf import SETTER, write_pdf
from kzgeo.reporting import Cancelled, write_report
from tests.live import FEATURES
from tests.posting import Client, serving, until
from tests.posting import ordered as posted
from tests.report.samples import report
from tests.reports import ordered, sections_of

AT_WORK_S = 1.0
PATIENCE_S = 60
MANY = sorted(FEATURES)[:40]  # set in several seconds; without figures, which take others


class Watched(subprocess.Popen):  # type: ignore[type-arg]
    """A process that is remembered."""

    made: list[subprocess.Popen[bytes]]

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[call-overload]
        self.made.append(self)


@pytest.fixture
def setters(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that set pages during a test."""
    made: list[subprocess.Popen[bytes]] = []
    monkeypatch.setattr(Watched, "made", made, raising=False)
    monkeypatch.setattr(pdf.subprocess, "Popen", Watched)
    return made


def gone(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether no process has this id any more."""
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def long() -> Order:
    return ordered(*(FeatureItem(feature=name) for name in MANY))


def test_a_word_document_tells_how_much_of_it_is_written(tmp_path: Path) -> None:
    shares: list[float | None] = []
    whole = report("en")
    write_docx(whole, tmp_path / "a.docx", shares.append)
    assert len(shares) == sum(1 for _ in sections_of(whole.sections))
    assert shares[0] == 0
    assert all(one < other < 1 for one, other in pairwise(shares) if one is not None and other)


@pytest.mark.parametrize("section", [0, 3])
def test_a_word_document_is_called_off_between_sections(tmp_path: Path, section: int) -> None:
    pulses = 0

    def stop(_share: float | None) -> None:
        nonlocal pulses
        pulses += 1
        if pulses > section:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_docx(report("ar"), tmp_path / "a.docx", stop)
    assert pulses == section + 1
    assert list(tmp_path.iterdir()) == []


def test_a_long_word_document_moves_the_bar_while_it_is_written(tmp_path: Path) -> None:
    steps: list[tuple[int, int | None]] = []

    def progress(done: int, of: int | None, what: str) -> None:
        if what == say("report", "step_writing", "en"):
            steps.append((done, of))

    write_report(long(), tmp_path / "a.docx", progress=progress)
    ((done, of), *_), moved = steps, dict.fromkeys(step for step, _ in steps)
    assert of == done + 10
    assert list(moved) == list(range(done, done + 10))


def test_a_long_pdf_is_ended_while_its_pages_are_set(
    tmp_path: Path, setters: list[subprocess.Popen[bytes]]
) -> None:
    told: list[tuple[int, int | None, str]] = []

    def progress(done: int, of: int | None, what: str) -> None:
        told.append((done, of, what))
        if setters and len(told) - told.index((done, None, what)) > 8:
            assert setters[0].poll() is None  # it is at work
            raise Cancelled

    path = tmp_path / "a.pdf"
    path.write_text("before")
    with pytest.raises(Cancelled):
        write_report(long(), path, progress=progress, force=True)
    assert [gone(setter) for setter in setters] == [True]
    assert setters[0].returncode < 0  # it did not come to its own end
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
    assert path.read_text() == "before"
    assert told[-1] == (len(MANY) + 1, None, say("report", "step_setting", "en"))


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with serving() as made:
        yield made


def test_a_reader_who_goes_away_ends_the_setting_of_pages(
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    setters: list[subprocess.Popen[bytes]],
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    order = posted(*({"kind": "feature", "feature": name} for name in MANY), form="pdf")
    with client.posted(order) as answer:
        while json.loads(answer.readline())["of"] is not None:
            pass
        until(lambda: bool(setters))
        assert list(tmp_path.iterdir())
    until(lambda: gone(setters[0]) and not list(tmp_path.iterdir()))
    assert setters[0].returncode < 0  # it did not come to its own end


def test_nothing_is_set_for_a_process_that_is_no_more() -> None:
    with subprocess.Popen(
        [sys.executable, "-P", str(SETTER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as setter:
        assert setter.stdin is not None
        template = "#for n in range(100000000) { counter(str(n)).step() }"
        asked = {"fonts": str(Path(pdf.mpl.get_data_path()) / "fonts" / "ttf"), "families": []}
        with tempfile.NamedTemporaryFile(suffix=".typ") as file:
            file.write(template.encode())
            file.flush()
            asked |= {"template": file.name, "standards": [], "report": ""}
            setter.stdin.write(json.dumps(asked).encode() + b"\n")
            setter.stdin.flush()
            time.sleep(AT_WORK_S)
            assert setter.poll() is None
            setter.stdin.close()  # as a system does for a process that is killed
            assert setter.wait(PATIENCE_S) == 1


def test_a_process_that_is_killed_is_told(
    tmp_path: Path, setters: list[subprocess.Popen[bytes]]
) -> None:
    def kill(_share: float | None) -> None:
        for setter in setters:
            setter.kill()

    with pytest.raises(OutputError, match=r"cannot be set \(its process ended with -9\)"):
        write_pdf(report("en"), tmp_path / "a.pdf", kill)
    assert list(tmp_path.iterdir()) == []
