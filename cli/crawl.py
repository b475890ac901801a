"""sitewright crawl: fetch a site into a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import steps
from .crawl_options import crawl_options


@click.command("crawl")
@click.argument("target", metavar="URL|site.toml")
@click.option("--db", type=click.Path(path_type=Path), default="sitewright.db", show_default=True, metavar="FILE")
@crawl_options
def command(target: str, db: Path, fresh: bool, quiet: bool, **typed: Any) -> int:
    """Crawl a site into the database FILE.

    An interrupted crawl of the same scope goes on where it stopped, unless --fresh.
    """
    plan = steps.plan_of(steps.configuration(target), typed)
    outcome = steps.crawl(db, plan, fresh=fresh, quiet=quiet)
    code = steps.crawl_exit_code(outcome, db, quiet=quiet)
    if failed := steps.no_page(db, plan, outcome):
        raise failed
    return code
