"""Citations in the RIS format of reference managers, in UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kzgeo.citations.records import PUBLISHER, VERSION, file_name, keyed, notes, title_of, year_of
from kzgeo.citations.reference import PassageReference, Reference

__all__ = ["ris"]

END = "\r\n"
# Whatever a reader may take for the end of a line, and other signs that are no text.
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def ris(references: Iterable[Reference]) -> str:
    """Return references as RIS records: a line a field, none of them broken.

    A passage is ``GEN``, its exact words (line ends as spaces) are the first ``N1``; the map is
    ``MAP``.
    """
    return END.join(_record(key, reference) for key, reference in keyed(references))


def _record(key: str, reference: Reference) -> str:
    lines = (f"{tag}  - {_line(value)}{END}" for tag, value in _fields(key, reference))
    return f"{''.join(lines)}ER  - {END}"


def _line(value: str) -> str:
    return BREAKS.sub(" ", value).strip()


def _fields(key: str, reference: Reference) -> Iterator[tuple[str, str]]:
    if isinstance(reference, PassageReference):
        passage, source = reference.passage, reference.source
        yield "TY", "GEN"
        yield "ID", key
        yield "TI", title_of(reference)
        if source.author:
            yield "AU", source.author
        if source.date:
            year = year_of(source.date)
            if year is not None:
                yield "PY", str(year)
            yield "DA", f"{year or ''}///{source.date}"
        yield "LA", passage.lang
        if passage.page is not None:
            yield "SP", str(passage.page)
        yield "AN", file_name(source)
        yield "N1", passage.exact
    else:
        yield "TY", "MAP"
        yield "ID", key
        yield "TI", title_of(reference)
        yield "PB", PUBLISHER
        yield "ET", VERSION
        yield "LA", reference.language
    yield "N1", notes(reference)
    if reference.address:
        yield "UR", reference.address
    if reference.accessed is not None:
        yield "Y2", reference.accessed.strftime("%Y/%m/%d//")
