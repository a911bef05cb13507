"""A reader's own document: its bytes come in, the view or an export goes out.

Nothing of it is stored: not on disk, not between two requests, not in a log.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import PurePath
from typing import get_args
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from kzgeo.annotations import annotate
from kzgeo.decoding import ENCODINGS
from kzgeo.documents import LIMIT_BYTES, DocumentError, read_document
from kzgeo.entries import Language
from kzgeo.interchange import FORMATS
from kzgeo.matcher import default_matcher
from kzgeo.model import Atlas

__all__ = ["own"]

# A browser shows the answer only if what it sends is taken: up to here it is, and dropped.
TAKEN_BYTES = 5 * LIMIT_BYTES
STATUS = {"too_large": 413, "other_site": 403}
ASK_ENCODING = ("encoding", "no_encoding", "wrong_encoding")
NOT_KEPT = {"Cache-Control": "no-store"}
SAFE = re.compile(r"[^A-Za-z0-9._-]+")


def own(atlas: Callable[[], Atlas]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``POST /own?name=…[&encoding=…][&as=…][&lang=…]``; the body is the file.

    Without ``as`` it answers with the reading view as JSON, with it (``geojson``, ``csv``,
    ``annotations``, ``places``) with a file to save. A fault is ``{"error": {"place", "fault",
    "cure", "key"}}`` in the reader's language, with status 400, 403 or 413; where the encoding
    is in question, ``encodings`` lists those that can be asked for.
    """

    async def answer(request: Request) -> Response:
        lang = _lang(request)
        try:
            _check_site(request)
            body = await _body(request)
            return await run_in_threadpool(_answer, body, dict(request.query_params), atlas())
        except DocumentError as error:
            return _refusal(error, lang)
        except ClientDisconnect:
            return Response(status_code=400)

    return answer


def _answer(body: bytes, asked: dict[str, str], atlas: Atlas) -> Response:
    name = asked.get("name", "")
    wanted = asked.get("as")
    if wanted is not None and wanted not in FORMATS:
        raise DocumentError(name, "unknown_format", {"formats": ", ".join(FORMATS)})
    document = read_document(name, body, encoding=asked.get("encoding") or None)
    annotated = annotate(document, default_matcher(), atlas)
    if wanted is None:
        return JSONResponse(annotated.view(), headers=NOT_KEPT)
    form = FORMATS[wanted]
    saved_as = PurePath(document.name).stem + form.suffix
    headers = NOT_KEPT | {"Content-Disposition": _attachment(saved_as)}
    return Response(form.write(annotated), media_type=form.media_type, headers=headers)


async def _body(request: Request) -> bytes:
    """Read the file; what lies beyond the limit is never kept.

    Raises:
        DocumentError: it is larger than the limit.

    """
    too_large = DocumentError(request.query_params.get("name", ""), "too_large", {})
    stated = request.headers.get("Content-Length", "")
    if stated.isdecimal() and int(stated[:20]) > TAKEN_BYTES:
        raise too_large
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > TAKEN_BYTES:
            raise too_large
        if size > LIMIT_BYTES:
            body.clear()
        else:
            body += chunk
    if size > LIMIT_BYTES:
        raise too_large
    return bytes(body)


def _check_site(request: Request) -> None:
    """Refuse what a page of another site sends through the reader's browser."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        host = request.headers.get("Host", "")
        foreign = origin is not None and urlsplit(origin).netloc != host
    if foreign:
        raise DocumentError(request.query_params.get("name", ""), "other_site", {})


def _lang(request: Request) -> Language:
    asked = request.query_params.get("lang")
    return next((code for code in get_args(Language) if code == asked), "en")


def _refusal(error: DocumentError, lang: Language) -> Response:
    fault, cure = error.told(lang)
    told: dict[str, object] = {"place": error.place, "fault": fault, "cure": cure, "key": error.key}
    if error.key in ASK_ENCODING:
        told["encodings"] = list(ENCODINGS)
    status = STATUS.get(error.key, 400)
    return JSONResponse({"error": told}, status_code=status, headers=NOT_KEPT)


def _attachment(name: str) -> str:
    """Return a Content-Disposition that no name can break (RFC 6266)."""
    plain = SAFE.sub("_", name).strip("._") or "document"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
