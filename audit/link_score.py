"""How the weight of links flows through a site: PageRank over its internal links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..store.site import Site

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAMPING = 0.85  # Page, Brin et al., "The PageRank citation ranking" (1998)
MOST_ROUNDS = 100
ENOUGH = 1e-9  # sum of changes at which the scores count as settled


def link_scores(site: Site) -> dict[int, float]:
    """The share (0-1) of each internal URL that was fetched, by URL id; all shares together are 1.

    Links marked nofollow, those on nofollow pages, links of a page to itself and second links to the same target do
    not count. A redirect passes on what it gets; where nothing leads on, the weight spreads over all URLs.
    """
    import numpy as np

    ids = [row["url_id"] for row in site.query("SELECT url_id FROM fetches WHERE crawl_id = :crawl AND kind = 'page'")]
    number = {url_id: index for index, url_id in enumerate(ids)}
    if not ids:
        return {}
    pairs = {
        (number[source], number[target])
        for source, target in site.query(
            """
            SELECT l.source_id, l.target_id FROM links l
            JOIN pages p ON p.crawl_id = :crawl AND p.url_id = l.source_id
            WHERE l.crawl_id = :crawl AND l.flags & 7 = 0 AND NOT p.nofollow AND l.source_id <> l.target_id
            UNION SELECT url_id, redirect_id FROM fetches
            WHERE crawl_id = :crawl AND redirect_id IS NOT NULL AND redirect_id <> url_id
            """
        )
        if source in number and target in number
    }
    edges = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return dict(zip(ids, _settle(len(ids), edges[:, 0], edges[:, 1]).tolist(), strict=True))


def _settle(size: int, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float64]:
    import numpy as np

    links = np.bincount(sources, minlength=size)
    ends = links == 0
    share = 1 / np.maximum(links, 1)
    scores = np.full(size, 1 / size)
    for _ in range(MOST_ROUNDS):
        flowing = np.bincount(targets, (scores * share)[sources], minlength=size)
        new = (1 - DAMPING + DAMPING * scores[ends].sum()) / size + DAMPING * flowing
        change = float(np.abs(new - scores).sum())
        scores = new
        if change < ENOUGH:
            break
    return scores
