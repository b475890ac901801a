"""What calls a schedule's run: each timer says what it writes, and those of this machine can install it.

A run decides by itself whether it is due (monitor.due). So a timer needs to know nothing of time zones: it calls every
few minutes, or, where a call is expensive, at each time of day in UTC at which the local time may come.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..schedule import Schedule

EVERY_MINUTES = 5  # how often a timer of this machine asks, and so how soon a missed run is made up for


class Timer(Protocol):
    """One way of calling a schedule's run."""

    name: str

    def text(self, schedule: Schedule, program: Sequence[str]) -> str:
        """The lines or files that it takes, as a person would paste them; `program` are the words that call us."""
        ...

    def install(self, schedule: Schedule, program: Sequence[str]) -> str:
        """Puts it in its place and says where. Raises SitewrightError where it cannot."""
        ...

    def remove(self, schedule: Schedule) -> str:
        """Takes it away again and says what is left to do. Raises SitewrightError."""
        ...


def timers() -> dict[str, Timer]:
    """All timers by name."""
    from .crontab import Crontab
    from .github import GithubActions
    from .kubernetes import Kubernetes
    from .systemd import Systemd

    return {timer.name: timer for timer in (Crontab(), Systemd(), GithubActions(), Kubernetes())}


def usual() -> str:
    """The timer this machine has: "crontab" or "systemd", or "" for neither."""
    from shutil import which

    from .systemd import is_running

    if which("crontab"):
        return "crontab"
    return "systemd" if is_running() else ""
