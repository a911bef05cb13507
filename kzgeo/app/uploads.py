"""What a reader's browser sends to the atlas's own server: taken up to a limit, never stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args
from urllib.parse import urlsplit

from starlette.requests import Request

from kzgeo.entries import Language

__all__ = ["NOT_KEPT", "STATUS", "TAKEN", "asked_language", "body_of", "check_site"]

STATUS = {"too_large": 413, "other_site": 403}
NOT_KEPT = {"Cache-Control": "no-store"}
# A browser shows the answer only if what it sends is taken: up to this many times the limit it
# is, and dropped.
TAKEN = 5

Refuse = Callable[[str], Exception]


def check_site(request: Request, refuse: Refuse) -> None:
    """Refuse what a page of another site sends through the reader's browser."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        host = request.headers.get("Host", "")
        foreign = origin is not None and urlsplit(origin).netloc != host
    if foreign:
        raise refuse("other_site")


async def body_of(request: Request, refuse: Refuse, *, limit: int) -> bytes:
    """Read the file; what lies beyond the limit (in bytes) is never kept."""
    stated = request.headers.get("Content-Length", "")
    if stated.isdecimal() and int(stated[:20]) > TAKEN * limit:
        raise refuse("too_large")
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > TAKEN * limit:
            raise refuse("too_large")
        if size > limit:
            body.clear()
        else:
            body += chunk
    if size > limit:
        raise refuse("too_large")
    return bytes(body)


def asked_language(request: Request) -> Language:
    """Return the language that the request names, or English."""
    asked = request.query_params.get("lang")
    return next((code for code in get_args(Language) if code == asked), "en")
