"""Other hosts that are gone: a site may link a thousand times to one of them, and every try costs a time-out."""

from __future__ import annotations

from collections import OrderedDict

from ..core.facts import Reason
from .exchange import Failure, Outcome
from .outage import FLAKY

FAILURES = 5  # URLs in a row, each tried again, after which the others of the host are not asked for
MOST_HOSTS = 10_000  # remembered; one that is forgotten is found out about again

_GONE = {Reason.DNS, Reason.PRIVATE}  # true of all URLs of a host


class Circuits:
    """Which hosts of other sites are not asked any more. By lane."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, Reason, str]] = OrderedDict()

    def notice(self, lane: str, outcome: Outcome) -> None:
        """Takes note of how a URL ended."""
        before = self._failures.pop(lane, None)
        if not isinstance(outcome, Failure) or outcome.reason not in _GONE | FLAKY:
            return
        number = FAILURES if outcome.reason in _GONE else (before[0] if before else 0) + 1
        self._failures[lane] = (number, outcome.reason, outcome.detail)
        if len(self._failures) > MOST_HOSTS:
            self._failures.popitem(last=False)

    def open(self, lane: str) -> tuple[Reason, str] | None:
        """Why no further URL of the lane is asked for; None when it may be."""
        number, reason, detail = self._failures.get(lane, (0, Reason.FAILED, ""))
        if number < FAILURES:
            return None
        if reason in _GONE:
            return reason, detail
        return reason, f"not asked: {FAILURES} URLs of this host in a row could not be reached ({detail or reason})"
