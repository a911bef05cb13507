"""What an address asks for: layers, years and a language; and how it is refused.

Whatever answers an address says what it refuses in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import get_args

from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from kzgeo.app.uploads import NOT_KEPT
from kzgeo.entries import Language
from kzgeo.errors import KzgeoError
from kzgeo.model import Atlas
from kzgeo.prose import say

__all__ = [
    "AskedError",
    "asked_layers",
    "asked_years",
    "check_parameters",
    "described",
    "known_language",
    "language_or_english",
    "refusal",
]

LONGEST_PLACE = 80
YEARS = re.compile(r"(-?[0-9]{1,4}),(-?[0-9]{1,4})")  # as in the page's address


class AskedError(KzgeoError):
    """What is asked for is refused or has failed; :meth:`told` says so in the reader's language.

    ``key`` and ``key_cure`` are fault and cure in a section of the prose.
    """

    section = "exporting"

    def __init__(self, place: str, key: str, *, status: int = 400, **values: object) -> None:
        self.key = key
        self.status = status
        self.values = values
        super().__init__(place[:LONGEST_PLACE], *self.told("en"))

    def told(self, lang: Language) -> tuple[str, str]:
        """Return fault and cure in ``lang``."""
        return (
            say(self.section, self.key, lang, **self.values),
            say(self.section, f"{self.key}_cure", lang, **self.values),
        )


def refusal(error: AskedError, query: QueryParams) -> Response:
    """Return the answer to what is refused: ``{"error": {"place", "fault", "cure", "key"}}``."""
    values = described(error, language_or_english(query))
    return JSONResponse(values, status_code=error.status, headers=NOT_KEPT)


def described(error: AskedError, lang: Language) -> dict[str, dict[str, str]]:
    """Return ``{"error": {"place", "fault", "cure", "key"}}`` in ``lang``."""
    fault, cure = error.told(lang)
    return {"error": {"place": error.place, "fault": fault, "cure": cure, "key": error.key}}


def check_parameters(query: QueryParams, known: Collection[str]) -> None:
    """Refuse a parameter that is unknown or stands twice.

    Raises:
        AskedError: there is such a one.

    """
    given = [name for name, _ in query.multi_items()]
    for name in given:
        if name not in known or given.count(name) > 1:
            raise AskedError(name, "unknown_parameter", parameters=", ".join(known))


def language_or_english(query: QueryParams) -> Language:
    """Return the language that is asked for, or English where there is no such."""
    asked = query.get("lang", "en")
    return next((code for code in get_args(Language) if code == asked), "en")


def known_language(query: QueryParams) -> Language:
    """Return the language that is asked for, English by default.

    Raises:
        AskedError: the atlas has no such language.

    """
    asked, lang = query.get("lang", "en"), language_or_english(query)
    if lang == asked:
        return lang
    known = ", ".join(get_args(Language))
    raise AskedError(f"lang={asked}", "unknown_language", languages=known)


def asked_layers(atlas: Atlas, query: QueryParams) -> list[str] | None:
    """Return the ids of the layers that are asked for; ``None`` for all.

    Raises:
        AskedError: one is that of no layer, or there is none.

    """
    asked = query.get("layers")
    if asked is None:
        return None
    if not asked:
        raise AskedError("layers=", "no_layer")
    ids = asked.split(",")
    for layer_id in ids:
        if atlas.layer(layer_id) is None:
            known = ", ".join(layer.id for layer in atlas.layers)
            raise AskedError(f"layers={layer_id}", "unknown_layer", layers=known)
    return ids


def asked_years(query: QueryParams) -> tuple[int, int] | None:
    """Return the first and the last year that are asked for; ``None`` for all.

    Raises:
        AskedError: they are no years, or end before they begin.

    """
    asked = query.get("years")
    if asked is None:
        return None
    found = YEARS.fullmatch(asked)
    if found is None:
        raise AskedError(f"years={asked}", "unknown_years")
    first, last = int(found[1]), int(found[2])
    if first > last:
        raise AskedError(f"years={asked}", "reversed_years", years=f"{last},{first}")
    return first, last
