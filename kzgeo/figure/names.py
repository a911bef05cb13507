"""The names on a map: of features, states, waters and towns, and the places that suit each."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import shapely

from kzgeo.entries import LANGUAGES
from kzgeo.figure.candidates import Block, along, around, outside, over, within
from kzgeo.figure.marks import Mark, Spot
from kzgeo.figure.placement import Box, Placer
from kzgeo.figure.projection import View
from kzgeo.figure.sheet import Sheet
from kzgeo.figure.sizes import POINT_MM
from kzgeo.model import Atlas
from kzgeo.shapes import Shape

__all__ = ["Name", "Namer", "Placed", "Town", "place"]

PAD_MM = 0.35
# The scale of zoom level 0 at 48° N on a screen of 96 dots per inch; each level doubles it.
# Paper is read from nearer and shows finer letters: what a screen has a level later fits as well.
ZOOM_0 = 396_000_000
FINER = 0.8
RANKS: Mapping[Shape, int] = MappingProxyType({"area": 0, "point": 4, "line": 8})
# Half millimetres of lines that a name may cover: lines and points are told in the legend too.
COVERED: Mapping[Shape, float] = MappingProxyType({"area": math.inf, "point": 45, "line": 16})
WRAP_EM = 13  # names are broken into lines of about this width
LINES = 3


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a kind of name is written: by the size of a feature's name, with a dot or without."""

    size: float
    colour: str
    style: str = "regular"
    capitals: bool = False
    dot_px: float = 0
    zooms: tuple[float, ...] = ()
    rank: int = 0


