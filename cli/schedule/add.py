"""sitewright schedule add: one site more that is audited by itself."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ...core.errors import SitewrightError, UsageError
from ...monitor.schedule import read_schedules, write_schedules
from ...monitor.timers import timers, usual
from ...store.schedule_ledger import Outcome, ScheduledRun, read_runs, write_runs
from .. import steps
from ..terminal import visible
from .options import described, registry, schedule_options

TIMERS = ("crontab", "systemd", "github", "kubernetes")


@click.command("add")
@schedule_options
@click.option("--timer", type=click.Choice(TIMERS), help="What calls it; default what this machine has.")
@click.option("--print", "only_print", is_flag=True, help="Show what would be written, and write nothing.")
def command(timer: str | None, only_print: bool, **options: Any) -> None:
    """Audit the site of SITE.TOML at a time of day: crawl, audit, compare, report, alerts.

    A timer of this machine asks every few minutes whether the site is due. A run that was missed is made up for once;
    one that is due while the last one still goes on is skipped.
    """
    schedule, config = described(**options)
    steps.check_rules(config)
    steps.check_imports(config.keyword_imports)
    kind = timer or usual()
    if not kind:
        raise UsageError(
            "This machine has neither cron nor systemd.", f"Choose with --timer: {', '.join(TIMERS)}; --print shows it."
        )
    schedule = replace(schedule, timer=kind)
    chosen = timers()[kind]
    if only_print:
        click.echo(chosen.text(schedule, program()), nl=False)
        return
    known = [item for item in read_schedules(registry()) if item.name != schedule.name]
    place = chosen.install(schedule, program())
    _begin(schedule.db, schedule.out, schedule.name)
    write_schedules(registry(), [*known, schedule])
    click.echo(visible(f"{schedule}; kept in {schedule.db}"))
    click.echo(visible(f"Written to {place}."))


def program() -> list[str]:
    """The words that call this Sitewright from anywhere."""
    return [sys.executable, "-m", "sitewright"]


def _begin(db: str, out: str, name: str) -> None:
    """From now on slots count: those before are not missed."""
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SitewrightError(f"The folder {out} cannot be made: {error.strerror}.", "Give another --out.") from None
    now = datetime.now(UTC)
    if not read_runs(db, name):
        write_runs(db, [ScheduledRun(name, now.date(), now, now, Outcome.ADDED, now)])
