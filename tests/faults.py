"""Faults to put into the tiny atlas: the edit, its place, words of the message, what remains."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ALL = {"places-town", "places-area", "lines-whole", "lines-leg", "lines-silent"}
LINES = {"lines-whole", "lines-leg", "lines-silent"}
PLACES = {"places-town", "places-area"}
LINES_FILE = "geodata/lines.geojson"
PLACES_FILE = "geodata/places.geojson"

Edit = Callable[[Path], None]
Shape = Callable[[dict[str, Any]], None]


def toml(old: str, new: str, *, layer: str = "lines") -> Edit:
    """Replace the first ``old`` in a layer's file."""

    def edit(root: Path) -> None:
        path = root / "layers" / f"{layer}.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def geo(change: Shape, *, layer: str = "lines") -> Edit:
    """Change a layer's GeoJSON."""

    def edit(root: Path) -> None:
        path = root / "geodata" / f"{layer}.geojson"
        data = json.loads(path.read_text(encoding="utf-8"))
        change(data)
        path.write_text(json.dumps(data), encoding="utf-8")

    return edit


def feature(number: int, change: Shape, *, layer: str = "lines") -> Edit:
    """Change one feature of a layer's GeoJSON."""
    return geo(lambda data: change(data["features"][number]), layer=layer)


def coordinates(number: int, value: Any, *, layer: str = "lines") -> Edit:
    """Give a feature other coordinates."""
    return feature(number, lambda f: f["geometry"].update(coordinates=value), layer=layer)


def content(name: str, data: bytes) -> Edit:
    """Write a file, whole."""

    def edit(root: Path) -> None:
        (root / name).write_bytes(data)

    return edit


def loop(name: str) -> Edit:
    """Make a file that even root cannot read."""

    def edit(root: Path) -> None:
        (root / name).unlink()
        (root / name).symlink_to(root / name)

    return edit


def rename(name: str, other: str) -> Edit:
    def edit(root: Path) -> None:
        (root / name).rename(root / other)

    return edit


def passage_again(root: Path) -> None:
    path = root / "layers" / "places.toml"
    text = path.read_text(encoding="utf-8")
    first = text.split("[[passages]]")[1]
    path.write_text(f"{text}\n[[passages]]{first}", encoding="utf-8")


def town_again(root: Path) -> None:
    toml('id = "lines-silent"', 'id = "places-town"')(root)
    feature(2, lambda f: f.update(id="places-town"))(root)


def twice(data: dict[str, Any]) -> None:
    data["features"].append(dict(data["features"][1]))


def stray(data: dict[str, Any]) -> None:
    data["features"].append(dict(data["features"][1], id="lines-other"))


def nested(depth: int) -> list[Any]:
    value: list[Any] = [71, 51]
    for _ in range(depth):
        value = [value]
    return value


RING = [[78, 49], [79, 49], [79, 51], [78, 51], [78, 49]]
LINE_3 = f'{LINES_FILE}, feature "lines-silent"'
TOWN = f'{PLACES_FILE}, feature "places-town"'
AREA = f'{PLACES_FILE}, feature "places-area"'
LINES_TOML = "layers/lines.toml"
ROLE = f'{LINES_TOML}, passage "lines-role"'
WHOLE = f'{LINES_TOML}, feature "lines-whole"'

