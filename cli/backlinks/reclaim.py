"""sitewright backlinks reclaim: backlinks that lead to pages of ours that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..database_argument import database
from ..output import format_option, write
from .domains import own_crawl_of
from .prospect_options import embedder_option, limit_option, model_for

if TYPE_CHECKING:
    from ...backlinks.prospects.own_targets import LostTarget

COLUMNS = ("url", "outcome", "said_by", "links", "domains", "authority", "redirect_to", "fit", "because", "pages")
SHOWN = ("url", "outcome", "links", "domains", "redirect_to", "fit", "because")


@click.command("reclaim")
@database
@embedder_option
@limit_option
@format_option
def command(db: Path, crawl_id: int | None, embedder: str, limit: int | None, format_: str, output: str | None) -> None:
    """List pages of the site that others link to in vain, and where to redirect each.

    A page counts when the crawl, or else a source of the links, says that it is gone, says "not found" with the status
    200, redirects in a circle, or redirects more than once. Addresses that neither knows are not listed: crawl them
    with --list to know.
    """
    from ...backlinks.prospects.find import Search, find_lost_targets
    from ...backlinks.stored_graphs import stored_graphs

    crawl, language = own_crawl_of(db, crawl_id)
    search = Search(model_for(embedder, language), graphs=stored_graphs(db))
    found = find_lost_targets(db, search, crawl)
    write(_rows(found[:limit]), COLUMNS, format_, output, SHOWN)


def _rows(found: Sequence[LostTarget]) -> Iterator[dict[str, Any]]:
    for item in found:
        yield {
            "url": item.url, "outcome": item.outcome, "said_by": item.said_by, "links": len(item.links),
            "domains": list(item.domains), "authority": item.authority, "redirect_to": item.redirect_to,
            "fit": item.fit, "because": item.because, "pages": [link.link.source_url for link in item.links],
        }  # fmt: skip
