"""The app takes a reader's own layer, answers with clean GeoJSON, and keeps nothing of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from kzgeo.app import overlay as module
from kzgeo.app import server
from kzgeo.app.overlay import LIMIT_BYTES, overlay
from kzgeo.entries import LANGUAGES, Language
from kzgeo.export.formats import FORMATS, export
from kzgeo.prose import say
from kzgeo.selection import select
from tests.live import ATLAS

NASTY = "<script>alert(1)</script>\u202e\ud800".encode("utf-8", "replace").decode()


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[Route("/overlay", overlay(), methods=["POST"])])) as made:
        yield made


def post(client: TestClient, body: Any, *, headers: Any = None, **query: str) -> Any:
    return client.post("/overlay", params=query, content=body, headers=headers)


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(lon: float, lat: float, *more: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat, *more]}


def test_the_app_has_the_route() -> None:
    routes = {route.path: route for route in server.routes() if isinstance(route, Route)}
    assert routes["/overlay"].methods == {"POST"}


@pytest.mark.parametrize("suffix", sorted({".geojson", ".gpkg"} & set(FORMATS)))
def test_an_export_of_the_atlas_is_laid_over_it(
    client: TestClient, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"x{suffix}"
    export(select(ATLAS, ["borders", "capital"]), path)
    answer = post(client, path.read_bytes(), name=path.name)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    layers = {layer["name"]: layer for layer in answer.json()["layers"]}
    assert list(layers) == ["borders", "capital"]
    assert layers["borders"]["titles"] == {lang: f"title_{lang}" for lang in LANGUAGES}
    for feature in ATLAS.layer("borders").features:  # type: ignore[union-attr]
        drawn = layers["borders"]["geojson"]["features"]
        found = next(f for f in drawn if f["properties"]["id"] == feature.id)
        assert shapely.from_geojson(json.dumps(found["geometry"])).equals_exact(feature.geometry)


def test_what_comes_back_is_clean_geojson(client: TestClient, tmp_path: Path) -> None:
    ring = Polygon([(70, 48), (70, 50), (72, 50), (72, 48)])  # clockwise
    frame = geopandas.GeoDataFrame(
        {"name": [NASTY, "b"], "value": [1.5, math.nan], "when": ["2020", None]},
        geometry=[shapely.force_3d(ring), LineString([(70, 48, 1), (71, 49, 2)])],
        crs=4326,
    ).to_crs(3857)
    frame.to_file(tmp_path / "x.gpkg", driver="GPKG")
    (layer,) = post(client, (tmp_path / "x.gpkg").read_bytes(), name="x.gpkg").json()["layers"]
    first, second = layer["geojson"]["features"]
    assert first["properties"]["name"] == NASTY
    assert second["properties"] == {"name": "b"}
    polygon = shapely.from_geojson(json.dumps(first["geometry"]))
    assert polygon.exterior.is_ccw
    assert not polygon.has_z
    assert polygon.hausdorff_distance(ring) < 1e-5
    assert layer["bounds"] == pytest.approx([70, 48, 72, 50], abs=1e-6)
    assert any("EPSG:3857" in note for note in layer["notes"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_faults_are_told_in_the_reader_s_language(client: TestClient, lang: Language) -> None:
    answer = post(client, b"no layer", name="a.gpkg", lang=lang)
    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "place": "a.gpkg",
        "fault": say("vector", "unknown_kind", lang),
        "cure": say("vector", "unknown_kind_cure", lang, types=".geojson .json .gpkg"),
        "key": "unknown_kind",
    }
    body = collection(feature(None), feature(point(70, 50)))
    (layer,) = post(client, body, name="a.geojson", lang=lang).json()["layers"]
    told = f"{say('vector', 'no_geometry', lang)}; {say('vector', 'no_geometry_cure', lang)}"
    assert layer["left_out"] == 1
    assert layer["left_out_told"] == [f"{say('vector', 'row', lang, row=1)}: {told}"]


def test_more_than_can_be_drawn_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = collection(*(feature(point(70, 50)) for _ in range(5)))
    assert post(client, body, name="a.geojson").status_code == 200
    for limit in ("MOST_FEATURES", "MOST_POSITIONS"):
        with monkeypatch.context() as patch:
            patch.setattr(module, limit, 4)
            answer = post(client, body, name="a.geojson")
            assert (answer.status_code, answer.json()["error"]["key"]) == (400, "too_many")
    assert post(client, collection(), name="a.geojson").json()["error"]["key"] == "no_rows"


def test_a_file_over_the_limit_is_refused(client: TestClient) -> None:
    answer = post(client, b" " * (LIMIT_BYTES + 1), name="a.geojson")
    assert answer.status_code == 413
    assert "20 MB" in answer.json()["error"]["fault"]


def test_only_the_atlas_s_own_page_may_send(client: TestClient) -> None:
    body = collection(feature(point(70, 50)))
    for site, status in (("same-origin", 200), ("cross-site", 403)):
        answer = post(client, body, name="a.geojson", headers={"Sec-Fetch-Site": site})
        assert answer.status_code == status


def test_nothing_of_it_stays(
    client: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    geopandas.GeoDataFrame({"name": ["Zanzibarskoe"]}, geometry=[Point(70, 50)], crs=4326).to_file(
        tmp_path / "x.gpkg", driver="GPKG"
    )
    body = (tmp_path / "x.gpkg").read_bytes()
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.chdir(folder)
    for data in (body, body[:5000], collection(feature(point(70, 50), name="Zanzibarskoe"))):
        post(client, data, name="x.gpkg")
    assert list(folder.iterdir()) == []
    assert "Zanzibarskoe" not in "".join(capfd.readouterr())
