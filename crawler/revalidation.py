"""Asking whether a page changed: conditional requests (RFC 9110 section 13) and what a 304 means (RFC 9111 4.3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from ..core.facts import Fetch, Kind
from ..core.plan import CrawlPlan
from ..core.urls import text_without_credentials
from ..store.frontier import Lease
from ..store.page_rows import link_columns
from ..store.reuse import Reuse
from .exchange import Response
from .reading import Reading, lead
from .slow_pages import SLOW_SECONDS
from .visit import Visit, clicks

NOT_MODIFIED = 304
Condition = tuple[tuple[str, str], ...]  # header names and values

_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')  # RFC 9110 section 8.8.3, without its obsolete bytes
_DATE = re.compile(r"[A-Za-z]{3,9}, ?[0-9A-Za-z :+-]{1,40}")
_LEAST_AGE = timedelta(seconds=1)  # of a Last-Modified that can tell two versions apart, RFC 9110 section 8.8.2.2
# RFC 9111 section 3.2: what describes a message, or the body that is kept, is not taken from a 304.
_NOT_TAKEN = frozenset((
    "connection", "content-encoding", "content-length", "content-range", "content-type", "keep-alive",
    "proxy-authenticate", "proxy-authentication-info", "proxy-connection", "te", "trailer", "transfer-encoding",
    "upgrade",
))  # fmt: skip
_SAY_SOMETHING = ("link", "x-robots-tag", "content-language")  # headers that facts of the page come from
# A day has begun in the first and ended in the last time zone; nobody says which one a sitemap means.
_ANY_ZONE = timedelta(days=1, hours=14)


class Revalidation:
    """What the last crawl saves this one. Without a last crawl that can be used, nothing."""

    def __init__(self, reuse: Reuse | None, *, only_changed: bool) -> None:
        self._reuse = reuse
        self._only_changed = only_changed

    def condition(self, lease: Lease) -> Condition:
        """The headers of a conditional request for a page, () for an ordinary one."""
        before = self._before(lease)
        return () if before is None else condition(before)

    def confirmed(self, visit: Visit, response: Response) -> Fetch | None:
        """The page's fetch after a 304; None when that is not enough and the page must be asked for in full."""
        before = self._before(visit.lease)
        fetch = before and refreshed(before, response)
        if fetch is None:
            return None
        lease = visit.lease
        return replace(
            fetch, depth=clicks(lease), hops=lease.hops, ttfb=response.ttfb, seconds=response.seconds,
            at=visit.attempts[0].at, attempts=tuple(visit.attempts),
        )  # fmt: skip

    def skipped(self, lease: Lease) -> Fetch | None:
        """The fetch, as it was, of a page that the site's sitemaps call older; None when it must be asked for."""
        before = self._before(lease) if self._only_changed else None
        if before is None or self._reuse is None or not is_older(self._reuse.lastmods(lease.url), before.at):
            return None
        return replace(before, depth=clicks(lease), hops=lease.hops)

    def reading(self, before: Fetch, plan: CrawlPlan) -> Reading:
        """What a page that did not change leads to; what else it says is copied where it is stored."""
        reading = Reading(before.size)
        if self._reuse is not None and before.is_html:
            page = self._reuse.page(before)
            lead(reading, page, plan)
            reading.links = link_columns(page.links)
        return reading

    def _before(self, lease: Lease) -> Fetch | None:
        return self._reuse.fetch(lease.url) if self._reuse is not None and lease.kind is Kind.PAGE else None


def condition(before: Fetch) -> Condition:
    """The headers that ask for a page only if it changed since this fetch; () when the server gave nothing to ask by.

    A page that was slow is asked for in full: how long a 304 takes says nothing of how long the page does.
    """
    if before.ttfb is None or before.ttfb > SLOW_SECONDS:
        return ()
    tag, modified = before.header("etag"), before.header("last-modified")
    asked = []
    if tag is not None and _ENTITY_TAG.fullmatch(tag):
        asked.append(("If-None-Match", tag))
    # Whatever stands in a header is sent back only if it is what it should be.
    if (
        modified is not None
        and _DATE.fullmatch(modified)
        and (asked or _tells_versions_apart(modified, before.header("date")))
    ):
        asked.append(("If-Modified-Since", modified))
    return tuple(asked)


def refreshed(before: Fetch, response: Response) -> Fetch | None:
    """The fetch of a page that a 304 confirmed, headers updated by it; None when they say something else than before.

    Sizes are those of the page. The 304's own times, and where and how the page was found, are the caller's to set.
    """
    updates = [(name, text_without_credentials(value)) for name, value in response.headers if name not in _NOT_TAKEN]
    names = {name for name, _ in updates}
    headers = (*((name, value) for name, value in before.headers if name not in names), *updates)
    after = replace(before, headers=headers)
    for name in _SAY_SOMETHING:
        if after.header_values(name) != before.header_values(name):
            return None
    return after


def is_older(lastmods: Iterable[str], seen: str) -> bool:
    """Whether every lastmod (W3C date) lies before a page was seen (ISO 8601, UTC); False when one cannot be read."""
    moments = [_latest(lastmod.strip()) for lastmod in lastmods]
    if not moments or not seen:
        return False
    return all(moment is not None and moment < datetime.fromisoformat(seen) for moment in moments)


def _latest(lastmod: str) -> datetime | None:
    """The last moment that a W3C date can mean; None for what is none, and for a year or month alone."""
    try:
        if len(lastmod) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(lastmod), datetime.min.time(), UTC) + _ANY_ZONE
        if lastmod[10:11].upper() != "T" or len(lastmod) < len("2026-01-31T10:00"):
            return None
        moment = datetime.fromisoformat(lastmod) + timedelta(minutes=1)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC) + _ANY_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _tells_versions_apart(modified: str, sent: str | None) -> bool:
    try:
        return parsedate_to_datetime(sent or "") - parsedate_to_datetime(modified) >= _LEAST_AGE
    except (ValueError, TypeError, OverflowError):
        return False
