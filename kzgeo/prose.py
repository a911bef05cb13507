"""The prose of the interface, kept in one file per language: ``text/<lang>.toml``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from kzgeo.entries import LANGUAGES, Language
from kzgeo.reader import read_toml

__all__ = ["isolated", "prose", "say"]

TEXT = Path(__file__).resolve().parent / "text"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@cache
def _read(lang: Language) -> dict[str, dict[str, str]]:
    return read_toml(TEXT / f"{lang}.toml", place=f"kzgeo/text/{lang}.toml")


def prose(section: str) -> dict[Language, dict[str, str]]:
    """Return one section of the prose in every language."""
    return {lang: _read(lang)[section] for lang in LANGUAGES}


def say(section: str, key: str, lang: Language, **values: object) -> str:
    """Return one sentence in ``lang`` with ``values`` filled in.

    >>> say("panel", "position", "en", start=1, end=9)
    'characters 1–9'

    """
    return PLACEHOLDER.sub(
        lambda found: str(values.get(found[1], found[0])), _read(lang)[section][key]
    )


def isolated(text: str) -> str:
    """Return ``text`` with a direction of its own in a sentence of any (UAX #9, isolates).

    >>> [ord(sign) for sign in isolated("m")]
    [8296, 109, 8297]

    """
    return f"\u2068{text}\u2069"
