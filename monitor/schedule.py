"""A schedule: which site is audited when, and the file in which this machine keeps the schedules it has."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..core.errors import SitewrightError
from .slots import DAYS, EVERY_DAY, Slots


@dataclass(frozen=True, slots=True)
class Schedule:
    """One site's audits that run by themselves. Paths are absolute."""

    name: str  # letters, digits, dots and hyphens
    config: str  # the site.toml
    db: str
    out: str  # folder of the report and the log
    daily: str  # HH:MM
    tz: str
    on: tuple[str, ...] = ()  # days of the week; empty for all
    keep: int = 0  # crawls to keep, 0 for all
    keep_monthly: int = 0
    timer: str = ""  # what calls it: a name of monitor.timers

    def slots(self) -> Slots:
        """Its moments. Raises UsageError."""
        return Slots.parse(self.daily, self.tz, self.on)

    def arguments(self) -> list[str]:
        """The words after `sitewright` that run it where it is due."""
        words = ["schedule", "run", self.config, "--name", self.name, "--daily", self.daily, "--tz", self.tz]
        for day in self.on:
            words += ["--on", day]
        words += ["--db", self.db, "--out", self.out]
        if self.keep:
            words += ["--keep", str(self.keep)]
        if self.keep_monthly:
            words += ["--keep-monthly", str(self.keep_monthly)]
        return words

    def __str__(self) -> str:
        days = self.slots().days
        when = "every day" if days == EVERY_DAY else ", ".join(DAYS[day] for day in sorted(days))
        return f"{self.name}: {when} at {self.daily} {self.tz}"


def read_schedules(path: Path) -> list[Schedule]:
    """The schedules of this machine by name; none when there is no file. Raises SitewrightError for a damaged one."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return sorted((_schedule(row) for row in rows), key=lambda item: item.name)
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SitewrightError(
            f"The list of schedules, {path}, cannot be read: {error}.",
            "Remove the file and add the schedules again; timers and runs are not affected.",
        ) from None


def write_schedules(path: Path, schedules: Iterable[Schedule]) -> None:
    """Replaces the list, all or nothing. Raises SitewrightError."""
    text = json.dumps([asdict(item) for item in schedules], ensure_ascii=False, indent=1)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text + "\n", encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise SitewrightError(f"{path} cannot be written: {error.strerror}.", "Check the folder's rights.") from None


def _schedule(row: dict[str, Any]) -> Schedule:
    schedule = Schedule(**row)
    return replace(schedule, on=tuple(schedule.on))
