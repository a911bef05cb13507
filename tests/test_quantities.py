"""Figures are read as documents write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgeo.quantities import plain_digits, quantities


def first(text: str) -> tuple[Decimal, str]:
    reading = quantities(text)[0]
    return reading.value, reading.unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("(2,725,000) كم²", "2725000", "km2"),
        ("بـ 2,7 مليون كم مربع", "2700000", "km2"),
        ("(6,467) كم", "6467", "km"),
        ("(18,776,707) نسمة", "18776707", "people"),
        ("(14,030) مليار دولار أمريكي", "14030000000", "USD"),
        ("(5,034) مليار دولار", "5034000000", "USD"),
        ("19 مليار دولار", "19000000000", "USD"),
        ("أكثر من 7 بلايين دولار", "7000000000", "USD"),
        ("11.8 مليار يورو", "11800000000", "EUR"),
        ("19.65% من أراضيها", "19.65", "%"),
        ("بنسبة 14.1%)", "14.1", "%"),
        ("لان30% من سكان", "30", "%"),
        ("نحو مليون ونصف المليون", "1500000", ""),
        ("نحو مليون ونصف روسي", "1500000", ""),
        ("عشرة آلاف كيلو متر", "10000", "km"),
        ("عشرین ألف مقاتل", "20000", ""),
        ("ستة مليارات يورو", "6000000000", "EUR"),
        ("أكثر من نصف طن", "0.5", "t"),
        ("ربع قرن", "25", "years"),
        ("ثلاثة عقود", "30", "years"),
        ("almost three decades", "30", "years"),
        ("70.8 percent", "70.8", "%"),
        ("29 years", "29", "years"),
        ("في 12 يومًا فقط", "12", "days"),
        ("أقل من 72 ساعة", "72", "hours"),
        ("المرتبة التاسعة", "9", ""),
        ("الثالث والثلاثين", "33", ""),
        ("المرتبة الحادية عشرة", "11", ""),
        ("181 نفقًا", "181", ""),
        ("١٩٩٨", "1998", ""),
        ("۲۰ نفق", "20", ""),
        ("٢٫٥ مليون", "2500000", ""),
        ("1.234,5 km", "1234.5", "km"),
        ("1,234.5 km", "1234.5", "km"),
    ],
)
def test_figures_of_the_documents(text: str, value: str, unit: str) -> None:
    assert first(text) == (Decimal(value), unit)


def test_a_comma_that_may_part_either_gives_both_readings() -> None:
    assert [q.value for q in quantities("(2,300) كم")] == [2300, Decimal("2.300")]
    assert [q.value for q in quantities("(14,030) مليار")] == [
        Decimal("14030000000"),
        Decimal("14030000000000"),
    ]


@pytest.mark.parametrize("text", ["", "كم", "دولار أمريكي", "لا رقم هنا", "---", "( , )"])
def test_no_figure_gives_no_reading(text: str) -> None:
    assert quantities(text) == ()


@given(st.integers(0, 10**12))
def test_grouped_thousands_come_back(number: int) -> None:
    assert Decimal(number) in {q.value for q in quantities(f"({number:,}) كم")}


@given(st.integers(0, 10**9), st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
def test_digits_of_any_script_are_the_same(number: int, digits: str) -> None:
    written = "".join(digits[int(sign)] for sign in str(number))
    assert plain_digits(written) == str(number)
    assert [q.value for q in quantities(written)] == [q.value for q in quantities(str(number))]


@given(st.decimals(0, 999, places=2), st.sampled_from([".", ",", "٫"]))
def test_two_decimals_are_decimals_with_any_sign(number: Decimal, sign: str) -> None:
    assert [q.value for q in quantities(str(number).replace(".", sign) + "%")] == [number]


@given(st.integers(1, 999), st.sampled_from([("ألف", 3), ("مليون", 6), ("مليار", 9)]))
def test_words_of_scale_multiply(number: int, scale: tuple[str, int]) -> None:
    word, power = scale
    assert first(f"{number} {word} دولار") == (Decimal(number) * 10**power, "USD")


@given(st.text("ابتنلم ", min_size=1, max_size=12), st.integers(1, 99))
def test_a_figure_fused_with_a_word_is_read(word: str, number: int) -> None:
    assert Decimal(number) in {q.value for q in quantities(f"{word}{number}% من")}


@given(st.text(max_size=60))
def test_any_text_is_read_without_fault_and_spans_lie_in_it(text: str) -> None:
    for reading in quantities(text):
        assert 0 <= reading.start < reading.end <= len(text)
        assert reading.step > 0
