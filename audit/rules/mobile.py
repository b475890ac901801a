"""Pages on small screens."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.directives import indexability
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..rule import rule


@rule(Severity.ERROR, "mobile")
def viewport_missing(page: Page) -> Iterator[Evidence]:
    """Page is not prepared for phones

    The page has no viewport meta element, or an empty one.

    Why: Phones then lay the page out as for a desktop screen and shrink it until nothing can be read. Google indexes
    the page as a phone sees it.

    Fix: Add <meta name="viewport" content="width=device-width, initial-scale=1"> to the head of every page.

    Source: Google Search Central, "Mobile-first indexing best practices",
    https://developers.google.com/search/docs/crawling-indexing/mobile/mobile-sites-mobile-first-indexing; CSS Viewport
    Module, https://www.w3.org/TR/css-viewport-1/
    """
    if indexability(page) == "redirect":
        return
    viewports = [meta for meta in page.metas if meta.key == "viewport"]
    if not viewports:
        yield Evidence("The page has no viewport meta element.")
    elif not any(meta.content.strip() for meta in viewports):
        yield Evidence("The viewport meta element is empty.", line=viewports[0].line)
