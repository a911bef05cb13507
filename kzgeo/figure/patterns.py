"""What tells things of one map apart where their colours do not: each its own pattern.

Dashes are kept for evidence. Where two lines, two markers or two unnamed areas could be taken
for one another in grey print or by the colour-blind, the later one is drawn with a core or with
ticks, as another shape, or hatched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from kzgeo.figure.marks import Mark
from kzgeo.figure.vision import DIFFERENT, difference
from kzgeo.shapes import Shape

__all__ = ["PATTERNS", "Key", "patterns_of"]

Key = tuple[str, Shape, str]

# The first is what is drawn where nothing has to be told apart.
PATTERNS: Mapping[Shape, tuple[str, ...]] = MappingProxyType(
    {
        "line": ("plain", "cored", "ticked", "beaded", "cored ticked", "cored beaded"),
        "point": ("circle", "square", "diamond", "triangle", "wedge", "pentagon"),
        "area": ("plain", "rising", "falling", "level", "upright", "crossed"),
    }
)


def patterns_of(marks: Sequence[Mark], named: Collection[Key] = ()) -> dict[Key, str]:
    """Return the pattern of every key; areas of the keys ``named`` have their names in them."""
    evidence: dict[Key, set[str]] = {}
    for mark in marks:
        # Markers are drawn alike, whatever their evidence.
        told = ("any",) if mark.shape == "point" else mark.evidence
        evidence.setdefault(mark.key, set()).update(told)
    given: dict[Key, str] = {}
    wholes = _wholes(marks)
    # Circles whose size tells something stay circles.
    sized = {mark.key for mark in marks if mark.mentions is not None}
    for key in sorted(evidence, key=lambda one: one not in sized):
        shape = key[1]
        if wholes.get(key) in given:
            given[key] = given[wholes[key]]
            continue
        if shape == "area" and key in named:
            given[key] = PATTERNS[shape][0]
            continue
        rivals = [
            other
            for other in given
            if other[1] == shape
            and not (shape == "area" and other in named)
            and evidence[other] & evidence[key]
        ]
        given[key] = max(PATTERNS[shape], key=lambda name: _apart(key, name, rivals, given))
    return given


def _wholes(marks: Sequence[Mark]) -> dict[Key, Key]:
    """Return the key of the whole that everything of a key is part of: it is drawn like that."""
    keys = {mark.feature.id: mark.key for mark in marks}
    found: dict[Key, set[Key | None]] = {}
    for mark in marks:
        whole = mark.feature.entry.part_of
        found.setdefault(mark.key, set()).add(keys.get(whole) if whole else None)
    return {
        key: whole
        for key, wholes in found.items()
        for whole in wholes
        if len(wholes) == 1 and whole is not None and whole != key
    }


def _apart(key: Key, pattern: str, rivals: Sequence[Key], given: Mapping[Key, str]) -> float:
    """Return how well a pattern tells a key from others, enough being as good as more."""
    same = (difference(key[2], other[2]) for other in rivals if given[other] == pattern)
    return min((DIFFERENT, *same))
