"""Asking whether a page changed: conditional requests (RFC 9110 section 13) and what a 304 means (RFC 9111 4.3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from ..core.facts import Fetch
from .exchange import Response
from .retries import SLOW_SECONDS

NOT_MODIFIED = 304
Condition = tuple[tuple[str, str], ...]  # header names and values

_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')  # RFC 9110 section 8.8.3
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
    if modified is not None and (asked or _tells_versions_apart(modified, before.header("date"))):
        asked.append(("If-Modified-Since", modified))
    return tuple(asked)


def refreshed(before: Fetch, response: Response) -> Fetch | None:
    """The fetch of a page that a 304 confirmed, headers updated by it; None when they say something else than before.

    Sizes are those of the page. The 304's own times, and where and how the page was found, are the caller's to set.
    """
    updates = [(name, value) for name, value in response.headers if name not in _NOT_TAKEN]
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
