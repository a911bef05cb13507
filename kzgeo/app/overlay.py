"""A reader's own layer: a vector file comes in, clean GeoJSON goes out to be laid over the map.

Nothing of it is stored: not on disk, not between two requests, not in a log.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import shapely
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from kzgeo.app.uploads import NOT_KEPT, STATUS, asked_language, body_of, check_site
from kzgeo.entries import Language
from kzgeo.layer_columns import title_columns
from kzgeo.vector_files import Remark, VectorFileError, VectorTable, plain_name, read_vector_file

__all__ = ["LIMIT_BYTES", "overlay", "overlay_answer"]

LIMIT_BYTES = 20 << 20
# More of either is more than a browser draws while somebody moves the map.
MOST_FEATURES = 10_000
MOST_POSITIONS = 600_000
DECIMALS = 6
TOLD = 20  # remarks on rows; how many there are is told too


def overlay() -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint ``POST /overlay?name=…[&lang=…]``; the body is the file.

    It answers with every table of the file as GeoJSON (RFC 7946) and what was done to it. A
    fault is ``{"error": {"place", "fault", "cure", "key"}}`` in the reader's language, with
    status 400, 403 or 413.
    """

    async def answer(request: Request) -> Response:
        lang = asked_language(request)
        name = plain_name(request.query_params.get("name", ""))

        def refuse(key: str) -> VectorFileError:
            return VectorFileError(name, key, {"limit": LIMIT_BYTES >> 20})

        try:
            check_site(request, refuse)
            body = await body_of(request, refuse, limit=LIMIT_BYTES)
            found = await run_in_threadpool(overlay_answer, name, body, lang)
            return JSONResponse(found, headers=NOT_KEPT)
        except VectorFileError as error:
            return _refusal(error, lang)
        except ClientDisconnect:
            return Response(status_code=400)

    return answer


def overlay_answer(name: str, body: bytes, lang: Language) -> dict[str, Any]:
    """Return what the page is told of a file: its tables, each with what is to be drawn.

    Raises:
        VectorFileError: it cannot be read, holds nothing to draw, or more than can be drawn.

    """
    tables = read_vector_file(name, body)
    rows = [row for table in tables for row in table.rows]
    positions = shapely.get_num_coordinates([row.geometry for row in rows]).sum() if rows else 0
    for count, limit in ((len(rows), MOST_FEATURES), (positions, MOST_POSITIONS)):
        if count > limit:
            raise VectorFileError(name, "too_many", {"limit": limit})
    if not rows and not any(table.left_out for table in tables):
        raise VectorFileError(name, "no_rows", {})
    return {"name": name, "layers": [_layer(table, lang) for table in tables]}


def _layer(table: VectorTable, lang: Language) -> dict[str, Any]:
    titles = {code or "": column for code, column in title_columns(table).items()}
    return {
        "name": table.name,
        "titles": titles,
        "bounds": shapely.total_bounds([row.geometry for row in table.rows]).tolist()
        if table.rows
        else None,
        "notes": _told(table.notes, lang),
        "left_out": len(table.left_out),
        "left_out_told": _told(table.left_out[:TOLD], lang),
        "geojson": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": row.number,
                    "properties": dict(row.properties),
                    "geometry": _geometry(row.geometry),
                }
                for row in table.rows
            ],
        },
    }


def _geometry(geometry: Any) -> Any:
    rounded = shapely.transform(geometry, lambda positions: positions.round(DECIMALS) + 0.0)
    return json.loads(shapely.to_geojson(shapely.orient_polygons(rounded)))


def _told(remarks: Iterable[Remark], lang: Language) -> list[str]:
    return [
        "; ".join(remark.told(lang))
        if remark.row is None
        else f"{remark.place(lang)}: {'; '.join(remark.told(lang))}"
        for remark in remarks
    ]


def _refusal(error: VectorFileError, lang: Language) -> Response:
    fault, cure = error.told(lang)
    told = {"place": error.place, "fault": fault, "cure": cure, "key": error.key}
    status = STATUS.get(error.key, 400)
    return JSONResponse({"error": told}, status_code=status, headers=NOT_KEPT)
