"""Run the benchmark: ``python -m tests.bench`` or ``make bench``.

Both apps are measured in one run, turn by turn, in the same Chromium. Medians are
printed with their ratio; the exit status is 1 if the atlas misses a target.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench import exporting, figures, matching
from tests.bench.browser import chromium
from tests.bench.heavy import MEGABYTES, heavy_copy
from tests.bench.measures import APPS, Samples, clicks, floor, loads, pans, rebuilds, years
from tests.bench.searching import keystrokes
from tests.bench.servers import BARE, ROOT, USUAL, serving

# The most that the atlas may take, by measure; the times are milliseconds, sizes bytes.
TARGETS = {
    "requests that leave the machine": 0,
    "console errors": 0,
    "first map": 1500,
    "click to panel": 200,
    "sent by the server for a click": 15_000,
    "script runs for a pan": 0,
    "map rebuilt by a click": 0,
    "map rebuilt by a leaf in the panel": 0,
    "map rebuilt by a layer toggle": 0,
    "map rebuilt by another language": 0,
    "years: longest frame of 60 steps": 100,
    "years: script runs": 0,
    "years: map rebuilt": 0,
    "search: keystroke on the server": 50,
    "heavy: script run of a click, ratio": 1.2,
    "heavy: click to panel, ratio": 1.2,
}
IN_BROWSER = ("loads", "clicks", "pans", "rebuilds", "years", "search", "heavy")
# Each on its own, without a browser; 1 GB and a million points take minutes: to be asked for.
ALONE = {
    "matching": matching.measure,
    "stream": matching.measure_stream,
    "export": exporting.measure,
    "figure": figures.measure,
}
ALWAYS = (*IN_BROWSER, "matching", "figure")


def main() -> int:
    """Measure, print the table, and tell whether every target was met."""
    options = _options()
    alone = [ALONE[part]() for part in ALONE if part in options.only]
    if not set(options.only) & set(IN_BROWSER):
        return 0 if all(alone) else 1
    samples = {app.name: Samples() for app in APPS}
    with (
        serving(ROOT / "app.py", folder=ROOT) as atlas,
        serving(USUAL, folder=ROOT) as usual,
        serving(BARE, folder=ROOT) as bare,
        chromium() as browser,
    ):
        urls = {"kzgeo": atlas, "usual": usual}
        if "loads" in options.only:
            _measure_loads(browser, urls, bare, samples, options)
        _measure(browser, urls, samples, options)
        if "heavy" in options.only:
            _measure_heavy(browser, urls, samples, options)
    table = {name: _medians(taken) for name, taken in samples.items()}
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")
    return 0 if _print(table) and all(alone) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--repeat", type=int, default=15, help="repetitions of each measure")
    parser.add_argument("--only", nargs="+", choices=[*IN_BROWSER, *ALONE], default=ALWAYS)
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the medians as JSON")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _measure_loads(
    browser: Browser,
    urls: dict[str, str],
    bare: str,
    samples: dict[str, Samples],
    options: argparse.Namespace,
) -> None:
    for url in urls.values():  # a warm server is what is measured
        loads(browser, url, Samples())
    floor(browser, bare, Samples())
    for turn in range(options.repeat):
        _say(f"loads {turn + 1} of {options.repeat}")
        for name, url in urls.items():
            loads(browser, url, samples[name])
        floor(browser, bare, samples["kzgeo"])


def _measure(
    browser: Browser,
    urls: dict[str, str],
    samples: dict[str, Samples],
    options: argparse.Namespace,
) -> None:
    once: dict[str, Callable[[str], None]] = {
        "clicks": lambda name: clicks(browser, urls[name], samples[name], repeat=options.repeat),
        "pans": lambda name: pans(browser, urls[name], samples[name], repeat=options.repeat),
    }
    for part in ("clicks", "pans"):
        if part in options.only:
            for name in urls:
                _say(f"{part}: {name}")
                once[part](name)
    if "years" in options.only:  # the usual app has no such thing
        for turn in range(options.repeat):
            _say(f"years {turn + 1} of {options.repeat}")
            years(browser, urls["kzgeo"], samples["kzgeo"])
    if "search" in options.only:  # nor this
        _say("search")
        keystrokes(urls["kzgeo"], samples["kzgeo"])
    if "rebuilds" in options.only:
        for app in APPS:
            _say(f"rebuilds: {app.name}")
            rebuilds(browser, urls[app.name], app, samples[app.name])


def _measure_heavy(
    browser: Browser,
    urls: dict[str, str],
    samples: dict[str, Samples],
    options: argparse.Namespace,
) -> None:
    """Compare clicks with a heavy layer in the catalogue with clicks without, turn by turn."""
    with tempfile.TemporaryDirectory() as folder:
        copy = heavy_copy(Path(folder) / "copy")
        with serving(copy / "app.py", folder=copy) as heavy, serving(USUAL, folder=copy) as other:
            heavy_urls = {"kzgeo": heavy, "usual": other}
            for name, url in urls.items():
                _say(f"a layer of {MEGABYTES} MB: {name}")
                # The usual app takes many seconds a click then; three tell enough.
                repeat = options.repeat if name == "kzgeo" else 3
                light, weighty = Samples(), Samples()
                loads(browser, heavy_urls[name], Samples())
                clicks(browser, url, light, repeat=repeat)
                clicks(browser, heavy_urls[name], weighty, repeat=repeat)
                for measure in ("script run of a click", "click to panel"):
                    before, after = _medians(light)[measure], _medians(weighty)[measure]
                    samples[name].add(f"heavy: {measure}, ratio", after / before)


def _medians(taken: Samples) -> dict[str, float]:
    return {name: statistics.median(values) for name, values in taken.values.items()}


def _print(table: dict[str, dict[str, float]]) -> bool:
    """Print both apps side by side; return whether the atlas met its targets."""
    kzgeo, usual = table["kzgeo"], table["usual"]
    met = True
    print(f"{'median of each':<40} {'kzgeo':>10} {'usual':>10} {'ratio':>7}  target")
    for name, value in kzgeo.items():
        other = usual.get(name)
        ratio = f"{other / value:.1f}" if other is not None and value else "-"
        shown = f"{other:,.1f}" if other is not None else "-"
        target = TARGETS.get(name)
        verdict = ""
        if target is not None:
            good = value <= target
            met = met and good
            verdict = f"<= {target:,} {'met' if good else 'MISSED'}"
        print(f"{name:<40} {value:>10,.1f} {shown:>10} {ratio:>7}  {verdict}")
    return met


if __name__ == "__main__":
    raise SystemExit(main())
