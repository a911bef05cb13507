"""What a report is asked for: its order, its years, its titles, and what is refused."""

from __future__ import annotations

import pytest

from kzgeo.errors import UsageError
from kzgeo.prose import say
from kzgeo.report.building import build, steps_of
from kzgeo.report.content import Quote
from kzgeo.report.order import (
    FeatureItem,
    FigureItem,
    Item,
    LayerItem,
    PassageItem,
    items_of,
    order_of,
)
from tests import reports
from tests.live import ATLAS, CATALOGUE, FEATURES
from tests.reports import blocks_of, built, ordered, sections_of, text_of


def names(*items: Item, **options) -> list[str]:
    report = built(ordered(*items, **options))
    return [section.id for section in report.sections][:-1]


def test_things_stand_in_the_order_in_which_they_were_asked_for() -> None:
    assert names(
        PassageItem(feature="astana", quote=2),
        PassageItem(feature="astana", quote=1),
        FigureItem(layers=("zhuz",)),
        PassageItem(feature="layer-borders", quote=3),
        FeatureItem(feature="baikonur"),
        PassageItem(feature="astana", quote=3),
    ) == [
        "passages-astana",
        "map",
        "passages-layer-borders",
        "feature-baikonur",
        "passages-astana-2",
        "bibliography",
        "data",
    ]
    report = built(
        ordered(PassageItem(feature="astana", quote=2), PassageItem(feature="astana", quote=1))
    )
    quotations = FEATURES["astana"].quotations
    assert [text_of(quote.original) for quote in blocks_of(report.sections, Quote)] == [
        quotations[1].passage.exact,
        quotations[0].passage.exact,
    ]


def test_what_is_asked_for_twice_is_told_once() -> None:
    feature, layer = FeatureItem(feature="border-china"), LayerItem(layer="borders")
    tail = ["bibliography", "data"]
    assert names(feature, layer, feature) == ["feature-border-china", "layer-borders", *tail]
    assert names(layer, feature) == ["layer-borders", *tail]
    assert names(layer, LayerItem(layer="borders", figure=True)) == ["layer-borders", *tail]
    report = built(ordered(layer, feature))
    ids = [section.id for section in sections_of(report.sections)]
    assert ids.count("feature-border-china") == 1


def test_only_what_is_of_the_years_is_told() -> None:
    report = built(ordered(*items_of(ATLAS, None, (), years=(1400, 1500)), years=(1400, 1500)))
    assert report.subtitle == "Years 1400–1500"
    ids = {section.id for section in sections_of(report.sections)}
    for feature in FEATURES.values():
        first, last = feature.entry.from_year, feature.entry.to_year
        shown = (first is None or first <= 1500) and (last is None or last >= 1400)
        assert (f"feature-{feature.id}" in ids) == shown


def test_a_command_has_one_map_of_all_and_a_small_one_of_each_of_several_layers() -> None:
    assert items_of(ATLAS, ["zhuz", "borders", "zhuz"], []) == (
        FigureItem(layers=("zhuz", "borders")),
        LayerItem(layer="zhuz", figure=True),
        LayerItem(layer="borders", figure=True),
    )
    assert items_of(ATLAS, [], ["border-china"]) == (
        FigureItem(layers=("borders",), features=("border-china",)),
        FeatureItem(feature="border-china"),
    )
    assert items_of(ATLAS, ["borders"], ["border-china"]) == (
        FigureItem(layers=("borders",)),
        LayerItem(layer="borders"),
    )


@pytest.mark.parametrize(
    ("items", "options", "place"),
    [
        ((), {}, "report"),
        ((LayerItem(layer="nope"),), {}, 'layer "nope"'),
        ((FeatureItem(feature="border-chine"),), {}, 'feature "border-chine"'),
        ((PassageItem(feature="nope"),), {}, 'feature "nope"'),
        ((PassageItem(feature="astana", quote=0),), {}, 'passage 0 of "astana"'),
        ((PassageItem(feature="astana", quote=99),), {}, 'passage 99 of "astana"'),
        ((PassageItem(feature="border-turkmenistan"),), {}, "passage 1 of"),
        ((FigureItem(layers=()),), {}, "figure"),
        ((FigureItem(layers=("zhuz", "nope")),), {}, 'layer "nope"'),
        ((FigureItem(layers=("zhuz",), features=("nope",)),), {}, 'feature "nope"'),
        ((FigureItem(layers=("zhuz",), years=(2000, 1990)),), {}, "years 2000,1990"),
        ((LayerItem(layer="zhuz"),), {"years": (2000, 1990)}, "years 2000,1990"),
        ((LayerItem(layer="zhuz"),), {"title": "x" * 201}, "title"),
        ((LayerItem(layer="zhuz"),), {"title": "bell \a"}, "title"),
    ],
)
def test_what_cannot_be_told_is_refused(items, options, place) -> None:
    with pytest.raises(UsageError) as caught:
        order_of(ATLAS, CATALOGUE.judged, items, base=reports.BASE, **options)
    assert caught.value.place.startswith(place)


def test_a_mistyped_feature_is_met_with_those_that_look_like_it() -> None:
    with pytest.raises(UsageError, match="border-china"):
        ordered(FeatureItem(feature="border-chine"))


@pytest.mark.parametrize(
    ("items", "title"),
    [
        ((LayerItem(layer="zhuz"),), "Zhuz"),
        ((FigureItem(layers=("zhuz",)), FeatureItem(feature="astana")), "Astana"),
        ((PassageItem(feature="layer-borders"),), "Borders"),
        ((LayerItem(layer="zhuz"), FeatureItem(feature="astana")), "Atlas of Kazakhstan"),
    ],
)
def test_a_report_is_called_after_the_only_thing_in_it(items, title) -> None:
    assert built(ordered(*items)).title == title
    assert built(ordered(*items, title="  My\n own ")).title == "My own"


def test_every_step_is_told() -> None:
    order = ordered(*items_of(ATLAS, ["zhuz", "borders"], ["astana"]), language="ar")
    told: list[str] = []
    build(order, reports.plate, told.append)
    assert len(told) == steps_of(order) == 8
    assert told[1] == say("report", "step_figure", "ar", number=1, count=3)
