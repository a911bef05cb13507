"""What a reader has collected as one document: ``POST /report``.

The answer is a stream of lines of JSON. While the report is made they tell how far it is; the
last ones are the file itself, which therefore is nowhere but in the answer: a reader who goes
away ends the work at its next step, and nothing remains.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from anyio import create_memory_object_stream, create_task_group, from_thread, to_thread
from anyio.streams.memory import MemoryObjectSendStream
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kzgeo.app.asking import AskedError, described, language_or_english
from kzgeo.app.making import Queue
from kzgeo.app.packing import ZIP, packed
from kzgeo.app.report_orders import LIMIT_BYTES, Ordered, ReportError, language_of, ordered
from kzgeo.app.uploads import NOT_KEPT, STATUS, body_of, check_site
from kzgeo.catalogue import Catalogue
from kzgeo.entries import Language
from kzgeo.errors import OutputError, UsageError
from kzgeo.report.formats import FORMATS
from kzgeo.reporting import Progress, write_report

__all__ = ["AT_ONCE", "OFFERED", "reports"]

AT_ONCE = 2  # reports that are made at the same time: their figures need a core each
OFFERED = {".html": "HTML", ".docx": "Word", ".pdf": "PDF", ".md": "Markdown"}
PART_BYTES = 48 << 10  # of the file in one line: a multiple of three, so that base64 is unbroken
# Lines are to leave as they are written: nothing on the way may collect them.
HEADERS = {**NOT_KEPT, "Content-Encoding": "identity", "X-Accel-Buffering": "no"}

Line = dict[str, Any]


def reports(catalogue: Callable[[], Catalogue]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``POST /report``.

    The body is ``{"format", "lang", "title", "address", "items"}``: the format as a suffix without
    the dot, language, a title of the reader's own or null, the address that permalinks begin with
    (else that of the request), and what is in it, in its order: ``{"kind": "passage", "feature",
    "quote"}``, ``{"kind": "feature", "feature"}``, ``{"kind": "layer", "layer"}``, ``{"kind":
    "figure", "layers", "bounds", "years", "graticule"}``.

    Lines of the answer: ``{"waiting"}`` while as many others come first, ``{"done", "of",
    "what"}`` at each step (``of`` is null while nobody can tell how long it lasts), ``{"file":
    {"name", "media_type", "bytes"}}``, then the file as ``{"part"}`` in base64, or ``{"error"}``.
    A fault that is seen before the work begins has status 400, 403, 413 or 503 and is ``{"error":
    {"place", "fault", "cure", "key"}}``, as in the lines, in the reader's language.
    """
    queue = Queue(AT_ONCE)

    async def answer(request: Request) -> Response:
        lang = language_or_english(request.query_params)

        def refuse(key: str) -> ReportError:
            status = STATUS.get(key, 400)
            return ReportError("report", key, status=status, limit=LIMIT_BYTES >> 10)

        try:
            check_site(request, refuse)
            body = await body_of(request, refuse, limit=LIMIT_BYTES)
            lang = language_of(body) or lang
            address = str(request.base_url)
            asked = await to_thread.run_sync(ordered, catalogue(), body, address)
            queue.check(request.url.path)
        except AskedError as error:
            return _refused(error, lang)
        except ClientDisconnect:
            return Response(status_code=400)
        return _Telling(asked, queue)

    return answer


def _refused(error: AskedError, lang: Language) -> Response:
    body = json.dumps(described(error, lang), ensure_ascii=False)
    return Response(body, error.status, NOT_KEPT, "application/json")


class _Telling(Response):
    """Lines that tell how a report is made, and then are the report."""

    media_type = "application/x-ndjson"

    def __init__(self, asked: Ordered, queue: Queue) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["Content-Length"]  # nobody knows it yet
        self._asked = asked
        self._queue = queue
        self._whole = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        give, take = create_memory_object_stream[Line](math.inf)
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        async with create_task_group() as group:
            group.start_soon(_leave, receive, group.cancel_scope)
            group.start_soon(self._work, give)
            await send(start)
            async with take:
                async for line in take:
                    written = json.dumps(line, ensure_ascii=False).encode() + b"\n"
                    await send({"type": "http.response.body", "body": written, "more_body": True})
            if self._whole:  # else the answer breaks off, and the reader knows
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            group.cancel_scope.cancel()  # there is nobody to wait for any more

    async def _work(self, give: MemoryObjectSendStream[Line]) -> None:
        """Give the lines in their order; whatever ends this ends the thread at its next step."""
        told: Line = {}

        def progress(done: int, of: int | None, what: str) -> None:
            nonlocal told
            from_thread.check_cancelled()
            line = {"done": done, "of": of, "what": what}
            if line != told:  # else it only asks whether to go on
                told = line
                from_thread.run_sync(give.send_nowait, line)

        async with give:
            if self._queue.before:
                await give.send({"waiting": self._queue.before})
            async with self._queue.turn():
                try:
                    made = await to_thread.run_sync(_made, self._asked, progress)
                    lines = made.lines()
                except AskedError as error:
                    lines = iter([described(error, self._asked.order.language)])
            for line in lines:
                await give.send(line)
            self._whole = True


async def _leave(receive: Receive, work: anyio.CancelScope) -> None:
    """Call the work off when the reader goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    work.cancel()


@dataclass(frozen=True, kw_only=True)
class _Made:
    """A report as a file: its name, media type and content."""

    name: str
    media_type: str
    content: bytes

    def lines(self) -> Iterator[Line]:
        """Yield what is told of the file, then the file."""
        size = len(self.content)
        yield {"file": {"name": self.name, "media_type": self.media_type, "bytes": size}}
        for at in range(0, size, PART_BYTES):
            yield {"part": base64.b64encode(self.content[at : at + PART_BYTES]).decode()}


def _made(asked: Ordered, progress: Progress) -> _Made:
    """Make a report in a folder that is gone when this returns.

    Raises:
        AskedError: the machine does not take it, or something in it cannot be drawn.

    """
    name = asked.stem + asked.suffix
    try:
        with TemporaryDirectory(prefix="kzgeo-report-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / name
            write_report(asked.order, path, progress=progress)
            if len(list(path.parent.iterdir())) == 1:
                media_type = FORMATS[asked.suffix].media_type
                return _Made(name=name, media_type=media_type, content=path.read_bytes())
            archive = packed(path.parent, path.with_name(f"{asked.stem}.zip"), inside=asked.stem)
            return _Made(name=archive.name, media_type=ZIP, content=archive.read_bytes())
    except UsageError as error:
        raise ReportError(error.place, "not_drawn", status=500) from error
    except (OSError, OutputError) as error:
        raise AskedError(name, "not_written", status=500) from error
