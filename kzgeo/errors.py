"""The errors of kzgeo. Every message names the place, the fault and the cure."""

from __future__ import annotations

__all__ = ["CatalogueError", "KzgeoError", "UsageError"]


class KzgeoError(Exception):
    """Base of every error that kzgeo raises on purpose.

    The message reads ``place: fault; cure``.
    """

    def __init__(self, place: str, fault: str, cure: str) -> None:
        super().__init__(f"{place}: {fault}; {cure}")
        self.place = place
        self.fault = fault
        self.cure = cure


class CatalogueError(KzgeoError):
    """A file of the atlas cannot be read as what it should be."""


class UsageError(KzgeoError):
    """A command or a function was asked for something that does not exist."""
