"""Link score: how the weight of links spreads over a site, by PageRank over its internal links.

    share(p) = (1 - d) / N + d x (sum of share(q) / links(q) over pages q that link to p, + lost / N)     d = 0.85

N counts the indexable HTML pages, links(q) the different pages that q links to; `lost` is the share of what links
nowhere: errors, noindex pages, files, pages without links (the dangling mass, spread evenly). Links count when they are
internal, not nofollow, ugc or sponsored, on an indexable page whose directives do not say nofollow, to another page;
twice the same counts once. Redirects and canonicals pass all of what they get to where they lead.

    link score(p) = 100 x log(1 + N x share(p)) / log(1 + N x the largest share)

so the best linked page has 100, and the logarithm keeps the thousands of pages of a large site apart, whose shares are
all tiny beside the home page's. Scores compare pages of one crawl, never crawls.

Sources: Page, Brin, Motwani and Winograd, "The PageRank Citation Ranking: Bringing Order to the Web" (1998),
http://ilpubs.stanford.edu/422/; dangling pages as in Langville and Meyer, "Deeper Inside PageRank" (2004), section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ..store.site import Site
from .link_graph import LinkGraph, read_graph

Floats = NDArray[np.float64]

DAMPING = 0.85
MOST_ROUNDS = 100  # 0.85 to the power of 100 is less than a ten millionth
ENOUGH = 1e-7  # sum of changes at which the shares count as settled


@dataclass(frozen=True, slots=True, eq=False)
class LinkScores:
    """The graph of a site's links with the weight of each node."""

    graph: LinkGraph
    shares: Floats  # 0-1 a node, together 1
    scores: Floats  # 0-100 a page, the first nodes of the graph


# Several rules ask for the same site in one audit; reading the links is most of the work.
_known: WeakKeyDictionary[Site, LinkScores] = WeakKeyDictionary()


def score_links(site: Site) -> LinkScores:
    """The link scores of a crawl, computed once for each open Site."""
    found = _known.get(site)
    if found is None:
        graph = read_graph(site)
        shares = page_rank(graph)
        found = _known[site] = LinkScores(graph, shares, scaled(shares[: graph.pages]))
    return found


def keep_scores(site: Site, scores: LinkScores) -> None:
    """Has `score_links` return these for an open Site."""
    _known[site] = scores


def link_scores(site: Site) -> dict[int, float]:
    """The share (0-1) of each URL that links lead to in the end, by URL id; all shares together are 1."""
    found = score_links(site)
    return dict(zip(found.graph.nodes.tolist(), found.shares.tolist(), strict=True))


def page_rank(graph: LinkGraph) -> Floats:
    """The share of every node by power iteration, see the module's docstring; all zero without an indexable page."""
    from scipy.sparse import csr_array

    pages, size = graph.pages, len(graph.nodes)
    shares: Floats = np.zeros(size)
    if not pages:
        return shares
    shares[:pages] = 1 / pages
    links = np.diff(graph.starts)
    matrix = csr_array((np.ones(len(graph.targets)), graph.targets, graph.starts), shape=(pages, size)).T
    passed_on = 1 / np.maximum(links, 1)
    ends = np.ones(size, np.bool_)
    ends[:pages] = links == 0
    for _ in range(MOST_ROUNDS):
        new: Floats = DAMPING * (matrix @ (shares[:pages] * passed_on * (links > 0)))
        new[:pages] += (1 - DAMPING + DAMPING * shares[ends].sum()) / pages
        change = np.abs(new - shares).sum()
        shares = new
        if change < ENOUGH:
            break
    return shares


def scaled(shares: Floats) -> Floats:
    """The link scores (0-100) of pages with these shares."""
    if not len(shares):
        return shares
    weights = np.log1p(len(shares) * shares)
    return np.asarray(100 * weights / weights.max())
