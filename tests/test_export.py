"""The exports, read back by readers that are not ours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from lxml import etree

from kzgeo.catalogue import PROJECT, load
from kzgeo.cli import main
from kzgeo.errors import KzgeoError, OutputError, UsageError
from kzgeo.export.formats import FORMATS, export
from kzgeo.export.kml import NAMESPACE
from kzgeo.export.selection import FIELDS, select
from tests.edits import Edit, toml
from tests.live import ATLAS, TINY

SUFFIXES = sorted(FORMATS)
SHOWN = {
    layer.id: [f.id for f in layer.features] + [s.id for s in layer.shared]
    for layer in ATLAS.layers
}
DRAWN = {
    (layer.id, drawn.id): drawn.geometry
    for layer in ATLAS.layers
    for drawn in (*layer.features, *layer.shared)
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole atlas in every format."""
    made = tmp_path_factory.mktemp("exports")
    for suffix in SUFFIXES:
        export(select(ATLAS), made / f"atlas{suffix}")
    return made


# -- readers: every one gives (layer, feature id) -> (properties, geometry) ----------------

Rows = dict[tuple[str, str], tuple[dict[str, Any], Any]]


def gdal_rows(path: Path, layer: str | None = None) -> Rows:
    meta, _, wkb, data = pyogrio.raw.read(path, layer=layer)
    assert meta["crs"] == "EPSG:4326"
    names = list(meta["fields"])
    found: Rows = {}
    for index, geometry in enumerate(shapely.from_wkb(wkb)):
        row = {name: data[column][index] for column, name in enumerate(names)}
        row = {name: None if value != value else value for name, value in row.items()}
        row["id"] = row.pop("feature", row.get("id"))
        assert (row["layer"], row["id"]) not in found
        found[row["layer"], row["id"]] = (row, geometry)
    return found


def gdal_folders(path: Path) -> Rows:
    found: Rows = {}
    for name, _ in pyogrio.list_layers(path):
        found |= gdal_rows(path, name)
    return found


def arrow_rows(path: Path) -> Rows:
    rows = pyarrow.parquet.read_table(path).to_pylist()
    return {(r["layer"], r["id"]): (r, shapely.from_wkb(r["geometry"])) for r in rows}


READERS: dict[str, Callable[[Path], Rows]] = {
    ".geojson": gdal_rows,
    ".fgb": gdal_rows,
    ".kml": gdal_folders,
    ".parquet": arrow_rows,
}
every_table = pytest.mark.parametrize("suffix", sorted(READERS))


@every_table
def test_every_feature_of_every_layer_is_read_back(folder: Path, suffix: str) -> None:
    rows = READERS[suffix](folder / f"atlas{suffix}")
    assert Counter(layer for layer, _ in rows) == {k: len(v) for k, v in SHOWN.items()}
    assert set(rows) == set(DRAWN)
    for key, (row, geometry) in rows.items():
        assert {"id", "Name"} | set(row) >= set(FIELDS)
        assert geometry.bounds == DRAWN[key].bounds
        assert geometry.geom_type == DRAWN[key].geom_type
        assert shapely.normalize(geometry).equals_exact(shapely.normalize(DRAWN[key]), 1e-12)


@every_table
def test_texts_are_equal_code_point_for_code_point(folder: Path, suffix: str) -> None:
    arabic = 0
    for (_, feature_id), (row, _) in READERS[suffix](folder / f"atlas{suffix}").items():
        feature = ATLAS.feature(feature_id)
        assert feature is not None
        for lang, title in feature.title.model_dump().items():
            assert row[f"title_{lang}"] == title
        assert row["status"] == feature.entry.status
        assert row["quotations"] == len(feature.quotations)
        assert (row["from_year"], row["to_year"]) == (feature.entry.from_year, feature.entry.to_year)
        if not feature.quotations:
            assert row["quotation_exact"] is None
            continue
        passage = feature.quotations[0].passage
        assert row["quotation_exact"] == passage.exact
        assert row["quotation_source"] == passage.source
        assert (row["quotation_start"], row["quotation_end"]) == (passage.start, passage.end)
        arabic += passage.lang == "ar"
    assert arabic > 100


@every_table
def test_provenance_is_that_of_the_drawing(folder: Path, suffix: str) -> None:
    rows = READERS[suffix](folder / f"atlas{suffix}")
    for (layer_id, feature_id), (row, _) in rows.items():
        feature = ATLAS.feature(feature_id)
        assert feature is not None
        assert row["shared"] == (feature.layer_id != layer_id)
        assert row["licence"]
        assert row["attribution"]
        if not row["shared"]:
            assert row["source"] == feature.provenance.source
            assert row["evidence"] == feature.evidence
    area, place = (rows[layer, "kazakhstan-area"][0] if layer == "territory" else None
                   for layer in ("territory", "places"))
    assert area is not None
    assert area["licence"] == "ODbL-1.0"
    assert place is None
    twice = {i for layer, i in rows if layer == "places"} & {
        i for layer, i in rows if layer == "history"
    }
    for feature_id in twice:  # a point of GeoNames is not under the licence of an outline
        assert rows["places", feature_id][0]["scale"] != rows["history", feature_id][0]["scale"]
