"""The text layer of a PDF, in the order in which it is read.

Read by PDFium (pypdfium2). A PDF places glyphs and knows no order of reading: what a producer
writes of a line from right to left may be in any order, words and letters alike. A line that
holds such letters is put together from the places of its glyphs, and the bidirectional algorithm
(UAX #9) is undone: from left to right on the page to first to last in the text.

``python -m kzgeo.pdf`` reads a PDF from standard input and writes JSON. A process of its own has
a limit of memory and time, and a file that is made to break a reader breaks nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from kzgeo.errors import UnreadableError

__all__ = ["pages_of_pdf"]

ROOT = Path(__file__).resolve().parent.parent
LIMIT_S = 60
LIMIT_BYTES = 2 << 30
LIMIT_PAGES = 5_000
LIMIT_SIGNS = 30_000_000
PASSWORD = "password"  # noqa: S105 - the key of a sentence
LINE_END = re.compile(r"\r\n|\r|\n")
HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})  # PDFium's signs for a hyphen at a line end
FORMS = re.compile("[\ufb50-\ufbff\ufe70-\ufefc]")  # shapes of Arabic letters
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")
SAME_LINE, TOUCHING = 0.3, 0.12  # of the height of a line; a space is a quarter of it
RECENT = 2  # lines that a producer may go back to
RIGHT_TO_LEFT = ("R", "AL")
WITH_LEFT_TO_RIGHT = ("L", "EN", "AN")
LAM, ALEFS = "ل", "اأإآٱ"
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def pages_of_pdf(body: bytes) -> tuple[str, ...]:
    """Return the text of every page.

    Raises:
        UnreadableError: the file is broken, has a password, or takes too much to read.

    """
    command = [sys.executable, "-m", "kzgeo.pdf"]
    try:
        done = subprocess.run(
            command, input=body, cwd=ROOT, capture_output=True, timeout=LIMIT_S, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError("too_much") from error
    except subprocess.CalledProcessError as error:
        raise UnreadableError("broken", kind="PDF") from error
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise UnreadableError(answer["fault"], **answer["values"])
    return tuple(answer["pages"])


def _read(body: bytes) -> Iterator[str]:
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise UnreadableError(PASSWORD) from error
        raise UnreadableError("broken", kind="PDF") from error
    if not len(document) or len(document) > LIMIT_PAGES:
        raise UnreadableError("too_much" if len(document) else "broken", kind="PDF")
    signs = 0
    for number in range(len(document)):
        text = ""
        # A page that cannot be read takes no other with it.
        with contextlib.suppress(pypdfium2.PdfiumError):
            text = _page(document[number].get_textpage())
        signs += len(text)
        if signs > LIMIT_SIGNS:
            raise UnreadableError("too_much")
        yield text


def _page(page: pypdfium2.PdfTextPage) -> str:
    text = page.get_text_bounded()
    if not any(_is_rtl(sign) for sign in set(text)):
        return _clean(LINE_END.sub("\n", text))
    stretches: list[list[_Glyph]] = [[]]
    for index in range(page.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(page, index))
        if sign == "\n":
            stretches.append([])
        elif sign != "\r":
            stretches[-1].append(_placed(page, index, sign))
    return _clean("\n".join(map(_line, _lines(stretches))))


def _lines(stretches: Iterable[Sequence[_Glyph]]) -> list[list[list[_Glyph]]]:
    """Put together what stands on one line.

    PDFium ends a line wherever a producer steps back, and goes on where one steps down.
    """
    lines: list[list[list[_Glyph]]] = []
    for stretch in stretches:
        for part in _by_height(stretch):
            near = (line for line in lines[: -RECENT - 1 : -1] if _level(line[-1][-1], part[0]))
            line = next(near, None)
            if line is None:
                lines.append([part])
            else:
                line.append(part)
    return lines


def _by_height(stretch: Sequence[_Glyph]) -> Iterator[list[_Glyph]]:
    """Yield the parts of a stretch that stand on one height, a space on that of the sign before."""
    part: list[_Glyph] = []
    for glyph in stretch:
        if not _is_inked(glyph):
            if part:
                part.append(replace(glyph, y=part[-1].y, height=part[-1].height))
            continue
        if part and not _level(part[-1], glyph):
            yield part
            part = []
        part.append(glyph)
    if part:
        yield part


def _level(one: _Glyph, other: _Glyph) -> bool:
    return abs(one.y - other.y) < SAME_LINE * max(one.height, other.height)


def _is_inked(glyph: _Glyph) -> bool:
    return not glyph.sign.isspace()


def _clean(text: str) -> str:
    """Return text without what only glyphs have: half signs, control signs, forms of letters."""
    text = text.translate(HYPHENS).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return CONTROLS.sub("", text)


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A sign and where it stands on the page, in points from the left and from below."""

    sign: str
    left: float
    right: float
    y: float = 0.0
    height: float = 0.0

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2


