"""The generated map script: it names files and styles, and carries no data."""

from __future__ import annotations

import os
import re
from pathlib import Path

from streamlit_folium import _get_map_string

from kzgeo.catalogue import Catalogue, load
from kzgeo.folium_map import atlas_map
from kzgeo.model import Atlas

GOLDEN = Path(__file__).resolve().parent / "goldens" / "map.js"
ADDRESS = "../../atlas/0123456789abcdef"


def script(atlas: Atlas, address: str = ADDRESS) -> str:
    """Return the script that streamlit-folium sends to the browser."""
    return str(_get_map_string(atlas_map(atlas, address=address)))


def test_the_script_is_the_golden_one(small: Path) -> None:
    """Changed on purpose? ``make goldens`` writes it again."""
    text = "\n".join(
        line.rstrip() for line in script(load(small).atlas).splitlines() if line.strip()
    )
    if os.environ.get("KZGEO_WRITE_GOLDENS") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_two_renders_are_equal(live: Catalogue) -> None:
    assert script(live.atlas) == script(live.atlas)


def test_no_text_of_the_atlas_stands_in_the_script(live: Catalogue) -> None:
    text = script(live.atlas)
    assert text.isascii()
    for item in (*live.atlas.layers, *live.atlas.features()):
        assert item.title.en not in text
    layers = {layer.id for layer in live.atlas.layers}
    for feature in live.atlas.features():
        assert f'"{feature.id}"' not in text or feature.id in layers


def test_the_script_does_not_grow_with_the_data(small: Path) -> None:
    before = script(load(small).atlas)
    path = small / "geodata" / "lines.geojson"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[70, 50],", "[70, 50], " + "[70.1, 50.1], [70, 50]," * 500))
    assert len(load(small).atlas.feature("lines-leg").geometry.coords) > 900  # type: ignore[union-attr]
    assert script(load(small).atlas) == before


def test_every_file_comes_from_the_atlas_itself(live: Catalogue) -> None:
    fmap = atlas_map(live.atlas, address=ADDRESS)
    for _, address in (*fmap.default_js, *fmap.default_css):
        assert address.startswith(f"{ADDRESS}/")
    page = fmap.get_root().render()
    named = re.findall(r"""(?:src|href)=["']([^"']+)""", page) + re.findall(
        r'"url": "([^"]+)"', page
    )
    assert named
    assert all(address.startswith(ADDRESS) for address in named)
    assert "tileLayer" not in page


def test_layers_are_drawn_in_their_order(live: Catalogue) -> None:
    order = re.findall(r'module\.layer\(\{"id": "([^"]+)"', script(live.atlas))
    assert order == [layer.id for layer in live.atlas.layers]


def test_no_address_can_break_out_of_the_script(small: Path) -> None:
    hostile = "a'</script>{{ 7*7 }}"
    text = script(load(small).atlas, hostile)
    assert "</script>" not in text
    assert "49" not in text
    assert text.count("'") == script(load(small).atlas, "a").count("'")


def test_a_file_whose_name_is_no_id_is_not_on_the_map(small: Path) -> None:
    land = small / "geodata" / "base" / "land.geojson"
    (land.parent / "<img src=x>.geojson").write_bytes(land.read_bytes())
    catalogue = load(small)
    assert len(catalogue.problems) == 1
    assert "img" not in script(catalogue.atlas)
