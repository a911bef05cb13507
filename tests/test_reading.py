"""A text as the matcher reads it, held against plain definitions of the same; and odd texts."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgeo import matcher as matching
from kzgeo.folding import DIGITS, DROPPED, GAP, OTHER, codes_of, letters
from kzgeo.matcher import default_matcher
from kzgeo.neighbours import _Known
from kzgeo.reading import PARAGRAPH, Reading

SECONDS = 3  # hundreds of times as long as any of these texts takes
MOST = 6
SIGNS = st.sampled_from([*"abЯيﻻй1 -.\n\f\t\u064b\u0306ـ西😀\ud800"])
BLANKS = st.sampled_from(["\n", "\n\n", " \n", "\n \n", "\n\n1\n\n", "\f", " ", "a", "ﻻ", "bc"])
NAMES = ("Akmola", "Kostanay", "Astana", "Turkestan", "Almaty", "Mangystau", "China")
LISTED = st.sampled_from([*NAMES, ", ", " and ", " ", "\n", "; ", "regions", " oblasts", "x"])


@given(st.text(SIGNS | st.characters(), max_size=30), st.data())
def test_what_stands_between_letters_is_told_as_reading_them_one_by_one_tells(
    text: str, data: st.DataObject
) -> None:
    numbers = [at for at, sign in enumerate(text) if sign == "1"]
    hidden = sorted(data.draw(st.sets(st.sampled_from(numbers)))) if numbers else []
    found = letters(text, hidden=np.array(hidden, np.int64))
    codes, positions, begins, parted = [], [], [], []
    begun, apart = True, True
    for code, at in zip(*(array.tolist() for array in codes_of(text)), strict=True):
        if at not in hidden and OTHER <= code < DIGITS:
            codes.append(code)
            positions.append(at)
            begins.append(begun)
            parted.append(apart)
            begun = apart = False
        elif at in hidden or code == GAP:
            begun = True
        elif code != DROPPED:
            begun = apart = True
    assert found.codes == bytes(codes)
    assert found.positions.tolist() == positions
    assert found.begins.tolist() == ([*begins, True] if codes else [True])
    assert found.parted.tolist() == ([*parted, True] if codes else [True])


@given(st.lists(BLANKS, max_size=25).map("".join), st.data())
def test_a_paragraph_is_all_letters_that_no_blank_line_parts_from_the_name(
    text: str, data: st.DataObject
) -> None:
    reading = Reading(text)
    count = len(reading.codes)
    if not count:
        return
    first = data.draw(st.integers(0, count - 1))
    last = data.draw(st.integers(first + 1, count))

    def within(letter: int) -> bool:
        if first <= letter < last:
            return True
        begin, end = sorted((reading.at[letter], reading.at[first]))
        near = first - MOST <= letter < last + MOST
        return near and not PARAGRAPH.search(text, begin, end + 1)

    paragraph = [letter for letter in range(count) if within(letter)]
    assert reading.paragraph(first, last, MOST) == (paragraph[0], paragraph[-1] + 1)


NUMBERS = st.integers(0, 2**64 - 1) | st.integers(0, 20)


@given(st.sets(NUMBERS), st.lists(NUMBERS))
def test_known_numbers_are_those_of_the_set(known: set[int], asked: list[int]) -> None:
    asked += sorted(known)[::2]
    numbers = np.array(sorted(known), np.uint64)
    found = _Known(numbers).among(np.array(asked, np.uint64))
    assert found.tolist() == [number in known for number in asked]


@settings(max_examples=150, deadline=None)
@given(st.lists(LISTED, max_size=16).map("".join))
def test_lists_of_oblasts_are_found_as_asking_from_every_name_finds_them(text: str) -> None:
    def plainly(lists: matching._Lists, index: int) -> bool:
        while not lists._before_oblasts(index):
            if not lists._goes_on(index) or not matching._known(lists.found[index + 1]):
                return False
            index += 1
        return True

    found = default_matcher().find(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching._Lists, "of_oblasts", plainly)
        assert found == default_matcher().find(text)


@pytest.mark.parametrize(
    "text",
    [
        "\n" + " " * 40_000 + "x",  # might be the number of a page
        "\n1" + " " * 40_000 + "x",
        "Astana, " * 3_000,  # might be oblasts
        "Семипалатинск-" * 6_000,  # might be an address
        "\n \n" * 100_000,
        "Astana" + "\u064b" * 100_000,
        "A" * 500_000,
    ],
    ids=lambda text: repr(text[:15]),
)
def test_no_text_takes_more_than_its_length_allows(text: str) -> None:
    matcher = default_matcher()
    started = time.process_time()
    matcher.find(text)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("", []),
        ("a", []),
        ("\u064b\u0301ـ", []),
        ("\n\n \n\n1\n\n", []),
        ("\ud800Astana\udfff", ["Astana"]),
        ("😀Astana😀", ["Astana"]),
        ("Astana", ["Astana"]),
        ("بلاروسﻻ", ["بلاروس"]),
        *((" " * before + "ﻻهاي", ["ﻻهاي"]) for before in (398, 399, 400, 1998, 1999, 2000)),
    ],
)
def test_odd_texts_are_read(text: str, surfaces: list[str]) -> None:
    assert [found.surface for found in default_matcher().find(text)] == surfaces
