"""Running one crawl from beginning to end, with signals and progress."""

from __future__ import annotations

import contextlib
import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..core.credentials import NONE, Credentials
from ..core.errors import StoreError
from ..core.facts import Kind
from ..core.plan import CrawlPlan
from ..store.crawl_writer import CrawlWriter
from ..store.frontier import DONE, PENDING
from ..store.lock import CrawlLock
from .warc import WarcFile

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerProcess

    from .crawl import Crawl
    from .spiders.site import SiteSpider

PATIENCE = 9.0  # seconds that requests in flight get to end after the first Ctrl-C; all is over after 10
PROGRESS_SECONDS = 0.5
GC_THRESHOLD = 50_000  # objects made between two collections; CPython's default is 700
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is, in URLs of the site."""

    done: int
    pending: int
    errors: int  # answered 4xx or 5xx, or not at all
    rendered: int = 0


@dataclass(frozen=True, slots=True)
class CrawlOutcome:
    """How a crawl ended."""

    crawl_id: int
    state: str  # finished, limit, interrupted, failed
    pages: int  # internal URLs asked for in the whole crawl, redirects included
    errors: int  # of them in this run
    seconds: float
    resumed: bool
    interrupted: bool
    seed_failed: str = ""  # why the start page gave nothing to crawl; "" when it did


def run_crawl(
    db: Path,
    plan: CrawlPlan,
    *,
    fresh: bool = False,
    progress: Callable[[Progress], None] | None = None,
    listed: Sequence[str] = (),
    credentials: Credentials = NONE,
) -> CrawlOutcome:
    """Crawls into a database and returns when that is over; an unfinished crawl of the same scope is gone on with.

    `listed` are the URLs of a plan in list mode; `credentials` are sent to their origins and kept nowhere.

    Ctrl-C, SIGTERM and SIGHUP once: no new requests, those in flight get PATIENCE seconds. Twice: at once. Either way
    nothing recorded is lost. Works once a process, since Twisted's reactor cannot be restarted. Raises StoreError, and
    DatabaseLocked when another process crawls the same site into the same database.
    """
    if plan.render:
        from .render import usable_browser

        usable_browser(plan.render_browser)
    with CrawlLock(db, plan.site):
        warc = WarcFile(plan.warc) if plan.warc else None
        writer = CrawlWriter.open(db, plan, fresh=fresh)
        listener = progress and _Ticker(writer, progress)
        return _run(db, writer, listener=listener, listed=listed, credentials=credentials, warc=warc)


def _run(db: Path, writer: CrawlWriter, **spider_arguments: Any) -> CrawlOutcome:
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    from . import settings as project
    from .spiders.site import SiteSpider

    begun = monotonic()
    settings = Settings()
    settings.setmodule(project)
    # The program that calls this decides where its log goes.
    settings.set("LOG_INSTALL_ROOT_HANDLER", False)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(SiteSpider)
    failures: list[Any] = []
    process.crawl(crawler, writer=writer, **spider_arguments).addErrback(failures.append)
    spider: SiteSpider = crawler.spider  # type: ignore[assignment]  # of the class given to create_crawler
    stop = _Stop(process)
    _settle()
    with _signals_to(stop):
        if not failures:
            process.start(install_signal_handlers=False)
    if failures:
        failures[0].raiseException()
    state = spider.end("killed")
    if isinstance(spider.fatal, StoreError):
        raise spider.fatal
    if spider.fatal is not None:
        raise StoreError(f"The crawl could not be kept in {db}: {spider.fatal}.", "Free some space.") from spider.fatal
    return CrawlOutcome(
        writer.crawl_id, state, spider.crawl.page_count, spider.crawl.errors, monotonic() - begun, writer.resumed,
        state == "interrupted", spider.start_failure if state == "failed" else "",
    )  # fmt: skip


def _settle() -> None:
    """Spares the garbage collector what was loaded, and lets it come less often: a page is thousands of objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 20, 50)


class _Ticker:
    """Reports progress now and then."""

    def __init__(self, writer: CrawlWriter, report: Callable[[Progress], None]) -> None:
        self._writer = writer
        self._report = report
        self._due = 0.0

    def __call__(self, crawl: Crawl) -> None:
        begun = monotonic()
        if begun >= self._due:
            counts = self._writer.count()
            done, pending = (counts.get((Kind.PAGE, state), 0) for state in (DONE, PENDING))
            self._report(Progress(done, pending, crawl.errors, crawl.rendered_count))
            now = monotonic()
            # Counting a large frontier takes a while: never more than a twentieth of the time.
            self._due = now + max(PROGRESS_SECONDS, 20 * (now - begun))


class _Stop:
    """What a signal does: the first one asks, the second one insists."""

    def __init__(self, process: CrawlerProcess) -> None:
        self._process = process
        self._asked = False

    def __call__(self, *_: object) -> None:
        from twisted.internet import reactor

        clock: Any = reactor
        # A signal handler may interrupt anything; the reactor runs this when nothing else does.
        clock.callFromThread(self._now if self._asked else self._soon)
        self._asked = True

    def _soon(self) -> None:
        from twisted.internet import reactor

        clock: Any = reactor
        self._process.stop()
        clock.callLater(PATIENCE, self._now)

    def _now(self) -> None:
        from twisted.internet import reactor
        from twisted.internet.error import ReactorNotRunning

        stopping: Any = reactor
        with contextlib.suppress(ReactorNotRunning):
            stopping.stop()


@contextlib.contextmanager
def _signals_to(handler: _Stop) -> Iterator[None]:
    before: dict[int, Any] = {}
    # Only the main thread may set handlers; elsewhere signals are somebody else's business.
    with contextlib.suppress(ValueError):
        for number in _SIGNALS:
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
