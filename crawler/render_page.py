"""One page in the browser: what it asks for, what it complains about, when it has settled, what it shows then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..core.credentials import NONE, Credentials
from ..core.rendered import FailedResource
from ..core.urls import normalize, parts, without_credentials

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, ConsoleMessage, Page, Request, Response, Route

QUIET_SECONDS = 0.5  # without a request in flight and without a change of the document: the page has settled
CHANGING_SECONDS = 3.0  # how long a document that never stops changing (clocks, carousels) is waited for
POLL_SECONDS = 0.1
MOST_RELOADS = 2  # of a page by itself: some set a cookie and load themselves once more
MOST_REQUESTS = 2000  # of one page
MOST_HTML = 8 * 2**20  # characters; what is read of it is less, see extract.MAX_BYTES
MOST_NOTES = 50  # console errors and failed resources kept
MOST_TEXT = 500  # characters of a console error
MOST_URL = 2048
LONG_TASK = 50.0  # milliseconds, from which a task blocks (web.dev/articles/tbt)
# Googlebot makes the viewport as tall as the page, so what loads when scrolled to is there.
WIDTH, HEIGHT, TALLEST = 1350, 940, 8000

INIT_SCRIPT = Path(__file__).with_name("render_init.js")
CAPTURE = Path(__file__).with_name("render_capture.js")
_OBSERVED = "() => window.__sitewright ? window.__sitewright() : null"
# These stay open for as long as the page does.
_ENDLESS = {"eventsource", "websocket", "ping", "media"}
_LOADING_FAILED = "Failed to load resource:"  # what Chromium itself writes to the console; `failed` says more

Refuses = Callable[[str, str], str]  # URL and Playwright's resource type: why it is not asked for, "" when it is
THIRD_PARTY = "third-party"  # the one refusal that is only counted


class PageWatch:
    """Listens to one page from before its first request; `settle` and `capture` when it was told to go somewhere."""

    def __init__(
        self, url: str, refuses: Refuses, explain: Callable[[str], str], credentials: Credentials = NONE
    ) -> None:
        """`explain` says why the proxy did not connect to a URL's host, "" when it did."""
        self.url = url
        self.document: Response | None = None
        self.navigates_to: str | None = (
            None  # where scripts wanted to lead the browser; its own URL for endless reloads
        )
        self.console: list[str] = []
        self.failed: list[FailedResource] = []
        self.blocked: dict[str, int] = {}  # requests by host
        self.requests = 0
        self.size = 0
        self.refusal = ""  # why the proxy did not connect for the document itself
        self.crashed = False
        self.begun = 0.0  # when there was a page, of time.monotonic; 0 before
        self.attached = False
        self._refuses = refuses
        self._explain = explain
        self._credentials = credentials
        self._loaded_at: float | None = None
        self._navigations = 0
        self._flying: set[Request] = set()
        self._stopped: set[Request] = set()
        self._busy_until = monotonic()
        self._page: Page | None = None

    # -- before

    async def attach(self, page: Page) -> None:
        """Prepares a page that shows nothing yet."""
        self.begun, self._page, context = monotonic(), page, page.context
        await context.add_init_script(path=INIT_SCRIPT)
        # Routes of a page come before those of its context, so these are the requests of other windows.
        await context.route("**/*", lambda route: route.abort())
        await page.route("**/*", self._decide)
        context.on("page", _close)
        session = await context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._count_bytes)
        await session.send("Network.enable")
        if self._credentials:
            await self._identify(session)
        page.on("load", self._loaded)
        page.on("request", self._asked)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._lost)
        page.on("response", self._answered)
        page.on("console", self._said)
        page.on("pageerror", self._threw)
        page.on("crash", self._died)
        self.attached = True

    async def _decide(self, route: Route) -> None:
        """Playwright asks before every request that is not a redirect; the proxy decides about those."""
        from playwright.async_api import Error

        request = route.request
        with suppress(Error):
            if not self._stops(request):
                await route.continue_()
                return
            self._stopped.add(request)
            self.requests -= 1
            # With another error a navigation would replace the document.
            await route.abort("aborted")

    def _stops(self, request: Request) -> bool:
        url = request.url
        if self._is_main(request):
            self._navigations += 1
            if self._navigations > 1 and (normalize(url) != self.url or self._navigations > 1 + MOST_RELOADS):
                self.navigates_to = normalize(url) or self.navigates_to
                return True
        if self.requests > MOST_REQUESTS:
            return True
        if not url.startswith(("http:", "https:")):
            return False
        why = self._refuses(url, request.resource_type)
        if why == THIRD_PARTY:
            self._count_blocked(url)
        elif why and why != request.resource_type:
            self._fail(FailedResource(_shown(url), error=why))
        return bool(why)

    def _is_main(self, request: Request) -> bool:
        """The request would replace the whole page."""
        return request.is_navigation_request() and self._page is not None and request.frame == self._page.main_frame

    async def _identify(self, session: CDPSession) -> None:
        """Adds headers to the requests of the origins they are bound to, each hop of a redirect asked for anew.

        Playwright's own way would send the headers of a request along wherever it is redirected.
        """

        async def paused(event: Mapping[str, Any]) -> None:
            request = event["request"]
            sent = dict(request["headers"]) | dict(self._credentials.headers_for(normalize(request["url"]) or ""))
            headers = [{"name": name, "value": value} for name, value in sent.items()]
            with suppress(Error):
                await session.send("Fetch.continueRequest", {"requestId": event["requestId"], "headers": headers})

        from playwright.async_api import Error

        session.on("Fetch.requestPaused", paused)
        patterns = [{"urlPattern": f"{origin}/*"} for origin in self._credentials.origins]
        await session.send("Fetch.enable", {"patterns": patterns})

    # -- after

    async def settle(self, deadline: float) -> bool:
        """Waits until the page is loaded and quiet; False when it is not at `deadline` (of time.monotonic).

        Where scripts wanted to leave, the document may never finish loading: then quiet is enough.
        """
        begun = monotonic()
        while (now := monotonic()) < deadline:
            loaded = begun if self.navigates_to is not None else self._loaded_at
            if loaded is not None and not self._flying and now - self._busy_until >= QUIET_SECONDS:
                if now - max(loaded, self._busy_until) >= CHANGING_SECONDS:
                    return True
                seen = await self._observed(deadline - now)
                if seen.get("quiet", inf) >= QUIET_SECONDS * 1000:
                    return True
            await asyncio.sleep(POLL_SECONDS)
        return False

    async def vitals(self, seconds: float) -> tuple[float | None, float | None, float | None]:
        """(LCP in seconds, CLS, TBT in seconds) up to now, None for what was not measured."""
        return measures(await self._observed(seconds))

    async def grow(self, deadline: float) -> None:
        """Makes the viewport as tall as the page, and waits for what that loads."""
        page = self._own_page
        height = await page.evaluate("() => document.documentElement ? document.documentElement.scrollHeight : 0")
        if isinstance(height, int) and height > HEIGHT:
            await page.set_viewport_size({"width": WIDTH, "height": min(height, TALLEST)})
            await asyncio.sleep(POLL_SECONDS)
            await self.settle(deadline)

    async def capture(self) -> tuple[bytes, int, str]:
        """(HTML in UTF-8, number of elements, URL) of the document as it is now."""
        found = await self._own_page.evaluate(CAPTURE.read_text(encoding="utf-8"), MOST_HTML)
        # A lone surrogate in the document has no UTF-8.
        return str(found["html"]).encode("utf-8", "replace"), int(found["elements"]), str(found["url"])

    @property
    def _own_page(self) -> Page:
        if self._page is None:
            raise RuntimeError("attach comes first")
        return self._page

    async def _observed(self, seconds: float) -> Mapping[str, Any]:
        """What the observers have seen; empty when the page is busy, gone or has thrown them away."""
        from playwright.async_api import Error

        with suppress(Error, TimeoutError):
            seen = await asyncio.wait_for(self._own_page.evaluate(_OBSERVED), max(seconds, 0.001))
            if isinstance(seen, dict):
                return seen
        return {}

    # -- what Playwright calls

    def _asked(self, request: Request) -> None:
        self.requests += 1
        if request.resource_type not in _ENDLESS:
            self._flying.add(request)

    def _ended(self, request: Request) -> None:
        if request in self._flying:
            self._flying.discard(request)
            self._busy_until = monotonic()

    def _lost(self, request: Request) -> None:
        self._ended(request)
        error = request.failure or ""
        if request in self._stopped:
            self._stopped.discard(request)
            return
        if "ERR_ABORTED" in error:
            # The page changed its mind.
            return
        why = self._explain(request.url)
        if self._is_main(request):
            self.refusal = why
        elif why == THIRD_PARTY:
            self._count_blocked(request.url)
        else:
            self._fail(FailedResource(_shown(request.url), error=(why or error)[:MOST_TEXT]))

    def _answered(self, response: Response) -> None:
        if self._is_main(response.request):
            if not 300 <= response.status < 400:
                self.document = response
        elif response.status >= 400:
            self._fail(FailedResource(_shown(response.url), response.status))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_LOADING_FAILED):
            self._note(message.text)

    def _threw(self, error: Exception) -> None:
        self._note(str(error))

    def _loaded(self, _: object) -> None:
        self._loaded_at = monotonic()

    def _died(self, _: object) -> None:
        self.crashed = True

    def _count_bytes(self, event: Mapping[str, Any]) -> None:
        self.size += max(int(event.get("encodedDataLength", 0)), 0)

    def _note(self, text: str) -> None:
        self.console.append(text[:MOST_TEXT])
        if len(self.console) >= MOST_NOTES and self._page is not None:
            # An endless loop of errors would go on to arrive, one message at a time.
            self._page.remove_listener("console", self._said)
            self._page.remove_listener("pageerror", self._threw)
            del self.console[MOST_NOTES:]

    def _fail(self, item: FailedResource) -> None:
        if len(self.failed) < MOST_NOTES and item not in self.failed:
            self.failed.append(item)

    def _count_blocked(self, url: str) -> None:
        host = parts(url).host
        if host in self.blocked or len(self.blocked) < MOST_NOTES:
            self.blocked[host] = self.blocked.get(host, 0) + 1


