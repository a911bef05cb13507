"""A layer of the atlas whose geometry is replaced by that of an edited file.

What ``layers/<id>.toml`` says (titles, passages, claims) stays word for word. A feature that the
file does not have stays as well: a part of a layer may be edited for itself, and what documents
speak of is taken away by hand only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import shapely
from shapely.geometry import MultiLineString, shape
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import LANGUAGES, NOT_STATED, FeatureEntry, LayerEntry
from kzgeo.layer_columns import Described, described
from kzgeo.layer_draft import (
    Draft,
    Stated,
    drawn_feature,
    lost_parts,
    named_rows,
    unstated_evidence,
    vanished,
    weakest,
)
from kzgeo.layer_texts import collection_text, with_features
from kzgeo.model import Atlas, Problem
from kzgeo.reprojection import stored
from kzgeo.vector_files import PROVENANCE, VectorTable

__all__ = ["updated_layer"]

LABEL_DEG = 0.01  # how much farther from what it names a label may come to stand


def updated_layer(  # noqa: PLR0913 - the layer as it is, and what is put into it
    atlas: Atlas,
    entry: LayerEntry,
    texts: tuple[str, str],
    table: VectorTable,
    *,
    layer_id: str,
    stated: Stated,
) -> Draft:
    """Return the draft of a layer with the geometry of ``table`` and its own words.

    ``texts`` are its two files, ``layers/<id>.toml`` and ``geodata/<id>.geojson`` (empty where
    that one is not there).

    Raises:
        CatalogueError: a new feature cannot be written into the layer's file.

    """
    others = {f.id: ly.id for ly in atlas.layers if ly.id != layer_id for f in ly.features}
    titled = {text: f.id for f in entry.features for text in f.title.model_dump().values() if text}
    text, collection = texts
    data = _parsed(collection)
    update = _Update(layer_id=layer_id, entry=entry, stated=stated, data=data)
    rows = described(table, lang=stated.lang)
    for name, row in named_rows(rows, layer_id, others, titled=titled, problems=update.problems):
        update.take(name, row, owner=others.get(name))
    draft = update.draft(text)
    # What says the same stays as it was written.
    same = json.loads(draft.collection_text) == data
    return replace(draft, collection_text=collection) if same else draft


def _parsed(collection: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(collection) if collection else {}
    return {**dict.fromkeys(PROVENANCE, NOT_STATED), **data}


@dataclass(kw_only=True)
class _Update:
    """The work of putting a table's rows in the place of a layer's geometry."""

    layer_id: str
    entry: LayerEntry
    stated: Stated
    data: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    added: list[tuple[str, Described]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.head = {k: v for k, v in self.data.items() if k not in ("type", "features")}
        self.before = {item["id"]: item for item in self.data.get("features", [])}
        self.known = {item.id: item for item in self.entry.features}
        self.place = f"geodata/{self.layer_id}.geojson"

    def take(self, name: str, row: Described, *, owner: str | None) -> None:
        """Take in a row; ``owner`` is the other layer that describes a feature of this id."""
        if owner is not None and name not in self.entry.shared:
            self.problems.append(_of_another(row, name, owner))
            return
        old = self.before.get(name)
        several = row.parts is not None or "parts" in (old or {}).get("properties", {})
        geometry = stored(row.geometry, single=not several)
        if geometry is None:
            self.problems.append(vanished(row))
            return
        row = replace(row, geometry=geometry)
        if old is None:
            self.made[name] = drawn_feature(
                name, row, self.head, stated=self.stated, place=self.place, notes=self.notes
            )
        else:
            self.made[name] = self._merged(name, row, old)
        if old is None or self.made[name]["geometry"] is not old["geometry"]:
            self.changed.append(name)
        if name in self.known:
            self.notes.extend(_kept_words(self.layer_id, self.known[name], row))
        elif name not in self.entry.shared:
            self.added.append((name, row))

    def _merged(self, name: str, row: Described, old: dict[str, Any]) -> dict[str, Any]:
        """Return a feature with the row's geometry; the old one where that is what it was."""
        where = f'{self.place}, feature "{name}"'
        before = shape(old["geometry"])
        same = _same(row.geometry, before)
        properties = dict(old["properties"])
        for key, text in self._said(row, changed=not same).items():
            was = properties.get(key, self.head.get(key))
            if text != was:
                properties[key] = text
                self.notes.append(_replaced(where, key, was, text))
        if same:
            return old | {"properties": properties}
        self._refit(properties, row, before, where=where)
        geometry = json.loads(shapely.to_geojson(row.geometry))
        return old | {"properties": properties, "geometry": geometry}

    def _said(self, row: Described, *, changed: bool) -> dict[str, str]:
        """Return what the row, and what was stated of what changed, say of its origin."""
        said = dict(row.provenance)
        if row.evidence is not None:
            said["evidence"] = row.evidence
        if changed:
            said |= self.stated.provenance
            if self.stated.evidence is not None:
                said["evidence"] = self.stated.evidence
        return said

    def _refit(
        self, properties: dict[str, Any], row: Described, before: BaseGeometry, *, where: str
    ) -> None:
        """Let properties fit the new geometry: the evidence of single lines, the label's place."""
        parts = properties.get("parts")
        if parts is not None:
            lines = len(row.geometry.geoms) if isinstance(row.geometry, MultiLineString) else 0
            fitting = [w for w in (row.parts, str(parts)) if w and len(w.split()) == lines]
            if fitting:
                properties["parts"] = fitting[0]
            else:
                del properties["parts"]
                properties["evidence"] = weakest(str(parts), str(properties.get("evidence", "")))
                self.notes.append(lost_parts(where, str(parts), row.geometry))
        if {"label_lon", "label_lat"} <= properties.keys():
            label = shapely.Point(properties["label_lon"], properties["label_lat"])
            if label.distance(row.geometry) > label.distance(before) + LABEL_DEG:
                del properties["label_lon"], properties["label_lat"]
                self.notes.append(_lost_label(where))

    def draft(self, text: str) -> Draft:
        """Return the two files; ``text`` is the layer's file as it is."""
        new = [name for name, _ in self.added]
        changed = [name for name in self.changed if name not in new]
        gone = [name for name in self.before if name not in self.made]
        unknown = [name for name, row in self.added if row.evidence is None]
        if unknown and self.stated.evidence is None:
            self.notes.append(unstated_evidence(self.layer_id, unknown))
        self.notes += [_changed(self.place, name) for name in changed if name in self.before]
        self.notes += [_gone(self.place, name) for name in gone]
        features = [self.made.get(name, old) for name, old in self.before.items()]
        features += [item for name, item in self.made.items() if name not in self.before]
        return Draft(
            layer_id=self.layer_id,
            entry_text=with_features(text, self.added, place=f"layers/{self.layer_id}.toml"),
            collection_text=collection_text(self.head, features),
            features=(*self.known, *new),
            shared=self.entry.shared,
            added=tuple(new),
            changed=tuple(changed),
            gone=tuple(gone),
            problems=tuple(self.problems),
            notes=tuple(self.notes),
        )


