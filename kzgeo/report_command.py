"""The command ``kzgeo report``: a document about chosen layers or features, with its figures."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from tqdm import tqdm

from kzgeo.arguments import ids, years
from kzgeo.catalogue import Catalogue
from kzgeo.entries import LANGUAGES
from kzgeo.permalink import published_at
from kzgeo.report.content import Report, Section
from kzgeo.report.formats import FORMATS, images_of
from kzgeo.report.order import items_of, order_of
from kzgeo.reporting import WIDTH_MM, format_of, write_report

__all__ = ["add_arguments", "write_report_file"]

ALL = ["all"]
WIDTHS_MM = {"page": WIDTH_MM, "column": 85.0}


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo report`` is given."""
    command.add_argument(
        "out", metavar="OUT", type=Path, help=f"the file to write: {', '.join(FORMATS)}"
    )
    command.add_argument(
        "--layers", metavar="ID,ID…", type=ids, help="these layers (all, where no feature is named)"
    )
    command.add_argument("--features", metavar="ID,ID…", type=ids, help="these features")
    command.add_argument(
        "--years", metavar="FROM,TO", type=years, help="only what is of these years (all)"
    )
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="of every word (en)")
    command.add_argument("--title", help="of the report (that of the layer, feature or atlas)")
    command.add_argument(
        "--size", choices=WIDTHS_MM, default="page", help="of the figures: 160 or 85 mm (page)"
    )
    command.add_argument("--font", metavar="NAME", help="an installed font for the figures")
    command.add_argument("--force", action="store_true", help="replace the file if it exists")


def write_report_file(catalogue: Catalogue, options: Namespace) -> int:
    """Write the report, tell what is in it, and return the exit status."""
    kind = format_of(options.out)
    layers = [] if options.layers is None and options.features else options.layers
    items = items_of(
        catalogue.atlas,
        None if layers == ALL else layers,
        options.features or (),
        years=options.years,
    )
    order = order_of(
        catalogue.atlas,
        catalogue.judged,
        items,
        base=published_at(),
        language=options.lang,
        title=options.title,
        years=options.years,
    )
    with tqdm(disable=None, leave=False, bar_format="{desc} {bar} {n_fmt}/{total_fmt}") as bar:

        def progress(done: int, of: int | None, what: str) -> None:
            bar.total = of or bar.total  # where nobody can tell, the bar stands as it did
            bar.n = done
            bar.set_description_str(f"{what:<32.32}")

        report = write_report(
            order,
            options.out,
            progress=progress,
            force=options.force,
            width_mm=WIDTHS_MM[options.size],
            font=options.font,
        )
    files = [options.out]
    if kind.beside and (folder := images_of(options.out)).is_dir():
        files += sorted(folder.iterdir(), key=lambda path: (len(path.name), path.name))
    _tell(report, files, options)
    return 0


def _tell(report: Report, files: list[Path], options: Namespace) -> None:
    sections = sum(1 for _ in _all_of(report.sections))
    if options.json:
        answer = {
            "file": str(options.out),
            "files": [str(path) for path in files],
            "sections": sections,
            "passages": report.passages,
            "claims": report.claims,
            "documents": report.documents,
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    beside = f", {len(files) - 1} figures beside it" if len(files) > 1 else ""
    sys.stderr.write(
        f"{options.out}: {sections} sections, {report.passages} passages of "
        f"{report.documents} documents, {report.claims} statements{beside}\n"
    )


def _all_of(sections: Iterable[Section]) -> Iterable[Section]:
    for section in sections:
        yield section
        yield from _all_of(section.sections)
