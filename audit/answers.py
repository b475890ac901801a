"""How an answer reads in a finding's message, and how sure a failure is."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ..core.facts import Fetch
from ..core.findings import Evidence, Status

SEEN_ONCE = "It was requested only once, so this may have been a passing fault."


def status_text(status: int | None) -> str:
    """A status with its name, as in "503 Service Unavailable"; the bare number when HTTP gives it no name."""
    if status is None:
        return "no status"
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def requests_made(fetch: Fetch) -> int:
    """How often a URL was requested under our own user agent."""
    return max(1, sum(not attempt.agent for attempt in fetch.attempts))


def confirmed(evidence: Evidence, fetch: Fetch) -> Evidence:
    """The evidence of a failure as it is when the URL failed twice; inconclusive when it was requested once."""
    if requests_made(fetch) > 1:
        return evidence
    return replace(evidence, status=Status.INCONCLUSIVE, message=f"{evidence.message} {SEEN_ONCE}")


def opens_in_browser(fetch: Fetch) -> bool:
    """The server refused our crawler but answered 2xx to the same request under a browser's user agent."""
    return any(
        attempt.agent == "browser" and attempt.status is not None and 200 <= attempt.status < 300
        for attempt in fetch.attempts
    )
