"""The tags of a figure's PDF: all of its page is one figure, with a text in its place.

Whoever has a PDF read aloud hears the alternative instead of names strewn over a map; the text
itself stays in the page, to be found and copied (ISO 32000-1, 14.7 and 14.9.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from matplotlib.backends.backend_pdf import Name, PdfFile

from kzgeo.entries import Language

__all__ = ["PAGE", "marked", "tagged"]

# What a page says of its place among the tags.
PAGE: Mapping[str, Any] = {"StructParents": 0, "Tabs": Name("S")}
POINTS = 72  # to an inch


@contextmanager
def marked(file: PdfFile) -> Iterator[None]:
    """Make what is written in here the content of the figure."""
    file.write(b"/Figure <</MCID 0>> BDC\n")
    yield
    file.write(b"EMC\n")


def tagged(file: PdfFile, *, alternative: str, language: Language) -> dict[str, Any]:
    """Write the tags, and return what the catalogue says of them."""
    root, document, figure = (file.reserveObject(name) for name in ("tags", "document", "figure"))
    element = {"Type": Name("StructElem")}
    layout = {
        "O": Name("Layout"),
        "Placement": Name("Block"),
        "BBox": [0, 0, file.width * POINTS, file.height * POINTS],
    }
    written = {
        root: {
            "Type": Name("StructTreeRoot"),
            "K": document,
            "ParentTree": {"Nums": [0, [figure]]},
            "ParentTreeNextKey": 1,
        },
        document: element | {"S": Name("Document"), "P": root, "K": figure, "Lang": language},
        figure: element
        | {
            "S": Name("Figure"),
            "P": document,
            "Pg": file.pageList[0],
            "K": 0,
            "Alt": alternative,
            "Lang": language,
            "A": layout,
        },
    }
    for place, told in written.items():
        file.writeObject(place, told)
    return {"StructTreeRoot": root, "MarkInfo": {"Marked": True}}
