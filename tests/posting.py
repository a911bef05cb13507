"""A reader's side of ``POST /report``: a real server, what is posted, and the lines that come."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from kzgeo.app.reports import reports
from tests.live import CATALOGUE

__all__ = ["HERE", "PATIENCE_S", "Client", "file_of", "ordered", "serving", "until"]

HERE = "http://atlas.test/a/"
PATIENCE_S = 60


class OverSocket(http.client.HTTPConnection):
    """HTTP to a server that listens on a socket of this machine's file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("atlas.test", timeout=PATIENCE_S)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE_S)
        self.sock.connect(self._path)


class Client:
    """Readers of the server behind the socket at ``path``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def posted(
        self, body: Any, query: str = "", **headers: str
    ) -> Iterator[http.client.HTTPResponse]:
        """Post an order and give the answer; who leaves the block goes away."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Connection": "close", **headers}
        with closing(OverSocket(self._path)) as link:
            with suppress(BrokenPipeError):  # a refusal may come before all is sent
                link.request("POST", f"/report{query}", sent, headers)
            with closing(link.getresponse()) as answer:
                yield answer

    def lines(self, body: Any, **headers: str) -> list[dict[str, Any]]:
        """Return all lines of the answer to an order that is accepted."""
        with self.posted(body, **headers) as answer:
            assert answer.status == 200, answer.read()
            return [json.loads(line) for line in answer]

    def refusal(self, body: Any, query: str = "", **headers: str) -> tuple[int, dict[str, str]]:
        """Return status and error of the answer to an order that is refused."""
        with self.posted(body, query, **headers) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            error: dict[str, str] = json.loads(answer.read())["error"]
            return answer.status, error


@contextmanager
def serving() -> Iterator[Client]:
    """Run the endpoint as uvicorn does; a socket of the file system is no network."""
    app = Starlette(routes=[Route("/report", reports(lambda: CATALOGUE), methods=["POST"])])
    with tempfile.TemporaryDirectory() as folder:  # pytest's own is too long for a socket's path
        path = Path(folder) / "s"
        running = uvicorn.Server(uvicorn.Config(app, uds=str(path), log_level="critical"))
        thread = threading.Thread(target=running.run)
        thread.start()
        until(lambda: running.started)
        try:
            yield Client(path)
        finally:
            running.should_exit = True
            thread.join()


def ordered(*items: Any, form: str = "html", **more: Any) -> dict[str, Any]:
    """Return an order of a report with these entries."""
    return {"format": form, "lang": "en", "address": HERE, "items": list(items), **more}


def file_of(lines: list[dict[str, Any]]) -> tuple[dict[str, Any], bytes]:
    """Return what is told of the file, and the file."""
    at = next(n for n, line in enumerate(lines) if "file" in line)
    content = b"".join(base64.b64decode(line["part"]) for line in lines[at + 1 :])
    assert len(content) == lines[at]["file"]["bytes"]
    return lines[at]["file"], content


def until(fact: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.01)
