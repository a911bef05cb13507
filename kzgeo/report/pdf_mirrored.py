"""Signs of a finished PDF that are painted mirrored from right to left: brackets, and quotes «».

An opening bracket is painted as a closing one there. Which of the two its text is, readers of PDF
do not agree on: poppler takes it as it is, PDFium takes it for what is painted and mirrors it. So
each is told in its way: the code of the sign is copied as what is painted, and the text beside it
(``ActualText``) is what is read, as ISO 32000-1, 14.9.4, has it. PDFium would take that text too,
were the sign not in a drawing of its own (a form), within which it knows nothing of the text
about it.
"""

from __future__ import annotations

from kzgeo.report.pdf_fonts import Font
from kzgeo.report.pdf_objects import Document

__all__ = ["MIRRORED", "Drawings"]

MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
# Of letters that are one unit large: PDFium takes higher ones for another line.
FORM = b"/Type/XObject/Subtype/Form/BBox[-1 -1 3 2]/Resources<</Font<</f0 %d 0 R>>>>"


class Drawings:
    """The forms of a document, one for each code; what a content uses, its resources name."""

    def __init__(self, document: Document) -> None:
        """Begin without any."""
        self._document = document
        self._numbers: dict[tuple[int, int], int] = {}
        self._used: set[int] = set()

    def show(
        self, font: Font, code: int, text: str, place: tuple[bytes, bytes, float, bytes]
    ) -> bytes:
        """Return what paints a sign outside of a text and tells that it is ``text``.

        Its place are the font's name and size, and where the sign begins, x and y.
        """
        key = font.number, font.code(code, text.translate(MIRRORED))
        if key not in self._numbers:
            content = b"BT/f0 1 Tf<%04X>Tj ET" % key[1]
            self._numbers[key] = self._document.add(content, FORM % font.number)
        number = self._numbers[key]
        self._used.add(number)
        name, size, x, y = place
        told = text.encode("utf-16-be").hex().upper().encode()
        # The size of letters is told outside too: by it poppler places the text.
        return b"q %b 0 0 -%b %.7g %b cm/%b 1 Tf/Span<</ActualText<FEFF%b>>>BDC/m%d Do EMC Q" % (
            size, size, x, y, name, told, number,
        )  # fmt: skip

    def name(self, resources: int) -> None:
        """Name in its resources what a content has used."""
        if not self._used:
            return
        names = b"".join(b"/m%d %d 0 R" % (one, one) for one in sorted(self._used))
        told = self._document.told(resources)
        begin = b"/XObject<<"
        told = told if begin in told else told.replace(b"<<", b"<<" + begin + b">>", 1)
        self._document.change(resources, told.replace(begin, begin + names, 1))
        self._used.clear()
