"""What a PDF of Typst shows of text: signs of one font at once, each with its letters.

Typst shows a word from left to right. Where a sign has more than one letter, or has stood for
another letter already, it shows it for itself with the text beside it (``ActualText``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from kzgeo.report.pdf_fonts import Font
from kzgeo.report.pdf_mirrored import MIRRORED, Drawings

__all__ = ["SHOW", "Kind", "Show", "Sign"]

# A string, in which there may be parentheses in pairs, one inside another. What is read is never
# given back (``*+``): a show that is written otherwise would be read in all ways of cutting it.
DEEPEST = 24
INNER = OUTER = rb"[^\\()]*+(?:\\.[^\\()]*+)*+"
for _ in range(DEEPEST):
    OUTER = INNER + rb"(?:\(" + OUTER + rb"\)" + INNER + rb")*+"
STRING = rb"\(" + OUTER + rb"\)|<[0-9A-F]*>"
NUMBER = rb"-?[\d.]++"
SHOW = re.compile(
    rb"\n?(?P<beside>/Span<</ActualText(?P<text>%b)>>BDC)?(?P<turned>/ReversedChars BMC)? ?"
    rb"(?P<set>0 Tr/(?P<font>\w+) (?P<size>%b) Tf 1 0 0 -1) (?P<x>%b) (?P<y>%b) Tm"
    rb"(?P<signs>\[(?:%b|%b| )*+\]TJ|(?:%b)Tj)(?(turned)\nEMC)(?(beside)\nEMC)"
    % (STRING, NUMBER, NUMBER, NUMBER, STRING, NUMBER, STRING),
    re.DOTALL,
)
PART = re.compile(rb"(?P<string>%b)|(?P<step>%b)" % (STRING, NUMBER), re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
TURNED = b"/ReversedChars BMC"
OUTSIDE = b"\nET\n%b\nBT"
LEAST = 1.5  # widths of a space: narrower than this, a sign has no room for one
FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")  # shapes of letters, and of several
UNSEEN = ("Cf", "Zs")
Kind = Literal["letter", "digit", "weak", "vowel", "neutral", "unseen"]
# By the classes of the bidirectional algorithm; readers of PDF set what is weak with digits.
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("L", "R", "AL"), "letter"),
    **dict.fromkeys(("EN", "AN"), "digit"),
    **dict.fromkeys(("ES", "ET", "CS"), "weak"),
    "NSM": "vowel",
}


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A sign, by its code in the font, and the text that it is to be copied as.

    ``back`` is the step back after it, in thousandths of the size.
    """

    code: int
    text: str
    back: float = 0

    @property
    def kind(self) -> Kind:
        """What it is to those who put signs in order."""
        seen = [one for one in self.text if unicodedata.category(one) not in UNSEEN]
        return KINDS.get(unicodedata.bidirectional(seen[0]), "neutral") if seen else "unseen"


