"""What a page's structured data names: its types, its questions, its names, its dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ...core.content import Shared
from ...core.facts import Page
from .compared import Comparison
from .terms import LEAST_PAGES, evidence, grade

_DEEPEST, _MOST = 12, 2_000  # levels and items read: what a page may nest has no end
_PREFIXES = ("https://schema.org/", "http://schema.org/", "schema:")
# Types that are parts of others: no page is marked up as one of them.
_PARTS = frozenset({
    "ListItem", "ImageObject", "EntryPoint", "SearchAction", "ReadAction", "PostalAddress", "GeoCoordinates",
    "OpeningHoursSpecification", "ContactPoint", "Offer", "AggregateOffer", "AggregateRating", "Rating", "Answer",
    "Question", "Person", "Organization", "WebSite", "WebPage", "PropertyValue", "PropertyValueSpecification",
    "QuantitativeValue", "MonetaryAmount", "Country", "Place", "Thing", "Brand", "HowToStep", "HowToSection",
    "NutritionInformation", "SpeakableSpecification", "InteractionCounter",
})  # fmt: skip


def items(page: Page) -> Iterator[dict[str, Any]]:
    """Every item of a page's structured data, nested ones too, in no more depth and number than a reader wrote."""
    left = _MOST
    waiting: list[tuple[Any, int]] = [(block.data, 0) for block in reversed(page.structured)]
    while waiting and left:
        value, depth = waiting.pop()
        left -= 1
        if depth > _DEEPEST:
            continue
        if isinstance(value, list):
            waiting.extend((item, depth + 1) for item in reversed(value[:_MOST]))
        elif isinstance(value, dict):
            if "@type" in value:
                yield value
            waiting.extend(
                (item, depth + 1) for item in reversed(list(value.values())[:_MOST]) if isinstance(item, dict | list)
            )


def types_of(item: dict[str, Any]) -> list[str]:
    """The types of one item without the prefix of schema.org."""
    named = item.get("@type")
    found = []
    for name in named if isinstance(named, list) else [named]:
        if isinstance(name, str) and name.strip():
            bare = name.strip()
            for prefix in _PREFIXES:
                bare = bare.removeprefix(prefix)
            found.append(bare[:80])
    return found


def page_types(page: Page) -> tuple[str, ...]:
    """The types a page is marked up with, parts of items left out, in the order of the page."""
    return tuple(dict.fromkeys(name for item in items(page) for name in types_of(item) if name not in _PARTS))


def missing_types(comparison: Comparison, page: Page | None) -> tuple[Shared, ...]:
    """Types that at least two compared pages carry and a page lacks."""
    own = frozenset() if page is None else frozenset(page_types(page))
    carriers: dict[str, list[Any]] = {}
    for chosen in comparison.pages:
        for name in page_types(chosen.page):
            carriers.setdefault(name, []).append(chosen)
    counts = Counter({name: len(pages) for name, pages in carriers.items() if name not in own})
    total = len(comparison.pages)
    return tuple(
        Shared(name, number, total, grade(number, total), evidence(carriers[name]))
        for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if number >= LEAST_PAGES
    )


def faq_questions(page: Page) -> list[str]:
    """The questions of FAQPage and QAPage items."""
    return [
        text for item in items(page) if "Question" in types_of(item) for text in [text_of(item.get("name"))] if text
    ]


def text_of(value: Any) -> str:
    """A property's text with white space folded; "" when it is none."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    return " ".join(value.split())[:300] if isinstance(value, str) else ""
