"""Rendering with scrapy-playwright: which browser, with which settings, and what a page may ask for."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.credentials import NONE, Credentials
from ..core.domains import registrable_domain
from ..core.errors import UsageError
from ..core.plan import CrawlPlan
from ..core.urls import parts
from .render_page import THIRD_PARTY

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from .guard import Guard
    from .render_handler import RenderHandler
    from .spiders.site import SiteSpider

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--mute-audio", "--js-flags=--max-old-space-size=1024",
]  # fmt: skip
LAUNCH_SECONDS = 30.0
_LOG_PREFIX = re.compile(r"^(?:- )?(?:\[pid=\d+\]\[err\] )?(?:\[[^\]]*\] )?")
INSTALL = "pip install 'sitewright[render]'"


def _allowed(_: str) -> str:
    return ""


@dataclass(frozen=True)
class RenderPolicy:
    """What pages of one crawl may ask for, and for how long."""

    guard: Guard
    timeout: float  # seconds a page
    user_agent: str
    domains: frozenset[str] | None  # registrable domains that may be asked, None for all
    hosts: frozenset[str] = frozenset()  # further hosts, with all below them
    robots: Callable[[str], str] = _allowed  # why robots.txt refuses a URL of the site, "" when it does not
    credentials: Credentials = NONE

    def refuses(self, url: str, kind: str) -> str:
        """Why a request is not made: THIRD_PARTY, its kind where no such thing is loaded, or a text; "" when it is."""
        refusal = self.guard.refuses(url)
        if refusal is not None:
            return f"{refusal[0]}: {refusal[1]}"
        if not self._is_known(url):
            return THIRD_PARTY
        return kind if kind == "media" else self.robots(url)

    def refuses_host(self, host: str, port: int) -> str:
        """The same for a connection, of which there is only a host and port."""
        authority = f"[{host}]" if ":" in host else host
        # 443 is the one port that is written differently: the scheme only decides whether it is the default.
        url = f"https://{authority}/" if port == 443 else f"http://{authority}:{port}/".replace(":80/", "/")
        refusal = self.guard.refuses(url)
        if refusal is not None:
            return f"{refusal[0]}: {refusal[1]}"
        return "" if self._is_known(url) else THIRD_PARTY

    def _is_known(self, url: str) -> bool:
        if self.domains is None or registrable_domain(url) in self.domains:
            return True
        host = parts(url).host
        return any(host == name or host.endswith(f".{name}") for name in self.hosts)


def render_policy(
    plan: CrawlPlan, guard: Guard, robots: Callable[[str], str] = _allowed, credentials: Credentials = NONE
) -> RenderPolicy:
    """The policy of a plan."""
    domains = None if plan.render_third_parties else frozenset(map(registrable_domain, plan.starts))
    hosts = frozenset(map(str.lower, plan.render_hosts))
    return RenderPolicy(guard, plan.render_timeout, plan.user_agent, domains, hosts, robots, credentials)


def renderer(crawler: Crawler, spider: SiteSpider) -> RenderHandler:
    """The download handler of a spider's renders. To be made before the engine starts."""
    from .render_handler import RenderHandler

    plan = spider.writer.plan
    policy = render_policy(plan, spider.crawl.guard, spider.crawl.robots_refusal, spider.credentials)
    return RenderHandler(crawler, policy, usable_browser(plan.render_browser))


def launch_options(browser: str) -> dict[str, Any]:
    """How the browser is started. Only root goes without the sandbox, in which Chromium refuses to run it."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": browser,
        "args": ARGUMENTS,
        # Playwright leaves the sandbox off unless told otherwise.
        "chromium_sandbox": not is_root,
        # Ctrl-C lets the pages in flight end, as it does for requests.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


@cache
def usable_browser(setting: str = "") -> str:
    """The path of a browser that starts, see `find_browser`. Must not be called while an event loop runs.

    Raises UsageError, which names the command that helps, when the extra or a browser is missing or does not start.
    """
    if find_spec("scrapy_playwright") is None or find_spec("playwright") is None:
        raise UsageError("Rendering needs the extra 'render', which is not installed.", f"Install it: {INSTALL}")
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as engine:
        path = find_browser(setting, engine.chromium.executable_path)
        try:
            engine.chromium.launch(**launch_options(path), timeout=LAUNCH_SECONDS * 1000).close()
        except Error as error:
            raise UsageError(
                f"The browser {path} does not start: {_cause(str(error))}.",
                f"See what it says by itself: {path} --headless --dump-dom about:blank",
            ) from None
    return path


def find_browser(setting: str, own: str) -> str:
    """The path of the browser to use: the setting, else `own` (Playwright's) if it is there, else one on PATH.

    Raises UsageError when there is none.
    """
    if setting:
        found = shutil.which(setting)
        if found is None:
            raise UsageError(
                f"The browser {setting!r} of render_browser is not there, or not a program.",
                "Give the path of Chromium or Chrome, or leave the setting out.",
            )
        return found
    if Path(own).is_file():
        return own
    for name in BROWSERS:
        found = shutil.which(name)
        if found is not None:
            return found
    raise UsageError(
        "Rendering needs a browser, and there is none: neither Playwright's own nor Chromium or Chrome on PATH.",
        "Install one: playwright install chromium, or: apt install chromium",
    )


def _cause(text: str) -> str:
    """What Chromium said last, of the long text Playwright makes of it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if "FATAL" in line or "error while loading" in line or "No usable sandbox" in line]
    return _LOG_PREFIX.sub("", (said or lines or [""])[0])[:300].rstrip(".")
