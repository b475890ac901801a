"""Which URLs a page, a redirect or a sitemap leads to, and as what they are to be visited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..core.facts import Fetch, Kind
from ..core.plan import CrawlPlan
from ..core.urls import without_credentials
from ..store.frontier import Discovery
from .reading import Reading
from .sitemaps import SitemapText


def beginning(plan: CrawlPlan, urls: Iterable[str]) -> Iterator[Discovery]:
    """What a crawl starts with: its start pages, the `urls` of its list, or sitemaps that were named."""
    if plan.mode == "site":
        for url in plan.starts:
            yield Discovery(url, Kind.PAGE, 0)
    if plan.mode != "list":
        for url in plan.sitemaps:
            yield Discovery(url, Kind.SITEMAP, 0, source="given")
    for url in urls:
        yield Discovery(url, Kind.PAGE, in_scope=plan.in_scope(url))


def outgoing(reading: Reading, plan: CrawlPlan, depth: int | None, known: Known) -> Iterator[Discovery]:
    """Everything a page names: links, canonical, hreflang and refresh targets, images and other resources.

    `depth` is the click depth of what it links to; what is known already is left out. Links marked nofollow are among
    them: an audit must see where they lead.
    """
    for url in reading.pages:
        if known.add_page(url, depth):
            found = to_visit(url, plan, depth)
            # A list and a sitemap say by themselves which pages there are.
            if found and (plan.mode == "site" or found.kind is Kind.EXTERNAL):
                yield found
    for url in reading.resources:
        if known.add_resource(url):
            yield Discovery(url, Kind.RESOURCE, depth)


class Known:
    """URLs the frontier need not be asked about again. Forgetting some costs only time."""

    def __init__(self, most: int = 50_000) -> None:
        self._most = most
        self._pages: set[str] = set()
        self._resources: set[str] = set()

    def add_page(self, url: str, depth: int | None) -> bool:
        """Whether this is news. One that no link path leads to is remembered only once one does."""
        if url in self._pages:
            return False
        if depth is not None:
            self._add(self._pages, url)
        return True

    def add_resource(self, url: str) -> bool:
        if url in self._pages or url in self._resources:
            return False
        self._add(self._resources, url)
        return True

    def _add(self, urls: set[str], url: str) -> None:
        if len(urls) >= self._most:
            urls.clear()
        urls.add(url)


def to_visit(url: str, plan: CrawlPlan, depth: int | None, hops: int = 0) -> Discovery | None:
    """A link's target: a page of this site, or another site's URL; None when those are not to be checked."""
    url = without_credentials(url)
    if plan.is_internal(url):
        return Discovery(url, Kind.PAGE, depth, hops, plan.in_scope(url))
    return Discovery(url, Kind.EXTERNAL, depth, hops) if plan.check_external else None


def redirected(fetch: Fetch, target: str, plan: CrawlPlan) -> Discovery | None:
    """The target of a page's or another site's redirect. Where links are not followed it stays what its source was."""
    depth, hops = fetch.depth, fetch.hops + 1
    if plan.mode == "site":
        return to_visit(target, plan, depth, hops)
    return Discovery(target, fetch.kind, depth, hops, fetch.kind is not Kind.PAGE or plan.in_scope(target))


def listed(text: SitemapText, plan: CrawlPlan, url: str, level: int) -> Iterator[Discovery]:
    """What the sitemap at `url` lists of this site, alternates included, and an index's sitemaps, a level deeper.

    In the mode "sitemap" it is all that is listed, wherever it is, and no alternates.
    """
    for child in text.children:
        yield Discovery(child, Kind.SITEMAP, level + 1, source=url)
    for entry in text.entries:
        if plan.mode == "sitemap":
            yield Discovery(entry.url, Kind.PAGE, in_scope=plan.in_scope(entry.url))
            continue
        for target in (entry.url, *(item.url for item in entry.hreflangs)):
            if target and plan.is_internal(target):
                yield Discovery(target, Kind.PAGE, in_scope=plan.in_scope(target))
