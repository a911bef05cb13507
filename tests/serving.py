"""The endpoint of downloads, served alone, and formats that only a test has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from kzgeo.app.exporting import exporting
from kzgeo.export.formats import FORMATS
from kzgeo.selection import Selection
from tests.live import ATLAS

__all__ = ["Writer", "app", "format_maker"]


async def ping(_: Request) -> PlainTextResponse:
    return PlainTextResponse("pong")


def app() -> Starlette:
    """Return a server that has the endpoint, and one that answers at once."""
    return Starlette(
        routes=[Route("/export/{format}", exporting(lambda: ATLAS)), Route("/ping", ping)]
    )


Writer = Callable[[Selection, Path], None]


def format_maker(monkeypatch: pytest.MonkeyPatch) -> Callable[[Writer], str]:
    """Make ``.test`` a format that is written by this writer."""

    def register(write: Writer) -> str:
        formats = MappingProxyType({**FORMATS, ".test": write})
        monkeypatch.setattr("kzgeo.export.formats.FORMATS", formats)
        monkeypatch.setattr("kzgeo.app.exporting.FORMATS", formats)
        return "/export/test"

    return register
