"""``kzgeo page``: one file, its policy, what it holds, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kzgeo.atlas_files import AtlasFiles
from kzgeo.catalogue import Catalogue, load
from kzgeo.citations.formats import FORMATS
from kzgeo.cli import main
from kzgeo.entries import LANGUAGES
from kzgeo.page.document import page_script
from kzgeo.page.packing import in_languages, pack
from kzgeo.page_command import EXPORTS, FIGURES, page_text
from kzgeo.panel import panel
from kzgeo.prose import say
from kzgeo.selection import select
from tests.live import ATLAS, CATALOGUE

LIMIT = 3_000_000  # bytes
HOSTILE = ["</script><img src=x>", "-->", "<!--", "\u2028", "]]>", "'\"`${1}"]


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


class Read(HTMLParser):
    """The elements of a page, by a reader of HTML that is not ours."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.inside = False
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[list[str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append([])
        self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attrs, "".join(text))
            for (name, attrs), text in zip(self.elements, self.texts, strict=True)
            if name == tag
        ]

    def held(self) -> dict[str, Any]:
        """Return what the page holds, by name."""
        named = ((attrs.get("data-name"), text) for attrs, text in self.all("script"))
        return {name: json.loads(unpacked(text)) for name, text in named if name is not None}


@pytest.fixture(scope="module")
def text() -> str:
    return page_text(CATALOGUE, select(ATLAS))


@pytest.fixture(scope="module")
def page(text: str) -> Read:
    return Read(text)


@pytest.fixture(scope="module")
def held(page: Read) -> dict[str, Any]:
    return page.held()


def spoken(value: Any, lang: str) -> Any:
    """Return what is held in every language in one of them."""
    if isinstance(value, list):
        return [spoken(item, lang) for item in value]
    if not isinstance(value, dict):
        return value
    if "$" in value:
        return value["$"][LANGUAGES.index(lang)]
    return {key: spoken(item, lang) for key, item in value.items()}


def quoted(passages: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """Put a quotation together again, as web/offline/host.js does."""
    told = dict(passages[kept["passage"]])
    del told["whole"]  # is of exports
    units, at, pieces = told.pop("text").encode("utf-16-le"), 0, []
    for piece in kept["pieces"]:
        if isinstance(piece, dict):
            pieces.append(piece)
            continue
        cut = units[2 * at : 2 * (at + abs(piece))]
        pieces.append({"text": cut.decode("utf-16-le"), "mark": piece < 0})
        at += abs(piece)
    return told | kept | {"pieces": pieces}


# -- the policy --------------------------------------------------------------------------


def test_scripts_and_styles_run_by_their_hashes_alone(page: Read) -> None:
    (policy,) = [
        attrs["content"] or ""
        for attrs, _ in page.all("meta")
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == rules["connect-src"] == ["'none'"]
    assert rules["base-uri"] == rules["form-action"] == ["'none'"]
    assert rules["img-src"] == ["data:", "blob:"]
    assert set(rules) <= {
        *("default-src", "script-src", "style-src", "img-src"),
        *("connect-src", "base-uri", "form-action"),
    }

    def sources(texts: list[str]) -> list[str]:
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]

    scripts = [text for attrs, text in page.all("script") if not attrs]
    code = [unpacked(text).decode() for attrs, text in page.all("script") if "data-code" in attrs]
    assert rules["script-src"] == sources([*scripts, *code])
    assert len(scripts) == 1
    assert code[1] == page_script()
    # Its own, and that of reports, which it holds while they are printed.
    sheet = page.held()["report-style.json"]["text"]
    assert rules["style-src"] == sources([*(text for _, text in page.all("style")), sheet])
    names = [tag for tag, _ in page.elements]
    assert names.index("meta") < names.index("style") < names.index("script")


def test_nothing_is_named_that_would_be_fetched(page: Read, text: str) -> None:
    for tag, attrs in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attrs), tag
        assert {"src", "srcset", "action", "data"} & attrs.keys() == set(), tag
        assert attrs.get("href") in (None, "data:,")
    asks = r"(?<!async )(?<![.\w])fetch\(|XMLHttpRequest|WebSocket|importScripts|\beval\("
    assert re.search(asks, page_script()) is None
    assert "sourceMappingURL" not in text


