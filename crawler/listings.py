"""Sitemaps that were read, taken over a few entries at a time: a large one must not hold up everything else."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..core.facts import Sitemap
from ..core.plan import CrawlPlan
from ..store.crawl_writer import CrawlWriter
from ..store.frontier import Discovery
from .discover import listed
from .sitemaps import SitemapText

SLICE = 500  # entries taken over at once, some 20 ms

Sift = Callable[[Iterable[Discovery]], list[Discovery]]


@dataclass(slots=True)
class _Listing:
    sitemap: Sitemap
    text: SitemapText
    level: int
    taken: int = 0  # entries


class Listings:
    """The sitemaps of a crawl that are not wholly stored yet. When it is killed, they are read again."""

    def __init__(self, writer: CrawlWriter, plan: CrawlPlan, sift: Sift) -> None:
        """`sift` leaves out what is not to be visited."""
        self._writer = writer
        self._plan = plan
        self._sift = sift
        self._waiting: deque[_Listing] = deque()

    @property
    def idle(self) -> bool:
        """There is nothing to take over."""
        return not self._waiting

    def add(self, sitemap: Sitemap, text: SitemapText, level: int) -> None:
        """A sitemap was read; a small one is stored at once."""
        self._waiting.append(_Listing(sitemap, text, level))
        if len(self._waiting) == 1 and len(text.entries) <= SLICE:
            self.step()

    def step(self) -> None:
        """Takes over the next entries, if there are any."""
        if not self._waiting:
            return
        now = self._waiting[0]
        fetch, text = now.sitemap.fetch, now.text
        entries = text.entries[now.taken : now.taken + SLICE]
        now.taken += len(entries)
        last = now.taken >= len(text.entries)
        part = SitemapText(text.format, entries, text.children if last else [])
        found = self._sift(listed(part, self._plan, fetch.url, now.level))
        if last:
            self._waiting.popleft()
            self._writer.record(fetch, sitemap=now.sitemap, entries=entries, discovered=found)
        else:
            self._writer.list_entries(fetch.url, entries, found)
