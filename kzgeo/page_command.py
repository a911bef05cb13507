"""The command ``kzgeo page``: the atlas as one file that works without a network."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzgeo.arguments import ids
from kzgeo.catalogue import Catalogue
from kzgeo.citations.formats import FORMATS
from kzgeo.citations.reference import CitationError, PassageReference, passage_references
from kzgeo.citations.templates import map_template
from kzgeo.entries import LANGUAGES, Language
from kzgeo.errors import UsageError
from kzgeo.model import Atlas
from kzgeo.panel import panel, panel_words
from kzgeo.permalink import SETTING, published_at
from kzgeo.selection import Selection, select
from kzgeo.views import View
from kzgeo.writing import replacing

if TYPE_CHECKING:
    from kzgeo.atlas_files import AtlasFiles, Format

__all__ = ["add_arguments", "page_text", "write_page_file"]

SUFFIXES = (".html", ".htm")
# Formats that a browser can write by itself.
EXPORTS = {
    ".gpkg": "GeoPackage",
    ".qgz": "QGIS",
    ".geojson": "GeoJSON",
    ".parquet": "GeoParquet",
    ".fgb": "FlatGeobuf",
    ".kml": "KML",
    ".jsonld": "Web Annotation",
    ".places.jsonld": "Linked Places",
}
FIGURES = {".png": "PNG", ".svg": "SVG", ".pdf": "PDF", ".txt": "TXT"}
REPORTS = {".html": "HTML", ".docx": "Word", ".pdf": "PDF", ".md": "Markdown"}
PRINTED = ".pdf"  # which a browser makes of a page


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo page`` is given."""
    command.add_argument("out", metavar="OUT", type=Path, help="the file to write: .html")
    command.add_argument(
        "--layers", metavar="ID,ID…", type=ids, help="only these layers (all of them)"
    )
    command.add_argument(
        "--lang", choices=LANGUAGES, default="en", help="that the page opens in (en)"
    )
    command.add_argument("--force", action="store_true", help="replace the file if it exists")


def write_page_file(catalogue: Catalogue, options: Namespace) -> int:
    """Write the page, tell what is in it, and return the exit status."""
    if options.out.suffix.lower() not in SUFFIXES:
        named = f"suffix “{options.out.suffix}”" if options.out.suffix else "a name without suffix"
        raise UsageError(str(options.out), f"{named} is no page", f"use {', '.join(SUFFIXES)}")
    selection = select(catalogue.atlas, options.layers, language=options.lang)
    with replacing(options.out, force=options.force) as draft:
        text = page_text(catalogue, selection).encode()
        draft.write_bytes(text)
    layers = [layer.id for layer in selection.layers]
    if options.json:
        answer = {"file": str(options.out), "layers": layers, "bytes": len(text)}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stderr.write(f"{options.out}: {len(layers)} layers, {len(text) / 1e6:.2f} MB\n")
    return 0


def page_text(catalogue: Catalogue, selection: Selection) -> str:
    """Return the page of the chosen layers, which opens in the selection's language.

    Raises:
        UsageError: the setting ``KZGEO_ADDRESS`` is no address.

    """
    # The matcher reads the whole gazetteer, which no other command should wait for.
    from kzgeo.atlas_files import AtlasFiles, Format  # noqa: PLC0415
    from kzgeo.export.held import held as exports_of  # noqa: PLC0415
    from kzgeo.gazetteer import load_gazetteer  # noqa: PLC0415
    from kzgeo.page.contents import Answers, contents  # noqa: PLC0415
    from kzgeo.page.file import page_of  # noqa: PLC0415
    from kzgeo.page.names import names_data  # noqa: PLC0415
    from kzgeo.page.part import judged_of, part_of  # noqa: PLC0415
    from kzgeo.report.docx_frame import frame  # noqa: PLC0415
    from kzgeo.report.html import style_sheet  # noqa: PLC0415
    from kzgeo.report.parts import parts  # noqa: PLC0415

    address = published_at() if os.environ.get(SETTING) else None
    atlas = part_of(selection)
    files = AtlasFiles(
        atlas=atlas,
        judged=lambda: judged_of(atlas, catalogue.judged),
        formats=tuple(Format(suffix=suffix, title=title) for suffix, title in EXPORTS.items()),
        figures=_formats(FIGURES),
        reports=_formats(REPORTS),
    )
    whole = len(atlas.layers) == len(selection.atlas.layers)
    answers = Answers(
        panel=lambda name, quote, lang: panel(atlas, name, quote=quote, lang=lang),
        words=panel_words,
        citations=_citations(atlas, address or ""),
        citing=lambda lang: map_template(atlas, address or "", lang),
        report=lambda lang: parts(atlas, _checked(files), lang),
        sheet=style_sheet(_colours(atlas)),
        word=frame,
        search=names_data(atlas, load_gazetteer().places, whole=None if whole else selection.atlas),
    )
    held = contents(files, answers, exports=exports_of(selection), whole=whole)
    return page_of(held, atlas, lang=selection.language, address=address)


def _formats(titles: Mapping[str, str]) -> tuple[Format, ...]:
    from kzgeo.atlas_files import Format  # noqa: PLC0415

    return tuple(
        Format(suffix=suffix, title=title, printed=suffix == PRINTED)
        for suffix, title in titles.items()
    )


def _checked(files: AtlasFiles) -> set[str]:
    """Return the ids of all that statements speak of."""
    return {name for one in files.judged() for name in (one.claim.feature, *one.claim.also)}


def _colours(atlas: Atlas) -> set[str]:
    """Return the colours of all sections that a report may have."""
    own = {feature.entry.colour for feature in atlas.features() if feature.entry.colour}
    return own | {layer.entry.style.colour for layer in atlas.layers}


def _citations(atlas: Atlas, base: str) -> Callable[[str, Language], list[dict[str, Any]]]:
    """Return what gives the citations of a feature's or a layer's passages in every format."""

    def citations(name: str, lang: Language) -> list[dict[str, Any]]:
        try:
            found = passage_references(atlas, name, base=base, view=View(language=lang))
        except CitationError:
            return []  # the documents say nothing of it
        if not base:
            found = tuple(replace(reference, address="") for reference in found)
        return [_citation(reference) for reference in found]

    return citations


def _citation(reference: PassageReference) -> dict[str, Any]:
    written = {name: form.write([reference]) for name, form in FORMATS.items()}
    return {"key": reference.key, "passage": reference.passage.id, "written": written}
