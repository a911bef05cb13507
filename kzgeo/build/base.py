"""The base map: land, water, boundaries of other states, Kazakhstan's outline, names.

Natural Earth data (public domain) and OpenStreetMap data (ODbL) go into separate files. Files of
small scale are stored with three decimals (about 100 m), far below their tolerance.
"""

from __future__ import annotations

from pathlib import Path

from kzgeo.build import base_boundaries, base_names, base_water
from kzgeo.build.fetch import CACHE

__all__ = ["build"]


def build(geodata: Path, *, cache: Path = CACHE) -> None:
    """Write every file of `base/` below the folder `geodata`."""
    folder = geodata / "base"
    base_boundaries.build(folder, cache=cache)
    base_water.build(folder, cache=cache)
    base_names.build(folder, cache=cache)
