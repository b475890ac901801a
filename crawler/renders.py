"""Which pages are rendered, and when. Like the rest of the crawl's logic it opens no sockets."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from math import inf

from ..core.facts import Kind
from ..core.plan import CrawlPlan
from ..core.rendered import Rendered, RenderReason
from ..core.urls import is_loopback
from ..store.frontier import Discovery
from ..store.rendered_rows import RenderedRows
from .discover import Known, outgoing, to_visit
from .exchange import Request
from .reading import Reading
from .rendering import Rendering

PAGES = 2  # rendered at once: each keeps a processor busy
TRIES = 2  # of a page whose render died, or found the server busy
WAITING = 1000  # pages held in memory

_AGAIN = {RenderReason.CRASHED, RenderReason.FAILED}


class Renders:
    """The pages of a crawl that wait for the browser. What is not rendered when a crawl stops is found again."""

    def __init__(self, plan: CrawlPlan, rows: RenderedRows) -> None:
        self._plan = plan
        self._rows = rows
        self._left: float = 0  # pages that may still be taken up
        if plan.render:
            self._left = inf if plan.render_pages is None else max(plan.render_pages - rows.count(), 0)
        self._waiting: deque[tuple[str, int | None]] = deque()
        self._flying: set[str] = set()
        self._tries: dict[str, int] = {}
        self._more = plan.render  # pages without a render may be in the database only
        self._due = 0.0

    def add(self, url: str, depth: int | None) -> None:
        """A page was read."""
        if not self._left or self._more:
            return
        if len(self._waiting) < WAITING:
            self._left -= 1
            self._waiting.append((url, depth))
        else:
            self._more = True

    @property
    def idle(self) -> bool:
        """No page is rendered, and none waits for it."""
        self._fill()
        return not self._flying and not self._waiting

    def next(self, now: float, crawl_delay: Callable[[str], float]) -> Request | None:
        """The next page to render, None when the browser has enough to do, or it is too soon.

        `crawl_delay` is what the robots.txt of a URL asks for, in seconds.
        """
        if len(self._flying) >= PAGES or now < self._due:
            return None
        self._fill()
        if not self._waiting:
            return None
        url, depth = self._waiting.popleft()
        self._flying.add(url)
        self._due = now + max(self._plan.delay, 0.0 if is_loopback(url) else crawl_delay(url))
        return Request(url, Kind.PAGE, depth=depth, render=True)

    @property
    def flying(self) -> bool:
        """The browser has something to do."""
        return bool(self._flying)

    def due(self, now: float) -> float | None:
        """When the next page may be rendered, None when none waits for a time."""
        return self._due if now < self._due and self._waiting and len(self._flying) < PAGES else None

    def arrive(self, request: Request, rendering: Rendering) -> bool:
        """Takes an outcome; False when the page is to be rendered once more instead."""
        self._flying.discard(request.url)
        rendered = rendering.rendered
        busy = rendered.status is not None and (rendered.status == 429 or rendered.status >= 500)
        tries = self._tries[request.url] = self._tries.get(request.url, 0) + 1
        if (busy or rendered.reason in _AGAIN) and tries < TRIES:
            self._waiting.append((request.url, request.depth))
            return False
        del self._tries[request.url]
        return True

    def _fill(self) -> None:
        if not self._more or self._waiting:
            return
        most = int(min(self._left, WAITING))
        found = [item for item in self._rows.missing(most + len(self._flying)) if item[0] not in self._flying][:most]
        self._waiting.extend(found)
        self._left -= len(found)
        self._more = len(found) == WAITING


def seen_in(
    rendered: Rendered, reading: Reading | None, depth: int | None, plan: CrawlPlan, known: Known
) -> list[Discovery]:
    """What a render leads to, from a page of that depth: where scripts redirect, and what the document names."""
    further = None if depth is None else depth + 1
    if depth is None and plan.max_depth is not None:
        # No link path to this page is short enough, so none to what it links is.
        further = plan.max_depth + 1
    target = to_visit(rendered.redirect_to, plan, depth) if rendered.redirect_to else None
    found = [] if target is None else [target]
    return found if reading is None else [*found, *outgoing(reading, plan, further, known)]


def rendered_with(rendered: Rendered, reading: Reading | None) -> Rendered:
    """A render with why its document could not be read, where it could not."""
    if reading is None or reading.reason is None:
        return rendered
    return replace(rendered, reason=RenderReason.FAILED, detail=f"{reading.reason}: {reading.detail}"[:500])
