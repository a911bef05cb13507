"""What a report is asked for: figures, layers, features and passages, in the order they are told.

Ids are checked here, once; whoever holds an :class:`Order` can make its report.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kzgeo.entries import Language
from kzgeo.errors import UsageError
from kzgeo.model import Atlas, Feature, Layer
from kzgeo.verdicts import Judged

__all__ = [
    "FeatureItem",
    "FigureItem",
    "Item",
    "LayerItem",
    "Order",
    "PassageItem",
    "holder_of",
    "items_of",
    "order_of",
]

Bounds = tuple[float, float, float, float]

LAYER = "layer-"  # before the id of a layer wherever a feature could be meant, as in the app
TITLE_LENGTH = 200
FEW = 24  # ids that a message lists
NAMED = 5  # of more, those that look most like what was asked for


@dataclass(frozen=True, kw_only=True)
class FigureItem:
    """A map of layers: its bounds are west, south, east, north in degrees (EPSG:4326).

    Without bounds it shows the whole extent of what it draws. With ``features``, it draws only
    these of the layers.
    """

    layers: tuple[str, ...]
    bounds: Bounds | None = None
    years: tuple[int, int] | None = None
    graticule: bool = False
    features: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LayerItem:
    """A layer: what it is, its passages, what has no place on the map, and all its features.

    With ``figure`` a map of the layer stands at its head.
    """

    layer: str
    figure: bool = False


@dataclass(frozen=True, kw_only=True)
class FeatureItem:
    """A feature with all its passages, its statements and where its geometry comes from."""

    feature: str


@dataclass(frozen=True, kw_only=True)
class PassageItem:
    """One passage: of a feature, or of a layer (``layer-`` and its id); ``quote`` from 1."""

    feature: str
    quote: int = 1


Item = FigureItem | LayerItem | FeatureItem | PassageItem


@dataclass(frozen=True, kw_only=True)
class Order:
    """A report that can be made: every id in it exists.

    ``base`` is the address of the atlas that permalinks open; ``title`` that of the report, the
    atlas's own without one; ``years`` keep a layer's features and statements to a span.
    """

    atlas: Atlas
    judged: Sequence[Judged]
    items: tuple[Item, ...]
    language: Language
    title: str | None
    base: str
    years: tuple[int, int] | None = None


def order_of(  # noqa: PLR0913 - all that a report is asked for
    atlas: Atlas,
    judged: Sequence[Judged],
    items: Iterable[Item],
    *,
    base: str,
    language: Language = "en",
    title: str | None = None,
    years: tuple[int, int] | None = None,
) -> Order:
    """Return the order of a report; what is asked for twice is told once, where it stood first.

    Raises:
        UsageError: nothing is asked for, or what does not exist; the years end before they
            begin; the title is none.

    """
    first: dict[Item, Item] = {}
    for item in items:
        first.setdefault(_key(item), item)
    wanted = tuple(first.values())
    if not wanted:
        raise UsageError("report", "has nothing in it", "choose layers, features or passages")
    for item in wanted:
        _check(atlas, item)
    _check_years(years)
    return Order(
        atlas=atlas,
        judged=judged,
        items=wanted,
        language=language,
        title=_titled(title),
        base=base,
        years=years,
    )


def items_of(
    atlas: Atlas,
    layers: Sequence[str] | None,
    features: Sequence[str],
    *,
    years: tuple[int, int] | None = None,
) -> tuple[Item, ...]:
    """Return what a report tells of layers (``None``: all) and of features that are in none.

    One map shows all of them; where there are several layers, each has one of its own besides.

    Raises:
        UsageError: an id does not exist.

    """
    chosen = [ly.id for ly in atlas.layers] if layers is None else list(dict.fromkeys(layers))
    for layer_id in chosen:
        _layer(atlas, layer_id)
    owners = {feature_id: _feature(atlas, feature_id).layer_id for feature_id in features}
    single = [feature_id for feature_id, owner in owners.items() if owner not in chosen]
    drawn = {*chosen, *(owners[feature_id] for feature_id in single)}
    shown = tuple(layer.id for layer in atlas.layers if layer.id in drawn)
    if not shown:
        return ()
    own = [f.id for ly in chosen for f in _layer(atlas, ly).features]
    own += [shared.id for ly in chosen for shared in _layer(atlas, ly).shared]
    return (
        FigureItem(
            layers=shown,
            years=years,
            features=tuple(dict.fromkeys([*own, *single])) if single else (),
        ),
        *(LayerItem(layer=layer_id, figure=len(shown) > 1) for layer_id in chosen),
        *(FeatureItem(feature=feature_id) for feature_id in single),
    )


def holder_of(atlas: Atlas, name: str) -> Feature | Layer | None:
    """Return what a passage is asked for by: a feature, or a layer by ``layer-`` and its id."""
    return atlas.feature(name) or atlas.layer(name.removeprefix(LAYER))


def _key(item: Item) -> Item:
    """Return what two items have in common that tell the same."""
    return LayerItem(layer=item.layer) if isinstance(item, LayerItem) else item


def _check(atlas: Atlas, item: Item) -> None:
    if isinstance(item, LayerItem):
        _layer(atlas, item.layer)
    elif isinstance(item, FeatureItem):
        _feature(atlas, item.feature)
    elif isinstance(item, PassageItem):
        _check_passage(atlas, item)
    else:
        if not item.layers:
            raise UsageError("figure", "shows no layer", "name at least one")
        for layer_id in item.layers:
            _layer(atlas, layer_id)
        for feature_id in item.features:
            _feature(atlas, feature_id)
        _check_years(item.years)


def _check_passage(atlas: Atlas, item: PassageItem) -> None:
    holder = holder_of(atlas, item.feature)
    if holder is None:
        _feature(atlas, item.feature)
    elif not 1 <= item.quote <= len(holder.quotations):
        count = len(holder.quotations)
        cure = f"choose one from 1 to {count}" if count else "it has none: add it as a whole"
        raise UsageError(f'passage {item.quote} of "{item.feature}"', "does not exist", cure)


def _check_years(years: tuple[int, int] | None) -> None:
    if years is not None and years[0] > years[1]:
        raise UsageError(
            f"years {years[0]},{years[1]}", "end before they begin", "give the earlier year first"
        )


def _layer(atlas: Atlas, layer_id: str) -> Layer:
    layer = atlas.layer(layer_id)
    if layer is None:
        raise _unknown("layer", layer_id, [layer.id for layer in atlas.layers])
    return layer


def _feature(atlas: Atlas, feature_id: str) -> Feature:
    feature = atlas.feature(feature_id)
    if feature is None:
        raise _unknown("feature", feature_id, [feature.id for feature in atlas.features()])
    return feature


def _unknown(kind: str, name: str, known: Collection[str]) -> UsageError:
    """Return the error for an id, with those that look most like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    if len(known) <= FEW:
        return UsageError(f'{kind} "{name}"', "does not exist", f"use one of {', '.join(known)}")
    near = get_close_matches(name, known, n=NAMED)
    such = f"use one such as {', '.join(near)}; " if near else ""
    return UsageError(f'{kind} "{name}"', "does not exist", f"{such}“kzgeo layers” lists them all")


def _titled(title: str | None) -> str | None:
    """Return a title as one line, None where there are no words in it."""
    line = " ".join((title or "").split())
    if len(line) > TITLE_LENGTH:
        raise UsageError("title", f"has {len(line)} characters", f"use at most {TITLE_LENGTH}")
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Cn") for sign in line):
        raise UsageError("title", "has signs in it that are no text", "leave them out")
    return line or None
