"""What is shown on screen as a file to save: ``GET /export/<format>``.

A file is written wholly before anything of it is sent, and is gone when it has been sent.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import get_args

from anyio import CapacityLimiter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from kzgeo.entries import Language
from kzgeo.errors import KzgeoError, OutputError
from kzgeo.export.formats import FORMATS, export
from kzgeo.model import Atlas
from kzgeo.prose import say
from kzgeo.selection import Selection, select

__all__ = [
    "AT_ONCE",
    "OFFERS",
    "WAITING",
    "ExportError",
    "Offer",
    "exporting",
    "file_stem",
    "offered",
]

AT_ONCE = 2  # files that are written at the same time: each may need a core and much memory
WAITING = 16  # requests that may wait for their turn; further ones are told to come again
LONGEST_LAYERS = 48  # characters of layers in a file's name
LONGEST_PLACE = 80
PARAMETERS = ("layers", "years", "lang")
YEARS = re.compile(r"(-?[0-9]{1,4}),(-?[0-9]{1,4})")  # as in the page's address
NOT_KEPT = {"Cache-Control": "no-store"}
ZIP = "application/zip"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP can hold
UNIX = 3
READABLE = 0o100644 << 16


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


class ExportError(KzgeoError):
    """An export is refused or has failed; :meth:`told` says so in the reader's language."""

    def __init__(self, place: str, key: str, *, status: int = 400, **values: object) -> None:
        self.key = key
        self.status = status
        self.values = values
        super().__init__(place[:LONGEST_PLACE], *self.told("en"))

    def told(self, lang: Language) -> tuple[str, str]:
        """Return fault and cure in ``lang``."""
        return (
            say("exporting", self.key, lang, **self.values),
            say("exporting", f"{self.key}_cure", lang, **self.values),
        )


def exporting(atlas: Callable[[], Atlas]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``GET /export/<format>[?layers=a,b][&years=from,to][&lang=…]``.

    The format is the suffix of its files without the dot. What is left out stands for all
    layers, all years, and English. The answer is a file to save; where the format has several,
    a ZIP of them. A fault is ``{"error": {"place", "fault", "cure", "key"}}`` in the reader's
    language, with status 400, 500 or 503.
    """
    turns = CapacityLimiter(AT_ONCE)

    async def answer(request: Request) -> Response:
        try:
            suffix, selection = _asked(atlas(), request)
            _check_queue(turns)
            async with turns:
                if await request.is_disconnected():
                    return Response(status_code=400)  # nobody is there to read it
                return await run_in_threadpool(_made, selection, suffix)
        except ExportError as error:
            return _refusal(error, _language(request.query_params) or "en")

    return answer


def _check_queue(turns: CapacityLimiter) -> None:
    if turns.statistics().tasks_waiting >= WAITING:
        raise ExportError("/export", "busy", status=503)


def file_stem(selection: Selection) -> str:
    """Return a name that tells what is in the file, in ASCII and without a suffix.

    It has the layers, as far as they are few, the years and a language that is not English:
    ``kzgeo-borders-capital-1990-1997-ar``.
    """
    ids = "-".join(layer.id for layer in selection.layers)
    if selection.layers == selection.atlas.layers:
        ids = "atlas"
    elif len(ids) > LONGEST_LAYERS:
        ids = f"{len(selection.layers)}-layers"
    years = dict.fromkeys(_named(year) for year in selection.years or ())
    lang = [] if selection.language == "en" else [selection.language]
    return "-".join(["kzgeo", ids, *years, *lang])


def _named(year: int) -> str:
    return str(year) if year >= 0 else f"minus{-year}"


# -- what is asked for -------------------------------------------------------------------


def _asked(atlas: Atlas, request: Request) -> tuple[str, Selection]:
    """Return the suffix of the format and what is to be written.

    Raises:
        ExportError: something asked for does not exist.

    """
    query = request.query_params
    given = [name for name, _ in query.multi_items()]
    for name in given:
        if name not in PARAMETERS or given.count(name) > 1:
            known = ", ".join(PARAMETERS)
            raise ExportError(name, "unknown_parameter", parameters=known)
    lang = _language(query)
    if lang is None:
        known = ", ".join(get_args(Language))
        raise ExportError(f"lang={query['lang']}", "unknown_language", languages=known)
    suffix = f".{request.path_params['format']}"
    if suffix not in FORMATS:
        known = ", ".join(known[1:] for known in FORMATS)
        raise ExportError(f"/export/{suffix[1:]}", "unknown_format", formats=known)
    return suffix, select(atlas, _layers(atlas, query), years=_years(query), language=lang)


def _language(query: QueryParams) -> Language | None:
    asked = query.get("lang", "en")
    return next((code for code in get_args(Language) if code == asked), None)


def _layers(atlas: Atlas, query: QueryParams) -> list[str] | None:
    asked = query.get("layers")
    if asked is None:
        return None
    if not asked:
        raise ExportError("layers=", "no_layer")
    ids = asked.split(",")
    for layer_id in ids:
        if atlas.layer(layer_id) is None:
            known = ", ".join(layer.id for layer in atlas.layers)
            raise ExportError(f"layers={layer_id}", "unknown_layer", layers=known)
    return ids


def _years(query: QueryParams) -> tuple[int, int] | None:
    asked = query.get("years")
    if asked is None:
        return None
    found = YEARS.fullmatch(asked)
    if found is None:
        raise ExportError(f"years={asked}", "unknown_years")
    first, last = int(found[1]), int(found[2])
    if first > last:
        raise ExportError(f"years={asked}", "reversed_years", years=f"{last},{first}")
    return first, last


def _refusal(error: ExportError, lang: Language) -> Response:
    fault, cure = error.told(lang)
    told = {"place": error.place, "fault": fault, "cure": cure, "key": error.key}
    return JSONResponse({"error": told}, status_code=error.status, headers=NOT_KEPT)


# -- the file ----------------------------------------------------------------------------


class _Sending(FileResponse):
    """A file that goes with its folder, however the sending ends."""

    def __init__(self, folder: TemporaryDirectory[str], path: Path, media_type: str) -> None:
        super().__init__(path, media_type=media_type, filename=path.name, headers=NOT_KEPT)
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._folder.cleanup()


def _made(selection: Selection, suffix: str) -> Response:
    """Write the file, and return the answer that sends and removes it.

    Raises:
        ExportError: the machine does not take the file.

    """
    stem = file_stem(selection)
    try:
        folder = TemporaryDirectory(prefix="kzgeo-export-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ExportError(stem + suffix, "not_written", status=500) from error
    try:
        export(selection, Path(folder.name) / f"{stem}{suffix}")
        path, media_type = _one(Path(folder.name), stem, suffix)
        return _Sending(folder, path, media_type)
    except (OSError, OutputError) as error:
        folder.cleanup()
        raise ExportError(stem + suffix, "not_written", status=500) from error
    except BaseException:
        folder.cleanup()
        raise


def _one(folder: Path, stem: str, suffix: str) -> tuple[Path, str]:
    """Return the file that was written and its media type; of several, a ZIP of them.

    A project and the data that it names by a relative path stay side by side in a folder of
    their own.
    """
    written = sorted(folder.iterdir())
    if len(written) == 1:
        return written[0], offer(suffix).media_type
    packed = folder / f"{stem}-{offer(suffix).title.lower()}.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in written:
            entry = zipfile.ZipInfo(f"{stem}/{path.name}", EPOCH)
            entry.create_system = UNIX  # the same bytes wherever the server runs
            entry.external_attr = READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
    return packed, ZIP
