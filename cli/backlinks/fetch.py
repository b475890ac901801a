"""sitewright backlinks fetch: who links to domains, by a release of Common Crawl's domain graph."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..output import format_option, write
from ..progress import note
from .graph_options import cache_folder, cache_option, mirror_option, transfer_progress

if TYPE_CHECKING:
    from ...backlinks.sources.graph_files import GraphFiles
    from ...backlinks.sources.mirror import Mirror
    from ...core.web_graph import GraphMode

COLUMNS = (
    "domain", "referring_domains", "authority", "harmonic_position", "harmonic", "pagerank_position", "pagerank",
    "hosts", "release", "of_domains", "mode", "file",
)  # fmt: skip
SHOWN = ("domain", "referring_domains", "authority", "harmonic_position", "pagerank_position", "hosts")
LATEST = "latest"


@click.command("fetch")
@click.argument("release")
@click.argument("more", nargs=-1, metavar="[DOMAIN]...")
@click.option("--for", "domains", multiple=True, required=True, metavar="DOMAIN", help="Domains to ask about.")
@click.option(
    "--db", type=click.Path(path_type=Path, dir_okay=False), default="sitewright.db", show_default=True,
    help="Database to store the answers in; it is created when missing.",
)  # fmt: skip
@click.option(
    "--mode", type=click.Choice(["stream", "indexed", "remote"]), default="stream", show_default=True,
    help="Filter the list of all links as it goes by, download the compressed graph, or read it from afar.",
)  # fmt: skip
@click.option("--download", is_flag=True, help="Keep the files that are read in the cache, for further questions.")
@mirror_option
@cache_option
@format_option
def command(
    release: str,
    more: tuple[str, ...],
    domains: tuple[str, ...],
    db: Path,
    mode: str,
    download: bool,
    mirror: str | None,
    cache: Path | None,
    format_: str,
    output: str | None,
) -> None:
    """Find the domains that link to each DOMAIN in a RELEASE ("latest" for the newest), and the ranks of all of them.

    \b
    sitewright backlinks fetch latest --for example.org rival.example other.example

    The answers are stored in the database; one line a domain is printed. Files may be gigabytes: see docs/backlinks.md
    for what each mode reads and keeps. An interrupted call goes on where it stopped when it is made again.
    """
    from ...backlinks.sources.graph_files import GraphFiles
    from ...backlinks.sources.mirror import OFFICIAL, Mirror
    from ...backlinks.sources.reversed_names import graph_domain
    from ...core.errors import SourceFailed
    from ...core.web_graph import GraphMode

    asked = list(dict.fromkeys(graph_domain(name) for typed in (*domains, *more) for name in typed.split(",") if name))
    place = Mirror(mirror or OFFICIAL)
    chosen = GraphMode(mode)
    with transfer_progress(quiet=format_ != "table") as progress:
        files = GraphFiles(place, _named(place, release), cache_folder(cache), progress)
        try:
            rows = _fetch(files, chosen, asked, db, keep=download or chosen is GraphMode.INDEXED)
        except SourceFailed as error:
            damage = files.damage()
            if damage:
                raise SourceFailed(
                    damage, "Run the same command with --download: only what is damaged comes again."
                ) from error
            raise
        finally:
            files.close()
    unknown = [row["domain"] for row in rows if row["harmonic_position"] is None and not row["referring_domains"]]
    if unknown:
        note(f"Not in {files.release}: {', '.join(unknown)}.", quiet=False)
    write(rows, COLUMNS, format_, output, SHOWN)


def _named(mirror: Mirror, release: str) -> str:
    """The name of the release asked for. Raises SourceFailed, UsageError."""
    from ...backlinks.sources.mirror import check_release
    from ...backlinks.sources.releases import list_releases
    from ...core.errors import SourceFailed

    if release != LATEST:
        check_release(release)
        return release
    releases = list_releases(mirror)
    if not releases:
        raise SourceFailed("The mirror lists no release.", "Check --mirror, or give a release by its name.")
    return releases[0].name


def _fetch(files: GraphFiles, mode: GraphMode, asked: list[str], db: Path, *, keep: bool) -> list[dict[str, Any]]:
    """Reads the graph, stores the answers and returns one row a domain. Raises SourceFailed."""
    from ...backlinks.sources.domain_graph import NEEDED, DomainGraph
    from ...core.web_graph import authority
    from ...store.web_graph import write_web_graph

    if keep:
        for kind in NEEDED[mode]:
            files.download(kind)
    graph = DomainGraph(files, mode)
    referrers = list(graph.referrers(asked))
    ranks = list(graph.ranks(sorted({*asked, *(row.domain for row in referrers)})))
    release = graph.release
    write_web_graph(db, release, graph.provenance, asked, referrers, ranks)
    counts = Counter(row.target for row in referrers)
    known = {rank.domain: rank for rank in ranks}
    rows = []
    for domain in asked:
        rank = known.get(domain)
        rows.append({
            "domain": domain, "referring_domains": counts[domain], "release": release.name,
            "of_domains": release.domains, "mode": mode.value, "file": graph.provenance.file,
            "authority": authority(rank.harmonic_position, release.domains or 0) if rank else None,
            **{name: getattr(rank, name, None) for name in COLUMNS[3:8]},
        })  # fmt: skip
    return rows
