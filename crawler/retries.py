"""When a URL is asked for again: what may pass by itself is confirmed before it is recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..core.facts import Kind, Reason
from .exchange import Failure, Outcome
from .outage import FLAKY

MAX_RETRY_AFTER = 3600.0  # seconds; a longer Retry-After is not waited for
BUSY_TRIES = 3  # requests in all of a URL that answers 429 or 5xx
ROBOTS_TRIES = 4  # the same of a robots.txt, as nothing may be fetched without it; each pause twice as long
FLAKY_TRIES = 2  # requests in all of a URL that cannot be reached
BROKEN_LINK_TRIES = 2  # requests in all of another site's URL that looks broken

_GONE = {404, 410}


def is_busy(outcome: Outcome) -> bool:
    """The server says that it cannot answer now: 429 or 5xx."""
    return not isinstance(outcome, Failure) and (outcome.status == 429 or outcome.status >= 500)


def tries(kind: Kind, outcome: Outcome) -> int:
    """How many requests in all the outcome deserves before it is believed."""
    if isinstance(outcome, Failure):
        if outcome.reason not in FLAKY:
            return 1
        return ROBOTS_TRIES if kind is Kind.ROBOTS and outcome.reason is not Reason.DNS else FLAKY_TRIES
    if kind is Kind.EXTERNAL:
        return BROKEN_LINK_TRIES if is_busy(outcome) or outcome.status in _GONE else 1
    if not is_busy(outcome):
        return 1
    return ROBOTS_TRIES if kind is Kind.ROBOTS else BUSY_TRIES


def pause(kind: Kind, tried: int, recheck_delay: float, asked: float) -> float:
    """Seconds until a URL is asked for again that was asked for `tried` times; `asked` is its Retry-After."""
    own = recheck_delay * 2 ** (tried - 1) if kind is Kind.ROBOTS else recheck_delay
    return max(own, asked)


def retry_after(outcome: Outcome, now: datetime | None = None) -> float:
    """Seconds the server asks to wait (RFC 9110 section 10.2.3: seconds or an HTTP date), 0 to MAX_RETRY_AFTER."""
    value = None if isinstance(outcome, Failure) else outcome.header("retry-after")
    if not value:
        return 0.0
    if value.strip().isascii() and value.strip().isdigit():
        # Python refuses to read numbers of thousands of digits.
        return min(float(value.strip()[:12]), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)
