"""The legend: what is drawn in which colour and pattern, and what its dashes tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import shapely

from kzgeo.figure.entries import Entry, Group
from kzgeo.figure.ground import DISPUTED
from kzgeo.figure.marks import Mark, radius_px
from kzgeo.figure.patterns import Key
from kzgeo.figure.sheet import SOFT, Sheet
from kzgeo.figure.sizes import POINT_MM
from kzgeo.figure.strokes import Brush, head_of, paint_area, paint_line, paint_marker
from kzgeo.model import EVIDENCE, Evidence
from kzgeo.prose import say

__all__ = ["Legend", "Row", "columns", "rows_of"]

SAMPLE_EM = 2.9
SAMPLE_PX = 4.6  # radius of a marker
DEEPER = 1.6  # fills are small here, and seen on paper
LINES = 2
NAMED = (10, 100, 400)  # mentions whose circles the legend shows


@dataclass(frozen=True, kw_only=True)
class Row:
    """A part of the legend: ``draw`` puts it at a place counted from where reading begins.

    A row that ``leads`` is not parted from the next.
    """

    height: float
    draw: Callable[[float, float], None]
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class Legend:
    """What the rows of a legend are drawn with; ``patterns`` are known when they are drawn."""

    sheet: Sheet
    width: float
    size_pt: float
    px_pt: float
    patterns: dict[Key, str] = field(default_factory=dict)

    @property
    def sample(self) -> float:
        """The width of a sample."""
        return SAMPLE_EM * self.size_pt * POINT_MM

    def heading(self, text: str) -> Row:
        """Return a heading."""
        return self.texted(text, style="bold", leads=True)

    def texted(
        self,
        text: str,
        draw: Callable[[float, float], None] | None = None,
        *,
        style: str = "regular",
        leads: bool = False,
    ) -> Row:
        """Return a row with a text; ``draw`` puts a sample before it, on its first line."""
        sheet, size = self.sheet, self.size_pt
        indent = self.sample + 1.4 if draw else 0.0
        lines = sheet.wrapped(text, self.width - indent, size, style, most=LINES)
        pitch = sheet.pitch(size)

        def put(start: float, top: float) -> None:
            base = top - sheet.ascent(size)
            for number, line in enumerate(lines):
                at = sheet.across(start + indent)
                sheet.text(at, base - number * pitch, line, size_pt=size, style=style)
            if draw is not None:
                draw(start, base + 0.32 * size * POINT_MM)

        return Row(height=pitch * (len(lines) - 1) + 1.18 * pitch, draw=put, leads=leads)

    def entry(self, entry: Entry) -> Row:
        """Return a sample with its label."""

        def put(start: float, middle: float) -> None:
            share = self.sample / len(entry.keys)
            for number, key in enumerate(entry.keys):
                begin = start + number * share
                self.draw_sample(entry, key, begin, begin + share, middle)

        return self.texted(entry.label, put)

    def draw_sample(self, entry: Entry, key: Key, start: float, end: float, middle: float) -> None:
        """Draw what things of one look are drawn like."""
        sheet, style = self.sheet, entry.layer.entry.style
        left, right = sorted((sheet.across(start), sheet.across(end)))
        brush = Brush(
            colour=key[2],
            width_px=style.width_px,
            evidence=entry.evidence,
            pattern=self.patterns[key],
            opacity=min(1, DEEPER * style.fill_opacity),
        )
        if entry.shape == "point":
            spot = ((left + right) / 2, middle)
            radius_pt = SAMPLE_PX * self.px_pt
            paint_marker(sheet, self.patterns[key], spot, key[2], radius_pt=radius_pt)
        elif entry.shape == "area":
            half = 0.4 * self.size_pt * POINT_MM
            box = shapely.box(left + 0.2, middle - half, right - 0.2, middle + half)
            paint_area(sheet, box, brush, self.px_pt)
        else:
            line = self.level(start, end, middle)
            paint_line(sheet, line, brush, self.px_pt)
            if entry.arrow:
                sheet.fill(head_of(line, self.px_pt), key[2])

    def level(self, start: float, end: float, y: float) -> shapely.LineString:
        """Return a level line between places counted from where reading begins."""
        return shapely.LineString([(self.sheet.across(start), y), (self.sheet.across(end), y)])


def rows_of(
    legend: Legend, groups: Sequence[Group], marks: Sequence[Mark], *, disputed: bool
) -> list[Row]:
    """Return the rows of a legend: the layers, how often places are named, the evidence."""
    rows: list[Row] = []
    for group in groups:
        if group.title is not None:
            rows.append(legend.heading(group.title))
        rows.extend(legend.entry(entry) for entry in group.entries)
    named = [mark.mentions for mark in marks if mark.mentions is not None]
    if named:
        rows += _mentions(legend, max(named))
    told = _evidence(legend, marks, disputed=disputed)
    return rows + [replace(row, leads=True) for row in told[:-1]] + told[-1:]


def _evidence(legend: Legend, marks: Sequence[Mark], *, disputed: bool) -> list[Row]:
    """Return what solid, dashed and dotted lines tell, of those that there are."""
    lang = legend.sheet.language
    seen = {evidence for mark in marks if mark.shape != "point" for evidence in mark.evidence}
    rows = [legend.heading(say("page", "evidence", lang))] if seen else []
    for evidence in EVIDENCE:
        if evidence in seen:
            word, means = (say("page", f"{evidence}{end}", lang) for end in ("", "_means"))
            text = say("figure", "evidence", lang, word=word, means=means)
            rows.append(legend.texted(text, _told(legend, evidence)))
    if disputed:

        def put(start: float, middle: float) -> None:
            line = legend.level(start, start + legend.sample, middle)
            dashes = [part * legend.px_pt for part in DISPUTED.dashes_px or ()]
            width = DISPUTED.width_px * legend.px_pt
            legend.sheet.stroke(line, DISPUTED.colour, width, dashes=dashes)

        text = say("figure", "disputed", lang)
        rows.append(legend.texted(text, put))
    return rows


def _told(legend: Legend, evidence: Evidence) -> Callable[[float, float], None]:
    def put(start: float, middle: float) -> None:
        line = legend.level(start, start + legend.sample, middle)
        brush = Brush(colour=SOFT, width_px=2.4, evidence=evidence)
        paint_line(legend.sheet, line, brush, legend.px_pt)

    return put


def _mentions(legend: Legend, most: int) -> list[Row]:
    """Return circles of some sizes with the mentions that they stand for."""
    sheet, size = legend.sheet, legend.size_pt
    shown = [count for count in NAMED if count <= most] or [most]
    radii = [radius_px(count) * legend.px_pt * POINT_MM for count in shown]

    def put(start: float, top: float) -> None:
        at = start
        for count, radius in zip(shown, radii, strict=True):
            centre = (sheet.across(at + radius), top - max(radii) - 0.3)
            radius_pt = radius_px(count) * legend.px_pt
            paint_marker(sheet, "circle", centre, SOFT, radius_pt=radius_pt)
            at += 2 * radius + 0.8
            base = centre[1] - 0.32 * size * POINT_MM
            sheet.text(sheet.across(at), base, str(count), size_pt=size)
            at += sheet.width_of(str(count), size) + 2.2

    heading = legend.heading(say("figure", "mentions", sheet.language))
    return [heading, Row(height=2 * max(radii) + 1.4, draw=put)]


def columns(rows: Sequence[Row], count: int) -> list[list[Row]]:
    """Part rows into columns of about one height; what leads is not parted from what follows."""
    best = _filled(rows, float("inf"))
    low, high = max(row.height for row in rows), sum(row.height for row in rows)
    while high - low > 0.2:
        middle = (low + high) / 2
        parted = _filled(rows, middle)
        if len(parted) <= count:
            best, high = parted, middle
        else:
            low = middle
    return best


def _filled(rows: Sequence[Row], most: float) -> list[list[Row]]:
    parted: list[list[Row]] = [[]]
    height = 0.0
    for block in _blocks(rows):
        needed = sum(row.height for row in block)
        if parted[-1] and height + needed > most:
            parted.append([])
            height = 0.0
        parted[-1].extend(block)
        height += needed
    return parted


def _blocks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield rows that must not be parted together."""
    block: list[Row] = []
    for row in rows:
        block.append(row)
        if not row.leads:
            yield block
            block = []
    if block:
        yield block