def test_it_is_small_and_twice_the_same(text: str) -> None:
    assert len(text.encode()) < LIMIT
    anew = load()
    again = page_text(anew, select(anew.atlas))
    before, after = Read(text).held(), Read(again).held()
    assert [name for name, value in before.items() if after[name] != value] == []
    same = again == text  # what differs is too long to be shown
    assert same


# -- what it holds -----------------------------------------------------------------------


def test_reports_are_made_of_passages_that_it_holds_once(held: dict[str, Any]) -> None:
    for lang in LANGUAGES:
        made = spoken(held["report/all.json"], lang)
        told = spoken(held["passages/all.json"], lang)
        holders = [*made["features"].values(), *made["layers"].values()]
        holders += [part for one in holders for part in one.get("sections", ())]
        quotes = [b for one in holders for b in one["blocks"] if "passage" in b]
        assert {quote["passage"] for quote in quotes if "source" not in quote} <= set(told)
        for quote in quotes:
            lengths = [piece for piece in quote["pieces"] if isinstance(piece, int)]
            units = len(told[quote["passage"]]["text"].encode("utf-16-le")) // 2
            assert "source" in quote or sum(map(abs, lengths)) == units
        assert {quote["passage"] for quote in quotes} == set(told)


def test_it_holds_the_files_that_the_app_serves(held: dict[str, Any], live: Catalogue) -> None:
    files = AtlasFiles(atlas=live.atlas, judged=lambda: live.judged)
    for name in files.names():
        wanted = json.loads(json.dumps(files.values(name)))
        if name == "index.json":
            index = {key: value for key, value in held[name].items() if key != "origin"}
            for part in ("exports", "figures", "reports", "citations"):
                for lang, words in index[part]["words"].items():
                    assert words["failed"] == say("standalone", "failed", lang)
            formats = index.pop("exports")["formats"]
            assert {form["suffix"]: form["title"] for form in formats} == EXPORTS
            wanted.pop("exports")
            figures = index.pop("figures")["formats"]
            assert {form["suffix"]: form["title"] for form in figures} == FIGURES
            assert [form["suffix"] for form in figures if form["printed"]] == [".pdf"]
            wanted.pop("figures")
            written = [form["suffix"] for form in index.pop("reports")["formats"]]
            assert written == [".html", ".docx", ".pdf", ".md"]
            wanted.pop("reports")
            for lang, words in wanted["citations"]["words"].items():
                words["failed"] = say("standalone", "failed", lang)
            assert index == wanted
        elif name.startswith("claims/"):
            lang = name.removeprefix("claims/").removesuffix(".json")
            found = spoken(held["claims/all.json"], lang)
            exported = [s.pop("whole") for m in found["matters"] for s in m["statements"]]
            assert sorted(one["order"] for one in exported) == [*range(len(ATLAS.claims))]
            assert found == wanted
        else:
            assert held[name] == wanted, name


def test_it_holds_every_panel_in_every_language(held: dict[str, Any]) -> None:
    for lang in LANGUAGES:
        passages = spoken(held["passages/all.json"], lang)
        for layer in ATLAS.layers:
            panels = spoken(held[f"panels/{layer.id}/all.json"], lang)
            assert set(panels) == {f"layer-{layer.id}", *(f.id for f in layer.features)}
            for name, kept in panels.items():
                quotations = kept.pop("quotations")
                for item in kept.get("unplaced", ()):
                    item["quotation"] = quoted(passages, item["quotation"])
                shown = [quoted(passages, quotation) for quotation in quotations] or [None]
                for rank, quotation in enumerate(shown, start=1):
                    wanted = panel(ATLAS, name, quote=rank, lang=lang)
                    assert kept | {"quotation": quotation} == json.loads(json.dumps(wanted))


def test_it_holds_the_citations_of_every_passage(held: dict[str, Any]) -> None:
    of = {(item["feature"], item["quote"]): item for item in spoken(held["cite/all.json"], "ru")}
    for feature in ATLAS.features():
        for quotation in feature.quotations:
            citation = of[feature.id, quotation.rank]
            assert citation["passage"] == quotation.passage.id
            assert set(citation["written"]) == set(FORMATS)
            assert quotation.passage.exact.strip()[:40] in citation["written"]["text"]
            assert not re.search(r"https?://(?!www\.w3)", citation["written"]["ris"])


