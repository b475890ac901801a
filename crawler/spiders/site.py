"""The spider: it carries requests and answers between the crawl's logic and Scrapy, and decides nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy import signals
from scrapy.exceptions import CloseSpider, StopDownload

from ...core.plan import CrawlPlan
from ...core.urls import is_loopback, normalize
from ...store.crawl_writer import CrawlWriter
from ...store.lock import CrawlLock
from ..crawl import Crawl
from ..exchange import Outcome, Request
from ..settings import plan_settings
from ..wire import from_failure, from_response, to_scrapy, wants_body

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

_NUMBERS: dict[str, Callable[[str], Any]] = {
    "max_pages": int, "max_depth": int, "concurrency": int, "delay": float, "timeout": float, "recheck_delay": float
}  # fmt: skip


class SiteSpider(scrapy.Spider):
    """One site, from its start page, into a database.

    From the command line: scrapy crawl site -a url=https://example.org/ [-a db=FILE] [-a max_pages=500] and the other
    numbers of a CrawlPlan. A program passes an open `writer` instead, and a `listener` that is called with the Crawl
    after every outcome.
    """

    name = "site"

    def __init__(
        self,
        url: str = "",
        db: str = "sitewright.db",
        writer: CrawlWriter | None = None,
        listener: Callable[[Crawl], None] | None = None,
        **numbers: str,
    ) -> None:
        super().__init__()
        # Whoever brings a writer has seen to the lock; ours lasts as long as the process.
        self._lock = CrawlLock(db) if writer is None else None
        self.writer = writer or CrawlWriter.open(db, _plan(url, numbers))
        self.crawl = Crawl(self.writer)
        self.fatal: Exception | None = None  # what ended the crawl, if it was us
        self.start_failure = ""  # why there is nothing to crawl
        self._listener = listener
        self._state = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.settings.setdict(plan_settings(spider.writer.plan), priority="spider")
        crawler.signals.connect(spider.headers_received, signals.headers_received)
        crawler.signals.connect(spider.bytes_received, signals.bytes_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the scheduler knows where to begin."""
        requests: list[Any] = []
        for request in requests:
            yield request

    def end(self, reason: str) -> str:
        """Closes the crawl, if it is not, and returns its state: finished, limit, interrupted or failed.

        `reason` is Scrapy's: "finished" when nothing was left to do, anything else when it was stopped.
        """
        if not self._state:
            self._state = "interrupted"
            if reason == "finished":
                self.start_failure = self.writer.start_failure()
                self._state = "failed" if self.start_failure else self.crawl.state
            self.writer.close(self._state, measure=reason != "killed")
        return self._state

    # -- what Scrapy calls

    def request(self, request: Request) -> scrapy.Request:
        return to_scrapy(request, self.writer.plan, self.answered, self.failed)

    def answered(self, response: Response) -> None:
        self._receive(response.meta["exchange"], from_response(response))

    def failed(self, failure: Failure) -> None:
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it to what an errback gets
        self._receive(request.meta["exchange"], from_failure(failure, request))

    def headers_received(self, body_length: int | str, request: scrapy.Request) -> None:
        """Stops downloads that are too large, or whose body nobody reads, before they begin."""
        length = None if isinstance(body_length, str) else body_length  # Twisted writes an unknown length in words
        if not wants_body(request.meta["exchange"], length):
            raise StopDownload(fail=False)

    def bytes_received(self, data: bytes, request: scrapy.Request) -> None:
        """Stops downloads that grow too large; status, headers and the beginning are kept."""
        room = request.meta["left"] = request.meta.get("left", request.meta["room"]) - len(data)
        if room < 0:
            raise StopDownload(fail=False)

    def _receive(self, request: Request, outcome: Outcome) -> None:
        try:
            self.crawl.receive(request, outcome)
        except Exception as error:
            # The database is full or gone: going on would fetch pages that cannot be kept.
            self.fatal = self.fatal or error
            raise CloseSpider("failed") from error
        if self._listener is not None:
            self._listener(self.crawl)


def _plan(url: str, numbers: dict[str, str]) -> CrawlPlan:
    values = {name: _NUMBERS[name](value) for name, value in numbers.items() if name in _NUMBERS}
    start = normalize(url)
    if start is not None and is_loopback(start):
        values.setdefault("delay", 0.0)
    return CrawlPlan(url, **values)
