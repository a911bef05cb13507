"""The sections of a report: a map, a layer, a feature, some passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kzgeo.entries import Language, Words
from kzgeo.model import Feature, Layer, Quotation
from kzgeo.permalink import permalink
from kzgeo.prose import say
from kzgeo.report.checked import Checked
from kzgeo.report.content import Block, Cell, Paragraph, Picture, Run, Section
from kzgeo.report.documents import Documents
from kzgeo.report.order import LAYER, FigureItem, LayerItem, Order
from kzgeo.report.origins import Origins, provenance
from kzgeo.report.runs import fill, joined, label, link, plain, spoken, titled
from kzgeo.selection import Selection, drawings, origin_of
from kzgeo.wording import evidence_of, languages_of, years_of

__all__ = ["Draw", "Plate", "Sections", "features_of"]

DOT = " · "


@dataclass(frozen=True, kw_only=True)
class Plate:
    """A figure that was drawn: its files, its size on paper, its words, the documents it cites."""

    png: bytes
    svg: bytes
    width_mm: float
    height_mm: float
    title: str
    subtitle: str
    alternative: str
    sources: tuple[str, ...]


Draw = Callable[[FigureItem | LayerItem], Plate]


def features_of(order: Order, layer: Layer) -> Iterator[Feature]:
    """Yield the features that a layer draws in the years of a report."""
    shown = Selection(atlas=order.atlas, layers=(layer,), years=order.years)
    for _, feature, _ in drawings(shown):
        yield feature


class Sections:
    """The sections of one report, written one after the other.

    ``homes`` are the sections that tell of features, by their ids; a feature is told of once.
    """

    def __init__(self, order: Order, draw: Draw) -> None:
        self.order, self._draw = order, draw
        self.documents = Documents(order.atlas, order.language)
        self.origins = Origins(order.atlas, order.language)
        self.checked = Checked(order.atlas, order.judged, order.language, order.years)
        self.homes: dict[str, str] = {}
        self._names: dict[str, int] = {}

    @property
    def _lang(self) -> Language:
        return self.order.language

    def _name(self, wanted: str) -> str:
        """Return a name for a section that no other one has."""
        count = self._names[wanted] = self._names.get(wanted, 0) + 1
        return wanted if count == 1 else f"{wanted}-{count}"

    # -- maps --------------------------------------------------------------------------------

    def map(self, item: FigureItem, *, alone: bool) -> Section:
        """Return a map under a heading of its own; ``alone`` it is “the” map of the report."""
        picture, plate = self._picture(item)
        title = (
            say("report", "map", self._lang)
            if alone
            else say("report", "map_of", self._lang, title=plate.title)
        )
        return Section(id=self._name("map"), title=title, blocks=(picture,))

    def _picture(self, item: FigureItem | LayerItem) -> tuple[Picture, Plate]:
        order, plate = self.order, self._draw(item)
        layers = (item.layer,) if isinstance(item, LayerItem) else item.layers
        years = order.years if isinstance(item, LayerItem) else item.years
        shown = Selection(
            atlas=order.atlas,
            layers=tuple(layer for layer in order.atlas.layers if layer.id in layers),
            years=years,
        )
        only = set() if isinstance(item, LayerItem) else set(item.features)
        for layer, feature, drawn in drawings(shown):
            if not only or feature.id in only:
                self.origins.show(origin_of(layer, feature, drawn), layer.title)
        self.origins.show_base()
        cited = [(self.documents.cited(name),) for name in plate.sources]
        words = [plain(text) for text in (plate.title, plate.subtitle) if text]
        address = permalink(order.base, layers=layers, years=years, lang=order.language)
        words.append((link(say("report", "open_map", self._lang), address),))
        caption = joined(words, DOT)
        if cited:
            caption = (*caption, Run(text=" "), *joined(cited, " "))
        picture = Picture(
            id=self._name("figure"),
            png=plate.png,
            svg=plate.svg,
            width_mm=plate.width_mm,
            height_mm=plate.height_mm,
            caption=caption,
            alternative=plate.alternative,
        )
        return picture, plate

    # -- layers --------------------------------------------------------------------------------

    def layer(self, item: LayerItem, layer: Layer) -> Section:
        """Return a layer: what it is, its map, its passages, then each of its features."""
        name = f"{LAYER}{layer.id}"
        titled_ = titled(layer.title, self._lang)
        blocks: list[Block] = [*self._other_titles(layer.title)]
        if layer.entry.summary:
            blocks.append(Paragraph(runs=(titled(layer.entry.summary, self._lang),)))
        features = list(features_of(self.order, layer))
        if item.figure and features:
            blocks.append(self._picture(item)[0])
        blocks += self._quotes(name, layer.quotations)
        here = self._name(name)
        if features:
            comma = say("panel", "list", self._lang)
            links = joined([(self._link(feature),) for feature in features], comma)
            blocks.append(Paragraph(runs=label(say("panel", "features", self._lang), links)))
        blocks.append(provenance(layer.provenance, None, self._lang))
        self.origins.show(layer.provenance, layer.title)
        blocks.append(self._address(name))
        inner = [self._unplaced(layer)] if layer.unplaced else []
        inner += [section for one in features for section in self._feature_of(layer, one)]
        return Section(
            id=here,
            title=titled_.text,
            lang=titled_.lang,
            colour=layer.entry.style.colour,
            blocks=tuple(blocks),
            sections=tuple(inner),
        )

    def _feature_of(self, layer: Layer, feature: Feature) -> Iterator[Section]:
        """Yield a layer's feature; what other layers of the report have of their own, there."""
        own = {item.layer for item in self.order.items if isinstance(item, LayerItem)}
        if feature.layer_id == layer.id or feature.layer_id not in own:
            yield from self.feature_once(feature)

    def _unplaced(self, layer: Layer) -> Section:
        """Return what the documents name within the layer's subject and no map can show."""
        blocks: list[Block] = []
        for thing, quotations in layer.unplaced:
            run = titled(thing.title, self._lang)
            blocks.append(Paragraph(runs=(Run(text=run.text, lang=run.lang, strong=True),)))
            address = permalink(
                self.order.base, feature=f"{LAYER}{layer.id}", lang=self.order.language
            )
            blocks += [self.documents.quote(one, address) for one in quotations]
        title = say("panel", "unplaced", self._lang)
        return Section(id=self._name(f"unplaced-{layer.id}"), title=title, blocks=tuple(blocks))

    # -- features ------------------------------------------------------------------------------

    def feature(self, feature: Feature) -> Section:
        """Return all that the atlas tells of a feature."""
        here = self._name(self.homes.setdefault(feature.id, f"feature-{feature.id}"))
        title = titled(feature.title, self._lang)
        blocks: list[Block] = [*self._other_titles(feature.title), *self._facts(feature)]
        blocks += self._silence(feature)
        blocks += self._quotes(feature.id, feature.quotations)
        table = self.checked.table(feature, f"statements-{feature.id}", self.documents)
        if table:
            blocks.append(table)
        blocks.append(provenance(feature.provenance, feature.entry.method, self._lang))
        layer = self.order.atlas.layer(feature.layer_id)
        self.origins.show(feature.provenance, layer.title if layer else feature.title)
        blocks.append(self._address(feature.id))
        return Section(
            id=here,
            title=title.text,
            lang=title.lang,
            colour=self._colour(feature),
            blocks=tuple(blocks),
        )

    def feature_once(self, feature: Feature) -> Iterator[Section]:
        """Yield the section of a feature, unless a layer's has told of it already."""
        if self.homes.get(feature.id) not in self._names:
            yield self.feature(feature)

    def _colour(self, feature: Feature) -> str | None:
        layer = self.order.atlas.layer(feature.layer_id)
        return feature.entry.colour or (layer.entry.style.colour if layer else None)

    def _facts(self, feature: Feature) -> Iterator[Paragraph]:
        """Yield how certain it is, its years and layer; then its whole and its parts."""
        lang, atlas = self._lang, self.order.atlas
        first, *others = evidence_of(feature)
        words = [
            fill(
                "report",
                "evidence",
                lang,
                word=(Run(text=say("page", first, lang)),),
                means=plain(say("page", f"{first}_means", lang)),
            )
        ]
        words += [
            plain(say("panel", "in_part", lang, evidence=say("page", one, lang).lower()))
            for one in others
        ]
        comma = say("panel", "list", lang)
        facts = [label(say("report", "certainty", lang), joined(words, comma))]
        years, layer = years_of(feature), atlas.layer(feature.layer_id)
        if years:
            facts.append(label(say("report", "years", lang), (Run(text=years, isolated=True),)))
        if layer:
            facts.append(label(say("columns", "layer", lang), (titled(layer.title, lang),)))
        yield Paragraph(runs=joined(facts, DOT))
        whole = atlas.feature(feature.entry.part_of or "")
        parts = joined([(self._link(part),) for part in atlas.parts(feature.id)], comma)
        related = [label(say("panel", "part_of", lang), (self._link(whole),))] if whole else []
        related += [label(say("panel", "parts", lang), parts)] if parts else []
        if related:
            yield Paragraph(runs=joined(related, DOT))

    def _silence(self, feature: Feature) -> Iterator[Paragraph]:
        """Yield what there is to say where passages are missing."""
        entry, lang = feature.entry, self._lang
        if not entry.searched:
            yield Paragraph(kind="silence", runs=plain(say("panel", "unsearched", lang)))
        elif entry.status == "silent":
            said = Run(text=say("panel", "silent", lang), strong=True)
            more = Run(text=f" {say('panel', 'silent_more', lang)}")
            yield Paragraph(kind="silence", runs=(said, more))
        if len(feature.quotations) < len(entry.quotations):
            yield Paragraph(kind="silence", runs=plain(say("panel", "withheld", lang)))

    def passages(self, name: str, holder: Feature | Layer, quotes: Sequence[int]) -> Section:
        """Return chosen passages of a feature or a layer, in the order in which they were asked."""
        title = titled(holder.title, self._lang)
        blocks: list[Block] = [*self._other_titles(holder.title)]
        if isinstance(holder, Feature):
            blocks += [*self._facts(holder)]
        blocks += self._quotes(name, [holder.quotations[quote - 1] for quote in quotes])
        colour = self._colour(holder) if isinstance(holder, Feature) else holder.entry.style.colour
        return Section(
            id=self._name(f"passages-{name}"),
            title=title.text,
            lang=title.lang,
            colour=colour,
            blocks=tuple(blocks),
        )

    # -- what they share ------------------------------------------------------------------------

    def _quotes(self, name: str, quotations: Sequence[Quotation]) -> Iterator[Block]:
        for quotation in quotations:
            address = permalink(
                self.order.base, feature=name, quote=quotation.rank, lang=self.order.language
            )
            yield self.documents.quote(quotation, address)

    def _other_titles(self, words: Words) -> Iterator[Paragraph]:
        lang = self._lang
        found = [(spoken(words.to(code), code, lang),) for code in languages_of(words, lang)[1:]]
        if found:
            told = label(say("report", "other_languages", lang), joined(found, DOT))
            yield Paragraph(kind="note", runs=told)

    def _link(self, feature: Feature) -> Run:
        """Return a feature's title: it leads to its section, where there is none to the map."""
        title = titled(feature.title, self._lang)
        home = self.homes.get(feature.id)
        address = permalink(self.order.base, feature=feature.id, lang=self.order.language)
        return link(title.text, f"#{home}" if home else address, title.lang)

    def _address(self, name: str) -> Paragraph:
        address = permalink(self.order.base, feature=name, lang=self.order.language)
        shown: Cell = (Run(text=address, href=address, isolated=True),)
        return Paragraph(kind="note", runs=label(say("report", "open", self._lang), shown))
