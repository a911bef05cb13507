"""The matcher beside spaCy's PhraseMatcher and FlashText: the same names, the same text, one core.

The other two get the bare names and give back spans; kzgeo does all its work, with the forms of
four languages, the rules of context and the way back to the original. Each is timed from text to
spans, in seconds of the processor, which what else the machine does changes little; rates are
megabytes of UTF-8 a second.

Two texts are read: the documents in Arabic, once, as a reader brings one; and their paragraphs
in many orders up to 5 MB, in which no word is new, so that spaCy's tokenizer answers from its
cache. FlashText is measured as it comes; told which signs are letters of Arabic it is faster and
finds less, for it passes over names that a word is fused to. The bare scan is what folding and the
automaton alone take, without any answer: nothing that folds is faster, so that a target beyond it
is out of reach.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick

from kzgeo.folding import letters
from kzgeo.gazetteer import Gazetteer, Place, load_gazetteer
from kzgeo.matcher import Matcher
from kzgeo.patterns import names_by_letters
from kzgeo.verify import passages_of
from tests.live import ATLAS, DOCUMENTS

__all__ = ["measure", "measure_stream"]

SEED = 4
TEXT_BYTES = 5_000_000
STREAM_BYTES = 1_000_000_000
MADE_UP = 100_000
TURNS = 3
TURNS_ONCE = 11
# What is measured, and how many times as fast kzgeo is to be.
SYSTEMS = {
    "kzgeo": 0.0,
    "bare scan": 0.0,
    "PhraseMatcher": 10.0,
    "FlashText": 3.0,
    "told letters": 0.0,
}
ALPHABET = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
LETTERS = {chr(point) for point in range(0x620, 0x700) if chr(point).isalpha()}
RSS_LIMIT_MB = 300

Find = Callable[[Sequence[str]], int]


def measure() -> bool:
    """Print rates, ratios and linearity; return whether every target was met."""
    _keep_to_one_core()
    gazetteer = load_gazetteer()
    own = list(dict.fromkeys(name for place in gazetteer.places.values() for name in place.ar))
    made_up = _made_up()
    paragraphs = _arabic(TEXT_BYTES)
    more, names = _with(gazetteer, made_up), [*own, *made_up]
    few = _rates(_systems(gazetteer, own), paragraphs)
    many = _rates(_systems(more, names), paragraphs)
    once = _rates_once(gazetteer, own)
    print("".join(f"{head:>16}" for head in ("MB/s of Arabic", *SYSTEMS)))
    for name, rates in (("once", once), ("5 MB", few), ("5 MB, +100,000", many)):
        print(f"{name:>16}" + "".join(f"{rates[system]:>16.2f}" for system in SYSTEMS))
    rows = [
        ("the gazetteer, MB/s", few["kzgeo"], 5.0),
        ("100,000 more names, of that rate", many["kzgeo"] / few["kzgeo"], 0.5),
    ]
    met = [_row(name, value, value >= least, f">= {least:g}") for name, value, least in rows]
    for name, rates in (("once", once), ("5 MB", few), ("5 MB, +100,000", many)):
        met += [_beside(name, rates, system) for system, least in SYSTEMS.items() if least]
    return all(met) & _linear(gazetteer, paragraphs)


def _beside(text: str, rates: dict[str, float], system: str) -> bool:
    """Print how many times as fast as another kzgeo is; return whether it need not be faster."""
    name, least = f"times {system}, {text}", SYSTEMS[system]
    ratio, most = rates["kzgeo"] / rates[system], rates["bare scan"] / rates[system]
    if most < least:
        print(f"{name:<40} {ratio:>10.2f}  >= {least:g} is out of reach: bare scan {most:.1f}")
        return True
    return _row(name, ratio, ratio >= least, f">= {least:g}")


def measure_stream() -> bool:
    """Match 1 GB in one process of its own; print its rate and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        rng = random.Random(SEED)
        paragraphs = _arabic(TEXT_BYTES)
        with path.open("wb") as stream:
            while stream.tell() < STREAM_BYTES:
                rng.shuffle(paragraphs)
                stream.write("\n\n".join([*paragraphs, ""]).encode())
        size = path.stat().st_size
        with subprocess.Popen(
            [sys.executable, "-m", "kzgeo", "match", "--json", "--jobs", "1", str(path)],
            stdout=subprocess.DEVNULL,
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    taken = usage.ru_utime + usage.ru_stime
    if process.returncode:
        raise RuntimeError(f"kzgeo match ended with {process.returncode}")
    peak_mb = usage.ru_maxrss / 1024
    print(f"{'1 GB, MB/s':<40} {size / 1e6 / taken:>10.2f}")
    return _row("1 GB, peak memory in MB", peak_mb, peak_mb < RSS_LIMIT_MB, f"< {RSS_LIMIT_MB}")


def _row(name: str, value: float, met: bool, target: str) -> bool:
    print(f"{name:<40} {value:>10.2f}  {target} {'met' if met else 'MISSED'}")
    return met


def _linear(gazetteer: Gazetteer, paragraphs: list[str]) -> bool:
    """Print the time for a quarter, a half and the whole of the text."""
    find = _kzgeo(gazetteer)
    times = []
    for share in (4, 2, 1):
        part = paragraphs[: len(paragraphs) // share]
        size = len("\n\n".join(part).encode())
        times.append(_seconds(find, part) / size * TEXT_BYTES)
        print(f"{f'{size / 1e6:.2f} MB, seconds for 5 MB at that rate':<40} {times[-1]:>10.2f}")
    worst = max(times) / min(times)
    return _row("linearity: slowest over fastest rate", worst, worst <= 1.3, "<= 1.3")


# -- text and names ----------------------------------------------------------------------


def _documents() -> list[str]:
    """Return the paragraphs of the documents in Arabic, or of what the atlas quotes of them."""
    if DOCUMENTS is not None:
        texts = [
            (DOCUMENTS / f"{source.id}.txt").read_bytes().decode("utf-8")
            for source in ATLAS.sources.values()
            if source.lang == "ar"
        ]
    else:
        texts = [p.exact for p in passages_of(ATLAS).values() if p.lang == "ar"]
    return [part for text in texts for part in text.split("\n\n") if part.strip()]


def _arabic(size: int) -> list[str]:
    """Return paragraphs of at least ``size`` bytes: those of the documents, in many orders."""
    pool = _documents()
    rng = random.Random(SEED)
    found: list[str] = []
    length = 0
    while length < size:
        rng.shuffle(pool)
        found += pool
        length += sum(len(part.encode()) + 2 for part in pool)
    return found


def _made_up() -> list[str]:
    """Return distinct names of one or two words in Arabic letters, too long to be words."""
    rng = random.Random(SEED)
    names: dict[str, None] = {}
    while len(names) < MADE_UP:
        words = ["".join(rng.choices(ALPHABET, k=rng.randint(7, 10))) for _ in range(2)]
        names[" ".join(words[: rng.randint(1, 2)])] = None
    return list(names)


def _with(gazetteer: Gazetteer, names: list[str]) -> Gazetteer:
    # A made-up name has no other languages, which a place of the gazetteer must have.
    more = {
        f"made-up-{index}": Place.model_construct(kind="city", ar=(name,))
        for index, name in enumerate(names)
    }
    return Gazetteer(
        places={**gazetteer.places, **more},
        decoys=gazetteer.decoys,
        before=gazetteer.before,
        after=gazetteer.after,
        persons_before=gazetteer.persons_before,
        persons_after=gazetteer.persons_after,
    )


# -- the three ---------------------------------------------------------------------------


def _systems(gazetteer: Gazetteer, names: list[str]) -> dict[str, Find]:
    return {
        "kzgeo": _kzgeo(gazetteer),
        "bare scan": _bare_scan(gazetteer),
        "PhraseMatcher": _phrase_matcher(names),
        "FlashText": _flash_text(names, set()),
        "told letters": _flash_text(names, LETTERS),
    }


def _rates(systems: dict[str, Find], paragraphs: list[str], turns: int = TURNS) -> dict[str, float]:
    """Return the rate of each, taken turn by turn."""
    gc.collect()
    gc.freeze()  # the tables of none of them are garbage
    size = len("\n\n".join(paragraphs).encode())
    times: dict[str, list[float]] = {name: [] for name in systems}
    for _ in range(turns):
        for name, find in systems.items():
            times[name].append(_seconds(find, paragraphs, turns=1))
    return {name: size / 1e6 / statistics.median(taken) for name, taken in times.items()}


def _rates_once(gazetteer: Gazetteer, names: list[str]) -> dict[str, float]:
    """Return the rates over all texts at hand, each read by systems that have seen none."""
    paragraphs = _documents()
    turns = [_rates(_systems(gazetteer, names), paragraphs, turns=1) for _ in range(TURNS_ONCE)]
    return {name: statistics.median(turn[name] for turn in turns) for name in SYSTEMS}


def _seconds(find: Find, paragraphs: Sequence[str], turns: int = TURNS) -> float:
    taken = []
    for _ in range(turns):
        begun = time.process_time()
        if not find(paragraphs):
            raise RuntimeError("nothing was found")
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def _kzgeo(gazetteer: Gazetteer) -> Find:
    matcher = Matcher(gazetteer)
    return lambda paragraphs: len(matcher.find("\n\n".join(paragraphs)))


def _bare_scan(gazetteer: Gazetteer) -> Find:
    automaton = BytesAhoCorasick(list(names_by_letters(gazetteer)))

    def find(paragraphs: Sequence[str]) -> int:
        codes = letters("\n\n".join(paragraphs)).codes
        return len(automaton.find_matches_as_indexes(codes, overlapping=True))

    return find


def _phrase_matcher(names: list[str]) -> Find:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy  # noqa: PLC0415 - takes seconds, and only this part of the bench needs it
        from spacy.matcher import PhraseMatcher  # noqa: PLC0415
    nlp = spacy.blank("ar")
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    # The names pass through a tokenizer of their own: they would fill the cache of the text's.
    other = spacy.blank("ar", vocab=nlp.vocab)
    matcher.add("place", [other.make_doc(name) for name in names])
    # It refuses texts of more than a million signs, so it gets them by paragraphs.
    return lambda paragraphs: sum(len(matcher(nlp.make_doc(text))) for text in paragraphs)


def _flash_text(names: list[str], own: set[str]) -> Find:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from flashtext import KeywordProcessor  # noqa: PLC0415
    processor = KeywordProcessor(case_sensitive=True)
    # Its own letters are Latin only; without more it finds names inside of words as well.
    processor.set_non_word_boundaries(processor.non_word_boundaries | own)
    processor.add_keywords_from_list(names)
    return lambda paragraphs: len(
        processor.extract_keywords("\n\n".join(paragraphs), span_info=True)
    )


def _keep_to_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
