"""Scrapy's downloader: it hands requests to libcurl, and renders to the browser.

An answer that the crawl's logic takes as it is has nothing to look for in Scrapy's engine, scraper, signals and
middlewares, which cost a quarter of a millisecond. So the scheduler starts requests here by itself; the engine sees
that something is in flight, which is all it needs to know.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scrapy.utils.defer import deferred_from_coro

from .client import Client
from .render import renderer

if TYPE_CHECKING:
    import scrapy
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

    from .exchange import Outcome, Request
    from .spiders.site import SiteSpider


class Downloader:
    """Everything of one crawl that is in flight."""

    def __init__(self, crawler: Crawler) -> None:
        self._spider: SiteSpider = crawler.spider  # type: ignore[assignment]  # the only spider of this project
        self._most = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._client: Client | None = None
        self._renderer = renderer(crawler, self._spider) if self._spider.writer.plan.render else None
        self._quiet: asyncio.Event | None = None  # for who waits until nothing is in flight
        self.active: set[object] = set()

    def start(self, request: Request, headers: Sequence[str], done: Callable[[Outcome], None]) -> None:
        """Makes a request; `done` is called once with its outcome, never from inside this call."""
        if self._client is None:
            self._client = Client(self._spider.writer.plan.timeout, self._spider.crawl.guard.admits_address)
        flight = object()
        self.active.add(flight)

        def answered(outcome: Outcome) -> None:
            self._landed(flight)
            done(outcome)

        self._client.fetch(request, headers, answered)

    def fetch(self, request: scrapy.Request) -> Deferred[Response]:
        """A page as the browser renders it."""
        if self._renderer is None:
            raise TypeError(f"{request.url} is neither a request of the crawl nor to be rendered")
        self.active.add(request)
        rendering = self._renderer.download_request(request)

        async def render() -> Response:
            try:
                return await rendering
            finally:
                self._landed(request)

        return deferred_from_coro(render())

    def _landed(self, flight: object) -> None:
        self.active.discard(flight)
        if self._quiet is not None and not self.active:
            self._quiet.set()

    @property
    def room(self) -> int:
        """How many more requests may be made."""
        return self._most - len(self.active)

    def needs_backout(self) -> bool:
        """As many requests are made as may be."""
        return self.room <= 0

    async def drain(self) -> None:
        """Returns when nothing is in flight any more."""
        if self.active:
            self._quiet = asyncio.Event()
            await self._quiet.wait()

    def close(self) -> None:
        """Nothing: the engine calls this while requests are in flight, which it does not know of; see `drop`."""

    def drop(self) -> None:
        """Drops what is in flight and closes all connections."""
        if self._client is not None:
            self._client.close()
            self._client = None
