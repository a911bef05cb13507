"""Whether two colours are told apart in grey print and with the common colour-blindnesses.

Colour-blindness is simulated in linear RGB with the matrices of Machado, Oliveira and Fernandes,
A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE TVCG 15 (2009), at
full severity; differences are Euclidean in CIELAB (CIE 1976, D65), those in grey of L* alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIFFERENT", "MATRICES", "difference"]

Floats = NDArray[np.float64]

# From linear RGB to linear RGB as it is seen.
MATRICES: Mapping[str, tuple[tuple[float, float, float], ...]] = MappingProxyType(
    {
        "protanopia": (
            (0.152286, 1.052583, -0.204868),
            (0.114503, 0.786281, 0.099216),
            (-0.003882, -0.048116, 1.051998),
        ),
        "deuteranopia": (
            (0.367322, 0.860646, -0.227968),
            (0.280085, 0.672501, 0.047413),
            (-0.011820, 0.042940, 0.968881),
        ),
        "tritanopia": (
            (1.255528, -0.076749, -0.178779),
            (-0.078411, 0.930809, 0.147602),
            (0.004733, 0.691367, 0.303900),
        ),
    }
)
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = XYZ.sum(axis=1)
DIFFERENT = 12.0  # lines and markers that differ by this are told apart side by side


def _linear(colour: str) -> Floats:
    signal = np.frombuffer(bytes.fromhex(colour[1:]), dtype=np.uint8) / 255
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _lab(linear: Floats) -> Floats:
    ratio = XYZ @ np.clip(linear, 0, 1) / WHITE
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@cache
def difference(one: str, other: str) -> float:
    """Return the least difference of two colours (#rrggbb): in grey, or as the colour-blind see.

    >>> difference("#000000", "#ffffff")
    100.0

    """
    first, second = _linear(one), _linear(other)
    in_grey = abs(float(_lab(first)[0] - _lab(second)[0]))
    seen = (
        float(np.linalg.norm(_lab(np.array(m) @ first) - _lab(np.array(m) @ second)))
        for m in MATRICES.values()
    )
    return round(min(in_grey, *seen), 3)
