"""`kzgeo quote add`: a quotation written with all its selectors, or refused with a reason."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kzgeo import catalogue
from kzgeo.catalogue import load
from kzgeo.check import check
from kzgeo.cli import main
from kzgeo.entries import Mention, Source
from kzgeo.errors import CatalogueError, KzgeoError
from kzgeo.layer_files import replace_file, with_quotation
from kzgeo.quoting import find_quotation, passage_at
from kzgeo.verify import verify
from tests.live import ATLAS

STEM = "000_19a42f1a139730ab"
SENTENCE = "Тюратам лежит у железной дороги."
REPEATED = "Поезда ходят каждый день."
TEXT = (
    f"Первая страница. {SENTENCE} {REPEATED}\n\n35\n\n\n\n"
    f"Вторая страница: أُستانا هي العاصمة. {REPEATED} Алма-Ата́ была столицей.\n"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """What the command printed, and its exit status."""

    status: int
    output: str
    errors: str


Add = Callable[..., Answer]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document of the atlas, made for these tests."""
    path = tmp_path / "documents" / f"{STEM}.txt"
    path.parent.mkdir()
    path.write_bytes(TEXT.encode())
    read = catalogue._sources

    def sources(problems: list[Any]) -> Mapping[str, Source]:
        digest = hashlib.sha256(TEXT.encode()).hexdigest()
        own = Source(id=STEM, lang="ru", length=len(TEXT), sha256=digest)
        return read(problems) | {"book": own.model_copy(update={"id": "book"})}

    monkeypatch.setattr(catalogue, "_sources", sources)
    return path.rename(path.with_stem("book"))


@pytest.fixture
def add(small: Path, book: Path, capsys: pytest.CaptureFixture[str]) -> Add:
    """Return the command, run on a copy of the tiny atlas."""

    def call(feature: str, find: str, *options: str | Path, source: Path = book) -> Answer:
        arguments = ["quote", "add", feature, "--source", source, "--find", find, *options]
        status = main(["--root", str(small), *map(str, arguments)])
        output, errors = capsys.readouterr()
        return Answer(status=status, output=output, errors=errors)

    return call


def content(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "layers").iterdir())}


def passage(root: Path, name: str, layer: str = "lines") -> dict[str, Any]:
    data = tomllib.loads((root / "layers" / f"{layer}.toml").read_text(encoding="utf-8"))
    return next(p for p in data["passages"] if p["id"] == name)


# -- what is written ---------------------------------------------------------------------


def test_a_quotation_is_written_with_all_its_selectors(small: Path, add: Add) -> None:
    before = content(small)
    done = add("lines-leg", SENTENCE, "--mark", "Тюратам")
    start = TEXT.index(SENTENCE)
    name = f"lines-leg-{start}"
    assert (done.status, done.output) == (0, "")
    assert f'passage "{name}"' in done.errors
    assert "to be translated into en, ar, kk" in done.errors
    assert passage(small, name) == {
        "id": name,
        "source": "book",
        "start": start,
        "end": start + len(SENTENCE),
        "exact": SENTENCE,
        "prefix": TEXT[:start],
        "suffix": TEXT[start + len(SENTENCE) :][:32],
        "lang": "ru",
        "page": 35,
        "sha256": hashlib.sha256(SENTENCE.encode()).hexdigest(),
    }
    feature = load(small).atlas.feature("lines-leg")
    assert feature is not None
    assert feature.quotations[-1].passage.id == name
    assert feature.quotations[-1].mark == ("Тюратам",)
    after = content(small)
    assert after["places.toml"] == before["places.toml"]
    old, new = before["lines.toml"].decode(), after["lines.toml"].decode()
    # Nothing but lines more: what was there stands where it stood.
    rest = iter(new.splitlines())
    assert all(line in rest for line in old.splitlines())


def test_what_is_missing_is_said_by_check_and_by_the_file_and_breaks_nothing(
    small: Path, book: Path, add: Add
) -> None:
    add("lines-leg", SENTENCE)
    found = load(small)
    assert found.problems == ()
    (problem,) = check(found.atlas)
    assert problem.fault == "is not translated into en, ar, kk"
    assert "translations.en, translations.ar, translations.kk" in problem.cure
    assert "# TODO translations.en" in (small / "layers" / "lines.toml").read_text("utf-8")
    wrong = [str(p) for p in verify(found.atlas, book.parent).wrong]
    assert not [line for line in wrong if "lines-leg" in line]
    path = small / "layers" / "lines.toml"
    words = "".join(f'translations.{lang} = "…"\n' for lang in ("en", "ar", "kk"))
    path.write_text(path.read_text("utf-8") + words, encoding="utf-8")
    assert check(load(small).atlas) == []


