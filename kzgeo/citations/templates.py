"""Citations of the map with blanks, for a place that fills in by itself what is on the map.

``web/offline/citing.js`` fills them in; the result is what the formats write.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kzgeo.citations.bibtex import escaped
from kzgeo.citations.formats import FORMATS
from kzgeo.citations.reference import map_reference
from kzgeo.citations.words import isolated, map_words
from kzgeo.entries import Language
from kzgeo.model import Atlas
from kzgeo.prose import say
from kzgeo.views import View

__all__ = ["map_template"]

# Signs that no format changes, and that no text has; as in ``web/offline/citing.js``.
KEY, ADDRESS, NOTE = "kzgeo-map-key", "kzgeo-map-address", "\ue000"


def map_template(atlas: Atlas, base: str, lang: Language) -> dict[str, Any]:
    """Return how the map is cited in a language: by format, with blanks, and what goes into them.

    ``base`` is the address of the atlas (empty: it is published nowhere). Whose data it is stands
    under the ids of layers, that of the base map under no id. A text that goes into a blank is
    there twice: as it is, and as TeX has it.
    """
    bare = map_reference(atlas, base=base, view=View(layers=(), language=lang))
    reference = replace(bare, key=KEY, address=ADDRESS if base else "")
    said = map_words(reference)
    owed = {"": list(bare.credits)}
    for layer in atlas.layers:
        alone = map_reference(atlas, base=base, view=View(layers=(layer.id,), language=lang))
        owed[layer.id] = list(alone.credits)
    titles = {layer.id: layer.title.to(lang) for layer in atlas.layers}
    names = sorted({name for some in owed.values() for name in some})
    return {
        "base": base,
        "written": {
            name: form.write([reference]).replace(escaped(said) if name == "bibtex" else said, NOTE)
            for name, form in FORMATS.items()
        },
        "words": {
            **{key: say("cite", key, lang) for key in ("layers", "years", "credits", "separator")},
            "list": say("panel", "list", lang),
        },
        "layers": {name: _twice(title, lang) for name, title in titles.items()},
        "names": {name: _twice(name, lang) for name in names},
        "credits": owed,
    }


def _twice(text: str, lang: Language) -> list[str]:
    shown = isolated(text, lang)
    return [shown, escaped(shown)]
