"""How wide the columns of a table are: nothing overflows, and what is long gets room."""

from __future__ import annotations

from kzgeo.report.content import Cell, Table

__all__ = ["shares"]

WIDTH = 84  # letters of a table's size in a line of A4, wide and bold ones
NEEDED = 17  # the longest word that is never broken
FEWEST = 5
PADDING = 2  # letters' widths beside a word
ENOUGH = 52  # a column that is wider is hard to read


def shares(table: Table) -> tuple[float, ...]:
    """Return the share of each column in the width of a table; they sum to one.

    Every column has room for its words, up to a length. What is left goes to columns by how much
    there is to read in them: a long text takes fewer lines, a short one none.
    """
    texts = [
        [header, *(_text(row[at]) for row in table.rows)] for at, header in enumerate(table.header)
    ]
    least = [max(FEWEST, min(NEEDED, _needed(column))) for column in texts]
    wanted = [
        max(few, min(ENOUGH, max(map(len, column))))
        for few, column in zip(least, texts, strict=True)
    ]
    if sum(wanted) <= WIDTH:
        return _scaled(wanted)
    left = max(0, WIDTH - sum(least))
    reading = [
        (sum(map(len, column)) / len(column) + max(map(len, column)) / 5) * (want - few + 1)
        for column, want, few in zip(texts, wanted, least, strict=True)
    ]
    amounts = [amount**0.5 for amount in reading]
    return _scaled(
        [few + left * amount / sum(amounts) for few, amount in zip(least, amounts, strict=True)]
    )


def _scaled(widths: list[int] | list[float]) -> tuple[float, ...]:
    return tuple(width / sum(widths) for width in widths)


def _text(cell: Cell) -> str:
    return "".join(run.text for run in cell)


def _needed(column: list[str]) -> int:
    """Return what the words of a column need, but for the longest fiftieth of those of its rows."""
    header, *rows = ([len(word) for word in text.split()] for text in column)
    words = sorted(length for row in rows for length in row)
    return max([*header, *words[len(words) * 49 // 50 :][:1], 0]) + PADDING
