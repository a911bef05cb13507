"""Lines of a PDF put in their reading order from the places of their glyphs."""

from __future__ import annotations

import pytest

from kzgeo.pdf import _Glyph, _line, _lines


def placed(shown: str, *, at: float = 0.0) -> list[_Glyph]:
    """Return signs as they stand from left to right on a line, each ten points wide."""
    return [
        _Glyph(sign, at + 10 * place, at + 10 * place + 10, 700.0, 20.0)
        for place, sign in enumerate(shown)
    ]


def test_a_line_from_left_to_right_is_kept() -> None:
    assert _line([placed("Astana (1997) and Baku")]) == "Astana (1997) and Baku"


ARABIC_LINE = "نقلت العاصمة إلى Astana City عام 1997 (من المآتا)."


SHOWN = ".(" + "المآتا"[::-1] + " " + "من"[::-1] + ") 1997 " + "عام"[::-1] + " Astana City "


SHOWN += "إلى"[::-1] + " " + "العاصمة"[::-1] + " " + "نقلت"[::-1]


def test_the_order_in_which_a_producer_writes_glyphs_does_not_matter() -> None:
    """Words are placed from right to left; their letters come in either order."""
    words, at = [], 0
    for word in SHOWN.split(" "):
        words.append(placed(word, at=10 * at))
        at += len(word) + 1
    space = placed(" ", at=-50)
    as_shown = [glyph for word in words for glyph in (*word, *space)]
    as_read = [glyph for word in words[::-1] for glyph in (*word[::-1], *space)]
    by_word = [glyph for word in words[::-1] for glyph in (*word, *space)]
    assert {_line([order]) for order in (as_shown, as_read, by_word)} == {ARABIC_LINE}


@pytest.mark.parametrize("pair", ["لا", "ال"])
def test_the_letters_of_a_ligature_are_read_in_their_order(pair: str) -> None:
    """ثلاثة, in which one glyph stands for lam and alef."""
    one = [_Glyph(sign, 20.0, 30.0, 700.0, 20.0) for sign in pair]
    first, last = placed("ث", at=30), placed("ةث")
    assert _line([[*first, *one, *last]]) == "ثلاثة"
    assert _line([[*last, *one, *first]]) == "ثلاثة"


@pytest.mark.parametrize("length", [1, 2, 3, 5, 7])
def test_a_line_in_stretches_is_put_together(length: int) -> None:
    """Some producers step back for every stretch, in the middle of words and numbers too."""
    whole = placed(SHOWN)
    cut = [whole[at : at + length] for at in range(0, len(whole), length)]
    below = [_Glyph(g.sign, g.left, g.right, g.y - 24, g.height) for g in whole]
    lines = _lines([*cut[::-1], below])
    assert [_line(line) for line in lines] == [ARABIC_LINE, ARABIC_LINE]
