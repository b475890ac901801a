"""A site that is down: one event, which stands for all the faults that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.alerts import MOST_URLS, Event, Kind
from ...core.findings import Severity
from ...store.presence import refused_pages
from ...store.site import Site
from .settings import AlertSettings

OUTAGE, RECOVERY = "site-outage", "site-recovered"
SHARE, LEAST = 0.3, 3  # of the pages that answered before, and pages, from which on it is the site and not its pages


@dataclass(frozen=True, slots=True)
class Refusal:
    """Pages that answered well in the crawl before and not at all, or with a server error, now."""

    pages: int
    of: int
    urls: tuple[str, ...] = ()
    why: str = ""  # when the start page itself gave nothing


def is_outage(site: Site, base: int) -> Refusal | None:
    """The refusal when so many pages were refused that the site is at fault."""
    read, refused = refused_pages(site, base)
    if len(refused) < max(LEAST, SHARE * read):
        return None
    return Refusal(len(refused), read, tuple(refused[:MOST_URLS]))


def site_outage(refusal: Refusal, settings: AlertSettings, *, goes_on: bool) -> Event:
    """The event; withheld when the last crawl has told it already."""
    return Event(
        key=OUTAGE, kind=Kind.OUTAGE, severity=Severity.ERROR, rule=OUTAGE,
        title=f"The site is down: {refusal.why}" if refusal.why
        else f"The site is down: {refusal.pages} of {refusal.of} pages do not answer",
        findings=refusal.pages, pages=refusal.pages, urls=refusal.urls,
        critical=settings.is_critical(OUTAGE, "outage"), withheld="the outage goes on, as was told" if goes_on else "",
    )  # fmt: skip


def recovered(settings: AlertSettings) -> Event:
    """The event that an outage is over."""
    return Event(
        key=RECOVERY, kind=Kind.RECOVERED, severity=Severity.ERROR, rule=RECOVERY, title="The site answers again",
        critical=settings.is_critical(OUTAGE, "outage"),
    )  # fmt: skip
