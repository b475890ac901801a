"""Scrapy's downloader, without what the crawl's logic does itself: no slots, no delays, no middlewares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from .client import Client
from .render import renderer

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from .exchange import Outcome
    from .render_handler import RenderHandler
    from .spiders.site import SiteSpider


class Downloader:
    """Hands requests to the HTTP client. What comes back, errors too, is the response's meta["outcome"]."""

    def __init__(self, crawler: Crawler) -> None:
        self._spider: SiteSpider = crawler.spider  # type: ignore[assignment]  # the only spider of this project
        self._most = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._client: Client | None = None
        self._renderer = renderer(crawler, self._spider) if self._spider.writer.plan.render else None
        self.active: set[Request] = set()

    def fetch(self, request: Request) -> Deferred[Response]:
        """The answer, whatever it is."""
        if self._renderer is not None and request.meta["exchange"].render:
            return self._rendered(request, self._renderer)
        if self._client is None:
            self._client = Client(self._spider.writer.plan.timeout, self._spider.crawl.guard.admits_address)
        self.active.add(request)
        answered: Deferred[Response] = Deferred()

        def done(outcome: Outcome) -> None:
            self.active.discard(request)
            request.meta["outcome"] = outcome
            answered.callback(Response(request.url, request=request))

        self._client.fetch(request.meta["exchange"], request.meta["headers"], done)
        return answered

    def _rendered(self, request: Request, renderer: RenderHandler) -> Deferred[Response]:
        self.active.add(request)

        async def render() -> Response:
            try:
                return await renderer.download_request(request)
            finally:
                self.active.discard(request)

        return deferred_from_coro(render())

    def needs_backout(self) -> bool:
        """As many requests are made as may be."""
        return len(self.active) >= self._most

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
