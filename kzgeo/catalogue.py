"""From the files of a project to an atlas, with a list of every problem on the way.

A layer is two files of one name: ``layers/<id>.toml`` and ``geodata/<id>.geojson``. What
is faulty is left out and reported; the rest of the atlas opens.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kzgeo.assembly import Assembly
from kzgeo.errors import CatalogueError
from kzgeo.geojson import read_geojson
from kzgeo.model import Atlas, BaseLayer, Layer, LayerEntry, Problem, Source
from kzgeo.reader import read_layer_entry, read_source

__all__ = ["PROJECT", "Catalogue", "load", "signature"]

PROJECT = Path(__file__).resolve().parent.parent
BASE = "base"


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The atlas that could be read, and what could not."""

    root: Path
    atlas: Atlas
    problems: tuple[Problem, ...]


def signature(root: Path = PROJECT) -> str:
    """Return a digest of names, sizes and times of all files that :func:`load` reads."""
    digest = hashlib.sha256()
    for path in _files(root):
        stat = path.stat()
        digest.update(f"{path.name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def load(root: Path = PROJECT) -> Catalogue:
    """Read the atlas of the project at ``root``.

    Never raises for faults in the data: they are in ``problems``, all of them.
    """
    problems: list[Problem] = []
    assembly = Assembly(sources=_sources(problems), problems=problems)
    entries = _entries(root, problems)
    for layer_id, entry in entries.items():
        assembly.add_passages(layer_id, entry)
    layers: list[Layer] = []
    for layer_id, entry in sorted(entries.items(), key=lambda item: (item[1].order, item[0])):
        name = f"geodata/{layer_id}.geojson"
        try:
            geo = read_geojson(root / name, place=name)
        except CatalogueError as error:
            problems.append(_problem(error))
            continue
        problems.extend(geo.problems)
        layers.append(assembly.layer(layer_id, entry, geo))
    atlas = Atlas(layers=tuple(layers), base=_base(root, problems), sources=assembly.sources)
    _check_parts(atlas, problems)
    return Catalogue(root=root, atlas=atlas, problems=tuple(problems))


def _files(root: Path) -> list[Path]:
    folders = (root / "layers", root / "geodata", root / "geodata" / BASE)
    return [p for folder in folders if folder.is_dir() for p in sorted(folder.iterdir())]


def _problem(error: CatalogueError) -> Problem:
    return Problem(place=error.place, fault=error.fault, cure=error.cure)


def _sources(problems: list[Problem]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for path in sorted((Path(__file__).parent / "sources").iterdir()):
        try:
            sources[path.stem] = read_source(path, place=f"kzgeo/sources/{path.name}")
        except CatalogueError as error:
            problems.append(_problem(error))
    return sources


def _entries(root: Path, problems: list[Problem]) -> dict[str, LayerEntry]:
    """Read every layer file; report files that have no partner or the wrong suffix."""
    layers, geodata = root / "layers", root / "geodata"
    for folder, suffix in ((layers, ".toml"), (geodata, ".geojson")):
        if not folder.is_dir():
            problems.append(
                Problem(place=f"{folder.name}/", fault="is missing", cure="restore the folder")
            )
            continue
        problems.extend(
            Problem(
                place=f"{folder.name}/{path.name}",
                fault=f"is not a {suffix} file, so nothing reads it",
                cure=f"rename it to <layer id>{suffix} or move it elsewhere",
            )
            for path in sorted(folder.iterdir())
            if path.suffix != suffix and path.name != BASE
        )
    names = {p.stem for p in geodata.glob("*.geojson")} - {p.stem for p in layers.glob("*.toml")}
    problems.extend(
        Problem(
            place=f"geodata/{name}.geojson",
            fault="belongs to no layer",
            cure=f"add layers/{name}.toml, or rename the file to its layer's id",
        )
        for name in sorted(names)
    )
    entries: dict[str, LayerEntry] = {}
    for path in sorted(layers.glob("*.toml")):
        entry, faults = read_layer_entry(path, place=f"layers/{path.name}")
        problems.extend(faults)
        if entry is not None:
            entries[path.stem] = entry
    return entries


def _base(root: Path, problems: list[Problem]) -> tuple[BaseLayer, ...]:
    layers: list[BaseLayer] = []
    for path in sorted((root / "geodata" / BASE).glob("*")):
        place = f"geodata/{BASE}/{path.name}"
        try:
            geo = read_geojson(path, place=place, ids=False)
        except CatalogueError as error:
            problems.append(_problem(error))
        else:
            problems.extend(geo.problems)
            layers.append(BaseLayer(id=path.stem, provenance=geo.provenance))
    return tuple(layers)


def _check_parts(atlas: Atlas, problems: list[Problem]) -> None:
    for feature in atlas.features():
        whole = feature.entry.part_of
        if whole is not None and atlas.feature(whole) is None:
            problems.append(
                Problem(
                    place=f'layers/{feature.layer_id}.toml, feature "{feature.id}"',
                    fault=f'is part of "{whole}", which does not exist',
                    cure="name an existing feature, or remove part_of",
                )
            )
