"""sitewright backlinks prospects: whom to ask for a link next."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.backlinks import ProspectKind
from ..database_argument import database
from ..output import format_option, write
from ..progress import note
from .domains import domain_argument, own_crawl_of
from .prospect_options import (
    COLUMNS,
    SHOWN,
    brand_option,
    embedder_option,
    limit_option,
    model_for,
    prospect_row,
)  # fmt: skip


@click.command("prospects")
@database
@click.option(
    "--competitor", "competitors", multiple=True, metavar="DOMAIN",
    help="Only these; else all other domains that links are known to. May be repeated.",
)  # fmt: skip
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in ProspectKind]),
    help="Only these kinds; may be repeated.",
)  # fmt: skip
@click.option(
    "--pages", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="A further database with crawls of other sites' pages; the visits of DB are always read.",
)  # fmt: skip
@brand_option
@embedder_option
@limit_option
@format_option
def command(
    db: Path,
    crawl_id: int | None,
    competitors: tuple[str, ...],
    kinds: tuple[str, ...],
    pages: tuple[Path, ...],
    brands: tuple[str, ...],
    embedder: str,
    limit: int | None,
    format_: str,
    output: str | None,
) -> None:
    """List whom to ask for a link, best first, and keep the list for the report.

    gap: links to competitors and not to the site; broken: links to a page that is gone, and the site has one that
    fits; reclaim: links to a page of the site that is gone or redirects; mention: names the site without a link;
    resource: lists links on its topic. The score is made of relevance, authority, consensus and attainability; an
    empty factor is unknown.
    """
    from ...backlinks.prospects.find import ALL_KINDS, Search, find_prospects
    from ...backlinks.stored_graphs import stored_graphs
    from ...backlinks.summary import summarize
    from ...store.backlink_writer import write_profile, write_prospects
    from .visits import visits_file

    crawl, language = own_crawl_of(db, crawl_id)
    model = model_for(embedder, language)
    visits = visits_file(db)
    search = Search(
        model, tuple(map(domain_argument, competitors)), frozenset(map(ProspectKind, kinds)) or ALL_KINDS, brands,
        (*([visits] if visits.exists() else []), *pages), stored_graphs(db),
    )  # fmt: skip
    found = find_prospects(db, search, crawl)
    write_profile(db, found.profile.domain, summarize(found.profile))
    if search.kinds == ALL_KINDS:
        write_prospects(db, found.prospects, crawl)
    quiet = format_ != "table"
    if not found.competitors:
        note("No links to other sites are known: import backlinks of competitors to find gaps.", quiet=quiet)
    for why, count in sorted(found.left_out.items()):
        note(f"Left out: {count} domains ({why}).", quiet=quiet)
    name = model.name if model else ""
    chosen = found.prospects[:limit]
    write((prospect_row(rank, item, name) for rank, item in enumerate(chosen, 1)), COLUMNS, format_, output, SHOWN)
