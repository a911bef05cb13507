"""The railway graph: reading it, joining its gaps, shortest paths along it.

The graph comes as a Python source file holding two literals, ``graph`` (one
adjacency mapping a node, lengths in km) and ``nodes`` (``[lat, lon]`` in
degrees, three decimals).  The file is parsed as text, never executed.  Edges
carry the true length of the track between two junctions but not its course.
Everything that leaves this module is (lon, lat) on WGS84.
"""

from __future__ import annotations

import heapq
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kzgeo.build.errors import BuildError

__all__ = ["GraphError", "Lonlat", "RailGraph", "Step", "distance_km", "graph_of", "read_graph"]

JOIN_KM = 2.5
"""Nodes of separate networks, or dead ends, nearer than this are joined."""

JOIN_FACTOR = 4.0
"""A joined gap costs this many times its length, so that tracks are preferred."""

_EARTH_RADIUS_KM = 6371.0088
_CELL_DEG = 0.05
_KEY = re.compile(r"(\d+): ")

Lonlat = tuple[float, float]


class GraphError(BuildError):
    """The graph file is not as expected, or a stop cannot be reached on it."""


def distance_km(a: Lonlat, b: Lonlat) -> float:
    """Return the great-circle distance in km between two (lon, lat) points.

    Haversine on the mean sphere; off by up to 0.5 % from the ellipsoid, good
    for searching only.  Lengths that are published are geodesic.

    >>> round(distance_km((0.0, 0.0), (0.0, 1.0)), 1)
    111.2
    """
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (*a, *b))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


@dataclass(frozen=True, kw_only=True)
class Step:
    """One edge of a path: its ends (lon, lat), its length along the track, and its kind.

    ``joined`` marks a gap of the data that was closed, ``led`` an edge that was
    led through waypoints because the data does not carry its course.
    """

    start: Lonlat
    end: Lonlat
    length_km: float
    joined: bool = False
    led: bool = False

    @property
    def off_km(self) -> float:
        """How far (km) the track can lie from the drawn edge at most.

        A track of length L between two points a distance d apart stays inside
        the ellipse with these foci and the major axis L, so it leaves the
        straight line by no more than the half minor axis, sqrt(L² − d²) / 2.

        >>> Step(start=(0.0, 0.0), end=(1.0, 0.0), length_km=111.195).off_km < 0.3
        True
        """
        straight = distance_km(self.start, self.end)
        return math.sqrt(max(0.0, self.length_km**2 - straight**2)) / 2


