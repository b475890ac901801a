"""A site that stops answering altogether, or a line that is cut: what fails then says nothing about single pages."""

from __future__ import annotations

from typing import Generic, TypeVar

from ..core.facts import Reason
from .exchange import Failure, Outcome, Response

FAILURES = 5  # requests in a row that get no answer, 429 or 5xx, after which the site itself is probed
REFUSALS = 3  # the same where a URL is refused that was refused before
ROUNDS = 16  # probes before the failures are believed; with a first pause of 30 s that is more than an hour
LATE = 5.0  # seconds after which a probe that gets through may mean that an outage is over
LATES = 5  # times that this is believed in a crawl
LONGEST_PAUSE = 300.0  # seconds between two probes

FLAKY = {Reason.TIMEOUT, Reason.DNS, Reason.CONNECTION, Reason.EMPTY, Reason.RESET}

T = TypeVar("T")


class Outage(Generic[T]):
    """Holds back what failed until a probe of the site tells whether all of it is out of reach."""

    def __init__(self, delay: float) -> None:
        """`delay` is the first pause between two probes in seconds; each further one is twice as long."""
        self._delay = delay
        self._failures = 0
        self._rounds = 0
        self._patient = True
        self._since = 0.0  # when the first failure was held back
        self._lates = 0
        self._held: list[T] = []
        self._good = ""  # a page that was there
        self.probe_at: float | None = None  # when the site is to be probed; None when it is not, or is being probed

    @property
    def suspected(self) -> bool:
        """Nothing but the probe should be asked of the site."""
        return bool(self._held)

    def notice(self, outcome: Outcome, *, first: bool, page: str = "") -> bool:
        """Takes note of how a URL of the site went; True when the site may be out, so that its outcome is to be held.

        `page` is its URL where it was asked for as a page. Of other files, a robots.txt above all, only the `first`
        failure counts: they are asked for again at once.
        """
        if not _is_failing(outcome):
            self._failures = 0
            if page and isinstance(outcome, Response) and outcome.status == 200:
                self._good = page
            return False
        self._failures += first or bool(page)
        # One URL alone can meet a storm of refusals, as the pauses between its tries hold back all others.
        stormy = not first and self._failures >= REFUSALS and isinstance(outcome, Response)
        return self._patient and (stormy or self._failures > FAILURES)

    def hold(self, item: T, now: float) -> None:
        if not self._held:
            self.probe_at = self._since = now
        self._held.append(item)

    @property
    def first(self) -> T:
        """What is held back longest."""
        return self._held[0]

    def probe(self) -> str:
        """The URL whose answer tells: a page that was there before, as a robots.txt may outlive the rest of a site.

        Empty as long as no page answered.
        """
        self.probe_at = None
        return self._good

    def probed(self, outcome: Outcome, now: float) -> tuple[list[T], list[T]]:
        """What the probe decided: which failures are to be believed, and which URLs to be asked for again."""
        if not _is_failing(outcome) and not isinstance(outcome, Failure):
            held = self._end()
            # There was no outage if the first probe gets through at once: these URLs fail by themselves. One that had
            # to wait, because the host asked for a pause, does not tell; but URLs that always fail must come to an end.
            late = not self._rounds and now - self._since >= LATE and self._lates < LATES
            self._lates += late
            believed, again = ([], held) if self._rounds or late else (held, [])
            self._rounds = 0
            return believed, again
        if self._rounds >= ROUNDS:
            self._patient = False
            return self._end(), []
        self.probe_at = now + min(self._delay * 2**self._rounds, LONGEST_PAUSE)
        self._rounds += 1
        return [], []

    def _end(self) -> list[T]:
        held, self._held = self._held, []
        self._failures = 0
        return held


class Outages(Generic[T]):
    """The outages of all hosts of the site, by lane: where one is down the others go on."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._outages: dict[str, Outage[T]] = {}
        self._suspected: set[str] = set()

    def __getitem__(self, lane: str) -> Outage[T]:
        if lane not in self._outages:
            self._outages[lane] = Outage(self._delay)
        return self._outages[lane]

    def suspected(self, lane: str) -> bool:
        """Nothing but the probe should be asked of the lane."""
        return lane in self._suspected

    def hold(self, lane: str, item: T, now: float) -> None:
        """Keeps a failure until the lane was probed."""
        self._suspected.add(lane)
        self[lane].hold(item, now)

    def probed(self, lane: str, outcome: Outcome, now: float) -> tuple[list[T], list[T]]:
        """What the probe of a lane decided, see `Outage.probed`."""
        decided = self[lane].probed(outcome, now)
        if not self[lane].suspected:
            self._suspected.discard(lane)
        return decided

    def probes(self) -> list[tuple[float, str]]:
        """(when, lane) of the probes that are to be made."""
        return [(at, lane) for lane in self._suspected if (at := self[lane].probe_at) is not None]


def _is_failing(outcome: Outcome) -> bool:
    return outcome.reason in FLAKY or (
        isinstance(outcome, Response) and (outcome.status == 429 or outcome.status >= 500)
    )
