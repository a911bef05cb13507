"""What the standalone page shows, saved as text: the command's own bytes."""

from __future__ import annotations

import json
import math
import random
import struct
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import BrowserContext, expect

from kzgeo.catalogue import load
from kzgeo.export.formats import FORMATS as COMMANDS
from tests.browser.alone import Alone, written
from tests.browser.conftest import Openers
from tests.browser.exporting import CHOICES, FORMATS, Choice, awkward, both
from tests.browser.offline import modules
from tests.live import ATLAS, CATALOGUE

SAME = (".kml", ".jsonld", ".places.jsonld")


def test_every_format_is_offered(whole: Alone) -> None:
    assert set(FORMATS) == COMMANDS.keys()
    whole.open().rail.locator(".download summary").first.click()
    buttons = whole.rail.locator(".download button")
    expect(buttons).to_have_count(len(FORMATS))
    suffixes = buttons.evaluate_all("all => all.map(({ dataset }) => dataset.suffix)")
    assert suffixes == list(FORMATS)


@pytest.mark.parametrize("choice", CHOICES)
def test_texts_are_the_commands_bytes(whole: Alone, tmp_path: Path, choice: Choice) -> None:
    stem = "atlas" if choice.layers is None else "history-capital-places-1900-1950"
    lang = "" if choice.lang == "en" else f"-{choice.lang}"
    for own, other in both(whole, ATLAS, choice, tmp_path, SAME):
        assert own.name == f"kzgeo-{stem}{lang}{other.name.removeprefix('command')}"
        assert own.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("choice", CHOICES)
def test_geojson_has_the_same_values(whole: Alone, tmp_path: Path, choice: Choice) -> None:
    ((own, other),) = both(whole, ATLAS, choice, tmp_path, [".geojson"])
    one, two = (path.read_text(encoding="utf-8") for path in (own, other))
    # GEOS does not always find the shortest digits of a number.
    assert json.loads(one) == json.loads(two)
    assert one.count("\n") == two.count("\n")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_signs_and_shapes_that_are_hard_to_write(
    alone: Openers, small: Path, tmp_path: Path, lang: str
) -> None:
    catalogue = load(awkward(small))
    assert catalogue.problems == ()
    reader = alone(written(catalogue, tmp_path / "a.html"))
    choice = CHOICES[0] if lang == "en" else CHOICES[2]
    pairs = both(reader, catalogue.atlas, choice, tmp_path, [*SAME, ".geojson"])
    for own, other in pairs[:-1]:
        assert own.read_bytes() == other.read_bytes()
    one, two = (json.loads(path.read_text(encoding="utf-8")) for path in pairs[-1])
    assert one == two
    etree.parse(str(pairs[0][0]))


def test_a_page_of_some_layers_exports_them_as_the_whole_atlas_has_them(
    alone: Openers, tmp_path: Path
) -> None:
    layers = ("places", "capital")
    path = written(CATALOGUE, tmp_path / "some.html", layers=list(layers), lang="kk")
    pairs = both(alone(path), ATLAS, Choice(lang="kk", layers=layers), tmp_path, SAME)
    for own, other in pairs:
        assert own.read_bytes() == other.read_bytes()


def test_numbers_are_written_as_python_writes_them(context: BrowserContext) -> None:
    chance = random.Random(7)
    bits = [struct.pack("<Q", chance.getrandbits(64)) for _ in range(3_000)]
    numbers = [value for word in bits for (value,) in [struct.unpack("<d", word)]]
    numbers += [round(chance.uniform(-180, 180), 5) for _ in range(3_000)]
    numbers += [0.0, -0.0, 1.0, 1e-4, 9.99e-5, 1e15, 1e16, 123456789012345678.0, 5e-324, 1e22]
    numbers = [value for value in numbers if math.isfinite(value)]
    with modules(context) as page:
        found = page.evaluate(
            "async (all) => (await import('./offline/export/numbers.js')).compact(all)", numbers
        )
    assert found == json.dumps(numbers, separators=(",", ":"))
