"""Other hosts that are gone: a site may link a thousand times to one of them, and every try costs a time-out."""

from __future__ import annotations

from collections import OrderedDict

from ..core.facts import Fetch, Reason
from .outage import FLAKY

FAILURES = 5  # URLs in a row, each tried again, after which the others of the host are not asked for
MOST_HOSTS = 10_000  # remembered; one that is forgotten is found out about again


class Circuits:
    """Which hosts of other sites are not asked any more. By lane."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, Reason, str]] = OrderedDict()

    def notice(self, lane: str, fetch: Fetch) -> None:
        """Takes note of the final outcome of a URL."""
        if fetch.reason not in FLAKY:
            self._failures.pop(lane, None)
            return
        before = self._failures.pop(lane, None)
        # All URLs of a host without an address are alike.
        number = FAILURES if fetch.reason is Reason.DNS else (before[0] if before else 0) + 1
        self._failures[lane] = (number, Reason(fetch.reason), fetch.detail)
        if len(self._failures) > MOST_HOSTS:
            self._failures.popitem(last=False)

    def open(self, lane: str) -> tuple[Reason, str] | None:
        """Why no further URL of the lane is asked for; None when it may be."""
        number, reason, detail = self._failures.get(lane, (0, Reason.FAILED, ""))
        if number < FAILURES:
            return None
        if reason is Reason.DNS:
            return reason, detail
        return reason, f"not asked: {FAILURES} URLs of this host in a row could not be reached ({detail or reason})"
