"""The columns of tables for other programs, with names and remarks for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from kzgeo.entries import LANGUAGES, Language, Predicate
from kzgeo.model import EVIDENCE
from kzgeo.prose import say
from kzgeo.selection import FIELDS, Kind
from kzgeo.verdicts import VERDICTS

__all__ = ["DRAWN", "KINDS", "Column", "claim_columns", "feature_columns", "quotation_columns"]

KINDS = ("feature", "layer", "unplaced")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its name, kind of value, and what people read of it in one language.

    ``values`` are the values it may have, each with its word; empty where it may have any.
    """

    name: str
    kind: Kind
    alias: str
    comment: str
    values: tuple[tuple[str, str], ...] = ()


# What a feature's table has beside the properties of every export.
FURTHER: Mapping[str, Kind] = MappingProxyType(
    {
        **{f"method_{lang}": "text" for lang in LANGUAGES if lang != "en"},
        "data_date": "text",
        "part_of": "text",
        "quotation_lang": "text",
        "quotation_page": "integer",
        **{f"translation_{lang}": "text" for lang in LANGUAGES},
        "colour": "text",
        "arrow": "flag",
    }
)
# What only some layers have: the place of a label, the number of mentions.
DRAWN: Mapping[str, Kind] = MappingProxyType(
    {"label_lon": "real", "label_lat": "real", "mentions": "integer"}
)
QUOTATIONS: Mapping[str, Kind] = MappingProxyType(
    {
        "layer": "text",
        "kind": "text",
        "feature": "text",
        "subject": "text",
        **{f"title_{lang}": "text" for lang in LANGUAGES},
        "rank": "integer",
        "passage": "text",
        "source": "text",
        "start": "integer",
        "end": "integer",
        "exact": "text",
        "prefix": "text",
        "suffix": "text",
        "lang": "text",
        "page": "integer",
        "also_at": "text",
        **{f"translation_{lang}": "text" for lang in LANGUAGES},
    }
)
CLAIMS: Mapping[str, Kind] = MappingProxyType(
    {
        "claim": "text",
        "feature": "text",
        "filed_under": "text",
        "also": "text",
        "source": "text",
        "start": "integer",
        "end": "integer",
        "exact": "text",
        "lang": "text",
        "predicate": "text",
        "matter": "text",
        **{f"title_{lang}": "text" for lang in LANGUAGES},
        "stated_value": "text",
        "stated_number": "real",
        "stated_unit": "text",
        "stated_as_written": "text",
        "stated_approx": "flag",
        "stated_bound": "text",
        "measured_value": "real",
        "measured_unit": "text",
        "measured_method": "text",
        "accepted_value": "text",
        "accepted_number": "real",
        "accepted_unit": "text",
        "accepted_reference": "text",
        "accepted_until": "integer",
        "accepted_all": "text",
        "verdict": "text",
        "against": "text",
        "total": "real",
        "as_of": "integer",
        "from_year": "integer",
        "to_year": "integer",
        **{f"note_{lang}": "text" for lang in LANGUAGES},
    }
)
# Columns whose words differ from those of a column of the same name elsewhere.
KEYS: Mapping[str, str] = MappingProxyType({"source": "document", "title": "subject_title"})
CLAIM_KEYS: Mapping[str, str] = MappingProxyType({"source": "document", "title": "matter_title"})


def feature_columns(lang: Language, *, drawn: Iterable[str] = ()) -> tuple[Column, ...]:
    """Return the columns of a layer's table; ``drawn`` names those that not every layer has."""
    some = {name: kind for name, kind in DRAWN.items() if name in set(drawn)}
    return _columns({**FIELDS, **FURTHER, **some}, lang, {})


def quotation_columns(lang: Language) -> tuple[Column, ...]:
    """Return the columns of the table of quotations."""
    return _columns(QUOTATIONS, lang, KEYS)


def claim_columns(lang: Language) -> tuple[Column, ...]:
    """Return the columns of the table of claims."""
    return _columns(CLAIMS, lang, CLAIM_KEYS)


def _columns(
    kinds: Mapping[str, Kind], lang: Language, keys: Mapping[str, str]
) -> tuple[Column, ...]:
    return tuple(_column(name, kind, lang, keys) for name, kind in kinds.items())


def _column(name: str, kind: Kind, lang: Language, keys: Mapping[str, str]) -> Column:
    stem, _, code = name.rpartition("_")
    key = stem if code in LANGUAGES and stem else name
    key = keys.get(key, key)
    language = say("languages", code, lang) if code in LANGUAGES else ""
    return Column(
        name=name,
        kind=kind,
        alias=say("columns", key, lang, language=language),
        comment=say("columns_about", key, lang, language=language),
        values=tuple(_values(name, lang).items()),
    )


def _values(name: str, lang: Language) -> dict[str, str]:
    """Return what a column may hold, with the word for each, where that is a closed list."""
    if name == "evidence":
        return {word: say("page", word, lang) for word in EVIDENCE}
    if name == "verdict":
        return {word: say("claims", word.replace("-", "_"), lang) for word in VERDICTS}
    if name in ("lang", "quotation_lang"):
        return {code: say("languages", code, lang) for code in LANGUAGES}
    words = {"status": ("quoted", "silent"), "kind": KINDS, "predicate": get_args(Predicate)}
    return {word: say(name, word, lang) for word in words.get(name, ())}
