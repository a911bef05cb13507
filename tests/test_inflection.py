"""Forms of names: Russian cases, Kazakh suffixes and alphabets."""

from __future__ import annotations

import pytest

from kzgeo.inflection import kazakh_in_latin, kazakh_suffix, russian_forms

SUFFIXES = [
    "ды",
    "ны",
    "нын",
    "га",
    "ге",
    "ка",
    "да",
    "де",
    "дан",
    "ден",
    "тан",
    "нан",
    "мен",
    "бен",
    "пен",
    "дагы",
    "деги",
    "тагы",
    "дагылардын",
    "ымыздын",
    "nyn",
    "dagy",
    "dan",
    "men",
    "ga",
]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Казахстан", "Казахстана Казахстану Казахстаном Казахстане"),
        ("Россия", "России Россию Россией"),
        ("Москва", "Москвы Москве Москву Москвой"),
        ("Китай", "Китая Китаю Китаем Китае"),
        ("Астрахань", "Астрахани Астраханью"),
        ("Кремль", "Кремля Кремлю Кремлём Кремле"),
        ("Верный", "Верного Верному Верным Верном"),
        ("Алма-Ата", "Алма-Аты Алма-Ате Алма-Ату Алма-Атой"),
        ("Сырдарья", "Сырдарьи Сырдарье Сырдарью Сырдарьёй"),
    ],
)
def test_a_name_is_declined(name: str, forms: str) -> None:
    assert {name, *forms.split()} <= set(russian_forms(name))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Центральная Азия", "в Центральной Азии"),
        ("Республика Казахстан", "Республики Казахстан"),
        ("Соединённые Штаты Америки", "Соединённых Штатов Америки"),
        ("Великий Шёлковый путь", "Великого Шёлкового пути"),
        ("Каспийское море", "Каспийском море"),
        ("Ростов-на-Дону", "Ростова-на-Дону"),
    ],
)
def test_adjectives_are_declined_with_their_noun(name: str, form: str) -> None:
    assert form.removeprefix("в ") in russian_forms(name)


@pytest.mark.parametrize("name", ["США", "КНР", "СССР"])
def test_an_abbreviation_stays(name: str) -> None:
    assert russian_forms(name) == (name,)


@pytest.mark.parametrize("tail", SUFFIXES)
def test_suffixes_of_kazakh_are_known(tail: str) -> None:
    assert kazakh_suffix(tail, "н")


@pytest.mark.parametrize("tail", ["дык", "лик", "ский", "ша", "кой", "дын-", "yq", "ian"])
def test_other_endings_make_other_words(tail: str) -> None:
    assert not kazakh_suffix(tail, "н")


def test_cases_take_an_n_behind_a_possessive_vowel_only() -> None:
    assert kazakh_suffix("нда", "ы")
    assert kazakh_suffix("н", "и")
    assert not kazakh_suffix("н", "я")


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Қазақстан", {"Qazaqstan"}),
        ("Шымкент", {"Şymkent", "Shymkent", "Şimkent"}),
        ("Ресей", {"Resei", "Resey"}),
        ("Грузия", {"Gruziia", "Grwziya", "Gruzia"}),
    ],
)
def test_kazakh_is_written_in_every_alphabet(name: str, latin: set[str]) -> None:
    assert latin <= set(kazakh_in_latin(name))
