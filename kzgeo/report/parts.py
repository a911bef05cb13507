"""The sections of reports made beforehand, for a place that puts them together by itself.

What only a whole report decides is left open: a document stands by its id in place of its number
(``#documents-<id>``), what leads into the atlas is a query without an address, statements and the
texts of passages are named and not repeated. ``web/offline/report/report.js`` fills it in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from kzgeo.entries import Language, Provenance
from kzgeo.model import Atlas, Feature, Layer, Quotation
from kzgeo.prose import prose
from kzgeo.report.building import reading_notes
from kzgeo.report.checked import header
from kzgeo.report.content import Block, Cell, Paragraph, Quote, Run, Section
from kzgeo.report.documents import LISTING, Documents
from kzgeo.report.order import LAYER, LayerItem, Order
from kzgeo.report.origins import Origins
from kzgeo.report.sections import Plate, Sections, features_of
from kzgeo.selection import Selection, drawings, origin_of

__all__ = ["parts"]

BEHIND = 2  # blocks of a feature's section that stand behind its statements
BOTH = (False, True)
# The words around what is made here: sections of the prose, and of each all keys or some.
WORDS = {
    "report": None,
    "figure": None,
    "figuring": None,
    "project": ("title", "base", "years", "map_data", "sources", "area", "line", "point"),
    "tables": ("category",),
    "page": (
        "evidence",
        *(
            f"{evidence}{end}"
            for evidence in ("surveyed", "approximate", "schematic")
            for end in ("", "_means")
        ),
    ),
    "panel": ("list", "silent", "translated_here"),
    "claims": ("none", "same"),
    "standalone": ("no_canvas", "no_canvas_cure"),
}


def parts(atlas: Atlas, matters: Collection[str], lang: Language) -> dict[str, Any]:
    """Return all that reports on an atlas are made of, as plain values in one language.

    ``matters`` are the ids of the features that statements speak of. Of a run that is nothing but
    text only the text is there; of a passage its id and its pieces, with what it says only where
    no feature and no layer shows it. Where geometry comes from is told by numbers from 0, of rows
    of ``origins``.
    """
    origins = _Origins(atlas, lang)
    sections = _open(atlas, lang)
    features = {
        feature.id: _feature(sections, feature)
        | {"origin": origins.number(feature.provenance), "matters": feature.id in matters}
        for feature in atlas.features()
    }
    layers = {}
    for layer in atlas.layers:
        shown = drawings(Selection(atlas=atlas, layers=(layer,)))
        drawn = [[one.id, origins.number(origin_of(layer, one, how))] for _, one, how in shown]
        own = {"origin": origins.number(layer.provenance), "drawn": drawn}
        layers[layer.id] = _layer(_open(atlas, lang), layer) | own
    return {
        "words": {
            name: {key: text for key, text in prose(name)[lang].items() if not keys or key in keys}
            for name, keys in WORDS.items()
        },
        "statements": list(header(lang)),
        "features": features,
        "layers": layers,
        "sources": _sources(atlas, lang),
        "base": [origins.number(one.provenance) for one in atlas.base],
        "origins": origins.table(),
        "credits": origins.credits(),
        "notes": [
            [_blocks(reading_notes(lang, quoted=quoted, checked=checked)) for checked in BOTH]
            for quoted in BOTH
        ],
    }


# -- what is left open ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Kept(Quote):
    """A passage that knows which one it is, and whether a feature or a layer shows it."""

    passage: str
    held: bool


class _Sources(Documents):
    """Documents that have no numbers yet."""

    def __init__(self, atlas: Atlas, lang: Language) -> None:
        super().__init__(atlas, lang)
        shown = [quotation for one in atlas.features() for quotation in one.quotations]
        shown += [quotation for layer in atlas.layers for quotation in layer.quotations]
        self._held = {quotation.passage.id for quotation in shown}

    def cited(self, source_id: str) -> Run:
        """Return a document by its id."""
        super().cited(source_id)
        return Run(text=source_id, href=f"#{LISTING}-{source_id}", isolated=True)

    def quote(self, quotation: Quotation, address: str) -> _Kept:
        """Return a passage that knows which one it is."""
        name, made = quotation.passage.id, super().quote(quotation, address)
        return _Kept(**vars(made), passage=name, held=name in self._held)


def _open(atlas: Atlas, lang: Language) -> Sections:
    """Return what makes the sections of no report in particular."""
    order = Order(atlas=atlas, judged=(), items=(), language=lang, title=None, base="")
    sections = Sections(order, _undrawn)
    sections.documents = _Sources(atlas, lang)
    return sections


def _undrawn(_item: object) -> Plate:
    raise LookupError("a page holds no maps: they are drawn where the report is made")


def _feature(sections: Sections, feature: Feature) -> dict[str, Any]:
    """Return a feature's section; ``lead`` of its blocks stand above chosen passages of it too."""
    lead = sections.passages(feature.id, feature, ())
    made = sections.feature(feature)
    return _section(made) | {"lead": len(lead.blocks), "behind": BEHIND}


