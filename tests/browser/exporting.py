"""What the standalone page exports beside the command; an atlas that is hard to write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kzgeo.entries import LANGUAGES, Language
from kzgeo.export.formats import export
from kzgeo.model import Atlas
from kzgeo.selection import Selection, select
from tests.browser.alone import Alone
from tests.browser.test_hostile_data import poison

__all__ = ["CHOICES", "FORMATS", "Choice", "awkward", "both"]

FORMATS = (
    *(".gpkg", ".qgz", ".geojson", ".parquet", ".fgb"),
    *(".kml", ".jsonld", ".places.jsonld"),
)
SOURCE = "000_19a42f1a139730ab"
SIGNS = "\0\x01\x1f\x7f\t\n\r\r\n\u0085\u2028\ufffe 'one' \"two\" \\ [% 1 %] & <b> ]]> \U0001f30d"
LONG = "Длинный текст. " * 1_000  # several pages of a database
EXACT = "2022 كازاخستان 1"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a reader looks at and saves."""

    lang: Language
    layers: tuple[str, ...] | None = None
    years: tuple[int, int] | None = None

    def of(self, atlas: Atlas) -> Selection:
        """Return the same as the command has it."""
        return select(atlas, self.layers, years=self.years, language=self.lang)


# The second has drawings of other layers' features, and no label's place in some layer.
CHOICES = (
    Choice(lang="en"),
    Choice(lang="ar", layers=("history", "places", "capital"), years=(1900, 1950)),
    Choice(lang="ar"),
)


def both(
    reader: Alone, atlas: Atlas, choice: Choice, folder: Path, suffixes: Sequence[str] = FORMATS
) -> list[tuple[Path, Path]]:
    """Save what is shown in formats, and return each file with that of the command."""
    layers = choice.layers or [layer.id for layer in atlas.layers]
    time = {"time": ",".join(map(str, choice.years))} if choice.years else {}
    reader.open(layers=",".join(layers), lang=choice.lang, **time)
    reader.rail.locator(".download summary").first.click()
    found = []
    for suffix in suffixes:
        with reader.page.expect_download() as waiting:
            reader.rail.locator(f".download button[data-suffix='{suffix}']").click()
        own = folder / waiting.value.suggested_filename
        waiting.value.save_as(own)
        other = folder / f"command{suffix}"
        export(choice.of(atlas), other)
        found.append((own, other))
    return found


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _words(key: str, text: str, missing: Sequence[str] = ()) -> str:
    written = {lang: text for lang in LANGUAGES if lang not in missing}
    more = {"missing": list(missing)} if missing else {}
    members = (f"{name} = {_toml(value)}" for name, value in (written | more).items())
    return f"{key} = {{ {', '.join(members)} }}"


def _feature(name: str, title: str, more: str = "", missing: Sequence[str] = ()) -> str:
    return f"""
[[features]]
id = "{name}"
{_words("title", title, missing)}
{_words("method", LONG)}
{more or 'status = "silent"'}
"""


SHAPES: dict[str, dict[str, Any]] = {
    "dateline": {
        "type": "MultiPolygon",
        "coordinates": [
            [[[170, -10], [180, -10], [180, 10], [170, 10], [170, -10]]],
            [
                [[-180, -10], [-170, -10], [-170, 10], [-180, 10], [-180, -10]],
                [[-178, -5], [-178, 5], [-172, 5], [-172, -5], [-178, -5]],
            ],
        ],
    },
    "poles": {"type": "MultiPoint", "coordinates": [[7, 90], [0, -90], [-0.0, 0], [-7, 3]]},
    "small": {"type": "LineString", "coordinates": [[1e-5, 1e-7], [0.1 + 0.2, 1.5e-10], [1, 2]]},
    "high": {"type": "Point", "coordinates": [77.0, 43.0, 7010.5]},
    "parted": {
        "type": "MultiLineString",
        "coordinates": [[[70, 50], [71, 50]], [[72, 51], [73, 51.12345]]],
    },
}
PROPERTIES: dict[str, dict[str, Any]] = {
    "parted": {"parts": "surveyed schematic"},
    "poles": {"mentions": 3},
}


def awkward(root: Path) -> Path:
    """Add layers to the atlas at ``root`` whose values and shapes are hard to write."""
    poison(root)
    mark = _toml(["كازاخستان", "2022", "1"])
    quoting = f'status = "quoted"\nquotations = [{{ passage = "marked", mark = {mark} }}]'
    old = "from_year = -120\nto_year = 453\n"
    features = (
        _feature("dateline", SIGNS, old + 'status = "silent"'),
        _feature("poles", "2022", quoting, missing=["ar", "ru"]),
        _feature("small", "1", quoting + '\npart_of = "poles"'),
        _feature("high", LONG[:300], 'to_year = 5\nstatus = "silent"'),
        _feature("parted", "a'b", quoting),
    )
    passage = f"""
[[passages]]
id = "marked"
source = "{SOURCE}"
start = 10
end = {10 + len(EXACT)}
exact = {_toml(EXACT)}
prefix = {_toml(SIGNS)}
lang = "ar"
page = 3
also_at = [[100, {100 + len(EXACT)}], [200, {200 + len(EXACT)}]]
sha256 = "{hashlib.sha256(EXACT.encode()).hexdigest()}"
translations.en = {_toml(LONG)}
"""
    head = f"""
order = 50
visible = true
extent = [-180, -90, 180, 90]
style = {{ colour = "#0a1b2c", width_px = 1.0 }}
{_words("title", 'Quo"ted')}
{_words("summary", SIGNS)}
"""
    layer = head + "".join(features) + passage
    (root / "layers" / "quotations.toml").write_text(layer, encoding="utf-8")
    shapes = [
        {
            "type": "Feature",
            "id": name,
            "properties": {"evidence": "approximate"} | PROPERTIES.get(name, {}),
            "geometry": geometry,
        }
        for name, geometry in SHAPES.items()
    ]
    origin = dict.fromkeys(("source", "licence", "attribution", "scale"), SIGNS)
    data = {"type": "FeatureCollection", "data_date": "around 1987", **origin, "features": shapes}
    (root / "geodata" / "quotations.geojson").write_text(json.dumps(data), encoding="utf-8")
    return root
