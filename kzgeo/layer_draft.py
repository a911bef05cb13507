"""A layer made of a table that comes from elsewhere, and a layer whose geometry is replaced.

Nothing is invented: what the table does not say is written down as missing, and the check of the
atlas lists it until somebody says it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import shapely
from shapely.geometry import MultiLineString
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import LANGUAGES, NOT_STATED, Language, Style
from kzgeo.layer_columns import Described, described, slug
from kzgeo.layer_texts import collection_text, layer_text
from kzgeo.model import EVIDENCE, Atlas, Problem
from kzgeo.reprojection import stored
from kzgeo.vector_files import PROVENANCE, Value, VectorTable

__all__ = [
    "Draft",
    "Stated",
    "drawn_feature",
    "lost_parts",
    "named_rows",
    "new_layer",
    "unstated_evidence",
    "vanished",
    "weakest",
]

ORDER_STEP = 10
LONGEST_ID = 64
# Colours of layers that are added, told apart on the map's ground and from each other.
COLOURS = ("#7a4b9d", "#1f7a6d", "#b5541c", "#3c5aa6", "#8c6d1f", "#a63d6b", "#4f7d2c", "#5b6770")
UNKNOWN_EVIDENCE = EVIDENCE[-1]  # the weakest, which promises nothing


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What whoever adds a layer says of it, beside what the file says."""

    title: str | None = None
    lang: Language | None = None
    evidence: str | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The two files of a layer as they are to be, and what is to be told of them.

    ``problems`` are rows that were left out, ``notes`` what was done or is to be looked at.
    ``added``, ``changed`` and ``gone`` are ids of features beside the layer as it was.
    """

    layer_id: str
    entry_text: str
    collection_text: str
    features: tuple[str, ...]
    shared: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def new_layer(atlas: Atlas, layer_id: str, table: VectorTable, stated: Stated) -> Draft:
    """Return the draft of a layer that the atlas does not have yet.

    Features that other layers describe already are drawn by this one once more.
    """
    others = {feature.id for layer in atlas.layers for feature in layer.features}
    others -= {f.id for layer in atlas.layers if layer.id == layer_id for f in layer.features}
    problems: list[Problem] = []
    notes: list[Problem] = []
    rows = _finished(
        named_rows(described(table, lang=stated.lang), layer_id, others, problems=problems),
        problems,
    )
    head = _head(table, rows, stated)
    known = others | {name for name, _ in rows}
    rows = [
        (name, row if row.part_of in known else replace(row, part_of=None)) for name, row in rows
    ]
    place = f"geodata/{layer_id}.geojson"
    features = [
        drawn_feature(name, row, head, stated=stated, place=place, notes=notes)
        for name, row in rows
    ]
    if stated.evidence is None and any(row.evidence is None for _, row in rows):
        notes.append(unstated_evidence(layer_id, [n for n, r in rows if r.evidence is None]))
    shared = tuple(name for name, _ in rows if name in others)
    if shared:
        notes.append(_drawn_again(layer_id, shared))
    return Draft(
        layer_id=layer_id,
        entry_text=layer_text(
            order=max((layer.entry.order for layer in atlas.layers), default=0) + ORDER_STEP,
            extent=_extent([row.geometry for _, row in rows]),
            title=_title(table, stated),
            style=Style(colour=_colour(atlas)),
            features=[(name, row) for name, row in rows if name not in others],
            shared=shared,
        )
        if rows
        else "",
        collection_text=collection_text({"name": layer_id, **head}, features),
        features=tuple(name for name, _ in rows if name not in others),
        shared=shared,
        added=tuple(name for name, _ in rows),
        problems=tuple(problems),
        notes=tuple(notes),
    )


def _finished(
    named: Sequence[tuple[str, Described]], problems: list[Problem]
) -> list[tuple[str, Described]]:
    """Return the rows with their geometry as it is stored; report what vanishes in that."""
    found = []
    for name, row in named:
        geometry = stored(row.geometry, single=row.parts is None)
        if geometry is None:
            problems.append(vanished(row))
        else:
            found.append((name, replace(row, geometry=geometry)))
    return found


def vanished(row: Described) -> Problem:
    """Report a row whose geometry is too small to be stored."""
    return Problem(
        place=f"row {row.row}",
        fault="nothing of its geometry is left at five decimals, about a metre",
        cure="draw it larger, or leave it out",
    )


def unstated_evidence(layer_id: str, names: Sequence[str]) -> Problem:
    """Report features of which nobody said how certain their lines are."""
    return Problem(
        place=f"geodata/{layer_id}.geojson, {_listed(names)}",
        fault=f"evidence is not stated, so it is drawn as {UNKNOWN_EVIDENCE}, which promises least",
        cure=f"say --evidence {', '.join(EVIDENCE)}, or give the table a column of that name",
    )


def _drawn_again(layer_id: str, names: Sequence[str]) -> Problem:
    return Problem(
        place=f"layers/{layer_id}.toml, {_listed(names)}",
        fault="other layers describe them, so they are drawn here once more (shared)",
        cure="give them ids of their own if they are other things",
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"feature{'s' if len(names) > 1 else ''} {shown}{more}"


# -- ids ---------------------------------------------------------------------------------


def named_rows(
    rows: Sequence[Described],
    layer_id: str,
    others: Container[str],
    *,
    titled: Mapping[str, str] | None = None,
    problems: list[Problem],
) -> list[tuple[str, Described]]:
    """Return each row with its id: the stated one, else one made of its title or its number.

    ``titled`` are the ids of features by their titles, for rows that state none. A second row of
    one id is left out and reported.
    """
    titled = titled or {}
    stated = {name for row in rows if (name := row.id or _by_title(row, titled))}
    seen: set[str] = set()
    named: list[tuple[str, Described]] = []
    for row in rows:
        name = row.id or _by_title(row, titled)
        if name is None:
            name = next(n for n in _made(row, layer_id) if n not in seen | stated)
            if name in others:
                name = next(
                    n
                    for n in _numbered(_short(f"{layer_id}-{name}"))
                    if n not in seen | stated and n not in others
                )
        elif name in seen:
            problems.append(
                Problem(
                    place=f"row {row.row}",
                    fault=f'its id "{name}" is that of an earlier row',
                    cure="give each row its own id, or join them to one feature",
                )
            )
            continue
        seen.add(name)
        named.append((name, row))
    return named


def _by_title(row: Described, titled: Mapping[str, str]) -> str | None:
    return next((titled[text] for text in row.titles.values() if text in titled), None)


def _made(row: Described, layer_id: str) -> Iterator[str]:
    made = next(filter(None, (slug(row.titles.get(lang, "")) for lang in LANGUAGES)), "")
    if made and not made.replace("-", "").isdecimal():
        yield from _numbered(made)
    else:
        yield from _numbered(_short(f"{layer_id}-{abs(row.number)}"))


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in range(2, 10**6))


def _short(name: str) -> str:
    return name[-(LONGEST_ID - 8) :].strip("-")


# -- what is written ---------------------------------------------------------------------


def drawn_feature(  # noqa: PLR0913 - what a feature of a file is made of
    name: str,
    row: Described,
    head: Mapping[str, str],
    *,
    stated: Stated,
    place: str,
    notes: list[Problem],
) -> dict[str, Any]:
    """Return a feature of the GeoJSON, with flat properties."""
    evidence = stated.evidence or row.evidence or UNKNOWN_EVIDENCE
    properties: dict[str, Value] = {"id": name, "evidence": evidence}
    properties |= {
        key: text
        for key, text in row.provenance.items()
        if key not in stated.provenance and text != head.get(key)
    }
    if "en" in row.method:
        properties["method"] = row.method["en"]
    extra = dict(row.extra)
    label = extra.pop("label_lon", None), extra.pop("label_lat", None)
    if _on_earth(label):
        properties |= {"label_lon": float(label[0] or 0), "label_lat": float(label[1] or 0)}
    if row.parts is not None:
        if _fits(row.parts, row.geometry):
            properties["parts"] = row.parts
        else:
            properties["evidence"] = weakest(row.parts, evidence)
            notes.append(lost_parts(f'{place}, feature "{name}"', row.parts, row.geometry))
    properties |= {key: value for key, value in extra.items() if key not in properties}
    geometry = json.loads(shapely.to_geojson(row.geometry))
    return {"type": "Feature", "id": name, "properties": properties, "geometry": geometry}


def _on_earth(label: tuple[Any, Any]) -> bool:
    numbers = all(isinstance(n, int | float) and math.isfinite(n) for n in label)
    return numbers and abs(label[0]) <= 180 and abs(label[1]) <= 90


def _fits(parts: str, geometry: BaseGeometry) -> bool:
    lines = len(geometry.geoms) if isinstance(geometry, MultiLineString) else 0
    return len(parts.split()) == lines


def weakest(*words: str) -> str:
    """Return the weakest of words of evidence, so that nothing is promised for all."""
    known = [word for text in words for word in text.split() if word in EVIDENCE]
    return max(known, key=[*map(str, EVIDENCE)].index, default=UNKNOWN_EVIDENCE)


def lost_parts(place: str, parts: str, geometry: BaseGeometry) -> Problem:
    """Report that the evidence of single lines does not fit the lines there are now."""
    return Problem(
        place=place,
        fault=f"has {shapely.get_num_geometries(geometry)} lines and {len(parts.split())} words of "
        "evidence for them, so the weakest is that of all",
        cure="write one word a line into its property parts",
    )


def _head(
    table: VectorTable, rows: Sequence[tuple[str, Described]], stated: Stated
) -> dict[str, str]:
    """Return the provenance of the file: as stated, else as the table or most of its rows say."""
    head = {}
    for key in PROVENANCE:
        said = Counter(row.provenance[key] for _, row in rows if key in row.provenance)
        common = said.most_common(1)[0][0] if said else NOT_STATED
        head[key] = stated.provenance.get(key) or table.provenance.get(key) or common
    return head


def _title(table: VectorTable, stated: Stated) -> dict[Language, str]:
    if stated.title:
        return {stated.lang or "en": stated.title}
    # A table that nobody gave a title has its own name, which is no language's.
    if not table.title or table.title == table.name or not stated.lang:
        return {}
    return {stated.lang: table.title}


def _extent(geometries: Sequence[BaseGeometry]) -> tuple[int, int, int, int]:
    west, south, east, north = shapely.total_bounds(list(geometries)).tolist()
    return math.floor(west), math.floor(south), math.ceil(east), math.ceil(north)


def _colour(atlas: Atlas) -> str:
    used = Counter(layer.entry.style.colour for layer in atlas.layers)
    return min(COLOURS, key=lambda colour: (used[colour], COLOURS.index(colour)))
