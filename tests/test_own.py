"""The app takes a reader's document, answers, and keeps nothing of it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import csv
import io
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from kzgeo.app import server
from kzgeo.app.own import TAKEN_BYTES, own
from kzgeo.documents import LIMIT_BYTES
from kzgeo.entries import LANGUAGES
from kzgeo.interchange import FORMATS
from kzgeo.matcher import default_matcher
from tests.live import ATLAS
from tests.samples import TEXTS, docx_of, pdf_of, scanned_pdf


async def ping(_: Request) -> PlainTextResponse:
    return PlainTextResponse("pong")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    default_matcher()
    app = Starlette(
        routes=[Route("/own", own(lambda: ATLAS), methods=["POST"]), Route("/ping", ping)]
    )
    with TestClient(app) as made:
        yield made


def post(client: TestClient, body: Any, *, headers: Any = None, **query: str) -> Any:
    return client.post("/own", params=query, content=body, headers=headers)


def test_the_app_has_the_route() -> None:
    routes = {route.path: route for route in server.routes() if isinstance(route, Route)}
    assert routes["/own"].methods == {"POST"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_is_answered_with_its_view(client: TestClient, lang: str) -> None:
    answer = post(client, TEXTS[lang].encode(), name="notes.txt", lang=lang)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    view = answer.json()
    assert (view["title"], view["lang"], view["whole"]) == ("notes", lang, True)
    text = "".join(part["text"] for part in view["parts"])
    assert text == TEXTS[lang]
    named = {text[m["start"] : m["end"]]: m["place"] for m in view["mentions"]}
    assert {"astana", "almaty", "baku"} <= set(named.values())


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.docx", docx_of(TEXTS.values())),
        ("a.pdf", pdf_of([TEXTS["en"]])),
        ("a.html", f"<p>{TEXTS['ru']}</p>".encode("cp1251") * 2),
        ("a.csv", b"city;year\r\nAstana;1997\r\n"),
    ],
)
def test_other_formats_are_answered_too(client: TestClient, name: str, body: bytes) -> None:
    view = post(client, body, name=name).json()
    assert "astana" in {place["id"] for place in view["places"]}


@pytest.mark.parametrize("wanted", FORMATS)
def test_an_export_is_a_file_to_save(client: TestClient, wanted: str) -> None:
    answer = post(client, TEXTS["en"].encode(), name="my notes.txt", **{"as": wanted})
    assert answer.status_code == 200
    form = FORMATS[wanted]
    assert answer.headers["Content-Type"].startswith(form.media_type.split(";")[0])
    assert answer.headers["Content-Disposition"].startswith(
        f'attachment; filename="my_notes{form.suffix}"'
    )
    if wanted == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["place"] for row in rows][:2] == ["almaty", "astana"]
    else:
        assert json.loads(answer.content)["type"] in ("FeatureCollection", "AnnotationCollection")


def test_no_name_breaks_a_header(client: TestClient) -> None:
    for name in ('a"; x="\r\nSet-Cookie: y=z.txt', "../../é\u202e.txt", "قازاقستان.txt", "\0a.txt"):
        answer = post(client, b"Astana", name=name, **{"as": "csv"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        disposition = answer.headers["Content-Disposition"]
        assert disposition.isascii()
        assert disposition.count('"') == 2
        assert "/" not in disposition
        assert "%2F" not in disposition


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_is_told_in_the_reader_s_language(client: TestClient, lang: str) -> None:
    answer = post(client, scanned_pdf(), name="scan.pdf", lang=lang)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["place"], error["key"]) == ("scan.pdf", "scanned")
    assert (
        error["fault"]
        == post(client, scanned_pdf(), name="b.pdf", lang=lang).json()["error"]["fault"]
    )
    english = post(client, scanned_pdf(), name="scan.pdf").json()["error"]["fault"]
    assert (error["fault"] == english) == (lang == "en")


def test_an_encoding_is_asked_for_and_can_be_given(client: TestClient) -> None:
    body = "Из Алматы".encode("cp1251")
    error = post(client, body, name="a.txt").json()["error"]
    assert error["key"] == "encoding"
    assert "cp1251" in error["encodings"]
    answer = post(client, body, name="a.txt", encoding="cp1251")
    assert [m["place"] for m in answer.json()["mentions"]] == ["almaty"]
    assert post(client, body, name="a.txt", encoding="ascii").json()["error"]["encodings"]


@pytest.mark.parametrize("query", [{"as": "exe"}, {"as": ""}, {"encoding": "zip"}, {"name": ""}])
def test_a_faulty_question_is_answered_clearly(client: TestClient, query: dict[str, str]) -> None:
    answer = post(client, b"Astana", **({"name": "a.txt"} | query))
    assert answer.status_code == 400
    assert answer.json()["error"]["cure"]


def test_only_post_is_answered(client: TestClient) -> None:
    assert client.get("/own").status_code == 405


# -- the limit ---------------------------------------------------------------------------


def test_a_file_over_the_limit_is_refused(client: TestClient) -> None:
    answer = post(client, b"a" * (LIMIT_BYTES + 1), name="a.txt")
    assert answer.status_code == 413
    assert "20" in answer.json()["error"]["fault"]


def test_a_file_far_over_the_limit_is_not_even_taken(client: TestClient) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while taken < 20 * TAKEN_BYTES:
            taken += 1 << 20
            yield bytes(1 << 20)

    headers = {"Content-Length": str(10**15)}
    assert post(client, b"x", name="a.txt", headers=headers).status_code == 413
    assert (
        post(client, b"x", name="a.txt", headers={"Content-Length": "9" * 400}).status_code == 413
    )


def test_what_comes_in_pieces_is_held_to_the_limit() -> None:
    """A stream that states no length is dropped beyond the limit, and refused far beyond it."""
    sent: list[dict[str, Any]] = []
    pieces = 0

    async def receive() -> dict[str, Any]:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": bytes(1 << 20), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/own",
        "headers": [],
        "query_string": b"name=a.txt",
    }
    app = Starlette(routes=[Route("/own", own(lambda: ATLAS), methods=["POST"])])
    with ThreadPoolExecutor() as pool:  # a loop of its own: a browser's may run in this thread
        pool.submit(asyncio.run, app(scope, receive, send)).result()
    assert sent[0]["status"] == 413
    assert pieces == (TAKEN_BYTES >> 20) + 1


# -- the session -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_only_the_atlas_s_own_page_may_send(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    answer = post(client, b"Astana", name="a.txt", headers=headers)
    assert answer.status_code == status
    assert status == 200 or answer.json()["error"]["key"] == "other_site"


def test_the_server_answers_others_while_it_reads(client: TestClient) -> None:
    body = (TEXTS["ar"] * 6_000).encode()
    with concurrent.futures.ThreadPoolExecutor(1) as readers:
        reading = readers.submit(post, client, body, name="long.txt", **{"as": "csv"})
        time.sleep(0.05)
        longest, answered, started = 0.0, 0, time.perf_counter()
        while not reading.done():
            begun = time.perf_counter()
            assert client.get("/ping").text == "pong"
            longest, answered = max(longest, time.perf_counter() - begun), answered + 1
            time.sleep(0.01)
        assert reading.result().status_code == 200
    assert answered > 3
    assert longest < (time.perf_counter() - started) / 2


def test_nothing_of_a_document_stays(
    client: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    secret = "Zanzibarskoe"
    with caplog.at_level("DEBUG", logger="kzgeo"):
        for name, body in (
            ("a.txt", f"{secret} Astana".encode()),
            ("a.docx", docx_of([secret])),
            ("a.pdf", pdf_of([secret])),
            ("a.pdf", b"%PDF-" + secret.encode()),
        ):
            post(client, body, name=name)
    assert list(tmp_path.rglob("*")) == []
    out, err = capfd.readouterr()
    assert secret not in out + err
    assert secret not in "".join(record.getMessage() for record in caplog.records)


def test_a_bad_file_leaves_the_next_reader_unharmed(client: TestClient) -> None:
    for body in (b"%PDF-1.4 broken", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        assert post(client, body, name="a.docx").status_code == 400
        assert post(client, b"Astana", name="a.txt").json()["mentions"]
