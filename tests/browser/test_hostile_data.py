"""Names, quotations and properties are text: nothing of them runs, in page or frame."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import driver
from tests.browser.conftest import Readers

POISON = (
    '<img src=x onerror="window.pwned=1"></script><script>window.pwned=2</script>'
    "'\"`${window.pwned=3}` {{7*7}} {% raw %} {{ 'kept' }} \u2028\u202eabc\u202c &lt;b&gt;"
)
# Short enough to have room as a label on the map.
TITLE = "<img src=x onerror='window.pwned=4'>`${window.pwned=5}`{{7*7}}</script>"
STEM = "000_19a42f1a139730ab"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


def _layer(exact: str) -> str:
    def words(key: str) -> str:
        text = _toml(TITLE if key == "title" else POISON)
        return "\n".join(f"{key}.{lang} = {text}" for lang in ("en", "ar", "ru", "kk"))

    translations = "\n".join(f"translations.{x} = {_toml(POISON)}" for x in ("en", "ru", "kk"))
    return f"""
order = 99
extent = [60, 40, 80, 55]
style = {{ colour = "#123456" }}
{words("title")}
{words("summary")}

[[features]]
id = "hostile-point"
status = "quoted"
{words("title")}
{words("method")}
quotations = [{{ passage = "hostile-passage", mark = ["onerror"] }}]

[[passages]]
id = "hostile-passage"
source = "{STEM}"
start = 0
end = {len(exact)}
exact = {_toml(exact)}
prefix = {_toml(POISON)}
lang = "ar"
sha256 = "{hashlib.sha256(exact.encode()).hexdigest()}"
{translations}
"""


def _claim(exact: str) -> str:
    def words(key: str) -> str:
        return "\n".join(f"{key}.{lang} = {_toml(POISON)}" for lang in ("en", "ar", "ru", "kk"))

    return f"""
[[claims]]
id = "hostile-claim"
feature = "hostile-point"
source = "{STEM}"
start = 0
end = {len(exact)}
exact = {_toml(exact)}
sha256 = "{hashlib.sha256(exact.encode()).hexdigest()}"
predicate = "holder"
matter = "hostile"
{words("title")}
{words("note")}
stated = {{ value = {_toml(POISON)}, unit = "text", as_written = {_toml(exact)} }}
accepted = [{{ value = {_toml(TITLE)}, unit = "text", reference = {_toml(POISON)} }}]
"""


def _geojson() -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "source": POISON,
            "licence": POISON,
            "attribution": POISON,
            "scale": POISON,
            "data_date": POISON,
            "features": [
                {
                    "type": "Feature",
                    "id": "hostile-point",
                    "properties": {"evidence": "surveyed", "name": POISON, POISON: POISON},
                    "geometry": {"type": "Point", "coordinates": [66.0, 52.0]},
                }
            ],
        }
    )


def _project(folder: Path) -> Path:
    for name in ("kzgeo", "layers", "geodata", ".streamlit"):
        shutil.copytree(driver.PROJECT / name, folder / name)
    shutil.copy(driver.PROJECT / "app.py", folder)
    return folder


def poison(root: Path) -> Path:
    """Add a layer whose every text is an attack to the atlas at ``root``."""
    (root / "layers" / "hostile.toml").write_text(_layer(POISON), encoding="utf-8")
    (root / "geodata" / "hostile.geojson").write_text(_geojson(), encoding="utf-8")
    (root / "layers" / "claims").mkdir(exist_ok=True)
    (root / "layers" / "claims" / "hostile.toml").write_text(_claim(POISON), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the atlas with a layer whose every text is an attack."""
    root = poison(_project(tmp_path_factory.mktemp("hostile")))
    with driver.serving(root, root / "log") as address:
        yield address


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_markup_script_quotes_and_templates_are_plain_text(
    readers: Readers, hostile: str, lang: str
) -> None:
    reader = readers(hostile).open(lang=lang, feature="hostile-point")
    panel = reader.shown("hostile-point")
    panel.locator("summary").first.click()
    poisoned = [
        panel.locator(".quotation blockquote"),
        panel.locator(".provenance p"),
        panel.locator(".provenance dd").first,
    ]
    if lang != "ar":
        poisoned.append(panel.locator(".translation p"))
    assert [text.text_content() for text in poisoned] == [POISON] * len(poisoned)
    titles = [
        panel.locator("h2"),
        reader.rail.locator("[data-id=hostile-point] span"),
        reader.rail.locator("[data-id=layer-hostile]"),
    ]
    assert [text.text_content() for text in titles] == [TITLE] * len(titles)
    reader.frame.evaluate("void map_div.setView([52, 66], 6, { animate: false })")
    label = reader.frame.locator(".label-feature", has_text="onerror")
    assert label.text_content() == TITLE
    x, y = reader.pixel("hostile-point")
    reader.page.mouse.move(x, y)
    expect(reader.frame.locator(".tip")).to_be_visible()
    assert reader.frame.locator(".tip").text_content() == TITLE
    reader.page.wait_for_timeout(300)
    for place in (reader.page, reader.frame):
        assert place.evaluate("window.pwned") is None
        assert place.locator("img[src=x]").count() == 0


def test_nothing_of_a_hostile_claim_runs(readers: Readers, hostile: str) -> None:
    reader = readers(hostile).open(page="claims")
    matter = reader.page.locator('#ledger [data-matter="hostile"]')
    matter.locator("summary").click()
    expect(matter.locator(".exact")).to_be_visible()
    texts = matter.locator(".cell:first-child .value, .exact").all_text_contents()
    assert texts == [POISON, POISON]
    assert POISON in matter.locator("p").all_text_contents()
    assert matter.locator("cite").text_content() == POISON
    assert matter.locator(".accepted").text_content() == TITLE
    reader.page.wait_for_timeout(300)
    assert reader.page.evaluate("window.pwned") is None
    assert reader.page.locator("img[src=x]").count() == 0


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve an atlas with a malformed file, a duplicate id and a changed quotation."""
    root = _project(tmp_path_factory.mktemp("broken"))
    (root / "geodata" / "railways.geojson").write_text('{"type": "FeatureColl')
    sites = root / "geodata" / "sites.geojson"
    data = json.loads(sites.read_text(encoding="utf-8"))
    data["features"].append(data["features"][0])
    sites.write_text(json.dumps(data), encoding="utf-8")
    capital = root / "layers" / "capital.toml"
    text = capital.read_text(encoding="utf-8")
    assert "أعمال العنف" in text
    capital.write_text(text.replace("أعمال العنف", "أعمال السلام"), encoding="utf-8")
    with driver.serving(root, root / "log") as address:
        yield address


def test_a_broken_atlas_opens_and_says_what_is_wrong(readers: Readers, broken: str) -> None:
    reader = readers(broken).open()
    expect(reader.panel.locator(".problems summary")).to_contain_text("3")
    reader.panel.locator(".problems summary").click()
    problems = " ".join(reader.panel.locator(".problems li").all_text_contents())
    assert "geodata/railways.geojson: is not JSON" in problems
    assert 'geodata/sites.geojson, feature "baikonur": the id is used twice' in problems
    assert "does not match its stored hash" in problems
    expect(reader.rail.locator("[data-id=layer-railways]")).to_have_count(0)
    reader.click("border-china")
    reader.shown("border-china")
    assert "Traceback" not in reader.page.locator("body").inner_text()
    almaty = reader.open(feature="almaty").shown("almaty")
    expect(almaty.locator(".notice")).to_contain_text("could not be verified")
    assert "أعمال السلام" not in almaty.inner_text()
