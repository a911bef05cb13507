"""Pictures of the atlas, to be looked at: ``python -m tests.browser.screenshots [FOLDER]``.

Without a folder the pictures of the README are taken again.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import driver

SIZES = ((1440, 900), (1024, 768), (390, 844))
LANGUAGES = ("en", "ar", "ru", "kk")
STATES: dict[str, dict[str, str]] = {
    "welcome": {},
    "border-uzbekistan": {"feature": "border-uzbekistan"},
    "zhuz-middle": {"feature": "zhuz-middle"},
    "rail-xian-baku": {"feature": "rail-xian-baku"},
    "border-turkmenistan": {"feature": "border-turkmenistan"},
    "statements": {"page": "claims"},
    "history": {"layers": "history,borders", "time": "1456,1847", "feature": "kazakh-khanate"},
    "places": {"layers": "places,borders", "feature": "central-asia"},
    "reading": {"page": "read", "doc": "002_c46e443aee6b7186", "feature": "kars"},
}
README = (
    ("border-uzbekistan", "en", (1440, 900)),
    ("zhuz-middle", "ar", (1440, 900)),
    ("rail-xian-baku", "ru", (1440, 900)),
    ("statements", "en", (1440, 900)),
    ("history", "kk", (1440, 900)),
    ("reading", "ar", (1440, 900)),
)
PICTURES = Path(__file__).with_name("pictures")
REST_MS = 1_200
READ_MS = 60_000


def main(arguments: list[str]) -> int:
    """Take the pictures of the README, or all of them into a folder."""
    folder = Path(arguments[0]) if arguments else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    wanted = list(itertools.product(STATES, LANGUAGES, SIZES)) if arguments else README
    with tempfile.TemporaryDirectory() as logs, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        with driver.serving(driver.PROJECT, Path(logs) / "log") as address:
            for state, lang, (width, height) in wanted:
                page = browser.new_page(viewport={"width": width, "height": height})
                query = {"lang": lang} | STATES[state]
                driver.Reader(page, address).open(**query).shown(query.get("feature", ""))
                if query.get("page") == "read":
                    page.locator("#reading .text").wait_for(timeout=READ_MS)
                page.wait_for_timeout(REST_MS)
                name = f"{state}-{lang}-{width}x{height}.png"
                page.screenshot(path=folder / name)
                page.close()
                print(folder / name)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
