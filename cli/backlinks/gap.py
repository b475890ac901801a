"""sitewright backlinks gap: who links to competitors and not to us."""

from __future__ import annotations

from pathlib import Path

import click

from ..output import format_option, write
from ..progress import note
from .domains import domain_argument
from .prospect_options import COLUMNS, SHOWN, embedder_option, limit_option, model_for, prospect_row


@click.command("gap")
@click.argument("me")
@click.argument("competitors", nargs=-1, required=True, metavar="COMPETITOR...")
@click.option("--db", type=click.Path(path_type=Path), default="sitewright.db", show_default=True, metavar="FILE")
@click.option(
    "--min-consensus", type=click.IntRange(min=1), default=1, metavar="N",
    help="Only domains that link to at least N of the competitors.",
)  # fmt: skip
@embedder_option
@limit_option
@format_option
def command(
    me: str,
    competitors: tuple[str, ...],
    db: Path,
    min_consensus: int,
    embedder: str,
    limit: int | None,
    format_: str,
    output: str | None,
) -> None:
    """List the domains that link to a COMPETITOR and not to the domain ME, best first.

    Links are those that the database knows from imports, visits and graphs. Relevance is judged by the pages of ME
    where the database holds a crawl of it.
    """
    from ...backlinks.profile import Inputs, build_profile
    from ...backlinks.prospects.factors import rank
    from ...backlinks.prospects.find import Search, own_pages_of, rival_profiles
    from ...backlinks.prospects.gap import GapInput, find_gap
    from ...backlinks.stored_graphs import stored_graphs
    from ...store.backlinks import BacklinkData

    own = domain_argument(me)
    rivals_named = tuple(dict.fromkeys(map(domain_argument, competitors)))
    search = Search(competitors=rivals_named, graphs=stored_graphs(db))
    language, pages = own_pages_of(db, own)
    model = model_for(embedder, language) if pages else None
    with BacklinkData.open(db) as data:
        profile = build_profile(own, Inputs.read(data, own, search.graphs))
        rivals = rival_profiles(data, own, search)
    found = find_gap(GapInput(profile, rivals, pages, language, search.today), model)
    quiet = format_ != "table"
    for name, rival in rivals.items():
        if not rival.referrers:
            note(f"No links to {name} are known: import its backlinks, or fetch a graph for it.", quiet=False)
    for why, count in sorted(found.left_out.items()):
        note(f"Left out: {count} domains ({why}).", quiet=quiet)
    least = min_consensus / max(len(rivals), 1)
    chosen = [item for item in rank(found.prospects) if (item.consensus or 0) >= least - 1e-4][:limit]
    name = model.name if model else ""
    write((prospect_row(place, item, name) for place, item in enumerate(chosen, 1)), COLUMNS, format_, output, SHOWN)
