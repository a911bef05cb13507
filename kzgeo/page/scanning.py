"""JavaScript told apart: what is code in it, and what is text, pattern or comment."""

from __future__ import annotations

import re

__all__ = ["code_of"]

# What may stand before a pattern; after anything else a slash divides.
BEFORE_PATTERN = re.compile(
    r"(?:^|[-(,=:\[!&|?{};+*%<>~^]|\b(?:return|typeof|case|in|of|void))\s*$"
)
LOOK_BACK = 40  # characters that decide what a slash is
PIECE = re.compile(
    r"""
    (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<text> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | (?P<template> ` )
    | (?P<slash> / )
    | (?P<open> \{ )
    | (?P<close> \} )
    """,
    re.VERBOSE | re.DOTALL,
)
PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
IN_TEMPLATE = re.compile(r"(?:\\.|[^`\\$]|\$(?!\{))*(`|\$\{)", re.DOTALL)


def code_of(script: str) -> str:
    """Return ``script`` with spaces in place of all that is not code; each sign keeps its place.

    >>> code_of("a('b'); // c")
    'a(   );     '

    Raises:
        ValueError: a text, a pattern or a template has no end.

    """
    code = list(script)
    templates: list[int] = []  # for each open template, the braces open inside its expression
    at = 0

    def blank(start: int, end: int) -> None:
        for index in range(start, end):
            if code[index] != "\n":
                code[index] = " "

    def template(start: int) -> int:
        """Pass over a template's text from ``start`` to its end or its next expression."""
        found = IN_TEMPLATE.match(script, start)
        if found is None:
            raise ValueError("a template has no end")
        blank(start, found.end())
        if found[1] == "${":
            templates.append(0)
        return found.end()

    while found := PIECE.search(script, at):
        at, kind = found.end(), found.lastgroup
        if kind in ("comment", "text"):
            blank(*found.span())
        elif kind == "template":
            blank(*found.span())
            at = template(at)
        elif kind == "slash":
            before = "".join(code[max(0, found.start() - LOOK_BACK) : found.start()])
            if BEFORE_PATTERN.search(before):
                pattern = PATTERN.match(script, found.start())
                if pattern is None:
                    raise ValueError("a pattern has no end")
                blank(*pattern.span())
                at = pattern.end()
        elif kind == "open" and templates:
            templates[-1] += 1
        elif kind == "close" and templates:
            if templates[-1]:
                templates[-1] -= 1
            else:
                templates.pop()
                code[found.start()] = " "
                at = template(at)
    if templates:
        raise ValueError("a template has no end")
    return "".join(code)
