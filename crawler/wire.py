"""The headers that requests are sent with, and the way of renders through Scrapy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import scrapy

from ..core.ai_agents import USER_AGENTS
from ..core.credentials import Credentials
from ..core.plan import CrawlPlan
from .bodies import ACCEPTED
from .exchange import Request

# A current desktop browser, for sites that answer crawlers with 401 or 403.
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36"
)
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Wire:
    """Makes Scrapy requests for one crawl; no Accept-Language, as search engines send none."""

    def __init__(self, plan: CrawlPlan, credentials: Credentials, callback: Callable[..., Any]) -> None:
        common = [f"Accept: {ACCEPT}", f"Accept-Encoding: {ACCEPTED}"]
        self._headers = {
            "": [f"User-Agent: {plan.user_agent}", *common],
            "browser": [f"User-Agent: {BROWSER}", *common],
            **{agent: [f"User-Agent: {header}", *common] for agent, header in USER_AGENTS.items()},
        }
        self._credentials = credentials
        self._callback = callback

    def headers(self, request: Request) -> list[str]:
        """The header lines that a request is sent with."""
        headers = self._headers[request.agent]
        if request.condition:
            headers = [*headers, *(f"{name}: {value}" for name, value in request.condition)]
        if self._credentials:
            headers = [*headers, *(f"{name}: {value}" for name, value in self._credentials.headers_for(request.url))]
        return headers

    def request(self, request: Request) -> scrapy.Request:
        """The Scrapy request that carries one of ours, as meta["exchange"]."""
        return scrapy.Request(
            request.url,
            self._callback,
            request.method,
            dont_filter=True,
            # Our URLs are written as browsers write them; Scrapy would escape some characters differently.
            meta={"exchange": request, "verbatim_url": True},
        )
