"""What is loaded beforehand is loaded while nobody asks for anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from kzgeo.app import figures, server
from kzgeo.app.idle import Idle, Watch


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_work_waits_until_nothing_was_asked_for_a_while() -> None:
    clock = Clock()
    idle = Idle(clock)
    done: list[bool] = []
    waiting = threading.Thread(target=lambda: done.append(idle.rest(3)), daemon=True)
    waiting.start()
    clock.now = 2.0
    idle.note()
    clock.now = 4.0
    time.sleep(0.6)
    assert not done
    clock.now = 5.0
    waiting.join(5)
    assert done == [True]


def test_work_ends_with_the_server() -> None:
    idle = Idle()
    idle.stop()
    assert not idle.rest(60)
    assert not idle.rest(0)


def test_requests_are_noted() -> None:
    clock = Clock()
    idle = Idle(clock)
    home = Route("/", lambda _: PlainTextResponse("x"))
    client = TestClient(Starlette(routes=[home], middleware=[Middleware(Watch, idle=idle)]))
    clock.now = 10.0
    assert client.get("/").text == "x"
    assert idle.rest(0)
    clock.now = 12.9
    threading.Timer(0.5, idle.stop).start()
    assert not idle.rest(3)
    assert any(one.cls is Watch for one in server.middleware())


def test_what_draws_is_loaded_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(figures, "import_module", loaded.append)
    figures.warm()
    assert loaded == list(figures.PARTS)
    rests: Iterator[bool] = iter([True, True, False])
    loaded.clear()
    figures.warm(lambda: next(rests))
    assert loaded == list(figures.PARTS[:2])
