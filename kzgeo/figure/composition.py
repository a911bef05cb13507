"""A figure put together: title, map, legend and notes on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kzgeo.errors import UsageError
from kzgeo.figure.bounds import Extent
from kzgeo.figure.entries import groups_of
from kzgeo.figure.fonts import Typeface
from kzgeo.figure.footer import footer_lines
from kzgeo.figure.ground import disputed_seen
from kzgeo.figure.key import Legend, Row, columns, rows_of
from kzgeo.figure.map import MapPlan, draw_map, plan_map
from kzgeo.figure.marks import Mark, marks_of
from kzgeo.figure.projection import Rect, View, envelope_of, fitting, view_of
from kzgeo.figure.sheet import INK, SOFT, Letters, Sheet
from kzgeo.figure.sizes import PX_LABEL_PT, Size
from kzgeo.figure.words import Caption, alternative, caption_of
from kzgeo.selection import Selection

__all__ = ["Figure", "compose"]

TITLE, SUBTITLE, FOOTER = 1.55, 1.0, 0.85  # sizes of letters by that of the map's labels
LEAST_FOOTER_PT = 4.8
# Height by width of a map whose figure has no height of its own.
LOWEST, HIGHEST = 0.42, 1.15
LEAST_MAP_MM = 25.0
COLUMN_MM = 47.0  # a column of the legend on a page
BESIDE = 0.27  # of the width that a legend beside the map takes
GAP_MM = 2.0
ENTRIES_MM = 60.0  # height of a legend below which layers are told whole
TURNS = 4


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure ready to be written: its sheet and height, and what was drawn on it where."""

    sheet: Sheet
    height_mm: float
    caption: Caption
    alternative: str
    plan: MapPlan


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """What is seen of the Earth and where the legend goes.

    ``above`` and ``below`` are how far the sheet reaches from the map's upper edge, ``start`` and
    ``top`` where the legend begins, the one counted from where reading begins.
    """

    view: View
    marks: Sequence[Mark]
    caption: Caption
    legend: Legend
    parts: list[list[Row]]
    start: float
    top: float
    above: float
    below: float

    @property
    def height(self) -> float:
        return self.above + self.below


def compose(  # noqa: PLR0913 - what a figure is asked for
    selection: Selection,
    *,
    extent: Extent,
    size: Size,
    font: Typeface,
    graticule: bool = False,
    letters: Letters = "live",
) -> Figure:
    """Draw what a selection has of an extent on a sheet of a size.

    ``letters`` tells what texts are, as for a sheet.

    Raises:
        UsageError: the sheet is too small for it, or the font lacks a sign of a text.

    """
    sheet = Sheet(size.width_mm, font=font, language=selection.language, letters=letters)
    composer = _Composer(selection, extent, size, sheet)
    layout = composer.settle()
    plan = plan_map(selection, layout.view, layout.marks, (sheet, size), graticule=graticule)
    layout.legend.patterns.update(plan.patterns)
    composer.write_header(layout)
    draw_map(selection, plan, sheet, size)
    composer.draw_legend(layout)
    composer.write_footer(layout)
    sheet.cut(layout.above, layout.below)
    return Figure(
        sheet=sheet,
        height_mm=layout.height,
        caption=layout.caption,
        alternative=alternative(selection, layout.marks, layout.caption, extent.bounds),
        plan=plan,
    )


