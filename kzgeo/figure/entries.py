"""What a legend lists: the looks of things on the map, and what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kzgeo.figure.marks import Mark
from kzgeo.figure.patterns import Key
from kzgeo.figure.sheet import Sheet
from kzgeo.model import Evidence, Layer
from kzgeo.prose import say
from kzgeo.shapes import Shape

__all__ = ["Entry", "Group", "groups_of"]

TITLES = 2  # of features that an entry names before it ends in “…”


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A sample and what it stands for; ``keys`` are the looks of the sample, one after another."""

    label: str
    shape: Shape
    keys: tuple[Key, ...]
    evidence: Evidence
    layer: Layer
    arrow: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """The entries of a layer, under its title unless that is what its only entry says."""

    title: str | None
    entries: tuple[Entry, ...]


def groups_of(marks: Sequence[Mark], sheet: Sheet, *, most: int) -> list[Group]:
    """Return the entries of every layer; where they are more than ``most``, layers in one line."""
    layers = list(dict.fromkeys(mark.layer.id for mark in marks))
    full = {at: _group([m for m in marks if m.layer.id == at], sheet) for at in layers}
    while sum(_length(group) for group in full.values()) > most:
        longest = max(full, key=lambda at: _length(full[at]))
        short = _short([m for m in marks if m.layer.id == longest], sheet)
        if _length(short) >= _length(full[longest]):
            break
        full[longest] = short
    return list(full.values())


def _length(group: Group) -> int:
    return len(group.entries) + (group.title is not None)


def _group(marks: Sequence[Mark], sheet: Sheet) -> Group:
    layer = marks[0].layer
    title = layer.title.to(sheet.language)
    keyed: dict[Key, list[Mark]] = {}
    for mark in marks:
        keyed.setdefault(mark.key, []).append(mark)
    if len(keyed) == 1:
        return Group(title=None, entries=(_entry(title, marks),))
    entries = tuple(
        _entry(_titles([mark.title for mark in alike], sheet), alike) for alike in keyed.values()
    )
    return Group(title=title, entries=entries)


def _short(marks: Sequence[Mark], sheet: Sheet) -> Group:
    """Return one entry for each shape of a layer."""
    title = marks[0].layer.title.to(sheet.language)
    shapes = dict.fromkeys(mark.shape for mark in marks)
    alike = {shape: [mark for mark in marks if mark.shape == shape] for shape in shapes}
    names = {shape: say("project", shape, sheet.language).lower() for shape in shapes}
    labels = {
        shape: say("tables", "category", sheet.language, title=title, evidence=names[shape])
        for shape in shapes
    }
    if len(shapes) == 1:
        labels = dict.fromkeys(shapes, title)
    return Group(
        title=None, entries=tuple(_entry(labels[shape], some) for shape, some in alike.items())
    )


def _entry(label: str, marks: Sequence[Mark]) -> Entry:
    keys = tuple(dict.fromkeys(mark.key for mark in marks))
    told = [piece.evidence for mark in marks for piece in mark.pieces]
    first = max(dict.fromkeys(told), key=told.count)
    return Entry(
        label=label,
        shape=marks[0].shape,
        keys=keys[:3],
        evidence=first,
        layer=marks[0].layer,
        arrow=any(mark.arrow for mark in marks),
    )


def _titles(titles: Sequence[str], sheet: Sheet) -> str:
    each = list(dict.fromkeys(titles))
    more = ["…"] if len(each) > TITLES else []
    return say("panel", "list", sheet.language).join([*each[:TITLES], *more])
