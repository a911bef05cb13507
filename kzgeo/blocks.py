"""A document of any size read a block at a time, each with what stands around it.

A document is decoded with no newline translation, and offsets are code points of what comes of
that. A byte order mark in UTF-8 is a code point like any other and counts as one, as it does to
whoever reads the file as UTF-8; the codecs utf-8-sig and utf-16 take it away, and then it does
not count.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from kzgeo.errors import CatalogueError, UsageError

__all__ = ["SIZE", "Block", "blocks", "decoder_of"]

SIZE = 1_000_000
# What stands around a block, at least: rules of context reach over words, so letters count too.
AROUND = 2_000
LETTERS_AROUND = 1_000
FARTHEST = 65_536  # a text may consist of blanks; no context is sought farther off
PIECE_BYTES = 1 << 18
CUTS = ("\n\n", "\n", " ")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of a document: ``start`` to ``end`` is its own, the rest of ``text`` is context.

    ``offset`` is where ``text`` begins; all three are code points of the document. ``read_bytes``
    is how much of the file was read since the block before.
    """

    text: str
    offset: int
    start: int
    end: int
    read_bytes: int


def blocks(
    stream: BinaryIO, *, encoding: str = "utf-8", size: int = SIZE, place: str = "text"
) -> Iterator[Block]:
    """Yield a document in blocks of about ``size`` code points, cut at ends of paragraphs.

    Where there are none it is cut at ends of lines, at spaces, or anywhere.

    Raises:
        UsageError: the encoding does not exist.
        CatalogueError: the document at ``place`` is not of this encoding.

    """
    pieces = _decoded(stream, encoding, place)
    held, offset, start, read_bytes = "", 0, 0, 0  # start: of the next block, within held
    ended = False
    while not ended:
        parts, length = [held], len(held)
        while length < start + size + FARTHEST and not ended:
            piece, count = next(pieces, (None, 0))
            ended = piece is None
            parts.append(piece or "")
            length += len(parts[-1])
            read_bytes += count
        held = "".join(parts)
        while start < length and (ended or length >= start + size + FARTHEST):
            end = length if ended and length - start <= size else _cut(held, start, size)
            low, high = _before(held, start), _behind(held, end)
            yield Block(
                text=held[low:high],
                offset=offset + low,
                start=offset + start,
                end=offset + end,
                read_bytes=read_bytes,
            )
            start, read_bytes = end, 0
        dropped = max(0, start - FARTHEST)
        held, offset, start = held[dropped:], offset + dropped, start - dropped


def decoder_of(encoding: str) -> codecs.IncrementalDecoder:
    """Return a decoder for a text in pieces.

    Raises:
        UsageError: the encoding does not exist, or is none of texts.

    """
    try:
        "".encode(encoding)  # refuses what is a codec, but none of texts
        return codecs.getincrementaldecoder(encoding)("strict")
    except (LookupError, UnicodeError) as error:
        raise UsageError(
            f'encoding "{encoding}"',
            "is unknown",
            "use one that Python knows, such as utf-8, utf-16, windows-1251 or windows-1256",
        ) from error


def _decoded(stream: BinaryIO, encoding: str, place: str) -> Iterator[tuple[str, int]]:
    """Yield pieces of text and the number of bytes that were read for them."""
    decoder = decoder_of(encoding)
    read = 0
    while True:
        data = stream.read(PIECE_BYTES)
        pending = decoder.getstate()[0]
        try:
            yield decoder.decode(data, final=not data), len(data)
        except UnicodeDecodeError as error:
            raise CatalogueError(
                place,
                f"is not {encoding.upper()} (byte {read - len(pending) + error.start})",
                "name its encoding with --encoding, such as windows-1256, or save it as UTF-8",
            ) from error
        if not data:
            return
        read += len(data)


def _cut(text: str, start: int, size: int) -> int:
    """Return where a block that begins at ``start`` best ends: in its last quarter, if it can."""
    end = start + size
    for sign in CUTS:
        at = text.rfind(sign, end - size // 4, end)
        if at >= 0:
            return at + len(sign)
    return end


def _before(text: str, at: int) -> int:
    reach = AROUND
    while reach < min(at, FARTHEST) and _letters(text[at - reach : at]) < LETTERS_AROUND:
        reach *= 2
    return max(0, at - reach)


def _behind(text: str, at: int) -> int:
    reach = AROUND
    rest = len(text) - at
    while reach < min(rest, FARTHEST) and _letters(text[at : at + reach]) < LETTERS_AROUND:
        reach *= 2
    return min(len(text), at + reach)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
