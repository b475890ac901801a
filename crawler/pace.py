"""How hard one host may be pressed, by what its answers tell: halved on trouble, recovered little by little.

Additive increase and multiplicative decrease are how TCP finds the rate a line takes (RFC 5681).
"""

from __future__ import annotations

from statistics import median

WINDOW = 10  # answers whose median is compared
SLOWDOWN = 2.0  # times the usual time to first byte that count as trouble
UNNOTICED = 0.2  # seconds; a server that answers within this time is not in trouble, however fast it was before
DRIFT = 0.1  # of the difference by which the usual time follows a slower one: other pages may just take longer
STEP = 0.125  # of the planned rate regained with every window that went well
LEAST = 0.125  # of the planned rate
FIRST_PAUSE = 5.0  # seconds after a 429 or 503 that names no time; doubles up to LONGEST_PAUSE while they go on
LONGEST_PAUSE = 300.0


class Pace:
    """One host's share of the planned rate, and how long to leave it alone when it refuses."""

    __slots__ = ("_first_pause", "_pauses", "_recent", "_usual", "share")

    def __init__(self, first_pause: float = FIRST_PAUSE) -> None:
        """`first_pause` is in seconds."""
        self._first_pause = first_pause
        self.share = 1.0  # of the planned rate and of the requests at once
        self._recent: list[float] = []
        self._usual: float | None = None
        self._pauses = 0

    @property
    def refusing(self) -> bool:
        """The host's last answer was a refusal."""
        return self._pauses > 0

    def answered(self) -> None:
        """The host gave an answer that is no refusal."""
        self._pauses = 0

    def measured(self, ttfb: float) -> None:
        """A page's time to first byte in seconds; every WINDOW of them the share is decided anew."""
        self._recent.append(ttfb)
        if len(self._recent) < WINDOW:
            return
        seconds = median(self._recent)
        self._recent.clear()
        if self._usual is None:
            self._usual = seconds
        if seconds >= UNNOTICED and seconds >= SLOWDOWN * self._usual:
            self._halve()
        else:
            self.share = min(self.share + STEP, 1.0)
        self._usual = min(seconds, self._usual + DRIFT * (seconds - self._usual))

    def refused(self, asked: float) -> float:
        """Seconds to leave the host alone after a 429 or 503; `asked` is its Retry-After, 0 without one."""
        self._halve()
        pause = min(self._first_pause * 2.0 ** min(self._pauses, 10), LONGEST_PAUSE)
        self._pauses += 1
        return asked or pause

    def _halve(self) -> None:
        self.share = max(self.share / 2, LEAST)
