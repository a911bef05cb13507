"""A view for other pages to show: ``GET /oembed`` (oEmbed 1.0), and where its page tells of it."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kzgeo.app.asking import AskedError, refusal
from kzgeo.app.uploads import NOT_KEPT
from kzgeo.citations.reference import (
    CitationError,
    Reference,
    map_reference,
    passage_reference,
)
from kzgeo.citations.words import formatted
from kzgeo.entries import Language
from kzgeo.errors import UsageError
from kzgeo.model import Atlas, Feature, Layer
from kzgeo.permalink import SETTING, published_at
from kzgeo.prose import say
from kzgeo.views import View, view_of

__all__ = ["EmbeddingError", "discovery", "embedding", "frame"]

LAYER = "layer-"
MEDIA_TYPE = "application/json+oembed"
USUAL_PX = (800, 600)
LEAST_PX, MOST_PX = 1, 10_000
SIZE = re.compile(r"[0-9]{1,5}")
HOUR_S = 3600
NOT_FOUND, NOT_MADE = 404, 501


class EmbeddingError(AskedError):
    """A view is refused."""

    section = "citing"


def embedding(atlas: Callable[[], Atlas]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``GET /oembed?url=…[&maxwidth=…][&maxheight=…][&format=json]``.

    ``url`` is the address of a view. Besides what oEmbed knows, the answer has ``language`` and
    ``kzgeo``: what is shown, its citation and its permalink. A fault is ``{"error": {"place",
    "fault", "cure", "key"}}`` in the view's language, with status 400, 404 or 501.
    """

    async def answer(request: Request) -> Response:
        query = request.query_params
        try:
            told = _told(atlas(), query, str(request.base_url))
            return JSONResponse(told, headers=NOT_KEPT)
        except AskedError as error:
            return refusal(error, QueryParams(lang=_language(query)))

    return answer


def discovery(atlas: Atlas, base: str, query: str) -> str:
    """Return the link by which programs find the oEmbed answer of a page opened with a query."""
    view = view_of(query)
    address = f"{base}oembed?{urlencode({'url': view.address(base)})}"
    return (
        f'<link rel="alternate" type="{MEDIA_TYPE}" href="{html.escape(address)}" '
        f'title="{html.escape(_title(atlas, view))}">\n'
    )


def frame(address: str, *, title: str, width_px: int, height_px: int) -> str:
    """Return the HTML that shows ``address`` in another page; no value is markup.

    The atlas in it may write to the clipboard, so that its citations can be copied there too.
    """
    return (
        f'<iframe src="{html.escape(address)}" title="{html.escape(title)}" '
        f'width="{width_px}" height="{height_px}" allow="clipboard-write" loading="lazy" '
        'style="border:0"></iframe>'
    )


def _told(atlas: Atlas, query: QueryParams, own: str) -> dict[str, Any]:
    """Return the answer.

    Raises:
        AskedError: the address is none of this atlas, or shows what does not exist.

    """
    if query.get("format", "json") != "json":
        raise EmbeddingError(f"format={query['format']}", "only_json", status=NOT_MADE)
    base, view = _asked(query, own)
    if view.feature is not None and _shown(atlas, view.feature) is None:
        raise EmbeddingError(view.feature, "unknown_feature", status=NOT_FOUND)
    width, height = _size(query, "maxwidth", USUAL_PX[0]), _size(query, "maxheight", USUAL_PX[1])
    title = _title(atlas, view)
    layers = map_reference(atlas, base=base, view=view).layers
    framed = view.address(base, embed=True)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": f"kzgeo – {say('project', 'title', view.language)}",
        "provider_url": base,
        "title": title,
        "html": frame(framed, title=title, width_px=width, height_px=height),
        "width": width,
        "height": height,
        "cache_age": HOUR_S,
        "language": view.language,
        "kzgeo": {
            "feature": view.feature,
            "quote": view.quote if view.feature else None,
            "layers": [layer.id for layer in layers],
            "years": None if view.years is None else list(view.years),
            "lang": view.language,
            "view": None if view.place is None else list(view.place),
            "citation": formatted(_cited(atlas, base, view)),
            "permalink": view.address(base),
        },
    }


def _asked(query: QueryParams, own: str) -> tuple[str, View]:
    """Return the address of the atlas and the view that ``url`` opens.

    The atlas is at the address that was asked, or at the one that it is set to be published at.

    Raises:
        EmbeddingError: there is no address, or it is another page's.

    """
    url = query.get("url")
    if not url:
        raise EmbeddingError("url", "no_url")
    bases = [own]
    if os.environ.get(SETTING):
        with suppress(UsageError):
            bases.append(published_at())
    with suppress(ValueError):
        asked = urlsplit(url)
        for base in bases:
            at = urlsplit(base)
            same = (asked.scheme, asked.netloc.lower()) == (at.scheme, at.netloc.lower())
            if same and f"{asked.path.rstrip('/')}/" == at.path:
                return base, view_of(asked.query)
    raise EmbeddingError(url, "other_origin", status=NOT_FOUND, base=own)


def _size(query: QueryParams, name: str, usual_px: int) -> int:
    given = query.get(name)
    if given is None:
        return usual_px
    if not SIZE.fullmatch(given) or not LEAST_PX <= int(given) <= MOST_PX:
        raise EmbeddingError(f"{name}={given}", "bad_size", least=LEAST_PX, most=MOST_PX)
    return int(given)


def _shown(atlas: Atlas, chosen: str) -> Feature | Layer | None:
    return atlas.feature(chosen) or atlas.layer(chosen.removeprefix(LAYER))


def _title(atlas: Atlas, view: View) -> str:
    """Return what is shown, by its name and the atlas's."""
    name = say("project", "title", view.language)
    chosen = None if view.feature is None else _shown(atlas, view.feature)
    return name if chosen is None else f"{chosen.title.to(view.language)} – {name}"


def _cited(atlas: Atlas, base: str, view: View) -> Reference:
    """Return the passage that the page shows; where there is none, the map."""
    chosen = None if view.feature is None else _shown(atlas, view.feature)
    if view.feature is not None and chosen is not None and chosen.quotations:
        quote = min(view.quote, len(chosen.quotations))  # as the panel does
        with suppress(CitationError):
            return passage_reference(
                atlas, view.feature, base=base, view=replace(view, quote=quote)
            )
    return map_reference(atlas, base=base, view=view)


def _language(query: QueryParams) -> Language:
    with suppress(ValueError):
        return view_of(urlsplit(query.get("url", "")).query).language
    return "en"
