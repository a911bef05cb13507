"""References for tests, and the programs of others that read what is written of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import bibtexparser
import citeproc
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from kzgeo.citations.reference import PassageReference, passage_references
from kzgeo.entries import LANGUAGES, Language, Passage, Source, Words
from kzgeo.views import View
from tests.live import ATLAS, FEATURES

__all__ = [
    "BASE",
    "EXACT",
    "HOSTILE",
    "bib_entries",
    "every",
    "made",
    "names_in",
    "one_line",
    "rendered",
    "tex_reader",
]

BASE = "https://atlas.test/kz/"
HOSTILE = "}{ \\input{x} #1 50% & $y$ ~ ^ _ \"@misc{a,\" -- '' `` ?` << ,, </script> TY  - MAP"
EXACT = "a {b} “c”\n\n27\n\n\n\nخ \\d\r\nER  - \u2028\U0001f578 z"
RNC = Path(citeproc.__file__).parent / "data" / "schema" / "schemas" / "styles"


def made(**changed: Any) -> PassageReference:
    """Return a reference whose every word tries to be something else."""
    exact = changed.pop("exact", EXACT)
    source: dict[str, Any] = {"title": HOSTILE, "author": HOSTILE, "date": f"2020 {HOSTILE}"}
    source |= changed
    title = dict.fromkeys(LANGUAGES, HOSTILE)
    return PassageReference(
        key="kzgeo.x.y",
        address=f"{BASE}?feature=x",
        language="en",
        passage=Passage(
            id="y",
            source="000_x_y",
            start=3,
            end=3 + len(exact),
            exact=exact,
            lang="ar",
            page=27,
            also_at=((90, 95),),
            sha256="0" * 64,
        ),
        source=Source(id="000_x_y", lang="ar", length=99, sha256="1" * 64, **source),
        feature="x",
        title=Words(**title),
    )


@cache
def every(lang: Language = "en") -> tuple[PassageReference, ...]:
    """Return every passage of every feature of the atlas."""
    view = View(language=lang)
    return tuple(
        reference
        for feature in FEATURES.values()
        if feature.quotations
        for reference in passage_references(ATLAS, feature.id, base=BASE, view=view)
    )


def one_line(value: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", value).strip()


def tex_reader() -> LatexNodes2Text:
    """Return a reader of TeX that knows three more commands of LaTeX's kernel."""
    known = get_default_latex_context_db()
    kernel = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    specs = [MacroTextSpec(name, simplify_repl=sign) for name, sign in kernel.items()]
    known.add_context_category("kernel", macros=specs, prepend=True)
    return LatexNodes2Text(latex_context=known, keep_comments=True)


def bib_entries(written: str) -> list[dict[str, str]]:
    """Read BibTeX as another program does: entries, their TeX as text; addresses are verbatim."""
    library = bibtexparser.parse_string(written)
    assert library.failed_blocks == []
    read = tex_reader().latex_to_text
    return [
        {"ID": entry.key}
        | {
            name: field.value if name == "url" else read(field.value)
            for name, field in entry.fields_dict.items()
        }
        for entry in library.entries
    ]


def rendered(items: Iterable[dict[str, Any]]) -> list[str]:
    """Render CSL items in a real style."""
    # citeproc-py does not know the variable, which came with CSL 1.0.2.
    known = [{name: item[name] for name in item if name != "custom"} for item in items]
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(known), formatter.plain)
    for item in known:
        bibliography.register(Citation([CitationItem(item["id"])]))
    return [str(entry) for entry in bibliography.bibliography()]


def names_in(grammar: str) -> set[str]:
    """Return the names that a grammar of CSL lists, leaving out its comments."""
    written = (RNC / grammar).read_text(encoding="utf-8")
    return set(re.findall(r'^\s*(?:\|\s*)?"([\w-]+)"', written, re.MULTILINE))
