"""What a page orders a report of: JSON that is checked here before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kzgeo.app.asking import AskedError
from kzgeo.app.figures import FigureError
from kzgeo.catalogue import Catalogue
from kzgeo.entries import Language
from kzgeo.errors import UsageError
from kzgeo.figure.bounds import ExtentError, extent_of
from kzgeo.model import Atlas
from kzgeo.report.formats import FORMATS
from kzgeo.report.order import (
    FeatureItem,
    FigureItem,
    Item,
    LayerItem,
    Order,
    PassageItem,
    holder_of,
    order_of,
)
from kzgeo.selection import select

__all__ = ["LIMIT_BYTES", "MOST_ITEMS", "Ordered", "ReportError", "language_of", "ordered"]

LIMIT_BYTES = 256 << 10
MOST_ITEMS = 200  # as in web/collection.js
LONGEST_TITLE = 200
LONGEST_ADDRESS = 2000
LONGEST_STEM = 48  # characters of ids in a file's name
NAMED = 3  # things that a file's name tells

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Year = Annotated[int, Field(ge=-9999, le=9999)]


class ReportError(AskedError):
    """A report is refused or has failed; :meth:`told` says so in the reader's language."""

    section = "reports"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Passage(_Part):
    kind: Literal["passage"]
    feature: Id
    quote: Annotated[int, Field(ge=1, le=99_999)]


class _Feature(_Part):
    kind: Literal["feature"]
    feature: Id


class _Layer(_Part):
    kind: Literal["layer"]
    layer: Id


class _Figure(_Part):
    kind: Literal["figure"]
    layers: Annotated[tuple[Id, ...], Field(min_length=1, max_length=100)]
    bounds: tuple[Degrees, Degrees, Degrees, Degrees]  # as a figure has them
    years: tuple[Year, Year] | None = None
    graticule: bool = False


_Item = Annotated[_Passage | _Feature | _Layer | _Figure, Field(discriminator="kind")]


class _Asked(_Part):
    format: str
    lang: Language = "en"
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] | None = None
    address: Annotated[str, Field(max_length=LONGEST_ADDRESS)] | None = None
    items: Annotated[tuple[_Item, ...], Field(min_length=1, max_length=MOST_ITEMS)]


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """A report that can be made: what is in it, the suffix of its format, its file's stem."""

    order: Order
    suffix: str
    stem: str


def language_of(body: bytes) -> Language | None:
    """Return the language in which an order is to be answered, however faulty the rest of it."""

    class _Spoken(BaseModel):
        lang: Language

    try:
        return _Spoken.model_validate_json(body).lang
    except ValidationError:
        return None


def ordered(catalogue: Catalogue, body: bytes, address: str) -> Ordered:
    """Return what is ordered; permalinks open ``address`` where the order names no other.

    Raises:
        AskedError: it is no order, or names something that does not exist.

    """
    try:
        asked = _Asked.model_validate_json(body)
    except ValidationError as error:
        raise _malformed(error) from error
    suffix = f".{asked.format}"
    if suffix not in FORMATS:
        raise _unknown_format(asked.format)
    atlas = catalogue.atlas
    for number, item in enumerate(asked.items):
        _check(atlas, item, f"items[{number}]")
    try:
        order = order_of(
            atlas,
            catalogue.judged,
            map(_item, asked.items),
            base=_base(asked.address or address),
            language=asked.lang,
            title=asked.title,
        )
    except UsageError as error:
        raise ReportError("title", "bad_title") from error
    return Ordered(order=order, suffix=suffix, stem=_stem(order.items, asked.lang))


def _malformed(error: ValidationError) -> AskedError:
    """Say what is wrong with an order, first fault first."""
    fault = error.errors(include_url=False, include_input=False)[0]
    place, kind = _place(fault["loc"]), fault["type"]
    if place == "items" and kind in ("too_long", "too_short"):
        return ReportError(place, "empty" if kind == "too_short" else "too_many", limit=MOST_ITEMS)
    if place == "title" and kind == "string_too_long":
        return ReportError(place, "long_title", limit=LONGEST_TITLE)
    if place == "format":
        return _unknown_format("")
    if place == "lang":
        return AskedError(place, "unknown_language", languages=", ".join(get_args(Language)))
    if ".bounds" in place:
        return FigureError(place, "unknown_bounds")
    return ReportError(place or "report", "malformed")