def _placed(page: pypdfium2.PdfTextPage, index: int, sign: str) -> _Glyph:
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetLooseCharBox(page, index, box)
    raw.FPDFText_GetCharOrigin(page, index, x, y)
    return _Glyph(sign, box.left, box.right, y.value, box.top - box.bottom)


def _is_rtl(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in RIGHT_TO_LEFT


def _line(stretches: Sequence[Sequence[_Glyph]]) -> str:
    """Return a line in the order of reading."""
    glyphs = list(itertools.chain.from_iterable(stretches))
    if not any(_is_rtl(glyph.sign) for glyph in glyphs):
        return " ".join("".join(glyph.sign for glyph in stretch) for stretch in stretches)
    # Spaces part the words rightly, but many a producer places them wrongly.
    words: list[tuple[int, list[_Glyph]]] = []
    for number, stretch in enumerate(stretches):
        for inked, run in itertools.groupby(stretch, _is_inked):
            if inked:
                words.append((number, _from_left(run)))
    words.sort(key=lambda item: sum(glyph.x for glyph in item[1]) / len(item[1]))
    shown: list[str] = []
    last: tuple[int, list[_Glyph]] | None = None
    for number, word in words:
        if last and (last[0] == number or not _touch(last[1], word)):
            shown.append(" ")
        shown += [glyph.sign for glyph in word]
        last = number, word
    return _logical("".join(shown))


def _touch(word: Sequence[_Glyph], after: Sequence[_Glyph]) -> bool:
    """Tell whether two stretches are of one word: no space is between them."""
    return after[0].left - word[-1].right < TOUCHING * after[0].height


def _from_left(word: Iterable[_Glyph]) -> list[_Glyph]:
    """Return a word as it stands on the page.

    Letters of one glyph have one place; PDFium gives them from left to right, but not every
    producer's. The only such pair that is common is lam with alef, in which lam is read first.
    """
    placed = sorted(word, key=lambda glyph: glyph.x)
    for place, (one, other) in enumerate(itertools.pairwise(placed)):
        if one.x == other.x and one.sign == LAM and other.sign in ALEFS:
            placed[place : place + 2] = other, one
    return placed


def _logical(line: str) -> str:
    """Return what stands from left to right on a page in the order in which it is read."""
    kinds = "".join(_kind(sign) for sign in line)
    if kinds.count("R") >= kinds.count("L"):
        turned, kinds = line[::-1].translate(MIRRORED), kinds[::-1]
        # Latin words and numbers inside go on from left to right.
        runs = re.finditer(r"[LN](?:[^R]*[LN])?[%°]?", kinds)
    else:
        turned = line
        runs = re.finditer(r"R(?:[^LN]*R)?", kinds)
    parts, at = [], 0
    for run in runs:
        parts += [turned[at : run.start()], turned[run.start() : run.end()][::-1]]
        at = run.end()
    return "".join([*parts, turned[at:]])


def _kind(sign: str) -> str:
    kind = unicodedata.bidirectional(sign)
    if kind in RIGHT_TO_LEFT:
        return "R"
    if kind in WITH_LEFT_TO_RIGHT:
        return "L" if kind == "L" else "N"
    return "M" if kind == "NSM" else "-"


def _main() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    try:
        answer: dict[str, object] = {"pages": list(_read(sys.stdin.buffer.read()))}
    except UnreadableError as error:
        answer = {"fault": error.key, "values": error.values}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