def test_a_published_atlas_is_named_in_citations_and_origin(
    monkeypatch: pytest.MonkeyPatch, small: Path
) -> None:
    monkeypatch.setenv("KZGEO_ADDRESS", "https://atlas.example/kz/")
    catalogue = load(small)
    held = Read(page_text(catalogue, select(catalogue.atlas))).held()
    assert held["index.json"]["origin"]["address"] == "https://atlas.example/kz/"
    citation = spoken(held["cite/all.json"], "ar")[0]
    assert "https://atlas.example/kz/?feature=" in citation["written"]["text"]
    monkeypatch.setenv("KZGEO_ADDRESS", "atlas")
    assert main(["--root", str(small), "page", str(small / "out.html")]) == 2
    assert not (small / "out.html").exists()


def test_only_the_layers_that_are_asked_for_are_in_it(held: dict[str, Any]) -> None:
    part = Read(page_text(CATALOGUE, select(ATLAS, ["china"], language="kk")))
    (attrs, _), *_ = part.all("html")
    assert (attrs["lang"], attrs["dir"], attrs["data-usual"]) == ("kk", "ltr", "kk")
    own = part.held()
    assert [name for name in own if name.startswith("layers/")] == ["layers/china.json"]
    layer = ATLAS.layer("china")
    assert layer is not None
    ids = {*(f.id for f in layer.features), *(shared.id for shared in layer.shared)}
    assert {f["id"] for f in own["index.json"]["layers"][0]["features"]} == ids
    statements = [
        s for m in spoken(own["claims/all.json"], "en")["matters"] for s in m["statements"]
    ]
    whole = [s for m in spoken(held["claims/all.json"], "en")["matters"] for s in m["statements"]]
    verdicts = {item["id"]: item["verdict"] for item in whole}
    assert 0 < len(statements) < len(whole)
    for statement in statements:
        assert set(statement["features"]) & ids
        assert statement["verdict"] == verdicts[statement["id"]]  # as beside all others


@pytest.mark.parametrize("value", [*HOSTILE, HOSTILE, {"$": 1}, {"a": {"$": HOSTILE}}])
def test_whatever_it_holds_cannot_break_out(value: Any) -> None:
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", pack(value))
    kept = in_languages([value, value, value, value])
    assert spoken(json.loads(zlib.decompress(base64.b64decode(pack(kept)))), "ar") == value


@pytest.mark.parametrize(
    "values",
    [
        [{"a": [1, 2]}, {"a": [1, 3]}],
        [{"a": 1}, {"b": 1}],
        [[1], [1, 2]],
        [1, True],
        [None, ""],
        [{"a": None}, {"a": {"b": 1}}],
    ],
)
def test_what_differs_between_languages_is_kept_of_each(values: list[Any]) -> None:
    kept = in_languages([*values, *values])
    assert [spoken(kept, lang) for lang in LANGUAGES] == [*values, *values]


# -- the command -------------------------------------------------------------------------


def command(root: Path, *given: str) -> int:
    return main(["--root", str(root), "page", *given])


def test_the_command_writes_a_page_and_says_what_is_in_it(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a b.html"
    assert command(small, str(out), "--lang", "ar", "--json") == 0
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert answer == {
        "file": str(out),
        "layers": [layer.id for layer in load(small).atlas.layers],
        "bytes": out.stat().st_size,
    }
    assert Read(out.read_text(encoding="utf-8")).all("html")[0][0]["dir"] == "rtl"
    assert say("standalone", "unready", "ar") in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "status", "fault"),
    [
        (["out.html", "--layers", "nowhere"], 2, "does not exist"),
        (["out.pdf"], 2, "is no page"),
        (["out"], 2, "a name without suffix"),
        (["nowhere/out.html"], 2, "lies in no existing folder"),
        (["taken.html"], 2, "exists already"),
        (["folder.html"], 2, "is a folder"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_left(  # noqa: PLR0917
    small: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: list[str],
    status: int,
    fault: str,
) -> None:
    folder = tmp_path / "out"
    (folder / "folder.html").mkdir(parents=True)
    (folder / "taken.html").write_text("mine")
    assert command(small, str(folder / given[0]), *given[1:]) == status
    assert fault in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == ["folder.html", "taken.html"]
    assert (folder / "taken.html").read_text() == "mine"


def test_what_is_there_is_replaced_when_that_is_asked_for(small: Path, tmp_path: Path) -> None:
    (tmp_path / "out.html").write_text("mine")
    assert command(small, str(tmp_path / "out.html"), "--force") == 0
    assert (tmp_path / "out.html").read_text(encoding="utf-8").startswith("<!doctype html>")
