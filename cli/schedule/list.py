"""sitewright schedule list: what runs by itself on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from ...core.errors import StoreError
from ...monitor.schedule import Schedule, read_schedules
from ...store.schedule_ledger import Outcome, read_runs
from ..output import format_option, write
from .options import registry

COLUMNS = (
    "name", "daily", "tz", "on", "timer", "last_run", "outcome", "detail", "next_run", "config", "db", "out",
)  # fmt: skip
SHOWN = ("name", "daily", "tz", "on", "timer", "last_run", "outcome", "detail", "next_run")


@click.command("list")
@format_option
def command(format_: str, output: str | None) -> None:
    """List the schedules added by this user on this machine. Times are in each schedule's time zone."""
    write(map(_row, read_schedules(registry())), COLUMNS, format_, output, SHOWN)


def _row(schedule: Schedule) -> dict[str, Any]:
    slots = schedule.slots()
    row = {name: getattr(schedule, name) for name in ("name", "daily", "tz", "timer", "config", "db", "out")}
    following = slots.instant(slots.following(datetime.now(UTC))).astimezone(slots.zone)
    row |= {"on": list(schedule.on), "next_run": following.isoformat(timespec="minutes")}
    try:
        runs = [run for run in read_runs(schedule.db, schedule.name) if run.outcome is not Outcome.ADDED]
    except StoreError as error:
        return row | {"outcome": "unknown", "detail": str(error)}
    if not runs:
        return row | {"outcome": "", "detail": "has not run yet"}
    last = runs[-1]
    return row | {
        "last_run": last.started.astimezone(slots.zone).isoformat(timespec="minutes"),
        "outcome": last.outcome.value,
        "detail": last.detail,
    }
