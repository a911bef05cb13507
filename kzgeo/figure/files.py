"""Figures as files: PNG, SVG with live text, PDF with live text; the same figure, the same bytes.

Nothing of the machine or the hour goes into a file. What the figure says stands in each format's
own metadata too, for those who do not see it.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
import numpy as np
from lxml import etree
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kzgeo.entries import Language, direction
from kzgeo.errors import UsageError
from kzgeo.figure.bounds import Extent
from kzgeo.figure.composition import Figure, compose
from kzgeo.figure.fonts import FALLBACKS, typeface
from kzgeo.figure.pdf import write_pdf
from kzgeo.figure.sheet import HALO, HALO_NAME, Letters
from kzgeo.figure.sizes import MM_PER_INCH, Size, check_pixels
from kzgeo.figure.words import cited
from kzgeo.prose import say
from kzgeo.selection import Selection
from kzgeo.writing import replacing

__all__ = ["FORMATS", "TEXT", "write_figure"]

TEXT = ".txt"  # what is written beside every figure
SVG = "http://www.w3.org/2000/svg"
XML = "http://www.w3.org/XML/1998/namespace"
CREATOR = "kzgeo"
COMPRESSION = 2  # more takes longer and saves nothing on drawings
# matplotlib keeps its settings for a whole process: one figure is written at a time.
_SETTINGS = threading.Lock()
SETTINGS = MappingProxyType(
    {
        "font.family": ["sans-serif"],
        "lines.scale_dashes": False,
        "path.simplify": False,
        "pdf.fonttype": 42,
        "ps.fonttype": 42,  # which decides how many glyphs go into a font of a PDF, too
        "svg.fonttype": "none",
        "svg.hashsalt": "kzgeo",
        "text.hinting": "none",
    }
)


def write_figure(  # noqa: PLR0913 - what a figure is asked for
    selection: Selection,
    path: Path,
    *,
    extent: Extent,
    size: Size,
    font: str | None = None,
    graticule: bool = False,
    force: bool = False,
) -> Figure:
    """Draw a selection into ``path``, in the format that its suffix names, and its text beside it.

    The text has the same name and the suffix ``.txt``. Both are replaced in one step, at the end.

    Raises:
        UsageError: the suffix is unknown, the size or font does not do, or a file is there
            and ``force`` is not set.
        OutputError: a file cannot be written.

    """
    suffix = path.suffix.lower()
    write = FORMATS.get(suffix)
    if write is None:
        named = f"suffix “{path.suffix}”" if path.suffix else "a name without suffix"
        raise UsageError(str(path), f"{named} is no known format", f"use {', '.join(FORMATS)}")
    face = typeface(font)
    with replacing(path, force=force, beside=(TEXT,)) as draft, _settings(face.name):
        made = compose(
            selection,
            extent=extent,
            size=size,
            font=face,
            graticule=graticule,
            letters=LETTERS[suffix],
        )
        if suffix == ".png":
            check_pixels(size.width_mm, made.height_mm, size.dpi)
        write(made, size, draft)
        draft.with_suffix(TEXT).write_text(made.alternative, encoding="utf-8", newline="\n")
    return made


@contextmanager
def _settings(font: str) -> Iterator[None]:
    settings: Any = {**SETTINGS, "font.sans-serif": [font, *FALLBACKS]}
    with _SETTINGS, mpl.rc_context(settings):
        yield


def _described(made: Figure) -> dict[str, str]:
    """Return what is told of a figure in every format."""
    lang = made.sheet.language
    caption = made.caption
    passages = say("project", "sources", lang, list=cited(caption.passages, lang))
    return {
        "Title": ": ".join(filter(None, (caption.title, caption.subtitle))),
        "Author": f"{say('project', 'title', lang)} ({CREATOR})",
        "Description": made.alternative,
        "Source": "\n".join([passages, caption.credits] if caption.passages else [caption.credits]),
    }


def _png(made: Figure, size: Size, path: Path) -> None:
    pixels = io.BytesIO()
    made.sheet.figure.savefig(pixels, format="rgba", dpi=size.dpi)
    # matplotlib leaves out what is less than a pixel.
    width = int(size.width_mm / MM_PER_INCH * size.dpi)
    painted = np.frombuffer(pixels.getbuffer(), np.uint8).reshape(-1, width, 4)
    # The paper is opaque: a channel for transparency would tell nothing.
    picture = Image.fromarray(np.ascontiguousarray(painted[:, :, :3]))
    info = PngInfo()
    for key, text in (_described(made) | {"Software": CREATOR}).items():
        info.add_itxt(key, text, lang=made.sheet.language)
    picture.save(
        path,
        format="PNG",
        dpi=(size.dpi, size.dpi),
        pnginfo=info,
        compress_level=COMPRESSION,
    )


def _pdf(made: Figure, _size: Size, path: Path) -> None:
    told = _described(made)
    metadata = {
        "Title": told["Title"],
        "Author": told["Author"],
        "Subject": told["Description"],
        "Keywords": told["Source"],
        "Creator": CREATOR,
        "Producer": None,
        "CreationDate": None,
    }
    write_pdf(made.sheet.figure, path, metadata=metadata, language=made.sheet.language)


def _svg(made: Figure, _size: Size, path: Path) -> None:
    told, lang = _described(made), made.sheet.language
    metadata = {
        "Title": told["Title"],
        "Description": told["Description"],
        "Source": told["Source"],
        "Creator": [told["Author"]],
        "Language": lang,
        "Date": None,
    }
    text = io.StringIO()
    made.sheet.figure.savefig(text, format="svg", metadata=metadata)
    root = etree.fromstring(text.getvalue().encode(), etree.XMLParser(resolve_entities=False))
    _describe(root, told, lang)
    _paint_halos(root)
    if made.sheet.mirrored:
        _turn(root)
    path.write_bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _describe(root: etree._Element, told: Mapping[str, str], lang: Language) -> None:
    """Name and describe an SVG for those who have it read to them."""
    for old in root.findall(f"{{{SVG}}}title"):
        root.remove(old)
    for position, (tag, text) in enumerate(
        (("title", told["Title"]), ("desc", told["Description"]))
    ):
        element = etree.Element(f"{{{SVG}}}{tag}", id=tag)
        element.text = text
        element.set(f"{{{XML}}}lang", lang)
        element.set("direction", direction(lang))
        root.insert(position, element)
    root.set("role", "img")
    root.set("aria-labelledby", "title desc")
    root.set(f"{{{XML}}}lang", lang)


def _paint_halos(root: etree._Element) -> None:
    """Let live texts have their halos: painted under the letters, in whatever font is there."""
    for group in root.iter(f"{{{SVG}}}g"):
        name = group.get("id", "")
        if not name.startswith(HALO_NAME):
            continue
        del group.attrib["id"]
        width = name.removeprefix(HALO_NAME).split("-")[0]
        for text in group.iter(f"{{{SVG}}}text"):
            text.set(
                "style",
                f"{text.get('style')}; stroke: {HALO}; stroke-width: {width}; "
                "stroke-linejoin: round; paint-order: stroke",
            )


def _turn(root: etree._Element) -> None:
    """Have texts laid out from right to left: what starts, then starts on the right."""
    ends = {"start": "end", "end": "start", "middle": "middle"}
    for text in root.iter(f"{{{SVG}}}text"):
        style = re.sub(
            r"text-anchor: (\w+)", lambda at: f"text-anchor: {ends[at[1]]}", text.get("style", "")
        )
        text.set("style", f"{style}; direction: rtl; unicode-bidi: embed")


LETTERS: Mapping[str, Letters] = MappingProxyType({".png": "drawn", ".svg": "bare", ".pdf": "live"})
Writer = Callable[[Figure, Size, Path], None]
FORMATS: Mapping[str, Writer] = MappingProxyType({".png": _png, ".svg": _svg, ".pdf": _pdf})
