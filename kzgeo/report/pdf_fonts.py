"""A font of a finished PDF: what each of its codes is copied as, and more codes for its signs.

In a font of Typst a code is the number of a sign (a glyph), and is copied as one text. A sign that
stands for other texts too needs a code for each: it is added here, of the same width, and a table
tells which sign it paints (ISO 32000-1, 9.7.4.2). What the font has embedded stays as it is.
"""

from __future__ import annotations

import re

from kzgeo.report.pdf_objects import Document

__all__ = ["Font"]

COPIED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
WIDTHS = re.compile(rb"/W\[([^\]]*)\]")
SAME = b"/CIDToGIDMap/Identity"
BLOCK = 100  # entries of a table of texts may stand in one (Adobe Technical Note 5411)


class Font:
    """A font with TrueType outlines; widths are in thousandths of the letters' size."""

    def __init__(self, document: Document, number: int) -> None:
        """Read the font that is the object ``number``."""
        self.number = number
        self._document = document
        self._own = document.reference(number, "DescendantFonts")
        self._table = document.reference(number, "ToUnicode")
        self._set = document.reference(document.reference(self._own, "FontDescriptor"), "CIDSet")
        copied = COPIED.findall(document.stream(self._table))
        self.texts = {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in copied
        }
        self._codes = {(code, text): code for code, text in self.texts.items()}
        self._told = document.told(self._own)
        found = WIDTHS.search(self._told)
        told = found[1].split() if found else []
        self._widths: dict[int, float] = {}
        for first, last, width in zip(told[::3], told[1::3], told[2::3], strict=True):
            self._widths |= dict.fromkeys(range(int(first), int(last) + 1), float(width))
        # Of signs without a width, such as vowel marks, the table of widths says nothing.
        self._count = max([*self._widths, *self.texts], default=0) + 1
        self._added: list[tuple[int, str]] = []

    @classmethod
    def all_of(cls, document: Document) -> dict[int, Font]:
        """Return the fonts by the numbers of their objects."""
        fonts = (one for one in document if b"/Subtype/Type0" in document.told(one))
        return {number: cls(document, number) for number in fonts}

    @property
    def open(self) -> bool:
        """Whether there can be more codes; not so where the outlines are of PostScript."""
        return SAME in self._told

    @property
    def space(self) -> int | None:
        """The code of the space, if the font has it."""
        return next((code for code, text in self.texts.items() if text == " "), None)

    def width(self, code: int) -> float:
        """Return how far a sign moves on."""
        return self._widths.get(code, 0)

    def code(self, sign: int, text: str) -> int:
        """Return the code by which a sign is copied as ``text``."""
        found = self._codes.setdefault((sign, text), self._count + len(self._added))
        if found == self._count + len(self._added):
            self._added.append((sign, text))
        return found

    def write(self) -> None:
        """Write the codes that were added into the document."""
        if not self._added:
            return
        document, begin = self._document, self._count
        codes = list(enumerate(self._added, start=begin))
        signs = [*range(begin), *(sign for _, (sign, _) in codes)]
        painted = document.add(b"".join(sign.to_bytes(2, "big") for sign in signs))
        widths = b"".join(b" %d %d %g" % (at, at, self.width(sign)) for at, (sign, _) in codes)
        told = self._told.replace(SAME, b"/CIDToGIDMap %d 0 R" % painted)
        document.change(self._own, WIDTHS.sub(rb"/W[\g<1>%b]" % widths, told))
        texts = [(at, text) for at, (_, text) in codes]
        table, foot = b"endcmap", document.stream(self._table)
        document.fill(self._table, foot.replace(table, _blocks(texts) + table, 1))
        if self._set:
            document.fill(self._set, _flags(len(signs)))


def _blocks(texts: list[tuple[int, str]]) -> bytes:
    """Return what codes are copied as, as a table of texts has it."""
    lines = []
    for at in range(0, len(texts), BLOCK):
        part = texts[at : at + BLOCK]
        entries = [
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in part
        ]
        lines += [f"{len(part)} beginbfchar", *entries, "endbfchar"]
    return "".join(f"{line}\n" for line in lines).encode()


def _flags(count: int) -> bytes:
    """Return a flag for each of ``count`` codes, set.

    >>> _flags(11).hex()
    'ffe0'

    """
    bits = "1" * count
    return bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, count, 8))
