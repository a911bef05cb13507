"""Citations of what is shown: ``GET /cite/<format>``, a passage or the map."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

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
from kzgeo.app.uploads import NOT_KEPT
from kzgeo.citations.formats import FORMATS
from kzgeo.citations.reference import (
    CitationError,
    Reference,
    map_reference,
    passage_reference,
)
from kzgeo.model import Atlas
from kzgeo.views import View, place_of

__all__ = ["CitingError", "citing"]

PARAMETERS = ("feature", "quote", "passage", "layers", "years", "lang", "view")
QUOTE = re.compile(r"[0-9]{1,6}")
NOT_FOUND = 404
NOT_IN_A_NAME = re.compile(r"[^a-z0-9.-]+")


class CitingError(AskedError):
    """A citation is refused."""

    section = "citing"


def citing(atlas: Callable[[], Atlas]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``GET /cite/<format>``.

    With ``feature`` (a layer's id with ``layer-`` before it) it cites the passage no. ``quote``
    (1), or the one called ``passage``; without, the map. ``layers``, ``years``, ``lang`` and
    ``view`` are what the permalink shows; it begins with the address that was asked. A fault is
    ``{"error": {"place", "fault", "cure", "key"}}`` in the reader's language, with status 400
    or 404.
    """

    async def answer(request: Request) -> Response:
        try:
            return _cited(atlas(), request)
        except AskedError as error:
            return refusal(error, request.query_params)

    return answer


def _cited(atlas: Atlas, request: Request) -> Response:
    """Return the citation as a file.

    Raises:
        AskedError: something asked for does not exist.

    """
    query, name = request.query_params, request.path_params["format"]
    check_parameters(query, PARAMETERS)
    known_language(query)
    if name not in FORMATS:
        raise CitingError(f"/cite/{name}", "unknown_format", formats=", ".join(FORMATS))
    form = FORMATS[name]
    reference = _reference(atlas, query, str(request.base_url))
    file = NOT_IN_A_NAME.sub("-", reference.key) + form.suffix
    return Response(
        form.write([reference]),
        media_type=f"{form.media_type}; charset=utf-8",
        headers=NOT_KEPT | {"Content-Disposition": f'attachment; filename="{file}"'},
    )


def _reference(atlas: Atlas, query: QueryParams, base: str) -> Reference:
    view = View(
        feature=query.get("feature"),
        quote=_quote(query),
        layers=_layers(atlas, query),
        years=asked_years(query),
        language=known_language(query),
        place=_place(query),
    )
    if view.feature is None:
        return map_reference(atlas, base=base, view=view)
    try:
        return passage_reference(
            atlas, view.feature, base=base, view=view, passage=query.get("passage")
        )
    except CitationError as error:
        raise CitingError(error.place, error.key, status=NOT_FOUND, **error.values) from error


def _quote(query: QueryParams) -> int:
    asked = query.get("quote", "1")
    if QUOTE.fullmatch(asked) is None:
        raise CitingError(f"quote={asked}", "bad_quote")
    return int(asked)


def _layers(atlas: Atlas, query: QueryParams) -> tuple[str, ...] | None:
    if query.get("layers") == "":
        return ()  # a map with every layer switched off
    asked = asked_layers(atlas, query)
    return None if asked is None else tuple(asked)


def _place(query: QueryParams) -> tuple[float, float, float] | None:
    asked = query.get("view")
    if asked is None:
        return None
    found = place_of(asked)
    if found is None:
        raise CitingError(f"view={asked}", "unknown_view")
    return found
