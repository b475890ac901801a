"""What a page says of its own age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..dates import Moment, at, read_date
from ..rich_results import primary
from ..rule import Applies, rule

_METAS = {"dateModified": "article:modified_time", "datePublished": "article:published_time"}
_PAGES = ("Article", "WebPage")


def _dates(page: Page, name: str) -> Iterator[tuple[str, str, Moment]]:
    """(where it stands, as written, moment) of every date of one kind that can be read."""
    for meta in page.metas:
        if meta.key == _METAS[name] and (moment := read_date(meta.content)):
            yield _METAS[name], meta.content.strip(), moment
    for node in primary(page, *_PAGES):
        written = node.text(name)
        if written and (moment := read_date(written)):
            yield f"{name} of {node.types[0]}", written, moment


@rule(Severity.WARNING, "content", applies=Applies.INDEXABLE)
def content_dates_disagree(page: Page, *, max_days: float = 1.0) -> Iterator[Evidence]:
    """Page gives two dates for one thing

    Two statements of when the page was published, or of when it was changed, are more than a day apart: Open Graph's
    article:published_time or article:modified_time, and datePublished or dateModified of an Article or WebPage in the
    structured data. Dates in the text are not read.

    Why: Google chooses a date from all it finds, and shows none or the wrong one where they contradict each other.

    Fix: Write all dates of a page from one field.

    Source: Google Search Central, "Influence your byline dates in Google Search": be consistent,
    https://developers.google.com/search/docs/appearance/publication-dates
    """
    for name in ("dateModified", "datePublished"):
        found = list(_dates(page, name))
        if len(found) < 2:
            continue
        first, last = min(found, key=lambda item: item[2].latest), max(found, key=lambda item: item[2].earliest)
        if last[2].earliest - first[2].latest > timedelta(days=max_days):
            yield Evidence(
                f"{first[0]} is {first[1]}, but {last[0]} is {last[1]}.",
                value=first[1],
                threshold=last[1],
                details={where: written for where, written, _ in found},
            )
            return


@rule(Severity.WARNING, "content", applies=Applies.INDEXABLE)
def content_date_future(page: Page, *, max_hours: float = 24.0) -> Iterator[Evidence]:
    """Page is dated in the future

    The page says that it was published or changed more than 24 hours after the crawl fetched it, in Open Graph or in
    the structured data of an Article or WebPage.

    Why: Google does not show dates it cannot believe, and a page that is not published yet should not be found.

    Fix: Correct the date. If the page is scheduled, keep it offline until then.

    Source: Google Search Central, "Influence your byline dates in Google Search": don't use future dates,
    https://developers.google.com/search/docs/appearance/publication-dates
    """
    limit = at(page.fetch.at) + timedelta(hours=max_hours)
    for name in ("datePublished", "dateModified"):
        for where, written, moment in _dates(page, name):
            if moment.earliest > limit:
                yield Evidence(f"{where} is {written}, which lies in the future.", value=written)
                return
