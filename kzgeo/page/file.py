"""The page as one file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from kzgeo import __version__
from kzgeo.entries import Language
from kzgeo.model import Atlas
from kzgeo.page.contents import INDEX, origin
from kzgeo.page.document import page_html, styles
from kzgeo.page.packing import pack

__all__ = ["page_of"]

DIGEST = 12  # of 64 signs: enough to tell one page's contents from another's


def page_of(held: Mapping[str, Any], atlas: Atlas, *, lang: Language, address: str | None) -> str:
    """Return the page that holds ``held``; it says by a digest what that is.

    ``address`` is where the atlas is published (None: nowhere that the page should name).
    """
    parts = {name: pack(value) for name, value in sorted(held.items()) if name != INDEX}
    digest = hashlib.sha256(repr([parts, held[INDEX]]).encode()).hexdigest()[:DIGEST]
    told = origin(atlas, version=__version__, digest=digest, address=address)
    parts |= {INDEX: pack({**held[INDEX], "origin": told}), "styles.json": pack(styles())}
    printed = held["report-style.json"]["digest"]
    return page_html(parts, lang, address=address, printed=printed)
