"""Structured data that fits what a page is, as far as the page itself tells it.

Types are those Google shows results for (developers.google.com/search/docs/appearance/structured-data/search-gallery);
FAQPage is not among them, since its results were withdrawn for nearly all sites in 2023.
"""

from __future__ import annotations

from ...core.content import FittingType
from ...core.facts import Page, ResourceKind
from ...core.urls import parts
from .markup import page_types

_ARTICLES = frozenset({"Article", "NewsArticle", "BlogPosting", "TechArticle", "Report", "ScholarlyArticle"})
_PRODUCTS = frozenset({"Product", "ProductGroup", "IndividualProduct", "ProductModel", "Vehicle", "Car"})
_DEEP = 2  # segments of a path: a page so deep has a place in the site to show


def fitting_types(page: Page) -> tuple[FittingType, ...]:
    """Types the page's own marks call for and its structured data lacks, each with what speaks for it."""
    own = frozenset(page_types(page))
    kind = (page.meta("og:type") or "").strip().lower()
    found = []
    if not own & _ARTICLES and (kind == "article" or page.meta("article:published_time")):
        found.append(FittingType("Article", "article"))
    if not own & _PRODUCTS and (kind == "product" or page.meta("product:price:amount")):
        found.append(FittingType("Product", "product"))
    if "VideoObject" not in own and any(item.kind is ResourceKind.VIDEO for item in page.resources):
        found.append(FittingType("VideoObject", "video"))
    if "BreadcrumbList" not in own and len([part for part in parts(page.url).path.split("/") if part]) >= _DEEP:
        found.append(FittingType("BreadcrumbList", "deep"))
    return tuple(found)
