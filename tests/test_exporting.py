"""The app gives what is shown on screen as a file: written wholly, sent wholly, then gone."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from kzgeo.app import server
from kzgeo.app.exporting import OFFERS
from kzgeo.app.files import Library
from kzgeo.app.making import file_stem
from kzgeo.entries import LANGUAGES, Language
from kzgeo.export.formats import FORMATS, export
from kzgeo.prose import prose, say
from kzgeo.selection import Selection, rows, select
from tests.exports import found, gdal_rows, kml_of
from tests.live import ATLAS, CATALOGUE
from tests.serving import Writer, app, format_maker

SUFFIXES = sorted(FORMATS)
every_format = pytest.mark.parametrize("suffix", SUFFIXES)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app(), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def format_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Writer], str]:
    return format_maker(monkeypatch)


def saved(answer: Any, folder: Path) -> list[Path]:
    """Save an answer under the name that it states; return it, or what a ZIP holds."""
    assert answer.status_code == 200, answer.text
    head, _, name = answer.headers["Content-Disposition"].partition('filename="')
    assert head == "attachment; "
    path = folder / name.removesuffix('"')
    assert path.name.isascii()
    path.write_bytes(answer.content)
    if path.suffix != ".zip":
        return [path]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {Path(name).parent.as_posix() for name in archive.namelist()} != {"."}
        archive.extractall(folder)
        return sorted(folder / name for name in archive.namelist())


def test_the_app_has_the_route() -> None:
    routes = {route.path: route for route in server.routes() if isinstance(route, Route)}
    assert routes["/export/{format}"].methods == {"GET", "HEAD"}


# -- what is asked for is what is given --------------------------------------------------


@every_format
def test_every_format_is_what_the_command_writes(
    client: TestClient, tmp_path: Path, suffix: str
) -> None:
    query = {"layers": "borders,history", "years": "1456,1847", "lang": "ar"}
    answer = client.get(f"/export/{suffix[1:]}", params=query)
    files = saved(answer, tmp_path)
    stem = "kzgeo-history-borders-1456-1847-ar"
    assert {path.name.partition(".")[0] for path in files} == {stem}
    assert f"{stem}{suffix}" in {path.name for path in files}
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    own = tmp_path / "own"
    own.mkdir()
    chosen = select(ATLAS, ["borders", "history"], years=(1456, 1847), language="ar")
    export(chosen, own / f"{stem}{suffix}")
    assert {path.name: path.read_bytes() for path in own.iterdir()} == {
        path.name: path.read_bytes() for path in files
    }


@pytest.mark.parametrize("layers", [["borders"], ["capital", "history", "zhuz"], None])
@pytest.mark.parametrize("years", [(1456, 1847), (1991, 1991), None])
def test_layers_and_years_are_honoured(
    client: TestClient,
    tmp_path: Path,
    years: tuple[int, int] | None,
    layers: list[str] | None,
) -> None:
    query = {} if layers is None else {"layers": ",".join(layers)}
    query |= {"years": f"{years[0]},{years[1]}"} if years else {}
    (path,) = saved(client.get("/export/geojson", params=query), tmp_path)
    expected = {(r.layer.id, r.feature.id) for r in rows(select(ATLAS, layers, years=years))}
    assert set(gdal_rows(path)) == expected
    assert expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_in_the_language_of_the_page(
    client: TestClient, tmp_path: Path, lang: Language
) -> None:
    answer = client.get("/export/kml", params={"layers": "borders", "lang": lang})
    (path,) = saved(answer, tmp_path)
    layer = ATLAS.layer("borders")
    assert layer is not None
    names = {element.text for element in found(kml_of(path), "name")}
    assert {layer.title.to(lang), *(f.title.to(lang) for f in layer.features)} <= names
    assert path.stem == ("kzgeo-borders" if lang == "en" else f"kzgeo-borders-{lang}")


def test_quotations_are_those_of_the_layers(client: TestClient) -> None:
    data = client.get("/export/jsonld", params={"layers": "capital"}).json()
    layer = ATLAS.layer("capital")
    assert layer is not None
    quoted = {q.passage.exact for f in layer.features for q in f.quotations}
    texts = json.dumps(data, ensure_ascii=False)
    assert all(json.dumps(exact, ensure_ascii=False) in texts for exact in quoted)


def test_gdal_reads_the_whole_atlas_as_it_is_sent(client: TestClient) -> None:
    body = client.get("/export/geojson").content
    count = pyogrio.read_info(io.BytesIO(body))["features"]
    assert count == sum(1 for _ in rows(select(ATLAS)))


@pytest.mark.parametrize(
    ("layers", "years", "lang", "stem"),
    [
        (None, None, "en", "kzgeo-atlas"),
        (["capital", "borders"], None, "en", "kzgeo-borders-capital"),
        (["borders"], (1990, 1997), "en", "kzgeo-borders-1990-1997"),
        (["borders"], (1991, 1991), "ru", "kzgeo-borders-1991-ru"),
        (["borders"], (-500, 0), "kk", "kzgeo-borders-minus500-0-kk"),
        ([f.id for f in ATLAS.layers[:-1]], None, "en", f"kzgeo-{len(ATLAS.layers) - 1}-layers"),
    ],
)
def test_a_file_s_name_tells_what_is_in_it(
    layers: list[str] | None, years: tuple[int, int] | None, lang: Language, stem: str
) -> None:
    assert file_stem(select(ATLAS, layers, years=years, language=lang)) == stem


def test_several_files_come_as_one_zip(
    client: TestClient,
    tmp_path: Path,
    temporary: Path,
    format_of: Callable[[Writer], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def pair(selection: Selection, path: Path) -> None:
        path.write_text("project")
        path.with_suffix(".gpkg").write_bytes(b"data" * 100_000)

    address = format_of(pair)
    monkeypatch.setattr("kzgeo.export.formats.BESIDE", {".test": (".gpkg",)})
    answer, again = (client.get(address, params={"layers": "borders"}) for _ in range(2))
    files = saved(answer, tmp_path)
    assert [path.name for path in files] == ["kzgeo-borders.gpkg", "kzgeo-borders.test"]
    assert files[0].read_bytes() == b"data" * 100_000
    assert answer.headers["Content-Type"] == "application/zip"
    assert 'filename="kzgeo-borders-test.zip"' in answer.headers["Content-Disposition"]
    assert answer.content == again.content
    assert list(temporary.iterdir()) == []


def test_a_project_finds_its_data_in_the_zip(client: TestClient, tmp_path: Path) -> None:
    query = {"layers": "borders,zhuz", "years": "1456,1847"}
    data, project = saved(client.get("/export/qgz", params=query), tmp_path)
    assert (data.suffix, project.suffix) == (".gpkg", ".qgz")
    counts = Counter(
        row.layer.id for row in rows(select(ATLAS, ["borders", "zhuz"], years=(1456, 1847)))
    )
    assert {name: pyogrio.read_info(data, layer=name)["features"] for name in counts} == counts
    with zipfile.ZipFile(project) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode("utf-8")
    assert set(re.findall(r"[^<>\"']*?([\w./-]+\.gpkg)", text)) == {f"./{data.name}"}


def test_the_head_alone_can_be_asked_for(client: TestClient, temporary: Path) -> None:
    query = {"layers": "borders"}
    head, whole = (ask("/export/kml", params=query) for ask in (client.head, client.get))
    assert head.content == b""
    for name in ("Content-Length", "Content-Type", "Content-Disposition"):
        assert head.headers[name] == whole.headers[name]
    assert list(temporary.iterdir()) == []


# -- what the page is told ---------------------------------------------------------------


def test_the_page_offers_every_format_with_a_word_in_every_language() -> None:
    answer = Library(catalogue=CATALOGUE).get("index.json")
    assert answer is not None
    exports = json.loads(gzip.decompress(answer.body))["exports"]
    suffixes = [item["suffix"] for item in exports["formats"]]
    assert sorted(suffixes) == SUFFIXES
    assert suffixes == [suffix for suffix in OFFERS if suffix in FORMATS]
    assert all(item["title"] == OFFERS[item["suffix"]].title for item in exports["formats"])
    assert exports["words"] == prose("download")
    told = {key for key in prose("download")["en"] if key.startswith("for_")}
    assert told >= {f"for_{suffix[1:].replace('.', '_')}" for suffix in FORMATS}


# -- refusals ----------------------------------------------------------------------------

REFUSED = [
    ("exe", "", "unknown_format", "/export/exe"),
    ("GEOJSON", "", "unknown_format", "/export/GEOJSON"),
    ("geojson", "layers=borders,atlantis", "unknown_layer", "layers=atlantis"),
    ("geojson", "layers=borders,", "unknown_layer", "layers="),
    ("geojson", "layers=<b>", "unknown_layer", "layers=<b>"),
    ("geojson", "layers=", "no_layer", "layers="),
    ("geojson", "years=1990", "unknown_years", "years=1990"),
    ("geojson", "years=", "unknown_years", "years="),
    ("geojson", "years=1990,1997,2000", "unknown_years", "years=1990,1997,2000"),
    ("geojson", "years=١٩٩٠,١٩٩٧", "unknown_years", "years=١٩٩٠,١٩٩٧"),
    ("geojson", "years=1997,1990", "reversed_years", "years=1997,1990"),
    ("geojson", "time=1990,1997", "unknown_parameter", "time"),
    ("geojson", "layers=borders&layers=zhuz", "unknown_parameter", "layers"),
    ("geojson", "lang=de", "unknown_language", "lang=de"),
    ("geojson", f"layers={'x' * 5000}", "unknown_layer", ("layers=" + "x" * 80)[:80]),
]


@pytest.mark.parametrize(("name", "query", "key", "place"), REFUSED)
def test_what_does_not_exist_is_refused(
    client: TestClient, name: str, query: str, key: str, place: str
) -> None:
    answer = client.get(f"/export/{name}?{query}")
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Disposition" not in answer.headers
    error = answer.json()["error"]
    assert (error["key"], error["place"]) == (key, place)
    assert error["fault"] == say("exporting", key, "en")
    assert "{" not in error["cure"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refusal_is_in_the_reader_s_language(client: TestClient, lang: Language) -> None:
    error = client.get("/export/kml", params={"layers": "x", "lang": lang}).json()["error"]
    assert error["fault"] == say("exporting", "unknown_layer", lang)
    assert all(layer.id in error["cure"] for layer in ATLAS.layers)


def test_every_word_of_a_refusal_is_used() -> None:
    used = {key for _, _, key, _ in REFUSED} | {"not_written", "busy"}
    assert set(prose("exporting")["en"]) == used | {f"{key}_cure" for key in used}
