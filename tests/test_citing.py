"""Citations where they are asked for: the command ``kzgeo cite`` and the app's ``GET /cite``."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import rispy
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from kzgeo.app import server
from kzgeo.app.citing import citing
from kzgeo.citations.formats import FORMATS
from kzgeo.citations.reference import map_reference, passage_reference
from kzgeo.cli import main
from kzgeo.entries import LANGUAGES, Language
from kzgeo.permalink import AT_HOME, SETTING
from kzgeo.prose import prose, say
from kzgeo.views import View, view_of
from tests.live import ATLAS, CATALOGUE, FEATURES

FEATURE = "border-russia"
OWN = "http://testserver/"
every_format = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = Starlette(routes=[Route("/cite/{format}", citing(lambda: ATLAS))])
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setattr("kzgeo.cli.load", lambda _: CATALOGUE)  # it is read already


# -- the command -------------------------------------------------------------------------


@every_format
def test_the_command_cites_a_passage(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = ["--layers", "capital,borders", "--years", "1990,1997"]
    assert main(["cite", FEATURE, "--quote", "2", "--lang", "ru", "--format", name, *shown]) == 0
    layers = tuple(layer.id for layer in ATLAS.layers if layer.id in ("borders", "capital"))
    view = View(quote=2, layers=layers, years=(1990, 1997), language="ru")
    wanted = passage_reference(ATLAS, FEATURE, base=AT_HOME, view=view)
    assert capsys.readouterr().out == FORMATS[name].write([wanted])


def test_without_a_number_every_passage_is_cited(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", FEATURE, "--json"]) == 0
    items = json.loads(capsys.readouterr().out)
    exact = [quotation.passage.exact for quotation in FEATURES[FEATURE].quotations]
    assert [item["custom"]["quotation"] for item in items] == exact


def test_without_a_feature_the_map_is_cited(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, "https://atlas.test/kz")
    assert main(["cite", "--lang", "kk", "--accessed", "2026-11-22", "--format", "csl-json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)
    assert item["type"] == "map"
    assert item["title"] == say("project", "title", "kk")
    assert item["URL"] == "https://atlas.test/kz/?lang=kk"
    assert item["accessed"] == {"date-parts": [[2026, 11, 22]]}


@every_format
def test_a_file_says_its_format_and_is_the_same_again(name: str, tmp_path: Path) -> None:
    out = tmp_path / f"citation{FORMATS[name].suffix}"
    assert main(["cite", FEATURE, "--out", str(out)]) == 0
    first = out.read_bytes()
    assert main(["cite", FEATURE, "--out", str(out)]) == 2  # it is there already
    assert main(["cite", FEATURE, "--out", str(out), "--force"]) == 0
    assert out.read_bytes() == first
    if name == "ris":
        assert first.count(b"\r\n") == first.count(b"\n")
        assert len(rispy.loads(first.decode())) == len(FEATURES[FEATURE].quotations)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["nowhere"], "there is no feature or layer of this name"),
        (["border-turkmenistan"], "the documents say nothing of it"),
        ([FEATURE, "--quote", "0"], "it has no passage of this number"),
        ([FEATURE, "--quote", "400"], "it has no passage of this number"),
        (["--quote", "1"], "name the feature too"),
        (["--layers", "nowhere"], 'layer "nowhere": does not exist'),
        (["--years", "1997,1990"], "end before they begin"),
        (["--json", "--format", "ris"], "is not JSON"),
        (["--out", "citation.pdf"], "does not say its format"),
        (["--out", "nowhere/citation.ris"], "lies in no existing folder"),
    ],
)
def test_wrong_use_is_told(
    options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [str(tmp_path / o) if "citation" in o else o for o in options]
    assert main(["cite", *options]) == 2
    written = capsys.readouterr()
    assert told in written.err
    assert written.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options", [["--quote", "x"], ["--years", "1990"], ["--accessed", "today"], ["--format", "x"]]
)
def test_malformed_options_are_told(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["cite", FEATURE, *options])
    assert ended.value.code == 2
    assert options[1] in capsys.readouterr().err


def test_a_wrong_address_of_the_atlas_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, "atlas.test")
    assert main(["cite", FEATURE]) == 2
    assert SETTING in capsys.readouterr().err


def test_a_folder_that_takes_nothing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert main(["cite", FEATURE, "--out", str(tmp_path / "citation.ris")]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert stat.S_ISDIR(tmp_path.stat().st_mode)


# -- the app -----------------------------------------------------------------------------


def test_the_app_has_the_route() -> None:
    routes = {route.path: route for route in server.routes() if isinstance(route, Route)}
    assert routes["/cite/{format}"].methods == {"GET", "HEAD"}


@every_format
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_app_cites_what_the_command_cites(
    client: TestClient, name: str, lang: Language
) -> None:
    query = {"feature": FEATURE, "quote": "2", "lang": lang}
    answer = client.get(f"/cite/{name}", params=query)
    assert answer.status_code == 200
    wanted = passage_reference(ATLAS, FEATURE, base=OWN, view=View(quote=2, language=lang))
    assert answer.content.decode() == FORMATS[name].write([wanted])
    assert answer.headers["Content-Type"] == f"{FORMATS[name].media_type}; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    file = f"{wanted.key}{FORMATS[name].suffix}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file}"'


def test_the_app_cites_the_map_as_it_is_shown(client: TestClient) -> None:
    query = {"layers": "borders", "years": "1990,1997", "view": "44.1,62,5.25"}
    answer = client.get("/cite/csl-json", params=query)
    view = view_of("layers=borders&time=1990,1997&view=44.1,62,5.25")
    assert answer.json()[0]["URL"] == view.address(OWN)
    assert answer.text == FORMATS["csl-json"].write([map_reference(ATLAS, base=OWN, view=view)])


def test_a_map_without_layers_can_be_cited(client: TestClient) -> None:
    answer = client.get("/cite/csl-json", params={"layers": ""})
    assert answer.json()[0]["custom"]["layers"] == []
    assert answer.json()[0]["URL"] == f"{OWN}?layers="


def test_what_has_no_place_on_the_map_is_cited_by_its_passage(client: TestClient) -> None:
    layer = next(layer for layer in ATLAS.layers if layer.unplaced)
    item, (quotation, *_) = layer.unplaced[-1]
    query = {"feature": f"layer-{layer.id}", "passage": quotation.passage.id}
    answer = client.get("/cite/text", params=query).text
    assert quotation.passage.exact in answer
    assert item.title.en in answer


@pytest.mark.parametrize(
    ("path", "query", "key"),
    [
        ("bibtex", {"feature": "nowhere"}, "unknown_feature"),
        ("bibtex", {"feature": "border-turkmenistan"}, "silent"),
        ("bibtex", {"feature": FEATURE, "quote": "99"}, "unknown_quote"),
        ("bibtex", {"feature": FEATURE, "passage": "x"}, "unknown_passage"),
        ("bibtex", {"feature": FEATURE, "quote": "two"}, "bad_quote"),
        ("bibtex", {"feature": FEATURE, "quote": "-1"}, "bad_quote"),
        ("docx", {}, "unknown_format"),
        ("text", {"layers": "nowhere"}, "unknown_layer"),
        ("text", {"years": "1997,1990"}, "reversed_years"),
        ("text", {"years": "x"}, "unknown_years"),
        ("text", {"view": "95,62,5"}, "unknown_view"),
        ("text", {"view": "nan,62,5"}, "unknown_view"),
        ("text", {"time": "1990,1997"}, "unknown_parameter"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_faults_are_told_in_the_reader_s_language(
    client: TestClient, path: str, query: dict[str, str], key: str, lang: Language
) -> None:
    answer = client.get(f"/cite/{path}", params={"lang": lang, **query})
    missing = ("unknown_feature", "silent", "unknown_quote", "unknown_passage")
    assert answer.status_code == (404 if key in missing else 400)
    error = answer.json()["error"]
    assert error["key"] == key
    assert "{" not in error["fault"] + error["cure"]
    section = "citing" if key in prose("citing")[lang] else "exporting"
    assert error["fault"].startswith(say(section, key, lang).partition("{")[0])


def test_an_unknown_language_is_told(client: TestClient) -> None:
    answer = client.get("/cite/text", params={"lang": "tt"})
    assert (answer.status_code, answer.json()["error"]["key"]) == (400, "unknown_language")


def test_hostile_parameters_do_not_get_into_headers(client: TestClient) -> None:
    hostile = 'x"\r\nSet-Cookie: a=b; <script>'
    answer = client.get("/cite/text", params={"feature": hostile})
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Type"] == "application/json"
