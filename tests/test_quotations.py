"""The quotations of the live atlas: true to the documents, and about the thing clicked."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgeo.catalogue import Catalogue, load
from kzgeo.entries import LANGUAGES, Passage
from kzgeo.model import Atlas, Feature
from kzgeo.quantities import quantities
from kzgeo.verify import occurrences, passages_of, verify
from tests.live import ATLAS, FEATURES

every_passage = pytest.mark.parametrize(
    "passage", passages_of(ATLAS).values(), ids=lambda passage: passage.id
)
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
# A page number between line ends belongs to the printed page, not to the sentence.
PRINTED_PAGE = re.compile(r"\n\n\d{1,3}\n{3,}")
THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f,.٫٬](?=\d{3}(?!\d))")


def text_of(passage: Passage, folder: Path | None) -> str | None:
    if folder is None:
        return None
    return (folder / f"{passage.source}.txt").read_bytes().decode("utf-8")


def spelled(text: str) -> set[str]:
    """Return the numbers that a text writes in words, dates among them."""
    return {f"{reading.value.normalize():f}" for reading in quantities(text)}


def numbers(text: str) -> set[str]:
    plain = PRINTED_PAGE.sub(" ", text.translate(DIGITS))
    return set(re.findall(r"\d+", THOUSANDS.sub("", plain)))


# -- held against the documents, or, where there are none, against the stored hashes --


@every_passage
def test_passage_is_what_the_document_has(passage: Passage, documents: Path | None) -> None:
    assert hashlib.sha256(passage.exact.encode()).hexdigest() == passage.sha256
    text = text_of(passage, documents)
    if text is not None:
        spans = ((passage.start, passage.end), *passage.also_at)
        assert sorted(spans) == list(occurrences(text, passage.exact))
        assert text[: passage.start].endswith(passage.prefix)
        assert text[passage.end :].startswith(passage.suffix)


def test_the_whole_atlas_verifies(live: Catalogue, documents: Path | None) -> None:
    if documents is None:
        assert live.problems == ()
        return
    result = verify(live.atlas, documents)
    assert [str(problem) for problem in result.wrong] == []
    assert result.checked == len(passages_of(live.atlas)) + len(live.atlas.claims)


def test_the_sources_are_described_as_the_documents_are(
    live: Catalogue, documents: Path | None
) -> None:
    for source in live.atlas.sources.values():
        stated = [text for text in (source.title, source.author, source.date) if text]
        if documents is None:
            assert len(source.sha256) == 64
            continue
        data = (documents / f"{source.id}.txt").read_bytes()
        assert hashlib.sha256(data).hexdigest() == source.sha256
        assert len(data.decode("utf-8")) == source.length
        for text in stated:
            words = re.sub(r"\s+", " ", data.decode("utf-8"))
            assert text in words, "nothing is invented for a document"


# -- what verify() finds, on documents made for it --


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Documents that hold the tiny atlas's passages where it says that they stand."""
    folder = tmp_path / "documents"
    folder.mkdir()
    atlas = load(Path(__file__).parent / "atlas").atlas
    texts = {stem: "\U0001f578" * source.length for stem, source in atlas.sources.items()}
    for passage in passages_of(atlas).values():
        text = texts[passage.source]
        whole = passage.prefix + passage.exact + passage.suffix
        start = passage.start - len(passage.prefix)
        texts[passage.source] = text[:start] + whole + text[start + len(whole) :]
    for stem, text in texts.items():
        (folder / f"{stem}.txt").write_bytes(text.encode())
    return folder


def faults(root: Path, folder: Path) -> list[str]:
    return [problem.fault for problem in verify(load(root).atlas, folder).wrong]


def retold(change: Callable[[Passage], Passage]) -> Atlas:
    """Return the tiny atlas with one passage changed after it was read."""
    atlas = load(Path(__file__).parent / "atlas").atlas
    layers = []
    for layer in atlas.layers:
        features = []
        for feature in layer.features:
            quotations = tuple(
                dataclasses.replace(q, passage=change(q.passage))
                if q.passage.id == "lines-role"
                else q
                for q in feature.quotations
            )
            features.append(dataclasses.replace(feature, quotations=quotations))
        layers.append(dataclasses.replace(layer, features=tuple(features)))
    return Atlas(layers=tuple(layers), base=atlas.base, sources=atlas.sources)


