"""sitewright prune: old crawls out of a database."""

from __future__ import annotations

from pathlib import Path

import click

from .progress import note
from .steps import counted


@click.command("prune")
@click.argument("db", type=click.Path(path_type=Path))
@click.option(
    "--keep", type=click.IntRange(min=2), required=True, metavar="N", help="Keep the newest N crawls of each site."
)
@click.option(
    "--keep-monthly", type=click.IntRange(min=0), default=0, metavar="N",
    help="And the last one of each of the newest N months.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say which crawls would go.")
@click.option("--quiet", "-q", is_flag=True, help="No notes on stderr.")
def command(db: Path, keep: int, keep_monthly: int, dry_run: bool, quiet: bool) -> None:
    """Remove old crawls from database DB; their numbers stay in its history.

    The two newest crawls of a site always stay, and one that was interrupted while none that ended is newer. The file
    keeps its size; the next crawl uses what became free.
    """
    prune_database(db, keep, keep_monthly, dry_run=dry_run, quiet=quiet)


def prune_database(db: Path, keep: int, keep_monthly: int, *, dry_run: bool = False, quiet: bool = False) -> None:
    """Removes what `core.retention` says may go, and says on stderr what that was. Raises StoreError."""
    from ..core.retention import to_prune
    from ..store.pruning import crawls_to_weigh, prune

    gone = to_prune(crawls_to_weigh(db), keep, keep_monthly)
    if dry_run:
        click.echo("\n".join(f"crawl {number}" for number in gone) or "There is nothing to prune.")
        return
    rows = prune(db, gone)
    note(f"{counted(len(gone), 'crawl')} pruned, {counted(rows, 'row')} removed", quiet=quiet or not gone)