def test_it_passes_verify(small: Path, documents: Path | None, add: Add) -> None:
    if documents is None:
        return  # the documents of the atlas are not at hand; a made-up one was verified above
    source = documents / "004_9621777bc7874d24.txt"
    text = source.read_bytes().decode("utf-8")
    for words in ("On June 9", "Kazakhstan’s"):
        sentence = text[text.index(words) :].split(".")[0]
        assert add("places-town", sentence, source=source).status == 0
    found = load(small)
    result = verify(found.atlas, documents)
    names = [p.place for p in result.wrong if "places-town" in p.place]
    assert names == []
    assert result.checked == len(found.atlas.layers[0].entry.passages) + 1


def test_a_silent_feature_is_no_longer_silent(small: Path, add: Add) -> None:
    done = add("lines-silent", SENTENCE)
    assert done.status == 0
    assert '"lines-silent" was silent' in done.errors
    feature = load(small).atlas.feature("lines-silent")
    assert feature is not None
    assert feature.entry.status == "quoted"
    assert [q.passage.exact for q in feature.quotations] == [SENTENCE]


@pytest.mark.parametrize(
    ("find", "exact", "lang"),
    [
        ("АЛМА АТА была  столицей.", "Алма-Ата́ была столицей.", "ru"),
        ("استانا هي العاصمه", "أُستانا هي العاصمة", "ar"),
        (f"  {SENTENCE}\n", SENTENCE, "ru"),
    ],
)
def test_any_spelling_is_found_and_the_original_is_quoted(
    find: str, exact: str, lang: str, small: Path, add: Add
) -> None:
    assert add("places-town", find).status == 0
    written = passage(small, f"places-town-{TEXT.index(exact)}", "places")
    assert (written["exact"], written["lang"]) == (exact, lang)


def test_repeats_are_listed_with_the_one_that_was_chosen(small: Path, add: Add) -> None:
    first, second = (match.start() for match in re.finditer(REPEATED, TEXT))
    assert add("lines-leg", REPEATED, "--at", str(second), "--id", "lines-daily").status == 0
    written = passage(small, "lines-daily")
    assert written["start"] == second
    assert written["also_at"] == [[first, first + len(REPEATED)]]
    assert "page" not in written
    # The other of the two is the same passage.
    assert add("lines-whole", REPEATED, "--at", str(first)).status == 0
    feature = load(small).atlas.feature("lines-whole")
    assert feature is not None
    assert feature.quotations[-1].passage.id == "lines-daily"


def test_a_passage_of_any_layer_is_linked_and_not_written_twice(small: Path, add: Add) -> None:
    add("places-town", SENTENCE)
    before = content(small)
    done = add("lines-leg", SENTENCE)
    name = f"places-town-{TEXT.index(SENTENCE)}"
    assert f'quotes passage "{name}", which was there already' in done.errors
    after = content(small)
    assert after["places.toml"] == before["places.toml"]
    assert after["lines.toml"] == before["lines.toml"].replace(
        b'mark = ["Kazakhstan"] },\n',
        b'mark = ["Kazakhstan"] },\n' + f'  {{ passage = "{name}" }},\n'.encode(),
    )


def test_dry_run_prints_and_writes_nothing(small: Path, add: Add) -> None:
    before = content(small)
    done = add("lines-leg", SENTENCE, "--dry-run", "--mark", "Тюратам")
    assert (done.status, done.errors) == (0, "Nothing was written.\n")
    assert content(small) == before
    (found,) = tomllib.loads(done.output)["passages"]
    assert found["exact"] == SENTENCE
    assert '{ passage = "' in done.output.splitlines()[-1]
    answer = json.loads(add("lines-leg", SENTENCE, "--dry-run", "--json").output)
    assert (answer["feature"], answer["new"], answer["written"]) == ("lines-leg", True, False)
    assert answer["passage"]["page"] == 35


# -- what is refused ---------------------------------------------------------------------

