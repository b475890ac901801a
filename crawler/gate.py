"""robots.txt of every origin of the site: who may pass, who waits for the answer, who is refused.

Google, "How Google interprets the robots.txt specification": 2xx are rules, a redirect is followed five times and then
counts as a 404, 4xx except 429 means no rules, and everything else means that nothing may be fetched.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from ..core.facts import Fetch, Kind, Reason, RobotsFile
from ..core.plan import CrawlPlan
from ..core.robots import LONG_DELAY, Robots, decode, is_utf8, named_sitemaps, parse
from ..core.urls import origin, without_credentials
from ..store.frontier import Discovery, Lease
from . import retries
from .exchange import Failure, Outcome, Request, Response
from .visit import REDIRECTS, Visit, location

log = logging.getLogger(__name__)

MAX_REDIRECTS = 5
MAX_CRAWL_DELAY = LONG_DELAY  # seconds
FRESH = 24 * 3600.0  # seconds after which a file is asked for anew (RFC 9309 section 2.4)
KEPT = 30 * 24 * 3600.0  # seconds for which the last good copy counts while there is no new one (Google)
SOON = 3600.0  # seconds until a refresh that failed is tried again
MOST_PARKED = 1000  # URLs that wait for robots.txt before no more are taken up
MAX_SITEMAPS = 500  # of one robots.txt
# Beside a status: the file redirects to where nobody follows, so there is none.
_NOT_FOLLOWED = {Reason.REDIRECT_LIMIT, Reason.REDIRECT_TARGET, Reason.PRIVATE, Reason.PORT}


def robots_url(url: str) -> str:
    """Where the rules for a URL are."""
    return f"{origin(url)}/robots.txt"


@dataclass
class _Origin:
    """What is known of one origin's robots.txt."""

    robots: Robots | None = None  # None while it is asked for, and when it cannot be reached
    unreachable: str = ""  # why, in words
    parked: list[Lease] = field(default_factory=list)  # URLs that wait for the answer
    good_at: float = 0.0  # when the rules were fetched
    due: float = 0.0  # when they are to be fetched anew
    before: Robots | None = None  # the first rules of this crawl, once there were newer ones


class Gate:
    """The robots.txt files of one crawl."""

    def __init__(self, plan: CrawlPlan) -> None:
        self._plan = plan
        self._origins: dict[str, _Origin] = {}
        self._parked = 0

    @property
    def crowded(self) -> bool:
        """So many URLs wait that no more should be taken up."""
        return self._parked >= MOST_PARKED

    def is_new(self, url: str) -> bool:
        """Nobody has asked for the robots.txt of this URL's origin yet."""
        return origin(url) not in self._origins

    def is_open(self, url: str) -> bool:
        """It is known what may be fetched of this URL's origin."""
        place = self._origins.get(origin(url))
        return place is not None and (place.robots is not None or bool(place.unreachable))

    def expect(self, url: str) -> None:
        """Notes that the robots.txt of this URL's origin is being asked for."""
        self._origins.setdefault(origin(url), _Origin())

    def park(self, lease: Lease) -> None:
        """Keeps a URL until the robots.txt of its origin is there."""
        self._origins.setdefault(origin(lease.url), _Origin()).parked.append(lease)
        self._parked += 1

    def expired(self, url: str, now: float) -> bool:
        """The rules for a URL are to be fetched anew, in the meantime they go on to count. True once a refresh."""
        place = self._origins.get(origin(url))
        if place is None or place.robots is None or now < place.due:
            return False
        place.due = now + SOON
        return True

    def outlives(self, name: str, status: int | None, reason: str | None, now: float) -> bool:
        """A refresh has failed and the rules that are known still count: the answer is not to be recorded."""
        place = self._origins.get(name)
        known = place is not None and place.robots is not None and now < place.good_at + KEPT
        if known and _is_unreachable(status, reason):
            log.warning("%s/robots.txt: %s; the copy fetched before is used on", name, reason or status)
            return True
        return False

    def refuses(self, url: str) -> tuple[Reason, str] | None:
        """Why a URL of an open origin may not be fetched, with the line that says so; None when it may."""
        place = self._origins[origin(url)]
        if not self._plan.obey_robots:
            return None
        if place.robots is None:
            return Reason.ROBOTS_UNREACHABLE, place.unreachable
        token = self._plan.robots_token
        verdict = place.robots.verdict(url, token)
        if verdict.allowed:
            return None
        news = place.before is not None and place.before.verdict(url, token).allowed
        changed = " (new since the crawl began)" if news else ""
        return Reason.ROBOTS, f"line {verdict.line}: {verdict.rule}{changed}"

    def lets_in(self, url: str, token: str) -> bool:
        """Whether the known rules of a URL's origin let a product token visit it."""
        place = self._origins.get(origin(url))
        if place is None or place.robots is None:
            return False
        return not self._plan.obey_robots or place.robots.verdict(url, token).allowed

    def crawl_delay(self, url: str) -> float:
        """Seconds to wait between two requests, as robots.txt asks; at most MAX_CRAWL_DELAY."""
        place = self._origins.get(origin(url))
        if place is None:
            return 0.0
        return min(self._asked_delay(place), MAX_CRAWL_DELAY)

    def _asked_delay(self, place: _Origin) -> float:
        if place.robots is None or not self._plan.obey_robots:
            return 0.0
        return place.robots.crawl_delay(self._plan.robots_token) or 0.0

    def settle(
        self, name: str, status: int | None, reason: str | None, detail: str, body: str, now: float = 0.0
    ) -> list[Lease]:
        """Notes the final answer of an origin, as it is recorded, and returns the URLs that waited for it.

        `now` is when it was fetched, by the crawl's clock.
        """
        place = self._origins.setdefault(name, _Origin())
        before = place.robots
        place.good_at, place.due = now, now + FRESH
        if status is not None and reason in _NOT_FOLLOWED:
            place.robots = Robots()
        elif _is_unreachable(status, reason):
            place.robots = None
            place.unreachable = ": ".join(["robots.txt", str(reason or status), *filter(None, [detail])])
        else:
            place.robots = parse(body) if status is not None and status < 400 else Robots()
        place.before = place.before or before
        if self._asked_delay(place) > MAX_CRAWL_DELAY:
            log.warning(
                "%s/robots.txt asks for a Crawl-delay of more than %g s, which is the most", name, MAX_CRAWL_DELAY
            )
        parked, place.parked = place.parked, []
        self._parked -= len(parked)
        return parked

    def sitemaps(self, name: str) -> list[Discovery]:
        """The sitemaps an origin's robots.txt names; without any, the well-known place of the start page's origin."""
        robots = self._origins[name].robots
        if robots is None or self._plan.mode == "list" or (self._plan.mode == "sitemap" and self._plan.sitemaps):
            return []
        named = named_sitemaps(robots, f"{name}/robots.txt")[:MAX_SITEMAPS]
        # A sitemap's depth is its level: 0 when named, 1 when an index lists it.
        found = [Discovery(without_credentials(url), Kind.SITEMAP, 0, source="robots.txt") for url in named]
        if not found and name in map(origin, self._plan.starts):
            found = [Discovery(f"{name}/sitemap.xml", Kind.SITEMAP, 0, source="well-known")]
        return found


