"""A reader's own document, from the bytes of a file to a text whose offsets can be relied on.

Text and Markdown are kept as they stand. Of the other formats the text is what a reader sees, in
the order of reading; offsets are code points of that text. Nothing is stored, and nothing that
a file names is fetched.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from kzgeo.decoding import decoded
from kzgeo.entries import Language
from kzgeo.errors import KzgeoError, UnreadableError
from kzgeo.markup import CELL, text_of_docx, text_of_html
from kzgeo.pdf import pages_of_pdf
from kzgeo.prose import say

__all__ = ["LIMIT_BYTES", "MEDIA_TYPES", "Document", "DocumentError", "lang_of", "read_document"]

LIMIT_BYTES = 20 << 20
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
HTML = "text/html"
CSV = "text/csv"
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "text/plain",
        ".text": "text/plain",
        ".md": "text/markdown",
        ".markdown": "text/markdown",
        ".docx": DOCX,
        ".pdf": PDF,
        ".html": HTML,
        ".htm": HTML,
        ".xhtml": HTML,
        ".csv": CSV,
        ".tsv": CSV,
    }
)
PAGE_BREAK = "\n\f\n"
LONGEST_NAME = 120
DELIMITERS = ",;\t|"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an encrypted DOCX is wrapped in one of these
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PDF_HEAD = 1024  # the mark of a PDF may stand anywhere in its beginning

SAMPLE = 100_000  # signs that tell the language
KAZAKH = frozenset("әғқңөұүһі")
KAZAKH_LATIN = frozenset("ğñşūıǵńäöüýq")
KAZAKH_SHARE, KAZAKH_LATIN_SHARE = 0.01, 0.06
CYRILLIC, ARABIC, LATIN = range(0x400, 0x530), range(0x600, 0x700), range(0x41, 0x250)
ARABIC_FORMS = range(0xFB50, 0xFEFD)


class DocumentError(KzgeoError):
    """A document cannot be read; :meth:`told` says so in the reader's language."""

    def __init__(self, name: str, key: str, values: Mapping[str, object]) -> None:
        self.key = key
        self.values = {"limit": LIMIT_BYTES >> 20, "types": " ".join(MEDIA_TYPES), **values}
        super().__init__(name, *self.told("en"))

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the key on the way from one process to another."""
        return type(self), (self.place, self.key, self.values)

    def told(self, lang: Language) -> tuple[str, str]:
        """Return fault and cure in ``lang``."""
        return (
            say("own", self.key, lang, **self.values),
            say("own", f"{self.key}_cure", lang, **self.values),
        )


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text, and the document it was read from.

    ``pages`` are the code points where the pages of a PDF begin; ``digest`` is the SHA-256 of
    the file, in hexadecimal digits.
    """

    name: str
    title: str
    text: str
    media_type: str
    encoding: str | None
    lang: Language
    digest: str
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What a reader of one format gives."""

    text: str
    encoding: str | None = None
    title: str = ""
    pages: tuple[int, ...] = ()


def read_document(name: str, body: bytes, *, encoding: str | None = None) -> Document:
    """Return the document in the bytes of the file ``name``.

    ``encoding`` forces one on a text, a page or a table; where it is not given it is recognised.

    Raises:
        DocumentError: the file is empty, too large, broken, protected, of another kind, without
            text, or in an encoding that cannot be told.

    """
    name = _plain(name)
    try:
        media_type = _media_type(name, body)
        read = _READERS[media_type](body, encoding)
        _check_text(read.text)
    except UnreadableError as error:
        raise DocumentError(name, error.key, error.values) from error
    return Document(
        name=name,
        title=_plain(read.title) if read.title else PurePath(name).stem,
        text=read.text,
        media_type=media_type,
        encoding=read.encoding,
        lang=lang_of(read.text),
        digest=hashlib.sha256(body).hexdigest(),
        pages=read.pages,
    )


def _check_text(text: str) -> None:
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        raise UnreadableError("empty")


def _plain(name: str) -> str:
    """Return a name as it can be shown: no folder, no control or direction signs, no end."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(s for s in last if unicodedata.category(s) not in ("Cc", "Cf", "Cs", "Cn"))
    shown = shown.strip()
    if len(shown) > LONGEST_NAME:
        end = PurePath(shown).suffix[:12]
        shown = f"{shown[: LONGEST_NAME - len(end) - 1]}…{end}"
    return shown or "?"


