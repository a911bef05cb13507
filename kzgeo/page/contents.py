"""What the page holds: plain values by the names that ``web/offline/server.js`` asks for."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kzgeo.atlas_files import AtlasFiles
from kzgeo.entries import LANGUAGES, Language
from kzgeo.map_calls import CENTRE, START_ZOOM, ZOOM_SNAP, map_calls
from kzgeo.model import Atlas, Layer
from kzgeo.page.packing import in_languages
from kzgeo.page.passages import Passages
from kzgeo.prose import isolated, say

__all__ = ["INDEX", "Answers", "Exports", "contents", "origin"]

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
    ``sheet`` their style sheet, ``word`` what is alike in all of them as Word documents.
    """

    panel: Callable[[str | None, int, Language], dict[str, Any]]
    words: Callable[[Language], Mapping[str, str]]
    citations: Callable[[str, Language], list[dict[str, Any]]]
    citing: Callable[[Language], dict[str, Any]]
    search: Mapping[str, Any]
    report: Callable[[Language], dict[str, Any]]
    sheet: str
    word: Callable[[Language], Mapping[str, str]]


class Exports(Protocol):
    """What is written into files that are no pages: see :class:`kzgeo.export.held.Held`."""

    @property
    def rows(self) -> Mapping[str, list[dict[str, Any]]]:
        """The rows of each layer."""

    @property
    def passages(self) -> Mapping[str, dict[str, Any]]:
        """What belongs to the passages of these ids."""

    @property
    def claims(self) -> Mapping[str, dict[str, Any]]:
        """What belongs to the statements of these ids."""

    @property
    def values(self) -> Mapping[str, Any]:
        """All else."""

    @property
    def words(self) -> Mapping[Language, Mapping[str, Any]]:
        """What is written in one language."""

    @property
    def styles(self) -> Mapping[Language, Mapping[str, Any]]:
        """Styles of QGIS."""

    @property
    def projects(self) -> Mapping[Language, Mapping[str, Any]]:
        """Projects of QGIS."""

    @property
    def shapes(self) -> Mapping[str, Any]:
        """What is to be known of the geometry of the base map."""


def contents(
    files: AtlasFiles, answers: Answers, *, exports: Exports, whole: bool
) -> dict[str, Any]:
    """Return all that the page tells and draws.

    Of a name that ends in ``all.json``, the value is that of every language at once.
    """
    found = {
        name: files.values(name)
        for name in files.names()
        if not name.startswith(CLAIMS)  # they are much the same in every language
    }
    claims = [_claims(files, exports, lang) for lang in LANGUAGES]
    found[f"{CLAIMS}all.json"] = in_languages(claims)
    found[INDEX] = _in_its_words(found[INDEX])
    found["map.json"] = {
        "centre": CENTRE,
        "zoom": START_ZOOM,
        "snap": ZOOM_SNAP,
        "calls": list(map_calls(files.atlas)),
    }
    found["export.json"] = {"whole": whole, "rows": exports.rows, **exports.values}
    found["export/all.json"] = in_languages([exports.words[lang] for lang in LANGUAGES])
    found["export-styles/all.json"] = in_languages([exports.styles[lang] for lang in LANGUAGES])
    found["export-projects/all.json"] = in_languages([exports.projects[lang] for lang in LANGUAGES])
    found["export-ground.json"] = exports.shapes
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
    quoted: dict[str, dict[str, Any]] = passages.in_languages()
    # What a file has of a passage beside what is told of it: much of it is the same text.
    found["passages/all.json"] = {
        name: passage | {"whole": exports.passages[name]} for name, passage in quoted.items()
    }
    found["cite/all.json"] = _cited(files.atlas, answers)
    found["map-cite/all.json"] = in_languages([answers.citing(lang) for lang in LANGUAGES])
    found["report/all.json"] = in_languages([answers.report(lang) for lang in LANGUAGES])
    found["word/all.json"] = in_languages([answers.word(lang) for lang in LANGUAGES])
    digest = hashlib.sha256(answers.sheet.encode()).digest()
    found["report-style.json"] = {
        "text": answers.sheet,
        "digest": base64.b64encode(digest).decode("ascii"),
    }
    return found


def _in_its_words(index: Any) -> dict[str, Any]:
    """Return the index with what the page says where it fails: it has no server."""
    own = dict(index)
    for part in ("exports", "figures", "reports", "citations"):
        words = {
            lang: {**told, "failed": say("standalone", "failed", lang)}
            for lang, told in own[part]["words"].items()
        }
        own[part] = {**own[part], "words": words}
    return own


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


def _claims(files: AtlasFiles, exports: Exports, lang: Language) -> Any:
    """Return the statements in a language, each with what a file has of it."""
    claims: Any = files.values(f"{CLAIMS}{lang}.json")
    for matter in claims["matters"]:
        for statement in matter["statements"]:
            statement["whole"] = exports.claims.get(statement["id"])
    return claims


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
