"""What the page holds, values as JSON and code, deflated (zlib, RFC 1950), written as base64."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

__all__ = ["in_languages", "pack", "pack_text"]

LEVEL = 9
DIFFERENT = "$"  # as in kzgeo/web/offline/server.js


def pack(value: Any) -> str:
    """Return a value in signs that mean nothing to HTML.

    >>> pack(["</script>"]).isascii(), "<" in pack(["</script>"])
    (True, False)

    """
    return pack_text(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def pack_text(text: str) -> str:
    """Return a text in signs that mean nothing to HTML."""
    return base64.b64encode(zlib.compress(text.encode(), LEVEL)).decode("ascii")


def in_languages(values: Sequence[Any]) -> Any:
    """Return the same thing in several languages as one: what differs is there for each of them.

    >>> in_languages([{"id": 1, "title": "Lake"}, {"id": 1, "title": "Көл"}])
    {'id': 1, 'title': {'$': ['Lake', 'Көл']}}

    """
    first = values[0]
    alike = all(type(value) is type(first) for value in values)
    if alike and isinstance(first, dict):
        keys = list(first)
        if DIFFERENT not in first and all(list(value) == keys for value in values):
            return {key: in_languages([value[key] for value in values]) for key in keys}
    elif alike and isinstance(first, list | tuple):
        if all(len(value) == len(first) for value in values):
            return [in_languages(items) for items in zip(*values, strict=True)]
    elif alike and all(value == first for value in values):
        return first
    return {DIFFERENT: list(values)}
