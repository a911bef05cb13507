"""Edits of the tiny atlas's files: each is a function of its root."""

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
