"""From the files of a project to an atlas, with a list of every problem on the way.

A layer is two files of one name: ``layers/<id>.toml`` and ``geodata/<id>.geojson``. What
is faulty is left out and reported; the rest of the atlas opens.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kzgeo.assembly import Assembly
from kzgeo.entries import ID, Claim, LayerEntry, Source
from kzgeo.errors import CatalogueError
from kzgeo.geojson import read_geojson
from kzgeo.model import Atlas, BaseLayer, Layer, Problem
from kzgeo.reader import read_claims, read_layer_entry, read_source
from kzgeo.verdicts import Judged, judge

__all__ = ["PROJECT", "Catalogue", "load", "signature"]

PROJECT = Path(__file__).resolve().parent.parent
BASE = "base"
BASE_FOLDER = f"geodata/{BASE}"
CLAIMS = "claims"
CLAIMS_FOLDER = f"layers/{CLAIMS}"
GAZETTEER = "gazetteer"
GAZETTEER_FOLDER = f"geodata/{GAZETTEER}"
INNER = (BASE, CLAIMS, GAZETTEER)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The atlas that could be read, and what could not."""

    root: Path
    atlas: Atlas
    problems: tuple[Problem, ...]

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Every statement with its verdict, measured when first asked for."""
        return judge(self.atlas)


def signature(root: Path = PROJECT) -> str:
    """Return a digest of names, sizes and times of all files that :func:`load` reads."""
    digest = hashlib.sha256()
    for path in _files(root):
        stat = path.lstat()
        digest.update(f"{path.name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def load(root: Path = PROJECT) -> Catalogue:
    """Read the atlas of the project at ``root``.

    Never raises for faults in the data: they are in ``problems``, all of them.
    """
    problems: list[Problem] = []
    assembly = Assembly(sources=_sources(problems), problems=problems)
    entries = _entries(root, assembly)
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
    atlas = Atlas(
        layers=tuple(layers),
        base=_base(root, problems),
        sources=assembly.sources,
        claims=_claims(root, assembly),
    )
    described = {item.id for entry in entries.values() for item in entry.features}
    _check_relations(atlas, described | assembly.withheld, problems)
    _name_gazetteer(root, problems)
    return Catalogue(root=root, atlas=atlas, problems=tuple(problems))


def _files(root: Path) -> list[Path]:
    inner = (CLAIMS_FOLDER, "geodata", BASE_FOLDER, GAZETTEER_FOLDER)
    folders = (root / "layers", *(root / folder for folder in inner))
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


def _entries(root: Path, assembly: Assembly) -> dict[str, LayerEntry]:
    """Read every layer file; report files that have no partner or the wrong name."""
    layers = {path.stem: path for path in _named(root / "layers", ".toml", assembly.problems)}
    drawn = {path.stem for path in _named(root / "geodata", ".geojson", assembly.problems)}
    assembly.problems.extend(
        Problem(
            place=f"geodata/{name}.geojson",
            fault="belongs to no layer",
            cure=f"add layers/{name}.toml, or rename the file to its layer's id",
        )
        for name in sorted(drawn - set(layers))
    )
    entries: dict[str, LayerEntry] = {}
    if not (root / "geodata").is_dir():
        return entries
    for layer_id, path in layers.items():
        file = read_layer_entry(path, place=f"layers/{path.name}")
        assembly.problems.extend(file.problems)
        assembly.withheld.update(file.withheld)
        if file.entry is None:
            assembly.lost.add(layer_id)
        else:
            entries[layer_id] = file.entry
    return entries


def _named(folder: Path, suffix: str, problems: list[Problem]) -> list[Path]:
    """Return the files of a folder by name; report those that no id or suffix fits."""
    inner = folder.name in INNER
    place = f"{folder.parent.name}/{folder.name}/" if inner else f"{folder.name}/"
    if not folder.is_dir():
        problems.append(Problem(place=place, fault="is missing", cure="restore the folder"))
        return []
    kept: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name in INNER and not inner:
            continue
        if path.suffix == suffix and re.fullmatch(ID, path.stem):
            kept.append(path)
            continue
        name = path.name.encode(errors="backslashreplace").decode()
        problems.append(
            Problem(
                place=f"{place}{name}",
                fault=f"is not named as an id and {suffix}, so nothing reads it",
                cure=f"rename it to <id>{suffix} (small letters, digits, hyphens), or move it away",
            )
        )
    return kept


def _base(root: Path, problems: list[Problem]) -> tuple[BaseLayer, ...]:
    layers: list[BaseLayer] = []
    if not (root / "geodata").is_dir():
        return ()
    for path in _named(root / BASE_FOLDER, ".geojson", problems):
        try:
            geo = read_geojson(path, place=f"{BASE_FOLDER}/{path.name}", ids=False)
        except CatalogueError as error:
            problems.append(_problem(error))
            continue
        problems.extend(geo.problems)
        features = tuple((feature.properties, feature.geometry) for feature in geo.features)
        layers.append(BaseLayer(id=path.stem, provenance=geo.provenance, features=features))
    return tuple(layers)


def _name_gazetteer(root: Path, problems: list[Problem]) -> None:
    """Report files of the gazetteer that nothing reads; a project without one has no folder."""
    if (root / GAZETTEER_FOLDER).is_dir():
        _named(root / GAZETTEER_FOLDER, ".toml", problems)


def _claims(root: Path, assembly: Assembly) -> tuple[Claim, ...]:
    """Read the claims of all subjects; a project without any has no folder for them."""
    claims: list[Claim] = []
    if not (root / CLAIMS_FOLDER).is_dir():
        return ()
    for path in _named(root / CLAIMS_FOLDER, ".toml", assembly.problems):
        place = f"{CLAIMS_FOLDER}/{path.name}"
        try:
            found, problems = read_claims(path, place=place)
        except CatalogueError as error:
            assembly.problems.append(_problem(error))
            continue
        assembly.problems.extend(problems)
        claims.extend(claim for claim in found if assembly.holds(claim, place))
    return tuple(claims)


def _check_relations(atlas: Atlas, described: Container[str], problems: list[Problem]) -> None:
    """Report parts of what does not exist, and second drawings of what is in no other layer."""
    for feature in atlas.features():
        whole = feature.entry.part_of
        if whole is not None and whole not in described:
            problems.append(
                Problem(
                    place=f'layers/{feature.layer_id}.toml, feature "{feature.id}"',
                    fault=f'is part of "{whole}", which does not exist',
                    cure="name an existing feature, or remove part_of",
                )
            )
    for layer in atlas.layers:
        problems.extend(
            Problem(
                place=f'layers/{layer.id}.toml, shared "{shared.id}"',
                fault="is a feature of no other layer",
                cure="name an existing feature of another layer, or describe it here",
            )
            for shared in layer.shared
            if shared.id not in described or shared.id in {f.id for f in layer.features}
        )
