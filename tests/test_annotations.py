"""What is found in a reader's document, and the files that other programs read."""

from __future__ import annotations

import csv
import io
import json
from functools import cache

import geopandas
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgeo.annotations import Annotated, annotate
from kzgeo.documents import read_document
from kzgeo.entries import LANGUAGES
from kzgeo.gazetteer import Gazetteer, load_gazetteer
from kzgeo.interchange import (
    AROUND,
    FORMATS,
    mentions_csv,
    mentions_geojson,
    place_attestations,
    web_annotations,
)
from kzgeo.linked_places import TYPES
from kzgeo.matcher import Matcher, default_matcher
from tests.live import ATLAS
from tests.samples import TEXTS, pdf_of
from tests.schemas import MENTIONS, PLACES

ALL = "".join(TEXTS[lang] for lang in LANGUAGES)
LONG = ALL * 200


@cache
def annotated(text: str = ALL, name: str = "notes.txt") -> Annotated:
    return annotate(read_document(name, text.encode()), default_matcher(), ATLAS)


def selected(text: str, exact: str, prefix: str, suffix: str) -> list[int]:
    """Return where a quotation stands, as a reader of TextQuoteSelector looks for it."""
    whole, found, at = prefix + exact + suffix, [], -1
    while (at := text.find(whole, at + 1)) >= 0:
        found.append(at + len(prefix))
    return found


# -- counts and view ---------------------------------------------------------------------


def test_places_are_counted_in_all_four_languages() -> None:
    counts = {count.id: count for count in annotated().counts}
    assert counts["astana"].count == 5  # Ақмола, too
    assert counts["almaty"].count == 4
    assert counts["kazakhstan"].count == 3
    assert counts["astana"].in_atlas
    assert counts["astana"].title.ru == "Астана"
    order = [(-count.count, count.id) for count in annotated().counts]
    assert order == sorted(order)
    assert sum(count.count for count in annotated().counts) == len(annotated().toponyms)


def test_a_place_drawn_in_the_atlas_stands_at_a_point_of_its_feature() -> None:
    places = default_matcher().gazetteer.places
    drawn = [id_ for id_ in places if places[id_].position is None and ATLAS.feature(id_)]
    made = annotated("\n".join(f"The city of {places[id_].en[0]}." for id_ in drawn))
    found = [(ATLAS.feature(id_), spot) for id_, spot in made.spots.items() if id_ in drawn]
    assert len(found) > 50
    for feature, spot in found:
        assert feature is not None
        assert spot is not None
        west, south, east, north = feature.bounds
        assert west - 1e-4 <= spot.lon <= east + 1e-4
        assert south - 1e-4 <= spot.lat <= north + 1e-4
        assert feature.provenance.source in spot.source


@pytest.mark.parametrize(
    "text", [ALL, LONG, ALL.replace("\n", " ") * 200], ids=["", "long", "line"]
)
def test_the_view_holds_the_text_whole_and_cut_between_mentions(text: str) -> None:
    view = json.loads(json.dumps(annotated(text).view()))
    assert "".join(part["text"] for part in view["parts"]) == text
    assert view["length"] == len(text)
    starts = [part["start"] for part in view["parts"]]
    assert starts[0] == 0
    for part, after in zip(view["parts"], [*starts[1:], len(text)], strict=True):
        assert part["start"] + len(part["text"]) == after
        assert len(part["text"]) < 20_100
    cuts = set(starts)
    assert view["mentions"]
    for mention in view["mentions"]:
        assert not cuts & set(range(mention["start"] + 1, mention["end"]))
    assert view["whole"] is True
    assert (view["lang"], view["dir"]) == ("kk", "ltr")
    assert annotated(TEXTS["ar"]).view()["dir"] == "rtl"


def test_the_view_and_the_counts_agree() -> None:
    view = annotated().view()
    places = {place["id"]: place for place in view["places"]}
    for count in annotated().counts:
        place = places[count.id]
        assert place["count"] == count.count
        assert place["feature"] is count.in_atlas
        at = None if place["lon"] is None else (place["lon"], place["lat"])
        assert at == count.position


# -- offsets -----------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *TEXTS.values(),
        "\r\n",
        " ",
        "\U0001f5fa",
        "e\u0301",
        "<b>Astana</b>",
        "Алма-\nАты",
        "وبكازاخستان",
    ]
)


