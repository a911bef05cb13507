"""What is shown on screen as a file to save: ``GET /export/<format>``.

A file is written wholly before anything of it is sent, and is gone when it has been sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from kzgeo.app.asking import (
    AskedError,
    asked_layers,
    asked_years,
    check_parameters,
    known_language,
    refusal,
)
from kzgeo.app.making import Queue, file_stem, sent
from kzgeo.app.packing import ZIP, packed
from kzgeo.export.formats import FORMATS, export
from kzgeo.model import Atlas
from kzgeo.selection import Selection, select

__all__ = ["AT_ONCE", "OFFERS", "Offer", "exporting", "offered"]

AT_ONCE = 2  # files that are written at the same time: each may need a core and much memory
PARAMETERS = ("layers", "years", "lang")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A format as readers know it: what it is called, and its media type (RFC 6838)."""

    title: str
    media_type: str = "application/octet-stream"


OFFERS: Mapping[str, Offer] = MappingProxyType(
    {
        ".gpkg": Offer(title="GeoPackage", media_type="application/geopackage+sqlite3"),
        ".qgz": Offer(title="QGIS"),
        ".geojson": Offer(title="GeoJSON", media_type="application/geo+json"),
        ".parquet": Offer(title="GeoParquet", media_type="application/vnd.apache.parquet"),
        ".fgb": Offer(title="FlatGeobuf"),
        ".kml": Offer(title="KML", media_type="application/vnd.google-earth.kml+xml"),
        ".jsonld": Offer(title="Web Annotation", media_type="application/ld+json"),
        ".places.jsonld": Offer(title="Linked Places", media_type="application/ld+json"),
    }
)


def offered() -> dict[str, Offer]:
    """Return the formats there are, as they are offered: by suffix, those of GIS programs first."""
    order = [*OFFERS, *FORMATS]
    return {suffix: offer(suffix) for suffix in sorted(FORMATS, key=order.index)}


def offer(suffix: str) -> Offer:
    """Return how a format is called; one that has no name yet is called by its suffix."""
    return OFFERS.get(suffix) or Offer(title=suffix[1:].upper())


def exporting(atlas: Callable[[], Atlas]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``GET /export/<format>[?layers=a,b][&years=from,to][&lang=…]``.

    The format is the suffix of its files without the dot. What is left out stands for all
    layers, all years, and English. The answer is a file to save; where the format has several,
    a ZIP of them. A fault is ``{"error": {"place", "fault", "cure", "key"}}`` in the reader's
    language, with status 400, 500 or 503.
    """
    queue = Queue(AT_ONCE)

    async def answer(request: Request) -> Response:
        try:
            suffix, selection = _asked(atlas(), request)
            return await queue.answer(request, lambda: _made(selection, suffix))
        except AskedError as error:
            return refusal(error, request.query_params)

    return answer


def _asked(atlas: Atlas, request: Request) -> tuple[str, Selection]:
    """Return the suffix of the format and what is to be written.

    Raises:
        AskedError: something asked for does not exist.

    """
    query = request.query_params
    check_parameters(query, PARAMETERS)
    lang = known_language(query)
    suffix = f".{request.path_params['format']}"
    if suffix not in FORMATS:
        known = ", ".join(known[1:] for known in FORMATS)
        raise AskedError(f"/export/{suffix[1:]}", "unknown_format", formats=known)
    return suffix, select(
        atlas, asked_layers(atlas, query), years=asked_years(query), language=lang
    )


def _made(selection: Selection, suffix: str) -> Response:
    """Write the file, and return the answer that sends and removes it.

    Raises:
        AskedError: the machine does not take the file.

    """

    def write(path: Path) -> tuple[Path, str]:
        export(selection, path)
        return _one(path, suffix)

    return sent(file_stem(selection) + suffix, write)


def _one(path: Path, suffix: str) -> tuple[Path, str]:
    """Return the file that was written and its media type; of several, a ZIP of them.

    A project and the data that it names by a relative path stay side by side in a folder of
    their own.
    """
    written, stem = sorted(path.parent.iterdir()), path.name.removesuffix(suffix)
    if len(written) == 1:
        return written[0], offer(suffix).media_type
    archive = path.with_name(f"{stem}-{offer(suffix).title.lower()}.zip")
    return packed(path.parent, archive, inside=stem), ZIP
