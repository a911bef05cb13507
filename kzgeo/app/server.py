"""The web server's own part: the atlas files, and headers that keep the page to itself."""

from __future__ import annotations

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kzgeo.app.files import Library
from kzgeo.catalogue import load, signature

__all__ = ["library", "middleware", "routes", "version"]

# Streamlit and streamlit-folium run generated scripts in the page; nothing else may come
# in, and nothing may be sent to another host.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
FOR_GOOD = "public, max-age=31536000, immutable"


@st.cache_resource(max_entries=2, show_spinner=False)
def _library(version: str) -> Library:  # noqa: ARG001 - the version is the key of the cache
    return Library(catalogue=load())


def version() -> str:
    """Return the version of the files that the atlas is read from."""
    return signature()


def library() -> Library:
    """Return the atlas as the files on disk have it now."""
    return _library(version())


async def _file(request: Request) -> Response:
    answer = library().get(request.path_params["name"])
    if answer is None:
        return PlainTextResponse("no such file", status_code=404)
    return Response(
        answer.body,
        media_type=answer.media_type,
        headers={"Content-Encoding": "gzip", "Cache-Control": FOR_GOOD},
    )


class _Headers:
    """Add the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


def routes() -> list[BaseRoute]:
    """Return the routes that serve the atlas files."""
    return [Route("/atlas/{version}/{name:path}", _file)]


def middleware() -> list[Middleware]:
    """Return what every answer passes through."""
    return [Middleware(_Headers)]
