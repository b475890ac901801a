"""Timers of other machines, which can only be shown: we have no place there to put them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from ...core.errors import UsageError
from ..schedule import Schedule


class Elsewhere:
    """A timer whose text a person puts where it belongs."""

    name = ""
    place = ""

    def text(self, schedule: Schedule, program: Sequence[str]) -> str:
        """The file's content; each kind writes its own."""
        raise NotImplementedError

    def install(self, schedule: Schedule, program: Sequence[str]) -> str:  # noqa: ARG002 - as every timer
        """Always raises UsageError with what to do instead."""
        raise UsageError(
            f"{self.name} is not on this machine.", f"Show its file with --print, and put it in {self.place}."
        )

    def remove(self, schedule: Schedule) -> str:
        """What to do by hand."""
        return f"Remove it from {self.place} too: {schedule.name}."


def cron_times(schedule: Schedule) -> list[str]:
    """Cron expressions in UTC for each moment at which the local time may come, this year and next."""
    year = datetime.now(UTC).year
    slots = schedule.slots()
    hours: defaultdict[int, list[int]] = defaultdict(list)
    for item in sorted({*slots.utc_times(year), *slots.utc_times(year + 1)}):
        hours[item.minute].append(item.hour)
    return [f"{minute} {','.join(map(str, found))} * * *" for minute, found in hours.items()]
