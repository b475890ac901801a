"""Scrapy's scheduler: it hands over what the crawl's logic wants next, and wakes the engine when waiting is over.

There is no queue here that a crash could lose, no pickle and no duplicates filter: the frontier is in the database.
"""

from __future__ import annotations

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

    from .spiders.site import SiteSpider

REST_SECONDS = 0.05  # between two looks whether anything is to be made safe; others wait so long to write


class CrawlScheduler(BaseScheduler):
    """Serves a SiteSpider."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pushed: deque[Request] = deque()
        self._alarm: DelayedCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        self._spider: SiteSpider = spider  # type: ignore[assignment]  # the only spider of this project
        self._spider.wake = self._wake
        self._rest = LoopingCall(self._spider.rest)
        self._rest.start(REST_SECONDS, now=False)

    def close(self, reason: str) -> Deferred[None]:
        self._disarm()
        self._rest.stop()
        return deferred_from_coro(self._spider.finish(reason))

    def has_pending_requests(self) -> bool:
        return bool(self._pushed) or not self._spider.finished

    def enqueue_request(self, request: Request) -> bool:
        self._pushed.append(request)
        return True

    def next_request(self) -> Request | None:
        if self._pushed:
            return self._pushed.popleft()
        request = self._spider.next
        if request is None:
            self._arm()
        return request

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

    def _wake(self) -> None:
        """Goes on after something came that the engine does not know of: an alarm, or a page that was read."""
        self._disarm()
        engine: Any = self._crawler.engine
        if not engine.running or engine.needs_backout():
            return
        request = self._spider.next
        if request is not None:
            engine.crawl(request)
        elif engine.spider_is_idle():
            deferred_from_coro(engine.close_spider_async(reason="finished"))
        else:
            self._arm()
