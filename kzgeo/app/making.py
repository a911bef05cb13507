"""Files that are made to be saved: a few at a time, written wholly, sent wholly, then gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from anyio import CapacityLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from kzgeo.app.asking import AskedError
from kzgeo.app.uploads import NOT_KEPT
from kzgeo.errors import OutputError
from kzgeo.selection import Selection

__all__ = ["WAITING", "Queue", "file_stem", "sent"]

WAITING = 16  # requests that may wait for their turn; further ones are told to come again
LONGEST_LAYERS = 48  # characters of layers in a file's name


class Queue:
    """Work of which no more than ``at_once`` is done at the same time: it needs a core each."""

    def __init__(self, at_once: int) -> None:
        self._turns = CapacityLimiter(at_once)

    async def answer(self, request: Request, make: Callable[[], Response]) -> Response:
        """Make an answer in a thread when its turn has come; for those who have left, none.

        Raises:
            AskedError: too many wait already.

        """
        self.check(request.url.path)
        async with self._turns:
            if await request.is_disconnected():
                return Response(status_code=400)  # nobody is there to read it
            return await run_in_threadpool(make)

    def check(self, place: str) -> None:
        """Refuse one more who would wait, for ``place``.

        Raises:
            AskedError: too many wait already.

        """
        if self._turns.statistics().tasks_waiting >= WAITING:
            raise AskedError(place, "busy", status=503)

    @property
    def before(self) -> int:
        """How many are to be done before one who comes now: none where it is their turn."""
        turns = self._turns.statistics()
        return turns.tasks_waiting + 1 if turns.borrowed_tokens >= turns.total_tokens else 0

    def turn(self) -> CapacityLimiter:
        """Return what is entered to wait for one's turn, and left when the work is done."""
        return self._turns


class _Sending(FileResponse):
    """A file that goes with its folder, however the sending ends."""

    def __init__(self, folder: TemporaryDirectory[str], path: Path, media_type: str) -> None:
        super().__init__(path, media_type=media_type, filename=path.name, headers=NOT_KEPT)
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._folder.cleanup()


def sent(name: str, write: Callable[[Path], tuple[Path, str]]) -> Response:
    """Return the answer that sends and removes what ``write`` makes in a folder of its own.

    ``write`` is given the path of a file of this name, and returns the file to be sent and its
    media type.

    Raises:
        AskedError: the machine does not take the file.

    """
    try:
        folder = TemporaryDirectory(prefix="kzgeo-", ignore_cleanup_errors=True)
    except OSError as error:
        raise AskedError(name, "not_written", status=500) from error
    try:
        return _Sending(folder, *write(Path(folder.name) / name))
    except (OSError, OutputError) as error:
        folder.cleanup()
        raise AskedError(name, "not_written", status=500) from error
    except BaseException:
        folder.cleanup()
        raise


def file_stem(selection: Selection) -> str:
    """Return a name that tells what is in the file, in ASCII and without a suffix.

    It has the layers, as far as they are few, the years and a language that is not English:
    ``kzgeo-borders-capital-1990-1997-ar``.
    """
    ids = "-".join(layer.id for layer in selection.layers)
    if selection.layers == selection.atlas.layers:
        ids = "atlas"
    elif len(ids) > LONGEST_LAYERS:
        ids = f"{len(selection.layers)}-layers"
    years = dict.fromkeys(_named(year) for year in selection.years or ())
    lang = [] if selection.language == "en" else [selection.language]
    return "-".join(["kzgeo", ids, *years, *lang])


def _named(year: int) -> str:
    return str(year) if year >= 0 else f"minus{-year}"
