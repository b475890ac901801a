"""sitewright backlinks releases: which domain graphs there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..output import format_option, write
from .graph_options import cache_folder, cache_option, mirror_option

if TYPE_CHECKING:
    from ...core.web_graph import GraphRelease

COLUMNS = ("release", "domains", "links", "crawls", "downloaded")


@click.command("releases")
@mirror_option
@cache_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the N newest.")
@format_option
def command(mirror: str | None, cache: Path | None, limit: int | None, format_: str, output: str | None) -> None:
    """List the releases of Common Crawl's domain graph, newest first, with their sizes.

    downloaded is the size in bytes of what is in the cache of a release.
    """
    from ...backlinks.sources.mirror import OFFICIAL, Mirror
    from ...backlinks.sources.releases import list_releases

    releases = list_releases(Mirror(mirror or OFFICIAL))[:limit]
    folder = cache_folder(cache)
    write([row(release, folder) for release in releases], COLUMNS, format_, output)


def row(release: GraphRelease, cache: Path) -> dict[str, Any]:
    """A release as it is printed; None is unknown."""
    files = [path for path in (cache / release.name).glob("*") if path.is_file()]
    return {
        "release": release.name, "domains": release.domains, "links": release.links, "crawls": list(release.crawls),
        "downloaded": sum(path.stat().st_size for path in files),
    }  # fmt: skip
