"""The page's modules as one classic script: each becomes a function that is run when it is needed.

A browser loads no modules from a file, and a strict policy none from data; so what the app serves
as modules is linked here. Only the forms of import and export that the modules use are known:
any other is an error, never a guess.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kzgeo.errors import KzgeoError
from kzgeo.page.scanning import code_of

__all__ = ["LinkError", "linked"]

LOAD, GIVE = "$load", "$give"
NAME = r"[A-Za-z_$][\w$]*"
NAMES = rf"(?:\s*{NAME}(?:\s+as\s+{NAME})?\s*(?:,|(?=\}})))*\s*"
WORD = re.compile(r"(?<![\w$.])(?:import|export)(?![\w$])")
FROM = r"(?P<from>\.{1,2}/[\w/.-]+)\.js"
# import { a, b as c } from "./x.js"; import a from "./x.js"; import * as a from "../x.js";
IMPORT = re.compile(
    rf"""import\s+(?:\{{(?P<names>{NAMES})\}}|(?P<default>{NAME})|\*\s*as\s+(?P<all>{NAME}))"""
    rf"""\s*from\s*"{FROM}";"""
)
LATER = re.compile(rf"""import\("{FROM}"\)""")
EXPORT = re.compile(
    r"export\s+(?P<default>default\s+)?(?=(?:(?:async\s+)?function\s*\*?|class|const)\s+"
    rf"(?P<name>{NAME}))"
)
LISTED = re.compile(rf"export\s*\{{(?P<names>{NAMES})\}};")
RENAMED = re.compile(rf"({NAME})(?:\s+as\s+({NAME}))?")
BREAKING = re.compile(r"</script|<!--", re.IGNORECASE)


class LinkError(KzgeoError):
    """A module is written in a way that cannot be linked."""


@dataclass(kw_only=True)
class _Module:
    """A module as the body of a function, what it asks of others, and what it gives."""

    name: str
    instead: Mapping[str, str]
    body: str = ""
    asks: dict[str, set[str]] = field(default_factory=dict)  # of each module, names or "*"
    later: set[str] = field(default_factory=set)
    gives: dict[str, str] = field(default_factory=dict)  # its own name for each

    def of(self, path: str) -> str:
        """Return the module that stands for the one at ``path``, as this one names it."""
        name = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path))
        return self.instead.get(name, name)


def linked(
    modules: Mapping[str, str], entry: str, *, instead: Mapping[str, str] | None = None
) -> str:
    """Return ``entry`` and all that it needs of ``modules`` (source by name) as one script.

    The name of a module is its path without the suffix; ``instead`` names modules that take the
    place of others.

    Raises:
        LinkError: a module is missing, gives not what is asked of it, needs itself, or has a form
            of import or export that is not known.

    """
    found: dict[str, _Module] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in modules:
            raise LinkError(f"{name}.js", "is imported and does not exist", "add it to kzgeo/web")
        if name not in found:
            found[name] = _read(name, modules[name], instead or {})
            waiting += [*found[name].asks, *found[name].later]
    for module in found.values():
        _check_given(module, found)
    _check_order(entry, found, ())
    for name in {later for module in found.values() for later in module.later}:
        _check_order(name, found, ())
    bodies = [
        f"{json.dumps(name)}({LOAD}, {GIVE}) {{\n{found[name].body}\n}},\n"
        for name in sorted(found)
    ]
    return f'(() => {{\n"use strict";\nconst modules = {{\n{"".join(bodies)}}};\n{RUNNING}' + (
        f"{LOAD}({json.dumps(entry)});\n}})();\n"
    )


RUNNING = f"""\
const loaded = new Map();
function {LOAD}(name) {{
  if (!loaded.has(name)) {{
    const given = {{}};
    modules[name]({LOAD}, (names) => Object.assign(given, names));
    loaded.set(name, Object.freeze(given));
  }}
  return loaded.get(name);
}}
"""


def _read(name: str, script: str, instead: Mapping[str, str]) -> _Module:
    """Rewrite one module's imports and exports."""
    if BREAKING.search(script):
        raise LinkError(f"{name}.js", "would end the script it stands in", "write it otherwise")
    try:
        code = code_of(script)
    except ValueError as error:
        raise LinkError(f"{name}.js", str(error), "end it") from error
    if LOAD in code or GIVE in code:
        raise LinkError(f"{name}.js", f"uses the name {LOAD} or {GIVE}", "choose another")
    module = _Module(name=name, instead=instead)
    parts, at = [], 0
    for word in WORD.finditer(code):
        parts.append(script[at : word.start()])
        written, at = _rewritten(module, script, word.start())
        parts.append(written)
    parts.append(script[at:])
    given = ", ".join(f"{outer}: {inner}" for outer, inner in module.gives.items())
    module.body = "".join(parts) + f"\n{GIVE}({{ {given} }});"
    return module


def _rewritten(module: _Module, script: str, at: int) -> tuple[str, int]:
    """Return what stands in place of the import or export that begins ``at``, and its end."""
    if form := LATER.match(script, at):
        name = module.of(form["from"])
        module.later.add(name)
        return f"Promise.resolve().then(() => {LOAD}({json.dumps(name)}))", form.end()
    if form := IMPORT.match(script, at):
        return _imported(module, form), form.end()
    if form := LISTED.match(script, at):
        for inner, outer in _renamed(form["names"]):
            _give(module, outer, inner)
        return "", form.end()
    if form := EXPORT.match(script, at):
        _give(module, "default" if form["default"] else form["name"], form["name"])
        return "", form.end()
    line = script[at:].split("\n", 1)[0]
    raise LinkError(
        f"{module.name}.js, line {script.count(chr(10), 0, at) + 1}",
        f"“{line}” is a form of import or export that is not known",
        "use another form, or teach it to kzgeo/page/linking.py",
    )


def _imported(module: _Module, form: re.Match[str]) -> str:
    name = module.of(form["from"])
    asked = module.asks.setdefault(name, set())
    got = f"{LOAD}({json.dumps(name)});"
    if form["all"]:
        return f"const {form['all']} = {got}"
    pairs = [("default", form["default"])] if form["default"] else _renamed(form["names"])
    asked.update(outer for outer, _ in pairs)
    return f"const {{ {', '.join(f'{outer}: {inner}' for outer, inner in pairs)} }} = {got}"


def _renamed(names: str) -> list[tuple[str, str]]:
    """Return each name of a list with what it is called after it.

    >>> _renamed("a, b as c")
    [('a', 'a'), ('b', 'c')]

    """
    pairs = [RENAMED.fullmatch(name.strip()) for name in names.split(",") if name.strip()]
    return [(pair[1], pair[2] or pair[1]) for pair in pairs if pair]


def _give(module: _Module, outer: str, inner: str) -> None:
    if outer in module.gives:
        raise LinkError(f"{module.name}.js", f"exports “{outer}” twice", "export it once")
    module.gives[outer] = inner


def _check_given(module: _Module, found: Mapping[str, _Module]) -> None:
    for name, asked in module.asks.items():
        for missing in sorted(asked - found[name].gives.keys()):
            raise LinkError(
                f"{module.name}.js", f"imports “{missing}” of {name}.js", f"export it in {name}.js"
            )


def _check_order(name: str, found: Mapping[str, _Module], before: tuple[str, ...]) -> None:
    """Refuse modules that need each other: the first of them would find nothing given."""
    if name in before:
        ring = " → ".join((*before[before.index(name) :], name))
        raise LinkError(f"{name}.js", f"needs itself: {ring}", "move what both need elsewhere")
    for other in found[name].asks:
        _check_order(other, found, (*before, name))
