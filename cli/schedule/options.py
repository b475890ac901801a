"""The options that describe a schedule, shared by `add` and `run`, and the places of its files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from ...core.config import SiteConfig
from ...core.errors import UsageError
from ...monitor.schedule import Schedule
from ...monitor.slots import DAYS

CallableT = TypeVar("CallableT", bound=Callable[..., Any])

OPTIONS = (
    click.argument("config", type=click.Path(path_type=Path, dir_okay=False), metavar="SITE.TOML"),
    click.option("--daily", metavar="HH:MM", required=True, help="When, on a clock of 24 hours."),
    click.option("--tz", metavar="ZONE", required=True, help="The time zone of that clock, as Europe/Sofia."),
    click.option("--on", type=click.Choice(DAYS), multiple=True, help="Only on this day; may be repeated."),
    click.option("--name", metavar="NAME", help="Of the schedule. Default: the site's host."),
    click.option("--db", type=click.Path(path_type=Path), metavar="FILE", help="Default: sitewright.db in --out."),
    click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Default: NAME beside the site.toml."),
    click.option(
        "--keep", type=click.IntRange(min=2), metavar="N", help="Keep the newest N crawls; default all."
    ),
    click.option(
        "--keep-monthly", type=click.IntRange(min=1), metavar="N",
        help="And the last one of each of the newest N months.",
    ),
)  # fmt: skip


def schedule_options(command: CallableT) -> CallableT:
    """Adds the options to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def described(
    config: Path,
    daily: str,
    tz: str,
    on: tuple[str, ...],
    name: str | None,
    db: Path | None,
    out: Path | None,
    keep: int | None,
    keep_monthly: int | None,
) -> tuple[Schedule, SiteConfig]:
    """The schedule that the options describe, and its site.toml as read. Raises UsageError and ConfigError."""
    config = config.absolute()
    settings = SiteConfig.read(config)
    name = name or re.sub(r"[^A-Za-z0-9.-]", "-", urlsplit(settings.url).hostname or "site")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", name):
        raise UsageError(f"{name!r} cannot name a schedule.", "Use letters, digits, dots and hyphens.")
    if keep_monthly and not keep:
        raise UsageError("--keep-monthly adds to --keep.", "Say how many of the newest crawls to keep: --keep 30")
    out = (out or config.parent / name).absolute()
    schedule = Schedule(
        name,
        str(config),
        str((db or out / "sitewright.db").absolute()),
        str(out),
        daily,
        tz,
        on,
        keep or 0,
        keep_monthly or 0,
    )
    for path in (schedule.config, schedule.db, schedule.out):
        if not path.isprintable():
            raise UsageError(f"{path!r} cannot stand in a timer's file.", "Rename it: without control characters.")
    schedule.slots()
    return schedule, settings


def registry() -> Path:
    """The file with the schedules of this user on this machine."""
    return Path(click.get_app_dir("sitewright"), "schedules.json")
