"""Citations: exact words, nothing made up, and files that other programs' readers understand."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from kzgeo import __version__
from kzgeo.citations.bibtex import bibtex, escaped
from kzgeo.citations.csl import csl_items, csl_json
from kzgeo.citations.formats import FORMATS, text
from kzgeo.citations.records import year_of
from kzgeo.citations.reference import (
    CitationError,
    MapReference,
    map_reference,
    passage_reference,
    passage_references,
)
from kzgeo.citations.ris import ris
from kzgeo.citations.words import document_words, formatted, isolated
from kzgeo.entries import LANGUAGES, Language
from kzgeo.model import Atlas
from kzgeo.prose import prose, say
from kzgeo.views import View
from tests.bibliographies import (
    BASE,
    EXACT,
    HOSTILE,
    bib_entries,
    every,
    made,
    names_in,
    one_line,
    rendered,
    tex_reader,
)
from tests.live import ATLAS, FEATURES

# -- the exact words ---------------------------------------------------------------------


def test_every_passage_of_the_atlas_survives_every_format() -> None:
    references = every()
    assert len(references) == sum(len(feature.quotations) for feature in FEATURES.values())
    items = json.loads(csl_json(references))
    entries, records = bib_entries(bibtex(references)), rispy.loads(ris(references))
    for reference, item, entry, record in zip(references, items, entries, records, strict=True):
        exact, digest = reference.passage.exact, reference.source.sha256
        assert item["custom"]["quotation"] == exact
        assert item["custom"]["sha256"] == digest
        assert exact in item["note"]
        assert entry["annotation"].split() == exact.split()
        assert record["notes"][0] == one_line(exact)
        assert exact in formatted(reference)
        for told in (item["note"], entry["note"], record["notes"][1], formatted(reference)):
            assert digest in told
            assert str(reference.passage.start) in told
        assert reference.address == item["URL"] == entry["url"] == record["urls"][0]


def test_hostile_words_stay_words_in_bibtex() -> None:
    (entry,) = bib_entries(bibtex([made()]))
    assert entry["title"] == entry["author"] == HOSTILE
    assert entry["annotation"].split() == EXACT.replace("\u2028", " ").split()
    assert entry["annotation"].count("\n") == EXACT.count("\n")
    assert entry["year"] == "2020"
    assert HOSTILE in entry["note"]


def test_hostile_words_stay_words_in_ris() -> None:
    written = ris([made(), made()])
    assert written.count("\r\nER  - \r\n") == 2
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in written.split("\r\n") if line)
    for record in rispy.loads(written):
        assert record["type_of_reference"] == "GEN"
        assert record["title"] == HOSTILE
        assert record["authors"] == [HOSTILE]
        assert record["notes"][0] == one_line(EXACT)
        assert record["date"] == f"2020///2020 {HOSTILE}"
        assert record["start_page"] == "27"


def test_hostile_words_stay_words_in_csl() -> None:
    (item,) = json.loads(csl_json([made()]))
    assert item["title"] == HOSTILE
    assert item["author"] == [{"literal": HOSTILE}]
    assert item["issued"]["literal"] == f"2020 {HOSTILE}"
    assert item["custom"] | {"position": ""} == {
        "quotation": EXACT,
        "source": "000_x_y",
        "start": 3,
        "end": 3 + len(EXACT),
        "also_at": [[90, 95]],
        "page": 27,
        "sha256": "1" * 64,
        "feature": "x",
        "position": "",
    }


def test_hostile_words_stay_words_as_text() -> None:
    told = formatted(made())
    assert EXACT in told
    assert told.count(HOSTILE) == 4
    assert told.endswith(f"\n{BASE}?feature=x")


plain = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Mn", "Mc"), max_codepoint=999))


@given(plain)
def test_tex_gives_back_what_was_escaped(words: str) -> None:
    written = escaped(words)
    assert written.count("{") == written.count("}")
    assert tex_reader().latex_to_text(written).split() == words.split()


# -- what is stated and what is not ------------------------------------------------------


def test_what_a_document_does_not_state_is_absent() -> None:
    bare = made(title=None, author=None, date=None)
    (item,) = csl_items([bare])
    assert {"author", "issued"} & set(item) == set()
    assert item["title"] == "[000_x_y.txt]"  # ISO 690: a title that is supplied stands in brackets
    (entry,) = bib_entries(bibtex([bare]))
    assert {"author", "year", "date"} & set(entry) == set()
    (record,) = rispy.loads(ris([bare]))
    assert {"authors", "year", "date"} & set(record) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_silence_on_title_and_date_is_told_in_words(lang: Language) -> None:
    source = ATLAS.sources["000_19a42f1a139730ab"]
    told = document_words(source, lang)
    for key in ("no_title", "no_date"):
        assert say("cite", key, lang) in told
    assert f"{source.id}.txt" in told
    assert source.sha256 in told


def test_a_printed_date_stays_as_it_is_printed() -> None:
    reference = next(r for r in every() if r.source.date)
    printed = "Wednesday, July 8th, 2020"
    (item,) = csl_items([reference])
    assert item["issued"] == {"literal": printed, "date-parts": [[2020]]}
    (entry,) = bib_entries(bibtex([reference]))
    assert entry["year"] == "2020"
    assert printed in entry["note"]
    assert rispy.loads(ris([reference]))[0]["date"] == f"2020///{printed}"
    assert printed in formatted(reference)


@pytest.mark.parametrize(
    ("printed", "year"),
    [
        ("1441 هـ / 2020 م", 2020),
        ("1990–1997", None),
        ("12020", None),
        ("٢٠٢٠", None),
        (None, None),
    ],
)
def test_a_year_is_taken_only_where_there_is_one(printed: str | None, year: int | None) -> None:
    assert year_of(printed) == year


def test_no_clock_is_asked_but_a_day_of_access_is_kept() -> None:
    view = View()
    told = passage_references(ATLAS, "zhuz-middle", base=BASE, view=view, accessed=date(2026, 1, 2))
    (item, *_), (entry, *_) = csl_items(told), bib_entries(bibtex(told))
    assert item["accessed"] == {"date-parts": [[2026, 1, 2]]}
    assert entry["urldate"] == "2026-01-02"
    assert rispy.loads(ris(told))[0]["access_date"] == "2026/01/02//"
    assert "Accessed 2026-01-02." in formatted(told[0])
    for form in FORMATS.values():
        assert form.write(every()) == form.write(every())
        assert "accessed" not in form.write(every()).lower()


# -- the formats -------------------------------------------------------------------------


def test_csl_items_have_types_and_variables_of_csl() -> None:
    whole = map_reference(ATLAS, base=BASE, view=View())
    types, variables = names_in("csl-types.rnc"), names_in("csl-variables.rnc")
    for item in csl_items([*every(), made(), whole]):
        assert item["type"] in types
        assert set(item) - {"id", "type", "language", "custom"} <= variables


def test_a_style_renders_the_items() -> None:
    titled, untitled = every()[0], next(r for r in every() if not r.source.title)
    whole = map_reference(ATLAS, base=BASE, view=View())
    lines = rendered(csl_items([titled, untitled, whole]))
    assert titled.source.author
    assert titled.source.author in lines[0]
    assert titled.source.title in lines[0]
    assert f"[{untitled.source.id}.txt]" in lines[1]
    assert "Atlas of Kazakhstan" in lines[2]
    for line, reference in zip(lines, (titled, untitled, whole), strict=True):
        assert reference.address in line


def test_keys_are_unique_ascii_and_the_same_next_time() -> None:
    references = [*every(), *every(), map_reference(ATLAS, base=BASE, view=View(years=(1, 2)))]
    keys = [item["id"] for item in csl_items(references)]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9.-]+", key) for key in keys)
    assert keys[: len(every())] == [reference.key for reference in every("ar")]
    assert re.findall(r"^@misc\{(.*),$", bibtex(references), re.MULTILINE) == keys
    assert [record["id"] for record in rispy.loads(ris(references))] == keys


def test_ris_has_a_line_for_each_field_and_windows_line_ends() -> None:
    written = ris(every())
    assert "\n" not in written.replace("\r\n", "")
    assert written.startswith("TY  - GEN\r\n")
    assert written.endswith("ER  - \r\n")


# -- the words around --------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_is_in_the_reader_s_language_and_keeps_each_direction(lang: Language) -> None:
    for reference in every(lang):
        told, address = formatted(reference).rsplit("\n", 1)
        assert address == reference.address
        assert say("project", "title", lang) in told
        assert told.count("\u2068") == told.count("\u2069")
        outside = re.sub(r"\u2068[^\u2068\u2069]*\u2069", "", told)
        strong = {unicodedata.bidirectional(sign) for sign in outside}
        assert strong & ({"L"} if lang == "ar" else {"R", "AL"}) <= (
            {"L"} if lang == "ar" else set()
        )
        if lang == "ar":  # but for what the prose itself names: SHA-256
            assert set(re.findall(r"[A-Za-z]+", outside)) == {"SHA"}


def test_what_runs_one_way_is_not_isolated() -> None:
    assert isolated("Kazakhstan", "en") == "Kazakhstan"
    assert isolated("عمرو", "ar") == "عمرو"
    assert isolated("عمرو", "ru") == "\u2068عمرو\u2069"
    assert isolated("kzgeo", "ar") == "\u2068kzgeo\u2069"
    assert isolated("1165–1300", "ar") == "1165–1300"


@pytest.mark.parametrize("section", ["cite", "citing"])
def test_every_key_is_used_and_every_used_one_exists(section: str) -> None:
    package = Path(__file__).resolve().parents[1] / "kzgeo"
    paths = [*package.glob("citations/*.py"), *package.glob("app/*.py")]
    python = "".join(path.read_text(encoding="utf-8") for path in paths)
    if section == "cite":
        keys = set(re.findall(r'\bsay\(\s*[\'"]cite[\'"],\s*[\'"](\w+)', python))
    else:
        own = ("citations/reference", "app/citing", "app/embedding")
        python = "".join((package / f"{name}.py").read_text(encoding="utf-8") for name in own)
        raised = re.findall(r'Error\((?:[^"()]|"[^"]*"|\([^)]*\))*?, "(\w+)"', python)
        keys = {*raised, "silent", "unsearched", "unknown_quote"}
        keys |= {f"{key}_cure" for key in keys}
    assert keys == set(prose(section)["en"])


def test_every_key_of_the_controls_is_used_and_every_used_one_exists() -> None:
    web = Path(__file__).resolve().parents[1] / "kzgeo" / "web"
    scripts = "".join(
        (web / f"{name}.js").read_text(encoding="utf-8") for name in ("cite", "share")
    )
    keys = set(re.findall(r'\bsay\("(\w+)"', scripts)) | set(re.findall(r'key: "(\w+)"', scripts))
    for key in re.findall(r'\bbutton\("(\w+)"', scripts):
        keys |= {key, f"{key}_format"}
    assert keys == set(prose("share")["en"])


# -- what can be cited -------------------------------------------------------------------


def test_a_permalink_keeps_layers_years_and_language() -> None:
    view = View(quote=2, layers=("borders",), years=(1990, 1997), language="ar")
    reference = passage_reference(ATLAS, "border-russia", base=BASE, view=view)
    wanted = "feature=border-russia&quote=2&layers=borders&time=1990,1997&lang=ar"
    assert reference.address == f"{BASE}?{wanted}"
    assert reference.passage == FEATURES["border-russia"].quotations[1].passage


def test_the_map_tells_layers_years_version_and_whose_data_it_is() -> None:
    view = View(layers=("capital", "borders"), years=(1990, 1997))
    reference = map_reference(ATLAS, base=BASE, view=view)
    told = formatted(reference)
    for part in (__version__, "Borders, The capital", "1990–1997", "© OpenStreetMap", "GeoNames"):
        assert part in told
    (item,) = csl_items([reference])
    assert item["custom"]["layers"] == ["borders", "capital"]
    assert item["custom"]["years"] == [1990, 1997]
    assert item["version"] == __version__
    assert rispy.loads(ris([reference]))[0]["type_of_reference"] == "MAP"
    opened = map_reference(ATLAS, base=BASE, view=View())
    assert [ly.id for ly in opened.layers] == [ly.id for ly in ATLAS.layers if ly.entry.visible]
    assert opened.address == BASE


def test_a_layer_cites_its_own_passages_and_what_has_no_place() -> None:
    layer = ATLAS.layer("zhuz")
    assert layer is not None
    found = passage_references(ATLAS, "layer-zhuz", base=BASE, view=View())
    unplaced = [quotation for _, items in layer.unplaced for quotation in items]
    assert len(found) == len(layer.quotations) + len(unplaced)
    last = passage_reference(
        ATLAS, "layer-zhuz", base=BASE, view=View(), passage=unplaced[-1].passage.id
    )
    assert last.title == layer.unplaced[-1][0].title
    assert last.address == f"{BASE}?feature=layer-zhuz"


@pytest.mark.parametrize(
    ("chosen", "quote", "key"),
    [
        ("nowhere", 1, "unknown_feature"),
        ("border-turkmenistan", 1, "silent"),
        ("layer-capital", 1, "silent"),
        ("border-uzbekistan", 0, "unknown_quote"),
        ("border-uzbekistan", 99, "unknown_quote"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_there_is_refused(chosen: str, quote: int, key: str, lang: Language) -> None:
    with pytest.raises(CitationError) as caught:
        passage_reference(ATLAS, chosen, base=BASE, view=View(quote=quote))
    assert caught.value.key == key
    fault, cure = caught.value.told(lang)
    assert "{" not in fault + cure
    assert chosen in caught.value.place


def test_an_atlas_at_no_address_gives_none() -> None:
    reference = replace(made(), address="")
    (item,), (record,) = csl_items([reference]), rispy.loads(ris([reference]))
    assert "URL" not in item
    assert "urls" not in record
    assert "url =" not in bibtex([reference])
    assert formatted(reference) == formatted(made()).rpartition("\n")[0]


def test_an_empty_atlas_cites_a_map_without_layers() -> None:
    empty = Atlas(layers=(), base=(), sources={})
    reference = map_reference(empty, base=BASE, view=View(layers=()))
    assert isinstance(reference, MapReference)
    for form in FORMATS.values():
        assert "http" in form.write([reference])
    assert text([reference]).splitlines()[-1] == f"{BASE}?layers="