def test_true_quotations_are_found_true(small: Path, sources: Path) -> None:
    assert faults(small, sources) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: {"exact": p.exact.replace("vital", "Vital")}, "stands nowhere"),
        (lambda p: {"start": p.start + 1, "end": p.end + 1}, "it stands at 3309-3373"),
        (lambda p: {"also_at": ((1, 1 + len(p.exact)),)}, "the document has none"),
        (lambda p: {"prefix": p.prefix[:-1] + "x"}, "prefix is not what stands before"),
        (lambda p: {"prefix": ""}, "prefix is not what stands before"),
        (lambda p: {"suffix": "x" + p.suffix[1:]}, "suffix is not what stands after"),
        (lambda p: {"suffix": ""}, "suffix is not what stands after"),
    ],
)
def test_an_untrue_quotation_is_found(
    change: Callable[[Passage], dict[str, object]], words: str, sources: Path
) -> None:
    atlas = retold(lambda p: p.model_copy(update=change(p)))
    (found,) = verify(atlas, sources).wrong
    assert words in found.fault
    assert "lines-role" in found.place


def test_a_repetition_that_is_not_listed_is_found(small: Path, sources: Path) -> None:
    path = sources / "004_9621777bc7874d24.txt"
    text = path.read_text(encoding="utf-8")
    path.write_bytes((text + text[3309:3373]).encode())
    (fault,) = faults(small, sources)
    assert fault == f"also_at is none, the document has {len(text)}-{len(text) + 64}"


def test_a_document_with_other_line_ends_is_found(small: Path, sources: Path) -> None:
    path = sources / "004_9621777bc7874d24.txt"
    path.write_bytes(b"\r\n" + path.read_bytes())
    (fault,) = faults(small, sources)
    assert "it stands at 3311-3375" in fault


@pytest.mark.parametrize("data", [None, b"\xff"])
def test_a_document_that_cannot_be_read_is_found(
    data: bytes | None, small: Path, sources: Path
) -> None:
    path = sources / "004_9621777bc7874d24.txt"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    result = verify(load(small).atlas, sources)
    assert [problem.place for problem in result.wrong] == [f"document {path.name}"]
    assert result.checked == 2


@given(st.text("na\U0001f578", max_size=12), st.text("na\U0001f578", min_size=1, max_size=3))
def test_occurrences_are_all_in_code_points(text: str, exact: str) -> None:
    places = [i for i in range(len(text)) if text[i : i + len(exact)] == exact]
    assert occurrences(text, exact) == tuple((i, i + len(exact)) for i in places)


# -- a passage belongs to a feature because it speaks of it --


@pytest.mark.parametrize("feature", FEATURES.values(), ids=lambda f: f.id)
def test_feature_is_quoted_with_marked_words_or_silent(feature: Feature) -> None:
    if feature.entry.status == "silent":
        assert feature.quotations == ()
        return
    assert feature.quotations
    assert feature.quotations[0].mark, "the best passage names the feature"
    for quotation in feature.quotations:
        assert all(words in quotation.passage.exact for words in quotation.mark)


def test_the_border_with_turkmenistan_is_silent() -> None:
    silent = {id_ for id_, feature in FEATURES.items() if feature.entry.status == "silent"}
    assert "border-turkmenistan" in silent


def test_the_railway_is_not_the_shanghai_organisation() -> None:
    railway = FEATURES["rail-shanghai-tehran"]
    for quotation in railway.quotations:
        assert not re.search("منظمة شن[غق]ه?ا", quotation.passage.exact)
        assert "طهران" in quotation.passage.exact


def test_nur_sultan_is_a_city_only_where_the_capital_is_renamed() -> None:
    marked = {
        (feature.id, quotation.passage.id)
        for feature in FEATURES.values()
        for quotation in feature.quotations
        if any("نور سلطان" in words for words in quotation.mark)
    }
    assert ("astana-renaming", "capital-renaming-2019") in marked
    assert {passage for _, passage in marked} == {"capital-renaming-2019"}
    assert {feature for feature, _ in marked} <= {"astana-renaming", "astana"}


def test_turkestan_is_not_turkmenistan() -> None:
    for feature in FEATURES.values():
        for quotation in feature.quotations:
            if feature.id.startswith("border-"):
                assert not any("تركستان" in words for words in quotation.mark)


# -- translations --


@every_passage
def test_translations_are_the_other_three_and_say_it_in_their_own_words(passage: Passage) -> None:
    assert set(passage.translations) == set(LANGUAGES) - {passage.lang}
    texts = [passage.exact, *passage.translations.values()]
    assert len(set(texts)) == 4


@every_passage
def test_translations_keep_every_number(passage: Passage) -> None:
    for lang, translation in passage.translations.items():
        found = numbers(translation)
        assert numbers(passage.exact) <= found, lang
        assert found - numbers(passage.exact) <= spelled(passage.exact), lang
