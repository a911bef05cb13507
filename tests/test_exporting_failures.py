"""Downloads of the app that break, or that many ask for at once."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kzgeo.app.exporting import AT_ONCE
from kzgeo.app.making import WAITING
from kzgeo.entries import LANGUAGES, Language
from kzgeo.export.formats import FORMATS
from kzgeo.prose import say
from kzgeo.selection import Selection
from tests.serving import Writer, app, format_maker

SUFFIXES = sorted(FORMATS)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app(), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def format_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Writer], str]:
    return format_maker(monkeypatch)


# -- nothing by halves, nothing left -----------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_disk_that_is_full_is_told_and_nothing_is_sent(
    client: TestClient, temporary: Path, format_of: Callable[[Writer], str], lang: Language
) -> None:
    def full(selection: Selection, path: Path) -> None:
        path.write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    answer = client.get(format_of(full), params={"layers": "borders", "lang": lang})
    assert answer.status_code == 500
    assert b"half of it" not in answer.content
    error = answer.json()["error"]
    assert error["fault"] == say("exporting", "not_written", lang)
    assert str(temporary) not in answer.text
    assert list(temporary.iterdir()) == []


def test_a_machine_without_room_for_temporary_files_is_told(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    answer = client.get("/export/geojson")
    assert answer.status_code == 500
    assert answer.json()["error"]["key"] == "not_written"


def test_a_writer_that_breaks_leaves_nothing(
    client: TestClient, temporary: Path, format_of: Callable[[Writer], str]
) -> None:
    def broken(selection: Selection, path: Path) -> None:
        path.write_bytes(b"half of it")
        raise ValueError("no such thing")

    answer = client.get(format_of(broken))
    assert answer.status_code == 500
    assert b"half of it" not in answer.content
    assert list(temporary.iterdir()) == []
    assert client.get("/export/geojson", params={"layers": "borders"}).status_code == 200
    assert list(temporary.iterdir()) == []


def scope_of(path: str, query: bytes = b"") -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [],
        "query_string": query,
    }


def test_a_reader_who_leaves_while_it_is_sent_leaves_nothing_behind(temporary: Path) -> None:
    async def receive() -> dict[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            assert len(list(temporary.iterdir())) == 1
            raise ConnectionResetError

    async def ask() -> None:
        await app()(scope_of("/export/geojson"), receive, send)

    with ThreadPoolExecutor() as pool, pytest.raises(ConnectionResetError):
        pool.submit(asyncio.run, ask()).result()
    assert list(temporary.iterdir()) == []


# -- many at once ------------------------------------------------------------------------


def test_no_more_than_a_few_are_written_at_once_and_the_others_wait(
    client: TestClient, temporary: Path, format_of: Callable[[Writer], str]
) -> None:
    go, lock = threading.Event(), threading.Lock()
    running, most = 0, 0

    def slow(selection: Selection, path: Path) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        assert go.wait(20)
        path.write_text("done")
        with lock:
            running -= 1

    address = format_of(slow)
    with ThreadPoolExecutor(AT_ONCE + WAITING + 2) as readers:
        asked = [
            readers.submit(client.get, address, params={"lang": "ru"})
            for _ in range(AT_ONCE + WAITING + 2)
        ]
        deadline = time.monotonic() + 20
        while sum(one.done() for one in asked) < 2 and time.monotonic() < deadline:
            assert client.get("/ping").text == "pong"  # others are answered meanwhile
            time.sleep(0.02)
        go.set()
        answers = [one.result() for one in asked]
    assert Counter(answer.status_code for answer in answers) == {200: AT_ONCE + WAITING, 503: 2}
    for answer in answers:
        if answer.status_code == 503:
            assert answer.json()["error"]["fault"] == say("exporting", "busy", "ru")
        else:
            assert answer.text == "done"
    assert most == AT_ONCE
    assert list(temporary.iterdir()) == []


def test_who_has_left_the_queue_is_not_written_for(
    temporary: Path, format_of: Callable[[Writer], str]
) -> None:
    written: list[Path] = []
    format_of(lambda selection, path: written.append(path))

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        assert message.get("status") != 200

    async def ask() -> None:
        await app()(scope_of("/export/test"), receive, send)

    with ThreadPoolExecutor() as pool:
        pool.submit(asyncio.run, ask()).result()
    assert written == []


def halves(values: list[str]) -> tuple[list[str], list[str]]:
    middle = len(values) // 2
    return values[:middle], values[middle:]


def test_the_same_asked_for_at_once_has_the_same_bytes(client: TestClient) -> None:
    suffixes = SUFFIXES * 2
    with ThreadPoolExecutor(len(suffixes)) as readers:
        asked = [
            readers.submit(client.get, f"/export/{suffix[1:]}", params={"layers": "borders"})
            for suffix in suffixes
        ]
        digests = [hashlib.sha256(answer.result().content).hexdigest() for answer in asked]
    once, again = (dict(zip(SUFFIXES, part, strict=True)) for part in halves(digests))
    assert once == again
