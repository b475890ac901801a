"""Pages that were slow: they are measured again, one at a time, when nothing else is left to do."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from ..core.facts import Attempt, Fetch

MOST = 50  # measured again, the slowest first
SLOW_SECONDS = 0.8  # time to first byte from which a page is measured again (Google, "Optimize TTFB": 0.8 s is good)
SAMPLES = 3


class SlowPages:
    """The slowest pages of a crawl."""

    def __init__(self) -> None:
        self._pages: list[tuple[float, str, list[Attempt]]] = []

    def __bool__(self) -> bool:
        return bool(self._pages)

    def notice(self, fetch: Fetch) -> None:
        """Takes note of a page that was slow, unless it was asked for more than once already."""
        if fetch.ok and fetch.ttfb is not None and fetch.ttfb > SLOW_SECONDS and len(fetch.attempts) == 1:
            heapq.heappush(self._pages, (fetch.ttfb, fetch.url, list(fetch.attempts)))
            if len(self._pages) > MOST:
                heapq.heappop(self._pages)

    def pop(self) -> tuple[str, list[Attempt]]:
        """The URL of a page to be measured, and its requests so far."""
        _, url, attempts = self._pages.pop()
        return url, attempts


def undecided(attempts: Sequence[Attempt]) -> bool:
    """Whether another measurement is needed: two that agree are a median; where they do not, the third decides."""
    slow = {attempt.ttfb > SLOW_SECONDS for attempt in attempts if attempt.ttfb is not None}
    return len(attempts) < SAMPLES and len(slow) > 1
