"""sitewright backlinks: who links to a domain, and whom to ask next."""

from __future__ import annotations

import click

from ..lazy_group import LazyGroup

COMMANDS = {
    "captures": "Look for links on the pages that Common Crawl stored of domains.",
    "content-gap": "List what competitors write about and the site does not.",
    "fetch": "Find who links to domains in a release of Common Crawl's domain graph.",
    "gap": "List who links to competitors and not to a domain.",
    "import": "Read exports of other tools: backlinks, referring domains, anchors.",
    "profile": "Show who links to a domain, and how.",
    "prospects": "List whom to ask for a link, best first.",
    "reclaim": "List backlinks to pages that are gone, and where to redirect them.",
    "releases": "List the releases of Common Crawl's domain graph.",
    "visit": "Look at the pages that link, or might: text, rel, position, and what is gone.",
}


@click.group("backlinks", cls=LazyGroup, lazy=COMMANDS, package=__package__)
def command() -> None:
    """Find out who links to a domain, and whom to ask for a link next.

    \b
    sitewright backlinks fetch latest --for example.org rival.example --db site.db
    sitewright backlinks import ahrefs.csv gsc-links.zip --db site.db
    sitewright backlinks profile example.org --db site.db
    sitewright backlinks prospects site.db
    """
