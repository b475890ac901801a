"""How hosts are treated: how many requests at once, and how long they are left alone in between."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

from ..core.facts import Kind
from ..core.plan import CrawlPlan
from ..core.urls import is_loopback, parts, site_key
from . import retries
from .exchange import Outcome, Request, Response
from .pace import FIRST_PAUSE, Pace

EXTERNAL_DELAY = 1.0  # seconds between two requests to a host of another site
_REFUSALS = {429, 503}


@dataclass(slots=True)
class _Lane:
    """What is known of a lane; one of which nothing needs to be known is forgotten."""

    flying: int = 0  # requests that have no outcome yet
    until: float = 0.0  # it is left alone
    late: int = 0  # of those that fly, made before the last refusal: theirs are no news
    pace: Pace | None = None


class Lanes:
    """One lane for the seed's site, "", and one for every other host. Times are of the crawl's clock.

    Other hosts that belong to the site, as start URLs or as its subdomains, are treated like the seed's.
    """

    def __init__(self, plan: CrawlPlan, refused: Callable[[str, float], None] | None = None) -> None:
        """`refused` is told of every lane whose host asks to be left alone, and for how many seconds."""
        self._plan = plan
        # Who wants a failed URL tried again sooner is not kept waiting longer by a refusal.
        self._first_pause = min(FIRST_PAUSE, plan.recheck_delay)
        self._refused = refused
        self._own = {""}  # lanes of the site's hosts
        self._lanes: dict[str, _Lane] = {}
        self._flying = 0
        self._ends: list[tuple[float, str]] = []  # a heap of pauses, those that were prolonged among them
        self._freed: list[str] = []

    def of(self, url: str) -> str:
        if not self._plan.is_internal(url):
            return parts(url).authority
        site = site_key(url)
        if site == self._plan.site:
            return ""
        self._own.add(site)
        return site

    def __len__(self) -> int:
        """Lanes of which something is remembered."""
        return len(self._lanes)

    @property
    def empty(self) -> bool:
        """No request is in flight."""
        return not self._flying

    def free(self, lane: str, now: float) -> bool:
        """Another request may be made."""
        known = self._lanes.get(lane)
        if known is None:
            return True
        return known.until <= now and known.flying < (self._width(known) if lane in self._own else 1)

    def depart(self, request: Request, now: float, crawl_delay: float) -> None:
        """A request is made; `crawl_delay` is what the robots.txt of its origin asks for, in seconds."""
        lane = self.of(request.url)
        known = self._lanes.get(lane)
        if known is None:
            known = self._lanes[lane] = _Lane()
        known.flying += 1
        self._flying += 1
        self.pause(lane, now + self._spacing(request, lane, known, crawl_delay), now)

    def arrive(self, request: Request, outcome: Outcome | None = None, now: float = 0.0) -> None:
        """Its outcome is there; the host is treated as it deserves."""
        lane = self.of(request.url)
        known = self._lanes[lane]
        known.flying -= 1
        self._flying -= 1
        if outcome is not None:
            self._learn(lane, known, request, outcome, now)
        self._release(lane, known, now)

    def pause(self, lane: str, until: float, now: float) -> None:
        """Leaves a lane alone until then."""
        known = self._lanes.get(lane)
        if until <= now or (known is not None and known.until >= until):
            return
        if known is None:
            known = self._lanes[lane] = _Lane()
        known.until = until
        heapq.heappush(self._ends, (until, lane))

    def next_free(self, now: float) -> float | None:
        """When the first pause ends; None when there is none."""
        self._wake(now)
        return self._ends[0][0] if self._ends else None

    def freed(self, now: float) -> list[str]:
        """The lanes that may have become free since the last time this was asked."""
        self._wake(now)
        if not self._freed:
            return self._freed
        freed, self._freed = self._freed, []
        return freed

    def stir(self, lane: str) -> None:
        """What kept a lane waiting, other than its pauses, is over."""
        self._freed.append(lane)

    @property
    def several(self) -> bool:
        """The site has more than one host."""
        return len(self._own) > 1

    def owns(self, lane: str) -> bool:
        """The lane is one of the site's."""
        return lane in self._own

    def refuses(self, lane: str, now: float) -> bool:
        """The host asked to be left alone, and that time is not over."""
        known = self._lanes.get(lane)
        return known is not None and known.until > now and known.pace is not None and known.pace.refusing

    def share(self, lane: str) -> float:
        """Which part of the planned rate a lane is given, 0 to 1."""
        known = self._lanes.get(lane)
        return 1.0 if known is None or known.pace is None else known.pace.share

    def _wake(self, now: float) -> None:
        """Takes note of pauses that are over."""
        while self._ends and self._ends[0][0] <= now:
            until, lane = heapq.heappop(self._ends)
            known = self._lanes.get(lane)
            if known is not None and known.until == until:
                self._release(lane, known, now)

    def _release(self, lane: str, known: _Lane, now: float) -> None:
        self._freed.append(lane)
        # What is learned of the site is kept; of another host, only that it refuses.
        kept = known.pace is not None and (lane in self._own or known.pace.refusing)
        if not known.flying and known.until <= now and not kept:
            del self._lanes[lane]

    def _learn(self, lane: str, known: _Lane, request: Request, outcome: Outcome, now: float) -> None:
        late = known.late > 0
        known.late -= late
        if not isinstance(outcome, Response):
            return
        pace = known.pace
        asked = retries.retry_after(outcome) if outcome.status == 429 or outcome.status >= 500 else 0.0
        if outcome.status in _REFUSALS:
            if pace is None:
                pace = known.pace = Pace(self._first_pause)
            if not late:
                asked = pace.refused(asked)
                known.late = known.flying
        elif pace is not None:
            pace.answered()
        if asked:
            self.pause(lane, now + asked, now)
            if self._refused is not None:
                self._refused(lane, asked)
        if lane in self._own and request.kind is Kind.PAGE and outcome.ttfb is not None and 200 <= outcome.status < 300:
            if pace is None:
                pace = known.pace = Pace(self._first_pause)
            pace.measured(outcome.ttfb)

    def _width(self, known: _Lane) -> int:
        """Requests at once to the site."""
        if known.pace is None:
            return self._plan.concurrency
        return max(int(self._plan.concurrency * known.pace.share), 1)

    def _spacing(self, request: Request, lane: str, known: _Lane, crawl_delay: float) -> float:
        if lane in self._own:
            delay = self._plan.delay if known.pace is None else self._plan.delay / known.pace.share
            return max(delay, 0.0 if is_loopback(request.url) else crawl_delay)
        if is_loopback(request.url):
            return 0.0
        # Hosts that serve this site's files are loaded by every visitor; other sites owe us nothing.
        return self._plan.delay if request.kind is Kind.RESOURCE else max(EXTERNAL_DELAY, crawl_delay)
