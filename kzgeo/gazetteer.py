"""The gazetteer: every place with its names in four languages, and what only looks like one.

The files are `geodata/gazetteer/*.toml`: a table an entry, keyed by its id. A position is
[lon, lat] in degrees, EPSG:4326, with its source; an entry without one is drawn in the atlas
under the same id, or has no position at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import tomli  # as tomllib, compiled: the atlas is read in half the time
from pydantic import Field, ValidationError, model_validator

from kzgeo.entries import LANGUAGES, Entry, Words
from kzgeo.errors import CatalogueError

__all__ = ["Beside", "Decoy", "Gazetteer", "Place", "load_gazetteer"]

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "geodata" / "gazetteer"
NOT_PLACES = "not-places.toml"
SCRIPTS = (*LANGUAGES, "kk_latn")

Kind = Literal[
    "abstract",
    "border",
    "city",
    "continent",
    "country",
    "crossing",
    "empire",
    "oblast",
    "port",
    "region",
    "republic",
    "route",
    "site",
    "state",
    "station",
    "union",
    "water",
]
Strings = tuple[str, ...]
T = TypeVar("T", bound=Entry)


class Names(Entry):
    """Names in the languages and scripts that are told apart when names are inflected."""

    en: Strings = ()
    ar: Strings = ()
    ru: Strings = ()
    kk: Strings = ()
    kk_latn: Strings = ()

    def written(self) -> Iterator[tuple[str, str]]:
        """Yield the script and every name as an author wrote it."""
        for script in SCRIPTS:
            for name in getattr(self, script):
                yield script, name


class Place(Names):
    """A place: its names, the usual one of today first, and when a name means something else.

    The rules hold for ``ambiguous``, or for all names where it is empty. The words of ``not_…``
    stand right beside the name, those of ``only_…`` within three words, those of ``when`` begin
    a word of the same paragraph. One of ``only_…`` and ``when`` is enough, and so is the grammar
    (in, from, to) or a list of places, but not for names that are ``common`` words.
    """

    kind: Kind
    position: tuple[float, float] | None = Field(default=None, description="lon, lat, EPSG:4326")
    source: str | None = Field(default=None, description="where the position comes from")
    described: bool = Field(default=False, description="searched for, but no name that texts use")
    ambiguous: Strings = ()
    not_before: Strings = Field(default=(), description="no mention where one of these follows")
    not_after: Strings = Field(default=(), description="no mention where one of these precedes")
    only_before: Strings = Field(default=(), description="a mention only before one of these")
    only_after: Strings = Field(default=(), description="or after one of these")
    when: Strings = Field(default=(), description="the name means this only in such a context")
    common: Strings = Field(default=(), description="names that are common words as well")
    over: Strings = Field(default=(), description="ids that share a name and give way to this")
    exact_case: Strings = Field(default=(), description="names that count only as written")
    exact_letters: Strings = Field(default=(), description="names that are not to be folded")
    not_names: Strings = Field(default=(), description="longer names that are none of a place")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for script in SCRIPTS:
            if not getattr(self, script):
                raise ValueError(f"it has no name in {script}")
        if (self.position is None) != (self.source is None):
            raise ValueError("position and source stand together or not at all")
        if self.position and not (-180 <= self.position[0] <= 180 and abs(self.position[1]) <= 90):
            raise ValueError(f"{list(self.position)} is no [lon, lat]")
        return self

    def title(self) -> Words:
        """Return the usual name in the languages of the interface."""
        return Words(en=self.en[0], ar=self.ar[0], ru=self.ru[0], kk=self.kk[0])


class Decoy(Names):
    """The name of an organisation, person, treaty or the like that holds the name of a place."""


class Beside(Entry):
    """Words that make the name next to them that of something else than a place."""

    words: Strings = ()
    nominative_words: Strings = Field(default=(), description="only beside a bare nominative")
    city_words: Strings = Field(default=(), description="only beside the name of a city or post")


class Person(Entry):
    """Words that make the name next to them that of a person: ``kin_…`` whatever the name is."""

    before: Strings = ()
    after: Strings = ()
    kin_before: Strings = ()
    kin_after: Strings = ()


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """All places by id, and what is told apart from them."""

    places: Mapping[str, Place]
    decoys: tuple[Decoy, ...] = ()
    before: Strings = ()
    before_nominative: Strings = ()
    after: Strings = ()
    city_before: Strings = ()
    city_after: Strings = ()
    persons_before: Strings = ()
    persons_after: Strings = ()
    kin_before: Strings = ()
    kin_after: Strings = ()


def load_gazetteer(folder: Path = FOLDER) -> Gazetteer:
    """Read the gazetteer.

    Raises:
        CatalogueError: a file is no TOML, an entry is faulty, or an id stands twice.

    """
    places: dict[str, Place] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == NOT_PLACES:
            continue
        for key, record in _toml(path).items():
            where = f"geodata/gazetteer/{path.name}, [{key}]"
            if key in places:
                raise CatalogueError(where, "the id stands twice", "merge the two entries")
            places[key] = _entry(Place, record, where)
    not_places = folder / NOT_PLACES
    if not not_places.is_file():
        return Gazetteer(places=places)
    return Gazetteer(places=places, **_others(_toml(not_places), f"geodata/gazetteer/{NOT_PLACES}"))


def _others(table: Mapping[str, Any], place: str) -> dict[str, Any]:
    decoys = [_entry(Decoy, record, f"{place}, decoys") for record in table.get("decoys", [])]

    def beside(kind: str) -> list[Beside]:
        entries = table.get(kind, {})
        return [_entry(Beside, entries[lang], f"{place}, [{kind}.{lang}]") for lang in entries]

    persons = [_entry(Person, r, f"{place}, person") for r in table.get("person", {}).values()]
    return {
        "decoys": tuple(decoys),
        "before": tuple(word for entry in beside("before") for word in entry.words),
        "before_nominative": tuple(w for entry in beside("before") for w in entry.nominative_words),
        "after": tuple(word for entry in beside("after") for word in entry.words),
        "city_before": tuple(word for entry in beside("before") for word in entry.city_words),
        "city_after": tuple(word for entry in beside("after") for word in entry.city_words),
        "persons_before": tuple(word for entry in persons for word in entry.before),
        "persons_after": tuple(word for entry in persons for word in entry.after),
        "kin_before": tuple(word for entry in persons for word in entry.kin_before),
        "kin_after": tuple(word for entry in persons for word in entry.kin_after),
    }


def _toml(path: Path) -> dict[str, Any]:
    place = f"geodata/gazetteer/{path.name}"
    try:
        return tomli.loads(path.read_bytes().decode("utf-8"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(place, f"it is no TOML ({error})", "correct the file") from error
    except OSError as error:
        raise CatalogueError(
            place, f"it cannot be read ({error.strerror})", "make it readable"
        ) from error


def _entry(record: type[T], fields: Mapping[str, Any], place: str) -> T:
    try:
        return record.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(map(str, first["loc"]))
        fault = f"{path}: {first['msg']}" if path else str(first["msg"])
        raise CatalogueError(place, fault, "correct the entry") from error
