"""What a report says: every passage exact, every statement with its verdict, nothing else cited."""

from __future__ import annotations

from itertools import chain

import pytest

from kzgeo.entries import LANGUAGES, Language
from kzgeo.permalink import permalink
from kzgeo.prose import say
from kzgeo.report.content import Listing, Paragraph, Picture, Quote, Table
from kzgeo.report.order import FeatureItem, FigureItem
from kzgeo.wording import years_of
from tests import reports
from tests.live import ATLAS, CATALOGUE, FEATURES
from tests.reports import blocks_of, built, ordered, section_of, sections_of, text_of, whole

SILENT = [feature.id for feature in FEATURES.values() if feature.entry.status == "silent"]
every_language = pytest.mark.parametrize("lang", LANGUAGES)


def home(feature_id: str, lang: Language = "en"):
    return section_of(whole(lang), f"feature-{feature_id}")


# -- passages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("feature", FEATURES.values(), ids=FEATURES)
def test_every_passage_of_a_feature_is_there_exact_and_in_its_order(feature) -> None:
    quotes = [block for block in home(feature.id).blocks if isinstance(block, Quote)]
    assert [text_of(quote.original) for quote in quotes] == [
        quotation.passage.exact for quotation in feature.quotations
    ]
    for quote, quotation in zip(quotes, feature.quotations, strict=True):
        passage = quotation.passage
        assert quote.lang == passage.lang
        marked = [run.text for run in quote.original if run.mark]
        assert all(any(text in words for words in quotation.mark) for text in marked)
        assert text_of(quote.translation or ()) == passage.translations.get("en", "")
        assert bool(quote.translation) == bool(quote.translation_note)
        assert quote.address == permalink(reports.BASE, feature=feature.id, quote=quotation.rank)
        assert f"{passage.start}–{passage.end}" in text_of(quote.source)


def test_passages_of_layers_and_of_what_has_no_place_are_there_too() -> None:
    for layer in ATLAS.layers:
        section = section_of(whole(), f"layer-{layer.id}")
        own = [text_of(block.original) for block in section.blocks if isinstance(block, Quote)]
        assert own == [quotation.passage.exact for quotation in layer.quotations]
        if layer.unplaced:
            unplaced = section_of(whole(), f"unplaced-{layer.id}")
            told = [text_of(quote.original) for quote in blocks_of([unplaced], Quote)]
            wanted = [one.passage.exact for _, quotations in layer.unplaced for one in quotations]
            assert told == wanted


def test_ends_of_pages_are_runs_of_their_own_and_named() -> None:
    quotes = list(blocks_of(whole("ru").sections, Quote))
    ends = [run for quote in quotes for run in quote.original if run.page_end is not None]
    assert {run.text for run in ends} == {"\n\n\n\n", "\n\n35\n\n\n\n"}
    assert {run.page_end for run in ends} == {
        say("panel", "page_break", "ru"),
        say("panel", "page_break_numbered", "ru", page=35),
    }
    others = chain.from_iterable(quote.original for quote in quotes)
    assert not any("\n\n\n" in run.text for run in others if run.page_end is None)


@every_language
def test_what_is_in_the_language_of_the_report_is_not_translated(lang: Language) -> None:
    for quote in blocks_of(whole(lang).sections, Quote):
        assert (quote.translation is None) == (quote.lang == lang)
        assert all(run.lang in (None, quote.lang) for run in quote.original)


@pytest.mark.parametrize("name", SILENT)
@every_language
def test_silence_is_called_silence(name: str, lang: Language) -> None:
    blocks = home(name, lang).blocks
    told = [
        text_of(block.runs)
        for block in blocks
        if isinstance(block, Paragraph) and block.kind == "silence"
    ]
    assert len(told) == 1
    assert told[0].startswith(say("panel", "silent", lang))
    assert not any(isinstance(block, Quote) for block in blocks)


def test_nothing_else_is_called_silent() -> None:
    silent = {
        section.id
        for section in sections_of(whole().sections)
        for block in section.blocks
        if isinstance(block, Paragraph) and block.kind == "silence"
    }
    assert silent == {f"feature-{name}" for name in SILENT}


# -- documents -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["border-turkmenistan", "astana", "united-states"])
def test_only_what_is_cited_is_listed(name: str) -> None:
    report = built(ordered(FeatureItem(feature=name)))
    feature = FEATURES[name]
    cited = {quotation.passage.source for quotation in feature.quotations}
    cited |= {
        item.claim.source
        for item in CATALOGUE.judged
        if name in (item.claim.feature, *item.claim.also)
    }
    entries = [
        text_of(entry)
        for listing in blocks_of(report.sections, Listing)
        for entry in listing.entries
    ]
    listed = {source for source in ATLAS.sources if any(source in entry for entry in entries)}
    assert cited <= listed
    numbers = {href for href in reports.links_of(report) if href.startswith("#documents-")}
    assert numbers == {f"#documents-{number}" for number, _ in enumerate(entries, 1)}
    assert report.documents == len(entries) == len(listed)


def test_what_is_silent_cites_nothing() -> None:
    report = built(ordered(FeatureItem(feature="border-turkmenistan")))
    assert list(blocks_of(report.sections, Listing)) == []
    assert report.passages == report.documents == 0


def test_a_document_is_listed_as_it_states_itself_and_by_its_digest() -> None:
    (listing,) = blocks_of(whole().sections, Listing)
    entries = [text_of(entry) for entry in listing.entries]
    assert len(entries) == len(ATLAS.sources)
    for source in ATLAS.sources.values():
        (entry,) = (entry for entry in entries if source.id in entry)
        assert source.sha256 in entry
        assert f"{source.length:,}" in entry
        for stated in (source.author, source.title, source.date):
            assert stated is None or stated in entry
        if not source.title:
            assert entry.startswith(say("panel", "source_unnamed", "en"))


