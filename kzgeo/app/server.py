"""The web server's own part: the atlas files, and headers that keep the page to itself."""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kzgeo.app.citing import citing
from kzgeo.app.embedding import discovery, embedding
from kzgeo.app.exporting import exporting
from kzgeo.app.figures import figures, warm
from kzgeo.app.files import Answer, Library
from kzgeo.app.finding import LONGEST_QUERY, found_answer
from kzgeo.app.front import front_page, streamlit_file
from kzgeo.app.idle import Idle, Watch
from kzgeo.app.overlay import overlay
from kzgeo.app.own import own
from kzgeo.app.reports import reports
from kzgeo.catalogue import load, signature
from kzgeo.entries import Language
from kzgeo.gazetteer import load_gazetteer
from kzgeo.search import Search

__all__ = ["library", "lifespan", "middleware", "routes", "version"]

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
CODE = "/static/"
WARM_AFTER_S = 20  # the first pages and the first search come first, and then a quiet moment
_IDLE = Idle()
FOR_GOOD = "public, max-age=31536000, immutable"


@st.cache_resource(max_entries=2, show_spinner=False)
def _library(version: str) -> Library:  # noqa: ARG001 - the version is the key of the cache
    made = Library(catalogue=load(), documents=_documents())
    # Streamlit collects garbage after each run of the script; what stays for good need not
    # be walked over every time.
    gc.collect()
    gc.freeze()
    return made


def _documents() -> Path | None:
    """Return the folder of the source documents that the setting KZGEO_SOURCES names."""
    given = os.environ.get("KZGEO_SOURCES")
    return Path(given) if given else None


def version() -> str:
    """Return the version of the files that the atlas is read from."""
    return signature()


def library() -> Library:
    """Return the atlas as the files on disk have it now."""
    return _library(version())


async def _front(request: Request) -> Response:
    atlas = library().catalogue.atlas
    told = discovery(atlas, str(request.base_url), request.url.query)
    page = front_page(version(), atlas, more=told)
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    files = library()
    if files.slow(name):
        return _kept(await run_in_threadpool(files.get, name))
    return _kept(files.get(name))


@st.cache_resource(max_entries=2, show_spinner=False)
def _search(version: str) -> Search:  # noqa: ARG001 - the version is the key of the cache
    made = Search(library().catalogue.atlas, load_gazetteer().places)
    # That takes seconds, and nobody's first keystroke is to wait for it.
    threading.Thread(target=made.prepare, daemon=True).start()
    return made


async def _finding(request: Request) -> Response:
    """Answer a keystroke in the search box."""
    query = request.query_params.get("q", "")[:LONGEST_QUERY]
    asked = request.query_params.get("lang")
    lang: Language = next((code for code in get_args(Language) if code == asked), "en")
    return JSONResponse(
        await run_in_threadpool(_found, query, lang), headers={"Cache-Control": "no-store"}
    )


def _found(query: str, lang: Language) -> dict[str, Any]:
    return found_answer(_search(version()), library().catalogue.atlas, query, lang)


def _kept(answer: Answer | None) -> Response:
    """Answer with a file whose address changes when its content does."""
    if answer is None:
        return PlainTextResponse("no such file", status_code=404)
    headers = {"Cache-Control": FOR_GOOD if answer.lasting else "no-cache", **answer.headers}
    return Response(answer.body, media_type=answer.media_type, headers=headers)


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
    """Return the routes that serve the page and the atlas files."""
    return [
        Route("/", _front),
        Route("/search", _finding),
        Route("/export/{format}", exporting(lambda: library().catalogue.atlas)),
        Route("/figure/{format}", figures(lambda: library().catalogue.atlas)),
        Route("/cite/{format}", citing(lambda: library().catalogue.atlas)),
        Route("/oembed", embedding(lambda: library().catalogue.atlas)),
        Route("/overlay", overlay(), methods=["POST"]),
        Route("/own", own(lambda: library().catalogue.atlas), methods=["POST"]),
        Route("/report", reports(lambda: library().catalogue), methods=["POST"]),
        Route("/atlas/{version}/{name:path}", _file),
    ]


class _Code:
    """Answer for Streamlit's own code from memory.

    Streamlit reads each of the 70 files of its page from disk in a thread of its own, a
    second in all; its routes cannot be replaced, only be forestalled.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        answer = None
        if scope["type"] == "http" and scope["method"] == "GET" and path.startswith(CODE):
            answer = streamlit_file(path.removeprefix(CODE))
        await (_kept(answer) if answer else self._app)(scope, receive, send)


@contextlib.asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """Prepare the running server: its answers are sent as soon as they are written."""
    _send_at_once()
    threading.Thread(target=_search, args=(version(),), daemon=True).start()
    drawing = threading.Timer(WARM_AFTER_S, warm, (_IDLE.rest,))
    drawing.daemon = True
    drawing.start()
    yield
    drawing.cancel()
    _IDLE.stop()


def _send_at_once() -> None:
    """Set TCP_NODELAY on the server's listening sockets; connections inherit it.

    Streamlit binds its socket without naming the protocol, and asyncio then leaves Nagle's
    algorithm on: every answer waits about 40 ms for an acknowledgement.
    """
    for name in [path.name for path in Path("/dev/fd").glob("*")]:
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(int(name))) as link:
            over_tcp = link.family in (socket.AF_INET, socket.AF_INET6)
            if over_tcp and link.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def middleware() -> list[Middleware]:
    """Return what every answer passes through."""
    return [Middleware(Watch, idle=_IDLE), Middleware(_Headers), Middleware(_Code)]
