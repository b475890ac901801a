"""Markup of reviews and ratings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import join, parts, site_key
from ...store.site import Site
from ..prices import amount
from ..rich_results import incomplete, page_nodes, report
from ..rule import Applies, rule
from ..structured_nodes import Node
from ..structured_pages import structured_pages
from ..wording import number_of


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_review_snippet(page: Page) -> Iterator[Evidence]:
    """Review markup lacks what a search result needs

    A Review has no author or no reviewRating with a ratingValue, or stands for itself without saying what it is about
    (itemReviewed). Fact checks (ClaimReview) and reviews that come out of an action (resultReview) are left out.

    Why: Without them Google shows no stars.

    Fix: Add what the finding names. A review inside the markup of a product needs no itemReviewed.

    Source: Google Search Central, "Review snippet (Review, AggregateRating) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/review-snippet
    """
    found = [
        node
        for node in page_nodes(page)
        if node.is_a("Review") and not node.is_a("ClaimReview") and node.parent != "resultReview"
    ]
    named = {id(review) for node in page_nodes(page) for name in ("review", "reviews") for review in node.values(name)}

    def item(node: Node) -> list[str]:
        return [] if node.parent or node.has("itemReviewed") or id(node) in named else ["itemReviewed"]

    yield from incomplete(page, "review-snippet", found, item)


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_aggregate_rating(page: Page) -> Iterator[Evidence]:
    """Rating markup is incomplete or impossible

    An AggregateRating has no ratingValue, or neither ratingCount nor reviewCount, or its value lies outside the range
    from worstRating to bestRating (1 to 5 unless they say otherwise). Percentages and fractions are not compared.

    Why: Google shows no stars for it.

    Fix: Add what the finding names. For a scale other than 1 to 5 state worstRating and bestRating.

    Source: Google Search Central, "Review snippet (Review, AggregateRating) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/review-snippet
    """
    found = [node for node in page_nodes(page) if node.is_a("AggregateRating")]

    def outside(node: Node) -> list[str]:
        value, low, high = (_number(node, name) for name in ("ratingValue", "worstRating", "bestRating"))
        low, high = 1.0 if low is None else low, 5.0 if high is None else high
        # A value of 0 beside a count of 0 means that nobody has rated yet.
        fits = value is None or low <= value <= high or (value == 0 and not _number(node, "ratingCount"))
        return [] if fits else [f"a ratingValue from {low:g} to {high:g} ({value:g})"]

    yield from incomplete(page, "aggregate-rating", found, outside)


def _number(node: Node, name: str) -> float | None:
    """A rating's number; a comma in it stands for the decimal point."""
    return amount(node.text(name).replace(",", "."))


@rule(Severity.WARNING, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_self_serving_review(page: Page) -> Iterator[Evidence]:
    """Business shows reviews of itself

    Markup of the organisation or local business that the site belongs to carries a review or an aggregateRating. An
    organisation is the site's own when its url or @id is the home page, or when it is described on the home page
    without a url elsewhere. Businesses in directories are not meant.

    Why: Google shows no stars for reviews that a business publishes about itself, be they collected on the site or
    taken over from another.

    Fix: Take the rating out of the markup of the business. Reviews of products stay with the products.

    Source: Google Search Central, "Review snippet": self-serving reviews,
    https://developers.google.com/search/docs/appearance/structured-data/review-snippet#guidelines
    """
    faulty = [
        (node, [name for name in ("review", "aggregateRating") if node.has(name)])
        for node in page_nodes(page)
        if node.is_a("Organization") and (node.has("review") or node.has("aggregateRating")) and _is_own(node, page)
    ]
    yield from report(faulty, "is the site's own business and carries")


def _is_own(node: Node, page: Page) -> bool:
    home = f"{parts(page.url).origin}/"
    named = [join(text, page.url) for text in (node.text("url"), node.identifier) if text]
    if any(
        url and site_key(url) == site_key(home) and parts(url).path == "/" and not parts(url).query for url in named
    ):
        return True
    return not node.has("url") and parts(page.url).path == "/" and not node.parent


@rule(Severity.WARNING, "structured-data")
def schema_rating_scope(site: Site, *, min_pages: int = 20, min_count: int = 10) -> Iterator[Evidence]:
    """Many pages share one rating

    The same rating, with value and number of ratings alike, stands in the markup of 20 or more indexable pages, on
    items with different names. Ratings by fewer than ten people may agree by chance and are left out.

    Why: A rating must be of the item on the page. Google's rules forbid to mark up that of the whole shop on each
    product, and such markup can cost the site all its rich results.

    Fix: Mark up on each page only the ratings of what it is about.

    Source: Google Search Central, "General structured data guidelines": relevance,
    https://developers.google.com/search/docs/appearance/structured-data/sd-policies
    """
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for page in structured_pages(site, indexable=True, containing="AggregateRating"):
        for node in page.nodes:
            for rating in node.values("aggregateRating"):
                if isinstance(rating, Node) and not node.is_a("Organization") and node.has("name"):
                    count = rating.text("ratingCount") or rating.text("reviewCount")
                    if (amount(count) or 0) >= min_count:
                        found[rating.text("ratingValue"), count].setdefault(page.url, node.text("name"))
    for (value, count), pages in found.items():
        if len(pages) >= min_pages and len(set(pages.values())) >= min_pages / 2:
            urls = list(pages)
            yield Evidence(
                f"The rating {value} of {count} ratings stands on {number_of(len(urls), 'page')} about others.",
                value=len(urls),
                threshold=min_pages,
                url=urls[0],
                details={"rating": value, "count": count, "pages": urls[:20]},
            )
