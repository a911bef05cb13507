"""The live atlas, read once for every test module that is parametrised over it."""

from __future__ import annotations

import os
from pathlib import Path

from kzgeo.catalogue import PROJECT, load

__all__ = ["ATLAS", "CATALOGUE", "DOCUMENTS", "FEATURES", "TINY", "documents"]

CATALOGUE = load()
ATLAS = CATALOGUE.atlas
FEATURES = {feature.id: feature for feature in ATLAS.features()}
TINY = Path(__file__).resolve().parent / "atlas"


def documents() -> Path | None:
    """Return the folder of the source documents, where there is one."""
    given = os.environ.get("KZGEO_SOURCES")
    folder = Path(given) if given else PROJECT.parent / "shared" / "sources"
    return folder if folder.is_dir() else None


DOCUMENTS = documents()