REFUSALS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "ambiguous": (("lines-leg", REPEATED), 2, "stands at 2 places; give a longer text"),
    "other-offset": (("lines-leg", REPEATED, "--at", "3"), 2, "is not where the text begins"),
    "offset-of-one": (("lines-leg", SENTENCE, "--at", "0"), 2, f"  {TEXT.index(SENTENCE)}: …"),
    "absent": (("lines-leg", "Тюратам стоит у дороги"), 2, f"the nearest, at {TEXT.index('Тюр')}"),
    "nothing-like-it": (("lines-leg", "q"), 2, "nothing in it is like it"),
    "empty": (("lines-leg", " … "), 2, "holds no words"),
    "half-a-word": (("lines-leg", SENTENCE[2:]), 2, "cuts a word"),
    "feature": (("atlantis", SENTENCE), 2, 'feature "atlantis": does not exist; use one of'),
    "mark": (("lines-leg", SENTENCE, "--mark", "Баку"), 2, "does not stand in the passage"),
    "id": (("lines-leg", SENTENCE, "--id", "lines-role"), 2, "is taken"),
    "id-of-other": (("lines-leg", SENTENCE, "--id", "places-x"), 2, "does not begin with “lines-”"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_it_is_refused_and_nothing_is_written(name: str, small: Path, add: Add) -> None:
    arguments, status, words = REFUSALS[name]
    before = content(small)
    done = add(*arguments)
    assert (done.status, done.output) == (status, "")
    assert words in done.errors
    assert "Traceback" not in done.errors
    assert content(small) == before


def test_places_of_an_ambiguous_text_are_told_apart(add: Add) -> None:
    errors = add("lines-leg", REPEATED).errors
    offsets = [int(line.split(":")[0]) for line in errors.splitlines()[1:]]
    assert offsets == [match.start() for match in re.finditer(REPEATED, TEXT)]
    assert "العاصمة. [Поезда ходят каждый день.] Алма-Ата" in errors


def test_the_same_quotation_twice_is_refused(small: Path, add: Add) -> None:
    assert add("lines-leg", SENTENCE).status == 0
    before = content(small)
    done = add("lines-leg", SENTENCE)
    assert done.status == 2
    assert "already" in done.errors
    assert content(small) == before


def test_another_document_is_refused(tmp_path: Path, book: Path, add: Add) -> None:
    changed = book.with_name("changed")
    changed.mkdir()
    other = changed / book.name
    other.write_bytes(TEXT.encode() + b" ")
    done = add("lines-leg", SENTENCE, source=other)
    assert done.status == 1
    assert "is not the document that the atlas quotes: its SHA-256 is" in done.errors
    unknown = tmp_path / "letter.txt"
    unknown.write_bytes(b"letter")
    done = add("lines-leg", SENTENCE, source=unknown)
    assert done.status == 1
    assert "is none of the documents of the atlas" in done.errors
    assert add("lines-leg", SENTENCE, source=tmp_path / "none.txt").status == 2
    assert add("lines-leg", SENTENCE, source=tmp_path).status == 2
    assert add("lines-leg", SENTENCE, source=book.rename(tmp_path / "renamed.txt")).status == 0


def test_a_long_text_is_refused() -> None:
    with pytest.raises(KzgeoError, match="quote one to three sentences"):
        find_quotation("слово " * 400, "слово " * 390, at=0)


# -- the file ----------------------------------------------------------------------------


def test_comments_and_order_are_kept() -> None:
    text = (
        '# head\n[[features]] # one\nid = "a"\nstatus = "silent"\n# why\n'
        'quotations = [ # none yet\n]\n\n[[features]]\nid = "b"\nstatus = "quoted"\n'
    )
    edited = with_quotation(text, "a", Mention(passage="x"), place="here")
    for comment in ("# head", "# one", "# why", "# none yet"):
        assert comment in edited
    assert tomllib.loads(edited)["features"][0]["quotations"] == [{"passage": "x"}]


def test_every_layer_can_be_edited_and_is_else_the_same() -> None:
    passages = {p.id: p for layer in ATLAS.layers for p in layer.entry.passages}
    some = next(iter(passages.values()))
    folder = catalogue.PROJECT / "layers"
    for layer in ATLAS.layers:
        text = (folder / f"{layer.id}.toml").read_bytes().decode()
        mention = Mention(passage="new", mark=('«"\\»',))
        edited = with_quotation(text, layer.features[-1].id, mention, passage=some, place=layer.id)
        changes = difflib.ndiff(text.splitlines(), edited.splitlines())
        gone = {line[2:].split(" = ")[0] for line in changes if line.startswith("- ")}
        assert gone <= {"status", "quotations"}


@pytest.mark.parametrize("text", ["", "[[features", 'features = "none"', "features = [[]]"])
def test_a_file_that_cannot_be_edited_is_left_alone(text: str) -> None:
    with pytest.raises(CatalogueError, match="cannot be edited"):
        with_quotation(text, "a", Mention(passage="x"), place="here")


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lines.toml"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CatalogueError, match="No space left on device"):
        replace_file(path, "new", place="here")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("lines.toml", "old")]
    monkeypatch.undo()
    path.chmod(0o640)
    replace_file(path, "new", place="here")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("lines.toml", "new")]
    assert path.stat().st_mode & 0o777 == 0o640


def test_pages_are_those_of_the_passages_there_are(documents: Path | None) -> None:
    """The rule for printed pages gives what was read off the documents by hand."""
    if documents is None:
        return  # the page is printed in the document only
    texts = {
        source: (documents / f"{source}.txt").read_bytes().decode("utf-8")
        for source in ATLAS.sources
    }
    for layer in ATLAS.layers:
        for known in layer.entry.passages:
            again = passage_at(
                texts[known.source],
                (known.start, known.end),
                passage_id=known.id,
                source=ATLAS.sources[known.source],
            )
            wanted = known.model_dump(exclude={"translations", "prefix", "suffix"})
            assert again.model_dump(exclude={"translations", "prefix", "suffix"}) == wanted
