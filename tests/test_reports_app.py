"""The app makes a report of what was collected: told while it is made, sent whole, then gone."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import html
from starlette.routing import Route

from kzgeo.app import server
from kzgeo.app.files import Library
from kzgeo.app.report_orders import LIMIT_BYTES, MOST_ITEMS
from kzgeo.app.reports import OFFERED
from kzgeo.entries import Language
from kzgeo.prose import prose, say
from kzgeo.report.formats import FORMATS
from kzgeo.report.order import FeatureItem, FigureItem, LayerItem, PassageItem, order_of
from kzgeo.reporting import write_report
from tests.live import ATLAS, CATALOGUE, FEATURES
from tests.posting import HERE, Client, file_of, ordered, serving

UZBEKISTAN = [55.0, 37.0, 74.0, 46.0]
PASSAGE = {"kind": "passage", "feature": "border-uzbekistan", "quote": 1}
ZHUZ = {"kind": "passage", "feature": "zhuz-middle", "quote": 1}
FEATURE = {"kind": "feature", "feature": "border-turkmenistan"}
LAYER = {"kind": "layer", "layer": "capital"}
FIGURE = {"kind": "figure", "layers": ["borders"], "bounds": UZBEKISTAN, "years": [1990, 1997]}
ITEMS = [PASSAGE, FIGURE, FEATURE, LAYER]
PATIENCE_S = 60


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with serving() as made:
        yield made


def test_the_app_has_the_route() -> None:
    routes = {route.path: route for route in server.routes() if isinstance(route, Route)}
    assert routes["/report"].methods == {"POST"}


# -- what is ordered is what is made -----------------------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_what_the_command_writes(
    client: Client, tmp_path: Path, temporary: Path, suffix: str
) -> None:
    lines = client.lines(ordered(*ITEMS, form=suffix[1:], lang="ar", title="  عنوان \n من عندي "))
    told, content = file_of(lines)
    items = [
        PassageItem(feature="border-uzbekistan", quote=1),
        FigureItem(layers=("borders",), bounds=(55.0, 37.0, 74.0, 46.0), years=(1990, 1997)),
        FeatureItem(feature="border-turkmenistan"),
        LayerItem(layer="capital"),
    ]
    title = "عنوان من عندي"
    order = order_of(ATLAS, CATALOGUE.judged, items, base=HERE, language="ar", title=title)
    path = tmp_path / f"kzgeo-report-4-parts-ar{suffix}"
    write_report(order, path)
    if suffix != ".md":
        assert told["name"] == path.name
        assert told["media_type"] == FORMATS[suffix].media_type
        assert content == path.read_bytes()
    else:
        assert told["name"] == "kzgeo-report-4-parts-ar.zip"
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            assert archive.read(f"{path.stem}/{path.name}") == path.read_bytes()
            pictures = sorted((tmp_path / f"{path.stem}-images").iterdir())
            assert len(names) == 1 + len(pictures) > 1
            for picture in pictures:
                inside = f"{path.stem}/{picture.relative_to(tmp_path).as_posix()}"
                assert archive.read(inside) == picture.read_bytes()
    steps = [line for line in lines if "done" in line]
    done, of = [line["done"] for line in steps], steps[0]["of"]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, of)
    assert set(range(of - FORMATS[suffix].steps + 1)) <= set(done)
    assert {line["of"] for line in steps} == ({of, None} if suffix == ".pdf" else {of})
    assert all(line["what"] for line in steps[:-1])
    assert all(one != other for one, other in pairwise(steps))
    assert list(temporary.iterdir()) == []


def test_it_has_the_order_that_it_was_given(client: Client) -> None:
    exact = FEATURES["border-uzbekistan"].quotations[0].passage.exact
    other = FEATURES["border-china"].quotations[0].passage.exact
    words = [exact.split("\n")[0].split(".")[0][:40], other.split("\n")[0].split(".")[0][:40]]
    second = {**PASSAGE, "feature": "border-china"}
    for items in ([PASSAGE, second], [second, PASSAGE]):
        _, content = file_of(client.lines(ordered(*items)))
        quotes = html.document_fromstring(content.decode()).findall(".//blockquote")
        texts = [quote.text_content() for quote in quotes]
        order = [next(n for n, text in enumerate(texts) if word in text) for word in words]
        assert order == ([0, 1] if items[0] is PASSAGE else [1, 0])


def test_permalinks_open_the_browser_s_own_address(client: Client) -> None:
    def addresses(order: dict[str, Any], **headers: str) -> set[str]:
        _, content = file_of(client.lines(order, **headers))
        links = html.document_fromstring(content.decode()).xpath("//a/@href")
        return {link.partition("?")[0] for link in links if "feature=" in link}

    order = ordered(PASSAGE)
    assert addresses(order) == {HERE}
    del order["address"]
    assert addresses(order, Host="127.0.0.1:8501") == {"http://127.0.0.1:8501/"}


HOSTILE = [
    "</title></style><script>window.pwned=1</script>",
    '"><img src=x onerror=alert(1)>',
    "#[]{}$&~^\\ `x` *y* _z_ |a|",
    "𝔎 Қазақстан كازاخستان 🗺",
    "x" * 200,
]


@pytest.mark.parametrize("suffix", [".html", ".docx"])
@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_text_whatever_is_in_it(client: Client, suffix: str, title: str) -> None:
    told, content = file_of(client.lines(ordered(FEATURE, form=suffix[1:], title=title)))
    assert told["name"] == f"kzgeo-report-border-turkmenistan{suffix}"
    if suffix == ".html":
        page = html.document_fromstring(content.decode())
        assert page.findtext(".//title") == title
        assert page.find(".//script") is None
        assert page.xpath("//*[@onerror]") == []
    else:
        document = docx.Document(BytesIO(content))
        assert document.paragraphs[0].text == title


@pytest.mark.parametrize(
    ("items", "lang", "stem"),
    [
        ([PASSAGE], "en", "kzgeo-report-border-uzbekistan"),
        ([ZHUZ, {**ZHUZ, "quote": 2}, LAYER], "ru", "kzgeo-report-zhuz-middle-capital-ru"),
        ([FIGURE, LAYER], "en", "kzgeo-report-map-capital"),
        ([*ITEMS, FIGURE | {"graticule": True}], "kk", "kzgeo-report-5-parts-kk"),
    ],
)
def test_a_file_s_name_tells_what_is_in_it(
    client: Client, items: list[Any], lang: Language, stem: str
) -> None:
    told, _ = file_of(client.lines(ordered(*items, lang=lang)))
    assert told["name"].removesuffix(".html") == stem
    assert told["name"].isascii()


def test_the_page_offers_every_format_with_a_word_in_every_language() -> None:
    answer = Library(catalogue=CATALOGUE).get("index.json")
    assert answer is not None
    index = json.loads(gzip.decompress(answer.body))
    offered = [(form["suffix"], form["title"]) for form in index["reports"]["formats"]]
    assert offered == list(OFFERED.items())
    assert set(OFFERED) == set(FORMATS)
    assert index["reports"]["words"] == prose("tray")
    listed = {f["id"]: f["quotations"] for layer in index["layers"] for f in layer["features"]}
    assert listed == {key: len(feature.quotations) for key, feature in FEATURES.items()}


# -- refusals ----------------------------------------------------------------------------

MANY = [{**PASSAGE, "quote": n} for n in range(1, MOST_ITEMS + 2)]
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"format": "exe"}, "unknown_format", "format=exe"),
    ({"format": "../x"}, "unknown_format", "format=../x"),
    ({"items": []}, "empty", "items"),
    ({"items": MANY}, "too_many", "items"),
    ({"items": [{"kind": "all"}]}, "malformed", "items[0]"),
    ({"items": [PASSAGE, {**PASSAGE, "quote": 0}]}, "malformed", "items[1].quote"),
    ({"items": [{**PASSAGE, "more": 1}]}, "malformed", "items[0].more"),
    ({"items": [{**FEATURE, "feature": "<b>"}]}, "malformed", "items[0].feature"),
    ({"extra": 1}, "malformed", "extra"),
    ({"title": "x" * 201}, "long_title", "title"),
    ({"title": "a\u0000b"}, "bad_title", "title"),
    ({"title": "a\u0007b"}, "bad_title", "title"),
    ({"address": "javascript:alert(1)"}, "bad_address", "address"),
    ({"address": "http://h/?feature=x"}, "bad_address", "address"),
    ({"address": "http://u:p@h/"}, "bad_address", "address"),
    ({"address": "http://[/"}, "bad_address", "address"),
    ({"items": [{**FEATURE, "feature": "x"}]}, "unknown_feature", "items[0].feature=x"),
    ({"items": [{**PASSAGE, "feature": "x"}]}, "unknown_feature", "items[0].feature=x"),
    ({"items": [{**PASSAGE, "quote": 99}]}, "unknown_passage", "items[0].quote=99"),
    ({"items": [{**FEATURE, "kind": "passage", "quote": 1}]}, "no_passage", "items[0].quote=1"),
]
ELSEWHERE = [  # told in the words of exports and figures
    ({"items": [{**FIGURE, "bounds": [55, 37, 55, 46]}]}, "empty", "items[0].bounds"),
    ({"items": [{**FIGURE, "bounds": [74, 37, 55, 46]}]}, "too_wide", "items[0].bounds"),
    ({"items": [{**FIGURE, "bounds": [55, 37, 74, 99]}]}, "off_earth", "items[0].bounds"),
    ({"items": [{**FIGURE, "bounds": [-60, -50, -30, -20]}]}, "outside", "items[0].bounds"),
    ({"items": [{**FIGURE, "bounds": [55, 37, 74]}]}, "unknown_bounds", "items[0].bounds[3]"),
    ({"lang": "de"}, "unknown_language", "lang"),
    ({"items": [{**LAYER, "layer": "x"}]}, "unknown_layer", "items[0].layer=x"),
    ({"items": [{**FIGURE, "layers": ["borders", "x"]}]}, "unknown_layer", "items[0].layers=x"),
    ({"items": [{**FIGURE, "years": [1997, 1990]}]}, "reversed_years", "items[0].years"),
]


@pytest.mark.parametrize(("change", "key", "place"), REFUSED + ELSEWHERE)
def test_what_cannot_be_made_is_refused_before_anything_is(
    client: Client, temporary: Path, change: dict[str, Any], key: str, place: str
) -> None:
    lang = change.get("lang", "kk")
    status, error = client.refusal({**ordered(*ITEMS, lang=lang), **change}, "?lang=kk")
    assert (status, error["key"], error["place"]) == (400, key, place)
    sections = ("reports", "exporting", "figuring")
    known = [words for name in sections if (words := prose(name)["kk"].get(key))]
    assert any(error["fault"][:12] == words[:12] for words in known)
    assert "{" not in error["fault"] + error["cure"]
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_what_is_no_order_is_refused(client: Client, body: bytes) -> None:
    status, error = client.refusal(body, "?lang=ar")
    assert (status, error["key"]) == (400, "malformed")
    assert error["fault"] == say("reports", "malformed", "ar")


def test_an_order_that_is_too_long_is_refused(client: Client) -> None:
    status, error = client.refusal(b" " * (LIMIT_BYTES + 1))
    assert (status, error["key"]) == (413, "too_large")
    assert str(LIMIT_BYTES >> 10) in error["cure"]


def test_pages_of_other_sites_are_refused(client: Client) -> None:
    status, error = client.refusal(ordered(LAYER), **{"Sec-Fetch-Site": "cross-site"})
    assert (status, error["key"]) == (403, "other_site")


def test_every_word_of_a_refusal_is_used() -> None:
    used = {key for _, key, _ in REFUSED} | {"too_large", "other_site", "not_drawn"}
    assert set(prose("reports")["en"]) == used | {f"{key}_cure" for key in used}
