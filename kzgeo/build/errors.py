"""Errors of the geodata build; each message names the place, the fault and the cure."""

from __future__ import annotations

__all__ = ["BuildError", "FetchError", "GeometryError"]


class BuildError(Exception):
    """Base of every error that the geodata build raises on purpose."""


class FetchError(BuildError):
    """A package, or a file inside it, is missing or is not the one that was pinned."""


class GeometryError(BuildError):
    """A geometry or a property does not meet the rules of the stored files."""
