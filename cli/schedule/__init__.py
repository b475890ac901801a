"""sitewright schedule: audits that run by themselves."""

from __future__ import annotations

import click

from ..lazy_group import LazyGroup

COMMANDS = {
    "add": "Audit a site every day, or on some days, by what this machine has.",
    "list": "List the schedules of this machine with their last and next run.",
    "remove": "Take a schedule away; its database stays.",
    "run": "Audit the site if its schedule is due; what timers call.",
    "status": "Exit with 1 unless every schedule ran lately.",
}


@click.group("schedule", cls=LazyGroup, lazy=COMMANDS, package=__package__)
def command() -> None:
    """Audit a site by itself, at most once a local day, and make up for what was missed.

    \b
    sitewright schedule add site.toml --daily 02:30 --tz Europe/Sofia
    sitewright schedule status --max-age 26h
    """
