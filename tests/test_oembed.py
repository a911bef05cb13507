"""Views for other pages: oEmbed's answer, its frame, and where the page tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from kzgeo.app import server
from kzgeo.app.embedding import discovery, embedding, frame
from kzgeo.app.front import front_page
from kzgeo.entries import LANGUAGES, Language
from kzgeo.permalink import SETTING
from kzgeo.prose import say
from kzgeo.views import View, view_of
from tests.live import ATLAS, FEATURES

OWN = "http://testserver/"
HOSTILE = "\"'><script>alert(1)</script>&amp;"
QUERY = "feature=border-russia&quote=2&layers=borders,zhuz&time=1990,1997&lang=ar&view=44.1,62,5"


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = Starlette(routes=[Route("/oembed", embedding(lambda: ATLAS))])
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def told(client: TestClient, query: str, **more: str) -> dict[str, Any]:
    answer = client.get("/oembed", params={"url": f"{OWN}?{query}", **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def iframe_of(written: str) -> Any:
    (element,) = lxml.html.fragments_fromstring(written)
    assert element.tag == "iframe"
    return element


def test_the_app_has_the_route() -> None:
    routes = {route.path: route for route in server.routes() if isinstance(route, Route)}
    assert routes["/oembed"].methods == {"GET", "HEAD"}


def test_the_answer_is_what_oembed_says_of_a_rich_one(client: TestClient) -> None:
    answer = told(client, QUERY, maxwidth="480", maxheight="640", format="json")
    assert answer["version"] == "1.0"
    assert answer["type"] == "rich"
    assert (answer["width"], answer["height"]) == (480, 640)
    assert answer["provider_url"] == OWN
    assert answer["language"] == "ar"
    title = f"{FEATURES['border-russia'].title.ar} – {say('project', 'title', 'ar')}"
    assert answer["title"] == title
    element = iframe_of(answer["html"])
    assert element.get("src") == f"{OWN}?{QUERY.replace('44.1,62', '44.1000,62.0000')}&embed=true"
    assert element.get("title") == title
    assert (element.get("width"), element.get("height")) == ("480", "640")


def test_the_answer_tells_what_is_shown(client: TestClient) -> None:
    shown = told(client, QUERY)["kzgeo"]
    passage = FEATURES["border-russia"].quotations[1].passage
    assert passage.exact in shown.pop("citation")
    assert shown == {
        "feature": "border-russia",
        "quote": 2,
        "layers": [layer.id for layer in ATLAS.layers if layer.id in ("borders", "zhuz")],
        "years": [1990, 1997],
        "lang": "ar",
        "view": [44.1, 62.0, 5.0],
        "permalink": f"{OWN}?{QUERY.replace('44.1,62', '44.1000,62.0000')}",
    }


@pytest.mark.parametrize("url", [OWN, OWN.removesuffix("/"), f"{OWN}?", f"{OWN}?embed=true#x"])
def test_the_atlas_as_it_opens_can_be_embedded(client: TestClient, url: str) -> None:
    answer = client.get("/oembed", params={"url": url}).json()
    assert iframe_of(answer["html"]).get("src") == f"{OWN}?embed=true"
    assert (answer["width"], answer["height"]) == (800, 600)
    assert answer["title"] == "Atlas of Kazakhstan"
    assert answer["kzgeo"]["feature"] is None
    assert answer["kzgeo"]["permalink"] == OWN
    assert "Layers:" in answer["kzgeo"]["citation"]


@pytest.mark.parametrize("chosen", ["border-turkmenistan", "layer-capital", "layer-zhuz", "china"])
def test_everything_that_can_be_selected_can_be_embedded(client: TestClient, chosen: str) -> None:
    answer = told(client, f"feature={chosen}&quote=999")
    assert answer["kzgeo"]["feature"] == chosen
    assert answer["kzgeo"]["citation"]


def test_malformed_parts_of_an_address_count_as_absent(client: TestClient) -> None:
    answer = told(client, f"lang=tt&time=9,1&view=a,b,c&layers=borders,{HOSTILE}&quote=x&evil=1")
    assert answer["kzgeo"]["permalink"] == f"{OWN}?layers=borders"
    assert "script" not in json.dumps(answer)


@pytest.mark.parametrize(
    ("params", "key", "status"),
    [
        ({}, "no_url", 400),
        ({"url": ""}, "no_url", 400),
        ({"url": "https://elsewhere.test/"}, "other_origin", 404),
        ({"url": "https://testserver/"}, "other_origin", 404),
        ({"url": "http://testserver:81/"}, "other_origin", 404),
        ({"url": "http://testserver@elsewhere.test/"}, "other_origin", 404),
        ({"url": "http://testserver.elsewhere.test/"}, "other_origin", 404),
        ({"url": f"{OWN}atlas/x/index.json"}, "other_origin", 404),
        ({"url": "http://[x/"}, "other_origin", 404),
        ({"url": "javascript:alert(1)"}, "other_origin", 404),
        ({"url": f"{OWN}?feature=nowhere"}, "unknown_feature", 404),
        ({"url": OWN, "maxwidth": "0"}, "bad_size", 400),
        ({"url": OWN, "maxheight": "tall"}, "bad_size", 400),
        ({"url": OWN, "maxheight": "-3"}, "bad_size", 400),
        ({"url": OWN, "format": "xml"}, "only_json", 501),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_faults_are_told_in_the_view_s_language(
    client: TestClient, params: dict[str, str], key: str, status: int, lang: Language
) -> None:
    if "?" in params.get("url", ""):
        params = params | {"url": f"{params['url']}&lang={lang}"}
    elif params.get("url") == OWN:
        params = params | {"url": f"{OWN}?lang={lang}"}
    else:
        lang = "en"
    answer = client.get("/oembed", params=params)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["key"] == key
    assert error["fault"] == say("citing", key, lang)
    assert "{" not in error["cure"]


def test_other_parameters_of_consumers_do_no_harm(client: TestClient) -> None:
    assert told(client, "", dnt="1", discover="true")["type"] == "rich"


def test_an_atlas_behind_another_address_knows_that_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = "https://atlas.test/kz/"
    params = {"url": f"{published}?feature=baikonur"}
    assert client.get("/oembed", params=params).status_code == 404
    monkeypatch.setenv(SETTING, published)
    answer = client.get("/oembed", params=params).json()
    assert answer["provider_url"] == published
    assert answer["kzgeo"]["permalink"] == params["url"]
    monkeypatch.setenv(SETTING, "no address")
    assert client.get("/oembed", params=params).status_code == 404
    assert client.get("/oembed", params={"url": OWN}).status_code == 200


anything = st.text(st.characters(exclude_categories=("Cc", "Cs"), max_codepoint=0x2FFF))


@given(anything, anything)
def test_no_value_of_a_frame_is_markup(address: str, title: str) -> None:
    element = iframe_of(frame(address, title=title + HOSTILE, width_px=1, height_px=2))
    assert element.get("src") == address
    assert element.get("title") == title + HOSTILE
    assert len(element) == 0
    names = ("src", "title", "width", "height", "allow", "loading", "style")
    assert set(element.keys()) == set(names)


# -- how it is found ---------------------------------------------------------------------


def test_the_page_tells_where_its_view_is_told() -> None:
    page = front_page("v1", ATLAS, more=discovery(ATLAS, OWN, f"{QUERY}&embed=true&x={HOSTILE}"))
    head = lxml.html.fromstring(page).find("head")
    (link,) = head.xpath("link[@type='application/json+oembed']")
    assert link.get("rel") == "alternate"
    assert link.get("title").startswith(FEATURES["border-russia"].title.ar)
    with TestClient(Starlette(routes=[Route("/oembed", embedding(lambda: ATLAS))])) as client:
        answer = client.get(link.get("href")).json()
    assert view_of(answer["kzgeo"]["permalink"].partition("?")[2]) == view_of(QUERY)
    assert "<script>alert" not in page


def test_an_unknown_feature_in_the_address_does_not_break_the_page() -> None:
    assert "nowhere" in discovery(ATLAS, OWN, "feature=nowhere")


@pytest.mark.parametrize("header", ["X-Frame-Options"])
def test_no_header_forbids_other_pages_to_show_the_atlas(header: str) -> None:
    assert header not in server.HEADERS
    assert "frame-ancestors" not in server.POLICY


# -- the address of a view ---------------------------------------------------------------


views = st.builds(
    View,
    feature=st.sampled_from([None, "baikonur", "layer-zhuz"]),
    quote=st.just(1),
    layers=st.sampled_from([None, (), ("borders",), ("borders", "january-2022")]),
    years=st.sampled_from([None, (1990, 1997), (-5, 7)]),
    language=st.sampled_from(LANGUAGES),
    place=st.sampled_from([None, (44.1, -62.25, 5.0), (0.0, 180.0, 3.75)]),
    page=st.sampled_from([None, "claims"]),
)


@given(views)
def test_an_address_gives_back_its_view(view: View) -> None:
    address = view.address(OWN)
    assert address.startswith(OWN)
    assert view_of(address.partition("?")[2]) == view


def test_a_document_that_is_read_is_part_of_the_view() -> None:
    query = "page=read&doc=002_c46e443aee6b7186&at=1165"
    assert view_of(query).address(OWN) == f"{OWN}?{query}"
    assert view_of("page=claims&doc=x&at=1").address(OWN) == f"{OWN}?page=claims"
