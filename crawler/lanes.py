"""How hosts are treated: how many requests at once, and how long they are left alone in between."""

from __future__ import annotations

from collections import Counter

from ..core.facts import Kind
from ..core.plan import CrawlPlan
from ..core.urls import is_loopback, parts
from .exchange import Request

EXTERNAL_DELAY = 1.0  # seconds between two requests to a host of another site


class Lanes:
    """One lane for the site with all its hosts, "", and one for every other host. Times are of the crawl's clock."""

    def __init__(self, plan: CrawlPlan) -> None:
        self._plan = plan
        self._flying: Counter[str] = Counter()
        self._paused: dict[str, float] = {}

    def of(self, url: str) -> str:
        return "" if self._plan.is_internal(url) else parts(url).authority

    @property
    def empty(self) -> bool:
        """No request is in flight."""
        return not self._flying

    def free(self, lane: str, now: float) -> bool:
        """Another request may be made."""
        if self._paused.get(lane, now) > now:
            return False
        return self._flying[lane] < (1 if lane else self._plan.concurrency)

    def depart(self, request: Request, now: float, crawl_delay: float) -> None:
        """A request is made; `crawl_delay` is what the robots.txt of its origin asks for, in seconds."""
        lane = self.of(request.url)
        self._flying[lane] += 1
        self.pause(lane, now + self._spacing(request, lane, crawl_delay), now)

    def arrive(self, request: Request) -> None:
        """Its outcome is there."""
        lane = self.of(request.url)
        self._flying[lane] -= 1
        if not self._flying[lane]:
            del self._flying[lane]

    def pause(self, lane: str, until: float, now: float) -> None:
        """Leaves a lane alone until then."""
        if until > now:
            self._paused[lane] = max(until, self._paused.get(lane, until))

    def next_free(self, now: float) -> float | None:
        """When the first pause ends; None when there is none."""
        self._paused = {lane: until for lane, until in self._paused.items() if until > now}
        return min(self._paused.values(), default=None)

    def _spacing(self, request: Request, lane: str, crawl_delay: float) -> float:
        if not lane:
            return max(self._plan.delay, 0.0 if is_loopback(request.url) else crawl_delay)
        if is_loopback(request.url):
            return 0.0
        # Hosts that serve this site's files are loaded by every visitor; other sites owe us nothing.
        return self._plan.delay if request.kind is Kind.RESOURCE else EXTERNAL_DELAY
