"""The app gives what is shown on screen as a figure: drawn wholly, sent wholly, then gone."""

from __future__ import annotations

import errno
import gzip
import io
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pypdfium2
import pytest
from lxml import etree
from PIL import Image
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from kzgeo.app import server
from kzgeo.app.figures import FORMATS, SIZE_NAMES, figures, warm
from kzgeo.app.files import Library
from kzgeo.app.making import WAITING
from kzgeo.entries import LANGUAGES, Language
from kzgeo.figure import files
from kzgeo.figure.bounds import extent_of
from kzgeo.figure.files import write_figure
from kzgeo.figure.sizes import SIZES, size_of
from kzgeo.prose import prose, say
from kzgeo.selection import select
from tests.exports import python
from tests.live import ATLAS, CATALOGUE

SEEN = (60.0, 38.0, 75.0, 47.0)
QUERY = {"layers": "capital,borders", "lang": "ar", "bounds": "60,38,75,47", "size": "column"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = Starlette(routes=[Route("/figure/{format}", figures(lambda: ATLAS))])
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def test_the_app_has_the_route() -> None:
    routes = {route.path: route for route in server.routes() if isinstance(route, Route)}
    assert routes["/figure/{format}"].methods == {"GET", "HEAD"}


# -- what is asked for is what is given --------------------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_what_the_command_writes(
    client: TestClient, tmp_path: Path, temporary: Path, suffix: str
) -> None:
    answer = client.get(f"/figure/{suffix[1:]}", params=QUERY | {"graticule": "1"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == FORMATS[suffix][1]
    name = f"kzgeo-borders-capital-ar-column{suffix}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert list(temporary.iterdir()) == []
    selection = select(ATLAS, ["borders", "capital"], language="ar")
    own = tmp_path / f"own{'.svg' if suffix == '.txt' else suffix}"
    extent = extent_of(selection, SEEN)
    write_figure(selection, own, extent=extent, size=size_of(*SIZES["column"]), graticule=True)
    assert answer.content == own.with_suffix(suffix).read_bytes()


def test_every_format_opens_and_tells_what_it_shows(client: TestClient) -> None:
    got = {suffix: client.get(f"/figure/{suffix[1:]}", params=QUERY).content for suffix in FORMATS}
    text = got[".txt"].decode("utf-8")
    assert text.startswith("الحدود، العاصمة\n")
    with Image.open(io.BytesIO(got[".png"])) as picture:
        assert picture.info["Description"] == text
        assert picture.width == pytest.approx(85 / 25.4 * 300, abs=1)
    description = etree.fromstring(got[".svg"]).find(f"{SVG}desc")
    assert description is not None
    assert description.text == text
    document = pypdfium2.PdfDocument(got[".pdf"])
    try:
        assert document.get_metadata_dict()["Subject"] == text
    finally:
        document.close()


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_sizes_are_kept(client: TestClient, size: str) -> None:
    answer = client.get("/figure/svg", params=QUERY | {"size": size})
    width, height = SIZES[size]
    root = etree.fromstring(answer.content)
    assert float(root.get("width", "")[:-2]) == pytest.approx(width / 25.4 * 72, abs=0.1)
    if height is not None:
        assert float(root.get("height", "")[:-2]) == pytest.approx(height / 25.4 * 72, abs=0.1)


def test_years_are_kept_to(client: TestClient) -> None:
    query = {"layers": "history", "years": "1456,1847"}
    answer = client.get("/figure/txt", params=query)
    assert "kzgeo-history-1456-1847-page.txt" in answer.headers["Content-Disposition"]
    lines = answer.text.splitlines()
    assert lines[1] == "Years shown: 1456–1847"
    assert any(line.startswith("– Kazakh Khanate") for line in lines)
    assert not any("SSR" in line for line in lines if line.startswith("– "))


def test_a_view_across_the_180th_meridian_is_drawn(client: TestClient) -> None:
    query = {"layers": "places", "bounds": "120,30,-95,70"}
    answer = client.get("/figure/txt", params=query)
    assert "Map from 120° E to 95° W" in answer.text
    assert "– Beijing" in answer.text
    assert "– Canada" in answer.text


def test_what_is_left_out_stands_for_the_whole_atlas(client: TestClient) -> None:
    answer = client.get("/figure/txt")
    assert "kzgeo-atlas-page.txt" in answer.headers["Content-Disposition"]
    assert all(f"\n{layer.title.en}\n" in answer.text for layer in ATLAS.layers[:3])


# -- what the page is told ---------------------------------------------------------------


def test_the_page_offers_every_format_with_a_word_in_every_language() -> None:
    answer = Library(catalogue=CATALOGUE).get("index.json")
    assert answer is not None
    offered = json.loads(gzip.decompress(answer.body))["figures"]
    assert [item["suffix"] for item in offered["formats"]] == list(FORMATS)
    assert offered["words"] == prose("figures")
    assert {f"for_{suffix[1:]}" for suffix in FORMATS} <= set(prose("figures")["en"])


# -- refusals ----------------------------------------------------------------------------

FIGURING = [
    ("gif", "", "unknown_format", "/figure/gif"),
    ("png", "size=poster", "unknown_choice", "size=poster"),
    ("png", "graticule=yes", "unknown_choice", "graticule=yes"),
    ("png", "bounds=", "unknown_bounds", "bounds="),
    ("png", "bounds=1,2,3", "unknown_bounds", "bounds=1,2,3"),
    ("png", "bounds=nan,40,80,50", "unknown_bounds", "bounds=nan,40,80,50"),
    ("png", "bounds=1e9,40,80,50", "unknown_bounds", "bounds=1e9,40,80,50"),
    ("png", "bounds=46,40,46,50", "empty", "bounds 46,40,46,50"),
    ("png", "bounds=46,40,46.001,50", "empty", "bounds 46,40,46.001,50"),
    ("png", "bounds=46,40,190,50", "off_earth", "bounds 46,40,190,50"),
    ("png", "bounds=46,50,80,40", "upside_down", "bounds 46,50,80,40"),
    ("png", "bounds=88,40,46,56", "too_wide", "bounds 88,40,46,56"),
    ("png", "bounds=40,46,56,88", "turned", "bounds 40,46,56,88"),
    ("png", "layers=capital&bounds=-60,-20,-50,-10", "outside", "bounds -60,-20,-50,-10"),
    ("png", "layers=january-2022&years=1900,1901", "nothing", "layers january-2022"),
]
EXPORTING = [
    ("png", "layers=borders,atlantis", "unknown_layer", "layers=atlantis"),
    ("png", "layers=", "no_layer", "layers="),
    ("png", "years=1990", "unknown_years", "years=1990"),
    ("png", "years=1997,1990", "reversed_years", "years=1997,1990"),
    ("png", "dpi=9999", "unknown_parameter", "dpi"),
    ("png", "bounds=1,2,3,4&bounds=1,2,3,4", "unknown_parameter", "bounds"),
    ("png", "lang=de", "unknown_language", "lang=de"),
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_drawn_is_refused(
    client: TestClient, temporary: Path, lang: Language
) -> None:
    for section, refused in (("figuring", FIGURING), ("exporting", EXPORTING)):
        for name, query, key, place in refused:
            spoken = "" if "lang=" in query else f"lang={lang}"
            answer = client.get(f"/figure/{name}?{'&'.join(filter(None, (query, spoken)))}")
            assert answer.status_code == 400, query
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Content-Disposition" not in answer.headers
            error = answer.json()["error"]
            assert (error["key"], error["place"]) == (key, place)
            assert error["fault"] == say(section, key, lang if spoken else "en")
            assert "{" not in error["cure"]
    assert list(temporary.iterdir()) == []


def test_every_word_of_a_refusal_is_used() -> None:
    used = {key for _, _, key, _ in FIGURING} | {"no_font", "no_room"}
    assert set(prose("figuring")["en"]) == used | {f"{key}_cure" for key in used}


def test_a_missing_font_is_told(
    client: TestClient, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kzgeo.figure.fonts.BUNDLED", {"regular": "Gone"})
    answer = client.get("/figure/png", params=QUERY)
    assert answer.status_code == 400
    assert answer.json()["error"]["fault"] == say("figuring", "no_font", "ar")
    assert list(temporary.iterdir()) == []


def test_a_size_without_room_is_told(
    client: TestClient, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kzgeo.figure.sizes.SIZES", SIZES | {"slide": (254.0, 60.0)})
    answer = client.get("/figure/pdf", params={"layers": "capital", "size": "slide", "lang": "ru"})
    assert answer.json()["error"]["fault"] == say("figuring", "no_room", "ru")
    assert list(temporary.iterdir()) == []


# -- nothing by halves, nothing left -----------------------------------------------------


def test_a_disk_that_is_full_is_told_and_nothing_is_sent(
    client: TestClient, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Image.Image, path: Path, **__: Any) -> None:
        Path(path).write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    answer = client.get("/figure/png", params=QUERY)
    assert answer.status_code == 500
    assert answer.json()["error"]["fault"] == say("exporting", "not_written", "ar")
    assert b"half of it" not in answer.content
    assert str(temporary) not in answer.text
    assert list(temporary.iterdir()) == []


def test_a_machine_without_room_for_temporary_files_is_told(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    answer = client.get("/figure/svg", params=QUERY)
    assert answer.status_code == 500
    assert answer.json()["error"]["key"] == "not_written"


def test_one_is_drawn_at_a_time_and_the_others_wait(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, lock = threading.Event(), threading.Lock()
    running, most = 0, 0

    def slow(_selection: Any, path: Path, **_: Any) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        assert go.wait(20)
        path.write_text("drawn")
        with lock:
            running -= 1

    monkeypatch.setattr(files, "write_figure", slow)
    with ThreadPoolExecutor(WAITING + 3) as readers:
        address = f"/figure/svg?{urlencode(QUERY)}"
        asked = [readers.submit(client.get, address) for _ in range(WAITING + 3)]
        deadline = time.monotonic() + 20
        while sum(one.done() for one in asked) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        go.set()
        answers = [one.result() for one in asked]
    assert sorted(answer.status_code for answer in answers) == [200] * (WAITING + 1) + [503] * 2
    assert most == 1


def test_what_draws_is_loaded_when_it_is_first_asked_for() -> None:
    code = """
import sys
import kzgeo.app.server
before = "matplotlib" in sys.modules
kzgeo.app.figures.warm()
print(before, "matplotlib" in sys.modules)
"""
    done = python(code)
    assert done.stdout.split() == ["False", "True"], done.stderr
    assert callable(warm)
