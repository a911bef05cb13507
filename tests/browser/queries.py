"""Queries as readers type them, drawn from the atlas itself; always the same ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

from kzgeo.entries import LANGUAGES, Language, Words
from kzgeo.folding import folded
from kzgeo.fulltext import used
from kzgeo.gazetteer import load_gazetteer
from kzgeo.inflection import kazakh_in_latin, russian_forms
from tests.live import ATLAS, FEATURES

__all__ = ["inflected", "queries"]

PLACES = load_gazetteer().places
UNDRAWN = [place for place in PLACES if place not in FEATURES]
ENDINGS = ("ның", "ға", "да", "дан", "тан", "мен", "дағы", "дың", "ы", "ндағы", "лық", "лар")
LATIN_ENDINGS = ("nyñ", "ğa", "da", "dan", "nyng", "gha", "men", "dağy", "niñ")
PROCLITICS = ("و", "ب", "ل", "ف", "ك", "وب", "ول", "فب", "وال", "لل", "من", "في")
HAMZAS = ("أإآا", "يىئ", "هة", "كکگ", "وؤ")
HEADS = ("", "в", "на", "из", "от", "К", "«", "(", "1-", "в-", "in", "to", "the", "x-")
JUNK = (
    *("", " ", "a", "ا", "к", "1", "19", "1991", "2030", "?", "--", "…", "\u0640", "\u200f", "qq"),
    *("Atlantis", "Атлантида", "xyzzy", "مممممم", "Narnia", "Kazakhstan 2030", "Москва-400"),
    *(
        "in Almaty",
        "в Алма-Ате",
        "в-Астане",
        "«Астаны»",
        "(Астаны)",
        "Астане.",
        "inAlmaty",
        "вАстане",
    ),
    *(
        "США-ның",
        "АҚШ-тың",
        "ҚР-ның",
        "С.-Петербурга",
        "Kar'galy",
        "Алма Аты",
        "АлмаАты",
        "АСТАНАДА",
    ),
    *("<script>alert(1)</script>", "' OR 1=1 --", "%s%n{}", "(" * 200, "a" * 10_000, "ا " * 400),
    *(
        "\u202eAlmaty\u202c",
        "\u202bالماتي\u202c",
        "e\u0301",
        "и\u0306",
        "ﻻ",
        "Ⅻ",
        "Ǆ",
        "ß",
        "İstanbul",
    ),
    *("𝔸lmaty", "🚂 Almaty", "中国", "ქართველი", "Ελλάδα", "constructor", "__proto__", "toString"),
    *(
        "\0",
        "\ufeff",
        "\u00a0Astana\u3000",
        "Astana\u2028",
        "Ұлы жібек жолы",
        "ЁЛКА",
        "алматы" * 40,
    ),
)


def queries(seed: int = 6) -> Iterator[tuple[str, str, Language]]:
    """Yield what kind of query it is, the query, and the language of the page."""
    draw = random.Random(seed)
    for kind, made in _kinds(draw):
        for number, query in enumerate(made):
            yield kind, query, LANGUAGES[number % len(LANGUAGES)]


def inflected(draw: random.Random, count: int) -> Iterator[str]:
    """Yield names with endings, and with what is written in one word with them, right or wrong."""
    for _ in range(count):
        place = draw.choice(list(PLACES.values()))
        script, name = draw.choice(list(place.written()))
        if script == "ar":
            name = draw.choice(("", *PROCLITICS, "عن", "مع", "ولل", "يا")) + name
        elif script in ("kk", "kk_latn"):
            name += draw.choice(("", *(ENDINGS if script == "kk" else LATIN_ENDINGS)))
        else:
            name = draw.choice(russian_forms(name) if script == "ru" else (name, name + "'s"))
            name = draw.choice(("", "", *HEADS)) + name
        yield " ".join((name.lower() if draw.random() < 0.3 else name).split())


def _kinds(draw: random.Random) -> Iterator[tuple[str, Iterable[str]]]:
    titles = [title.to(lang) for title in _titles() for lang in LANGUAGES]
    names = sorted({name for place in PLACES.values() for _, name in place.written()})
    absent = sorted({name for place in UNDRAWN for _, name in PLACES[place].written()})
    yield "titles", titles
    yield "names", draw.sample(names, 300)
    yield "typing", [name[:end] for name in draw.sample(names, 60) for end in range(1, len(name))]
    yield "misspelt", [_misspelt(name, draw) for name in draw.sample([*titles, *names], 300)]
    yield "russian", _some(draw, 300, "ru", russian_forms)
    yield "kazakh", _some(draw, 300, "kk", lambda name: [name + end for end in ENDINGS])
    yield "latin", _some(draw, 300, "kk", _latin)
    yield "arabic", _some(draw, 300, "ar", lambda name: [head + name for head in PROCLITICS])
    yield "hamza", [_respelt(name, draw) for name in _names("ar", draw, 150)]
    yield "passages", [_phrase(text, draw) for text in _texts(draw, 300)]
    yield "words begun", [_phrase(text, draw, cut=True) for text in _texts(draw, 200)]
    yield "absent", draw.sample(absent, 300)
    yield "absent, misspelt", [_misspelt(name, draw) for name in draw.sample(absent, 150)]
    yield (
        "case",
        [draw.choice((str.upper, str.lower, str.title))(n) for n in draw.sample(names, 100)],
    )
    yield "junk", JUNK


def _titles() -> Iterator[Words]:
    yield from (feature.title for feature in ATLAS.features())
    yield from (layer.title for layer in ATLAS.layers)


def _names(script: str, draw: random.Random, count: int) -> list[str]:
    found = sorted({name for place in PLACES.values() for name in getattr(place, script)})
    return draw.sample(found, count)


def _some(
    draw: random.Random, count: int, script: str, forms: Callable[[str], Iterable[str]]
) -> Iterator[str]:
    """Yield a form of each of some names, half of them in small letters."""
    for name in _names(script, draw, count):
        form = draw.choice(list(forms(name)))
        yield form.lower() if draw.random() < 0.5 else form


def _latin(name: str) -> list[str]:
    return [latin + end for latin in kazakh_in_latin(name) for end in ("", *LATIN_ENDINGS)]


def _misspelt(name: str, draw: random.Random) -> str:
    at = draw.randrange(len(name))
    other = draw.choice(name)
    changes = (
        name[:at] + name[at + 1 :],
        name[:at] + other + name[at:],
        name[:at] + other + name[at + 1 :],
        name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
    )
    return draw.choice(changes)


def _respelt(name: str, draw: random.Random) -> str:
    groups = {sign: group for group in HAMZAS for sign in group}
    marks = ("", "", "", "\u064e", "\u0651", "\u0640")
    return "".join(draw.choice(groups.get(sign, sign)) + draw.choice(marks) for sign in name)


def _texts(draw: random.Random, count: int) -> Iterator[str]:
    passages = {q.passage.id: q.passage for _, q, _ in used(ATLAS)}
    texts = [t for p in passages.values() for t in (p.exact, *p.translations.values())]
    return iter(draw.choices(texts, k=count))


def _phrase(text: str, draw: random.Random, *, cut: bool = False) -> str:
    words = folded(text).text.split() if draw.random() < 0.3 else text.split()
    at = draw.randrange(len(words))
    phrase = " ".join(words[at : at + draw.randint(1, 4)])
    return phrase[: draw.randint(1, len(phrase))] if cut else phrase
