"""The tabs of the forms in which QGIS shows a row."""

from __future__ import annotations

from kzgeo.entries import LANGUAGES
from kzgeo.export.tables import CLAIMS, QUOTATIONS, Table

__all__ = ["tabs_of"]

# The tabs of a form: a key of its title, and the columns that stand under it.
Tabs = tuple[tuple[str, tuple[str, ...]], ...]
TITLES = tuple(f"title_{lang}" for lang in LANGUAGES)
TRANSLATIONS = tuple(f"translation_{lang}" for lang in LANGUAGES)
FEATURE_TABS: Tabs = (
    ("tab_names", ("id", *TITLES, "part_of", "from_year", "to_year", "status")),
    (
        "tab_quotation",
        (
            "quotation_exact",
            *TRANSLATIONS,
            "quotation_lang",
            "quotation_source",
            "quotation_start",
            "quotation_end",
            "quotation_page",
            "quotations",
        ),
    ),
    (
        "tab_geometry",
        (
            "evidence",
            "parts_evidence",
            *(f"method_{lang}" for lang in LANGUAGES),
            "source",
            "licence",
            "attribution",
            "scale",
            "data_date",
        ),
    ),
    ("tab_drawing", ("layer", "shared", "colour", "arrow", "label_lon", "label_lat", "mentions")),
)
QUOTATION_TABS: Tabs = (
    ("tab_passage", (*TITLES, "exact", *TRANSLATIONS, "lang")),
    (
        "tab_position",
        (
            "source",
            "start",
            "end",
            "page",
            "also_at",
            "prefix",
            "suffix",
            "layer",
            "kind",
            "feature",
            "subject",
            "rank",
            "passage",
        ),
    ),
)
CLAIM_TABS: Tabs = (
    (
        "tab_statement",
        (
            *TITLES,
            "exact",
            "lang",
            "source",
            "start",
            "end",
            "predicate",
            "matter",
            "stated_value",
            "stated_number",
            "stated_unit",
            "stated_as_written",
            "stated_approx",
            "stated_bound",
            "as_of",
            "from_year",
            "to_year",
        ),
    ),
    (
        "tab_check",
        (
            "verdict",
            *(f"note_{lang}" for lang in LANGUAGES),
            "measured_value",
            "measured_unit",
            "measured_method",
            "accepted_value",
            "accepted_number",
            "accepted_unit",
            "accepted_reference",
            "accepted_until",
            "accepted_all",
            "against",
            "total",
            "claim",
            "feature",
            "filed_under",
            "also",
        ),
    ),
)


def tabs_of(table: Table) -> Tabs:
    """Return the tabs of a table's form."""
    return {QUOTATIONS: QUOTATION_TABS, CLAIMS: CLAIM_TABS}.get(table.name, FEATURE_TABS)