# As in kzgeo/web/map.js and map.css.
TOWN_ZOOMS = (3, 5, 6, 7)
LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "country": Look(size=0.9, colour="#857c69", capitals=True, zooms=(3, 4, 5), rank=30),
        "sea": Look(size=1.0, colour="#557f92", style="italic", zooms=(3, 5, 6), rank=30),
        "lake": Look(size=0.86, colour="#557f92", style="italic", zooms=(4, 5, 6), rank=32),
        "capital": Look(size=0.95, colour="#4a4538", dot_px=3.8, zooms=TOWN_ZOOMS, rank=38),
        "city": Look(size=0.9, colour="#5b564b", dot_px=3, zooms=TOWN_ZOOMS, rank=40),
        "town": Look(size=0.86, colour="#6b6455", dot_px=3, zooms=TOWN_ZOOMS, rank=40),
    }
)
COUNTRY_UNTIL = 6.5


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name, how it is written, and the places that suit it, the best first: to be tried once.

    The important ones have a low ``rank``. A town's name has its ``town``, which is only drawn
    with it; a feature's has its ``mark``.
    """

    block: Block
    colour: str
    candidates: Iterator[Box]
    rank: float
    mark: Mark | None = None
    town: Town | None = None


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town of the base map on paper; its dot has a radius in millimetres."""

    spot: Spot
    radius: float
    colour: str


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A name at its place."""

    name: Name
    box: Box


def place(names: Sequence[Name], placer: Placer, symbols: Sequence[Box]) -> list[Placed]:
    """Place what fits, the important names first; nothing is named twice, no marker covered."""
    placed = []
    said: set[str] = set()
    for name in sorted(names, key=lambda one: one.rank):
        whole = " ".join(name.block.lines).casefold()
        if whole in said:
            continue
        dot = None
        if name.town is not None:
            # A feature's own marker stands for the town below it.
            x, y = name.town.spot
            reach = 2 * (name.town.radius + PAD_MM)
            dot = Box(x=x, y=y, width=reach, height=reach)
            if any(math.hypot(x - box.x, y - box.y) < 2 for box in symbols) or not placer.free(dot):
                continue
        most = COVERED[name.mark.shape] if name.mark else math.inf
        chosen = placer.choose(name.candidates, most=most)
        if chosen is None:
            continue
        if dot is not None:
            placer.take([dot])
        said.add(whole)
        placed.append(Placed(name=name, box=chosen))
    return placed


class Namer:
    """The names of a map on a sheet, in letters of the size ``label_pt``."""

    def __init__(self, view: View, sheet: Sheet, *, label_pt: float, px_pt: float) -> None:
        self.view, self.sheet = view, sheet
        self.label_pt, self.px_pt = label_pt, px_pt

    def block(self, text: str, size_pt: float, style: str, *, whole: bool = False) -> Block:
        """Return a text broken into lines; ``whole`` leaves it on one."""
        sheet = self.sheet
        room = math.inf if whole else WRAP_EM * size_pt * POINT_MM
        lines = tuple(sheet.wrapped(text, room, size_pt, style, most=LINES))
        height = sheet.pitch(size_pt) * (len(lines) - 1)
        height += sheet.ascent(size_pt) + sheet.descent(size_pt)
        width = max(sheet.width_of(line, size_pt, style) for line in lines)
        return Block(
            lines=lines,
            size_pt=size_pt,
            style=style,
            width=width + 2 * PAD_MM,
            height=height + PAD_MM,
        )

    def of_ground(self, atlas: Atlas) -> Iterator[Name]:
        """Yield the names of states, waters and towns that belong to the map's scale."""
        zoom = math.log2(ZOOM_0 / self.view.denominator) + FINER
        for base in atlas.base:
            for properties, geometry in base.features:
                look = LOOKS.get(str(properties.get("kind")))
                if look is None or not isinstance(geometry, shapely.Point):
                    continue
                rank = int(properties.get("rank", 1))
                shown = look.zooms[min(rank, len(look.zooms)) - 1] <= zoom
                if not shown or (look.capitals and zoom > COUNTRY_UNTIL + FINER):
                    continue
                spot = self.view.spot(geometry.x, geometry.y)
                order = (self.sheet.language, *LANGUAGES)
                text = next(filter(None, (properties.get(f"name_{code}") for code in order)), "")
                if text and self.view.frame.contains(shapely.Point(*spot)):
                    yield self._of_ground(str(text), look, rank, spot)

    def _of_ground(self, text: str, look: Look, rank: int, spot: Spot) -> Name:
        # Arabic has neither capitals nor italics.
        style = "regular" if self.sheet.mirrored else look.style
        written = text.upper() if look.capitals else text
        block = self.block(written, look.size * self.label_pt, style)
        town = None
        candidates = over(spot, block)
        if look.dot_px:
            radius = look.dot_px * self.px_pt * POINT_MM / 2
            town = Town(spot=spot, radius=radius, colour=look.colour)
            candidates = around(spot, radius, block, mirrored=self.sheet.mirrored)
        return Name(
            block=block,
            colour=look.colour,
            candidates=candidates,
            rank=look.rank + 10 * rank,
            town=town,
        )

    def of_features(self, marks: Sequence[Mark]) -> Iterator[Name]:
        """Yield the names of everything that the atlas draws here, each feature once."""
        seen: set[str] = set()
        for mark in marks:
            if mark.feature.id not in seen:  # one layer draws what is another's once more
                seen.add(mark.feature.id)
                yield self._of_feature(mark)

    def _of_feature(self, mark: Mark) -> Name:
        line = mark.shape == "line"
        size = self.label_pt * (0.92 if line else 1)
        style = "regular" if line or mark.mentions is not None else "bold"
        # A line's name lies along it: a second line of text would lie on what it names.
        block = self.block(mark.title, size, style, whole=line)
        if line:
            candidates = along(mark, self.view, block)
        elif mark.spots:
            reach = mark.radius_px * self.px_pt * POINT_MM
            candidates = itertools.chain.from_iterable(
                around(spot, reach, block, mirrored=self.sheet.mirrored) for spot in mark.spots
            )
        elif (small := mark.small) is not None:
            candidates = itertools.chain(
                outside(small, block, mirrored=self.sheet.mirrored),
                within(mark, self.view, block),
            )
        else:
            candidates = within(mark, self.view, block)
        rank = float(RANKS[mark.shape] + bool(mark.feature.entry.part_of))
        if mark.mentions is not None:
            rank += 15 - min(mark.mentions, 400) / 500
        return Name(block=block, colour=mark.colour, candidates=candidates, rank=rank, mark=mark)
