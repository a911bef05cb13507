"""The tray of a page that stands alone: what is collected in it, and what it makes of that."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

from kzgeo.report.order import FeatureItem, Item, LayerItem, PassageItem
from tests.browser.alone import Alone

__all__ = ["CHINA", "ORDER", "figure", "keep", "kept", "saved", "tray"]

CHINA = "border-china"
KEEP = "(kept) => sessionStorage.setItem('kzgeo:report', JSON.stringify(kept))"
ORDER: tuple[Item, ...] = (
    PassageItem(feature=CHINA, quote=5),
    PassageItem(feature=CHINA, quote=1),
    FeatureItem(feature="baikonur"),
    LayerItem(layer="places"),
    PassageItem(feature="layer-railways", quote=2),
    LayerItem(layer="borders"),
)


def tray(reader: Alone) -> Locator:
    return reader.rail.locator(".tray")


def kept(item: Item) -> dict[str, object]:
    """Return an entry as the page keeps it."""
    if isinstance(item, PassageItem):
        return {"kind": "passage", "feature": item.feature, "quote": item.quote}
    if isinstance(item, FeatureItem):
        return {"kind": "feature", "feature": item.feature}
    assert isinstance(item, LayerItem)
    return {"kind": "layer", "layer": item.layer}


def keep(reader: Alone, items: list[dict[str, object]]) -> Alone:
    """Open the page anew with these collected."""
    reader.page.evaluate(KEEP, {"items": items, "title": "", "format": None})
    reader.page.reload()
    reader.settle()
    tray(reader).locator("summary").first.click()
    return reader


def figure(layers: list[str], bounds: list[float]) -> dict[str, object]:
    return {"kind": "figure", "layers": layers, "bounds": bounds, "years": None, "graticule": True}


def saved(reader: Alone, suffix: str, folder: Path) -> Path:
    tray(reader).locator(f'input[value="{suffix}"]').check()
    with reader.page.expect_download() as waiting:
        tray(reader).locator(".make").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
