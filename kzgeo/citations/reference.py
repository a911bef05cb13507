"""What is cited: a passage as the atlas shows it, or the map with what is drawn on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from kzgeo.entries import NOT_STATED, Language, Passage, Source, Words
from kzgeo.errors import UsageError
from kzgeo.model import Atlas, Feature, Layer, Quotation
from kzgeo.prose import say
from kzgeo.views import View

__all__ = [
    "CitationError",
    "MapReference",
    "PassageReference",
    "Reference",
    "map_reference",
    "passage_reference",
    "passage_references",
]

SEVERAL = "; "  # between those whom an attribution names
LAYER = "layer-"  # before the id of a layer wherever a feature could be meant


class CitationError(UsageError):
    """What is to be cited does not exist; :meth:`told` says so in the reader's language."""

    def __init__(self, place: str, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(place, *self.told("en"))

    def told(self, lang: Language) -> tuple[str, str]:
        """Return fault and cure in ``lang``."""
        return (
            say("citing", self.key, lang, **self.values),
            say("citing", f"{self.key}_cure", lang, **self.values),
        )


@dataclass(frozen=True, kw_only=True)
class _Reference:
    """Something that is cited.

    ``key`` names it in a bibliography: ASCII, the same whenever the same is cited; ``address``
    opens it (empty: it is published nowhere); ``language`` is that of the words around what is
    cited. ``accessed`` is the day on which the reader has opened it, as far as that is told: no
    clock is asked.
    """

    key: str
    address: str
    language: Language
    accessed: date | None = None


@dataclass(frozen=True, kw_only=True)
class PassageReference(_Reference):
    """A passage of a document, as it answers for a feature or a layer.

    ``passage`` has the exact text, its code points, its page and its language; ``source`` what
    the document states of itself, and its SHA-256. ``feature`` is the id in the atlas (a layer's
    with ``layer-`` before it), ``title`` what the passage speaks of.
    """

    passage: Passage
    source: Source
    feature: str
    title: Words


@dataclass(frozen=True, kw_only=True)
class MapReference(_Reference):
    """The map: ``layers`` as they are drawn, ``years`` if not all are shown, whose data it is."""

    layers: tuple[Layer, ...]
    years: tuple[int, int] | None
    credits: tuple[str, ...]


Reference = PassageReference | MapReference


def passage_references(
    atlas: Atlas, chosen: str, *, base: str, view: View, accessed: date | None = None
) -> tuple[PassageReference, ...]:
    """Return every passage of a feature or a layer (``layer-…``), best first.

    ``base`` is the address of the atlas; of ``view`` the language, the layers and the years are
    kept in the permalinks. What a layer names without a place on the map comes after its own.

    Raises:
        CitationError: there is nothing so called, or the documents say nothing of it.

    """
    holder = _holder(atlas, chosen)
    name = holder.id if isinstance(holder, Feature) else f"{LAYER}{holder.id}"

    def reference(quotation: Quotation, title: Words, quote: int) -> PassageReference:
        return PassageReference(
            key=f"kzgeo.{name}.{quotation.passage.id}",
            address=replace(view, feature=name, quote=quote).address(base),
            language=view.language,
            accessed=accessed,
            passage=quotation.passage,
            source=atlas.sources[quotation.passage.source],
            feature=name,
            title=title,
        )

    found = [reference(item, holder.title, item.rank) for item in holder.quotations]
    if isinstance(holder, Layer):
        found += [
            reference(item, thing.title, 1) for thing, items in holder.unplaced for item in items
        ]
    if not found:
        searched = isinstance(holder, Layer) or holder.entry.searched
        raise CitationError(chosen, "silent" if searched else "unsearched")
    return tuple(found)


def passage_reference(
    atlas: Atlas,
    chosen: str,
    *,
    base: str,
    view: View,
    passage: str | None = None,
) -> PassageReference:
    """Return one passage of a feature or a layer: no. ``view.quote``, or that called ``passage``.

    Raises:
        CitationError: there is nothing so called, it has no such passage, or the documents say
            nothing of it.

    """
    found = passage_references(atlas, chosen, base=base, view=view)
    if passage is not None:
        for reference in found:
            if reference.passage.id == passage:
                return reference
        raise CitationError(f"passage={passage}", "unknown_passage", name=chosen)
    count = len(_holder(atlas, chosen).quotations)
    if not 1 <= view.quote <= count:
        key = "unknown_quote" if count else "silent"
        raise CitationError(f"{chosen}, quote={view.quote}", key, count=count)
    return found[view.quote - 1]


def map_reference(
    atlas: Atlas, *, base: str, view: View, accessed: date | None = None
) -> MapReference:
    """Return the map with the layers of ``view``, or with those that it opens with.

    Its address keeps all that ``view`` holds.
    """
    asked = None if view.layers is None else set(view.layers)
    shown = tuple(
        layer
        for layer in atlas.layers
        if (layer.entry.visible if asked is None else layer.id in asked)
    )
    origins = [feature.provenance for layer in shown for feature in layer.features]
    origins += [layer.provenance for layer in shown] + [ground.provenance for ground in atlas.base]
    # One file may owe thanks to several, of whom others have named some already.
    named = {name for origin in origins for name in origin.attribution.split(SEVERAL)}
    address = view.address(base)
    query = urlsplit(address).query
    return MapReference(
        key="kzgeo.map" + (f".{hashlib.sha256(query.encode()).hexdigest()[:8]}" if query else ""),
        address=address,
        language=view.language,
        accessed=accessed,
        layers=shown,
        years=view.years,
        credits=tuple(sorted(named - {NOT_STATED})),
    )


def _holder(atlas: Atlas, chosen: str) -> Feature | Layer:
    # A place may have the name of a layer, as China does: the layer is asked for by its own.
    found = atlas.feature(chosen) or atlas.layer(chosen.removeprefix(LAYER))
    if found is None:
        raise CitationError(chosen, "unknown_feature")
    return found
