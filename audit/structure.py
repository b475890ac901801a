"""What the audit finds out about a site as a whole before it asks the rules, as rows for the store."""

from __future__ import annotations

from collections.abc import Iterator

from ..store.site import Site
from ..store.structure import StructureRow
from .link_graph import CONTENT, FOOTER, NAVIGATION
from .link_score import keep_scores, score_links
from .templates import keep_templates, page_templates


def templates(site: Site) -> list[tuple[str, int]]:
    """(name, number of pages) of each template group, the largest first."""
    groups = page_templates(site)
    return list(zip(groups.names, groups.pages, strict=True))


def take_over(earlier: Site, site: Site) -> None:
    """Keeps link scores and templates of an earlier look at a crawl for this one; not while the crawl goes on."""
    if earlier.crawl == site.crawl and site.crawl.state != "running":
        keep_scores(site, score_links(earlier))
        keep_templates(site, page_templates(earlier))


def structure(site: Site) -> Iterator[StructureRow]:
    """Template, link score and inlinks of every HTML page that was read."""
    found = score_links(site)
    graph = found.graph
    ids = graph.nodes.tolist()
    scores = dict(zip(ids, found.scores.round(2).tolist(), strict=False))
    shares = dict(zip(ids, found.shares.tolist(), strict=True))
    for url_id, group in page_templates(site).group_of.items():
        inlinks = (int(graph.inlinks_from[part, url_id]) for part in (NAVIGATION, CONTENT, FOOTER))
        yield (
            url_id, group + 1, scores.get(url_id), shares.get(url_id, 0.0), int(graph.inlinks[url_id]), *inlinks,
        )  # fmt: skip
