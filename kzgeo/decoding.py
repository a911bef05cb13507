"""From bytes to text: the encoding is recognised, or asked for where it is not sure.

The bytes are decoded and nothing else: no normalisation, no translation of line ends, so that an
offset into the text is one into the document.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from charset_normalizer import CharsetMatch, from_bytes

from kzgeo.errors import UnreadableError

__all__ = ["ENCODINGS", "decoded", "is_text"]

# The marks of UTF-32 begin like those of UTF-16, and so stand first.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Single-byte encodings of the four languages; KZ-1048 and PT-154 have the Kazakh letters.
CYRILLIC = ("cp1251", "kz1048", "ptcp154", "koi8_r", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic")
ARABIC = ("cp1256", "iso8859_6", "cp720")
LATIN = "cp1252"
ENCODINGS = ("utf-8", "utf-16", *ARABIC, *CYRILLIC, LATIN)
# Western ones too: a text of another language must not be read as one of the four.
RIVALS = (*ARABIC, *CYRILLIC, LATIN, "iso8859_9", "cp1250", "cp1253", "cp1255")

SAMPLE = 200_000  # bytes that tell the encoding; a text does not change it half-way
NEAR_CHAOS, NEAR_COHERENCE = 0.02, 0.03
SHORT, NEAR_IN_SHORT = 100, 0.07  # bytes: frequencies of letters say less of a short text
LEAST_COHERENCE = 0.2
MOST_BEYOND_ASCII = 0.2  # of a text in Latin letters
# What no text in Latin letters has: three letters beyond ASCII in a row, or one with none beside
# it, or punctuation inside a word. Any of these speaks for another encoding.
NOT_LATIN = re.compile(
    r"[^\W\x00-\x7f]{3}"
    r"|(?<![^\W\d_])[^\W\x00-\x7f](?![^\W\d_])"
    r"|[a-zA-Z][^\w\x00-\x7f’‘´\xad·–—][a-zA-Z]"
)
HALF_ZEROS = 0.3  # of every other byte, in UTF-16 with Latin letters, spaces, line ends
ODD_SIGNS = 0.01
PLAIN_CONTROLS = frozenset("\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f\x85")
TEXTUAL = re.compile(
    r"ascii|utf-(?:8|16|32)(?:-.*)?|cp\d+|iso8859-\d+|koi8-\w|kz1048|ptcp154|mac-\w+"
)
DECLARED = re.compile(rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)


def decoded(body: bytes, encoding: str | None = None, *, html: bool = False) -> tuple[str, str]:
    """Return the text of ``body`` and the encoding it was read in.

    ``encoding`` forces one; ``html`` believes what a page says of itself, if the bytes allow it.
    A mark of the byte order is no part of the text.

    Raises:
        UnreadableError: the bytes are no text, not in that encoding, or in one that is not sure.

    """
    if encoding is not None:
        return _forced(body, encoding)
    for mark, marked in MARKS:
        if body.startswith(mark):
            return _forced(body, marked)
    # A text that can be read as UTF-8 is UTF-8, whatever it says of itself: none is by chance.
    told = html and (body.isascii() or _tried(body, "utf-8") is None)
    if told and (declared := DECLARED.search(body[:4096])):
        name = _known(declared[1].decode("ascii"))
        text = _tried(body, name) if name else None
        if name and text is not None and is_text(text):
            return text, name
    wide = _wide(body)
    if wide is not None:
        return _forced(body, wide)
    if _tried(body, "utf-8") is not None:
        return _forced(body, "utf-8")
    return _guessed(body)


def is_text(text: str) -> bool:
    """Tell whether decoded bytes are a text: hardly a control or unassigned sign among them."""
    sample = text[:SAMPLE]
    if "\0" in sample:
        return False
    odd = sum(
        count
        for sign, count in Counter(sample).items()
        if unicodedata.category(sign) in ("Cc", "Cn", "Cs") and sign not in PLAIN_CONTROLS
    )
    return odd <= ODD_SIGNS * len(sample)


def _tried(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeError:
        return None


def _forced(body: bytes, encoding: str) -> tuple[str, str]:
    name = _known(encoding)
    if name is None:
        raise UnreadableError("no_encoding", encoding=encoding[:40])
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        raise UnreadableError("wrong_encoding", encoding=name, at=error.start) from error
    if name.startswith("utf"):
        text = text.removeprefix("\ufeff")
    if not is_text(text):
        raise UnreadableError("binary")
    return text, name


def _known(encoding: str) -> str | None:
    """Return the name of an encoding of texts; Python also has codecs that are none of these."""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return None
    return name if TEXTUAL.fullmatch(name) else None


def _wide(body: bytes) -> str | None:
    """Return UTF-16 without a mark, which every other byte tells."""
    sample = body[:SAMPLE]
    if len(sample) < 4 or len(body) % 2:
        return None
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = Counter(sample[place::2])
        blocks = sum(high[block] for block in (0, 4, 6, 0x20))
        few = high[0] > HALF_ZEROS * len(sample) / 2 or (high[0] and high[4] + high[6] > high[0])
        text = _tried(body, name) if few and blocks > 0.9 * len(sample) / 2 else None
        if text is not None and is_text(text):
            return name
    return None


def _guessed(body: bytes) -> tuple[str, str]:
    """Recognise a single-byte encoding by the frequencies of letters (charset-normalizer)."""
    sample = body[:SAMPLE]
    if b"\0" in sample:
        raise UnreadableError("binary")
    found = list(from_bytes(sample, cp_isolation=list(RIVALS), steps=8, chunk_size=1024))
    best = _best(found, sample)
    if best is None:
        raise UnreadableError("binary" if _is_noise(sample) else "encoding")
    text = _tried(body, best)
    if text is None or not is_text(text):
        raise UnreadableError("encoding")
    return text, best


def _best(found: Sequence[CharsetMatch], sample: bytes) -> str | None:
    """Return the one encoding that gives a text of one of the four languages, if it is one."""
    high = sum(byte > 0x7F for byte in sample)
    if high <= MOST_BEYOND_ASCII * len(sample) and _plausible_latin(sample):
        return LATIN
    known = [match for match in found if match.encoding in ENCODINGS]
    if not known or known[0].coherence < LEAST_COHERENCE:
        return None
    best = known[0]
    reading = str(best)
    margin = NEAR_COHERENCE if len(sample) >= SHORT else NEAR_IN_SHORT
    for other in found:
        near = other.chaos <= best.chaos + NEAR_CHAOS and other.coherence >= best.coherence - margin
        if near and other is not best and str(other) != reading:
            return None
    return best.encoding


def _plausible_latin(sample: bytes) -> bool:
    """Tell whether what is not ASCII is punctuation, and letters among Latin ones."""
    text = _tried(sample, LATIN)
    return text is not None and not NOT_LATIN.search(text)


def _is_noise(sample: bytes) -> bool:
    controls = sum(byte < 0x20 and byte not in b"\t\n\v\f\r\x1a" for byte in sample)
    return controls > ODD_SIGNS * len(sample)
