"""A reader's own document: its bytes come in, the view or an export goes out.

Nothing of it is stored: not on disk, not between two requests, not in a log.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import PurePath
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from kzgeo.annotations import annotate
from kzgeo.app.uploads import NOT_KEPT, STATUS, TAKEN, asked_language, body_of, check_site
from kzgeo.decoding import ENCODINGS
from kzgeo.documents import LIMIT_BYTES, DocumentError, read_document
from kzgeo.entries import Language
from kzgeo.interchange import FORMATS
from kzgeo.matcher import default_matcher
from kzgeo.model import Atlas

__all__ = ["own"]

TAKEN_BYTES = TAKEN * LIMIT_BYTES
ASK_ENCODING = ("encoding", "no_encoding", "wrong_encoding")
SAFE = re.compile(r"[^A-Za-z0-9._-]+")


def own(atlas: Callable[[], Atlas]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``POST /own?name=…[&encoding=…][&as=…][&lang=…]``; the body is the file.

    Without ``as`` it answers with the reading view as JSON, with it (``geojson``, ``csv``,
    ``annotations``, ``places``) with a file to save. A fault is ``{"error": {"place", "fault",
    "cure", "key"}}`` in the reader's language, with status 400, 403 or 413; where the encoding
    is in question, ``encodings`` lists those that can be asked for.
    """

    async def answer(request: Request) -> Response:
        lang = asked_language(request)

        def refuse(key: str) -> DocumentError:
            return DocumentError(request.query_params.get("name", ""), key, {})

        try:
            check_site(request, refuse)
            body = await body_of(request, refuse, limit=LIMIT_BYTES)
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
