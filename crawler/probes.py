"""A few requests of the crawl's own, made when all pages are done: how does the site answer what nobody links to?

/llms.txt, two addresses that do not exist, and the start page under the user agents of AI crawlers that robots.txt lets
in. They go one at a time and only to the start page's origin, as far as robots.txt allows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from secrets import token_hex

from ..core.ai_agents import USER_AGENTS
from ..core.facts import Fetch, Kind
from ..core.plan import CrawlPlan
from ..store.probe_rows import LLMS, UNKNOWN, ProbeRows
from .exchange import Outcome, Request, Response

MAX_BODY = 256 * 1024  # bytes kept of a text


class Probes:
    """The requests that are still to be made."""

    def __init__(self, plan: CrawlPlan, rows: ProbeRows) -> None:
        self._plan = plan
        self._rows = rows
        self._names: dict[str, str] = {}  # URL to what it is asked for
        self._left: deque[Request] | None = None  # None until the pages are done
        self._wanted = plan.probe and plan.mode == "site"

    @property
    def done(self) -> bool:
        """Nothing is left to ask."""
        return not self._wanted or (self._left is not None and not self._left)

    def next(self, may_go: Callable[[str, str], bool]) -> Request | None:
        """The next request; `may_go` tells whether robots.txt lets a product token visit a URL."""
        if self._left is None and self._wanted:
            self._left = deque(self._requests())
        while self._left:
            request = self._left.popleft()
            if may_go(request.url, request.agent or self._plan.robots_token):
                return request
        return None

    def answer(self, fetch: Fetch, outcome: Outcome) -> None:
        """Keeps what an address of its own answered."""
        body, size = "", 0
        if isinstance(outcome, Response) and fetch.ok and not fetch.is_html:
            body, size = outcome.body[:MAX_BODY].decode("utf-8", "replace"), len(outcome.body)
        self._rows.write(fetch, self._names.get(fetch.url, UNKNOWN), body, size)

    def _requests(self) -> Iterator[Request]:
        """All of them, where the start page answered; without those an interrupted crawl has made."""
        if not self._rows.answered(self._plan.seed):
            return
        made = self._rows.names()
        home, word = self._plan.home, token_hex(8)
        for name, url in (
            (LLMS, f"{home}llms.txt"), (UNKNOWN, f"{home}{word}"), (UNKNOWN, f"{home}{word}/{word}.html"),
        ):  # fmt: skip
            if name not in made:
                self._names[url] = name
                yield Request(url, Kind.PROBE)
        for agent in USER_AGENTS:
            if agent not in made:
                yield Request(self._plan.seed, Kind.PAGE, agent=agent)