def test_a_number_leads_to_the_document_it_stands_for() -> None:
    (listing,) = blocks_of(whole().sections, Listing)
    for feature in FEATURES.values():
        quotes = [block for block in home(feature.id).blocks if isinstance(block, Quote)]
        for quote, quotation in zip(quotes, feature.quotations, strict=True):
            number = quote.source[0]
            assert number.href is not None
            entry = listing.entries[int(number.href.removeprefix("#documents-")) - 1]
            assert quotation.passage.source in text_of(entry)


def test_a_figure_cites_its_documents_too() -> None:
    report = built(ordered(FigureItem(layers=("borders",))))
    (listing,) = blocks_of(report.sections, Listing)
    assert [text_of(entry).count("000_19a42f1a139730ab") for entry in listing.entries] == [1]


# -- statements ----------------------------------------------------------------------------------


@every_language
def test_every_statement_stands_beside_its_verdict_and_what_it_is_held_against(
    lang: Language,
) -> None:
    assert whole(lang).claims == len(ATLAS.claims)
    for item in CATALOGUE.judged:
        claim = item.claim
        tables = [block for block in home(claim.feature, lang).blocks if isinstance(block, Table)]
        place = say("panel", "position", lang, start=claim.start, end=claim.end)
        rows = [
            row
            for table in tables
            for row in table.rows
            if place in text_of(row[1]) and claim.stated.as_written in {run.text for run in row[1]}
        ]
        verdict = say("claims", item.verdict.replace("-", "_"), lang)
        assert verdict in [row[4][0].text for row in rows]
        measured = {text_of(row[2]) for row in rows}
        none = say("claims", "none", lang)
        assert (measured == {none}) == (item.measured is None)
        for accepted in claim.accepted:
            assert any(accepted.reference in text_of(row[3]) for row in rows)


def test_the_measured_is_told_with_its_method_and_never_as_stated() -> None:
    for table in blocks_of(whole().sections, Table):
        if not table.id.startswith("statements-"):
            continue
        assert table.header[1:4] == ("The text", "Measured here", "Accepted")
        for row in table.rows:
            measured = text_of(row[2])
            assert measured == "–" or "on this map" in measured
            assert "on this map" not in text_of(row[1])


def test_tables_have_as_many_cells_as_heads() -> None:
    for table in blocks_of(whole().sections, Table):
        assert {len(row) for row in table.rows} == {len(table.header)}
        assert all(text_of(cell) for row in table.rows for cell in row)


# -- the rest of a feature -----------------------------------------------------------------------


@pytest.mark.parametrize("feature", FEATURES.values(), ids=FEATURES)
def test_a_feature_tells_its_evidence_its_years_and_where_its_geometry_comes_from(feature) -> None:
    told = " ".join(
        text_of(block.runs) for block in home(feature.id).blocks if isinstance(block, Paragraph)
    )
    assert say("page", f"{feature.evidence}_means", "en") in told
    years = years_of(feature)
    assert years is None or years in told
    assert feature.entry.method.en in told
    for stated in feature.provenance.model_dump().values():
        assert stated in told
    assert permalink(reports.BASE, feature=feature.id) in told
    for part in ATLAS.parts(feature.id):
        assert part.title.en in told


@every_language
def test_a_report_is_in_one_language_and_what_is_not_says_so(lang: Language) -> None:
    report = whole(lang)
    assert (report.language, report.title) == (lang, say("project", "title", lang))
    if lang != "ar":
        names = [run for run in reports.runs_of(report) if run.text in TITLES_IN_ARABIC]
        assert names
        assert {run.lang for run in names} == {"ar"}


TITLES_IN_ARABIC = {feature.title.ar for feature in FEATURES.values()}


@every_language
def test_all_ids_are_unique_and_all_links_within_lead_somewhere(lang: Language) -> None:
    report = whole(lang)
    ids = [section.id for section in sections_of(report.sections)]
    ids += [table.id for table in blocks_of(report.sections, Table)]
    ids += [picture.id for picture in blocks_of(report.sections, Picture)]
    for listing in blocks_of(report.sections, Listing):
        ids += [listing.id, *(f"{listing.id}-{n}" for n, _ in enumerate(listing.entries, 1))]
    assert len(ids) == len(set(ids))
    inner = {href[1:] for href in reports.links_of(report) if href.startswith("#")}
    assert inner
    assert inner <= set(ids)


def test_the_whole_atlas_is_told_once() -> None:
    ids = [section.id for section in sections_of(whole().sections)]
    for feature in FEATURES:
        assert ids.count(f"feature-{feature}") == 1
    assert whole().passages == len(
        {
            one.passage.id
            for holder in (*ATLAS.features(), *ATLAS.layers)
            for one in holder.quotations
        }
        | {one.passage.id for ly in ATLAS.layers for _, found in ly.unplaced for one in found}
    )


def test_licences_of_all_that_is_drawn_are_listed() -> None:
    data = section_of(whole(), "data")
    (table,) = (block for block in data.blocks if isinstance(block, Table))
    told = [" ".join(map(text_of, row)) for row in table.rows]
    found = [feature.provenance for feature in FEATURES.values()]
    found += [base.provenance for base in ATLAS.base]
    for provenance in found:
        assert any(all(text in row for text in provenance.model_dump().values()) for row in told), (
            provenance
        )
