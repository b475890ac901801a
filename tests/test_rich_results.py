"""Structured data as nodes, and the tables and readers that its rules stand on. Whatever a page writes is data."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitewright.audit.dates import read_date
from sitewright.audit.prices import MARKS, amount, is_currency, prices_in
from sitewright.audit.rich_results import results, retired
from sitewright.audit.rule import all_rules
from sitewright.audit.schema_org import vocabulary
from sitewright.audit.structured_nodes import nodes
from sitewright.core.facts import Fetch, Kind, Page, StructuredData
from sitewright.core.reading_ease import count_syllables, reading_ease

TABLE = tomllib.loads(
    (Path(__file__).parent.parent / "audit" / "data" / "google_rich_results.toml").read_text(encoding="utf-8")
)
KEYS = st.sampled_from(
    (
        "@context", "@type", "@id", "@graph", "@value", "@list", "name", "offers", "review", "mainEntity", "price",
        "itemListElement", "datePublished", "logo", "image", "aggregateRating", "", "@",
    )
)  # fmt: skip
TEXTS = st.sampled_from(
    (
        "https://schema.org", "Product", "Review", "ItemList", "Event", "Person", "#a", "#b", "2026-13-45",
        "2026-01-01T10:00", "٣٫٥", "5,0", "",
    )
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


def block(data: Any) -> StructuredData:
    return StructuredData("json-ld", data=data)


def page_with(*data: Any) -> Page:
    fetch = Fetch("https://example.com/", Kind.PAGE, 200, content_type="text/html", at="2026-11-22T00:00:00+00:00")
    return Page(fetch, structured=tuple(map(block, data)))


@settings(deadline=None)
@given(st.lists(JSON, max_size=3))
def test_no_page_rule_on_structured_data_raises_whatever_a_page_writes(data: list[Any]) -> None:
    wrapped = [{"@context": "https://schema.org", **item} if isinstance(item, dict) else item for item in data]
    page = page_with(*wrapped)
    for rule in all_rules().values():
        if rule.subject == "page" and rule.id.startswith(("schema-", "content-date")):
            list(rule.check(page) or ())


class TestNodes:
    def test_join_what_has_one_id_and_follow_references(self) -> None:
        found = nodes(
            [
                block({"@context": "https://schema.org", "@graph": [{"@type": "Product", "brand": {"@id": "#b"}}]}),
                block({"@context": "https://schema.org", "@type": "Brand", "@id": "#b", "name": "Чайка"}),
            ]
        )
        product = next(node for node in found if node.is_a("Product"))
        assert product.text("brand.name") == "Чайка"

    def test_that_refer_to_each_other_end(self) -> None:
        item = {"@context": "https://schema.org", "@type": "Person", "@id": "#a", "knows": {"@id": "#a"}}
        (node,) = nodes([block(item)])
        assert node.values("knows") == [node]

    def test_of_other_vocabularies_are_left_out(self) -> None:
        assert nodes([block({"@context": "https://example.org", "@type": "Product"})]) == []


class TestTable:
    def test_names_types_and_properties_of_schema_org(self) -> None:
        known = vocabulary()
        for result in results().values():
            assert all(kind in known.parents for kind in result.types), result.title
            paths = [*result.required, *result.recommended, *(path for group in result.any for path in group)]
            names = {name for path in paths for part in path.split("|") for name in part.split(".")}
            assert names <= set(known.domains), result.title
        assert all(known.knows(kind) for item in retired() for kind in item.types)

    @pytest.mark.parametrize("entry", [*TABLE["result"].values(), *TABLE["retired"]], ids=lambda entry: entry["title"])
    def test_says_where_each_entry_is_from(self, entry: dict[str, Any]) -> None:
        assert entry["source"].startswith("https://developers.google.com/")
        assert "ended" in entry or entry["checked"] >= date(2026, 11, 22)

    def test_knows_subtypes(self) -> None:
        assert vocabulary().is_a("Restaurant", "LocalBusiness")
        assert not vocabulary().is_a("Person", "Organization")


@pytest.mark.parametrize(
    ("written", "latest"),
    [
        ("2026-03-05", datetime(2026, 3, 6, 14, tzinfo=UTC)),
        ("2026-03-05T10:00:00+02:00", datetime(2026, 3, 5, 8, tzinfo=UTC)),
        ("2026-03-05T10:00Z", datetime(2026, 3, 5, 10, tzinfo=UTC)),
        ("20260305", datetime(2026, 3, 6, 14, tzinfo=UTC)),
        ("5 март 2026", None),
        ("05.03.2026", None),
        ("03/05/2026", None),
        ("2026-02-30", None),
        ("0000", None),
        ("۲۰۲۶-۰۳-۰۵", None),
        ("", None),
    ],
)
def test_dates_are_read_as_iso_8601(written: str, latest: datetime | None) -> None:
    moment = read_date(written)
    assert (moment and moment.latest) == latest


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    moment = read_date(text)
    assert moment is None or moment.earliest <= moment.latest


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("19.90", 19.9), ("19,90", 19.9), ("1 999,50", 1999.5), ("1.999,50", 1999.5), ("1,999.50", 1999.5),
        ("1,999", 1999), ("1'999.50", 1999.5), ("1.999.000", 1_999_000), ("۱٬۵۰۰", 1500), ("٣٫٥", 3.5), ("0", 0),
        ("free", None), ("€5", None), ("", None), ("..", None),
    ],
)  # fmt: skip
def test_prices_are_read_in_any_grouping_and_any_digits(written: str, number: float | None) -> None:
    assert amount(written) == number


@given(st.text(max_size=40), st.sampled_from(sorted(MARKS)))
def test_any_text_has_prices_or_none(text: str, currency: str) -> None:
    assert all(price >= 0 for price in prices_in(text, currency))
    amount(text)


def test_currencies_are_those_of_iso_4217() -> None:
    assert is_currency("EUR")
    assert is_currency("IRR")
    assert not is_currency("eur")
    assert not is_currency("BTC")
    assert all(map(is_currency, MARKS))


@pytest.mark.parametrize(
    ("word", "number"),
    [("boat", 1), ("rowing", 2), ("make", 1), ("table", 2), ("organisation", 5), ("wanted", 2), ("walked", 1)],
)
def test_syllables_of_english_words(word: str, number: int) -> None:
    assert count_syllables(word) == number


def test_short_sentences_are_easier_to_read() -> None:
    easy = reading_ease("We row the boat. It is a warm day. The sun is out and the lake is calm.")
    hard = reading_ease("Organisational responsibilities necessitate comprehensive administrative documentation.")
    assert easy is not None
    assert hard is not None
    assert easy > 90 > 0 > hard


def test_lists_and_headings_have_no_sentences() -> None:
    assert reading_ease("Boats\nOars and paddles\nLife jackets for children and adults") is None
