"""sitewright alerts explain: the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from ..output import format_option, write
from ..progress import note

COLUMNS = (
    "crawl_id", "decision", "channel", "severity", "kind", "title", "rule", "place", "findings", "pages", "reason",
    "at", "decided", "urls",
)  # fmt: skip
SHOWN = ("crawl_id", "decision", "channel", "severity", "kind", "title", "rule", "findings", "reason")


@click.command("explain")
@click.argument("db", type=click.Path(path_type=Path))
@click.option("--crawl", "crawl_id", type=int, metavar="N", help="Only of this crawl; default all, the newest first.")
@click.option("--sent", is_flag=True, help="Only what was sent.")
@format_option
def command(db: Path, crawl_id: int | None, sent: bool, format_: str, output: str | None) -> None:
    """List what every crawl of database DB had to tell: a row an event and channel.

    Rows of the kind silence count the findings that were no event, by the reason: known before, fixed, below what any
    channel takes, gone at the second look, and so on.
    """
    from ...store.alert_ledger import explained

    rows = [row for row in explained(db, crawl_id) if not sent or row["decision"] == "sent"]
    if not rows:
        note("Nothing was weighed yet: sitewright alerts send DB --config site.toml", quiet=False)
    write(rows, COLUMNS, format_, output, SHOWN)
