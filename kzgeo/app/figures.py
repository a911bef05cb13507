"""What is shown on screen as a figure for print or a slide: ``GET /figure/<format>``."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from starlette.datastructures import QueryParams
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
from kzgeo.errors import UsageError
from kzgeo.model import Atlas
from kzgeo.selection import Selection, select

__all__ = ["FORMATS", "SIZE_NAMES", "FigureError", "figures", "warm"]

AT_ONCE = 1  # matplotlib's settings are those of a process: it draws one figure at a time
PARAMETERS = ("layers", "years", "lang", "bounds", "size", "graticule")
SIZE_NAMES = ("column", "page", "slide")
NUMBER = r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)"
BOUNDS = re.compile(",".join([NUMBER] * 4))
TEXT = ".txt"
# What draws, in parts that take about as long.
PARTS = (
    "matplotlib",
    "matplotlib.axes",
    "matplotlib.figure",
    "matplotlib.backends.backend_pdf",
    "kzgeo.figure.files",
)
# What each is called and is (RFC 6838); the words beside a figure can be had for themselves.
FORMATS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        ".png": ("PNG", "image/png"),
        ".svg": ("SVG", "image/svg+xml"),
        ".pdf": ("PDF", "application/pdf"),
        TEXT: ("TXT", "text/plain; charset=utf-8"),
    }
)

Bounds = tuple[float, float, float, float]


class FigureError(AskedError):
    """A figure is refused or has failed."""

    section = "figuring"


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A figure as it is asked for; ``bounds`` are west, south, east, north in degrees."""

    selection: Selection
    suffix: str
    bounds: Bounds | None
    size: str
    graticule: bool
    whole: bool


def figures(atlas: Callable[[], Atlas]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``GET /figure/<png|svg|pdf|txt>``.

    Parameters: ``layers=a,b`` (all), ``years=from,to`` (all), ``lang`` (en),
    ``bounds=west,south,east,north`` in degrees (Kazakhstan, or what the layers have; a west
    greater than the east lies across the 180th meridian), ``size=column|page|slide`` (page) and
    ``graticule=1``. The answer is a file to save: the figure, which has its text alternative in
    its metadata, or that text alone. A fault is ``{"error": {"place", "fault", "cure", "key"}}``
    in the reader's language, with status 400, 500 or 503.
    """
    queue = Queue(AT_ONCE)

    async def answer(request: Request) -> Response:
        try:
            asked = _asked(atlas(), request)
            return await queue.answer(request, lambda: _drawn(asked))
        except AskedError as error:
            return refusal(error, request.query_params)

    return answer


def warm(rest: Callable[[], bool] = lambda: True) -> None:
    """Load what draws, so that no reader has to wait for it.

    Before each part, which takes a quarter of a second, ``rest`` is called; False ends the work.
    """
    for part in PARTS:
        if not rest():
            return
        import_module(part)


def _asked(atlas: Atlas, request: Request) -> _Asked:
    """Return what is to be drawn.

    Raises:
        AskedError: something asked for does not exist.

    """
    query = request.query_params
    check_parameters(query, PARAMETERS)
    lang = known_language(query)
    suffix = f".{request.path_params['format']}"
    if suffix not in FORMATS:
        known = ", ".join(known[1:] for known in FORMATS)
        raise FigureError(f"/figure/{suffix[1:]}", "unknown_format", formats=known)
    layers = asked_layers(atlas, query)
    return _Asked(
        selection=select(atlas, layers, years=asked_years(query), language=lang),
        suffix=suffix,
        bounds=_bounds(query),
        size=_one_of(query, "size", SIZE_NAMES, "page"),
        graticule=_one_of(query, "graticule", ("0", "1"), "0") == "1",
        whole=layers is None,
    )


def _bounds(query: QueryParams) -> Bounds | None:
    asked = query.get("bounds")
    if asked is None:
        return None
    found = BOUNDS.fullmatch(asked)
    if found is None:
        raise FigureError(f"bounds={asked}", "unknown_bounds")
    west, south, east, north = map(float, found.groups())
    return west, south, east, north


def _one_of(query: QueryParams, name: str, known: tuple[str, ...], usual: str) -> str:
    asked = query.get(name, usual)
    if asked not in known:
        raise FigureError(f"{name}={asked}", "unknown_choice", known=", ".join(known))
    return asked


def _drawn(asked: _Asked) -> Response:
    """Draw a figure, and return the answer that sends and removes it.

    Raises:
        AskedError: it cannot be drawn, or the machine does not take the file.

    """
    # matplotlib takes a second to import, which a page that is first opened should not wait for.
    from kzgeo.figure.bounds import ExtentError, extent_of  # noqa: PLC0415
    from kzgeo.figure.files import write_figure  # noqa: PLC0415
    from kzgeo.figure.fonts import FontError  # noqa: PLC0415
    from kzgeo.figure.sizes import SIZES, size_of  # noqa: PLC0415

    def write(path: Path) -> tuple[Path, str]:
        drawn = path.with_suffix(".svg") if asked.suffix == TEXT else path
        extent = extent_of(asked.selection, asked.bounds, whole=asked.whole)
        size = size_of(*SIZES[asked.size])
        write_figure(asked.selection, drawn, extent=extent, size=size, graticule=asked.graticule)
        return path, FORMATS[asked.suffix][1]

    try:
        return sent(f"{file_stem(asked.selection)}-{asked.size}{asked.suffix}", write)
    except ExtentError as error:
        raise FigureError(error.place, error.key) from error
    except FontError as error:
        raise FigureError(error.place, "no_font") from error
    except UsageError as error:
        raise FigureError(error.place, "no_room") from error
