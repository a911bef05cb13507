"""What a layer draws alike, as the entries of a legend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from kzgeo.entries import Language
from kzgeo.model import EVIDENCE, Evidence, Feature, Layer, Shared
from kzgeo.prose import say
from kzgeo.selection import Drawn, Selection, drawings
from kzgeo.shapes import SHAPES, Shape, colour_of, shape_of

__all__ = ["Category", "Survey", "survey"]

COLOURS = 16  # more are no legend that anybody reads
TITLES = 3
LETTERS = 70
_Look = tuple[Shape, str | None, Evidence | None]


@dataclass(frozen=True, kw_only=True)
class Category:
    """Areas, lines or points of one colour and evidence, and the label of these.

    ``colour`` is ``None`` where features of many colours stand under one label. The evidence of
    a line of several parts is that of some of them; that of a point is ``None``, for points of
    any evidence are drawn alike. ``partly``: some of these lines are parts of a feature;
    ``arrow``: some of them end in one.
    """

    shape: Shape
    colour: str | None
    evidence: Evidence | None
    label: str
    partly: bool = False
    arrow: bool = False


@dataclass(kw_only=True)
class _Group:
    """What is known of the drawings of one category: some of their titles, any part or arrow."""

    titles: dict[str, None] = field(default_factory=dict)
    partly: bool = False
    arrow: bool = False


@dataclass(kw_only=True)
class Survey:
    """What there is among the drawings of one layer: gathered in one pass, without keeping any.

    ``types`` are those of the geometries, ``keys`` the properties that any of them has.
    """

    types: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    has_z: bool = False
    dated: bool = False
    colours: dict[str, None] = field(default_factory=dict)
    groups: dict[_Look, _Group] = field(default_factory=dict)

    def add(self, layer: Layer, feature: Feature, drawn: Drawn, lang: Language) -> None:
        """Take note of one drawing."""
        self.types.add(drawn.geometry.geom_type)
        self.keys.update(drawn.properties)
        self.has_z |= drawn.geometry.has_z
        entry = feature.entry
        self.dated |= entry.from_year is not None or entry.to_year is not None
        colour, shape = colour_of(layer, drawn), shape_of(drawn.geometry)
        self.colours.setdefault(colour)
        many = len(self.colours) > COLOURS
        for evidence in _evidence(feature, drawn) if shape != "point" else (None,):
            look = (shape, None if many else colour, evidence)
            group = self.groups.setdefault(look, _Group())
            group.arrow |= not isinstance(drawn, Shared) and drawn.entry.arrow
            group.partly |= bool(drawn.properties.get("parts"))
            if len(group.titles) <= TITLES:
                group.titles.setdefault(feature.title.to(lang))

    def categories(self, layer: Layer, lang: Language) -> tuple[Category, ...]:
        """Return the entries of the legend: areas, lines, points; then by colour and evidence."""
        groups = self.groups
        if len(self.colours) > COLOURS:
            groups = {}
            for (shape, _, evidence), group in self.groups.items():
                whole = groups.setdefault((shape, None, evidence), _Group())
                whole.arrow |= group.arrow
                whole.partly |= group.partly
                whole.titles |= group.titles
        colours = [None, *self.colours]
        words = [None, *EVIDENCE]
        order = sorted(
            groups,
            key=lambda at: (SHAPES.index(at[0]), colours.index(at[1]), words.index(at[2])),
        )
        return tuple(
            Category(
                shape=shape,
                colour=colour,
                evidence=evidence,
                label=_label(layer, groups[shape, colour, evidence], colour, evidence, lang),
                partly=groups[shape, colour, evidence].partly,
                arrow=groups[shape, colour, evidence].arrow,
            )
            for shape, colour, evidence in order
        )


def _label(
    layer: Layer, group: _Group, colour: str | None, evidence: Evidence | None, lang: Language
) -> str:
    """Name features of a category where they are few, else the layer."""
    titles = list(group.titles)
    if len(titles) > TITLES and colour in (None, layer.entry.style.colour):
        title = layer.title.to(lang)
    else:
        named = [titles[0], *titles[1:TITLES]]
        while len(named) > 1 and sum(map(len, named)) > LETTERS:
            named.pop()
        more = ["…"] if len(named) < len(titles) else []
        title = say("panel", "list", lang).join([*named, *more])
    if evidence is None:
        return title
    word = say("page", evidence, lang).lower()
    return say("tables", "category", lang, title=title, evidence=word)


def survey(selection: Selection) -> Survey:
    """Go through what the layers of a selection draw."""
    found = Survey()
    for layer, feature, drawn in drawings(selection):
        found.add(layer, feature, drawn, selection.language)
    return found


def _evidence(feature: Feature, drawn: Drawn) -> Iterable[Evidence]:
    """Return the evidence of a drawing's parts, or of the whole."""
    parts = str(drawn.properties.get("parts") or "").split()
    whole = drawn.properties.get("evidence", feature.evidence)
    return cast("Iterable[Evidence]", dict.fromkeys(parts or [whole]))
