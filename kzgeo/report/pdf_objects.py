"""A finished PDF as its numbered objects, to change some of them: as Typst writes it, no more.

Typst writes every object for itself, in the order of their numbers, with a table of their places
at the end (ISO 32000-1, 7.5.4); streams are compressed with Flate or not at all.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import pairwise

from kzgeo.errors import OutputError

__all__ = ["Document"]

HEAD = b"%d 0 obj\n"
PLACE = re.compile(rb"(\d{10}) \d{5} n")
START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
LENGTH = re.compile(rb"/Length \d+")
PACKED = b"/Filter/FlateDecode"
BEGIN, END = b"\nstream\n", b"\nendstream"


class Document:
    """The objects of a PDF by their numbers: dictionaries, and what is in streams."""

    def __init__(self, made: bytes) -> None:
        """Read a PDF.

        Raises:
            OutputError: it is not written as Typst writes it.

        """
        start = START.search(made)
        table = int(start[1]) if start else 0
        places = [int(place) for place in PLACE.findall(made, table)]
        heads = (made.startswith(HEAD % at, place) for at, place in enumerate(places, start=1))
        if not places or sorted(places) != places or places[-1] > table or not all(heads):
            raise OutputError("PDF of the report", "has no table of its objects", "report this")
        self._head = made[: places[0]]
        self._trailer = made[made.index(b"trailer", table) : made.rindex(b"startxref")]
        # Each ends where the next begins. No object has the number 0.
        self._objects = [b""] + [
            made[at:end].partition(b"\n")[2].rstrip().removesuffix(b"endobj").rstrip()
            for at, end in pairwise([*places, table])
        ]

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers of all objects."""
        return iter(range(1, len(self._objects)))

    def told(self, number: int) -> bytes:
        """Return an object without its stream; of number 0, which is none, nothing."""
        return self._objects[number].partition(BEGIN)[0]

    def reference(self, number: int, key: str) -> int:
        """Return the number of the object that an entry of an object names (the first), or 0."""
        found = re.search(rb"/%b ?\[?(\d+) 0 R" % key.encode(), self.told(number))
        return int(found[1]) if found else 0

    def stream(self, number: int) -> bytes:
        """Return what is in a stream."""
        told, _, body = self._objects[number].partition(BEGIN)
        body = body.removesuffix(END)
        return zlib.decompress(body) if PACKED in told else body

    def change(self, number: int, told: bytes) -> None:
        """Replace an object that has no stream."""
        self._objects[number] = told

    def fill(self, number: int, content: bytes) -> None:
        """Replace what is in a stream."""
        told = self.told(number)
        body = zlib.compress(content) if PACKED in told else content
        told = LENGTH.sub(b"/Length %d" % len(body), told, count=1)
        self._objects[number] = b"".join((told, BEGIN, body, END))

    def add(self, content: bytes, told: bytes = b"") -> int:
        """Add a stream, whose dictionary has the entries ``told``, and return its number."""
        self._objects.append(b"<</Length 0" + told + PACKED + b">>")
        number = len(self._objects) - 1
        self.fill(number, content)
        return number

    def written(self) -> bytes:
        """Return the PDF."""
        parts = [self._head]
        places, at = [], len(self._head)
        for number, told in enumerate(self._objects[1:], start=1):
            places.append(at)
            parts.append(HEAD % number + told + b"\nendobj\n")
            at += len(parts[-1])
        count = len(places) + 1
        parts.append(b"xref\n0 %d\n0000000000 65535 f\r\n" % count)
        parts += [b"%010d 00000 n\r\n" % place for place in places]
        parts.append(re.sub(rb"/Size \d+", b"/Size %d" % count, self._trailer))
        parts.append(b"startxref\n%d\n%%%%EOF" % at)
        return b"".join(parts)
