"""robots.txt of every origin of the site: who may pass, who waits for the answer, who is refused.

Google, "How Google interprets the robots.txt specification": 2xx are rules, a redirect is followed five times and then
counts as a 404, 4xx except 429 means no rules, and everything else means that nothing may be fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.facts import Reason
from ..core.plan import CrawlPlan
from ..core.robots import MAX_SIZE, Robots, parse
from ..store.crawl_writer import Lease

MAX_REDIRECTS = 5
MAX_CRAWL_DELAY = 30.0  # seconds


@dataclass
class Origin:
    """What is known of one origin's robots.txt."""

    robots: Robots | None = None  # None while it is asked for, and when it cannot be reached
    unreachable: str = ""  # why, in words
    parked: list[Lease] = field(default_factory=list)  # URLs that wait for the answer

    @property
    def known(self) -> bool:
        return self.robots is not None or bool(self.unreachable)

    def crawl_delay(self, plan: CrawlPlan) -> float:
        """Seconds to wait between two requests, as robots.txt asks; at most MAX_CRAWL_DELAY."""
        asked = self.robots.crawl_delay(plan.robots_token) if self.robots and plan.obey_robots else None
        return min(asked or 0.0, MAX_CRAWL_DELAY)

    def refuses(self, url: str, plan: CrawlPlan) -> tuple[Reason, str] | None:
        """Why a URL may not be fetched, with the line that says so; None when it may."""
        if not plan.obey_robots:
            return None
        if self.robots is None:
            return Reason.ROBOTS_UNREACHABLE, self.unreachable
        verdict = self.robots.verdict(url, plan.robots_token)
        return None if verdict.allowed else (Reason.ROBOTS, f"line {verdict.line}: {verdict.rule}")


def decode(body: bytes) -> str:
    """The part of a robots.txt that is read, as text."""
    return body[:MAX_SIZE].decode("utf-8-sig", "replace")


def settle(origin: Origin, status: int | None, reason: str | None, detail: str, body: str) -> None:
    """Notes the final answer: the status after redirects, or the reason why there is none."""
    if status is not None and reason in (Reason.REDIRECT_LIMIT, Reason.REDIRECT_TARGET):
        origin.robots = Robots()
    elif status is None or reason is not None or status == 429 or status >= 500:
        origin.unreachable = ": ".join(["robots.txt", str(reason or status), *filter(None, [detail])])
    else:
        origin.robots = parse(body) if status < 400 else Robots()
