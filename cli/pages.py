"""sitewright pages: what the crawl fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ..core.facts import Kind
from ..store.site import Site
from .database_argument import database
from .output import format_option, write

COLUMNS = ("url", "kind", "status", "reason", "depth", "content_type", "bytes", "ttfb", "title", "indexable")
SHOWN = ("status", "reason", "depth", "bytes", "ttfb", "indexable", "url", "title")


@click.command("pages")
@database
@click.option(
    "--kind", type=click.Choice([item.value for item in Kind]), multiple=True, help="Only these kinds; may be repeated."
)
@format_option
def command(db: Path, crawl_id: int | None, kind: tuple[str, ...], format_: str, output: str | None) -> None:
    """List every URL the crawl of database DB asked for, one a line.

    bytes is the size of the decoded body; ttfb the seconds to the first byte; depth the clicks from the start page;
    indexable says whether search engines may index the page (empty for what is not a page).
    """
    with Site.open(db, crawl_id) as site:
        write(rows(site, {Kind(item) for item in kind}), COLUMNS, format_, output, SHOWN)


def rows(site: Site, kinds: set[Kind]) -> Iterator[dict[str, Any]]:
    """One row a fetched URL; `indexable` is None for images, scripts, sitemaps and other sites."""
    for row in site.query(
        "SELECT f.url, f.kind, f.status, f.reason, f.depth, f.content_type, f.size, f.ttfb, p.title, p.indexability"
        " FROM fetch f LEFT JOIN page p ON p.url_id = f.url_id ORDER BY f.url_id"
    ):
        if kinds and Kind(row["kind"]) not in kinds:
            continue
        yield {
            "url": row["url"],
            "kind": row["kind"],
            "status": row["status"],
            "reason": row["reason"],
            "depth": row["depth"],
            "content_type": row["content_type"],
            "bytes": row["size"],
            "ttfb": row["ttfb"],
            "title": row["title"],
            "indexable": row["indexability"] == "" if row["kind"] == Kind.PAGE else None,
        }
