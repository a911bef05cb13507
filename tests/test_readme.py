"""The README is true: its table of provenance and its commands are those of the project."""

from __future__ import annotations

import re

import pytest

from kzgeo.catalogue import PROJECT, Catalogue

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def table(live: Catalogue) -> str:
    """Return the table of provenance as the catalogue has it."""
    rows = ["| file | source | licence | scale | data of |", "|---|---|---|---|---|"]
    files = [(f"{layer.id}", layer.provenance) for layer in live.atlas.layers]
    files += [(f"base/{base.id}", base.provenance) for base in live.atlas.base]
    rows += [
        f"| `geodata/{name}.geojson` | {p.source} | {p.licence} | {p.scale} | {p.data_date} |"
        for name, p in files
    ]
    return "\n".join(rows)


def test_every_geometry_is_accounted_for(live: Catalogue) -> None:
    assert f"<!-- provenance -->\n{table(live)}\n<!-- /provenance -->" in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make (\w+)", README))))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (PROJECT / "Makefile").read_text(), re.MULTILINE)


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((PROJECT / picture).is_file() for picture in pictures)
