"""sitewright backlinks captures: links on the pages that Common Crawl stored of domains."""

from __future__ import annotations

import time
from pathlib import Path

import click

from ..output import format_option, write
from ..progress import note
from .domains import domain_argument, own_crawl_of, own_domain
from .prospect_options import brand_option

COLUMNS = ("source_url", "target_url", "anchor", "rel", "position", "title", "outlinks", "last_seen", "crawl")
SHOWN = ("source_url", "target_url", "anchor", "rel", "position", "last_seen")
MOST_PROSPECTS = 20  # looked up when no domain is named
POLITE_SECONDS = 1.0  # between two requests: the index is free and small


@click.command("captures")
@click.argument("domains", nargs=-1, metavar="[DOMAIN]...")
@click.option("--db", type=click.Path(path_type=Path), default="sitewright.db", show_default=True, metavar="FILE")
@click.option(
    "--for", "targets", multiple=True, metavar="DOMAIN",
    help="A domain linked to; else the site of the database and the competitors of its prospects. May be repeated.",
)  # fmt: skip
@click.option("--crawl", default="latest", show_default=True, metavar="NAME", help="A crawl, as in CC-MAIN-2026-21.")
@click.option(
    "--limit", type=click.IntRange(min=1, max=10_000), default=50, show_default=True, metavar="N",
    help="At most N pages of each DOMAIN.",
)  # fmt: skip
@click.option(
    "--wait", type=float, default=POLITE_SECONDS, show_default=True, metavar="SECONDS", help="Before a request."
)
@click.option("--index", metavar="URL", help="A server with Common Crawl's URL index, instead of its own.")
@click.option("--data", metavar="URL", help="A server with Common Crawl's archives, instead of its own.")
@brand_option
@format_option
def command(
    domains: tuple[str, ...],
    db: Path,
    targets: tuple[str, ...],
    crawl: str,
    limit: int,
    wait: float,
    index: str | None,
    data: str | None,
    brands: tuple[str, ...],
    format_: str,
    output: str | None,
) -> None:
    """Look for links on the pages that Common Crawl stored of each DOMAIN, and keep them.

    A domain graph names domains; this finds the pages, with text, rel and position, and visits nobody. Without DOMAIN:
    those of the best prospects of which no page is known. Of small domains a crawl holds most pages, of large ones a
    few: no link found does not mean that there is none.
    """
    from ...backlinks.captured_links import read_captures
    from ...backlinks.sources.captures import DATA, INDEX, Captures
    from ...core.errors import UsageError
    from ...crawler.extract import extract
    from ...store.backlink_writer import write_batches, write_visits

    own = own_domain(db)
    wanted, rivals = list(dict.fromkeys(map(domain_argument, domains))), list[str]()
    if not wanted:
        wanted, rivals = _of_prospects(db, own)
    leading_to = list(dict.fromkeys(map(domain_argument, targets))) or [name for name in (own, *rivals) if name]
    if not leading_to:
        raise UsageError("It is not known which domain the links should lead to.", "Say it with --for DOMAIN.")
    source = Captures(crawl, index=index or INDEX, data=data or DATA, wait=lambda: time.sleep(wait))
    try:
        found = read_captures(
            source, wanted, leading_to, lambda body, fetch: extract(body, fetch, lambda _: False), limit,
            brands or (leading_to[0].partition(".")[0],),
        )  # fmt: skip
    finally:
        source.close()
    if found.batch.links:
        write_batches(db, [found.batch])
    write_visits(db, found.visits)
    quiet = format_ != "table"
    for name, count in found.searched:
        note(f"{name}: {count} pages in {source.crawl}.", quiet=quiet)
    for failed in found.failed:
        note(failed, quiet=False)
    rows = (
        {
            "source_url": link.source_url, "target_url": link.target_url, "anchor": link.anchor,
            "rel": [bit.name.lower() for bit in link.rel or () if bit.name], "position": link.position,
            "title": link.title, "outlinks": link.outlinks, "last_seen": link.last_seen, "crawl": source.crawl,
        }
        for link in found.batch.links
    )  # fmt: skip
    write(rows, COLUMNS, format_, output, SHOWN)


def _of_prospects(db: Path, own: str) -> tuple[list[str], list[str]]:
    """(domains of the best prospects without a page, the competitors they link to). Raises UsageError without any."""
    from ...core.errors import NoCrawl, UsageError
    from ...store.backlinks import read_prospects
    from ...store.site import Site

    try:
        with Site.open(db, own_crawl_of(db, None)[0]) as site:
            found = [item for item in read_prospects(site) if not item.page and item.domain != own]
    except NoCrawl:
        found = []
    if not found:
        raise UsageError(
            "There are no prospects without a page.", "Name a DOMAIN, or first: sitewright backlinks prospects DB"
        )
    found = found[:MOST_PROSPECTS]
    rivals = [name for item in found for name in item.evidence.get("competitors", ())]
    return [item.domain for item in found], list(dict.fromkeys(rivals))
