"""A quotation found in its document, with all the selectors that a passage is stored with."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from rapidfuzz import fuzz

from kzgeo.entries import Language, Passage, Source
from kzgeo.errors import CatalogueError, UsageError
from kzgeo.folding import Folded, folded
from kzgeo.verify import occurrences

__all__ = ["LONGEST", "document", "find_quotation", "passage_at"]

AROUND = 32
LONGEST = 1500
LISTED = 8
SHOWN = 24
LIKE = 50  # of 100: less has nothing in common with what was sought
# The number of a page stands alone on the last line of it, before the blank lines that part pages.
FOOT = re.compile(r"\n[^\S\n]*+[-–—]?[^\S\n]*+(\d{1,4})[^\S\n\f]*+[-–—]?[^\S\n\f]*+(?=\n|\f|\Z)")
PAGE_END = re.compile(r"\n{3,}|\f")
SCRIPTS: Mapping[Language, str] = {
    "ar": r"[\u0600-\u06ff\u0750-\u077f]",
    "en": r"[A-Za-z]",
    "ru": r"[\u0400-\u04ff]",
}
KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)

Span = tuple[int, int]


def document(path: Path, sources: Mapping[str, Source]) -> tuple[Source, str]:
    """Return a document of the atlas: how it is described, and its text.

    It is known by its bytes, whatever its file is called.

    Raises:
        UsageError: there is no such file.
        CatalogueError: it cannot be read, or is not one of the documents of the atlas.

    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(str(path), "is no file", "name the document's file") from error
    except OSError as error:
        cure = "check its permissions"
        raise CatalogueError(str(path), f"cannot be read ({error.strerror})", cure) from error
    digest = hashlib.sha256(data).hexdigest()
    for source in sources.values():
        if source.sha256 == digest:
            return source, data.decode("utf-8")
    if path.stem in sources:
        raise CatalogueError(
            str(path),
            f"is not the document that the atlas quotes: its SHA-256 is {digest}, "
            f"not {sources[path.stem].sha256}",
            "use the untouched file",
        )
    raise CatalogueError(
        str(path),
        f"is none of the documents of the atlas ({', '.join(sources)})",
        f"describe it in kzgeo/sources/{path.stem}.toml first",
    )


def find_quotation(text: str, wanted: str, *, at: int | None = None) -> Span:
    """Return where ``wanted`` stands in ``text``, in code points; ``at`` chooses among places.

    It is looked for as it is written, and if that stands nowhere, in any spelling that folds to
    the same.

    Raises:
        UsageError: it is empty, stands nowhere, at several places, or not at ``at``.

    """
    wanted = wanted.strip()
    if not wanted or not folded(wanted).text:
        raise UsageError("--find", "holds no words", "give the words of the document")
    spans = occurrences(text, wanted) or tuple(_in_any_spelling(text, wanted))
    if not spans:
        raise UsageError(
            f"“{_short(wanted)}”",
            f"is not in the document; {_nearest(text, wanted)}",
            "copy the words from the document",
        )
    if at is not None:
        spans = tuple(span for span in spans if span[0] == at) or _refused(text, spans, at)
    if len(spans) > 1:
        raise UsageError(
            f"“{_short(wanted)}”",
            f"stands at {len(spans)} places",
            f"give a longer text, or one of these offsets with --at\n{_listed(text, spans)}",
        )
    start, end = spans[0]
    for cut in (start, end):
        if 0 < cut < len(text) and text[cut - 1].isalnum() and text[cut].isalnum():
            raise UsageError(
                f"“{_short(wanted)}”",
                f"cuts a word: “{_line(text[max(0, cut - 12) : cut + 12])}”",
                "quote whole words",
            )
    if end - start > LONGEST:
        fault = f"is {end - start} code points long"
        raise UsageError(f"“{_short(wanted)}”", fault, "quote one to three sentences")
    return spans[0]


def passage_at(text: str, span: Span, *, passage_id: str, source: Source) -> Passage:
    """Return the passage at ``span`` with all its selectors and no translations yet."""
    start, end = span
    exact = text[start:end]
    return Passage(
        id=passage_id,
        source=source.id,
        start=start,
        end=end,
        exact=exact,
        prefix=text[max(0, start - AROUND) : start],
        suffix=text[end : end + AROUND],
        lang=_language(exact, source.lang),
        page=_page(text, start),
        also_at=tuple(other for other in occurrences(text, exact) if other != span),
        sha256=hashlib.sha256(exact.encode()).hexdigest(),
    )


# -- finding -----------------------------------------------------------------------------


def _in_any_spelling(text: str, wanted: str) -> Iterator[Span]:
    """Yield where words stand that fold to the same, with the signs around them as wanted."""
    there, sought = folded(text), folded(wanted)
    first, last = _span(sought, wanted, 0, len(sought.text))
    before, after = wanted[:first], wanted[last:]
    for low, high in occurrences(there.text, sought.text):
        start, end = _span(there, text, low, high)
        if before and text.endswith(before, 0, start):
            start -= len(before)
        if after and text.startswith(after, end):
            end += len(after)
        yield start, end


def _span(found: Folded, text: str, low: int, high: int) -> Span:
    """Return the code points behind folded text, with marks on its last letter but no signs."""
    end = int(found.positions[high - 1]) + 1
    while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Me", "Cf", "Lm"):
        end += 1
    return int(found.positions[low]), end


def _nearest(text: str, wanted: str) -> str:
    there, sought = folded(text), folded(wanted)
    found = fuzz.partial_ratio_alignment(sought.text, there.text, score_cutoff=LIKE)
    if found is None or found.dest_end <= found.dest_start:
        return "nothing in it is like it"
    low = there.text.rfind(" ", 0, found.dest_start + 1) + 1
    high = there.text.find(" ", found.dest_end)
    start, end = _span(there, text, low, high if high >= 0 else len(there.text))
    return f"the nearest, at {start}-{end}, is “{_short(text[start:end], 200)}”"


def _refused(text: str, spans: tuple[Span, ...], at: int) -> tuple[Span, ...]:
    raise UsageError(
        f"--at {at}",
        "is not where the text begins",
        f"give one of these offsets\n{_listed(text, spans)}",
    )


def _listed(text: str, spans: tuple[Span, ...]) -> str:
    lines = [
        f"  {start}: …{_line(text[max(0, start - SHOWN) : start])}"
        f"[{_short(text[start:end])}]{_line(text[end : end + SHOWN])}…"
        for start, end in spans[:LISTED]
    ]
    if len(spans) > LISTED:
        lines.append(f"  and {len(spans) - LISTED} more")
    return "\n".join(lines)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _short(text: str, most: int = 60) -> str:
    line = _line(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


# -- selectors ---------------------------------------------------------------------------


def _page(text: str, start: int) -> int | None:
    """Return the number printed at the foot of the page that a passage begins on, if one is."""
    foot = FOOT.search(text, start)
    if foot is None or PAGE_END.search(text, start, foot.start()):
        return None
    return int(foot[1])


def _language(exact: str, usual: Language) -> Language:
    """Return the language of a passage: that of its script, the document's where it is open."""
    counts = {lang: len(re.findall(signs, exact)) for lang, signs in SCRIPTS.items()}
    lang = max(counts, key=lambda item: counts[item])
    if not counts[lang]:
        return usual
    if lang == "ru":
        return usual if usual in ("ru", "kk") else "kk" if KAZAKH.search(exact) else "ru"
    return lang
