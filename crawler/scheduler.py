"""Scrapy's scheduler: it starts what the crawl's logic wants next, and wakes the engine when waiting is over.

There is no queue here that a crash could lose, no pickle and no duplicates filter: the frontier is in the database.
The engine gets the pages that are to be rendered; everything else goes to the downloader directly.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Self

from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from twisted.internet.base import DelayedCall
    from twisted.internet.defer import Deferred

    from .downloader import Downloader
    from .exchange import Outcome
    from .exchange import Request as Exchange
    from .spiders.site import SiteSpider

REST_SECONDS = 0.05  # between two looks whether anything is to be made safe; others wait so long to write


class CrawlScheduler(BaseScheduler):
    """Serves a SiteSpider."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pushed: deque[Request] = deque()
        self._alarm: DelayedCall | None = None
        self._is_woken = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        self._spider: SiteSpider = spider  # type: ignore[assignment]  # the only spider of this project
        self._spider.wake = self._wake_soon
        engine: Any = self._crawler.engine
        self._downloader: Downloader = engine.downloader
        self._rest = LoopingCall(self._spider.rest)
        self._rest.start(REST_SECONDS, now=False)

    def close(self, reason: str) -> Deferred[None]:
        self._disarm()
        self._rest.stop()
        return deferred_from_coro(self._end(reason))

    async def _end(self, reason: str) -> None:
        """Takes what is still on its way, as long as the crawl can be kept."""
        if self._spider.fatal is None:
            await self._downloader.drain()
        self._downloader.drop()
        await self._spider.finish(reason)

    def has_pending_requests(self) -> bool:
        return bool(self._pushed) or not self._spider.finished

    def enqueue_request(self, request: Request) -> bool:
        self._pushed.append(request)
        return True

    def next_request(self) -> Request | None:
        """A page to render, if there is one; everything else that may be fetched now is started on the way."""
        while not self._pushed and (room := self._downloader.room) > 0:
            requests = self._spider.next(room)
            if not requests:
                self._arm()
                break
            for request in requests:
                if request.render:
                    self._pushed.append(self._spider.wire.request(request))
                else:
                    self._start(request)
        return self._pushed.popleft() if self._pushed else None

    def _start(self, request: Exchange) -> None:
        headers = self._spider.wire.headers(request)

        def done(outcome: Outcome) -> None:
            self._spider.take(request, headers, outcome)
            self._wake_soon()

        self._downloader.start(request, headers, done)

    def _arm(self) -> None:
        """Sets the alarm for when something may be fetched again; the engine asks by itself after every answer."""
        seconds = self._spider.crawl.wake_in()
        self._disarm()
        if seconds is not None:
            from twisted.internet import reactor

            clock: Any = reactor
            self._alarm = clock.callLater(seconds, self._wake)

    def _disarm(self) -> None:
        if self._alarm is not None and self._alarm.active():
            self._alarm.cancel()
        self._alarm = None

    def _wake_soon(self) -> None:
        """Goes on when all that has come at this moment is taken."""
        if not self._is_woken:
            self._is_woken = True
            asyncio.get_running_loop().call_soon(self._wake)

    def _wake(self) -> None:
        """Goes on after something came that the engine does not know of: an alarm, an answer, a page that was read."""
        self._is_woken = False
        self._disarm()
        engine: Any = self._crawler.engine
        if not engine.running or engine.needs_backout():
            return
        request = self.next_request()
        if request is not None:
            engine.crawl(request)
        elif engine.spider_is_idle():
            deferred_from_coro(engine.close_spider_async(reason="finished"))
