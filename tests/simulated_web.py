"""A web of simulated servers: requests take time and overlap, the clock jumps from one event to the next."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from sitewright.core.facts import Fetch, Kind
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.crawl import Crawl
from sitewright.crawler.exchange import Outcome, Request, Response
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site
from tiny_site import Clock

HOME = "https://example.com"
Server = Callable[[Request, float], tuple[Outcome, float]]  # (request, when) -> (outcome, seconds it takes)


def html(*targets: str) -> Response:
    body = "<title>T</title>" + "".join(f"<a href='{target}'>x</a> " for target in targets)
    return Response(200, (("content-type", "text/html"),), body.encode())


def page_of(number: int, request: Request) -> Outcome:
    """A site whose start page links to so many pages."""
    if request.url == f"{HOME}/":
        return html(*(f"/{n}" for n in range(number - 1)))
    return Response(404) if request.url.endswith((".txt", ".xml")) else html()


@dataclass
class Web:
    """Crawls what `server` answers, and keeps when every request began and how many were under way."""

    path: Path
    server: Server
    plan: CrawlPlan
    clock: Clock = field(default_factory=Clock)
    log: list[tuple[float, Request]] = field(default_factory=list)
    flights: list[tuple[float, int]] = field(default_factory=list)  # requests to the site under way
    ended: list[tuple[float, Request, Outcome]] = field(default_factory=list)
    reader: Any = None

    def go(self, *, until: float = 10**7) -> str:
        """Crawls to the end, or until that time; then the process "dies". Returns the state."""
        writer = CrawlWriter.open(self.path, self.plan)
        crawl = Crawl(writer, clock=self.clock, reader=self.reader)
        events: list[tuple[float, int, Request, Outcome]] = []
        number, rounds = count(), 0
        while not crawl.finished:
            for request in crawl.next_requests(64):
                outcome, seconds = self.server(request, self.clock.now)
                if isinstance(outcome, Response):
                    outcome = replace(outcome, ttfb=seconds, seconds=seconds)
                heapq.heappush(events, (self.clock.now + seconds, next(number), request, outcome))
                self.log.append((self.clock.now, request))
                self.flights.append((self.clock.now, sum(HOME in event[2].url for event in events)))
            wake = crawl.wake_in()
            alarm = None if wake is None else self.clock.now + wake
            rounds += 1
            assert rounds < 100_000, "the crawl does not end"
            if not events and alarm is None:
                continue
            if min(events[0][0] if events else until, alarm if alarm is not None else until) >= until:
                self.clock.now = until
                writer.commit()
                writer._db.close()
                return "killed"
            if events and (alarm is None or alarm <= self.clock.now or events[0][0] <= alarm):
                self.clock.now, _, request, outcome = heapq.heappop(events)
                self.ended.append((self.clock.now, request, outcome))
                crawl.receive(request, outcome)
            elif alarm is not None:
                self.clock.now = alarm
        state = crawl.state
        writer.close(state)
        return state

    def facts(self) -> dict[str, Fetch]:
        with Site.open(self.path) as site:
            return {fetch.url: fetch for fetch in site.fetches()}

    def pages(self) -> Counter[str]:
        """How the pages ended: status or reason."""
        return Counter(str(fetch.reason or fetch.status) for fetch in self.facts().values() if fetch.kind is Kind.PAGE)

    def starts(self, begin: float, end: float, host: str = HOME) -> list[float]:
        """When requests to a host began, between two times."""
        return [at for at, request in self.log if begin < at < end and request.url.startswith(host)]