def _is_unreachable(status: int | None, reason: str | None) -> bool:
    """The answer forbids everything: none came, or one that says nothing about the rules."""
    return reason not in _NOT_FOLLOWED and (status is None or reason is not None or status == 429 or status >= 500)


def next_hop(visit: Visit, request: Request, outcome: Outcome) -> Request | None:
    """The request that follows a redirect of robots.txt; None when it is none, or leads too far."""
    if isinstance(outcome, Failure) or outcome.status not in REDIRECTS:
        return None
    visit.hop = visit.hop or outcome
    visit.tries = 0
    target = location(outcome, request.url)[1]
    if target is None or request.hops >= MAX_REDIRECTS:
        return None
    return Request(target, Kind.ROBOTS, hops=request.hops + 1, subject=visit.lease.url)


def robots_file(visit: Visit, request: Request, outcome: Outcome) -> RobotsFile:
    """A robots.txt as recorded: one fact of its own URL, whatever redirects it took, with the rules found at the end.

    The target of a redirect is often a page (the start page above all), which must stay one.
    """
    fetch = visit.fetch(Request(visit.lease.url, Kind.ROBOTS), visit.hop or outcome)
    if visit.hop is not None:
        fetch = _followed(fetch, request.url, outcome)
    body, size, mangled = "", 0, False
    if isinstance(outcome, Response) and 200 <= outcome.status < 300:
        body = decode(outcome.body)
        size = max(len(outcome.body), fetch.size)
        mangled = not is_utf8(outcome.body)
    return RobotsFile(origin(fetch.url), fetch, body, size, mangled)


def _followed(fetch: Fetch, url: str, outcome: Outcome) -> Fetch:
    """The first hop's fact with what the last one gave."""
    if isinstance(outcome, Failure):
        return replace(fetch, reason=outcome.reason, detail=f"{url}: {outcome.detail or outcome.reason}")
    reason: Reason | None = outcome.reason
    if outcome.status in REDIRECTS:
        reason = Reason.REDIRECT_LIMIT
    elif retries.is_busy(outcome):
        reason = Reason.ROBOTS_UNREACHABLE
    return replace(fetch, reason=reason, detail=f"{url}: {outcome.status}")
