"""The crawl without the network: what to fetch next, and what an answer means for the facts and the frontier.

Nothing here waits or opens sockets. Whoever drives it asks `next_requests`, fetches, and hands every outcome to
`receive`; the database is written on the way, so a crawl that is killed goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from time import monotonic

from ..core.ai_agents import USER_AGENTS
from ..core.facts import HTML_TYPES, Kind, Reason, Sitemap
from ..core.path_limits import PathLimits
from ..core.urls import parts
from ..store.crawl_writer import CrawlWriter
from ..store.frontier import DEFERRED, HELD, PENDING, Lease
from ..store.reuse import LASTMOD
from . import retries
from .agenda import Agenda
from .bodies import plain
from .circuits import Circuits
from .conclusions import Conclusions
from .discover import beginning
from .exchange import Failure, Outcome, Request, Response
from .gate import Gate, robots_url
from .guard import Guard
from .lanes import Lanes
from .outage import FLAKY, Outages
from .probes import Probes
from .reading import Reader, ReadNow
from .rendering import Rendering
from .renders import Renders
from .revalidation import Revalidation
from .slow_pages import undecided
from .traps import Admission, Traps
from .visit import Visit, unfetched

MAX_HOPS = 10  # redirects followed, as many as Googlebot does

DISCOVERED_AT_ONCE = 1000  # URLs of a list that are in memory as more than text

_PROBE = "probe"  # the subject of a request that only asks whether the site is there


class Crawl:
    """One crawl's logic. Not thread-safe."""

    def __init__(
        self,
        writer: CrawlWriter,
        *,
        clock: Callable[[], float] = monotonic,
        reader: Reader | None = None,
        listed: Sequence[str] = (),
    ) -> None:
        """`reader` reads the bodies of pages and sitemaps; without one they are read here, before `receive` returns.

        `listed` are the URLs of a plan in list mode.
        """
        self._writer = writer
        self._plan = writer.plan
        self._clock = clock
        self._reader = reader or ReadNow(writer.plan)
        self._lanes = Lanes(self._plan, writer.pauses.save)
        for lane, seconds in writer.pauses.load().items():
            self._lanes.pause(lane, clock() + seconds, clock())
        self._agenda = Agenda(writer, self._lanes)
        self._gate = Gate(self._plan)
        self.guard = Guard(self._plan)
        self._outages: Outages[tuple[Visit, Request, Outcome]] = Outages(self._plan.recheck_delay)
        self._visits: dict[tuple[Kind, str], Visit] = {}
        self._revalidation = Revalidation(writer.reuse, only_changed=self._plan.only_changed)
        self._traps = Traps(self._plan.trap_limit, writer.traps.knows)
        if writer.resumed and self._plan.mode != "list":
            self._traps.restore(writer.traps.load(), writer.traps.known_pages())
        self._renders = Renders(self._plan, writer.rendered)
        self._limits = PathLimits(self._plan.limits, writer.urls_fetched())
        self._deadline = None if self._plan.max_time is None else clock() + 60 * self._plan.max_time
        self._circuits = Circuits()
        self._probes = Probes(self._plan, writer.probes)
        self.page_count = writer.pages_fetched()  # internal URLs asked for, redirects included
        self._conclusions = Conclusions(
            writer, self._reader, self._ask, clock, agenda=self._agenda, circuits=self._circuits, gate=self._gate,
            lanes=self._lanes, renders=self._renders, revalidation=self._revalidation, traps=self._traps,
        )  # fmt: skip
        for name, status, reason, detail, body in writer.robots_answers():
            self._gate.settle(name, status, reason, detail, body, clock())
        # A list is kept in one transaction: all of it is there, or nothing.
        begin = beginning(self._plan, () if writer.resumed and writer.count() else listed)
        while some := list(islice(begin, DISCOVERED_AT_ONCE)):
            writer.discover(some)
        if self._plan.mode == "sitemap" and not self._plan.sitemaps:
            for url in self._plan.starts:
                if self._gate.is_new(url):
                    self._ask_robots(url)
                    self._gate.expect(url)

    # -- what the driver asks

    def next_requests(self, limit: int) -> list[Request]:
        """Up to `limit` requests that may be made now. Every one of them must come back to `receive`."""
        self._conclusions.listings.step()
        requests: list[Request] = []
        while len(requests) < limit and not self._reader.full and not self._out_of_time:
            request = self._next_render() or self._next()
            if request is None:
                break
            if not request.render:
                self._lanes.depart(request, self._clock(), self._gate.crawl_delay(request.url))
            requests.append(request)
        self._writer.traps.save(self._traps.changed())
        if not requests and self._lanes.empty and not self._conclusions.unread:
            self._writer.commit()
        return requests

    def wake_in(self) -> float | None:
        """Seconds until something that waits may be fetched, None when nothing waits for a time."""
        now = self._clock()
        if self._out_of_time:
            return None
        if not self._conclusions.listings.idle:
            return 0.0
        moments = [self._agenda.next_due, self._lanes.next_free(now), self._renders.due(now), self._deadline]
        moments.extend(at for at, lane in self._outages.probes() if self._lanes.free(lane, now))
        known = [moment for moment in moments if moment is not None]
        return max(min(known) - now, 0.0) if known else None

    @property
    def finished(self) -> bool:
        """Every known URL that the plan lets us visit has an outcome."""
        if self._out_of_time:
            # What waits to be tried again stays pending.
            return self._lanes.empty and not self._conclusions.unread and not self._renders.flying
        if self._visits or self._conclusions.unread or not (self._renders.idle and self._conclusions.listings.idle):
            return False
        self._fill()
        return self._agenda.empty and not self._conclusions.slow and self._probes.done

    @property
    def state(self) -> str:
        """How a finished crawl ended: "finished", or "limit" when one of the plan's limits left URLs unvisited."""
        left = any(state in (PENDING, DEFERRED, HELD) for _, state in self._writer.count())
        return "limit" if left or not self._renders.idle else "finished"

    @property
    def errors(self) -> int:
        """Pages answered 4xx or 5xx, or not at all, since the start of this run."""
        return self._conclusions.errors

    @property
    def rendered_count(self) -> int:
        """How many pages the browser is done with."""
        return self._conclusions.rendered_count

    def receive(self, request: Request, outcome: Outcome | Rendering) -> None:
        """Takes the outcome of one request: it is recorded, or the URL is tried again."""
        if isinstance(outcome, Rendering):
            self._conclusions.rendered(request, outcome)
            return
        self._lanes.arrive(request, outcome, self._clock())
        if isinstance(outcome, Response) and outcome.certificate is not None and self._plan.is_internal(request.url):
            self._writer.certificate(parts(request.url).authority, *outcome.certificate)
        if isinstance(outcome, Response) and not _is_for_reader(request, outcome):
            outcome = plain(outcome)
        if request.subject == _PROBE:
            self._probed(self._lanes.of(request.url), outcome)
            return
        visit = self._visits[_key(request)]
        visit.note(request, outcome)
        if request.kind is Kind.PROBE or request.agent in USER_AGENTS:
            self._probed_as(visit, request, outcome)
        elif visit.sampled:
            self._sampled(visit, request)
        elif self._is_out(visit, request, outcome):
            self._outages.hold(self._lanes.of(request.url), (visit, request, outcome), self._clock())
        else:
            self._settle(visit, request, outcome)

    # -- choosing

    def _next(self) -> Request | None:
        now = self._clock()
        for at, lane in self._outages.probes():
            if at <= now and self._lanes.free(lane, now):
                _, held, _ = self._outages[lane].first
                return Request(self._outages[lane].probe() or robots_url(held.url), Kind.ROBOTS, subject=_PROBE)
        while True:
            due = self._agenda.due(now, self._may_go)
            if due is not None:
                refusal = self.guard.refuses(due.url)
                if refusal is None:
                    return due
                # What a robots.txt redirects to gets here without being admitted.
                self._settle(self._visits[_key(due)], due, Failure(*refusal))
                continue
            self._fill()
            lease = self._agenda.lease(self._may_go)
            if lease is None:
                return self._sample() or self._probe()
            request = self._admit(lease)
            if request is not None:
                return request

    def _may_go(self, lane: str) -> bool:
        return not self._outages.suspected(lane) and self._lanes.free(lane, self._clock())

    def _is_out(self, visit: Visit, request: Request, outcome: Outcome) -> bool:
        """So many URLs of a host of the site fail that the host itself may be out."""
        lane = self._lanes.of(request.url)
        page = request.url if request.kind is Kind.PAGE else ""
        return self._lanes.owns(lane) and self._outages[lane].notice(outcome, first=not visit.tries, page=page)

    def _fill(self) -> None:
        if not self._gate.crowded:
            alone = (
                not self._conclusions.unread
                and not any(kind is Kind.PAGE for kind, _ in self._visits)
                and self._renders.idle
            )
            self._agenda.fill(self._room, alone=alone)

    @property
    def _out_of_time(self) -> bool:
        return self._deadline is not None and self._clock() >= self._deadline

    @property
    def _room(self) -> int | None:
        """How many more pages may be asked for."""
        return None if self._plan.max_pages is None else self._plan.max_pages - self.page_count

    def _is_own(self, url: str) -> bool:
        return not self._lanes.of(url)

    def _admit(self, lease: Lease) -> Request | None:
        """The first request of a URL, or None when it has to wait for robots.txt or may not be fetched."""
        if lease.hops > MAX_HOPS:
            self._writer.record(unfetched(lease, Reason.REDIRECT_LIMIT, f"more than {MAX_HOPS} redirects"))
            return None
        refusal = self.guard.refuses(lease.url) or self._circuits.open(self._lanes.of(lease.url))
        refusal = refusal or self._traps.refuses_sitemap(lease)
        if refusal is not None:
            fetch = unfetched(lease, *refusal)
            sitemap = Sitemap(fetch, error=fetch.detail, source=lease.source) if lease.kind is Kind.SITEMAP else None
            self._writer.record(fetch, sitemap=sitemap)
            return None
        # Other sites' pages and files are only looked at; what a list names is read, wherever it is.
        gated = lease.kind is Kind.PAGE or (lease.kind is Kind.RESOURCE and self._plan.is_internal(lease.url))
        if gated and not self._pass(lease):
            return None
        if lease.kind is Kind.PAGE:
            if self._plan.mode != "list" and not self._is_no_trap(lease):
                return None
            if self._limits.full(lease.url) is not None:
                self._writer.hold(lease.url)
                return None
            if self._room == 0:
                # It waited for robots.txt while others took the last places.
                self._writer.release(lease.url)
                return None
            self.page_count += 1
            self._limits.add(lease.url)
            if (as_before := self._revalidation.skipped(lease)) is not None:
                self._conclusions.carry(as_before, LASTMOD)
                return None
        method = "HEAD" if lease.kind in (Kind.EXTERNAL, Kind.RESOURCE) else "GET"
        self._visits[lease.kind, lease.url] = Visit(lease)
        condition = self._revalidation.condition(lease)
        return Request(lease.url, lease.kind, method, lease.depth, lease.hops, condition=condition)

    def _pass(self, lease: Lease) -> bool:
        """Whether robots.txt lets a URL of the site pass now."""
        if not self._gate.is_open(lease.url):
            if self._gate.is_new(lease.url):
                self._ask_robots(lease.url)
            self._gate.park(lease)
            return False
        if self._gate.expired(lease.url, self._clock()):
            self._ask_robots(lease.url)
        refusal = self._gate.refuses(lease.url)
        if refusal is not None:
            self._writer.record(unfetched(lease, *refusal))
        return refusal is None

    def robots_refusal(self, url: str) -> str:
        """Why robots.txt refuses something a page loads, "" when it does not, or is not known."""
        refusal = self._gate.refuses(url) if self._gate.is_open(url) else None
        return "" if refusal is None else f"{refusal[0]}: {refusal[1]}"

    def _next_render(self) -> Request | None:
        now = self._clock()
        if self._outages.suspected("") or self._lanes.refuses("", now):
            return None
        return self._renders.next(now, self._gate.crawl_delay)

    def _is_no_trap(self, lease: Lease) -> bool:
        """Whether a page may be fetched now, as far as crawler traps are concerned."""
        admission, why = self._traps.admit(lease.url, late=lease.late)
        if admission is Admission.LATER:
            self._writer.traps.defer(lease.url)
        elif admission is Admission.DROPPED:
            self._writer.traps.drop(lease.url)
        elif admission is Admission.REFUSED:
            self._writer.record(unfetched(lease, Reason.TRAP, why))
        return admission is Admission.GO

    def _ask(self, visit: Visit, request: Request) -> None:
        self._visits[_key(request)] = visit
        self._agenda.add(request)

    def _ask_robots(self, url: str) -> None:
        own = Lease(robots_url(url), Kind.ROBOTS, None, 0)
        self._ask(Visit(own), Request(own.url, Kind.ROBOTS))

    # -- trying again

    def _settle(self, visit: Visit, request: Request, outcome: Outcome) -> None:
        if not self._try_again(visit, request, outcome):
            del self._visits[_key(request)]
            self._conclusions.conclude(visit, request, visit.first or outcome)

    def _try_again(self, visit: Visit, request: Request, outcome: Outcome) -> bool:
        if visit.first is not None:
            return False
        status = outcome.status if isinstance(outcome, Response) else None
        busy = retries.is_busy(outcome)
        failed = status is None or status >= 400
        if request.condition and failed:
            # Some servers stumble over the condition: what is tried again goes without it.
            request = replace(request, condition=())
            if not busy and outcome.reason not in FLAKY:
                self._agenda.add(request)
                return True
        if request.method == "HEAD" and failed and not busy and outcome.reason not in (Reason.DNS, Reason.PRIVATE):
            self._agenda.add(replace(request, method="GET"))
            return True
        if request.kind is Kind.PAGE and isinstance(outcome, Response) and status in (401, 403):
            visit.first = outcome
            self._agenda.add(replace(request, agent="browser", condition=()))
            return True
        visit.tries += 1
        if visit.tries >= retries.tries(request.kind, outcome):
            return False
        now, asked = self._clock(), retries.retry_after(outcome)
        due = now + retries.pause(request.kind, visit.tries, self._plan.recheck_delay, asked)
        lane = self._lanes.of(request.url)
        # No other URL of a host without an address is any better.
        if lane and outcome.reason is Reason.DNS:
            self._lanes.pause(lane, due, now)
        self._agenda.wait(replace(request, method="GET") if busy else request, due)
        return True

    def _probed(self, lane: str, outcome: Outcome) -> None:
        """It was to be found out whether a whole host of the site is out of reach."""
        believed, again = self._outages.probed(lane, outcome, self._clock())
        self._lanes.stir(lane)
        for visit, request, failure in believed:
            self._settle(visit, request, failure)
        for _, request, _ in again:
            self._agenda.add(request)

    def _sample(self) -> Request | None:
        """Measures a slow page once more, one at a time and only when nothing else is left to do."""
        if not self._conclusions.slow or not self._nothing_else:
            return None
        url, attempts = self._conclusions.slow.pop()
        if self._gate.refuses(url):
            return self._sample()
        self._visits[Kind.PAGE, url] = Visit(Lease(url, Kind.PAGE, None, 0), attempts, sampled=True)
        return Request(url, Kind.PAGE)

    @property
    def _nothing_else(self) -> bool:
        """Everything that was to be fetched has been."""
        return not self._visits and not self._conclusions.unread and self._agenda.empty and self._renders.idle

    def _probe(self) -> Request | None:
        """The next request of the crawl's own, one at a time and at the very end."""
        if self._probes.done or not self._nothing_else:
            return None
        request = self._probes.next(self._gate.lets_in)
        if request is not None:
            self._visits[_key(request)] = Visit(Lease(request.url, request.kind, None, 0))
        return request

    def _probed_as(self, visit: Visit, request: Request, outcome: Outcome) -> None:
        """Keeps how the site answered a request of the crawl's own; it is asked for once, whatever the answer."""
        del self._visits[_key(request)]
        if request.kind is Kind.PROBE:
            self._probes.answer(visit.fetch(request, outcome), outcome)
        else:
            self._writer.probes.add_attempt(request.url, visit.attempts[-1])

    def _sampled(self, visit: Visit, request: Request) -> None:
        self._writer.amend_attempts(request.url, visit.attempts)
        if undecided(visit.attempts):
            self._agenda.add(request)
        else:
            del self._visits[_key(request)]


def _is_for_reader(request: Request, response: Response) -> bool:
    """The body is left as it was sent: whoever reads it decodes it, and may be killed over it."""
    if request.subject or not 200 <= response.status < 300:
        return False
    if request.kind is Kind.PAGE:
        return (response.header("content-type") or "").partition(";")[0].strip().lower() in HTML_TYPES
    return request.kind is Kind.SITEMAP


def _key(request: Request) -> tuple[Kind, str]:
    return request.kind, request.subject or request.url
