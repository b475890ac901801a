"""sitewright schedule remove: an audit that no longer runs by itself."""

from __future__ import annotations

import click

from ...core.errors import UsageError
from ...monitor.schedule import read_schedules, write_schedules
from ...monitor.timers import timers
from ..terminal import visible
from .options import registry


@click.command("remove")
@click.argument("name")
def command(name: str) -> None:
    """Take the schedule NAME away. Its database, reports and history stay."""
    known = read_schedules(registry())
    found = next((item for item in known if item.name == name), None)
    if found is None:
        names = ", ".join(item.name for item in known) or "none"
        raise UsageError(f"There is no schedule {name!r}.", f"There are: {names}.")
    done = timers()[found.timer].remove(found)
    write_schedules(registry(), [item for item in known if item is not found])
    click.echo(visible(f"{done} The database stays: {found.db}"))
