"""The crawl without the network: what to fetch next, and what an answer means for the facts and the frontier.

Nothing here waits or opens sockets. Whoever drives it asks `next_requests`, fetches, and hands every outcome to
`receive`; the database is written on the way, so a crawl that is killed goes on from there.
"""

from __future__ import annotations

import heapq
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from time import monotonic

from ..core.facts import Attempt, Fetch, Kind, Page, Reason, RobotsFile, Sitemap
from ..core.robots import named_sitemaps
from ..core.urls import is_loopback, join, origin, parts, without_credentials
from ..store.crawl_writer import PENDING, CrawlWriter, Discovery, Lease
from . import gate, retries
from .discover import Known, outgoing, to_visit
from .exchange import Failure, Outcome, Request, Response
from .outage import Outage
from .sitemaps import read_sitemap

log = logging.getLogger(__name__)

MAX_HOPS = 10  # redirects followed, as many as Googlebot does
MAX_SITEMAPS = 500  # named by one robots.txt
REDIRECTS = {301, 302, 303, 307, 308}
LEASE_BATCH = 64
CHECK_WINDOW = 256  # URLs of other hosts and resources held in memory, so that hosts can take turns
EXTERNAL_DELAY = 1.0  # seconds between two requests to a host of another site
SLOW_PAGES = 50  # measured again, the slowest first

_PROBE = "probe"  # the subject of a request that only asks whether the site is there


@dataclass(slots=True)
class _Visit:
    """A URL on its way to an outcome."""

    lease: Lease
    attempts: list[Attempt] = field(default_factory=list)
    tries: int = 0  # requests whose answer counts; a HEAD that a GET follows does not
    first: Response | None = None  # the answer to us, while a browser's user agent is tried
    hop: Response | None = None  # of robots.txt: the first redirect
    sampled: bool = False  # recorded already, measured again


