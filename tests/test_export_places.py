"""The atlas as Linked Places: every feature a place, with the names that documents attest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import jsonschema
import pytest
import shapely

from kzgeo.catalogue import load
from kzgeo.entries import FeatureEntry, Language
from kzgeo.export.formats import export
from kzgeo.export.places import _when
from kzgeo.selection import select
from kzgeo.web_annotation import document_uri
from tests.live import ATLAS, FEATURES, TINY
from tests.schemas import LINKED_PLACES, PLACES

FEATURE = "urn:x-kzgeo:feature:"


def written(path: Path, *layers: str, language: Language = "en") -> dict[str, Any]:
    export(select(ATLAS, layers or None, language=language), path)
    data: dict[str, Any] = json.loads(path.read_bytes().decode("utf-8"))
    return {feature["@id"].removeprefix(FEATURE): feature for feature in data["features"]}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("places") / "atlas.places.jsonld"


@pytest.fixture(scope="module")
def places(path: Path) -> dict[str, Any]:
    return written(path)


def test_they_are_as_the_format_has_them(path: Path, places: dict[str, Any]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(PLACES).validate(data)
    jsonschema.Draft202012Validator(LINKED_PLACES).validate(data)
    assert set(places) == set(FEATURES)
    assert len(data["features"]) == len(places)


def test_gdal_reads_every_geometry(path: Path, places: dict[str, Any]) -> None:
    frame = geopandas.read_file(path)
    drawn = [one for layer in ATLAS.layers for one in (*layer.features, *layer.shared)]
    read = dict(zip(places, frame.geometry, strict=True))
    for feature_id, geometry in read.items():
        expected = [one.geometry for one in drawn if one.id == feature_id]
        for part, original in zip(geometry.geoms, expected, strict=True):
            assert shapely.normalize(part).equals_exact(shapely.normalize(original), 1e-12)


def test_names_are_titles_and_what_documents_call_it(places: dict[str, Any]) -> None:
    attested = 0
    for feature_id, place in places.items():
        feature = FEATURES[feature_id]
        names = {(name["toponym"], name["lang"]) for name in place["names"]}
        assert names >= {(title, lang) for lang, title in feature.title.model_dump().items()}
        passages = {
            f"{document_uri(ATLAS.sources[q.passage.source].sha256)}"
            f"#char={q.passage.start},{q.passage.end}": q.passage
            for q in feature.quotations
        }
        for name in place["names"]:
            for citation in name.get("citations", ()):
                if citation["@id"].startswith("ni:"):
                    attested += 1
                    assert name["toponym"] in passages[citation["@id"]].exact
                else:
                    assert citation["@id"] == f"urn:x-kzgeo:layer:{feature.layer_id}"
    assert attested > 100
    astana = {name["toponym"] for name in places["astana"]["names"] if "citations" in name}
    assert "أستانا" in astana


def test_passages_are_descriptions_code_point_for_code_point(places: dict[str, Any]) -> None:
    for feature_id, place in places.items():
        told = {(item["value"], item["lang"]) for item in place.get("descriptions", ())}
        expected = set()
        for quotation in FEATURES[feature_id].quotations:
            expected.add((quotation.passage.exact, quotation.passage.lang))
            expected |= {(text, lang) for lang, text in quotation.passage.translations.items()}
        assert told == expected


def test_parts_types_and_links(places: dict[str, Any]) -> None:
    leg = places["rail-xian-baku-caspian"]
    (relation,) = leg["relations"]
    assert relation["relationType"] == "gvp:broaderPartitive"
    assert relation["relationTo"] == places["rail-xian-baku"]["@id"]
    assert leg["properties"]["fclasses"] == ["R"]  # as the whole is
    assert places["astana"]["types"][0]["identifier"] == "aat:300008389"
    assert places["astana"]["links"][0]["identifier"] == "urn:x-kzgeo:place:astana"
    assert places["abulkhair-statue-aktobe"]["properties"]["fclasses"] == ["S"]
    assert "types" not in places["abulkhair-statue-aktobe"]  # the gazetteer has no such place


YEARS = {
    (434, 453): {"start": {"in": "0434"}, "end": {"in": "0453"}},
    (2017, None): {"start": {"in": "2017"}, "end": {"earliest": "2017"}},
    (None, 1991): {"start": {"latest": "1991"}, "end": {"in": "1991"}},
    (-120, 80): {"start": {"in": "-0120"}, "end": {"in": "0080"}},
}


@pytest.mark.parametrize("years", YEARS)
def test_years_are_a_timespan_that_has_a_start(years: tuple[int | None, int | None]) -> None:
    entry = FEATURES["hun-empire"].entry
    dated = FeatureEntry.model_validate(
        {**entry.model_dump(), "from_year": years[0], "to_year": years[1]}
    )
    assert _when(dated) == {"timespans": [YEARS[years]]}


def test_what_has_no_years_is_of_no_time(places: dict[str, Any]) -> None:
    assert "when" not in places["kazakhstan-area"]
    assert places["hun-empire"]["when"]["timespans"] == [YEARS[434, 453]]


def test_the_title_is_in_the_chosen_language(tmp_path: Path) -> None:
    capital = written(tmp_path / "a.places.jsonld", "capital", language="ar")
    assert capital["astana"]["properties"]["title"] == FEATURES["astana"].title.ar


def test_the_longest_suffix_decides(tmp_path: Path) -> None:
    tiny = load(TINY).atlas
    for name in ("a.places.jsonld", "a.b.PLACES.JSONLD"):
        export(select(tiny), tmp_path / name)
        assert json.loads((tmp_path / name).read_bytes())["type"] == "FeatureCollection"
    for name in ("places.jsonld", "a.b.jsonld"):
        export(select(tiny), tmp_path / name)
        assert json.loads((tmp_path / name).read_bytes())["type"] == "AnnotationCollection"
