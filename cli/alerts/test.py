"""sitewright alerts test: whether every channel takes a message."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.config import SiteConfig
from ...core.errors import SitewrightError, UsageError
from ..terminal import visible

FAILED = 1  # exit code


@click.command("test")
@click.argument("config", type=click.Path(path_type=Path, dir_okay=False), metavar="SITE.TOML")
def command(config: Path) -> int:
    """Send a test message to every channel of SITE.TOML and say which took it. Quiet hours do not count."""
    from ...monitor.alerts.channels import open_channel
    from ...monitor.alerts.settings import read_alerts

    site = SiteConfig.read(config)
    settings = read_alerts(config, site.alerts)
    if not settings.channels:
        raise UsageError(f"{config} has no channel.", "Add one: [[alerts.channel]] with name and url.")
    code = 0
    for channel in settings.channels:
        try:
            open_channel(channel).send(f"{site.url}: test", "A test message of Sitewright: this channel works.")
            click.echo(visible(f"{channel.name}: took the message"))
        except SitewrightError as error:
            click.echo(visible(f"{channel.name}: FAILED: {error} {error.advice}"))
            code = FAILED
    return code
