"""sitewright history: what became of a site from crawl to crawl."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import click

from .output import format_option, write

COLUMNS = (
    "crawl_id", "started", "state", "pages", "indexable", "score", "errors", "warnings", "notices", "new", "seed",
    "fingerprint",
)  # fmt: skip
SHOWN = ("crawl_id", "started", "state", "pages", "indexable", "score", "errors", "warnings", "notices", "new", "site")


@click.command("history")
@click.argument("db", type=click.Path(path_type=Path))
@click.option("--site", metavar="URL", help="Only crawls that began there.")
@format_option
def command(db: Path, site: str | None, format_: str, output: str | None) -> None:
    """List every crawl of database DB with its health and findings, the oldest first, pruned ones included.

    Scores compare where the fingerprint is the same: those crawls were told the same.
    """
    from ..core.urls import normalize
    from ..store.history import read_history

    lines = read_history(db, site and (normalize(site) or site))
    rows = ({**asdict(line), "site": urlsplit(line.seed).netloc} for line in lines)
    write(rows, COLUMNS, format_, output, SHOWN)