class Crawl:
    """One crawl's logic. Not thread-safe."""

    def __init__(self, writer: CrawlWriter, *, clock: Callable[[], float] = monotonic) -> None:
        self._writer = writer
        self._plan = writer.plan
        self._clock = clock
        self._visits: dict[tuple[Kind, str], _Visit] = {}
        self._flying: Counter[str] = Counter()  # requests in flight by lane
        self._ready: deque[Request] = deque()
        self._waiting: list[tuple[float, int, Request]] = []
        self._order = count()
        self._pages: deque[Lease] = deque()
        self._checks: dict[str, deque[Lease]] = {}  # by lane
        self._paused: dict[str, float] = {}  # lane to the time until which it is left alone
        self._origins: dict[str, gate.Origin] = {}
        self._known = Known()
        self._outage: Outage[tuple[_Visit, Request, Outcome]] = Outage(self._plan.recheck_delay)
        self._slow: list[tuple[float, str, list[Attempt]]] = []
        self._page_count = writer.pages_fetched()
        self.errors = 0  # URLs of the site that answered 4xx or 5xx, or not at all
        for name, status, reason, detail, body in writer.robots_answers():
            gate.settle(self._origins.setdefault(name, gate.Origin()), status, reason, detail, body)
        writer.discover([Discovery(self._plan.seed, Kind.PAGE, 0)])

    # -- what the driver asks

    def next_requests(self, limit: int) -> list[Request]:
        """Up to `limit` requests that may be made now. Every one of them must come back to `receive`."""
        requests: list[Request] = []
        while len(requests) < limit:
            request = self._next()
            if request is None:
                break
            self._depart(request)
            requests.append(request)
        if not requests and not self._flying.total():
            self._writer.commit()
        return requests

    def wake_in(self) -> float | None:
        """Seconds until a waiting request may be made, None when nothing waits for a time."""
        moments = [due for due, _, _ in self._waiting[:1]] + list(self._paused.values())
        if self._outage.probe_at is not None:
            moments.append(self._outage.probe_at)
        return max(min(moments) - self._clock(), 0.0) if moments else None

    @property
    def finished(self) -> bool:
        """Every known URL that the plan lets us visit has an outcome."""
        if self._visits:
            return False
        self._fill()
        return not self._pages and not self._checks and not self._slow

    @property
    def state(self) -> str:
        """How a finished crawl ended: "finished", or "limit" when max_pages or max_depth left pages unvisited."""
        return "limit" if self._writer.count().get((Kind.PAGE, PENDING)) else "finished"

    @property
    def page_count(self) -> int:
        """Internal URLs asked for, redirects included."""
        return self._page_count

    def receive(self, request: Request, outcome: Outcome) -> None:
        """Takes the outcome of one request: it is recorded, or the URL is tried again."""
        self._flying[self._lane(request.url)] -= 1
        if request.subject == _PROBE:
            self._probed(outcome)
            return
        visit = self._visits[request.kind, request.subject or request.url]
        status = outcome.status if isinstance(outcome, Response) else None
        ttfb = outcome.ttfb if isinstance(outcome, Response) else None
        visit.attempts.append(Attempt(_now(), status, outcome.reason, ttfb, request.agent))
        if visit.sampled:
            self._sampled(visit, request)
            return
        here = not self._lane(request.url)
        if here and self._outage.notice(outcome, first=not visit.tries):
            self._outage.hold((visit, request, outcome), self._clock())
        else:
            self._settle(visit, request, outcome)

    def _settle(self, visit: _Visit, request: Request, outcome: Outcome) -> None:
        if not self._try_again(visit, request, outcome):
            del self._visits[request.kind, request.subject or request.url]
            self._conclude(visit, request, visit.first or outcome)

    # -- choosing

    def _next(self) -> Request | None:
        now = self._clock()
        self._paused = {lane: until for lane, until in self._paused.items() if until > now}
        while self._waiting and self._waiting[0][0] <= now:
            self._ready.append(heapq.heappop(self._waiting)[2])
        if self._outage.probe_at is not None and self._outage.probe_at <= now:
            self._outage.probe_at = None
            # Any answer will do, and this file may always be asked for.
            return Request(_robots_url(self._plan.seed), Kind.ROBOTS, subject=_PROBE)
        while True:
            for ready in self._ready:
                if self._free(self._lane(ready.url)):
                    self._ready.remove(ready)
                    return ready
            self._fill()
            lease = self._choose()
            if lease is None:
                return self._sample()
            request = self._admit(lease)
            if request is not None:
                return request

    def _fill(self) -> None:
        """Leases what is next in the frontier."""
        self._pages.extend(self._writer.lease(LEASE_BATCH - len(self._pages), [Kind.SITEMAP]))
        room = LEASE_BATCH - len(self._pages)
        if self._plan.max_pages is not None:
            queued = sum(lease.kind is Kind.PAGE for lease in self._pages)
            room = min(room, self._plan.max_pages - self._page_count - queued)
        if room > 0 and len(self._pages) < LEASE_BATCH // 2:
            depth = self._plan.max_depth
            linked = self._writer.lease(room, [Kind.PAGE], max_depth=depth, unlinked=False)
            # Pages that only a sitemap names wait until all links are known: which page is how deep must not depend
            # on which answer came first.
            if not linked and not self._pages and not any(kind is Kind.PAGE for kind, _ in self._visits):
                linked = self._writer.lease(room, [Kind.PAGE], max_depth=depth)
            self._pages.extend(linked)
        held = sum(map(len, self._checks.values()))
        if held < CHECK_WINDOW // 2:
            for lease in self._writer.lease(CHECK_WINDOW - held, [Kind.EXTERNAL, Kind.RESOURCE]):
                self._checks.setdefault(self._lane(lease.url), deque()).append(lease)

    def _choose(self) -> Lease | None:
        if self._pages and self._free(self._lane(self._pages[0].url)):
            return self._pages.popleft()
        for lane, leases in self._checks.items():
            if self._free(lane):
                lease = leases.popleft()
                del self._checks[lane]
                if leases:
                    self._checks[lane] = leases  # at the end: hosts take turns
                return lease
        return None

    # -- manners

    def _lane(self, url: str) -> str:
        """What requests queue up for: the site with all its hosts, or one other host."""
        return "" if self._plan.is_internal(url) else parts(url).authority

    def _free(self, lane: str) -> bool:
        if not lane and self._outage.suspected:
            return False
        return lane not in self._paused and self._flying[lane] < (1 if lane else self._plan.concurrency)

    def _depart(self, request: Request) -> None:
        lane = self._lane(request.url)
        self._flying[lane] += 1
        pause = self._pause(request, lane)
        if pause:
            self._paused[lane] = max(self._paused.get(lane, 0.0), self._clock() + pause)

    def _pause(self, request: Request, lane: str) -> float:
        """Seconds to leave a host alone after a request."""
        if not lane:
            place = self._origins.get(origin(request.url))
            asked = place.crawl_delay(self._plan) if place and not is_loopback(request.url) else 0.0
            return max(self._plan.delay, asked)
        if is_loopback(request.url):
            return 0.0
        # Hosts that serve this site's files are loaded by every visitor; other sites owe us nothing.
        return self._plan.delay if request.kind is Kind.RESOURCE else EXTERNAL_DELAY

    def _admit(self, lease: Lease) -> Request | None:
        """The first request of a URL, or None when it has to wait for robots.txt or may not be fetched."""
        if lease.hops > MAX_HOPS:
            self._refuse(lease, Reason.REDIRECT_LIMIT, f"more than {MAX_HOPS} redirects")
            return None
        if lease.kind in (Kind.PAGE, Kind.RESOURCE) and self._plan.is_internal(lease.url):
            place = self._origin(lease.url)
            if not place.known:
                place.parked.append(lease)
                return None
            refusal = place.refuses(lease.url, self._plan)
            if refusal is not None:
                self._refuse(lease, *refusal)
                return None
        if lease.kind is Kind.PAGE:
            self._page_count += 1
        method = "HEAD" if lease.kind in (Kind.EXTERNAL, Kind.RESOURCE) else "GET"
        self._visits[lease.kind, lease.url] = _Visit(lease)
        return Request(lease.url, lease.kind, method, lease.depth, lease.hops)

    def _origin(self, url: str) -> gate.Origin:
        """What is known of a URL's origin; its robots.txt is asked for when that is nothing."""
        name = origin(url)
        place = self._origins.get(name)
        if place is None:
            place = self._origins[name] = gate.Origin()
            lease = Lease(_robots_url(url), Kind.ROBOTS, None, 0)
            self._visits[Kind.ROBOTS, lease.url] = _Visit(lease)
            self._ready.append(Request(lease.url, Kind.ROBOTS))
        return place

    def _refuse(self, lease: Lease, reason: Reason, detail: str) -> None:
        fetch = Fetch(lease.url, lease.kind, None, reason, detail, depth=_clicks(lease), hops=lease.hops, at=_now())
        self._writer.record(fetch)

    # -- trying again

    def _try_again(self, visit: _Visit, request: Request, outcome: Outcome) -> bool:
        status = outcome.status if isinstance(outcome, Response) else None
        if visit.first is not None:
            return False
        busy = retries.is_busy(outcome)
        unknown_host = outcome.reason is Reason.DNS
        if request.method == "HEAD" and not busy and not unknown_host and (status is None or status >= 400):
            self._ready.append(replace(request, method="GET"))
            return True
        if request.kind is Kind.PAGE and isinstance(outcome, Response) and status in (401, 403):
            visit.first = outcome
            self._ready.append(replace(request, agent="browser"))
            return True
        visit.tries += 1
        if visit.tries >= retries.tries(request.kind, outcome):
            return False
        asked = retries.retry_after(outcome)
        if asked:
            self._paused[self._lane(request.url)] = self._clock() + asked
        again = replace(request, method="GET") if busy else request
        self._wait(again, max(self._plan.recheck_delay, asked))
        return True

    def _probed(self, outcome: Outcome) -> None:
        """Whether the site is out of reach was to be found out."""
        believed, again = self._outage.probed(outcome, self._clock())
        for visit, failed, failure in believed:
            self._settle(visit, failed, failure)
        self._ready.extend(failed for _, failed, _ in again)

    def _wait(self, request: Request, seconds: float) -> None:
        heapq.heappush(self._waiting, (self._clock() + seconds, next(self._order), request))

    def _sample(self) -> Request | None:
        """Measures a slow page once more, one at a time and only when nothing else is left to do."""
        if not self._slow or self._visits or self._pages or self._checks:
            return None
        _, url, attempts = self._slow.pop()
        self._visits[Kind.PAGE, url] = _Visit(Lease(url, Kind.PAGE, None, 0), attempts, sampled=True)
        return Request(url, Kind.PAGE)

    def _sampled(self, visit: _Visit, request: Request) -> None:
        self._writer.amend_attempts(request.url, visit.attempts)
        times = [attempt.ttfb for attempt in visit.attempts if attempt.ttfb is not None]
        slow = [time > retries.SLOW_SECONDS for time in times]
        # Two that agree are a median; where they do not, the third decides.
        if len(visit.attempts) < retries.SLOW_SAMPLES and len(set(slow)) > 1:
            self._ready.append(request)
        else:
            del self._visits[request.kind, request.url]

    # -- concluding

    def _conclude(self, visit: _Visit, request: Request, outcome: Outcome) -> None:
        if request.kind is Kind.ROBOTS:
            self._robots(visit, request, outcome)
            return
        fetch = _fetch(visit, request, outcome)
        if request.kind is Kind.PAGE and (fetch.status is None or fetch.status >= 400):
            self.errors += 1
        if fetch.redirect_to:
            self._redirect(visit, fetch)
        elif request.kind is Kind.SITEMAP:
            self._sitemap(visit, fetch, outcome)
        elif request.kind is Kind.PAGE:
            self._page(fetch, outcome)
        else:
            self._writer.record(fetch)

    def _page(self, fetch: Fetch, outcome: Outcome, sitemap: Sitemap | None = None) -> None:
        page = self._extract(fetch, outcome) if isinstance(outcome, Response) else None
        found: Iterable[Discovery] = ()
        if page is not None:
            depth = None if fetch.depth is None else fetch.depth + 1
            if depth is None and self._plan.max_depth is not None:
                # No link path to this page is short enough, so none to what it links is.
                depth = self._plan.max_depth + 1
            found = list(outgoing(page, self._plan, depth, self._known))
        self._writer.record(fetch, page=page, sitemap=sitemap, discovered=found)
        if fetch.ok and fetch.ttfb is not None and fetch.ttfb > retries.SLOW_SECONDS and len(fetch.attempts) == 1:
            heapq.heappush(self._slow, (fetch.ttfb, fetch.url, list(fetch.attempts)))
            if len(self._slow) > SLOW_PAGES:
                heapq.heappop(self._slow)

    def _extract(self, fetch: Fetch, outcome: Response) -> Page | None:
        if not (fetch.ok and fetch.is_html):
            return None
        from .extract import extract

        try:
            return extract(outcome.body, fetch, self._plan.is_internal)
        except Exception:
            # One page that breaks the parser must not end a crawl of thousands.
            log.exception("%s could not be read", fetch.url)
            return None

    def _redirect(self, visit: _Visit, fetch: Fetch) -> None:
        target, hops, depth = fetch.redirect_to or "", fetch.hops + 1, visit.lease.depth
        found: Discovery | None
        sitemap = None
        if fetch.kind is Kind.RESOURCE:
            found = Discovery(target, Kind.RESOURCE, depth, hops)
        elif fetch.kind is Kind.SITEMAP:
            found = Discovery(target, Kind.SITEMAP, depth, hops, source=visit.lease.source)
            if visit.lease.source != "well-known":
                sitemap = Sitemap(fetch, error=f"redirects to {target}", source=visit.lease.source)
        else:
            found = to_visit(target, self._plan, depth, hops)
        self._writer.record(fetch, sitemap=sitemap, discovered=[found] if found else [])

    # -- robots.txt and sitemaps

    def _robots(self, visit: _Visit, request: Request, outcome: Outcome) -> None:
        """Follows redirects of robots.txt; all of it is one outcome, of the origin's own /robots.txt."""
        if isinstance(outcome, Response) and outcome.status in REDIRECTS:
            visit.hop = visit.hop or outcome
            target = _location(outcome, request.url)[1]
            if target is not None and request.hops < gate.MAX_REDIRECTS:
                url = visit.lease.url
                visit.tries = 0
                self._visits[Kind.ROBOTS, url] = visit
                self._ready.append(Request(target, Kind.ROBOTS, hops=request.hops + 1, subject=url))
                return
        response = outcome if isinstance(outcome, Response) else None
        body = gate.decode(response.body) if response and 200 <= response.status < 300 else ""
        own = Request(visit.lease.url, Kind.ROBOTS)
        fetch = _fetch(visit, own, visit.hop or outcome)
        if visit.hop is not None:
            reason, detail = _end_of_chase(request.url, outcome)
            fetch = replace(fetch, reason=reason, detail=detail)
        name = origin(own.url)
        place = self._origins[name]
        gate.settle(place, fetch.status, fetch.reason, fetch.detail, body)
        size = max(len(response.body), fetch.size) if response and body else 0
        self._writer.record(
            fetch, robots=RobotsFile(name, fetch, body, size), discovered=self._sitemaps_of(place, own.url)
        )
        for lease in place.parked:
            queue = self._pages if lease.kind is Kind.PAGE else self._checks.setdefault("", deque())
            queue.append(lease)
        place.parked.clear()

    def _sitemaps_of(self, place: gate.Origin, robots_url: str) -> list[Discovery]:
        if place.robots is None:
            return []
        named = named_sitemaps(place.robots, robots_url)[:MAX_SITEMAPS]
        # A sitemap's depth is its level: 0 when named, 1 when an index lists it.
        found = [Discovery(_clean(url), Kind.SITEMAP, 0, source="robots.txt") for url in named]
        if not found and origin(robots_url) == origin(self._plan.seed):
            found = [Discovery(f"{origin(robots_url)}/sitemap.xml", Kind.SITEMAP, 0, source="well-known")]
        return found

    def _sitemap(self, visit: _Visit, fetch: Fetch, outcome: Outcome) -> None:
        source, level = visit.lease.source, visit.lease.depth or 0
        if isinstance(outcome, Failure) or not fetch.ok:
            error = fetch.detail or fetch.reason or f"status {fetch.status}"
            gone = source == "well-known" and fetch.status in (404, 410)
            self._writer.record(fetch, sitemap=None if gone else Sitemap(fetch, error=error, source=source))
            return
        text = read_sitemap(outcome.body, fetch.url)
        if text.format == "index" and level > 0:
            text.errors.append("an index inside an index, which is not followed")
            text.children.clear()
        sitemap = Sitemap(fetch, text.format, text.count, text.size, text.error, source)
        if fetch.is_html and not text.format and self._plan.in_scope(fetch.url):
            page = replace(fetch, kind=Kind.PAGE)
            self._page(page, outcome, replace(sitemap, fetch=page))
            return
        found = [Discovery(url, Kind.SITEMAP, level + 1, source=fetch.url) for url in text.children]
        for entry in text.entries:
            named = (entry.url, *(item.url for item in entry.hreflangs))
            found.extend(
                Discovery(url, Kind.PAGE, in_scope=self._plan.in_scope(url))
                for url in named
                if url and self._plan.is_internal(url)
            )
        self._writer.record(fetch, sitemap=sitemap, entries=text.entries, discovered=found)


