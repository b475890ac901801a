"""Reading one body: what the crawl hands to whoever reads, and what it gets back. Pure; workers run this."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from ..core.facts import HTML_TYPES, Fetch, Kind, Page, Reason, ResourceKind
from ..core.plan import CrawlPlan
from ..core.urls import without_credentials
from ..store.page_rows import LinkColumns, PageRows, page_rows
from .bodies import MAX_DECODED, Undecodable, decode
from .sitemaps import MAX_SIZE, SitemapText, read_sitemap
from .sketch import Sketch, Unit, units_of

# An iframe's page is no asset, and "other" is whatever preconnect and the like name.
_CHECKED_RESOURCES = set(ResourceKind) - {ResourceKind.IFRAME, ResourceKind.OTHER}


@dataclass(frozen=True, slots=True)
class Job:
    """A body to be read."""

    url: str
    kind: Kind  # page or sitemap
    status: int
    content_type: str  # lower case, without parameters
    headers: tuple[tuple[str, str], ...]
    body: bytes
    encoding: str = ""  # the Content-Encoding it still has
    linked: bool = False  # a path of links leads to it, so that what it names is news only once


@dataclass(slots=True)
class Reading:
    """What a body says. Everything in it can be stored."""

    size: int = 0  # bytes, decoded
    reason: Reason | None = None  # why there is nothing more
    detail: str = ""
    page: PageRows | None = None
    pages: list[str] = field(default_factory=list)  # URLs the page names as pages: links, canonical, hreflang ...
    resources: list[str] = field(default_factory=list)  # URLs it loads
    sitemap: SitemapText | None = None
    units: tuple[Unit, ...] = ()  # what the page says, in short
    links: LinkColumns | None = None  # of a page that was not read anew, which has no rows

    @property
    def sketch(self) -> Sketch | None:
        """What the page says, to be compared with others; None when there is no page."""
        links = self.links if self.page is None else self.page.links
        return None if links is None else Sketch(self.units, links)


class Reader(Protocol):
    """Reads bodies, here or elsewhere."""

    @property
    def full(self) -> bool:
        """It has enough to do: no more pages should be fetched for now."""

    def submit(self, job: Job, done: Callable[[Reading], None]) -> None:
        """Takes a job; `done` is called with its reading, at once or later."""


class ReadNow:
    """Reads in this process, before `submit` returns. A page that takes for ever, takes for ever."""

    full = False

    def __init__(self, plan: CrawlPlan) -> None:
        self._plan = plan

    def submit(self, job: Job, done: Callable[[Reading], None]) -> None:
        done(read(job, self._plan))


def read(job: Job, plan: CrawlPlan) -> Reading:
    """What a page or sitemap says. Never raises."""
    try:
        body = decode(job.body, job.encoding, MAX_SIZE + 1 if job.kind is Kind.SITEMAP else MAX_DECODED)
    except Undecodable as error:
        return Reading(reason=error.reason, detail=str(error))
    reading = Reading(size=len(body))
    if job.kind is Kind.SITEMAP:
        reading.sitemap = read_sitemap(body, job.url)
        if reading.sitemap.format or job.content_type not in HTML_TYPES:
            return reading
    try:
        _read_page(reading, job, body, plan)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is kept as the reason
        # One page that breaks the parser must not end a crawl of thousands.
        reading.reason, reading.detail = Reason.PARSE_CRASH, f"{type(error).__name__}: {error}"[:500]
    return reading


def _read_page(reading: Reading, job: Job, body: bytes, plan: CrawlPlan) -> None:
    from . import extract

    fetch = Fetch(job.url, Kind.PAGE, job.status, content_type=job.content_type, headers=job.headers)
    page = extract.extract(body, fetch, plan.is_internal, plan.extract)
    reading.page = page_rows(page)
    lead(reading, page, plan)


def lead(reading: Reading, page: Page, plan: CrawlPlan) -> None:
    """Notes where a page leads, and what it says in short."""
    reading.pages = list(dict.fromkeys(map(without_credentials, _named_pages(page))))
    if plan.check_resources:
        reading.resources = list(dict.fromkeys(map(without_credentials, _named_resources(page))))
    reading.units = units_of(page)


def _named_pages(page: Page) -> Iterator[str]:
    for link in page.links:
        yield link.target
    for canonical in page.canonicals:
        if canonical.url:
            yield canonical.url
    for hreflang in page.hreflangs:
        if hreflang.url:
            yield hreflang.url
    if page.refresh is not None and page.refresh.url:
        yield page.refresh.url
    for neighbour in page.markup.links:
        if neighbour.url and neighbour.rel in ("next", "prev", "amphtml"):
            yield neighbour.url


def _named_resources(page: Page) -> Iterator[str]:
    for image in page.images:
        if image.url:
            yield image.url
    for resource in page.resources:
        if resource.kind in _CHECKED_RESOURCES:
            yield resource.url
