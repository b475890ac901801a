"""Directives that limit how an indexable page is shown in search results, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..robots_directives import statements, value_of
from ..rule import Applies, rule

_ARTICLES = frozenset(
    ("Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "AnalysisNewsArticle")
)


@rule(Severity.WARNING, "indexability", applies=Applies.INDEXABLE)
def nosnippet(page: Page) -> Iterator[Evidence]:
    """Page forbids text in search results

    A page that may be indexed says nosnippet or max-snippet:0.

    Why: The result shows a title and no description, which fewer people click on. The text is also kept out of AI
    Overviews and AI Mode.

    Fix: Remove the directive, unless that is what you want.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag; "AI features and your website",
    https://developers.google.com/search/docs/appearance/ai-features
    """
    limit = value_of(page, "max-snippet")
    said = value_of(page, "nosnippet") or (limit if limit and limit[0] == "0" else None)
    if said:
        yield Evidence("The page forbids search engines to show any of its text.", snippet=said[1].snippet,
                       line=said[1].line)  # fmt: skip


@rule(Severity.NOTICE, "indexability", applies=Applies.INDEXABLE)
def noimageindex(page: Page) -> Iterator[Evidence]:
    """Page keeps its images out of image search

    A page that may be indexed says noimageindex.

    Why: Its images cannot be found in image search and do not stand beside its result.

    Fix: Remove the directive, unless that is what you want.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    said = value_of(page, "noimageindex")
    if said:
        yield Evidence("The page keeps its images out of image search.", snippet=said[1].snippet, line=said[1].line)


@rule(Severity.NOTICE, "indexability", applies=Applies.INDEXABLE)
def notranslate(page: Page) -> Iterator[Evidence]:
    """Page refuses to be translated in search results

    A page that may be indexed says notranslate, as a robots directive or in a meta element named google.

    Why: Google does not offer its result to people who search in another language.

    Fix: Remove the directive, unless a translation would do harm, as with legal texts or code.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    said = value_of(page, "notranslate")
    own = next(
        (meta for meta in page.metas if meta.key == "google" and meta.content.strip().lower() == "notranslate"), None
    )
    if said or own:
        line = said[1].line if said else own.line if own else 0
        yield Evidence("The page does not want to be translated.", snippet=said[1].snippet if said else "", line=line)


@rule(Severity.ERROR, "indexability", applies=Applies.INDEXABLE)
def unavailable_after_past(page: Page) -> Iterator[Evidence]:
    """Page asked to be dropped from search results on a day that has passed

    The directive unavailable_after holds a date before the day of the crawl, and the page is still part of the site.

    Why: Google drops the page from its results after that date, though nothing else on it says so.

    Fix: Remove the directive if the page is still valid. Otherwise take the page and the links to it away.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    said = value_of(page, "unavailable_after")
    until, now = _date(said[0]) if said else None, _date(page.fetch.at)
    if said and until and now and until < now:
        yield Evidence(
            f"The page asked to be dropped from search results after {until:%Y-%m-%d}.",
            value=said[0],
            threshold=f"{now:%Y-%m-%d}",
            snippet=said[1].snippet,
            line=said[1].line,
        )


@rule(Severity.NOTICE, "indexability", applies=Applies.INDEXABLE)
def max_image_preview_limited(page: Page) -> Iterator[Evidence]:
    """Article allows no large image beside its result

    A page that is marked up as an article (schema.org or Open Graph) says max-image-preview:none or
    max-image-preview:standard.

    Why: Google Discover shows articles with large images far more often, and may do so only with
    max-image-preview:large.

    Fix: Write max-image-preview:large, unless your licence for the images forbids it.

    Source: Google Search Central, "Get on Discover",
    https://developers.google.com/search/docs/appearance/google-discover
    """
    is_article = (page.meta("og:type") or "").strip().lower() == "article" or any(
        _ARTICLES & set(item.types) for item in page.structured
    )
    values = [
        (value, statement)
        for statement in statements(page)
        for name, value in statement.directives
        if name == "max-image-preview" and value in ("none", "standard") and statement.agent in ("robots", "googlebot")
    ]
    if is_article and values:
        value, statement = values[0]
        yield Evidence(f"The article says max-image-preview:{value}.", value=value, threshold="large",
                       snippet=statement.snippet, line=statement.line)  # fmt: skip


def _date(written: str) -> datetime | None:
    """A date as in RFC 822, RFC 850 or ISO 8601, None when it is none; without a time zone it is UTC."""
    date = None
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        date = datetime.fromisoformat(written.strip().upper())
    if date is None:
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            date = parsedate_to_datetime(written)
    return date.replace(tzinfo=UTC) if date and date.tzinfo is None else date
