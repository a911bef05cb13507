"""What the page holds, as plain values under the names by which ``web/offline.js`` asks for it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kzgeo.atlas_files import AtlasFiles
from kzgeo.entries import LANGUAGES, Language
from kzgeo.map_calls import CENTRE, START_ZOOM, ZOOM_SNAP, map_calls
from kzgeo.model import Atlas, Layer
from kzgeo.page.packing import in_languages
from kzgeo.page.passages import Passages
from kzgeo.prose import isolated, say
from kzgeo.selection import Row

__all__ = ["INDEX", "Answers", "contents", "origin"]

INDEX = "index.json"
CLAIMS = "claims/"
LAYER = "layer-"
SEVERAL = "; "
NOTE = re.compile(r" \(.*\)$")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the page is handed by those that answer in the app.

    ``panel`` gives the panel of a feature or a layer (``layer-…``; None: the welcome) with its
    passage of a number, in a language; ``words`` the words around it; ``citations`` those of every
    passage of it in a language, by format, best first; ``citing`` how the map is cited in a
    language; ``search`` what the search knows; ``report`` what reports are made of in a language,
    ``sheet`` their style sheet.
    """

    panel: Callable[[str | None, int, Language], dict[str, Any]]
    words: Callable[[Language], Mapping[str, str]]
    citations: Callable[[str, Language], list[dict[str, Any]]]
    citing: Callable[[Language], dict[str, Any]]
    search: Mapping[str, Any]
    report: Callable[[Language], dict[str, Any]]
    sheet: str


def contents(
    files: AtlasFiles, answers: Answers, *, rows: Iterable[Row], whole: bool
) -> dict[str, Any]:
    """Return all that the page tells and draws; ``rows`` are what it exports.

    Of a name that ends in ``all.json``, the value is that of every language at once.
    """
    found = {
        name: files.values(name)
        for name in files.names()
        if not name.startswith(CLAIMS)  # they are much the same in every language
    }
    claims = [files.values(f"{CLAIMS}{lang}.json") for lang in LANGUAGES]
    found[f"{CLAIMS}all.json"] = in_languages(claims)
    found["map.json"] = {
        "centre": CENTRE,
        "zoom": START_ZOOM,
        "snap": ZOOM_SNAP,
        "calls": list(map_calls(files.atlas)),
    }
    found["export.json"] = {"whole": whole, "rows": _rows(files.atlas, rows)}
    found["search.json"] = answers.search
    found["panels/welcome/all.json"] = in_languages(
        [
            {"words": answers.words(lang), "panel": answers.panel(None, 1, lang)}
            for lang in LANGUAGES
        ]
    )
    passages = Passages()
    for layer in files.atlas.layers:
        told = {
            name: [_panel(answers, passages, name, count, lang) for lang in LANGUAGES]
            for name, count in _counts(layer).items()
        }
        found[f"panels/{layer.id}/all.json"] = {
            name: in_languages(panels) for name, panels in told.items()
        }
    found["passages/all.json"] = passages.in_languages()
    found["cite/all.json"] = _cited(files.atlas, answers)
    found["map-cite/all.json"] = in_languages([answers.citing(lang) for lang in LANGUAGES])
    found["report/all.json"] = in_languages([answers.report(lang) for lang in LANGUAGES])
    digest = hashlib.sha256(answers.sheet.encode()).digest()
    found["report-style.json"] = {
        "text": answers.sheet,
        "digest": base64.b64encode(digest).decode("ascii"),
    }
    return found


def _counts(layer: Layer) -> dict[str, int]:
    """Return how many passages there are of a layer and of each of its features."""
    counts = {f"{LAYER}{layer.id}": len(layer.quotations)}
    return counts | {feature.id: len(feature.quotations) for feature in layer.features}


def _panel(
    answers: Answers, passages: Passages, name: str, count: int, lang: Language
) -> dict[str, Any]:
    """Return a panel with all its passages, best first, in place of one."""
    shown = answers.panel(name, 1, lang)
    told = [shown.pop("quotation")][:count]
    told += [answers.panel(name, rank, lang)["quotation"] for rank in range(2, count + 1)]
    shown["quotations"] = [passages.kept(quotation, lang) for quotation in told]
    for item in shown.get("unplaced", ()):
        item["quotation"] = passages.kept(item["quotation"], lang)
    return shown


def _cited(atlas: Atlas, answers: Answers) -> list[dict[str, Any]]:
    """Return the citations of everything; those of one passage, alike, stand side by side."""
    found = []
    for name in [name for layer in atlas.layers for name in _counts(layer)]:
        spoken = [answers.citations(name, lang) for lang in LANGUAGES]
        for rank, references in enumerate(zip(*spoken, strict=True), start=1):
            found.append({"feature": name, "quote": rank} | in_languages(references))
    return sorted(found, key=lambda citation: str(citation["passage"]))


def _rows(atlas: Atlas, rows: Iterable[Row]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {layer.id: [] for layer in atlas.layers}
    for row in rows:
        found[row.layer.id].append(dict(row.properties))
    return found


def origin(atlas: Atlas, *, version: str, digest: str, address: str | None) -> dict[str, Any]:
    """Return where the page comes from, in each language, and where else it is."""
    drawn = [layer.provenance for layer in atlas.layers]
    drawn += [feature.provenance for feature in atlas.features()]
    base = [item.provenance for item in atlas.base]
    # One file may be made of several; what each of them is to be used for stands behind it.
    named = {NOTE.sub("", one) for item in (*drawn, *base) for one in item.licence.split(SEVERAL)}
    owed = {one for item in base for one in item.attribution.split(SEVERAL)}

    def told(lang: Language) -> str:
        between = say("panel", "list", lang)
        made = say("standalone", "origin", lang, version=version, digest=digest)
        free = say("standalone", "licences", lang, list=between.join(map(isolated, sorted(named))))
        whose = say("standalone", "credits", lang, list=between.join(map(isolated, sorted(owed))))
        online = [say("standalone", "online", lang)] if address else []
        return " ".join([made, free, whose, *online])

    return {"words": {lang: told(lang) for lang in LANGUAGES}, "address": address}
