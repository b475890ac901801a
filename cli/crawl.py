"""sitewright crawl: fetch a site into a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import steps
from .crawl_job import crawl_job
from .crawl_options import crawl_options, target_argument


@click.command("crawl")
@target_argument
@click.option("--db", type=click.Path(path_type=Path), default="sitewright.db", show_default=True, metavar="FILE")
@crawl_options
@click.pass_context
def command(
    context: click.Context, /, targets: tuple[str, ...], db: Path, fresh: bool, quiet: bool, **typed: Any
) -> int:
    """Crawl a site into the database FILE.

    Several URLs are start pages of one site. An interrupted crawl of the same scope goes on where it stopped, unless
    --fresh. Passwords and request headers come from the environment, see docs/crawling.md.
    """
    job = crawl_job(targets, typed, quiet=quiet)
    outcome = steps.crawl(db, job, fresh=fresh, quiet=quiet)
    code = steps.crawl_exit_code(outcome, db, context, quiet=quiet)
    if failed := steps.no_page(db, job.plan, outcome):
        raise failed
    return code
