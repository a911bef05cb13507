"""The command ``kzgeo match``: the places named in files, as they are found."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from kzgeo.errors import UsageError

if TYPE_CHECKING:
    from kzgeo.matcher import Toponym
    from kzgeo.streams import Batch

__all__ = ["add_arguments", "match"]

# So much takes a process longer than making a matcher of its own.
WORTH_A_PROCESS_BYTES = 24_000_000
INTERRUPTED = 130


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo match`` is given."""
    command.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a plain text")
    command.add_argument(
        "--encoding", metavar="NAME", default="utf-8", help="encoding of the files (utf-8)"
    )
    command.add_argument(
        "--jobs", metavar="N", type=_count, help="processes to share the work out to"
    )


def match(options: Namespace) -> int:
    """Print every toponym of the files in their order; return the exit status."""
    # The matcher takes long to import, and every command imports this module.
    from tqdm import tqdm  # noqa: PLC0415

    from kzgeo.streams import find_in_files  # noqa: PLC0415

    sizes = [_size(path) for path in options.files]
    jobs = options.jobs or _jobs(len(sizes), sum(sizes))
    status = total = 0
    batches = find_in_files(options.files, encoding=options.encoding, jobs=jobs)
    bar = tqdm(
        total=sum(sizes) or None,
        unit="B",
        unit_scale=True,
        desc="matching",
        leave=False,
        disable=None,  # where standard error is no terminal
    )
    write = _write_json if options.json else _write_row
    try:
        with _interrupts() as interrupted, bar, closing(batches):
            if not options.json:
                _write_head()
            for batch in batches:
                _heed(interrupted)
                # The bar gives way while rows go to the same terminal.
                with nullcontext() if bar.disable else tqdm.external_write_mode():
                    status = max(status, _answer(batch, write))
                total += len(batch.mentions)
                bar.update(batch.read_bytes)
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    if not options.json:
        _say(f"{total} mentions")
    return status


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Give a list that is filled by an interrupt.

    One that falls into a callback of the interpreter's own is dropped by it, and has to be looked
    for. Only the main thread can be interrupted.
    """
    seen: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield seen
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _heed(interrupted: list[int]) -> None:
    if interrupted:
        raise KeyboardInterrupt


def _answer(batch: Batch, write: Callable[[str, Toponym], None]) -> int:
    if batch.error is not None:
        _say(str(batch.error))
        return 2 if isinstance(batch.error, UsageError) else 1
    for mention in batch.mentions:
        write(batch.path.stem, mention)
    sys.stdout.flush()
    return 0


def _write_json(doc: str, mention: Toponym) -> None:
    found: dict[str, Any] = {
        "doc": doc,
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "place": mention.place,
    }
    if mention.candidates:
        found["candidates"] = list(mention.candidates)
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


ROW = "{:<24} {:>9} {:>9}  {:<28} {}\n"


def _write_head() -> None:
    sys.stdout.write(ROW.format("document", "start", "end", "place", "as written"))


def _write_row(doc: str, mention: Toponym) -> None:
    others = [place for place in mention.candidates if place != mention.place]
    place = mention.place + (f" (or {', '.join(others)})" if others else "")
    # A name may be broken over a line; a row may not.
    surface = " ".join(mention.surface.split())
    sys.stdout.write(ROW.format(doc, mention.start, mention.end, place, surface))


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text} is no number of processes; use 1 or more")
    return int(text)


def _size(path: Path) -> int:
    """Return the bytes of a file; pipes and what cannot be read have none to be known."""
    try:
        found = path.stat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _jobs(files: int, total_bytes: int) -> int:
    """Return how many processes to use: one file, however large, is left the memory of one."""
    return max(1, min(_cores(), files, total_bytes // WORTH_A_PROCESS_BYTES))


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
