"""Citations as entries of BibTeX and biblatex, in UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate
from types import MappingProxyType
from urllib.parse import quote

from kzgeo.citations.records import PUBLISHER, VERSION, file_name, keyed, notes, title_of, year_of
from kzgeo.citations.reference import PassageReference, Reference
from kzgeo.entries import Language

__all__ = ["bibtex", "escaped"]

# The languages as babel, polyglossia and biblatex call them.
LANGUAGE_NAMES: Mapping[Language, str] = MappingProxyType(
    {"en": "english", "ar": "arabic", "ru": "russian", "kk": "kazakh"}
)
SPECIAL: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
    | {sign: f"\\{sign}" for sign in "#$%&_{}"}
)
# BibTeX counts braces whatever stands before them: those without a fellow are written as words.
SINGLE: Mapping[str, str] = MappingProxyType(
    {**SPECIAL, "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
)
# Pairs that TeX would set as one sign, such as -- as a dash.
PAIRS = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=[?!])(?=`)|(?<=<)(?=<)|(?<=>)(?=>)")
PAIRS_OF_COMMAS = re.compile(r"(?<=,)(?=,)")
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
URL_SIGNS = "%:/?#[]@!$&'()*+,;=~-._"


def bibtex(references: Iterable[Reference]) -> str:
    """Return references as ``@misc`` entries.

    The exact words of a passage are the ``annotation``, its line ends kept.
    """
    return "\n".join(_entry(key, reference) for key, reference in keyed(references))


def escaped(text: str) -> str:
    r"""Return ``text`` as TeX that sets it: nothing in it is a command or a comment.

    >>> escaped("50 % of {x} --")
    '50 \\% of \\{x\\} -{}-'

    """
    signs = SPECIAL if _paired(text) else SINGLE
    parted = PAIRS_OF_COMMAS.sub("\0", PAIRS.sub("\0", CONTROLS.sub(" ", text)))
    return "".join("{}" if sign == "\0" else signs.get(sign, sign) for sign in parted)


def _paired(text: str) -> bool:
    """Tell whether every brace in a text has its fellow."""
    steps = [1 if sign == "{" else -1 for sign in text if sign in "{}"]
    depths = list(accumulate(steps))
    return not steps or (min(depths) >= 0 and depths[-1] == 0)


def _entry(key: str, reference: Reference) -> str:
    fields = _fields(reference)
    written = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{key},\n{written}}}\n"


def _fields(reference: Reference) -> dict[str, str]:
    # Inner braces keep a name whole and a title's capitals as they are.
    fields = {"title": f"{{{escaped(title_of(reference))}}}"}
    if isinstance(reference, PassageReference):
        passage, source = reference.passage, reference.source
        if source.author:
            fields["author"] = f"{{{escaped(source.author)}}}"
        year = year_of(source.date)
        if year is not None:
            fields["year"] = str(year)
        printed = [source.date] if source.date and str(year) != source.date else []
        fields |= {
            "howpublished": escaped(file_name(source)),
            "langid": LANGUAGE_NAMES[passage.lang],
            "note": escaped(" ".join([*(f"{date}." for date in printed), notes(reference)])),
            "annotation": escaped(passage.exact),
        }
    else:
        fields |= {
            "organization": PUBLISHER,
            "version": VERSION,
            "langid": LANGUAGE_NAMES[reference.language],
            "note": escaped(notes(reference)),
        }
    if reference.address:
        fields["url"] = quote(reference.address, safe=URL_SIGNS)
    if reference.accessed is not None:
        fields["urldate"] = reference.accessed.isoformat()
    return fields
