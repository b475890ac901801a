"""What comes next: requests that are due, then sitemaps and pages, then links to other sites and resources."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from ..core.facts import Kind
from ..store.crawl_writer import CrawlWriter
from ..store.frontier import Lease
from .exchange import Request
from .lanes import Lanes
from .turns import Turns

BATCH = 64  # pages leased at once
CHECK_WINDOW = 256  # URLs of other hosts and resources held in memory, so that hosts can take turns
MOST_HELD = 8192  # when those in the window all have to wait: one host of many links must not hold up others
READING = 0.0001  # seconds until it is tried again for each URL held, as they all are read past: 1 % of the time


class Agenda:
    """The queues between the frontier and the network. Bounded: what waits for its turn waits in the database."""

    def __init__(self, writer: CrawlWriter, lanes: Lanes) -> None:
        self._writer = writer
        self._plan = writer.plan
        self._lanes = lanes
        self._ready: Turns[Request] = Turns()
        self._waiting: list[tuple[float, int, Request]] = []
        self._order = count()
        self._pages: Turns[Lease] = Turns()
        self._checks: Turns[Lease] = Turns()
        self._now = 0.0
        self._again_at = 0.0  # when a window may grow again

    def add(self, request: Request) -> None:
        """A request to be made as soon as its host is free."""
        self._ready.add(self._lanes.of(request.url), request)

    def wait(self, request: Request, due: float) -> None:
        """A request not to be made before that time."""
        heapq.heappush(self._waiting, (due, next(self._order), request))

    def put_back(self, lease: Lease) -> None:
        """A URL that had to wait for its robots.txt."""
        self._queue(lease)

    @property
    def next_due(self) -> float | None:
        """When the first waiting request may be made."""
        return self._waiting[0][0] if self._waiting else None

    @property
    def empty(self) -> bool:
        """There is nothing more to lease. True only after `fill`."""
        return not self._pages.size and not self._checks.size

    def fill(self, room: int | None, *, alone: bool) -> None:
        """Leases what is next in the frontier.

        `room` is how many pages max_pages leaves, None without a limit. `alone` says that no page is being visited:
        only then do those come that no link leads to, so that depths do not depend on which answer came first. Where
        links are not followed there are no others.
        """
        if self._pages.size < BATCH // 2 or (self._lanes.several and self._may_grow(self._pages)):
            for lease in self._writer.lease(BATCH, [Kind.SITEMAP]):
                self._queue(lease)
            most = BATCH if room is None else min(BATCH, room - self._pages.size)
            if most > 0:
                depth = self._plan.max_depth
                leases = self._writer.lease(most, [Kind.PAGE], max_depth=depth, unlinked=self._plan.mode != "site")
                if not leases and not self._pages.size and alone:
                    leases = self._writer.lease(most, [Kind.PAGE], max_depth=depth)
                    leases = leases or self._writer.traps.lease(most, max_depth=depth)
                for lease in leases:
                    self._queue(lease)
        if self._checks.size < CHECK_WINDOW // 2 or self._may_grow(self._checks):
            for lease in self._writer.lease(CHECK_WINDOW, [Kind.EXTERNAL, Kind.RESOURCE]):
                self._queue(lease)

    def _may_grow(self, turns: Turns[Lease]) -> bool:
        """All that is held has to wait, so that others may be let past."""
        if turns.size >= MOST_HELD or not turns.stuck or self._now < self._again_at:
            return False
        self._again_at = self._now + turns.size * READING
        return True

    def due(self, now: float, may_go: Callable[[str], bool]) -> Request | None:
        """The next request that was prepared and whose lane may go."""
        self._now = now
        while self._waiting and self._waiting[0][0] <= now:
            self.add(heapq.heappop(self._waiting)[2])
        freed = self._lanes.freed(now)
        for turns in (self._ready, self._pages, self._checks):
            turns.free(freed)
            # Whether the site itself may go depends on more than its lane.
            turns.free(("",))
        return self._ready.take(may_go)

    def lease(self, may_go: Callable[[str], bool]) -> Lease | None:
        """The next URL whose lane may go."""
        return self._pages.take(may_go) or self._checks.take(may_go)

    def _queue(self, lease: Lease) -> None:
        turns = self._pages if lease.kind in (Kind.PAGE, Kind.SITEMAP) else self._checks
        turns.add(self._lanes.of(lease.url), lease)
