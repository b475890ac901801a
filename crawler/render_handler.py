"""Scrapy's download handler for requests with `render`: scrapy-playwright drives the browser, we watch the page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error
from scrapy import signals
from scrapy.http import HtmlResponse
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.provider import PlaywrightBrowserProvider

from ..core.facts import HTML_TYPES
from ..core.rendered import Rendered, RenderReason
from ..core.urls import normalize, parts
from .render import LAUNCH_SECONDS, RenderPolicy, launch_options
from .render_page import HEIGHT, WIDTH, PageWatch
from .render_proxy import GuardedProxy
from .rendering import Rendering

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy_playwright.handler import Config

log = logging.getLogger(__name__)

GRACE = 3.0  # seconds beyond the time limit of a page, to read what there is
CLOSING_SECONDS = 5.0


class RenderHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # scrapy-playwright has no types
    """Renders. Every request ends with a response whose meta has an "outcome", a Rendering; never with an exception.

    Each page has a context of its own, so no cookie or storage of one page reaches another, and pages may be rendered
    in any order. To be made before the engine starts, which then starts Playwright; the browser follows with the first
    page. Ends with the engine.
    """

    browser_provider: _GuardedBrowser

    def __init__(self, crawler: Crawler, policy: RenderPolicy, browser: str) -> None:
        """`browser` is the path of Chromium or Chrome."""
        super().__init__(crawler)
        # Its warnings are outcomes here, and recorded.
        logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)
        self._policy = policy
        self._proxy = GuardedProxy(policy.refuses_host, policy.guard.admits_address)
        self.browser_provider_cls = partial(_GuardedBrowser, proxy=self._proxy)
        self.config.launch_options = launch_options(browser)
        self.config.max_pages_per_context = 1
        # A page that kills its browser would do so again; what to try twice is the crawl's decision.
        self.config.target_closed_max_retries = 0
        self.config.download_timeout_secs = 1.0
        self._numbers = count(1)
        crawler.signals.connect(self.close, signals.engine_stopped)

    async def download_request(self, request: Request) -> Response:
        watch = PageWatch(request.url, self._policy.refuses, self._explain, self._policy.credentials)
        name, provider = f"page-{next(self._numbers)}", self.browser_provider
        at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            async with asyncio.timeout(LAUNCH_SECONDS) as limit:
                rendering = await self._render(request, name, watch, limit)
        except TimeoutError:
            if watch.begun:
                detail = f"nothing could be read for {self._policy.timeout:g} s"
                rendering = _failed(watch, RenderReason.HUNG, detail)
            else:
                rendering = _failed(watch, RenderReason.FAILED, "the browser did not answer")
                await self._restart(provider)
        except Error as error:
            reason = RenderReason.CRASHED if watch.crashed or _is_gone(error) else RenderReason.FAILED
            rendering = _failed(watch, reason, watch.refusal or _first_line(error))
            if _is_gone(error) and not await provider.answers():
                await self._restart(provider)
        except Exception as error:  # noqa: BLE001 - whatever else goes wrong in a browser concerns one page
            log.warning("%s could not be rendered: %s", request.url, error)
            rendering = _failed(watch, RenderReason.FAILED, _first_line(error))
        finally:
            await self._close_context(name, provider)
        request.meta["outcome"] = _timed(rendering, at, monotonic() - watch.begun if watch.begun else None)
        return HtmlResponse(request.url, request=request)

    async def close(self) -> None:
        await _in_time(super().close())
        await self._proxy.close()

    def _meta(self, request: Request, name: str, watch: PageWatch, limit: asyncio.Timeout) -> dict[str, Any]:
        async def prepare(page: Page, _: Request) -> None:
            # That the browser had to start first is not the page's fault.
            limit.reschedule(asyncio.get_running_loop().time() + self._policy.timeout + GRACE)
            await watch.attach(page)

        return {
            **request.meta,
            "playwright": True,
            "playwright_include_page": True,
            "playwright_context": name,
            "playwright_context_kwargs": {
                "user_agent": self._policy.user_agent,
                "viewport": {"width": WIDTH, "height": HEIGHT},
                "service_workers": "block",
                "accept_downloads": False,
                # Otherwise Chromium asks for English, which the crawl itself does not.
                "extra_http_headers": {"Accept-Language": "*"},
                "permissions": [],
            },
            "playwright_page_init_callback": prepare,
            "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": self._policy.timeout * 1000},
        }

    async def _render(self, request: Request, name: str, watch: PageWatch, limit: asyncio.Timeout) -> Rendering:
        try:
            await super().download_request(request.replace(meta=self._meta(request, name, watch, limit)))
        except Error:
            # The document may be there all the same, and only on the move already.
            if watch.document is None or watch.crashed:
                raise
        if not watch.attached:
            raise Error("the page could not be prepared")
        document, deadline = watch.document, watch.begun + self._policy.timeout
        if document is None:
            return _failed(watch, RenderReason.FAILED, "there was no answer")
        if normalize(document.url) != watch.url:
            return _failed(watch, RenderReason.REDIRECTED, document.url, to=normalize(document.url))
        headers = tuple((item["name"].lower(), item["value"]) for item in await document.headers_array())
        kind = next((value for name, value in headers if name == "content-type"), "")
        if not document.ok or kind.partition(";")[0].strip().lower() not in HTML_TYPES:
            return _failed(watch, None, "")
        settled = await watch.settle(deadline)
        lcp, cls, tbt = await watch.vitals(GRACE)
        if settled and watch.navigates_to is None:
            with suppress(Error):
                await watch.grow(deadline)
        html, elements, base = await watch.capture()
        reason, to = None if settled else RenderReason.UNSETTLED, None
        if watch.navigates_to is not None:
            reason = RenderReason.NAVIGATES
            to = watch.navigates_to if watch.navigates_to != watch.url else None
        facts = _facts(watch, reason, "", to)
        return Rendering(Rendered(**facts, lcp=lcp, cls=cls, tbt=tbt, elements=elements), html, headers, base)

    def _explain(self, url: str) -> str:
        plain = normalize(url)
        if plain is None:
            return ""
        pieces = parts(plain)
        port = pieces.port or {"http": 80, "https": 443}[pieces.scheme]
        return self._proxy.refusal(pieces.host.strip("[]"), port)

    async def _close_context(self, name: str, provider: _GuardedBrowser) -> None:
        """Closes a page with all it had. Where not even that works any more, everything is started anew."""
        wrapper = self.context_wrappers.get(name)
        if wrapper is not None and not await _in_time(wrapper.context.close()):
            await self._restart(provider)

    async def _restart(self, provider: _GuardedBrowser) -> None:
        """Starts Playwright anew, once for all pages that lost it: it takes its browser along."""
        async with self.context_launch_lock:
            if self.browser_provider is not provider:
                return
            self.context_wrappers.clear()
            self.__dict__.pop("browser", None)
            self.browser_provider = self.browser_provider_cls(self.config)
            await _in_time(provider.close())
            await _in_time(self.browser_provider.start())


async def _in_time(step: Coroutine[Any, Any, object]) -> bool:
    """Whether something ended, in whatever way, before it was given up."""
    try:
        await asyncio.wait_for(step, CLOSING_SECONDS)
    except TimeoutError:
        return False
    except Exception as error:  # noqa: BLE001 - of a browser that is gone already, nothing is left to be said
        log.debug("%s", error)
    return True


class _GuardedBrowser(PlaywrightBrowserProvider):  # type: ignore[misc]  # the same
    """A browser whose every connection goes through the proxy."""

    def __init__(self, config: Config, proxy: GuardedProxy) -> None:
        super().__init__(config)
        self._proxy = proxy

    async def start(self) -> None:
        await self._proxy.start()
        await super().start()

    async def answers(self) -> bool:
        """Playwright itself is alive; its error for a browser that is gone is the same."""
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                probe = await self.playwright.request.new_context()
                await probe.dispose()
        except (Error, TimeoutError):
            return False
        return True

    async def launch_browser(self) -> Browser:
        options = self.config.launch_options
        self.config.launch_options = {**options, "args": [*options["args"], *_proxied(self._proxy.address)]}
        try:
            launched: Browser = await super().launch_browser()
            return launched
        finally:
            self.config.launch_options = options


def _proxied(address: str) -> list[str]:
    """Arguments that leave Chromium no other way to the network.

    https://chromium.googlesource.com/chromium/src/+/HEAD/net/docs/proxy.md: loopback names bypass a proxy unless that
    is taken back, and only a resolver that finds nothing keeps name look-ups (prefetching) inside.
    """
    return [
        f"--proxy-server={address}",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
    ]


def _facts(watch: PageWatch, reason: RenderReason | None, detail: str, to: str | None) -> dict[str, Any]:
    return {
        "url": watch.url,
        "status": watch.document.status if watch.document else None,
        "reason": reason,
        "detail": detail[:500],
        "redirect_to": to,
        "console_errors": tuple(watch.console),
        "failed": tuple(watch.failed),
        "blocked": sum(watch.blocked.values()),
        "blocked_hosts": tuple(watch.blocked),
        "requests": max(watch.requests, 0),
        "size": watch.size,
    }


def _failed(watch: PageWatch, reason: RenderReason | None, detail: str, to: str | None = None) -> Rendering:
    return Rendering(Rendered(**_facts(watch, reason, detail, to)))


def _timed(rendering: Rendering, at: str, seconds: float | None) -> Rendering:
    rounded = None if seconds is None else round(seconds, 3)
    return replace(rendering, rendered=replace(rendering.rendered, at=at, seconds=rounded))


def _is_gone(error: Exception) -> bool:
    from playwright._impl._errors import TargetClosedError

    return isinstance(error, TargetClosedError) or "crashed" in str(error).lower()


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0].removeprefix("Page.goto: ")
