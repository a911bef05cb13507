"""Addresses of the atlas: what is shown, as a link that opens it again.

The query is that of the app's own address (``web/address.js``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit

from kzgeo.entries import Language
from kzgeo.errors import UsageError

__all__ = ["SETTING", "permalink", "published_at"]

SETTING = "KZGEO_ADDRESS"
AT_HOME = "http://localhost:8501/"  # where ``make run`` opens the atlas


def published_at() -> str:
    """Return the address of the atlas that the setting ``KZGEO_ADDRESS`` names, or its usual one.

    Raises:
        UsageError: the setting is no address of a web page.

    """
    given = os.environ.get(SETTING) or AT_HOME
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(
            f"{SETTING}={given}", "is no address of a page", "use one such as https://host/atlas/"
        )
    return given if given.endswith("/") else f"{given}/"


def permalink(  # noqa: PLR0913 - all that an address can hold
    base: str,
    *,
    feature: str | None = None,
    quote: int = 1,
    layers: Iterable[str] | None = None,
    years: tuple[int, int] | None = None,
    lang: Language = "en",
    view: tuple[float, float, float] | None = None,
    page: str | None = None,
    doc: str | None = None,
    at: int | None = None,
    embed: bool = False,
) -> str:
    """Return the address below ``base`` that shows this.

    ``view`` is latitude, longitude (degrees) and zoom of the map, in the order of the address;
    ``page`` is ``claims`` or ``read``, the latter with a document and a code point of it.

    >>> permalink("http://h/", feature="border-china", quote=2, lang="ar")
    'http://h/?feature=border-china&quote=2&lang=ar'

    """
    query = {
        "feature": feature,
        "quote": str(quote) if feature and quote > 1 else None,
        "layers": None if layers is None else ",".join(layers),
        "page": page,
        "doc": doc,
        "at": None if at is None else str(at),
        "time": None if years is None else f"{years[0]},{years[1]}",
        "lang": None if lang == "en" else lang,
        "view": None if view is None else f"{view[0]:.4f},{view[1]:.4f},{view[2]:g}",
        "embed": "true" if embed else None,
    }
    written = urlencode({key: value for key, value in query.items() if value is not None}, safe=",")
    return f"{base}?{written}" if written else base
