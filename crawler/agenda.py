"""What comes next: requests that are due, then sitemaps and pages, then links to other sites and resources."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from itertools import count

from ..core.facts import Kind
from ..store.crawl_writer import CrawlWriter
from ..store.frontier import Lease
from .exchange import Request
from .lanes import Lanes

BATCH = 64  # pages leased at once
CHECK_WINDOW = 256  # URLs of other hosts and resources held in memory, so that hosts can take turns


class Agenda:
    """The queues between the frontier and the network. Bounded: what waits for its turn waits in the database."""

    def __init__(self, writer: CrawlWriter, lanes: Lanes) -> None:
        self._writer = writer
        self._plan = writer.plan
        self._lanes = lanes
        self._ready: deque[Request] = deque()
        self._waiting: list[tuple[float, int, Request]] = []
        self._order = count()
        self._pages: deque[Lease] = deque()
        self._checks: dict[str, deque[Lease]] = {}  # by lane

    def add(self, request: Request) -> None:
        """A request to be made as soon as its host is free."""
        self._ready.append(request)

    def wait(self, request: Request, due: float) -> None:
        """A request not to be made before that time."""
        heapq.heappush(self._waiting, (due, next(self._order), request))

    def put_back(self, lease: Lease) -> None:
        """A URL that had to wait for its robots.txt."""
        self._queue(lease).append(lease)

    @property
    def next_due(self) -> float | None:
        """When the first waiting request may be made."""
        return self._waiting[0][0] if self._waiting else None

    @property
    def empty(self) -> bool:
        """There is nothing more to lease. True only after `fill`."""
        return not self._pages and not self._checks

    def fill(self, room: int | None, *, alone: bool) -> None:
        """Leases what is next in the frontier.

        `room` is how many pages max_pages leaves, None without a limit. `alone` says that no page is being visited:
        only then do those come that no link leads to, so that depths do not depend on which answer came first.
        """
        if len(self._pages) < BATCH // 2:
            self._pages.extend(self._writer.lease(BATCH, [Kind.SITEMAP]))
            most = BATCH if room is None else min(BATCH, room - len(self._pages))
            if most > 0:
                depth = self._plan.max_depth
                leases = self._writer.lease(most, [Kind.PAGE], max_depth=depth, unlinked=False)
                if not leases and not self._pages and alone:
                    leases = self._writer.lease(most, [Kind.PAGE], max_depth=depth)
                self._pages.extend(leases)
        held = sum(map(len, self._checks.values()))
        if held < CHECK_WINDOW // 2:
            for lease in self._writer.lease(CHECK_WINDOW - held, [Kind.EXTERNAL, Kind.RESOURCE]):
                self._queue(lease).append(lease)

    def due(self, now: float, may_go: Callable[[str], bool]) -> Request | None:
        """The next request that was prepared and whose lane may go."""
        while self._waiting and self._waiting[0][0] <= now:
            self._ready.append(heapq.heappop(self._waiting)[2])
        for request in self._ready:
            if may_go(self._lanes.of(request.url)):
                self._ready.remove(request)
                return request
        return None

    def lease(self, may_go: Callable[[str], bool]) -> Lease | None:
        """The next URL whose lane may go."""
        if self._pages and may_go(self._lanes.of(self._pages[0].url)):
            return self._pages.popleft()
        for lane, leases in self._checks.items():
            if may_go(lane):
                del self._checks[lane]
                lease = leases.popleft()
                if leases:
                    self._checks[lane] = leases  # behind the others: hosts take turns
                return lease
        return None

    def _queue(self, lease: Lease) -> deque[Lease]:
        if lease.kind in (Kind.PAGE, Kind.SITEMAP):
            return self._pages
        return self._checks.setdefault(self._lanes.of(lease.url), deque())
