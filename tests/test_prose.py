"""The prose of the interface: every language says the same things, and no key is idle."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgeo.app.figures import FORMATS as FIGURES
from kzgeo.catalogue import PROJECT
from kzgeo.entries import LANGUAGES, Language, Measure
from kzgeo.export.formats import FORMATS
from kzgeo.model import EVIDENCE
from kzgeo.prose import prose, say
from kzgeo.reading_view import Hindrance
from kzgeo.report.formats import FORMATS as REPORTS
from kzgeo.statements import LARGE, UNITS
from kzgeo.verdicts import VERDICTS

PACKAGE = PROJECT / "kzgeo"
TEXT = PACKAGE / "text"
SECTIONS = ("page", "panel")
TRAY = ("tray", "collected", "collecting")
READING = ("reading", "mentions", "places", "own", "text")
PLACEHOLDER = re.compile(r"\{\w+\}")


def read(lang: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((TEXT / f"{lang}.toml").read_text(encoding="utf-8"))


def source(name: str) -> str:
    return Path(PACKAGE / name).read_text(encoding="utf-8")


def used_of_page() -> set[str]:
    """Return the keys that the list, the map and the page ask for."""
    apart = (*READING, "download", "figure", "cite", "share", *TRAY)
    paths = [path for path in (PACKAGE / "web").glob("*.js") if path.stem not in apart]
    scripts = "".join(path.read_text(encoding="utf-8") for path in paths)
    keys = set(re.findall(r'\bsay\(\s*"(\w+)"', scripts))
    for end in re.findall(r"\bsay\(`\$\{evidence\}(\w*)`", scripts):
        keys |= {f"{evidence}{end}" for evidence in EVIDENCE}
    if re.search(r"\bsay\(evidence\)", scripts):
        keys |= set(EVIDENCE)
    lent = re.search(r"shared = \(([^)]*)\)\n", source("panel.py").split("def panel_words")[1])
    assert lent, "the panel borrows keys of the page"
    return keys | set(re.findall(r'"(\w+)"', lent[1])) | used_of_time()


def used_of_panel() -> set[str]:
    """Return the keys that the panel asks for, in the browser and before."""
    script = source("web/panel.js").split("async function check")
    script = script[0] + script[1].split("function layer")[1]
    keys = set(re.findall(r"\bwords\.(\w+)", script))
    told = ("panel", "passages", "wording", "citations/words")
    python = "".join(source(f"{name}.py") for name in told)
    keys |= set(re.findall(r'\bsay\(\s*"panel",\s*"(\w+)"', python))
    if "words[panel.evidence]" in script:
        keys |= set(EVIDENCE)
    return keys


def used_of_claims() -> set[str]:
    """Return the keys that statements ask for, in the browser and before."""
    scripts = source("web/claims.js") + source("web/ledger.js")
    scripts += source("web/panel.js").split("async function check")[1].split("function layer")[0]
    python = source("statements.py")
    keys = set(re.findall(r"\bwords\.(\w+)", scripts))
    keys |= set(re.findall(r'\bsay\(\s*"claims",\s*"(\w+)"', python))
    keys |= set(UNITS.values()) | {word for _, word in LARGE}
    keys |= {verdict.replace("-", "_") for verdict in VERDICTS}
    keys |= {bound.replace(" ", "_") for bound in ("more than", "less than")}
    return keys | {f"method_{kind}" for kind in get_args(Measure.model_fields["kind"].annotation)}


def used_of_reading() -> set[str]:
    """Return the keys that the reading view asks for."""
    scripts = "".join(source(f"web/{name}.js") for name in READING)
    keys = set(re.findall(r'\bsay\(\s*"(\w+)"', scripts))
    keys |= set(re.findall(r"\bthis\.words\.(\w+)", scripts)) | set(get_args(Hindrance))
    keys |= {
        key for pair in re.findall(r'say\([^"()]+ \? "(\w+)" : "(\w+)"', scripts) for key in pair
    }
    return keys | set(re.findall(r'(?:arrow\(-?1|button\("clear"), "(\w+)"', scripts))


def used_of_download() -> set[str]:
    """Return the keys that the downloads ask for: of every format, what it is for."""
    script = source("web/download.js")
    keys = set(re.findall(r'\bsay\("(\w+)"', script)) | set(re.findall(r'\bkey: "(\w+)"', script))
    keys |= set(re.findall(r'"(no_\w+)"', script))
    return keys | {f"for_{suffix[1:].replace('.', '_')}" for suffix in FORMATS}


def used_of_time() -> set[str]:
    """Return the keys of the page that the years under the map ask for."""
    script = source("web/time.js")
    return set(re.findall(r'\bsay\(\s*"(\w+)"', script)) | set(
        re.findall(r'say\(playing \? "(\w+)" : "(\w+)"\)', script)[0]
    )


def lent_to_panel() -> set[str]:
    return used_of_panel() & set(prose("page")["en"]) - set(prose("panel")["en"])


def test_there_is_one_file_for_each_language() -> None:
    assert {path.name for path in TEXT.iterdir()} == {f"{lang}.toml" for lang in LANGUAGES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_keys_and_placeholders(lang: Language) -> None:
    own, english = read(lang), read("en")
    assert {section: set(keys) for section, keys in own.items()} == {
        section: set(keys) for section, keys in english.items()
    }
    for section, keys in english.items():
        for key, text in keys.items():
            wanted = sorted(PLACEHOLDER.findall(text))
            assert sorted(PLACEHOLDER.findall(own[section][key])) == wanted, key
            assert own[section][key].strip(), key


@pytest.mark.parametrize("lang", ["ar", "ru", "kk"])
def test_sentences_are_translated(lang: Language) -> None:
    english, own = read("en"), read(lang)
    same = {
        key
        for section, keys in english.items()
        for key, text in keys.items()
        if own[section][key] == text and len(re.sub(r"\{\w+\}|\W", "", text)) > 1
    }
    assert same <= {"name"}


def test_every_key_of_the_page_is_used_and_every_used_one_exists() -> None:
    assert used_of_page() - lent_to_panel() <= set(prose("page")["en"])
    assert set(prose("page")["en"]) - used_of_page() == set()


def used_of_tray() -> set[str]:
    """Return the keys that the report which is put together asks for, in list and panel."""
    scripts = "".join(source(f"web/{name}.js") for name in TRAY)
    said = set(re.findall(r'\bsay\("(\w+)"', scripts)) | set(re.findall(r'\bkey: "(\w+)"', scripts))
    said |= set(re.findall(r'\btell\("(\w+)"', scripts))
    said |= set(re.findall(r'\bthis\.button\("\w+(?:-\w+)?", "(\w+)"', scripts))
    said |= {key for pair in re.findall(r'\["(\w+)", "(\w+)"\]', scripts) for key in pair}
    said |= set(re.findall(r'\? "(is_in|within)" :', scripts)) | {"is_there", "feature", "layer"}
    # In a page that stands alone the browser prints what is to be a PDF.
    return said | {"for_print"} | {f"for_{suffix[1:]}" for suffix in REPORTS}


def test_every_key_of_the_report_is_used_and_every_used_one_exists() -> None:
    assert used_of_tray() == set(prose("tray")["en"])


def used_of_figures() -> set[str]:
    """Return the keys that figures and the picture of the screen ask for."""
    script = source("web/figure.js")
    keys = set(re.findall(r'\bsay\("(\w+)"', script)) | set(re.findall(r'\bkey: "(\w+)"', script))
    keys |= set(re.findall(r'"(no_\w+)"', script)) | {"title", "screen", "all_years"}
    sizes = re.search(r"SIZES = \[([^\]]*)\]", script)
    assert sizes
    return keys | set(re.findall(r'"(\w+)"', sizes[1])) | {f"for_{s[1:]}" for s in FIGURES}


def test_every_key_of_the_figures_is_used_and_every_used_one_exists() -> None:
    assert used_of_figures() == set(prose("figures")["en"])


def test_every_key_of_the_downloads_is_used_and_every_used_one_exists() -> None:
    assert used_of_download() == set(prose("download")["en"])


def test_every_key_of_the_statements_is_used_and_every_used_one_exists() -> None:
    assert used_of_claims() == set(prose("claims")["en"])


def test_every_key_of_the_reading_view_is_used_and_every_used_one_exists() -> None:
    assert used_of_reading() == set(prose("reading")["en"])


def used_of_vector() -> set[str]:
    """Return the keys of what is told of vector files, each with its cure."""
    modules = ("vector_files", "geopackage_tables", "app/overlay", "app/uploads")
    python = "".join(source(f"{name}.py") for name in modules)
    keys = set(re.findall(r'(?:UnreadableError|refuse)\(\s*"(\w+)"', python))
    keys |= set(re.findall(r'(?:VectorFileError\(name, |Remark\(key=)"(\w+)"', python))
    keys |= {"too_many", "unknown_kind", "broken_json"}  # chosen among others
    faults = python.split("def _fault")[1].split("def _flat")[0]
    keys |= set(re.findall(r'return "(\w+)"', faults)) - {"type"}
    return keys | {f"{key}_cure" for key in keys} | {"row"}


def test_every_key_of_vector_files_is_used_and_every_used_one_exists() -> None:
    assert used_of_vector() == set(prose("vector")["en"])


def test_every_key_of_the_panel_is_used_and_every_used_one_exists() -> None:
    assert used_of_panel() - lent_to_panel() - set(prose("panel")["en"]) == set()
    assert set(prose("panel")["en"]) - used_of_panel() == set()


@given(st.text("{}exactsource ", max_size=20), st.text("{}position ", max_size=20))
def test_values_are_put_in_as_they_are(exact: str, source_text: str) -> None:
    text = say("panel", "citation", "en", exact=exact, source=source_text, position="p")
    assert text == f"“{exact}” {source_text}, p."