def _unknown_format(asked: str) -> ReportError:
    known = ", ".join(suffix[1:] for suffix in FORMATS)
    return ReportError(f"format={asked}", "unknown_format", formats=known)


def _place(loc: Sequence[int | str]) -> str:
    """Return where in the order a fault is: ``items[3].quote``; the kind of an item is left out."""
    kinds = ("passage", "feature", "layer", "figure")
    steps = [step for at, step in enumerate(loc) if not (at == 2 and step in kinds)]
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).removeprefix(".")


def _base(address: str) -> str:
    """Return the address that permalinks begin with.

    Raises:
        ReportError: it is that of no page.

    """
    try:
        parts = urlsplit(address)
        fit = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        fit = False
    if not fit or parts.query or parts.fragment or not address.isprintable() or " " in address:
        raise ReportError("address", "bad_address")
    return address


# -- what it names -----------------------------------------------------------------------


def _check(atlas: Atlas, item: _Passage | _Feature | _Layer | _Figure, place: str) -> None:
    """Refuse what does not exist.

    Raises:
        AskedError: something of this item does not.

    """
    if isinstance(item, _Figure):
        _check_figure(atlas, item, place)
    elif isinstance(item, _Layer):
        _check_layers(atlas, [item.layer], f"{place}.layer")
    elif isinstance(item, _Feature):
        if atlas.feature(item.feature) is None:
            raise ReportError(f"{place}.feature={item.feature}", "unknown_feature")
    else:
        holder = holder_of(atlas, item.feature)
        if holder is None:
            raise ReportError(f"{place}.feature={item.feature}", "unknown_feature")
        count = len(holder.quotations)
        if item.quote > count:
            key = "unknown_passage" if count else "no_passage"
            raise ReportError(f"{place}.quote={item.quote}", key, count=count)


def _check_layers(atlas: Atlas, ids: Sequence[str], place: str) -> None:
    for layer_id in ids:
        if atlas.layer(layer_id) is None:
            known = ", ".join(layer.id for layer in atlas.layers)
            raise AskedError(f"{place}={layer_id}", "unknown_layer", layers=known)


def _check_figure(atlas: Atlas, item: _Figure, place: str) -> None:
    """Refuse a figure that could not be drawn, before anything is."""
    _check_layers(atlas, item.layers, f"{place}.layers")
    if item.years and item.years[0] > item.years[1]:
        turned = f"{item.years[1]},{item.years[0]}"
        raise AskedError(f"{place}.years", "reversed_years", years=turned)
    try:
        extent_of(select(atlas, list(item.layers), years=item.years), item.bounds)
    except ExtentError as error:
        raise FigureError(f"{place}.bounds", error.key) from error


def _item(item: _Passage | _Feature | _Layer | _Figure) -> Item:
    if isinstance(item, _Passage):
        return PassageItem(feature=item.feature, quote=item.quote)
    if isinstance(item, _Feature):
        return FeatureItem(feature=item.feature)
    if isinstance(item, _Layer):
        return LayerItem(layer=item.layer)
    return FigureItem(
        layers=item.layers, bounds=item.bounds, years=item.years, graticule=item.graticule
    )


def _stem(items: Sequence[Item], lang: Language) -> str:
    """Return a name that tells what is in the file, in ASCII and without a suffix.

    ``kzgeo-report-border-uzbekistan-ar``; where there is much in it, how much.
    """
    ids = list(dict.fromkeys(name for item in items for name in _named(item)))
    told = "-".join(ids)
    if not ids or len(ids) > NAMED or len(told) > LONGEST_STEM:
        told = f"{len(items)}-parts"
    return "-".join(["kzgeo", "report", told, *([] if lang == "en" else [lang])])


def _named(item: Item) -> Iterator[str]:
    if isinstance(item, FigureItem):
        yield "map"
    else:
        yield item.layer if isinstance(item, LayerItem) else item.feature
