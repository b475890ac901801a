"""sitewright schedule status: the dead-man check, for whatever watches the watcher."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

from ...core.errors import StoreError, UsageError
from ...monitor.schedule import Schedule, read_schedules
from ...store.schedule_ledger import RAN, read_runs
from ..terminal import visible
from .options import registry

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
LATE = 1  # exit code


@click.command("status")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--max-age", default="26h", show_default=True, metavar="AGE", help="Of the last run that was over: 90m, 26h, 8d."
)
def command(names: tuple[str, ...], max_age: str) -> int:
    """Say when each schedule last ran to its end, and exit with 1 when that is longer ago than --max-age.

    A run counts when its audit was made, whatever it found. It is for another scheduler or a monitoring system to call.
    """
    limit = _age(max_age)
    known = read_schedules(registry())
    unknown = set(names) - {item.name for item in known}
    if unknown:
        raise UsageError(f"There is no schedule {min(unknown)!r}.", "See sitewright schedule list.")
    chosen = [item for item in known if not names or item.name in names]
    if not chosen:
        raise UsageError("There are no schedules.", "Add one: sitewright schedule add site.toml --daily 02:30 --tz UTC")
    late = [_tell(item, limit, datetime.now(UTC)) for item in chosen]
    return LATE if any(late) else 0


def _tell(schedule: Schedule, limit: timedelta, now: datetime) -> bool:
    """Prints one line; True when the schedule is late."""
    try:
        ends = [run.finished for run in read_runs(schedule.db, schedule.name) if run.outcome in RAN and run.finished]
    except StoreError as error:
        click.echo(visible(f"{schedule.name}: LATE: {error}"))
        return True
    if not ends:
        click.echo(f"{schedule.name}: LATE: it has never run to its end")
        return True
    age = now - max(ends)
    verdict = "LATE: " if age > limit else ""
    click.echo(f"{schedule.name}: {verdict}the last run ended {age / timedelta(hours=1):.1f} h ago")
    return age > limit


def _age(text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})([mhd])", text)
    if not match:
        raise UsageError(f"{text!r} is not an age.", "Write minutes, hours or days: 90m, 26h, 8d.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
