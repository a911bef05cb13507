"""Statements are worded in the reader's language; figures keep their value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kzgeo.catalogue import Catalogue
from kzgeo.entries import LANGUAGES, Language
from kzgeo.statements import matters, number, quantity


@pytest.mark.parametrize(
    ("lang", "thousands", "share"),
    [
        ("en", "6,467 km", "19.65 %"),
        ("ar", "6,467 كم", "19.65 %"),
        ("ru", "6\u00a0467 км", "19,65 %"),
        ("kk", "6\u00a0467 км", "19,65 %"),
    ],
)
def test_numbers_are_written_as_is_usual(lang: Language, thousands: str, share: str) -> None:
    assert quantity(Decimal(6467), "km", lang) == thousands
    assert quantity(Decimal("19.65"), "%", lang) == share


def test_large_sums_are_told_in_words_and_counts_without_a_unit() -> None:
    assert quantity(Decimal("27700000000"), "USD", "en") == "US$ 27.7 billion"
    assert quantity(Decimal("18776707"), "people", "en") == "18,776,707 people"
    assert quantity(Decimal(181), "tunnels", "ru") == "181"
    assert number(Decimal("-2.84"), "en") == "-2.84"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_statement_is_worded(live: Catalogue, lang: Language) -> None:
    shown = matters(live.judged, live.atlas, lang)
    statements = [item for matter in shown for item in matter["statements"]]
    assert len(statements) == len(live.judged)
    assert len({matter["matter"] for matter in shown}) == len(shown)
    for matter in shown:
        assert matter["title"]
        assert matter["feature"], matter["matter"]
    for item in statements:
        assert item["verdict_word"]
        assert item["stated"] or item["written"]
        assert item["measured"] is None or item["measured"]["scale"]
        assert all(accepted["reference"] for accepted in item["accepted"])
        assert "{" not in " ".join([*item["notes"], item["stated"] or "", item["position"]])


def test_statements_on_one_matter_stand_in_the_order_of_the_documents(live: Catalogue) -> None:
    order = {item.claim.id: (item.claim.source, item.claim.start) for item in live.judged}
    for matter in matters(live.judged, live.atlas, "en"):
        places = [order[item["id"]] for item in matter["statements"]]
        assert places == sorted(places)