def _layer(sections: Sections, layer: Layer) -> dict[str, Any]:
    """Return a layer's section, and the ids of the features that it tells of."""
    lead = sections.passages(f"{LAYER}{layer.id}", layer, ())
    made = sections.layer(LayerItem(layer=layer.id), layer)
    return _section(made) | {
        "lead": len(lead.blocks),
        "sections": [_section(part) for part in made.sections[: 1 if layer.unplaced else 0]],
        "told": [feature.id for feature in features_of(sections.order, layer)],
    }


def _sources(atlas: Atlas, lang: Language) -> dict[str, Any]:
    """Return what each document is called, and its entry in the bibliography."""
    documents = _Sources(atlas, lang)
    for source in atlas.sources:
        documents.cited(source)
    return {
        name: {"name": _run(documents.name(source)), "entry": _cell(entry)}
        for (name, source), entry in zip(atlas.sources.items(), documents.entries(), strict=True)
    }


class _Origins:
    """Where geometry comes from: each source once, by a number."""

    def __init__(self, atlas: Atlas, lang: Language) -> None:
        self._atlas, self._lang = atlas, lang
        self._numbers: dict[Provenance, int] = {}

    def number(self, found: Provenance) -> int:
        return self._numbers.setdefault(found, len(self._numbers))

    def credits(self) -> list[str]:
        """Return what has to be named wherever geometry of each of them is shown."""
        return [found.attribution for found in self._numbers]

    def table(self) -> dict[str, Any]:
        """Return the table of all of them; of a row without the cell that tells what is shown."""
        origins = Origins(self._atlas, self._lang)
        for found in self._numbers:
            origins.show(found, self._atlas.layers[0].title)
        made = origins.table("licences")
        if made is None:
            return {"caption": [], "header": [], "rows": []}
        rows = [[_cell(cell) for cell in row[1:]] for row in made.rows]
        return {"caption": _cell(made.caption), "header": list(made.header), "rows": rows}


# -- as plain values -----------------------------------------------------------------------------


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "lang": section.lang,
        "colour": section.colour,
        "blocks": _blocks(section.blocks),
    }


def _blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": block.kind, "runs": _cell(block.runs)}
    if isinstance(block, _Kept):
        pieces = [_piece(run, held=block.held) for run in block.original]
        kept = {"passage": block.passage, "address": block.address, "pieces": pieces}
        return kept if block.held else kept | _told(block)
    raise TypeError(f"{type(block).__name__} is no part of a section that is made beforehand")


def _piece(run: Run, *, held: bool) -> Any:
    """Return a piece of a passage: its length in UTF-16, below zero where it is marked.

    A page end is there as it is written, with what it is called, and so is every piece of a
    passage whose text is nowhere else.
    """
    if run.page_end is not None:
        return {"text": run.text, "page_end": run.page_end}
    if not held:
        return {"text": run.text, "mark": run.mark}
    units = len(run.text.encode("utf-16-le")) // 2
    return -units if run.mark else units


def _told(quote: Quote) -> dict[str, Any]:
    translation = None if quote.translation is None else _cell(quote.translation)
    return {"lang": quote.lang, "translation": translation, "source": _cell(quote.source)}


def _cell(cell: Cell) -> list[Any]:
    return [_run(run) for run in cell]


def _run(run: Run) -> Any:
    more = {key: value for key, value in vars(run).items() if key != "text" and value}
    return {"text": run.text} | more if more else run.text
