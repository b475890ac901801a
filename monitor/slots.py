"""The moments at which a schedule is due: a time of day in a time zone, on all days of the week or some."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..core.errors import UsageError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Slots:
    """One slot for each local day of `days` (0 is Monday).

    On the day on which clocks go forward over `at`, the slot is as long after midnight as on other days; on the day on
    which they go back over it, it is the first of the two (PEP 495: fold 0). So each local day has exactly one.
    """

    at: time
    zone: ZoneInfo
    days: frozenset[int] = EVERY_DAY

    @classmethod
    def parse(cls, at: str, zone: str, days: Iterable[str] = ()) -> Slots:
        """From "02:30", "Europe/Sofia" and ["mon", "thu"]. Raises UsageError naming what cannot be understood."""
        match = re.fullmatch(r"(\d{1,2}):(\d{2})", at)
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise UsageError(f"{at!r} is not a time of day.", "Write it as in --daily 02:30, on a clock of 24 hours.")
        try:
            place = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise UsageError(
                f"{zone!r} is not a time zone that is known here.", "Name one as in --tz Europe/Sofia, or --tz UTC."
            ) from None
        chosen = [day.strip().lower() for day in days]
        for day in chosen:
            if day not in DAYS:
                raise UsageError(f"{day!r} is not a day.", f"Choose from {', '.join(DAYS)}.")
        return cls(time(int(match[1]), int(match[2])), place, frozenset(map(DAYS.index, chosen)) or EVERY_DAY)

    def instant(self, day: date) -> datetime:
        """The slot of a local day, in UTC."""
        return datetime.combine(day, self.at, tzinfo=self.zone).astimezone(UTC)

    def latest(self, now: datetime) -> date:
        """The day of the last slot that is not after `now`."""
        return next(day for day in self._days(now, -1) if self.instant(day) <= now)

    def following(self, now: datetime) -> date:
        """The day of the first slot after `now`."""
        return next(day for day in self._days(now, 1) if self.instant(day) > now)

    def between(self, first: date, last: date) -> list[date]:
        """The days with a slot after `first` and before `last`."""
        days = (first + timedelta(number) for number in range(1, (last - first).days))
        return [day for day in days if day.weekday() in self.days]

    def utc_times(self, year: int) -> list[time]:
        """The times of day in UTC at which slots of that year are due: one, or two with daylight-saving time."""
        start = date(year, 1, 1)
        moments = {self.instant(start + timedelta(number)).time() for number in range(366)}
        return sorted(moments)

    def _days(self, now: datetime, step: int) -> Iterator[date]:
        # A day apart, since the slot of a day may be before or after a moment of that day.
        start = now.astimezone(self.zone).date() - timedelta(step)
        for number in range(_WEEK + 3):
            day = start + timedelta(step * number)
            if day.weekday() in self.days:
                yield day