@dataclass
class RailGraph:
    """Nodes (lon, lat), adjacency in km, and a lazy index of gaps to join."""

    nodes: list[Lonlat]
    adjacency: list[dict[str, float]]
    network: list[int] = field(init=False)
    _cells: dict[tuple[int, int], list[int]] = field(init=False)
    _led: set[tuple[int, int]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.network = _networks(self.adjacency)
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index, (lon, lat) in enumerate(self.nodes):
            cells[_cell(lon, lat)].append(index)
        self._cells = dict(cells)

    def nearest(self, point: Lonlat, *, within_km: float) -> int:
        """Return the node nearest to ``point`` (lon, lat).

        Raises:
            GraphError: no node lies within ``within_km``.

        """
        found = [
            (distance_km(point, self.nodes[index]), index)
            for index in self._around(point, within_km=within_km)
        ]
        if not found or min(found)[0] > within_km:
            raise GraphError(
                f"railway graph: no track within {within_km:g} km of {point}; correct the stop"
            )
        return min(found)[1]

    def lead(self, ends: tuple[Lonlat, Lonlat], through: list[Lonlat], *, on_line: bool) -> None:
        """Split the edge between two nodes at the given points (lon, lat), in order from ends[0].

        The edge keeps its length, shared out in proportion to the new straight
        pieces.  With ``on_line`` the points only cut the edge where it lies;
        otherwise they bend it and the pieces are marked as led.

        Raises:
            GraphError: there is no such edge, or the points make a line longer than the track.

        """
        first, last = (self.nearest(end, within_km=0.15) for end in ends)
        length = self.adjacency[first].pop(str(last), None)
        if length is None:
            raise GraphError(f"railway graph: no edge between {ends}; correct rail_routes.toml")
        del self.adjacency[last][str(first)]
        chain = [first, *(self._add(point, self.network[first]) for point in through), last]
        straight = [distance_km(self.nodes[a], self.nodes[b]) for a, b in pairwise(chain)]
        if sum(straight) > length * 1.01:
            raise GraphError(
                f"railway graph: the waypoints between {ends} make {sum(straight):.1f} km of "
                f"{length:.1f} km of track; leave one out in rail_routes.toml"
            )
        for (a, b), piece in zip(pairwise(chain), straight, strict=True):
            self.adjacency[a][str(b)] = self.adjacency[b][str(a)] = length * piece / sum(straight)
            if not on_line:
                self._led |= {(a, b), (b, a)}

    def _add(self, point: Lonlat, network: int) -> int:
        index = len(self.nodes)
        self.nodes.append(point)
        self.adjacency.append({})
        self.network.append(network)
        self._cells.setdefault(_cell(*point), []).append(index)
        return index

    def path(self, start: int, goal: int) -> list[Step]:
        """Return the shortest path between two nodes (A*, weights in km).

        Raises:
            GraphError: the two nodes are not connected.

        """
        target = self.nodes[goal]
        best: dict[int, float] = {start: 0.0}
        came: dict[int, tuple[int, float, bool]] = {}
        done: set[int] = set()
        queue = [(distance_km(self.nodes[start], target), start)]
        while queue:
            _, here = heapq.heappop(queue)
            if here == goal:
                return self._unwind(came, goal)
            if here in done:
                continue
            done.add(here)
            for there, length, joined in self._neighbours(here):
                cost = best[here] + length * (JOIN_FACTOR if joined else 1.0)
                if cost < best.get(there, math.inf):
                    best[there] = cost
                    came[there] = (here, length, joined)
                    rest = distance_km(self.nodes[there], target)
                    heapq.heappush(queue, (cost + rest, there))
        raise GraphError(
            f"railway graph: {self.nodes[start]} and {target} are not connected; correct the stops"
        )

    def _unwind(self, came: dict[int, tuple[int, float, bool]], goal: int) -> list[Step]:
        steps: list[Step] = []
        here = goal
        while here in came:
            before, length, joined = came[here]
            steps.append(
                Step(
                    start=self.nodes[before],
                    end=self.nodes[here],
                    length_km=length,
                    joined=joined,
                    led=(before, here) in self._led,
                )
            )
            here = before
        return steps[::-1]

    def _neighbours(self, here: int) -> Iterator[tuple[int, float, bool]]:
        links = self.adjacency[here]
        for key, length in links.items():
            if int(key) != here:
                yield int(key), length, False
        for there in self._around(self.nodes[here], within_km=JOIN_KM):
            apart = self.network[there] != self.network[here]
            if there == here or not (apart or self._dead_end(here) or self._dead_end(there)):
                continue
            gap = distance_km(self.nodes[here], self.nodes[there])
            if gap <= JOIN_KM and str(there) not in links:
                yield there, gap, True

    def _dead_end(self, index: int) -> bool:
        return sum(int(key) != index for key in self.adjacency[index]) < 2

    def _around(self, point: Lonlat, *, within_km: float) -> Iterator[int]:
        lon, lat = point
        rows = math.ceil(within_km / 111.0 / _CELL_DEG)
        columns = math.ceil(within_km / (111.0 * math.cos(math.radians(lat))) / _CELL_DEG)
        column, row = _cell(lon, lat)
        for x in range(column - columns, column + columns + 1):
            for y in range(row - rows, row + rows + 1):
                yield from self._cells.get((x, y), ())


def _cell(lon: float, lat: float) -> tuple[int, int]:
    return math.floor(lon / _CELL_DEG), math.floor(lat / _CELL_DEG)


def _networks(adjacency: list[dict[str, float]]) -> list[int]:
    """Return a number for each node: that of its connected network."""
    number = [-1] * len(adjacency)
    for root in range(len(adjacency)):
        if number[root] >= 0:
            continue
        number[root] = root
        stack = [root]
        while stack:
            for key in adjacency[stack.pop()]:
                index = int(key)
                if number[index] < 0:
                    number[index] = root
                    stack.append(index)
    return number


def graph_of(lines: list[list[Lonlat]]) -> RailGraph:
    """Return the graph whose nodes are the vertices (lon, lat) of the lines."""
    index: dict[Lonlat, int] = {}
    adjacency: list[dict[str, float]] = []
    for line in lines:
        for point in line:
            if index.setdefault(point, len(index)) == len(adjacency):
                adjacency.append({})
        for a, b in pairwise(line):
            length = distance_km(a, b)
            adjacency[index[a]][str(index[b])] = adjacency[index[b]][str(index[a])] = length
    return RailGraph(nodes=list(index), adjacency=adjacency)


def read_graph(text: str) -> RailGraph:
    """Read the two literals of the graph file out of its source text.

    Raises:
        GraphError: the file does not hold ``graph=[…]`` and ``nodes=[…]``.

    """
    try:
        links = text.split("graph=", 1)[1].split("\nnodes=", 1)[0]
        places = text.split("\nnodes=", 1)[1].split("\n", 1)[0]
        adjacency: list[dict[str, float]] = json.loads(_KEY.sub(r'"\1": ', links))
        nodes: list[Lonlat] = [(lon, lat) for lat, lon in json.loads(places)]
    except (IndexError, ValueError) as error:
        raise GraphError(
            f"railway graph: not the expected two lists ({error}); use the pinned package version"
        ) from error
    if len(nodes) != len(adjacency):
        raise GraphError(
            f"railway graph: {len(nodes)} nodes but {len(adjacency)} adjacencies; "
            "use the pinned package version"
        )
    return RailGraph(nodes=nodes, adjacency=adjacency)
