"""Whether two crawls asked the same, so that what differs between them is the site."""

from __future__ import annotations

from typing import Any

from .plan import CrawlPlan

# What a crawl's fingerprint is made of, see CrawlPlan.fingerprint.
_SCOPE = (
    "starts", "mode", "listed", "scope", "sitemaps", "include", "exclude", "user_agent", "robots_token",
    "obey_robots", "check_external", "check_resources", "extract", "render", "render_third_parties", "render_hosts",
)  # fmt: skip
_LIMITS = ("max_pages", "max_depth", "max_time", "limits", "trap_limit", "render_pages")
_RENDERING = ("render_third_parties", "render_hosts", "render_pages")
_SHOWN = {"starts": "start URLs"}


def differences(before: CrawlPlan, after: CrawlPlan, *, limits: bool = True) -> list[str]:
    """What two crawls were told differently, as "max_pages: 100, then 500"; empty for like crawls.

    `limits` says whether limits count: they say nothing where both crawls ended without reaching one.
    """
    found = []
    for name in _SCOPE + (_LIMITS if limits else ()):
        was, now = getattr(before, name), getattr(after, name)
        if name in _RENDERING and not (before.render or after.render):
            continue
        if name == "starts" and before.listed and after.listed:
            continue
        if was != now:
            found.append(f"{_SHOWN.get(name, name)}: {_words(was)}, then {_words(now)}")
    return found


def _words(value: Any) -> str:
    if value is None or value in ((), ""):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
