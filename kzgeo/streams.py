"""Matching texts of any size, and several of them in several processes.

A block is matched with the text before and behind it, and of the mentions found those count that
begin in the block itself: none is lost or found twice at a cut, and each is judged in the context
it has in the whole. Offsets are code points as :mod:`kzgeo.blocks` counts them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from kzgeo.blocks import SIZE, Block, blocks, decoder_of
from kzgeo.errors import CatalogueError, KzgeoError, UsageError
from kzgeo.matcher import Matcher, Toponym, default_matcher

__all__ = ["Batch", "find_in_block", "find_in_files", "find_in_stream"]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one block of a file gave: mentions in order, or the error that ended the file."""

    path: Path
    mentions: tuple[Toponym, ...] = ()
    read_bytes: int = 0
    error: KzgeoError | None = None


def find_in_block(matcher: Matcher, block: Block) -> tuple[Toponym, ...]:
    """Return the mentions that begin in the block's own part, in code points of the document."""
    found = matcher.find(block.text, offset=block.offset)
    low, high = block.start - block.offset, block.end - block.offset
    own = tuple(item for item in found if low <= item.start < high)
    return own if not block.offset else tuple(_moved(item, block.offset) for item in own)


def _moved(item: Toponym, by: int) -> Toponym:
    return Toponym(
        start=item.start + by,
        end=item.end + by,
        surface=item.surface,
        place=item.place,
        candidates=item.candidates,
    )


def find_in_stream(
    stream: BinaryIO, matcher: Matcher, *, encoding: str = "utf-8", size: int = SIZE
) -> Iterator[Toponym]:
    """Yield the mentions of a document of any size, in order.

    >>> import io
    >>> text = io.BytesIO("поезд из Алма-Аты".encode())
    >>> [(m.start, m.end, m.place) for m in find_in_stream(text, default_matcher())]
    [(9, 17, 'almaty')]

    Raises:
        UsageError: the encoding does not exist.
        CatalogueError: the document is not of this encoding.

    """
    for block in blocks(stream, encoding=encoding, size=size):
        yield from find_in_block(matcher, block)


def find_in_files(
    paths: Sequence[Path], *, encoding: str = "utf-8", jobs: int = 1
) -> Generator[Batch, None, None]:
    """Return what the files hold, in their order, with the matcher of the project's gazetteer.

    With more than one of ``jobs`` the blocks of all files are shared out to so many processes,
    and no more of them is read ahead than keeps these busy. A file that cannot be read gives an
    error in its place, and the others are still done. To be closed when it is left early.

    Raises:
        UsageError: the encoding does not exist.
        CatalogueError: the gazetteer cannot be read.

    """
    decoder_of(encoding)
    tasks = _tasks(paths, encoding)
    return _one_by_one(tasks) if jobs == 1 else _shared_out(tasks, jobs)


def _one_by_one(
    tasks: Iterator[tuple[Path, Block | KzgeoError]],
) -> Generator[Batch, None, None]:
    _prepare()
    for path, task in tasks:
        yield _done(path, task, None)


def _done(path: Path, task: Block | KzgeoError, answer: _Answer | None) -> Batch:
    """Return what came of a task, of this process if no other answers for it."""
    if isinstance(task, KzgeoError):
        return Batch(path=path, error=task)
    try:
        found = answer.result() if answer else _find(task)
    except BrokenProcessPool as error:
        raise CatalogueError(
            f"{path}, from code point {task.start}",
            "a process of the matcher has ended",
            "free some memory, or run it with --jobs 1",
        ) from error
    return Batch(path=path, mentions=found, read_bytes=task.read_bytes)


# -- reading -----------------------------------------------------------------------------


def _tasks(paths: Sequence[Path], encoding: str) -> Iterator[tuple[Path, Block | KzgeoError]]:
    for path in paths:
        try:
            with path.open("rb") as stream:
                for block in blocks(stream, encoding=encoding, place=str(path)):
                    yield path, block
        except KzgeoError as error:
            yield path, error
        except FileNotFoundError:
            yield path, UsageError(str(path), "does not exist", "name a file that does")
        except IsADirectoryError:
            yield path, UsageError(str(path), "is a folder", "name the files in it")
        except OSError as error:
            cure = "check its permissions and the disk"
            yield path, CatalogueError(str(path), f"cannot be read ({error.strerror})", cure)


# -- processes ---------------------------------------------------------------------------

_Answer = Future[tuple[Toponym, ...]]


def _shared_out(
    tasks: Iterator[tuple[Path, Block | KzgeoError]], jobs: int
) -> Generator[Batch, None, None]:
    pool = ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
    )
    waiting: deque[tuple[Path, Block | KzgeoError, _Answer | None]] = deque()
    try:
        for path, task in tasks:
            if isinstance(task, KzgeoError):
                waiting.append((path, task, None))
            else:
                with _interrupts_held():
                    waiting.append((path, replace(task, text=""), pool.submit(_find, task)))
            if len(waiting) > 2 * jobs:
                yield _done(*waiting.popleft())
        while waiting:
            yield _done(*waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _find(block: Block) -> tuple[Toponym, ...]:
    return find_in_block(default_matcher(), block)


def _prepare() -> None:
    """Make the matcher; what it is made of is never garbage, so no collection need look at it."""
    default_matcher()
    gc.freeze()


def _begin() -> None:
    """Begin a process: it ends with its parent, and leaves interrupts to it.

    One that ended by itself with half an answer written would have the parent wait for the rest.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(KzgeoError):  # the first task will say it again, where it can be reported
        _prepare()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep an interrupt from a process that is just starting and would print a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