class _Composer:
    """The search for a layout: what is seen decides the legend, and the legend what is seen."""

    def __init__(self, selection: Selection, extent: Extent, size: Size, sheet: Sheet) -> None:
        self.selection, self.size, self.sheet = selection, size, sheet
        self.projection = fitting(extent.bounds)
        self.envelope = envelope_of(self.projection, extent)
        self.inner = size.width_mm - 2 * size.margin_mm
        self.footer_pt = max(LEAST_FOOTER_PT, FOOTER * size.label_pt)
        self._notes: tuple[Caption, list[str]] | None = None

    def settle(self) -> _Layout:
        """Return a layout whose parts fit each other and, where one is given, the height."""
        given = self.size.height_mm
        if given is None:
            left, bottom, right, top = self.envelope
            aspect = (top - bottom) / (right - left)
            return self._stacked(self.inner * min(HIGHEST, max(LOWEST, aspect)), ENTRIES_MM)
        layout_of = self._side_by_side if self.size.beside else self._stacked
        room = ENTRIES_MM if self.size.beside else 0.3 * given
        height = 0.6 * given
        for _ in range(TURNS):
            layout = layout_of(height, room)
            spare = given - layout.height
            if abs(spare) < 0.01:
                break
            height += spare
            if height < LEAST_MAP_MM:
                raise UsageError(
                    f"height of {given:g} mm",
                    "is too small for map, legend and notes",
                    f"choose at least {given - height + LEAST_MAP_MM + 1:.0f} mm, or leave it out",
                )
        return layout

    def _seen(self, frame: Rect) -> tuple[View, list[Mark], Caption]:
        view = view_of(self.projection, self.envelope, frame)
        marks = marks_of(self.selection, view)
        return view, marks, caption_of(self.selection, marks, self.projection)

    def _rows(
        self, view: View, marks: Sequence[Mark], width: float, count: int, room: float
    ) -> tuple[Legend, list[list[Row]]]:
        """Return the legend in so many columns, told in fewer entries where there is no room."""
        legend = Legend(
            sheet=self.sheet, width=width, size_pt=self.size.label_pt, px_pt=self.size.px_pt
        )
        disputed = disputed_seen(self.selection.atlas, view)
        for most in range(60, 0, -4):
            groups = groups_of(marks, self.sheet, most=most)
            parts = columns(rows_of(legend, groups, marks, disputed=disputed), count)
            if _height(parts) <= room:
                break
        return legend, parts

    def _stacked(self, map_height: float, room: float) -> _Layout:
        """Return the layout with the legend below the map."""
        margin = self.size.margin_mm
        frame = (margin, -map_height, margin + self.inner, 0.0)
        view, marks, caption = self._seen(frame)
        count = max(1, int(self.inner / (COLUMN_MM * self.size.label_pt / PX_LABEL_PT)))
        width = (self.inner - (count - 1) * 2 * GAP_MM) / count
        legend, parts = self._rows(view, marks, width, count, room)
        below = map_height + GAP_MM + _height(parts) + GAP_MM + self._foot(caption) + margin
        return _Layout(
            view=view,
            marks=marks,
            caption=caption,
            legend=legend,
            parts=parts,
            start=margin,
            top=-map_height - GAP_MM,
            above=self._head(caption),
            below=below,
        )

    def _side_by_side(self, map_height: float, _room: float) -> _Layout:
        """Return the layout with the legend beside the map, where reading begins."""
        margin = self.size.margin_mm
        width = BESIDE * self.inner
        frame = self.sheet.rect(margin + width + 2 * GAP_MM, -map_height, margin + self.inner, 0)
        view, marks, caption = self._seen(frame)
        legend, parts = self._rows(view, marks, width, 1, map_height)
        below = max(map_height, _height(parts)) + GAP_MM + self._foot(caption) + margin
        return _Layout(
            view=view,
            marks=marks,
            caption=caption,
            legend=legend,
            parts=parts,
            start=margin,
            top=0.0,
            above=self._head(caption),
            below=below,
        )

    # -- what stands above and below the map -----------------------------------------------

    def _header(self, caption: Caption) -> list[tuple[str, float, str, str]]:
        """Return the lines above the map: text, size, style and colour."""
        title, subtitle = TITLE * self.size.label_pt, SUBTITLE * self.size.label_pt
        wrapped = self.sheet.wrapped
        return [
            *(
                (line, title, "bold", INK)
                for line in wrapped(caption.title, self.inner, title, "bold", most=2)
            ),
            *(
                (line, subtitle, "regular", SOFT)
                for line in wrapped(caption.subtitle, self.inner, subtitle, most=2)
            ),
        ]

    def _head(self, caption: Caption) -> float:
        lines = self._header(caption)
        return self.size.margin_mm + sum(self.sheet.pitch(line[1]) for line in lines) + 1.0

    def _footer(self, caption: Caption) -> list[str]:
        if self._notes is None or self._notes[0] is not caption:
            lines = footer_lines(caption, self.sheet, self.inner, self.footer_pt)
            self._notes = (caption, lines)
        return self._notes[1]

    def _foot(self, caption: Caption) -> float:
        return len(self._footer(caption)) * self.sheet.pitch(self.footer_pt)

    def write_header(self, layout: _Layout) -> None:
        """Write the title and what stands below it."""
        sheet, y = self.sheet, layout.above - self.size.margin_mm
        at = sheet.across(self.size.margin_mm)
        for text, size_pt, style, colour in self._header(layout.caption):
            base = y - sheet.ascent(size_pt)
            sheet.text(at, base, text, size_pt=size_pt, style=style, colour=colour)
            y -= sheet.pitch(size_pt)

    def draw_legend(self, layout: _Layout) -> None:
        """Draw the legend."""
        for number, part in enumerate(layout.parts):
            start = layout.start + number * (layout.legend.width + 2 * GAP_MM)
            top = layout.top
            for row in part:
                row.draw(start, top)
                top -= row.height

    def write_footer(self, layout: _Layout) -> None:
        """Write the notes at the sheet's foot."""
        sheet, size_pt = self.sheet, self.footer_pt
        y = -layout.below + self.size.margin_mm + self._foot(layout.caption)
        for line in self._footer(layout.caption):
            at = sheet.across(self.size.margin_mm)
            sheet.text(at, y - sheet.ascent(size_pt), line, size_pt=size_pt, colour=SOFT)
            y -= sheet.pitch(size_pt)


def _height(parts: Sequence[Sequence[Row]]) -> float:
    return max((sum(row.height for row in part) for part in parts), default=0.0)