def measures(seen: Mapping[str, Any]) -> tuple[float | None, float | None, float | None]:
    """(LCP in seconds, CLS, TBT in seconds) of what render_init.js observed; the page may have forged any of it.

    Total Blocking Time is the sum over long tasks of what each is longer than 50 ms, of that part of it that comes
    after the First Contentful Paint. Lighthouse stops counting at the Time to Interactive; here it ends when the page
    was seen to have settled. web.dev/articles/lcp, /cls and /tbt define the values.
    """
    lcp, cls, fcp = (_number(seen.get(name)) for name in ("lcp", "cls", "fcp"))
    tbt: float | None = None
    tasks = seen.get("tasks")
    if fcp is not None and isinstance(tasks, list):
        tbt = 0.0
        for task in tasks:
            start, duration = (
                (_number(value) for value in task) if isinstance(task, list) and len(task) == 2 else (0, 0)
            )
            if start is not None and duration is not None:
                tbt += max(start + duration - max(start, fcp) - LONG_TASK, 0.0)
    # Without a paint there is nothing that could have shifted.
    return (
        None if lcp is None else round(lcp / 1000, 3),
        None if cls is None or fcp is None else round(cls, 4),
        None if tbt is None else round(tbt / 1000, 3),
    )


def _number(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9:
        return float(value)
    return None


def _shown(url: str) -> str:
    return without_credentials(url)[:MOST_URL]


async def _close(page: Page) -> None:
    """Of a window that scripts opened."""
    from playwright.async_api import Error

    with suppress(Error):
        await page.close()