def _same(geometry: BaseGeometry, before: BaseGeometry) -> bool:
    """Tell whether a geometry is what it was, though a ring may begin elsewhere."""
    old = stored(before, single=False)
    if old is None:
        return False
    one, other = _several(geometry), _several(old)
    if "Polygon" in one.geom_type:
        one, other = shapely.normalize(one), shapely.normalize(other)
    return bool(shapely.equals_exact(one, other))


def _several(geometry: BaseGeometry) -> Any:
    kind = geometry.geom_type
    if kind.startswith("Multi"):
        return geometry
    return getattr(shapely, f"Multi{kind}")([geometry])


# -- what is told ------------------------------------------------------------------------


def _of_another(row: Described, name: str, layer: str) -> Problem:
    return Problem(
        place=f"row {row.row}",
        fault=f'"{name}" is a feature of the layer {layer}, and not of this one',
        cure="give it an id of its own, or name it under shared to draw it here once more",
    )


def _replaced(where: str, key: str, was: object, text: str) -> Problem:
    return Problem(
        place=where,
        fault=f"its {key} was “{was}” and is “{text}” now, as the file says",
        cure="change it back there if that is not meant",
    )


def _changed(place: str, name: str) -> Problem:
    return Problem(
        place=f'{place}, feature "{name}"',
        fault="its geometry is another than before",
        cure="let its method, source, scale and evidence tell of that",
    )


def _lost_label(where: str) -> Problem:
    return Problem(
        place=where,
        fault="the place of its label does not lie on it any more and was removed",
        cure="set label_lon and label_lat if the middle of it is no good place",
    )


def _gone(place: str, name: str) -> Problem:
    return Problem(
        place=f'{place}, feature "{name}"',
        fault="is not in the file and stays as it was",
        cure="take it out of both files of the layer if it is to go",
    )


def _kept_words(layer_id: str, item: FeatureEntry, row: Described) -> Iterator[Problem]:
    """Report words and years that the file has otherwise: those of the layer's file stay."""
    differing = [
        f"title.{lang}"
        for lang in LANGUAGES
        if row.titles.get(lang) not in (None, item.title.to(lang), item.id)
    ]
    differing += [
        f"method.{lang}"
        for lang in LANGUAGES
        if row.method.get(lang) not in (None, item.method.to(lang))
    ]
    years = {"from_year": (row.from_year, item.from_year), "to_year": (row.to_year, item.to_year)}
    differing += [key for key, (new, old) in years.items() if new not in (None, old)]
    if differing:
        yield Problem(
            place=f'layers/{layer_id}.toml, feature "{item.id}"',
            fault=f"{', '.join(differing)} are others in the file; those of the atlas stay",
            cure="edit them in the layer's file",
        )
