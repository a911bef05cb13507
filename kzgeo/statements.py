"""What the texts say beside what can be checked, as plain values for panel and page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from kzgeo.entries import Accepted, Claim, Language
from kzgeo.model import Atlas
from kzgeo.prose import isolated, say
from kzgeo.verdicts import Judged, Measured

__all__ = ["matters", "number", "quantity"]

UNITS = {
    "km": "km",
    "km2": "km2",
    "%": "percent",
    "rank": "rank",
    "days": "days",
    "hours": "hours",
    "years": "years",
    "people": "people",
    "t": "t",
    "USD": "usd",
    "EUR": "eur",
}
GAP = {"en": ",", "ar": ",", "ru": "\u00a0", "kk": "\u00a0"}
POINT = {"en": ".", "ar": ".", "ru": ",", "kk": ","}
LARGE = ((10**9, "billion"), (10**6, "million"))
ROUNDED = {"km": 0, "km2": 0, "%": 1}


def matters(judged: Sequence[Judged], atlas: Atlas, lang: Language) -> list[dict[str, Any]]:
    """Group statements by matter; inside, they keep the order of documents and of position."""
    groups: dict[str, list[Judged]] = {}
    for item in judged:
        groups.setdefault(item.claim.matter, []).append(item)
    return [_matter(items, atlas, lang) for items in groups.values()]


def _matter(items: Sequence[Judged], atlas: Atlas, lang: Language) -> dict[str, Any]:
    claim = items[0].claim
    feature = atlas.feature(claim.feature)
    return {
        "matter": claim.matter,
        "title": claim.title.to(lang),
        "feature": {"id": feature.id, "title": feature.title.to(lang)} if feature else None,
        "layer": feature.layer_id if feature else None,
        "statements": [_statement(item, atlas, lang) for item in items],
    }


def _statement(item: Judged, atlas: Atlas, lang: Language) -> dict[str, Any]:
    claim = item.claim
    return {
        "id": claim.id,
        "features": [claim.feature, *claim.also],
        "years": {"from": claim.from_year, "to": claim.to_year},
        "verdict": item.verdict,
        "verdict_word": say("claims", item.verdict.replace("-", "_"), lang),
        "stated": _stated(claim, lang),
        "exact": claim.exact,
        "written": claim.stated.as_written,
        "lang": atlas.sources[claim.source].lang,
        "source": claim.source,
        "position": say("panel", "position", lang, start=claim.start, end=claim.end),
        "as_of": say("claims", "as_of", lang, year=claim.as_of)
        if claim.as_of and claim.stated.unit != "date"
        else None,
        "measured": item.measured and _measured(item.measured, lang),
        "accepted": [_accepted(claim, accepted, lang) for accepted in claim.accepted],
        "notes": list(_notes(item, lang)),
    }


def _stated(claim: Claim, lang: Language) -> str | None:
    """Return the value in the reader's language; words are left to the original."""
    stated = claim.stated
    if isinstance(stated.value, str):
        return _date(stated.value) if stated.unit == "date" else None
    text = quantity(Decimal(str(stated.value)), stated.unit, lang)
    if stated.bound:
        return say("claims", stated.bound.replace(" ", "_"), lang, value=text)
    return say("claims", "about", lang, value=text) if stated.approx else text


def _accepted(claim: Claim, accepted: Accepted, lang: Language) -> dict[str, Any]:
    value = accepted.value
    words = isinstance(value, str) and accepted.unit != "date"
    text = (
        (str(value) if words else _date(str(value)))
        if isinstance(value, str)
        else quantity(Decimal(str(value)), accepted.unit, lang)
    )
    return {
        "text": text,
        "lang": "en" if words else lang,
        "same": words and value == claim.stated.value,
        "until": say("claims", "until", lang, year=accepted.until) if accepted.until else None,
        "reference": accepted.reference,
    }


def _measured(found: Measured, lang: Language) -> dict[str, str]:
    value = Decimal(found.value).quantize(Decimal(1).scaleb(-ROUNDED[found.unit]))
    return {
        "text": quantity(value, found.unit, lang),
        "scale": found.scale,
        "method": say("claims", f"method_{found.kind}", lang, scale=isolated(found.scale)),
        "evidence": found.evidence,
    }


def _notes(item: Judged, lang: Language) -> Iterable[str]:
    if item.against:
        names = [f"{_stated(other, lang) or other.stated.as_written}" for other in item.against]
        yield say("claims", "against", lang, list=say("panel", "list", lang).join(names))
    if item.total is not None:
        yield say("claims", "total", lang, value=quantity(item.total, item.claim.stated.unit, lang))
    if item.overlong and item.measured:
        text = _measured(item.measured, lang)["text"]
        yield say("claims", "overlong", lang, value=text)
    if item.claim.note:
        yield item.claim.note.to(lang)


def _date(value: str) -> str:
    """Write an ISO date or interval without the zeros that fill up early years.

    >>> _date("0434/0453"), _date("1991-12-26")
    ('434–453', '1991-12-26')

    """
    return "–".join(part.lstrip("0") for part in value.split("/"))


def quantity(value: Decimal, unit: str, lang: Language) -> str:
    """Write a value with its unit as is usual in ``lang``; what is counted has no unit.

    >>> quantity(Decimal("14030000000"), "USD", "en")
    'US$ 14.03 billion'

    """
    text = number(value, lang)
    for size, word in LARGE:
        if abs(value) >= size and unit in ("USD", "EUR", ""):
            text = say("claims", word, lang, value=number(value / size, lang))
            break
    return say("claims", UNITS[unit], lang, value=text) if unit in UNITS else text


def number(value: Decimal, lang: Language) -> str:
    """Write a number with the separators of ``lang``.

    >>> number(Decimal("6467"), "en"), number(Decimal("19.65"), "ru")
    ('6,467', '19,65')

    """
    plain = f"{value:,f}"
    whole, _, rest = plain.partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", GAP[lang]) + (POINT[lang] + rest if rest else "")