# name: (the fault, its place, words of the message, the features that remain)
FAULTS: dict[str, tuple[Edit, str, str, set[str]]] = {
    "json-syntax": (content(LINES_FILE, b'{"type": '), LINES_FILE, "is not JSON", PLACES),
    "json-empty": (content(LINES_FILE, b""), LINES_FILE, "is not JSON", PLACES),
    "json-list": (content(LINES_FILE, b"[]"), LINES_FILE, "not a FeatureCollection", PLACES),
    "json-other-type": (
        geo(lambda data: data.update(type="Topology")),
        LINES_FILE,
        "not a FeatureCollection",
        PLACES,
    ),
    "json-no-features": (geo(lambda data: data.pop("features")), LINES_FILE, "features", PLACES),
    "json-no-provenance": (
        geo(lambda data: data.pop("licence")),
        LINES_FILE,
        "does not state licence",
        PLACES,
    ),
    "json-latin-1": (content(LINES_FILE, b'{"a": "\xe9"}'), LINES_FILE, "is not UTF-8", PLACES),
    "json-utf-16": (
        content(LINES_FILE, '{"type": "FeatureCollection"}'.encode("utf-16")),
        LINES_FILE,
        "is not UTF-8",
        PLACES,
    ),
    "json-deep": (
        content(LINES_FILE, b"[" * 100_000 + b"]" * 100_000),
        LINES_FILE,
        "nested too deeply",
        PLACES,
    ),
    "json-endless-number": (content(LINES_FILE, b"1" * 5000), LINES_FILE, "is not JSON", PLACES),
    "json-unreadable": (loop(LINES_FILE), LINES_FILE, "cannot be read", PLACES),
    "json-missing": (lambda root: (root / LINES_FILE).unlink(), LINES_FILE, "is missing", PLACES),
    "toml-missing": (
        lambda root: (root / LINES_TOML).unlink(),
        LINES_FILE,
        "belongs to no layer",
        PLACES,
    ),
    "suffix-toml": (
        lambda root: (root / "layers/more.tml").touch(),
        "layers/more.tml",
        "not named as an id and .toml",
        ALL,
    ),
    "suffix-geojson": (
        lambda root: (root / "geodata/more.json").touch(),
        "geodata/more.json",
        "not named as an id and .geojson",
        ALL,
    ),
    "suffix-base": (
        rename("geodata/base/land.geojson", "geodata/base/land.json"),
        "geodata/base/land.json",
        "not named as an id and .geojson",
        ALL,
    ),
    "name-base": (
        rename("geodata/base/land.geojson", "geodata/base/<b>.geojson"),
        "geodata/base/<b>.geojson",
        "not named as an id",
        ALL,
    ),
    "folder-geodata": (rename("geodata", "elsewhere"), "geodata/", "is missing", set()),
    "toml-syntax": (content(LINES_TOML, b"order = \n"), LINES_TOML, "is not TOML", PLACES),
    "toml-latin-1": (content(LINES_TOML, b'a = "\xe9"'), LINES_TOML, "is not UTF-8", PLACES),
    "toml-deep": (
        content(LINES_TOML, b"a = " + b"[" * 5000 + b"]" * 5000),
        LINES_TOML,
        "nested too deeply",
        PLACES,
    ),
    "toml-endless-number": (
        content(LINES_TOML, b"order = " + b"1" * 5000),
        LINES_TOML,
        "is not TOML",
        PLACES,
    ),
    "toml-unreadable": (loop(LINES_TOML), LINES_TOML, "cannot be read", PLACES),
    "toml-unknown-key": (
        toml("order = 20", "order = 20\ncolor = 1"),
        f"{LINES_TOML}, color",
        "extra inputs are not permitted",
        PLACES,
    ),
    "toml-unknown-feature-key": (
        toml('status = "quoted"', 'status = "quoted"\nicon = 1'),
        f'{LINES_TOML}, features "lines-whole" icon',
        "extra inputs are not permitted",
        ALL - {"lines-whole"},
    ),
    "toml-no-kazakh": (
        toml('title.kk = "Сызықтар"\n', ""),
        f"{LINES_TOML}, title kk",
        "field required",
        PLACES,
    ),
    "toml-huge-extent": (
        toml("[45, 40, 88, 56]", f"[45, 40, 88, {10**400}]"),
        f"{LINES_TOML}, extent",
        "number",
        PLACES,
    ),
    "silent-with-quotations": (
        toml('status = "quoted"', 'status = "silent"'),
        f'{LINES_TOML}, features "lines-whole"',
        'status is "silent" exactly when',
        ALL - {"lines-whole"},
    ),
    "quoted-without-quotations": (
        toml('status = "silent"', 'status = "quoted"'),
        f'{LINES_TOML}, features "lines-silent"',
        'status is "silent" exactly when',
        ALL - {"lines-silent"},
    ),
    "years-swapped": (toml("from_year = 1990", "from_year = 1999"), "lines-leg", "is after", ALL),
    "part-of-unknown": (
        toml('part_of = "lines-whole"', 'part_of = "lines-hole"'),
        f'{LINES_TOML}, feature "lines-leg"',
        'part of "lines-hole", which does not exist',
        ALL,
    ),
    "part-of-itself": (
        toml('part_of = "lines-whole"', 'part_of = "lines-leg"'),
        f'{LINES_TOML}, feature "lines-leg"',
        "part of itself",
        ALL,
    ),
    "part-of-circle": (
        toml('id = "lines-whole"\n', 'id = "lines-whole"\npart_of = "lines-leg"\n'),
        f'{LINES_TOML}, feature "lines-whole"',
        "part of itself",
        ALL,
    ),
    "source-unknown": (
        toml("004_9621777bc7874d24", "005_0000000000000000"),
        ROLE,
        'source "005_0000000000000000" is unknown',
        ALL,
    ),
    "text-changed": (
        toml("enjoys a vital", "enjoys a Vital"),
        ROLE,
        "does not match its stored hash",
        ALL,
    ),
    "offsets-wrong": (toml("end = 3373", "end = 3374"), ROLE, "offsets 3309-3374 do not fit", ALL),
    "offsets-beyond": (
        toml("start = 3309\nend = 3373", "start = 13309\nend = 13373"),
        ROLE,
        "offsets 13309-13373 do not fit",
        ALL,
    ),
    "also-at-wrong": (
        toml('lang = "en"', 'also_at = [[1, 2]]\nlang = "en"'),
        ROLE,
        "offsets 1-2 do not fit",
        ALL,
    ),
    "translation-missing": (
        toml("translations.kk", "translations.en"),
        f'{LINES_TOML}, passages "lines-role"',
        "translations must be exactly ar, kk, ru",
        ALL,
    ),
    "mark-absent": (
        toml('mark = ["Central Asia"]', 'mark = ["central Asia"]'),
        f'{WHOLE}, quotation "lines-role"',
        "“central Asia” do not stand in the passage",
        ALL,
    ),
    "passage-unknown": (
        toml('passage = "places-closed"', 'passage = "places-shut"'),
        f'{WHOLE}, quotation "places-shut"',
        "no such passage",
        ALL,
    ),
    "passage-twice": (
        passage_again,
        'layers/places.toml, passage "places-republic"',
        "id is used twice",
        ALL,
    ),
    "id-twice-in-file": (
        geo(twice),
        f'{LINES_FILE}, feature "lines-leg"',
        "id is used twice",
        ALL,
    ),
    "id-twice-in-atlas": (
        town_again,
        f'{LINES_TOML}, feature "places-town"',
        "id is used twice in the atlas",
        ALL - {"lines-silent"},
    ),
    "geometry-undescribed": (
        geo(stray),
        f'{LINES_FILE}, feature "lines-other"',
        "is not described",
        ALL,
    ),
    "geometry-absent": (
        geo(lambda data: data["features"].pop()),
        f'{LINES_TOML}, feature "lines-silent"',
        "has no readable geometry",
        ALL - {"lines-silent"},
    ),
    "swapped": (
        coordinates(2, [[45, 60], [45.5, 62]]),
        LINE_3,
        "look swapped",
        ALL - {"lines-silent"},
    ),
    "swapped-beyond-the-pole": (
        coordinates(0, [51.13, 91.43], layer="places"),
        TOWN,
        "position [51.13, 91.43] is not on Earth",
        ALL - {"places-town"},
    ),
    "projected": (
        coordinates(0, [7951508.1, 6645938.2], layer="places"),
        TOWN,
        "is not on Earth",
        ALL - {"places-town"},
    ),
    "out-of-extent": (
        coordinates(0, [2.35, 48.85], layer="places"),
        TOWN,
        "lies outside the extent",
        ALL - {"places-town"},
    ),
    "nan": (
        coordinates(0, [71, float("nan")], layer="places"),
        TOWN,
        "is not on Earth",
        ALL - {"places-town"},
    ),
    "nan-height": (
        coordinates(0, [71, 51, float("nan")], layer="places"),
        TOWN,
        "is not on Earth",
        ALL - {"places-town"},
    ),
    "huge-integer": (
        coordinates(0, [10**400, 51], layer="places"),
        TOWN,
        "is not on Earth",
        ALL - {"places-town"},
    ),
    "number-as-text": (
        coordinates(0, ["71", "51"], layer="places"),
        TOWN,
        "is not on Earth",
        ALL - {"places-town"},
    ),
    "lone-number": (
        coordinates(0, [71], layer="places"),
        TOWN,
        "is not on Earth",
        ALL - {"places-town"},
    ),
    "empty-point": (
        coordinates(0, [], layer="places"),
        TOWN,
        "geometry is empty",
        ALL - {"places-town"},
    ),
    "empty-line-of-many": (
        coordinates(0, [[], [[70, 50], [71, 51]]]),
        f'{LINES_FILE}, feature "lines-whole"',
        "geometry is empty",
        ALL - {"lines-whole"},
    ),
    "deep-coordinates": (
        coordinates(0, nested(500), layer="places"),
        TOWN,
        "is not on Earth",
        ALL - {"places-town"},
    ),
    "coordinates-absent": (
        feature(0, lambda f: f["geometry"].pop("coordinates"), layer="places"),
        TOWN,
        "malformed",
        ALL - {"places-town"},
    ),
    "line-of-one": (
        coordinates(2, [[60, 45]]),
        LINE_3,
        "malformed",
        ALL - {"lines-silent"},
    ),
    "geometry-null": (
        feature(0, lambda f: f.update(geometry=None), layer="places"),
        TOWN,
        "has no geometry",
        ALL - {"places-town"},
    ),
    "geometry-misspelt": (
        feature(0, lambda f: f["geometry"].update(type="point"), layer="places"),
        TOWN,
        "geometry type 'point' is not drawn",
        ALL - {"places-town"},
    ),
    "polygon-crossed": (
        coordinates(1, [[[78, 49], [79, 51], [79, 49], [78, 51], [78, 49]]], layer="places"),
        AREA,
        "Self-intersection",
        ALL - {"places-area"},
    ),
    "ring-open": (
        coordinates(1, [RING[:-1]], layer="places"),
        AREA,
        "ring is not closed",
        ALL - {"places-area"},
    ),
    "winding": (
        coordinates(1, [RING[::-1]], layer="places"),
        AREA,
        "wrong way round",
        ALL,
    ),
    "decimals": (coordinates(0, [71.123456, 51], layer="places"), TOWN, "more than 5", ALL),
    "parts-count": (
        feature(0, lambda f: f["properties"].update(parts="surveyed")),
        f'{LINES_FILE}, feature "lines-whole"',
        '"parts" has 1 words for 2 lines',
        ALL - {"lines-whole"},
    ),
    "parts-word": (
        feature(0, lambda f: f["properties"].update(parts="surveyed guessed")),
        f'{LINES_FILE}, feature "lines-whole"',
        "for 2 lines, of surveyed, approximate, schematic",
        ALL - {"lines-whole"},
    ),
    "evidence": (
        feature(0, lambda f: f["properties"].update(evidence="certain"), layer="places"),
        TOWN,
        '"evidence" is missing or unknown',
        ALL - {"places-town"},
    ),
    "nested-properties": (
        feature(0, lambda f: f["properties"].update(more={"a": 1}), layer="places"),
        TOWN,
        "properties more are nested",
        ALL,
    ),
    "label-nowhere": (
        feature(1, lambda f: f["properties"].update(label_lon="east"), layer="places"),
        AREA,
        "not a place on Earth",
        ALL - {"places-area"},
    ),
    "half-a-character": (
        feature(0, lambda f: f["properties"].update(source="\ud800"), layer="places"),
        TOWN,
        "cannot be written as JSON again",
        ALL - {"places-town"},
    ),
    "base-geometry": (
        geo(lambda data: data["features"][0].update(geometry=None), layer="base/land"),
        "geodata/base/land.geojson, feature 0",
        "has no geometry",
        ALL,
    ),
    "base-syntax": (
        content("geodata/base/land.geojson", b"{"),
        "geodata/base/land.geojson",
        "is not JSON",
        ALL,
    ),
}
