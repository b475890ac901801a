"""sitewright backlinks: who links to a domain, and whom to ask next."""

from __future__ import annotations

import click

from ..lazy_group import LazyGroup

COMMANDS = {
    "profile": "Show who links to a domain, and how.",
    "import": "Read exports of other tools: backlinks, referring domains, anchors.",
}


@click.group("backlinks", cls=LazyGroup, lazy=COMMANDS, package=__package__)
def command() -> None:
    """Find out who links to a domain, and whom to ask for a link next.

    \b
    sitewright backlinks import ahrefs.csv gsc-links.zip --db site.db
    sitewright backlinks profile example.org --db site.db
    sitewright backlinks prospects site.db
    """
