"""Statements held against each other, against what is accepted and against the geometry.

The rules, in this order; the first that applies gives the verdict:

1. conflicts-within-sources: another statement on the same matter, in the same unit and of the
   same year, cannot hold together with this one; or the lengths that a document gives for the
   parts of a feature do not make up the one it gives for the whole; or the length it gives for
   a part is more than twice what lies between that part's own two ends.
2. agrees: the value is an accepted one, to the last digit written or within 2 %.
3. outdated: it was an accepted one that has ceased to hold.
4. differs: it is within a quarter of an accepted value, or names the year but another day.
5. contradicted: it is none of these.
6. Where nothing is accepted, the measured value is taken in its place, within 5 % for
   surveyed geometry and 15 % for other; a measured value alone never contradicts.
7. not-checkable: there is neither.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from kzgeo.entries import Accepted, Claim
from kzgeo.measure import area_km2, length_km
from kzgeo.model import Atlas, Feature
from kzgeo.quantities import quantities

__all__ = ["VERDICTS", "Judged", "Measured", "Verdict", "judge", "measured"]

Verdict = Literal[
    "agrees",
    "differs",
    "contradicted",
    "conflicts-within-sources",
    "outdated",
    "not-checkable",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

CLOSE = Decimal("0.02")
NEAR = Decimal("0.25")
MEASURED_CLOSE = {"surveyed": Decimal("0.05")}
MEASURED_LOOSE = Decimal("0.15")
APPROXIMATE = Decimal("0.1")
OVERLONG = 2
CENTURY = re.compile(r"(\d\d01)/(\d\d00)")
ORDERED = ("order", "course")
WHOLE = "kazakhstan-area"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the geometry gives, by which measure, of which features and at what scale."""

    value: float
    unit: str
    kind: str
    features: tuple[str, ...]
    scale: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A claim with its verdict, what was measured, and the statements it stands beside.

    ``others`` are the other claims on the same matter, ``against`` those of them that it cannot
    hold together with; ``total`` is the sum of its parts.
    """

    claim: Claim
    verdict: Verdict
    measured: Measured | None
    others: tuple[Claim, ...]
    against: tuple[Claim, ...]
    total: Decimal | None
    overlong: bool


def judge(atlas: Atlas) -> tuple[Judged, ...]:
    """Return every claim with its verdict, in order of documents and of position in them."""
    claims = sorted(atlas.claims, key=lambda claim: (claim.source, claim.start, claim.id))
    matters: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        matters[claim.matter].append(claim)
    return tuple(_judged(atlas, claim, matters[claim.matter], claims) for claim in claims)


def _judged(atlas: Atlas, claim: Claim, matter: Iterable[Claim], claims: Sequence[Claim]) -> Judged:
    others = tuple(other for other in matter if other is not claim)
    against = tuple(other for other in others if not _compatible(claim, other))
    found = measured(atlas, claim)
    total = _total(atlas, claim, claims)
    overlong = _overlong(atlas, claim, found)
    return Judged(
        claim=claim,
        verdict="conflicts-within-sources"
        if against or overlong or _parts_fail(claim, total)
        else _verdict(claim, found),
        measured=found,
        others=others,
        against=against,
        total=total,
        overlong=overlong,
    )


def _verdict(claim: Claim, found: Measured | None) -> Verdict:
    if claim.accepted:
        return _best(_against_accepted(claim, item) for item in claim.accepted)
    if found is not None and _is_number(claim):
        return _against_measured(claim, found)
    return "not-checkable"


def _best(verdicts: Iterable[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("agrees", "outdated", "differs", "contradicted")
    return min(verdicts, key=order.index)


def _parts_fail(claim: Claim, total: Decimal | None) -> bool:
    return total is not None and abs(total - _number(claim)) > _slack(claim)


def _total(atlas: Atlas, claim: Claim, claims: Iterable[Claim]) -> Decimal | None:
    """Add up the lengths that the claim's document gives for every part of its feature."""
    parts = {feature.id for feature in atlas.parts(claim.feature)}
    if claim.predicate != "length" or not parts:
        return None
    lengths = {
        part.feature: _number(part)
        for part in claims
        if part.feature in parts
        and (part.source, part.predicate) == (claim.source, claim.predicate)
        and part.stated.unit == claim.stated.unit
    }
    return sum(lengths.values(), Decimal(0)) if lengths.keys() == parts else None


def _overlong(atlas: Atlas, claim: Claim, found: Measured | None) -> bool:
    feature = atlas.feature(claim.feature)
    return (
        claim.predicate == "length"
        and feature is not None
        and feature.entry.part_of is not None
        and found is not None
        and _number(claim) > OVERLONG * Decimal(found.value)
    )


def _against_accepted(claim: Claim, accepted: Accepted) -> Verdict:
    stated = claim.stated
    if isinstance(stated.value, str) or isinstance(accepted.value, str):
        near = _texts(claim, str(accepted.value))
    else:
        near = _numbers(claim, Decimal(str(accepted.value)))
    if near == "agrees" and accepted.until is not None:
        return "outdated"
    return near


def _texts(claim: Claim, accepted: str) -> Verdict:
    stated = str(claim.stated.value)
    if claim.stated.unit != "date":
        return "agrees" if _words(claim) == _parts(accepted, claim.predicate) else "contradicted"
    if _dates_meet(stated, accepted):
        return "agrees"
    return "differs" if stated[:4] == accepted[:4] else "contradicted"


def _words(claim: Claim) -> list[str]:
    return _parts(str(claim.stated.value), claim.predicate)


