"""sitewright export: what a crawl knows as tables, for spreadsheets, scripts and dataframes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ..core.errors import UsageError
from .database_argument import database
from .output import format_options, write

# What people ask for, as the views of docs/schema.md name it.
TABLES = {
    "pages": "page",
    "urls": "fetch",
    "links": "link",
    "images": "image",
    "resources": "resource",
    "hreflang": "hreflang",
    "sitemap-entries": "sitemap_entry",
    "findings": "finding",
    "keywords": "keyword",
    "structure": "structure",
    "fields": "extraction",
    "changes": "change",
    "rendered": "rendered",
}
_INNER = frozenset(
    {"crawl_id", "url_id", "page_id", "source_id", "target_id", "canonical_id", "redirect_id", "sitemap_id"}
)


@click.command("export")
@database
@click.argument("table", type=click.Choice(list(TABLES)))
@format_options("parquet")
def command(db: Path, crawl_id: int | None, table: str, format_: str, output: str | None) -> None:
    """Write one TABLE of a crawl of database DB, every row of it.

    A spreadsheet takes csv and xlsx, a script jsonl, a dataframe parquet (pip install 'sitewright[parquet]').
    """
    from ..store.site import Site

    if format_ == "parquet" and output is None:
        raise UsageError("A Parquet file is no text for a terminal.", "Give a file: --output FILE.parquet")
    with Site.open(db, crawl_id) as site:
        view = TABLES[table]
        cursor = site.query(f"SELECT * FROM {view} LIMIT 0")  # noqa: S608 - a name of ours
        columns = [item[0] for item in cursor.description if item[0] not in _INNER]

        def rows() -> Iterator[dict[str, Any]]:
            for row in site.query(f"SELECT * FROM {view}"):  # noqa: S608 - a name of ours
                yield {name: row[name] for name in columns}

        write(rows(), columns, format_, output)