class Show:
    """Signs of one font that are shown at once, from left to right."""

    def __init__(self, found: re.Match[bytes], font: Font) -> None:
        """Read what :data:`SHOW` has found."""
        self._found, self._font = found, font
        self._given = given = _signs(found["signs"], font)
        if found["beside"]:
            given = [replace(given[0], text=_text(found["text"])), *given[1:]]
            spread = _spread(given, given[0].text, font)
        else:
            spread = []
            for sign in given:
                some = len(sign.text) > 1 or FORMS.match(sign.text)
                spread += (some and _spread([sign], sign.text, font)) or [sign]
        self._open = font.open and bool(spread)
        self.signs = spread if self._open else given

    @property
    def turned(self) -> bool:
        """Whether the signs are read from right to left, as far as they tell."""
        return bool(self._found["turned"]) or any(_arabic(sign.text) for sign in self.signs)

    def mark(self, at: int, text: str) -> None:
        """Write a mark beside the text of a sign."""
        self.signs[at] = replace(self.signs[at], text=text.format(self.signs[at].text))

    def written(self, drawings: Drawings, *, turned: bool) -> bytes:
        """Return the show, as it was if nothing is to be changed."""
        mirrored = turned and any(_mirrored(sign) for sign in self.signs)
        changed = self.signs != self._given or self._found["beside"]
        if not self._open or not (mirrored or changed):
            return self._found[0]
        return b"".join(self._parts(drawings, turned=turned))

    def _parts(self, drawings: Drawings, *, turned: bool) -> Iterator[bytes]:
        """Yield shows of signs, and signs that are drawn outside of the text."""
        found, font = self._found, self._font
        size, x = float(found["size"]), float(found["x"])
        for apart, group in groupby(self.signs, lambda sign: turned and _mirrored(sign)):
            signs = list(group)
            if not apart:
                yield self._shown(signs, x)
            for sign in signs:
                if apart:
                    place = found["font"], found["size"], x, found["y"]
                    yield OUTSIDE % drawings.show(font, sign.code, sign.text, place)
                x += (font.width(sign.code) - sign.back) * size / 1000

    def _shown(self, signs: Sequence[Sign], x: float) -> bytes:
        """Return a show of some of the signs, the first of them at ``x``."""
        code = self._font.code
        steps = [f">{sign.back:.7g}<" if sign.back else "" for sign in signs]
        codes = [
            f"{code(one.code, one.text):04X}{step}" for one, step in zip(signs, steps, strict=True)
        ]
        shown = f"[<{''.join(codes)}>]TJ".replace("<>", "").encode()
        begin = TURNED if self._found["turned"] or (len(signs) > 1 and self.turned) else b""
        at = b"%b %.7g %b Tm" % (self._found["set"], x, self._found["y"])
        return b"%b %b%b%b" % (begin, at, shown, b"\nEMC" if begin else b"")


def _spread(signs: Sequence[Sign], text: str, font: Font) -> list[Sign]:
    """Return signs from left to right, each with its own letters of a text, or nothing.

    Where there is a letter too many, it gets a space at the end, within the width of the last.
    """
    plain = FORMS.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text)
    letters = [one for one in plain if unicodedata.category(one) != "Cf"] or [*text]
    if not _arabic(text):
        alone = len(signs) == len(letters) == 1
        return [replace(signs[0], text=letters[0])] if alone else []
    if len(letters) > len(signs):  # the marks of a letter are one sign
        parts = groupby(letters, lambda one: unicodedata.category(one) == "Mn")
        letters = [one for mark, part in parts for one in (["".join(part)] if mark else part)]
    if len(letters) not in (len(signs), len(signs) + 1):
        return []
    placed = [
        replace(sign, text=letter) for sign, letter in zip(signs, reversed(letters), strict=False)
    ]
    if len(letters) > len(signs):
        last, space = placed[-1], font.space
        if space is None or font.width(last.code) < LEAST * font.width(space):
            return []
        half = font.width(space) / 2
        placed[-1] = replace(last, back=half)
        placed.append(Sign(code=space, text=letters[0], back=last.back + half))
    return placed


def _arabic(text: str) -> bool:
    return any(unicodedata.bidirectional(one) in ("R", "AL") for one in text)


def _mirrored(sign: Sign) -> bool:
    return sign.text.translate(MIRRORED) != sign.text


def _signs(shown: bytes, font: Font) -> list[Sign]:
    """Read the signs of a show, and the steps between them."""
    signs: list[Sign] = []
    for part in PART.finditer(shown):
        if part["step"]:
            signs[-1] = replace(signs[-1], back=signs[-1].back + float(part["step"]))
            continue
        told = _string(part["string"])
        codes = [int.from_bytes(told[at : at + 2]) for at in range(0, len(told), 2)]
        signs += [Sign(code=code, text=font.texts.get(code, "")) for code in codes]
    return signs


def _string(written: bytes) -> bytes:
    r"""Return the bytes of a string of a PDF.

    >>> _string(rb"(\000\(a)"), _string(b"<0028>")
    (b'\x00(a', b'\x00(')

    """
    if written.startswith(b"<"):
        return bytes.fromhex(written[1:-1].decode())
    return ESCAPED.sub(_unescaped, written[1:-1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes([int(told, 8)]) if told.isdigit() else PLAIN.get(told, told)


def _text(written: bytes) -> str:
    """Return a text of a PDF (ISO 32000-1, 7.9.2.2)."""
    told = _string(written)
    wide = told.startswith(b"\xfe\xff")
    return told[2:].decode("utf-16-be") if wide else told.decode("latin-1")
