"""Expressions that QGIS evaluates for each feature: of columns, never of the data's own text."""

from __future__ import annotations

from collections.abc import Iterable

from kzgeo.entries import LANGUAGES, RIGHT_TO_LEFT, Language

__all__ = ["column", "either", "escaped", "in_language", "text", "title"]


def column(name: str) -> str:
    """Return the value of a column.

    >>> column("title_en")
    '"title_en"'

    """
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    r"""Return a text as it stands in an expression.

    >>> text("it's")
    "'it''s'"

    """
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def either(values: Iterable[str]) -> str:
    """Return the first of the expressions that is not NULL."""
    return f"coalesce({', '.join(values)})"


def title(lang: Language) -> str:
    """Return a feature's title in one language, or where it has none in another, or its id."""
    others = [code for code in LANGUAGES if code != lang]
    return either([*(column(f"title_{code}") for code in (lang, *others)), column("id")])


def escaped(value: str) -> str:
    """Return an expression as text inside HTML: signs of markup become references.

    One replacement goes into the next: a map of replacements would be gone through in the order
    of its signs, and the ampersands of the first references escaped once more.
    """
    for sign, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        value = f"replace({value}, {text(sign)}, {text(reference)})"
    return value


def in_language(value: str, *, lang: str, tag: str = "p", style: str = "") -> str:
    """Return an expression as an HTML element in its language and direction, nothing if NULL.

    ``lang`` is an expression too.
    """
    codes = ", ".join(text(code) for code in RIGHT_TO_LEFT)
    way = f"if({lang} IN ({codes}), 'rtl', 'ltr')"
    look = text(f' style="{style}">' if style else ">")
    opening = f"""'<{tag} dir="' || {way} || '" lang="' || {escaped(lang)} || '"' || {look}"""
    return f"coalesce({opening} || {escaped(value)} || '</{tag}>', '')"
