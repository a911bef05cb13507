"""The errors of kzgeo. Every message names the place, the fault and the cure."""

from __future__ import annotations

from typing import Any

__all__ = ["CatalogueError", "KzgeoError", "OutputError", "UnreadableError", "UsageError"]


class KzgeoError(Exception):
    """Base of every error that kzgeo raises on purpose.

    The message reads ``place: fault; cure``.
    """

    def __init__(self, place: str, fault: str, cure: str) -> None:
        super().__init__(f"{place}: {fault}; {cure}")
        self.place = place
        self.fault = fault
        self.cure = cure

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the three parts on the way from one process to another."""
        return type(self), (self.place, self.fault, self.cure)


class CatalogueError(KzgeoError):
    """A file of the atlas cannot be read as what it should be."""


class OutputError(KzgeoError):
    """A file cannot be written: the folder or the disk does not take it."""


class UsageError(KzgeoError):
    """A command or a function was asked for something that does not exist."""


class UnreadableError(Exception):
    """A document cannot be read: the key of the sentence that says why, and what stands in it.

    Raised by what reads bytes and knows neither the document's name nor the reader's language.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
