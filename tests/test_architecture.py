"""The house: data flows one way, and a rule without a test decays."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from kzgeo import __version__
from kzgeo.catalogue import PROJECT

MODULE_LINES = 400
FUNCTION_LINES = 60
PACKAGE = PROJECT / "kzgeo"
MODULES = sorted(PACKAGE.rglob("*.py"))
CORE = [path for path in MODULES if not path.is_relative_to(PACKAGE / "build")]
TEXTS = {".py", ".toml", ".md", ".txt", ".js", ".css", ".sh", ".geojson", ".cfg", ".json", ""}


def name_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


every_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def test_the_model_imports_nothing_of_the_project_but_what_authors_write() -> None:
    own = {name for name in imports(PACKAGE / "model.py") if name.startswith("kzgeo")}
    assert {name for name in own if not name.startswith("kzgeo.entries")} == set()
    assert "kzgeo" not in roots(PACKAGE / "entries.py")


def test_only_the_app_knows_streamlit() -> None:
    knowing = {p for p in MODULES if roots(p) & {"streamlit", "streamlit_folium", "starlette"}}
    assert knowing
    assert all(path.parent == PACKAGE / "app" for path in knowing)


def test_only_one_module_knows_folium() -> None:
    knowing = {name_of(path) for path in MODULES if roots(path) & {"folium", "branca"}}
    assert knowing == {"kzgeo.folium_map"}


def test_nothing_imports_the_build() -> None:
    assert not any(n.startswith("kzgeo.build") for path in CORE for n in imports(path))


def test_nothing_but_the_app_imports_the_app() -> None:
    outside = [path for path in CORE if path.parent != PACKAGE / "app"]
    assert not any(n.startswith("kzgeo.app") for path in outside for n in imports(path))


def test_renderers_do_not_know_each_other() -> None:
    renderers = (
        "kzgeo.panel",
        "kzgeo.folium_map",
        "kzgeo.export",
        "kzgeo.figure",
        "kzgeo.page",
        "kzgeo.report",
    )
    for one, other in permutations(renderers, 2):
        own = [path for path in CORE if f"{name_of(path)}.".startswith(f"{one}.")]
        assert own
        assert not any(f"{n}.".startswith(f"{other}.") for path in own for n in imports(path))


@every_module
def test_module_is_short_and_so_are_its_functions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES, node.name


@every_module
def test_module_lists_its_public_names(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    listed = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and [t.id for t in node.targets if isinstance(t, ast.Name)] == ["__all__"]
    ]
    if path.name in ("__init__.py", "__main__.py") and not any(
        isinstance(node, ast.FunctionDef) for node in tree.body
    ):
        return
    assert len(listed) == 1, "__all__ is missing"
    defined = {
        name
        for node in ast.walk(tree)
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            else [t.id for t in node.targets if isinstance(t, ast.Name)]
            if isinstance(node, ast.Assign)
            else [node.target.id]
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            else []
        )
    }
    assert set(listed[0]) <= defined
    assert not [name for name in listed[0] if name.startswith("_") and name != "__version__"]


WATCH = """
import importlib, json, sys
names, third, root = json.loads(sys.argv[1])
for name in third:
    importlib.import_module(name)
seen = []
def hook(event, arguments):
    if event == "open":
        path = str(arguments[0])
        own = path.startswith(root) and not path.startswith(root + "/.venv/")
        if own and not path.endswith(".py") and ".pyc" not in path:
            seen.append(f"{event} {path}")
    elif event in ("socket.connect", "subprocess.Popen", "os.system", "os.mkdir"):
        seen.append(event)
sys.addaudithook(hook)
import warnings
before = list(warnings.filters)
for name in names:
    importlib.import_module(name)
if warnings.filters != before:
    seen.append("warning filters")
print(json.dumps(seen))
"""


def test_importing_does_nothing() -> None:
    names = [name_of(path) for path in MODULES if path.name != "__main__.py"]
    third = sorted({n for path in MODULES for n in roots(path)} - {"kzgeo", "__future__"})
    third += ["xstatic.pkg.leaflet", "shapely.geometry", "shapely.ops", "streamlit.web.cli"]
    third += ["matplotlib.figure", "matplotlib.font_manager"]  # it looks for fonts when it is new
    done = subprocess.run(
        [sys.executable, "-c", WATCH, json.dumps([names, third, str(PROJECT)])],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert json.loads(done.stdout) == []


def tracked() -> Iterator[Path]:
    """Yield the files of the project that are its own: no caches, no environment."""
    for top in sorted(PROJECT.iterdir()):
        if top.name in (".git", ".venv", "build-output") or top.name.endswith("cache"):
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            skipped = "__pycache__" in path.parts or ".hypothesis" in path.parts
            if path.is_file() and path.suffix in TEXTS and not skipped:
                yield path


def test_no_file_names_a_machine_or_a_registry() -> None:
    folders = [rf"(?<![\w.}}/])/{top}/\w" for top in ("home", "root", "work", "Users")]
    names = ("pypi.", "pythonhosted.", "npmjs.", "debian.")
    hosts = [name + ending for name in names for ending in ("org", "com")]
    places = re.compile("|".join([*folders, *map(re.escape, hosts)]))
    found = []
    for path in tracked():
        if path == Path(__file__):
            continue
        hit = places.search(path.read_text(encoding="utf-8"))
        if hit:
            found.append(f"{path.relative_to(PROJECT)}: {hit[0]}")
    assert found == []


def test_the_version_stands_in_one_place() -> None:
    holders = [p for p in CORE if f'"{__version__}"' in p.read_text(encoding="utf-8")]
    assert holders == [PACKAGE / "__init__.py"]