def _fetch(visit: _Visit, request: Request, outcome: Outcome) -> Fetch:
    lease = visit.lease
    base = Fetch(
        lease.url, lease.kind, None, outcome.reason, outcome.detail, request.method, _clicks(lease), lease.hops,
        seconds=outcome.seconds, at=visit.attempts[0].at, attempts=tuple(visit.attempts),
    )  # fmt: skip
    if isinstance(outcome, Failure):
        return base
    reason, detail = outcome.reason, outcome.detail
    raw = target = None
    if outcome.status in REDIRECTS:
        raw, target = _location(outcome, lease.url)
        if target is None:
            reason, detail = Reason.REDIRECT_TARGET, f"Location: {raw[:200]}" if raw else "no Location header"
    declared = outcome.header("content-length") or ""
    length = int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 16 else 0
    # Of other sites' pages only the headers are read, so what they announce is all there is to know.
    whole = request.method == "GET" and reason is not Reason.TOO_LARGE and request.kind is not Kind.EXTERNAL
    return replace(
        base,
        status=outcome.status,
        reason=reason,
        detail=detail,
        redirect_to=target,
        redirect_raw=raw,
        content_type=_content_type(outcome),
        headers=outcome.headers,
        size=len(outcome.body) if whole else max(length, outcome.transferred),
        transferred=outcome.transferred,
        ttfb=outcome.ttfb,
    )


