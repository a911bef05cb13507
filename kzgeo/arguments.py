"""Values of options that several commands take."""

from __future__ import annotations

from argparse import ArgumentTypeError

__all__ = ["ids", "years"]


def ids(text: str) -> list[str]:
    """Return ids that are written with commas between them.

    >>> ids("borders, zhuz")
    ['borders', 'zhuz']

    """
    return [part.strip() for part in text.split(",")]


def years(text: str) -> tuple[int, int]:
    """Return the first and the last year of a span.

    >>> years("1990,1997")
    (1990, 1997)

    """
    try:
        first, last = map(int, text.split(","))
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is no pair of years such as 1990,1997") from error
    return first, last
