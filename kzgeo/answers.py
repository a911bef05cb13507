"""The atlas as plain values, in the shapes that other tools rely on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kzgeo.entries import Words
from kzgeo.model import Atlas, Feature, Layer, Problem, Quotation

if TYPE_CHECKING:  # which most answers do without
    from kzgeo.search import Hit
    from kzgeo.verdicts import Judged

__all__ = [
    "claim_answer",
    "feature_answer",
    "hit_answer",
    "layer_answer",
    "problem_answer",
    "quotation_answer",
    "quotes_answer",
    "words_answer",
]


def words_answer(words: Words) -> dict[str, str]:
    """Return the four languages by their codes."""
    return words.model_dump()


def layer_answer(layer: Layer) -> dict[str, Any]:
    """Describe a layer: titles, its features' ids, attribution, licence and evidence."""
    return {
        "id": layer.id,
        "title": words_answer(layer.title),
        "features": [f.id for f in layer.features] + [s.id for s in layer.shared],
        "attribution": layer.provenance.attribution,
        "licence": layer.provenance.licence,
        "evidence": layer.evidence,
    }


def quotation_answer(quotation: Quotation) -> dict[str, Any]:
    """Describe a quotation with its selectors; offsets are code points."""
    passage = quotation.passage
    return {
        "source": passage.source,
        "start": passage.start,
        "end": passage.end,
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "lang": passage.lang,
        "translations": dict(passage.translations),
        "page": passage.page,
        "rank": quotation.rank,
        "also_at": [list(span) for span in passage.also_at],
    }


def quotes_answer(feature: Feature) -> dict[str, Any]:
    """Describe a feature's quotations, best first."""
    return {
        "feature": feature.id,
        "status": feature.entry.status,
        "quotations": [quotation_answer(q) for q in feature.quotations],
    }


def claim_answer(judged: Judged) -> dict[str, Any]:
    """Describe a claim with what it is held against; what is measured is computed, not stored.

    ``accepted`` is the first accepted value, ``accepted_all`` has every series.
    """
    claim, found = judged.claim, judged.measured
    accepted = [
        {"value": item.value, "unit": item.unit, "reference": item.reference, "until": item.until}
        for item in claim.accepted
    ]
    return {
        "id": claim.id,
        "feature": claim.feature,
        "also": list(claim.also),
        "source": claim.source,
        "start": claim.start,
        "end": claim.end,
        "exact": claim.exact,
        "predicate": claim.predicate,
        "matter": claim.matter,
        "title": words_answer(claim.title),
        "stated": claim.stated.model_dump(),
        "measured": found
        and {
            "value": found.value,
            "unit": found.unit,
            "method": f"{found.kind} of {', '.join(found.features)} on the WGS84 ellipsoid, "
            f"{found.evidence} geometry, {found.scale}",
        },
        "accepted": accepted[0] if accepted else None,
        "accepted_all": accepted,
        "verdict": judged.verdict,
        "against": [other.id for other in judged.against],
        "total": None if judged.total is None else float(judged.total),
        "as_of": claim.as_of,
        "from_year": claim.from_year,
        "to_year": claim.to_year,
        "note": claim.note and words_answer(claim.note),
    }


def feature_answer(feature: Feature, atlas: Atlas, judged: Iterable[Judged]) -> dict[str, Any]:
    """Describe all that the panel shows; geometry and bounds are (lon, lat) in degrees."""
    return {
        "feature": feature.id,
        "layer": feature.layer_id,
        "geometry": feature.geojson,
        "title": words_answer(feature.title),
        "geometry_type": feature.geometry.geom_type,
        "bounds": list(feature.bounds),
        "evidence": feature.evidence,
        "method": words_answer(feature.entry.method),
        "from_year": feature.entry.from_year,
        "to_year": feature.entry.to_year,
        "part_of": feature.entry.part_of,
        "parts": [part.id for part in atlas.parts(feature.id)],
        "status": feature.entry.status,
        "quotations": quotes_answer(feature)["quotations"],
        "claims": [
            claim_answer(item)
            for item in judged
            if feature.id in (item.claim.feature, *item.claim.also)
        ],
        "attribution": feature.provenance.attribution,
        "licence": feature.provenance.licence,
        "source": feature.provenance.source,
        "scale": feature.provenance.scale,
        "data_date": feature.provenance.data_date,
    }


def hit_answer(hit: Hit) -> dict[str, Any]:
    """Describe what a search found."""
    return {
        "id": hit.id,
        "kind": hit.kind,
        "title": words_answer(hit.title),
        "score": round(hit.score, 3),
    }


def problem_answer(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """List problems as place, fault and cure."""
    return [{"place": p.place, "fault": p.fault, "cure": p.cure} for p in problems]
