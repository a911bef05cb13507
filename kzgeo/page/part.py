"""A part of an atlas as an atlas of its own: chosen layers, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kzgeo.entries import Claim
from kzgeo.model import Atlas, Evidence, Feature, Layer, Shared
from kzgeo.selection import Selection
from kzgeo.verdicts import Judged

__all__ = ["judged_of", "part_of"]


def part_of(selection: Selection) -> Atlas:
    """Return the atlas of the chosen layers alone.

    A feature of a layer that is left out, which a chosen layer draws too, becomes a feature of
    that layer, drawn as it draws it. Statements stay that speak of something that stays. Layers
    that were asked for by name are shown when the page opens.
    """
    atlas = selection.atlas
    if not selection.named:
        return atlas
    own = {feature.id for layer in selection.layers for feature in layer.features}
    layers = []
    for layer in selection.layers:
        adopted = tuple(_adopted(atlas, layer, own))
        own |= {feature.id for feature in adopted}
        kept = tuple(shared for shared in layer.shared if shared.id not in {f.id for f in adopted})
        entry = layer.entry.model_copy(update={"visible": True})
        features = (*layer.features, *adopted)
        layers.append(replace(layer, entry=entry, features=features, shared=kept))
    claims = tuple(claim for claim in atlas.claims if _spoken_of(claim) & own)
    return Atlas(layers=tuple(layers), base=atlas.base, sources=atlas.sources, claims=claims)


def _spoken_of(claim: Claim) -> set[str]:
    """Return the ids of all that a statement speaks of."""
    return {claim.feature, *claim.also}


def judged_of(atlas: Atlas, judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """Return those of the statements, judged beside all others, that are in ``atlas``."""
    kept = {claim.id for claim in atlas.claims}
    return tuple(item for item in judged if item.claim.id in kept)


def _adopted(atlas: Atlas, layer: Layer, own: set[str]) -> Iterator[Feature]:
    for shared in layer.shared:
        feature = atlas.feature(shared.id)
        if feature is not None and feature.id not in own:
            yield _adopt(feature, layer, shared)


def _adopt(feature: Feature, layer: Layer, shared: Shared) -> Feature:
    evidence: Evidence = shared.properties.get("evidence", feature.evidence)
    return replace(
        feature,
        layer_id=layer.id,
        entry=feature.entry.model_copy(update={"colour": None, "arrow": False}),
        geometry=shared.geometry,
        evidence=evidence,
        provenance=layer.provenance,
        properties=shared.properties,
    )
