"""The spider: it carries requests and answers between the crawl's logic and Scrapy, and decides nothing."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy.utils.defer import deferred_from_coro

from ...core.credentials import NONE, Credentials, read_credentials
from ...core.errors import SitewrightError, UsageError
from ...core.plan import CrawlPlan
from ...core.urls import is_loopback, normalize
from ...store.crawl_writer import CrawlWriter
from ...store.lock import CrawlLock
from ..crawl import Crawl
from ..exchange import Outcome, Request
from ..exchange import Response as Answer
from ..reader_pool import ReaderPool, can_fork
from ..reading import Job, Reading, ReadNow
from ..rendering import Rendering
from ..settings import plan_settings
from ..warc import WarcFile
from ..wire import Wire

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_NUMBERS: dict[str, Callable[[str], Any]] = {
    "max_pages": int, "max_depth": int, "concurrency": int, "delay": float, "timeout": float, "recheck_delay": float
}  # fmt: skip


class SiteSpider(scrapy.Spider):
    """One site, from its start page, into a database.

    From the command line: scrapy crawl site -a url=https://example.org/ [-a db=FILE] [-a max_pages=500] and the other
    numbers of a CrawlPlan. A program passes an open `writer` instead, a `listener` that is called with the Crawl after
    every outcome, and what `run_crawl` takes.
    """

    name = "site"

    def __init__(
        self,
        url: str = "",
        db: str = "sitewright.db",
        writer: CrawlWriter | None = None,
        listener: Callable[[Crawl], None] | None = None,
        listed: Sequence[str] = (),
        credentials: Credentials = NONE,
        warc: WarcFile | None = None,
        **numbers: str,
    ) -> None:
        super().__init__()
        if writer is None:
            plan, credentials = _plan(url, numbers), read_credentials(os.environ, typed=(url,))
            # Whoever brings a writer has seen to the lock; ours lasts as long as the process.
            self._lock = CrawlLock(db, plan.site)
            writer = CrawlWriter.open(db, plan)
        self.writer = writer
        self._warc = warc
        if credentials:
            self.writer.keep_to_itself()
        self._reader = ReaderPool(self.writer.plan) if can_fork() else ReadNow(self.writer.plan)
        self.crawl = Crawl(self.writer, reader=self, listed=listed)
        self.writer.commit()
        self.credentials = credentials
        self.wire = Wire(self.writer.plan, credentials, self.answered)
        self.fatal: Exception | None = None  # what ended the crawl, if it was us
        self.start_failure = ""  # why there is nothing to crawl
        self.wake: Callable[[], None] = lambda: None  # asks the engine for more, set by the scheduler
        self._listener = listener
        self._state = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        try:
            spider = super().from_crawler(crawler, *args, **kwargs)
        except SitewrightError as error:
            if "writer" in kwargs:
                raise
            # Scrapy's own command line would show a traceback.
            raise SystemExit(f"Error: {error} {error.advice}".rstrip()) from None
        crawler.settings.setdict(plan_settings(spider.writer.plan), priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the scheduler knows where to begin."""
        requests: list[Any] = []
        for request in requests:
            yield request

    async def finish(self, reason: str) -> None:
        """Ends the crawl once everything that was fetched has been read."""
        if isinstance(self._reader, ReaderPool) and self.fatal is None:
            await self._reader.drain()
        self.end(reason)

    def end(self, reason: str) -> str:
        """Closes the crawl, if it is not, and returns its state: finished, limit, interrupted or failed.

        `reason` is Scrapy's: "finished" when nothing was left to do, anything else when it was stopped.
        """
        if not self._state:
            self._state = "interrupted"
            if isinstance(self._reader, ReaderPool):
                self._reader.close()
            if self._warc is not None:
                self._warc.close()
            if reason == "finished":
                self.start_failure = self.writer.start_failure()
                self._state = "failed" if self.start_failure else self.crawl.state
            self._kept(lambda: self.writer.close(self._state, measure=reason != "killed"))
            if self.fatal is not None:
                self.writer.abandon()
        return self._state

    # -- what the scheduler and Scrapy call

    def next(self, limit: int) -> list[Request]:
        """Up to `limit` requests that are to be made now."""
        found: list[Request] = []
        self._kept(lambda: found.extend(self.crawl.next_requests(limit)))
        return found

    @property
    def finished(self) -> bool:
        """Nothing is left to do."""
        found: list[bool] = []
        self._kept(lambda: found.append(self.crawl.finished))
        return found == [True]

    def answered(self, response: Response) -> None:
        """Takes a page that was rendered."""
        self.take(response.meta["exchange"], (), response.meta["outcome"])

    def take(self, request: Request, headers: Sequence[str], outcome: Outcome | Rendering) -> None:
        """Takes the outcome of a request that was made with these header lines."""
        self._kept(lambda: self._take(request, headers, outcome))
        self._tell()

    def rest(self) -> None:
        """Makes safe what was recorded, when that is due."""
        self._kept(self.writer.rest)

    def _take(self, request: Request, headers: Sequence[str], outcome: Outcome | Rendering) -> None:
        if self._warc is not None and isinstance(outcome, Answer):
            self._warc.write(request, headers, outcome)
        self.crawl.receive(request, outcome)

    # -- what the crawl asks of its reader

    @property
    def full(self) -> bool:
        return self._reader.full

    def submit(self, job: Job, done: Callable[[Reading], None]) -> None:
        def arrived(reading: Reading) -> None:
            self._kept(lambda: done(reading))
            self._tell()
            self.wake()

        self._reader.submit(job, arrived)

    def _kept(self, step: Callable[[], None]) -> None:
        """Does something that is written down. When that fails, the crawl ends: what cannot be kept is in vain."""
        if self.fatal is not None:
            return
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whoever runs the crawl raises it again
            self.fatal = error
            closing = deferred_from_coro(self.crawler.engine.close_spider_async(reason="failed"))
            # It may be closing already.
            closing.addErrback(lambda _: None)

    def _tell(self) -> None:
        if self._listener is not None and self.fatal is None:
            self._listener(self.crawl)


def _plan(url: str, numbers: dict[str, str]) -> CrawlPlan:
    if not url:
        raise UsageError("There is nothing to crawl.", "Give a URL: scrapy crawl site -a url=https://example.org/")
    values: dict[str, Any] = {}
    for name, value in numbers.items():
        if name not in _NUMBERS:
            raise UsageError(f"There is no argument {name!r}.", f"There are: url, db, {', '.join(_NUMBERS)}.")
        try:
            values[name] = _NUMBERS[name](value)
        except ValueError:
            raise UsageError(f"{name} must be a number, not {value!r}.") from None
    start = normalize(url)
    if start is not None and is_loopback(start):
        values.setdefault("delay", 0.0)
    return CrawlPlan(url, **values)
