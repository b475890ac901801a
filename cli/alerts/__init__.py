"""sitewright alerts: what was told, what was not, and why."""

from __future__ import annotations

import click

from ..lazy_group import LazyGroup

COMMANDS = {
    "explain": "List every alert that was sent and every one that was not, with the reason.",
    "send": "Weigh the newest audited crawl and send what is due.",
    "test": "Send a test message to every channel of a site.toml.",
}


@click.group("alerts", cls=LazyGroup, lazy=COMMANDS, package=__package__)
def command() -> None:
    """Tell people of what is new or worse, and of nothing else; the [alerts] table of site.toml says whom.

    Scheduled runs do it by themselves.
    """
