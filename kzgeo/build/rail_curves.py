"""Smooth curves through places, for connections that have no surveyed course."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from kzgeo.build.rail_graph import Lonlat

__all__ = ["smooth_curve"]

_STEP_DEG = 0.4


def smooth_curve(places: Sequence[Lonlat]) -> list[Lonlat]:
    """Return a curve (lon, lat degrees) that passes through all places in order.

    Centripetal Catmull–Rom spline, which makes no loops and no cusps (Yuksel,
    Schaefer and Keyser 2011, Computer-Aided Design 43), with a vertex about
    every 0.4 degrees.  The places themselves stay exact, so that curves which
    share a place meet in it.

    >>> smooth_curve([(0.0, 0.0), (0.5, 0.0), (1.0, 0.0)])[::2]
    [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0)]
    """
    first, last = places[0], places[-1]
    padded = [_mirrored(places[1], first), *places, _mirrored(places[-2], last)]
    curve = [first]
    for index, (start, end) in enumerate(pairwise(places)):
        before, after = padded[index], padded[index + 3]
        count = max(2, math.ceil(math.dist(start, end) / _STEP_DEG))
        curve += [_point(before, start, end, after, part / count) for part in range(1, count)]
        curve.append(end)
    return curve


def _mirrored(inner: Lonlat, outer: Lonlat) -> Lonlat:
    return 2 * outer[0] - inner[0], 2 * outer[1] - inner[1]


def _point(p0: Lonlat, p1: Lonlat, p2: Lonlat, p3: Lonlat, part: float) -> Lonlat:
    """Return the point at ``part`` (0 to 1) of the way from p1 to p2."""
    t0 = 0.0
    t1 = t0 + math.sqrt(math.dist(p0, p1))
    t2 = t1 + math.sqrt(math.dist(p1, p2))
    t3 = t2 + math.sqrt(math.dist(p2, p3))
    t = t1 + part * (t2 - t1)
    a1 = _mix(p0, p1, (t - t0) / (t1 - t0))
    a2 = _mix(p1, p2, (t - t1) / (t2 - t1))
    a3 = _mix(p2, p3, (t - t2) / (t3 - t2))
    b1 = _mix(a1, a2, (t - t0) / (t2 - t0))
    b2 = _mix(a2, a3, (t - t1) / (t3 - t1))
    return _mix(b1, b2, part)


def _mix(a: Lonlat, b: Lonlat, part: float) -> Lonlat:
    return a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])
