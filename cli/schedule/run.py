"""sitewright schedule run: what timers call every few minutes; audits the site when that is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from ...core.errors import CrawlFailed, DatabaseLocked, SitewrightError
from ...monitor.due import Verdict, verdict
from ...monitor.schedule import Schedule
from ...store.schedule_ledger import Outcome, RunLock, ScheduledRun, read_runs, write_runs
from ..alerts.send import send_alerts, send_outage, send_queued
from ..exit_codes import FINDINGS, INCOMPLETE, INTERRUPTED
from ..progress import note
from ..prune import prune_database
from ..run import command as whole_run
from .options import described, schedule_options

OUTCOMES = {0: Outcome.OK, FINDINGS: Outcome.FINDINGS, INCOMPLETE: Outcome.INCOMPLETE}


@click.command("run")
@schedule_options
@click.option("--force", is_flag=True, help="Run although it is not due, or has been today.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what went wrong.")
@click.pass_context
def command(context: click.Context, /, force: bool, quiet: bool, **options: Any) -> int:
    """Audit the site of SITE.TOML if the slot of today has come and was not run yet, and do nothing otherwise.

    Ends with the exit code of `sitewright run`, 0 when nothing was due.
    """
    schedule, _ = described(**options)
    now = datetime.now(UTC)
    Path(schedule.db).parent.mkdir(parents=True, exist_ok=True)
    due = _verdict(schedule, now, force=force)
    if due.run is None:
        note(f"{schedule.name}: {due.reason}", quiet=quiet)
        send_queued(Path(schedule.db), Path(schedule.config), _report(schedule))
        return 0
    try:
        lock = RunLock(schedule.db)
    except DatabaseLocked:
        return _overlap(schedule, due.run, now, quiet=quiet)
    with lock:
        # Between the first look and the lock another process may have run it.
        due = _verdict(schedule, now, force=force)
        if due.run is None:
            return 0
        note(f"{schedule.name}: {due.reason}", quiet=quiet)
        return _run(context, schedule, due, now, quiet=quiet)


def _verdict(schedule: Schedule, now: datetime, *, force: bool) -> Verdict:
    slots = schedule.slots()
    if force:
        return Verdict(now.astimezone(slots.zone).date(), "The run was asked for.")
    return verdict(slots, read_runs(schedule.db, schedule.name), now)


def _overlap(schedule: Schedule, day: date, now: datetime, *, quiet: bool) -> int:
    known = {run.slot: run for run in read_runs(schedule.db, schedule.name)}
    if day in known and known[day].outcome is Outcome.RUNNING:
        note(f"{schedule.name}: the run of {day} still goes on.", quiet=quiet)
        return 0
    detail = "the run before it, or that of another schedule of the database, still went on"
    write_runs(
        schedule.db,
        [ScheduledRun(schedule.name, day, schedule.slots().instant(day), now, Outcome.SKIPPED, now, detail=detail)],
    )
    note(f"{schedule.name}: the run of {day} is skipped: {detail}.", quiet=False)
    return 0


def _run(context: click.Context, schedule: Schedule, due: Verdict, now: datetime, *, quiet: bool) -> int:
    day = due.run
    assert day is not None  # noqa: S101 - the caller has looked
    slots = schedule.slots()
    attempts = next((run.attempts + 1 for run in read_runs(schedule.db, schedule.name)
                     if run.slot == day and run.outcome is Outcome.RUNNING), 1)  # fmt: skip
    this = ScheduledRun(schedule.name, day, slots.instant(day), now, Outcome.RUNNING, attempts=attempts)
    lost = [
        ScheduledRun(schedule.name, item, slots.instant(item), now, Outcome.MISSED, now, detail=f"made up for on {day}")
        for item in due.missed
    ]
    write_runs(schedule.db, [*lost, this])
    try:
        code = context.invoke(
            whole_run, targets=(schedule.config,), db=Path(schedule.db), out=Path(schedule.out), quiet=quiet
        )
    except SitewrightError as error:
        _end(schedule, this, Outcome.FAILED, str(error))
        if isinstance(error, CrawlFailed):
            send_outage(Path(schedule.db), Path(schedule.config), str(error))
        raise
    if code == INTERRUPTED:
        # The row still says that it goes on, and the next call goes on with it.
        return INTERRUPTED
    send_alerts(Path(schedule.db), Path(schedule.config), _report(schedule), quiet=quiet)
    if schedule.keep:
        prune_database(Path(schedule.db), schedule.keep, schedule.keep_monthly, quiet=quiet)
    _end(schedule, this, OUTCOMES.get(code, Outcome.FAILED), "")
    return int(code)


def _end(schedule: Schedule, run: ScheduledRun, outcome: Outcome, detail: str) -> None:
    write_runs(schedule.db, [replace(run, outcome=outcome, finished=datetime.now(UTC), detail=detail)])


def _report(schedule: Schedule) -> str:
    return str(Path(schedule.out, "report.html"))
