"""A site that stops answering altogether, or a line that is cut: what fails then says nothing about single pages."""

from __future__ import annotations

from typing import Generic, TypeVar

from ..core.facts import Reason
from .exchange import Outcome, Response

FAILURES = 10  # URLs in a row that cannot be reached, after which the site itself is probed
ROUNDS = 5  # probes before the failures are believed; with a first pause of 30 s that is 15 minutes

FLAKY = {Reason.TIMEOUT, Reason.DNS, Reason.CONNECTION}

T = TypeVar("T")


class Outage(Generic[T]):
    """Holds back what failed until a probe of the site tells whether all of it is out of reach."""

    def __init__(self, delay: float) -> None:
        """`delay` is the first pause between two probes in seconds; each further one is twice as long."""
        self._delay = delay
        self._failures = 0
        self._rounds = 0
        self._patient = True
        self._held: list[T] = []
        self.probe_at: float | None = None  # when the site is to be probed; None when it is not, or is being probed

    @property
    def suspected(self) -> bool:
        """Nothing but the probe should be asked of the site."""
        return bool(self._held)

    def notice(self, outcome: Outcome, *, first: bool) -> bool:
        """Takes note of how a URL of the site went; True when the site may be out, so that its outcome is to be held.

        `first` says that the URL was asked for the first time: a second failure of the same URL is nothing new.
        """
        if outcome.reason not in FLAKY:
            self._failures = 0
            return False
        self._failures += first
        return self._patient and self._failures > FAILURES

    def hold(self, item: T, now: float) -> None:
        if not self._held:
            self.probe_at = now
        self._held.append(item)

    def probed(self, outcome: Outcome, now: float) -> tuple[list[T], list[T]]:
        """What the probe decided: which failures are to be believed, and which URLs to be asked for again."""
        if isinstance(outcome, Response):
            held = self._end()
            # There was no outage if the first probe gets through: these URLs fail by themselves.
            believed, again = ([], held) if self._rounds else (held, [])
            self._rounds = 0
            return believed, again
        if self._rounds >= ROUNDS:
            self._patient = False
            return self._end(), []
        self.probe_at = now + self._delay * 2**self._rounds
        self._rounds += 1
        return [], []

    def _end(self) -> list[T]:
        held, self._held = self._held, []
        self._failures = 0
        return held
