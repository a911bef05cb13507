"""Entries and geometry put together to layers; what does not hold is left out and reported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kzgeo.entries import (
    Claim,
    FeatureEntry,
    LayerEntry,
    Mention,
    Passage,
    Provenance,
    Source,
    Unplaced,
)
from kzgeo.geojson import GeoFeature, GeoFile
from kzgeo.model import EVIDENCE, Evidence, Feature, Layer, Problem, Quotation, Shared

__all__ = ["Assembly"]


@dataclass(kw_only=True)
class Assembly:
    """The work of joining layer entries, passages and geometry; collects its problems.

    ``withheld`` are ids that a problem was reported for already, ``lost`` the layers whose
    files could not be read: what follows from these is not reported once more.
    """

    sources: Mapping[str, Source]
    problems: list[Problem] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    _passages: dict[str, Passage] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _claims: set[str] = field(default_factory=set)

    def add_passages(self, layer_id: str, entry: LayerEntry) -> None:
        """Take in the passages that can be trusted; the others are never shown."""
        for passage in entry.passages:
            fault = self._passage_fault(passage)
            if fault is None:
                self._passages[passage.id] = passage
            else:
                self.withheld.add(passage.id)
                self._report(f'layers/{layer_id}.toml, passage "{passage.id}"', *fault)

    def layer(self, layer_id: str, entry: LayerEntry, geo: GeoFile) -> Layer:
        """Join one layer's entry with its geometry."""
        place = f"layers/{layer_id}.toml"
        self.withheld |= geo.withheld
        shapes = {feature.id: feature for feature in geo.features}
        features = [
            self._feature(layer_id, item, shapes[item.id], geo)
            for item in entry.features
            if self._stands(layer_id, item, shapes.get(item.id), entry)
        ]
        described = {item.id for item in entry.features} | set(entry.shared) | self.withheld
        for stray in sorted(set(shapes) - described):
            self._report(
                f'geodata/{layer_id}.geojson, feature "{stray}"',
                "is not described, so it is not shown",
                f"add it to {place}, or remove it",
            )
        return Layer(
            id=layer_id,
            entry=entry,
            provenance=geo.provenance,
            features=tuple(features),
            shared=tuple(self._shared(layer_id, entry, shapes)),
            quotations=self._quotations(entry.quotations, place),
            unplaced=tuple(self._unplaced(item, place) for item in entry.unplaced),
        )

    def holds(self, claim: Claim, place: str) -> bool:
        """Tell whether a claim can be trusted; report it where not."""
        place = f'{place}, claim "{claim.id}"'
        if claim.id in self._claims:
            self._report(place, "the id is used twice", "give each claim its own id")
            return False
        fault = self._text_fault(claim, ((claim.start, claim.end),))
        if fault is None and claim.stated.as_written not in claim.exact:
            fault = (
                f"its figure “{claim.stated.as_written}” does not stand in its text",
                "copy it from the text as it is written there",
            )
        if fault is not None:
            self._report(place, *fault)
            return False
        self._claims.add(claim.id)
        return True

    def _shared(
        self, layer_id: str, entry: LayerEntry, shapes: Mapping[str, GeoFeature]
    ) -> Iterator[Shared]:
        for feature_id in entry.shared:
            shape = shapes.get(feature_id)
            if shape is not None:
                yield Shared(id=feature_id, geometry=shape.geometry, properties=shape.properties)
            elif feature_id not in self.withheld:
                self._report(
                    f'layers/{layer_id}.toml, shared "{feature_id}"',
                    "has no readable geometry",
                    f"add a feature with this id to geodata/{layer_id}.geojson",
                )

    def _report(self, place: str, fault: str, cure: str) -> None:
        self.problems.append(Problem(place=place, fault=fault, cure=cure))

    def _passage_fault(self, passage: Passage) -> tuple[str, str] | None:
        if passage.id in self._passages:
            return "the id is used twice", "give each passage its own id"
        return self._text_fault(passage, ((passage.start, passage.end), *passage.also_at))

    def _text_fault(
        self, text: Passage | Claim, spans: tuple[tuple[int, int], ...]
    ) -> tuple[str, str] | None:
        if text.source not in self.sources:
            return (
                f'source "{text.source}" is unknown',
                f"use one of {', '.join(self.sources)}, or add kzgeo/sources/{text.source}.toml",
            )
        if hashlib.sha256(text.exact.encode()).hexdigest() != text.sha256:
            return (
                "the text does not match its stored hash",
                "restore the text from the document; a quotation is never edited",
            )
        for start, end in spans:
            if end - start != len(text.exact) or end > self.sources[text.source].length:
                return (
                    f"offsets {start}-{end} do not fit a text of {len(text.exact)} code points",
                    "set start and end again from the document",
                )
        return None

    def _quotations(self, mentions: tuple[Mention, ...], place: str) -> tuple[Quotation, ...]:
        quotations: list[Quotation] = []
        for mention in mentions:
            passage = self._passages.get(mention.passage)
            where = f'{place}, quotation "{mention.passage}"'
            if passage is None:
                if self._reported(mention.passage):
                    continue
                self._report(
                    where,
                    "there is no such passage that can be shown",
                    "name a passage that stands in a file of layers/, or mend that passage",
                )
                continue
            for mark in mention.mark:
                if mark not in passage.exact:
                    self._report(
                        where,
                        f"the marked words “{mark}” do not stand in the passage",
                        "copy them from the passage as they are written there",
                    )
            marks = tuple(mark for mark in mention.mark if mark in passage.exact)
            quotations.append(Quotation(passage=passage, mark=marks, rank=len(quotations) + 1))
        return tuple(quotations)

    def _reported(self, passage_id: str) -> bool:
        """Tell whether a passage is absent because of a problem that is listed already.

        Passages are named after their layer, so those of an unreadable file are known by it.
        """
        return passage_id in self.withheld or any(
            passage_id.startswith(f"{layer}-") for layer in self.lost
        )

    def _unplaced(self, item: Unplaced, place: str) -> tuple[Unplaced, tuple[Quotation, ...]]:
        return item, self._quotations(item.quotations, f'{place}, "{item.id}"')

    def _feature(
        self, layer_id: str, item: FeatureEntry, shape: GeoFeature, geo: GeoFile
    ) -> Feature:
        evidence: Evidence = shape.properties["evidence"]
        return Feature(
            layer_id=layer_id,
            entry=item,
            geometry=shape.geometry,
            evidence=evidence,
            provenance=_provenance(shape, geo),
            properties=shape.properties,
            quotations=self._quotations(
                item.quotations, f'layers/{layer_id}.toml, feature "{item.id}"'
            ),
        )

    def _stands(
        self, layer_id: str, item: FeatureEntry, shape: GeoFeature | None, entry: LayerEntry
    ) -> bool:
        """Take the id for this layer, or report why the feature cannot be shown."""
        place = f'layers/{layer_id}.toml, feature "{item.id}"'
        drawn = f'geodata/{layer_id}.geojson, feature "{item.id}"'
        if item.id in self._taken:
            self._report(place, "the id is used twice in the atlas", "give it an id of its own")
            return False
        if shape is None:
            if item.id in self.withheld:
                return False
            self._report(
                place,
                "has no readable geometry",
                f"add a feature with this id to geodata/{layer_id}.geojson, or mend it there",
            )
            return False
        if shape.properties.get("evidence") not in EVIDENCE:
            self._report(
                drawn,
                'its property "evidence" is missing or unknown',
                f"set it to one of {', '.join(EVIDENCE)}",
            )
            return False
        west, south, east, north = shape.geometry.bounds
        if _within((west, south, east, north), entry.extent):
            self._taken.add(item.id)
            return True
        if _within((south, west, north, east), entry.extent):
            self._report(
                drawn,
                "its coordinates look swapped (latitude before longitude)",
                "write positions as [longitude, latitude]",
            )
        else:
            self._report(
                drawn,
                f"lies outside the extent {list(entry.extent)} of its layer",
                f"mend the geometry, or the extent in layers/{layer_id}.toml",
            )
        return False


def _within(bounds: tuple[float, ...], extent: tuple[float, ...]) -> bool:
    """Tell whether west, south, east, north lie within an extent of the same order."""
    return (
        bounds[0] >= extent[0]
        and bounds[1] >= extent[1]
        and bounds[2] <= extent[2]
        and bounds[3] <= extent[3]
    )


def _provenance(shape: GeoFeature, geo: GeoFile) -> Provenance:
    """Return the feature's own provenance where it states one, else the file's."""
    own = {
        key: str(shape.properties[key])
        for key in Provenance.model_fields
        if shape.properties.get(key)
    }
    return geo.provenance.model_copy(update=own)
