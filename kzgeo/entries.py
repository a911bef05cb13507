"""What authors write of layers, passages and statements: closed, strictly typed records."""

from __future__ import annotations

from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, model_validator

__all__ = [
    "ID",
    "LANGUAGES",
    "NOT_STATED",
    "RIGHT_TO_LEFT",
    "Accepted",
    "Claim",
    "FeatureEntry",
    "Language",
    "LayerEntry",
    "Measure",
    "Mention",
    "Passage",
    "Provenance",
    "Source",
    "Stated",
    "Style",
    "Unplaced",
    "Words",
    "direction",
]

Language = Literal["en", "ar", "ru", "kk"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
RIGHT_TO_LEFT = ("ar",)
NOT_STATED = "not stated"  # of a provenance: nobody has told it yet, and the check says so

ID = r"(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*"
Id = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
Colour = Field(pattern=r"^#[0-9a-f]{6}$")


def direction(lang: str) -> Literal["rtl", "ltr"]:
    """Return the direction in which a language is written, as HTML names it."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


class Entry(BaseModel):
    """A record that an author writes: closed, frozen, strictly typed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class Words(Entry):
    """One text in the four languages of the interface.

    A language that the text is still to be written in is named in ``missing``; the text of
    another one stands in for it. Where all are missing, there is no text yet.
    """

    en: str
    ar: str
    ru: str
    kk: str
    missing: tuple[Language, ...] = Field(
        default=(), exclude=True, description="languages that it is still to be written in"
    )

    @model_validator(mode="wrap")
    @classmethod
    def _stood_in_for(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, dict) or not data.get("missing"):
            return handler(data)
        given = {lang: data[lang] for lang in LANGUAGES if lang in data}
        missing = data["missing"]
        if not isinstance(missing, list | tuple) or sorted([*given, *missing], key=str) != sorted(
            LANGUAGES
        ):
            raise ValueError("missing names exactly the languages that are not given")
        if not given and set(data) == {"missing"}:
            nothing: Any = cls.model_construct(en="", ar="", ru="", kk="", missing=LANGUAGES)
            return nothing  # type: ignore[no-any-return]
        return handler({**dict.fromkeys(LANGUAGES, next(iter(given.values()), "")), **data})

    def __bool__(self) -> bool:
        """Tell whether there is a text in any language."""
        return len(self.missing) < len(LANGUAGES)

    def written(self, lang: Language) -> str | None:
        """Return the text in ``lang`` if it was written, and not what stands in for it."""
        return None if lang in self.missing else self.to(lang)

    def to(self, lang: Language) -> str:
        """Return the text in ``lang``."""
        return str(getattr(self, lang))


class Mention(Entry):
    """A passage as it serves one feature."""

    passage: str = Field(description="id of a passage, of this layer or of another")
    mark: tuple[str, ...] = Field(
        default=(), description="the words of the passage that name the feature, exactly as written"
    )


class Passage(Entry):
    """A quotation of one to three sentences with its selectors (W3C Web Annotation)."""

    id: str = Id
    source: str = Field(description="stem of the document's file name")
    start: int = Field(ge=0, description="first code point")
    end: int = Field(ge=1, description="code point after the last")
    exact: str = Field(description="the text, code point for code point")
    prefix: str = Field(default="", description="what stands before it", min_length=0)
    suffix: str = Field(default="", description="what stands after it", min_length=0)
    lang: Language = Field(description="language of the passage")
    page: int | None = Field(default=None, description="page number, where the text prints one")
    also_at: tuple[tuple[int, int], ...] = Field(
        default=(), description="other [start, end] where the document repeats it"
    )
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of exact as UTF-8")
    translations: dict[Language, str] = Field(
        default_factory=dict, description="the other three languages, as far as they are there"
    )

    @model_validator(mode="after")
    def _into_others(self) -> Self:
        if self.lang in self.translations:
            raise ValueError(f"translations hold its own language, {self.lang}")
        return self

    def untranslated(self) -> tuple[Language, ...]:
        """Return the languages that a translation is still wanted in."""
        return tuple(
            lang for lang in LANGUAGES if lang != self.lang and lang not in self.translations
        )


class Style(Entry):
    """How a layer is drawn."""

    colour: str = Colour
    width_px: float = Field(default=2.0, gt=0, le=12)
    fill_opacity: float = Field(default=0.14, ge=0, le=1)


class Unplaced(Entry):
    """Something the documents name within a layer's subject without a place on the map."""

    id: str = Id
    title: Words
    quotations: tuple[Mention, ...] = Field(min_length=1)


class FeatureEntry(Entry):
    """What an author says of a feature; its geometry stands in the layer's GeoJSON."""

    id: str = Id
    title: Words
    status: Literal["quoted", "silent"] = Field(
        description="silent: the documents say nothing of it, and the panel says so"
    )
    searched: bool = Field(
        default=True, description="false: nobody has looked for it in the documents yet"
    )
    from_year: int | None = Field(default=None, ge=-5000, le=3000)
    to_year: int | None = Field(default=None, ge=-5000, le=3000)
    part_of: str | None = Field(default=None, description="id of the feature it is a part of")
    colour: str | None = Field(default=None, pattern=r"^#[0-9a-f]{6}$")
    arrow: bool = Field(default=False, description="draw an arrow head at the line's end")
    method: Words = Field(description="how the geometry came about, with its published source")
    quotations: tuple[Mention, ...] = Field(default=(), description="best first")

    @model_validator(mode="after")
    def _status_holds(self) -> Self:
        if (self.status == "silent") != (not self.quotations):
            raise ValueError('status is "silent" exactly when there are no quotations')
        if self.quotations and not self.searched:
            raise ValueError("what has quotations was looked for: remove searched = false")
        return self


class LayerEntry(Entry):
    """The one declarative file of a layer, ``layers/<id>.toml``."""

    order: int = Field(description="drawing order, low first")
    visible: bool = Field(default=True, description="drawn when the atlas opens")
    title: Words
    summary: Words = Field(description="one neutral sentence")
    extent: tuple[float, float, float, float] = Field(
        description="west, south, east, north in degrees: features must lie within"
    )
    style: Style
    quotations: tuple[Mention, ...] = Field(default=(), description="passages on the whole layer")
    features: tuple[FeatureEntry, ...]
    shared: tuple[str, ...] = Field(
        default=(), description="ids of other layers' features that this one draws in its own way"
    )
    unplaced: tuple[Unplaced, ...] = ()
    passages: tuple[Passage, ...] = ()

    @model_validator(mode="after")
    def _draws_something(self) -> Self:
        if not self.features and not self.shared:
            raise ValueError("features and shared are empty: a layer draws something")
        return self


class Stated(Entry):
    """What a document says: a value in its base unit, and the words it stands in."""

    value: int | float | str = Field(
        description="a number; a date as ISO 8601 to the stated precision, an interval with a "
        "slash; or plain English words in small letters"
    )
    unit: str = Field(
        min_length=0, description='"date", "text", "rank", "km", … or what is counted'
    )
    as_written: str = Field(description="the figure and its unit, exactly as printed")
    approx: bool = Field(default=False, description="the text says about, nearly, some")
    bound: Literal["more than", "less than"] | None = None


class Accepted(Entry):
    """What is commonly accepted, with a reference that can be cited."""

    value: int | float | str
    unit: str = Field(min_length=0)
    reference: str
    until: int | None = Field(default=None, description="year in which it ceased to hold")


class Measure(Entry):
    """What the atlas's own geometry can say of it, computed when asked."""

    kind: Literal["length_km", "area_km2", "share_of_country"]
    of: tuple[str, ...] = Field(min_length=1, description="ids of features")


Predicate = Literal[
    "length",
    "area",
    "share",
    "rank",
    "count",
    "money",
    "duration",
    "date",
    "population",
    "course",
    "location",
    "order",
    "holder",
    "ratio",
]


class Claim(Entry):
    """A statement of a document that can be checked, with everything it is held against."""

    id: str = Id
    feature: str = Field(description="id of the feature it is shown with")
    also: tuple[str, ...] = Field(default=(), description="further features it is shown with")
    source: str
    start: int = Field(ge=0, description="first code point")
    end: int = Field(ge=1, description="code point after the last")
    exact: str = Field(description="the statement, code point for code point")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of exact as UTF-8")
    predicate: Predicate
    matter: str = Id
    title: Words = Field(description="the matter in a few words")
    stated: Stated
    accepted: tuple[Accepted, ...] = ()
    measure: Measure | None = None
    as_of: int | None = Field(default=None, description="the year that the figure is of")
    from_year: int | None = Field(default=None, ge=-5000, le=3000)
    to_year: int | None = Field(default=None, ge=-5000, le=3000)
    note: Words | None = None


class Source(Entry):
    """A document as it describes itself; what it does not state is absent."""

    id: str
    lang: Language
    length: int = Field(gt=0, description="code points")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the file's bytes")
    title: str | None = Field(default=None, description="as printed in the document")
    author: str | None = Field(default=None, description="as printed in the document")
    date: str | None = Field(default=None, description="as printed in the document")


class Provenance(Entry):
    """Where the geometry of a file comes from."""

    source: str
    licence: str
    attribution: str
    scale: str
    data_date: str
