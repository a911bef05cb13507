"""How long the server takes for each keystroke in the search box."""

from __future__ import annotations

import http.client
import json
import random
import statistics
import time
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from kzgeo.gazetteer import load_gazetteer
from tests.bench.measures import Samples

__all__ = ["keystrokes"]

KEYSTROKES = 1000
SHARE = 20  # the slowest of so many
WORDS = ("ядерное оружие", "الاتحاد السوفيتي", "nuclear test", "тәуелсіздік", "Назарбаев")


def keystrokes(url: str, samples: Samples) -> None:
    """Type names of places in five scripts, and words, letter by letter.

    What is kept is the 95th percentile of a thousand answers of the running server, over HTTP, and
    their median beside it.
    """
    address = urlsplit(url)
    link = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
    try:
        while _asked(link, "kazakhstan")["partial"]:
            time.sleep(0.2)
        times: list[float] = []
        for query in _typed():
            begun = time.perf_counter()
            _asked(link, query)
            times.append((time.perf_counter() - begun) * 1000)
            if len(times) == KEYSTROKES:
                break
    finally:
        link.close()
    samples.add("search: keystroke on the server", statistics.quantiles(times, n=SHARE)[-1])
    samples.add("search: median keystroke", statistics.median(times))


def _asked(link: http.client.HTTPConnection, query: str) -> dict[str, object]:
    link.request("GET", f"/search?{urlencode({'q': query, 'lang': 'ru'})}")
    answer: dict[str, object] = json.loads(link.getresponse().read())
    return answer


def _typed() -> Iterator[str]:
    """Yield what stands in the box after each key, the same in every run."""
    places = load_gazetteer().places.values()
    names = [name for place in places for _, name in place.written()]
    chance = random.Random(1)
    while True:
        for text in (*chance.sample(names, 10), chance.choice(WORDS)):
            yield from (text[:end] for end in range(1, len(text) + 1))