@settings(max_examples=60)
@given(st.lists(PIECES, min_size=1, max_size=12).map("".join).filter(str.strip))
def test_offsets_are_exact_in_every_export(text: str) -> None:
    made = annotate(read_document("notes.txt", text.encode()), default_matcher(), ATLAS)
    assert made.document.text == text
    for row in json.loads(mentions_geojson(made))["features"]:
        told = row["properties"]
        start, end = told["start"], told["end"]
        assert text[start:end] == told["surface"]
        assert text[:start].endswith(told["before"])
        assert text[end:].startswith(told["after"])
    for item in json.loads(web_annotations(made)).get("first", {"items": []})["items"]:
        position, quote = item["target"]["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert position["start"] in selected(text, quote["exact"], quote["prefix"], quote["suffix"])


# -- GeoJSON and CSV ---------------------------------------------------------------------


def test_geojson_is_read_by_gdal() -> None:
    frame = geopandas.read_file(io.BytesIO(mentions_geojson(annotated()).encode()))
    assert frame.crs.to_epsg() == 4326
    assert list(frame["surface"]) == [t.surface for t in annotated().toponyms]
    assert list(frame["start"]) == [t.start for t in annotated().toponyms]
    baku = frame[frame["place"] == "baku"].geometry.iloc[0]
    assert (round(baku.x), round(baku.y)) == (50, 40)
    assert {f"title_{lang}" for lang in LANGUAGES} <= set(frame.columns)


def test_geojson_has_flat_properties_and_no_geometry_where_there_is_no_position() -> None:
    made = annotated("He spoke of the Arab world and of Astana.\n")
    data = json.loads(mentions_geojson(made))
    assert set(data) == {"type", "features"}
    by_place = {feature["properties"]["place"]: feature for feature in data["features"]}
    assert by_place["arab-world"]["geometry"] is None
    assert by_place["astana"]["geometry"]["type"] == "Point"
    for feature in data["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        for value in feature["properties"].values():
            assert value is None or isinstance(value, str | int)


def test_the_page_of_a_pdf_is_told() -> None:
    body = pdf_of(["From Almaty", "nothing", "to Astana and Baku"])
    made = annotate(read_document("a.pdf", body), default_matcher(), ATLAS)
    rows = [row["properties"] for row in json.loads(mentions_geojson(made))["features"]]
    assert [(row["place"], row["page"]) for row in rows] == [
        ("almaty", 1),
        ("astana", 3),
        ("baku", 3),
    ]


def test_csv_is_read_back() -> None:
    text = mentions_csv(annotated())
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [int(row["start"]) for row in rows] == [t.start for t in annotated().toponyms]
    for row in rows:
        assert None not in row
        assert row["surface"] == ALL[int(row["start"]) : int(row["end"])]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "  =", "＝"])
def test_no_cell_of_a_csv_is_a_formula(sign: str) -> None:
    text = f"{sign}HYPERLINK(1) Astana{sign}cmd|' /C calc'!A0, \"quoted\"\nBaku\n"
    rows = list(csv.reader(io.StringIO(mentions_csv(annotated(text)), newline="")))
    assert len(rows) == 3
    cells = [cell for row in rows[1:] for cell in row]
    assert any(cell.startswith("'") for cell in cells)
    for cell in cells:
        assert not cell.lstrip().startswith(("=", "+", "@", "＝", "-H", "-c"))


# -- linked data -------------------------------------------------------------------------


def test_web_annotations_are_as_the_recommendation_has_them() -> None:
    data = json.loads(web_annotations(annotated()))
    jsonschema.Draft202012Validator(MENTIONS).validate(data)
    assert data["total"] == len(data["first"]["items"]) == len(annotated().toponyms)
    assert len({item["id"] for item in data["first"]["items"]}) == data["total"]
    empty = json.loads(web_annotations(annotated("Nothing is named here.\n")))
    jsonschema.Draft202012Validator(MENTIONS).validate(empty)
    assert empty["total"] == 0


def undecided() -> Annotated:
    """Return a document with a name of two places, of a gazetteer made for it."""
    bare = load_gazetteer().places["almaty"]
    names = dict.fromkeys(("en", "kk_latn"), ("Abcdef",)) | {
        "ar": ("بشداد",),
        "ru": ("Щукафец",),
        "kk": ("Щукафец",),
    }
    one = bare.model_copy(update={"not_names": (), "ambiguous": (), **names})
    matcher = Matcher(Gazetteer(places={"one": one, "other": one}))
    return annotate(read_document("a.txt", b"They came to Abcdef.\n"), matcher, ATLAS)


def test_an_undecided_mention_is_a_choice() -> None:
    made = undecided()
    (toponym,) = made.toponyms
    assert set(toponym.candidates) == {"one", "other"}
    data = json.loads(web_annotations(made))
    jsonschema.Draft202012Validator(MENTIONS).validate(data)
    body = data["first"]["items"][0]["body"]
    assert body["type"] == "Choice"
    assert body["items"][0]["source"]["id"].endswith(f":{toponym.place}")
    (row,) = json.loads(mentions_geojson(made))["features"]
    assert set(row["properties"]["candidates"].split()) == {"one", "other"}


def test_linked_places_are_as_the_format_has_them() -> None:
    made = annotated(TEXTS["ru"] * 2 + TEXTS["ar"])
    data = json.loads(place_attestations(made))
    jsonschema.Draft202012Validator(PLACES).validate(data)
    astana = next(f for f in data["features"] if f["@id"].endswith(":astana"))
    cited = {name["toponym"]: name for name in astana["names"] if "citations" in name}
    assert cited["Астану"]["lang"] == "ru"
    assert cited["أستانا"]["lang"] == "ar"
    assert [len(name["citations"]) for name in cited.values()] == [2, 1]
    assert astana["types"][0]["identifier"] == "aat:300008389"
    frame = geopandas.read_file(io.BytesIO(place_attestations(made).encode()))
    assert len(frame) == len(made.counts)


def test_every_kind_of_place_has_a_type() -> None:
    assert {place.kind for place in load_gazetteer().places.values()} <= set(TYPES)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_the_same_twice_and_says_nothing_of_the_machine(name: str) -> None:
    write = FORMATS[name].write
    one = annotate(read_document("folder/a.txt", ALL.encode()), default_matcher(), ATLAS)
    other = annotate(read_document("folder/a.txt", ALL.encode()), default_matcher(), ATLAS)
    assert write(one) == write(other)
    assert "folder" not in write(one)
    assert write(annotated("Nothing is named here.\n"))


def test_what_stands_around_a_mention_is_short() -> None:
    for row in json.loads(mentions_geojson(annotated(LONG)))["features"]:
        assert len(row["properties"]["before"]) <= AROUND
        assert len(row["properties"]["after"]) <= AROUND
