"""An iterator taken part by part: as many at once as make work on arrays worth while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, repeat
from operator import is_
from typing import Any, TypeVar

__all__ = ["all_same", "in_parts"]

Item = TypeVar("Item")


def in_parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of ``size``, the last one as long as it comes.

    >>> list(in_parts("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    coming = iter(items)
    while part := list(islice(coming, size)):
        yield part


def all_same(values: Sequence[Any]) -> bool:
    """Tell whether the values, of which there are some, are one and the same object.

    So is most that rows repeat, such as a licence; it need be written only once.
    """
    return all(map(is_, values, repeat(values[0])))