def _parts(text: str, predicate: str) -> list[str]:
    parts = [part.strip().casefold() for part in text.split(";")]
    return parts if predicate in ORDERED else sorted(parts)


def _numbers(claim: Claim, accepted: Decimal) -> Verdict:
    stated = _number(claim)
    if claim.stated.bound == "more than" and accepted >= stated:
        return "agrees"
    if claim.stated.bound == "less than" and accepted <= stated:
        return "agrees"
    gap = abs(stated - accepted)
    if claim.predicate in ("rank", "ratio") or accepted == 0:
        return "agrees" if gap == 0 else "contradicted"
    if gap <= max(_slack(claim), CLOSE * abs(accepted)):
        return "agrees"
    return "differs" if gap <= NEAR * abs(accepted) else "contradicted"


def _against_measured(claim: Claim, found: Measured) -> Verdict:
    gap = abs(_number(claim) - Decimal(found.value))
    close = MEASURED_CLOSE.get(found.evidence, MEASURED_LOOSE)
    return "agrees" if gap <= max(_slack(claim), close * Decimal(found.value)) else "differs"


def _is_number(claim: Claim) -> bool:
    return not isinstance(claim.stated.value, str)


def _number(claim: Claim) -> Decimal:
    return Decimal(str(claim.stated.value)) if _is_number(claim) else Decimal(0)


def _slack(claim: Claim) -> Decimal:
    """Return how far a value may lie off by its own precision: half its last digit written."""
    value = _number(claim)
    steps = [item.step for item in quantities(claim.stated.as_written) if item.value == value]
    slack = min(steps, default=Decimal(1)) / 2 if steps else Decimal(0)
    return max(slack, APPROXIMATE * abs(value)) if claim.stated.approx else slack


def _compatible(one: Claim, other: Claim) -> bool:
    """Tell whether two statements on one matter can both hold."""
    if one.stated.unit != other.stated.unit or one.predicate != other.predicate:
        return True
    years = {one.as_of, other.as_of} - {None}
    if len(years) == 2 and one.stated.unit != "date":
        return True
    if _is_number(one) != _is_number(other):
        return True
    if not _is_number(one):
        if one.stated.unit == "date":
            return _dates_meet(str(one.stated.value), str(other.stated.value))
        return _courses_meet(one, other)
    return _may_meet(one, other)


def _courses_meet(one: Claim, other: Claim) -> bool:
    """Tell whether two lists of words agree; a course may be told to a nearer end."""
    first, second = _words(one), _words(other)
    if one.predicate not in ORDERED:
        return first == second
    return all(a == b for a, b in zip(first, second, strict=False))


def _may_meet(one: Claim, other: Claim) -> bool:
    first, second = _number(one), _number(other)
    for claim, value in ((one, second), (other, first)):
        if claim.stated.bound == "more than" and value >= _number(claim):
            return True
        if claim.stated.bound == "less than" and value <= _number(claim):
            return True
    return abs(first - second) <= max(_slack(one), _slack(other))


def _dates_meet(stated: str, other: str) -> bool:
    """Tell whether one date is the other told less exactly.

    A span is told by both its ends; a whole century holds any date or span inside it.

    >>> _dates_meet("1998", "1998-06-10"), _dates_meet("1993", "1995")
    (True, False)
    >>> _dates_meet("1801/1900", "1847"), _dates_meet("1456/1847", "1465/1847")
    (True, False)
    >>> _dates_meet("2014", "2014-03-24/2014-03-25")
    True

    """
    for century, inner in ((stated, other), (other, stated)):
        ends = CENTURY.fullmatch(century)
        if ends and int(ends[2]) - int(ends[1]) == 99:
            years = [int(part[:4]) for part in inner.split("/")]
            return int(ends[1]) <= min(years) and max(years) <= int(ends[2])
    ones, others = stated.split("/"), other.split("/")
    if len(ones) != len(others):  # a year or a month told of something of several days
        (single,), span = (ones, others) if len(ones) == 1 else (others, ones)
        return all(end.startswith(single) for end in span)
    return all(a.startswith(b) or b.startswith(a) for a, b in zip(ones, others, strict=True))


def measured(atlas: Atlas, claim: Claim) -> Measured | None:
    """Return what the geometry gives for a claim; ``None`` where it cannot tell."""
    if claim.measure is None:
        return None
    features = [atlas.feature(item) for item in claim.measure.of]
    drawn = [feature for feature in features if feature is not None]
    whole = atlas.feature(WHOLE)
    if len(drawn) < len(features):
        return None
    kind = claim.measure.kind
    if kind == "length_km":
        value, unit = sum(length_km(item.geometry) for item in drawn), "km"
    elif kind == "area_km2":
        value, unit = sum(area_km2(item.geometry) for item in drawn), "km2"
    elif whole is not None:
        share = sum(area_km2(item.geometry) for item in drawn) / area_km2(whole.geometry)
        value, unit = 100 * share, "%"
    else:
        return None
    return Measured(
        value=value,
        unit=unit,
        kind=kind,
        features=tuple(item.id for item in drawn),
        scale="; ".join(dict.fromkeys(item.provenance.scale for item in drawn)),
        evidence=_weakest(drawn),
    )


def _weakest(features: Iterable[Feature]) -> str:
    words = [f"{item.evidence} {item.properties.get('parts', '')}" for item in features]
    for word in ("schematic", "approximate"):
        if any(word in text for text in words):
            return word
    return "surveyed"
