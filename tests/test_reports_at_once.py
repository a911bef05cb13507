"""Reports under way: called off, one after another, two at a time, and when the machine fails."""

from __future__ import annotations

import errno
import hashlib
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import IncompleteRead
from pathlib import Path
from typing import Any

import pytest

from kzgeo.app import reports as module
from kzgeo.app.making import WAITING
from kzgeo.app.reports import AT_ONCE
from kzgeo.entries import LANGUAGES, Language
from kzgeo.errors import OutputError, UsageError
from kzgeo.prose import say
from kzgeo.report.order import Order
from kzgeo.reporting import Progress, write_report
from tests.posting import PATIENCE_S, Client, file_of, ordered, serving, until

LAYER = {"kind": "layer", "layer": "capital"}
FIGURES = [
    {"kind": "figure", "layers": ["borders"], "bounds": [46 + n / 10, 40, 88, 56], "years": None}
    for n in range(40)
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with serving() as made:
        yield made


class Slow:
    """A writer that takes a step whenever it is let."""

    def __init__(self, steps: int = 5) -> None:
        self.steps = steps
        self.go = threading.Semaphore(0)
        self.begun = self.ended = self.running = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, order: Order, path: Path, *, progress: Progress) -> None:
        with self._lock:
            self.begun += 1
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            path.write_text("half of it")
            for step in range(self.steps):
                progress(step, self.steps, f"step {step}")
                assert self.go.acquire(timeout=PATIENCE_S)
            path.write_text("done")
        finally:
            with self._lock:
                self.running -= 1
                self.ended += 1


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setattr(module, "write_report", made)
    return made


# -- called off --------------------------------------------------------------------------


def test_every_step_is_told_when_it_begins(client: Client, slow: Slow) -> None:
    with client.posted(ordered(LAYER)) as answer:
        for step in range(slow.steps):
            line = json.loads(answer.readline())
            assert line == {"done": step, "of": slow.steps, "what": f"step {step}"}
            slow.go.release()
        assert json.loads(answer.readline())["file"]["bytes"] == len("done")


def test_a_reader_who_goes_away_ends_the_work_at_its_next_step(
    client: Client, slow: Slow, temporary: Path
) -> None:
    with client.posted(ordered(LAYER)) as answer:
        answer.readline()
        slow.go.release()
        assert json.loads(answer.readline())["done"] == 1
        assert len(list(temporary.iterdir())) == 1
    time.sleep(0.2)  # the server hears of it
    slow.go.release()
    until(lambda: slow.ended == 1)
    until(lambda: not list(temporary.iterdir()))
    assert not slow.go.acquire(blocking=False)  # the one step that it was let, and no further
    slow.go.release(slow.steps)
    assert file_of(client.lines(ordered(LAYER)))[1] == b"done"


def test_a_real_report_is_called_off(
    client: Client, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []

    def watched(order: Order, path: Path, *, progress: Progress) -> None:
        def noted(done: int, of: int | None, what: str) -> None:
            steps.append(done)
            progress(done, of, what)

        write_report(order, path, progress=noted)

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_report", watched)
        with client.posted(ordered(*FIGURES, form="docx")) as answer:
            of = [json.loads(answer.readline()) for _ in range(2)][-1]["of"]
        until(lambda: not list(temporary.iterdir()))
    assert steps[-1] < of / 2
    assert file_of(client.lines(ordered(LAYER)))[0]["bytes"] > 0
    assert list(temporary.iterdir()) == []


def test_who_has_left_the_queue_is_not_worked_for(client: Client, slow: Slow) -> None:
    with ExitStack() as readers:
        for _ in range(AT_ONCE):
            readers.enter_context(client.posted(ordered(LAYER))).readline()
        with client.posted(ordered(LAYER)) as answer:
            assert json.loads(answer.readline()) == {"waiting": 1}
        time.sleep(0.2)
    slow.go.release(slow.steps * AT_ONCE)
    until(lambda: slow.ended == AT_ONCE)
    time.sleep(0.2)
    assert slow.begun == AT_ONCE


# -- many at once ------------------------------------------------------------------------


def test_no_more_than_a_few_are_made_at_once_and_the_others_wait(
    client: Client, slow: Slow, temporary: Path
) -> None:
    with ExitStack() as readers:
        answers = []
        for number in range(AT_ONCE + WAITING):
            answers.append(readers.enter_context(client.posted(ordered(LAYER))))
            line = json.loads(answers[-1].readline())
            before = number - AT_ONCE + 1
            assert line == {"waiting": before} if before > 0 else line["done"] == 0
        status, error = client.refusal(ordered(LAYER, lang="ru"))
        assert (status, error["fault"]) == (503, say("exporting", "busy", "ru"))
        slow.go.release(slow.steps * len(answers))
        for answer in answers:
            lines = [json.loads(line) for line in answer]
            assert file_of(lines)[1] == b"done"
    assert slow.most == AT_ONCE
    assert list(temporary.iterdir()) == []


def test_two_at_once_are_what_each_is_alone(client: Client) -> None:
    bounds = [55.0, 37.0, 74.0, 46.0]
    figure = {"kind": "figure", "layers": ["borders"], "bounds": bounds, "years": None}
    orders = [ordered(figure, LAYER, lang=lang, form="docx") for lang in ("en", "ar")]

    def digest(order: Any) -> str:
        return hashlib.sha256(file_of(client.lines(order))[1]).hexdigest()

    alone = [digest(order) for order in orders]
    with ThreadPoolExecutor(len(orders)) as readers:
        assert list(readers.map(digest, orders)) == alone
    assert alone[0] != alone[1]


# -- when the machine fails --------------------------------------------------------------


FAULTS = {
    "disk": (OSError(errno.ENOSPC, "No space left on device"), "exporting", "not_written"),
    "output": (OutputError("x", "is full", "make room"), "exporting", "not_written"),
    "figure": (UsageError("figure", "has nothing in it", "choose another"), "reports", "not_drawn"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_in_the_reader_s_language_and_nothing_is_sent(
    client: Client, temporary: Path, monkeypatch: pytest.MonkeyPatch, case: str, lang: Language
) -> None:
    fault, section, key = FAULTS[case]

    def failing(order: Order, path: Path, *, progress: Progress) -> None:
        path.write_text("half of it")
        progress(0, 2, "first")
        raise fault

    monkeypatch.setattr(module, "write_report", failing)
    lines = client.lines(ordered(LAYER, lang=lang))
    assert [set(line) for line in lines] == [{"done", "of", "what"}, {"error"}]
    error = lines[-1]["error"]
    assert (error["fault"], error["key"]) == (say(section, key, lang), key)
    assert str(temporary) not in json.dumps(lines)
    assert list(temporary.iterdir()) == []


def test_a_machine_without_room_for_temporary_files_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    (line,) = client.lines(ordered(LAYER))
    assert line["error"]["key"] == "not_written"


def test_a_writer_that_breaks_sends_no_file_and_the_next_one_is_made(
    client: Client, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(order: Order, path: Path, *, progress: Progress) -> None:
        path.write_text("half of it")
        progress(0, 2, "first")
        raise ValueError("no such thing")

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_report", broken)
        with client.posted(ordered(LAYER)) as answer:
            assert json.loads(answer.readline())["done"] == 0
            with pytest.raises(IncompleteRead) as told:
                answer.read()
        assert b"file" not in told.value.partial
    assert file_of(client.lines(ordered(LAYER)))[0]["bytes"] > 0
    assert list(temporary.iterdir()) == []
