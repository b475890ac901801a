"""sitewright backlinks visit: look at the pages that link, or might."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..crawl_job import read_list
from ..database_argument import database
from ..exit_codes import INTERRUPTED
from ..output import format_option, write
from ..progress import crawl_progress, note
from .domains import own_crawl_of
from .prospect_options import brand_option
from .visits import visits_file

if TYPE_CHECKING:
    from ...backlinks.visited_links import Seen
    from ...crawler.process import CrawlOutcome

COLUMNS = ("page", "status", "reason", "links", "mentions", "anchors", "rel", "positions", "at")
SHOWN = ("page", "status", "reason", "links", "mentions", "anchors", "rel")
POLITE_DELAY = 1.0  # seconds between two requests to a host that did not ask to be visited


@click.command("visit")
@database
@click.option("--list", "list_file", metavar="FILE", help="Visit the URLs of FILE, too: pages that might link.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=200, show_default=True, metavar="N", help="At most N pages."
)
@click.option(
    "--older-than", type=click.IntRange(min=0), default=30, show_default=True, metavar="DAYS",
    help="Visit a page again when the last visit is older.",
)  # fmt: skip
@brand_option
@click.option("--check-links", is_flag=True, help="Ask whether what the pages link to is still there (broken links).")
@click.option(
    "--delay", type=float, default=POLITE_DELAY, show_default=True, metavar="SECONDS",
    help="Between two requests to one host.",
)  # fmt: skip
@click.option(
    "--allow-private", multiple=True, metavar="HOST[:PORT]",
    help="Visit pages there though its address is not public; may be repeated.",
)  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="No progress and no notes on stderr.")
@format_option
def command(
    db: Path,
    crawl_id: int | None,
    list_file: str | None,
    limit: int,
    older_than: int,
    brands: tuple[str, ...],
    check_links: bool,
    delay: float,
    allow_private: tuple[str, ...],
    quiet: bool,
    format_: str,
    output: str | None,
) -> int:
    """Look at the pages that are known to link to the site of DB, and at those of its prospects.

    Each page is asked for once, as robots.txt allows; what links to the site there is recorded with text, rel and
    position, and that a link is gone. The pages are kept beside DB, in FILE.visits.db, where prospects finds them.
    """
    from ...backlinks.own_site import read_own_site
    from ...backlinks.visited_links import pages_to_visit, read_visits
    from ...core.domains import registrable_domain
    from ...store.backlink_writer import write_batches, write_visits
    from ...store.backlinks import BacklinkData, read_prospects
    from ...store.site import Site

    crawl, _ = own_crawl_of(db, crawl_id)
    with Site.open(db, crawl) as site, BacklinkData.open(db) as data:
        own = read_own_site(site)
        seed = site.plan.seed
        linking = [said.link.source_url for said in data.links(own.domain)]
        candidates = [item.page for item in read_prospects(site) if item.page and item.domain != own.domain]
        visited = {visit.source_url: visit.at for visit in reversed(data.visits(own.domain))}
    if list_file is not None:
        candidates += read_list(list_file, quiet=quiet).urls
    before = (datetime.now(UTC) - timedelta(days=older_than)).isoformat()
    pages = [
        url for url in pages_to_visit(linking, candidates, visited, before, limit)
        if registrable_domain(url) != own.domain
    ]  # fmt: skip
    if not pages:
        note("There is no page to visit: import backlinks, look for prospects, or give --list.", quiet=quiet)
        write((), COLUMNS, format_, output, SHOWN)
        return 0
    visits = visits_file(db)
    outcome = _crawl(visits, seed, pages, check_links=check_links, delay=delay, private=allow_private, quiet=quiet)
    with Site.open(visits, outcome.crawl_id) as site:
        seen = read_visits(site, pages, own.domain, own.names(brands))
    if seen.batch.links:
        write_batches(db, [seen.batch])
    write_visits(db, seen.visits)
    write(_rows(seen), COLUMNS, format_, output, SHOWN)
    return INTERRUPTED if outcome.interrupted else 0


def _crawl(
    visits: Path,
    seed: str,
    pages: Sequence[str],
    *,
    check_links: bool,
    delay: float,
    private: Sequence[str],
    quiet: bool,
) -> CrawlOutcome:
    """Fetches the pages. Their addresses were written by others, so none of them may lead into the private network:
    only the site's own start page counts as typed.
    """
    from ...core.plan import CrawlPlan
    from ...core.url_lists import UrlList
    from ...crawler.process import run_crawl

    plan = CrawlPlan(
        seed, mode="list", listed=UrlList(tuple(pages)).digest, check_external=check_links, check_resources=False,
        delay=delay, concurrency=1, allow_private=tuple(private),
    )  # fmt: skip
    with crawl_progress(plan, quiet=quiet) as progress:
        return run_crawl(visits, plan, progress=progress, listed=tuple(pages))


def _rows(seen: Seen) -> Iterator[dict[str, Any]]:
    for visit in seen.visits:
        links = [link for link in seen.batch.links if link.source_url == visit.source_url]
        rels = {bit.name.lower() for link in links for bit in link.rel or () if bit.name}
        yield {
            "page": visit.source_url, "status": visit.status, "reason": visit.reason, "links": visit.links,
            "mentions": visit.mentions, "anchors": [link.anchor for link in links], "rel": sorted(rels),
            "positions": [link.position for link in links], "at": visit.at,
        }  # fmt: skip