def _media_type(name: str, body: bytes) -> str:
    """Tell what a file is: what its first bytes say goes before its name."""
    if len(body) > LIMIT_BYTES:
        raise UnreadableError("too_large")
    if not body.strip():
        raise UnreadableError("empty")
    suffix = PurePath(name).suffix.lower()
    if body.startswith(b"%PDF-"):
        return PDF
    if body.startswith(OLD_OFFICE):
        raise UnreadableError("password" if ENCRYPTED in body else "old_office")
    media_type = MEDIA_TYPES.get(suffix)
    if media_type is None:
        raise UnreadableError("unknown_type", suffix=suffix or "–")
    if media_type == PDF and b"%PDF-" not in body[:PDF_HEAD]:
        raise UnreadableError("broken", kind="PDF")
    return media_type


# -- the formats -------------------------------------------------------------------------


def _text(body: bytes, encoding: str | None) -> _Read:
    text, found = decoded(body, encoding)
    return _Read(text=text, encoding=found)


def _html(body: bytes, encoding: str | None) -> _Read:
    page, found = decoded(body, encoding, html=True)
    text, title = text_of_html(page)
    return _Read(text=text, encoding=found, title=title)


def _docx(body: bytes, _: str | None) -> _Read:
    return _Read(text=text_of_docx(body))


def _pdf(body: bytes, _: str | None) -> _Read:
    pages = pages_of_pdf(body)
    starts, at = [], 0
    for page in pages:
        starts.append(at)
        at += len(page) + len(PAGE_BREAK)
    if not any(page.strip() for page in pages):
        raise UnreadableError("scanned")
    return _Read(text=PAGE_BREAK.join(pages), pages=tuple(starts))


def _csv(body: bytes, encoding: str | None) -> _Read:
    """Read a table: a row is a line, and the cells stand as they are."""
    text, found = decoded(body, encoding)
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = Counter(re.sub(r'"[^"]*"', "", first))
    delimiter = max(DELIMITERS, key=lambda sign: bare[sign])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return _Read(text=text, encoding=found)  # it is still a text
    return _Read(text="".join(CELL.join(row) + "\n" for row in rows), encoding=found)


_READERS: Mapping[str, Callable[[bytes, str | None], _Read]] = MappingProxyType(
    {
        "text/plain": _text,
        "text/markdown": _text,
        HTML: _html,
        CSV: _csv,
        DOCX: _docx,
        PDF: _pdf,
    }
)


# -- the language ------------------------------------------------------------------------


def lang_of(text: str) -> Language:
    """Guess the language of ``text`` by the share of its scripts and of the letters of Kazakh.

    >>> lang_of("Столица – Астана"), lang_of("Қазақстанның астанасы"), lang_of("كازاخستان")
    ('ru', 'kk', 'ar')

    """
    signs = Counter(text[:SAMPLE].lower())
    letters = {sign: count for sign, count in signs.items() if sign.isalpha()}

    def share(*blocks: range) -> int:
        return sum(n for sign, n in letters.items() if any(ord(sign) in b for b in blocks))

    arabic, cyrillic, latin = share(ARABIC, ARABIC_FORMS), share(CYRILLIC), share(LATIN)
    if arabic and arabic >= max(cyrillic, latin):
        return "ar"
    if cyrillic and cyrillic >= latin:
        kazakh = sum(letters.get(sign, 0) for sign in KAZAKH)
        return "kk" if kazakh > KAZAKH_SHARE * cyrillic else "ru"
    kazakh = sum(letters.get(sign, 0) for sign in KAZAKH_LATIN)
    beyond = any(letters.get(sign) for sign in KAZAKH_LATIN - {"q"})
    return "kk" if beyond and kazakh > KAZAKH_LATIN_SHARE * latin else "en"
