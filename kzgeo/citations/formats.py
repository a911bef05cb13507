"""The formats of citations: by name, each with its suffix, its media type and its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kzgeo.citations.bibtex import bibtex
from kzgeo.citations.csl import csl_json
from kzgeo.citations.reference import Reference
from kzgeo.citations.ris import ris
from kzgeo.citations.words import formatted

__all__ = ["FORMATS", "CitationFormat", "text"]


@dataclass(frozen=True, kw_only=True)
class CitationFormat:
    """A format: what readers call it (None: it is plain text), and how it is written."""

    title: str | None
    suffix: str
    media_type: str
    write: Callable[[Iterable[Reference]], str]


def text(references: Iterable[Reference]) -> str:
    """Return references as text to paste, an empty line between them."""
    return "\n".join(f"{formatted(reference)}\n" for reference in references)


FORMATS: Mapping[str, CitationFormat] = MappingProxyType(
    {
        "text": CitationFormat(title=None, suffix=".txt", media_type="text/plain", write=text),
        "bibtex": CitationFormat(
            title="BibTeX", suffix=".bib", media_type="application/x-bibtex", write=bibtex
        ),
        "ris": CitationFormat(
            title="RIS",
            suffix=".ris",
            media_type="application/x-research-info-systems",
            write=ris,
        ),
        "csl-json": CitationFormat(
            title="CSL-JSON",
            suffix=".json",
            media_type="application/vnd.citationstyles.csl+json",
            write=csl_json,
        ),
    }
)
