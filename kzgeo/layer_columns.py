"""What the columns of a table made elsewhere say, in the terms of a layer of the atlas.

Columns are known by their names, in any case: those that `kzgeo export` writes, and what other
programs call the same. All else stays a property of the feature, as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from kzgeo.entries import ID, LANGUAGES, Language
from kzgeo.export.columns import DRAWN, FURTHER
from kzgeo.model import EVIDENCE
from kzgeo.selection import FIELDS
from kzgeo.vector_files import PROVENANCE, Value, VectorRow, VectorTable

__all__ = ["Described", "described", "slug", "title_columns"]

IDS = ("id", "feature", "feature_id")
NUMBERS = ("fid", "ogc_fid", "objectid", "gid", "osm_id")
TITLES = ("title", "name", "label", "caption")
SPELLINGS: Mapping[str, str] = {"license": "licence", "credit": "attribution", "date": "data_date"}
OURS = frozenset((*FIELDS, *FURTHER, *DRAWN))
COLOUR = re.compile("#[0-9a-f]{6}")
YEARS = range(-5000, 3001)
# Letters that NFKD does not turn into Latin ones (BGN/PCGN, without its signs).
LATIN: Mapping[int, str] = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
        **{"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"},
        **{"ю": "yu", "я": "ya", "ь": "", "ъ": "", "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng"},
        **{"ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i", "ı": "i", "ß": "ss", "ø": "o"},
    }
)


@dataclass(frozen=True, kw_only=True)
class Described:
    """A row of a table, read: what it is called, where it is from, and what else it says.

    ``id`` is one that the table states, ``number`` a number that it has instead.
    """

    row: int
    geometry: BaseGeometry
    id: str | None
    number: int
    titles: Mapping[Language, str]
    method: Mapping[Language, str]
    provenance: Mapping[str, str]
    evidence: str | None
    parts: str | None
    from_year: int | None
    to_year: int | None
    part_of: str | None
    colour: str | None
    arrow: bool
    extra: Mapping[str, Value] = field(default_factory=dict)


def title_columns(table: VectorTable) -> dict[Language | None, str]:
    """Return the columns that hold titles by their language; ``None`` is that of no stated one."""
    found: dict[Language | None, str] = {}
    names = sorted(table.columns)
    for stem in TITLES:
        for name in names:
            low = name.lower()
            if low == stem:
                found.setdefault(None, name)
            for lang in LANGUAGES:
                if low in (f"{stem}_{lang}", f"{stem}:{lang}"):
                    found.setdefault(lang, name)
    return found


def described(table: VectorTable, *, lang: Language | None = None) -> tuple[Described, ...]:
    """Return every row as the names of its columns say; ``lang`` is that of titles without one."""
    columns = title_columns(table)
    unnamed = columns.pop(None, None)
    if unnamed is not None:
        texts = [str(row.properties.get(unnamed, "")) for row in table.rows]
        columns.setdefault(lang or _lang_of(" ".join(texts)), unnamed)
    names = {lang: name for lang, name in columns.items() if lang is not None}
    return tuple(_described(row, table, names) for row in table.rows)


def _lang_of(text: str) -> Language:
    # What reads documents takes half a second to import, which few tables need.
    from kzgeo.documents import lang_of  # noqa: PLC0415

    return lang_of(text)


def _described(row: VectorRow, table: VectorTable, titles: Mapping[Language, str]) -> Described:
    values = {SPELLINGS.get(name.lower(), name.lower()): v for name, v in row.properties.items()}
    words = {name: _text(value) for name, value in values.items()}
    stated, number = _identity(row, values)
    method = {lang: words[f"method_{lang}"] for lang in LANGUAGES if words.get(f"method_{lang}")}
    if words.get("method"):
        method.setdefault("en", words["method"])
    evidence = words.get("evidence", "").lower()
    return Described(
        row=row.number,
        geometry=row.geometry,
        id=stated,
        number=number,
        titles={
            lang: text for lang, name in titles.items() if (text := _text(row.properties.get(name)))
        },
        method=method,
        provenance={key: words[key] for key in PROVENANCE if words.get(key)},
        evidence=evidence if evidence in EVIDENCE else None,
        parts=_parts(words),
        from_year=_year(values.get("from_year")),
        to_year=_year(values.get("to_year")),
        part_of=_id(values.get("part_of")),
        colour=found if COLOUR.fullmatch(found := words.get("colour", "").lower()) else None,
        arrow=values.get("arrow") in (True, 1),
        extra=dict(_extra(row, table, set(titles.values()))),
    )


def _identity(row: VectorRow, values: Mapping[str, Value]) -> tuple[str | None, int]:
    candidates = [*(values.get(name) for name in IDS), row.member_id]
    named = [value for value in candidates if isinstance(value, str) and not value.isdecimal()]
    stated = next((value for value in named if _id(value)), None)
    made = stated or next(filter(None, map(slug, named)), None)
    numbers = [*candidates, *(values.get(name) for name in NUMBERS)]
    number = next((_whole(value) for value in numbers if _whole(value) is not None), None)
    return made, row.number if number is None else number


def _extra(row: VectorRow, table: VectorTable, titles: set[str]) -> Iterator[tuple[str, Value]]:
    read = OURS - set(DRAWN) if table.exported else {"id", "evidence"}
    read |= {*PROVENANCE, *SPELLINGS, "from_year", "to_year", "part_of"}
    read |= {f"method_{lang}" for lang in LANGUAGES} | {"parts", "method"}
    for name, value in row.properties.items():
        low = name.lower()
        if name in titles or low in read:
            continue
        if low in DRAWN:
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield low, value
        else:
            yield name, value


def _parts(words: Mapping[str, str]) -> str | None:
    found = words.get("parts_evidence") or words.get("parts") or ""
    return found if found and set(found.split()) <= set(EVIDENCE) else None


def _text(value: Value | None) -> str:
    return "" if value is None else str(value).strip()


def _whole(value: Value | None) -> int | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else None
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None
    return value


def _year(value: Value | None) -> int | None:
    found = _whole(int(value) if isinstance(value, str) and _signed(value) else value)
    return found if found in YEARS else None


def _signed(text: str) -> bool:
    return re.fullmatch(r"-\d{1,4}", text, re.ASCII) is not None


def _id(value: Value | None) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(ID, value) else None


def slug(text: str) -> str:
    """Return an id made of a text, or nothing where no letter of it is Latin or Cyrillic.

    >>> slug("Озеро Балқаш (восток)"), slug("Lac d'Issyk-Köl"), slug("بحيرة")
    ('ozero-balqash-vostok', 'lac-d-issyk-kol', '')

    """
    latin = unicodedata.normalize("NFC", text.lower()).translate(LATIN)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain)[:56].strip("-")