def _content_type(response: Response) -> str:
    declared = response.header("content-type")
    if declared is None and response.body[:64].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        # Without a type browsers look at the bytes (WHATWG MIME Sniffing, section 7.1).
        return "text/html"
    return (declared or "").partition(";")[0].strip().lower()


def _location(response: Response, url: str) -> tuple[str | None, str | None]:
    """The Location header as sent and the http(s) URL it means; None where there is none."""
    raw = response.header("location")
    if raw is None:
        return None, None
    with suppress(UnicodeError):
        # Browsers read the bytes as UTF-8; header values come to us byte for byte.
        raw = raw.encode("latin-1").decode("utf-8")
    target = join(raw, url)
    return _clean(raw), _clean(target) if target else None


def _end_of_chase(url: str, outcome: Outcome) -> tuple[str | None, str]:
    """What a robots.txt that redirects ended with, as reason and detail of its first answer."""
    if isinstance(outcome, Failure):
        return outcome.reason, f"{url}: {outcome.detail or outcome.reason}"
    detail = f"{url}: {outcome.status}"
    if outcome.status in REDIRECTS:
        return Reason.REDIRECT_LIMIT, detail
    return Reason.ROBOTS_UNREACHABLE if retries.is_busy(outcome) else outcome.reason, detail


def _clicks(lease: Lease) -> int | None:
    return None if lease.kind in (Kind.SITEMAP, Kind.ROBOTS) else lease.depth


def _clean(url: str) -> str:
    return without_credentials(url) if "@" in url else url


def _robots_url(url: str) -> str:
    return f"{origin(url)}/robots.txt"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
