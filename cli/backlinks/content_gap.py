"""sitewright backlinks content-gap: what competitors write about and the site does not."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..database_argument import database
from ..output import format_option, write
from ..progress import note
from .domains import domain_argument, own_crawl_of
from .prospect_options import limit_option, model_named

COLUMNS = (
    "competitor", "page", "title", "topic", "topic_competitors", "nearest", "similarity", "domains", "inlinks", "score",
)  # fmt: skip
SHOWN = ("score", "competitor", "title", "topic", "domains", "inlinks", "similarity", "nearest")


@click.command("content-gap")
@database
@click.option("--competitor", "competitors", multiple=True, metavar="DOMAIN", help="Only these; may be repeated.")
@click.option(
    "--embedder", default="auto", show_default=True, metavar="NAME",
    help="The model that compares pages: auto, minilm, tfidf, or st:NAME.",
)  # fmt: skip
@limit_option
@format_option
def command(
    db: Path,
    crawl_id: int | None,
    competitors: tuple[str, ...],
    embedder: str,
    limit: int | None,
    format_: str,
    output: str | None,
) -> None:
    """List pages of the competitors crawled into DB that the site covers least and that others support most.

    Each page stands beside the topic of the site it is nearest to (of `sitewright keywords`), and the nearest own page.
    Support is the referring domains known and the competitor's own links to the page; nobody's traffic is known.
    """
    from ...backlinks.content_gap import content_gaps
    from ...backlinks.prospects.find import Search
    from ...backlinks.stored_graphs import stored_graphs

    crawl, language = own_crawl_of(db, crawl_id)
    model = model_named(embedder, language)
    search = Search(competitors=tuple(map(domain_argument, competitors)), graphs=stored_graphs(db))
    found = content_gaps(db, search, crawl, model)
    if not found:
        note(f"No competitor was crawled into {db}: sitewright crawl https://rival.example --db {db}", quiet=False)
    write(map(asdict, found[:limit]), COLUMNS, format_, output, SHOWN)
