"""The page as HTML: one file that asks for nothing, under a policy that would refuse anything.

Scripts and styles run by their hashes alone; what the page holds stands in blocks of data, which
no browser runs, in signs that mean nothing to HTML. So does its code: the one script that is read
as it stands unpacks the others, and the policy lets none run whose hash it does not name.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from kzgeo.entries import LANGUAGES, Language, direction
from kzgeo.page.linking import LinkError, linked
from kzgeo.page.packing import pack_text
from kzgeo.prose import say

__all__ = ["page_html", "page_script", "styles", "web_modules"]

WEB = Path(__file__).resolve().parent.parent / "web"
LICENCE = Path(__file__).with_name("leaflet.txt")
ENTRY = "offline/host"
INSTEAD = {"server": "offline/server"}
DATA = "application/octet-stream;base64"
OUTER = ("page", "offline")  # styles of the page itself; all others belong to a component
IMPORTED = re.compile(r"""@import "([\w-]+)\.css";\n?""")
MAPPED = re.compile(r"\n//# sourceMappingURL=\S*\s*\Z")
# What would end the element that it stands in, or be read otherwise than it is written.
BREAKING = {
    "script": re.compile(r"</script|<!--|\r|\0", re.IGNORECASE),
    "style": re.compile(r"</style|\r|\0", re.IGNORECASE),
}
PARTS = ("rail", "map", "panel")
# What is added runs at once, and in this order.
UNPACKING = """\
"use strict";
(async () => {
  for (const { textContent: packed } of document.querySelectorAll("script[data-code]")) {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const code = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const script = document.createElement("script");
    script.textContent = await new Response(code).text();
    document.body.append(script);
  }
})();
"""


def page_script() -> str:
    """Return the page's own code as one classic script.

    Raises:
        LinkError: a module is written in a way that cannot be linked.

    """
    return linked(web_modules(), ENTRY, instead=INSTEAD)


def web_modules() -> dict[str, str]:
    """Return the source of the modules of ``kzgeo/web``, each by its path without the suffix."""
    return {
        path.relative_to(WEB).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(WEB.rglob("*.js"))
    }


def styles() -> dict[str, str]:
    """Return the styles of the components by name, each with those that it imports in it."""
    own = {path.stem: _style(path) for path in sorted(WEB.glob("*.css")) if path.stem not in OUTER}
    return own | {"leaflet": _leaflet("leaflet.css")}


def _style(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return IMPORTED.sub(lambda found: _style(path.with_name(f"{found[1]}.css")), text)


def _licence() -> str:
    """Return the licence of Leaflet, which goes with every copy of it."""
    return LICENCE.read_text(encoding="utf-8")


def _leaflet(name: str) -> str:
    path = Path(str(files("xstatic.pkg.leaflet"))) / "data" / name
    return MAPPED.sub("\n", path.read_text(encoding="utf-8").replace("\r\n", "\n"))


def page_html(
    parts: Mapping[str, str], lang: Language, *, printed: str, address: str | None = None
) -> str:
    """Return the page that opens in ``lang``; ``parts`` are packed, by the name of each.

    ``printed`` is the digest (SHA-256, base64) of the style of reports, which it holds in a frame
    while they are printed; ``address`` is where the atlas is published (None: nowhere that the
    page should name).
    """
    published = f' data-published="{html.escape(address)}"' if address else ""
    opening = f"/*\nLeaflet, which this page has in it:\n\n{_licence()}*/\n{UNPACKING}"
    scripts = [_leaflet("leaflet.js"), page_script()]
    style = "".join(_style(WEB / f"{name}.css") for name in OUTER)
    policy = _policy((opening, *scripts), style, printed)
    title = html.escape(f"kzgeo – {say('page', 'tagline', lang)}")
    places = "".join(f'<div class="st-key-{name}"><div></div></div>\n' for name in PARTS)
    blocks = "".join(
        f'<script type="{DATA}" data-name="{html.escape(name)}">{part}</script>\n'
        for name, part in parts.items()
    )
    code = "".join(
        f'<script type="{DATA}" data-code>{pack_text(script)}</script>\n' for script in scripts
    )
    return (
        "<!doctype html>\n"
        f'<html lang="{lang}" dir="{direction(lang)}" data-usual="{lang}"{published}>\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n"
        '<link rel="icon" href="data:,">\n'
        f"{_element('style', style)}"
        "</head>\n"
        "<body>\n"
        f'<p class="unready" role="alert">{_unready(lang)}</p>\n'
        f'<div class="stApp"><div class="st-key-atlas">\n{places}</div></div>\n'
        f"{blocks}{code}{_element('script', opening)}</body>\n"
        "</html>\n"
    )


def _policy(scripts: Iterable[str], style: str, printed: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {_hash(style)} 'sha256-{printed}'",
            "img-src data: blob:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _unready(lang: Language) -> str:
    """Say in every language, first in ``lang``, what the page needs."""
    return "<br>".join(
        f'<span lang="{code}" dir="{direction(code)}">'
        f"{html.escape(say('standalone', 'unready', code))}</span>"
        for code in sorted(LANGUAGES, key=lambda code: code != lang)
    )


def _element(name: str, text: str) -> str:
    """Return a script or a style that HTML reads as it is written, so that its hash holds."""
    found = BREAKING[name].search(text)
    if found:
        raise LinkError("the page", f"has {found[0]!r} inside a {name}", "write it otherwise")
    return f"<{name}>{text}</{name}>\n"


def _hash(text: str) -> str:
    """Return the source of a text as a policy names it (CSP Level 3, 2.3.1)."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"
