"""Pages whose link score does not fit what they are for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..link_score import score_links
from ..rule import NotApplicable, rule


@rule(Severity.NOTICE, "site-structure", needs_complete_crawl=True)
def link_score_low(
    site: Site, *, lowest: float = 0.1, of_median: float = 0.2, min_pages: int = 20
) -> Iterator[Evidence]:
    """Page that matters gets little link weight

    An indexable page is in the lowest tenth of the site by link score, and either has clicks from search, or stands in
    a sitemap and gets less than a fifth of the link weight of the middle page (the median): some page is always the
    last, which alone is no fault. Where more than a tenth of the pages share the lowest score, none is named. Pages
    that nothing links to are another fault. Sites with fewer than 20 indexable pages are not judged.

    Why: Links within the site tell search engines which pages matter. A page that earns visits and is hardly linked
    could earn more.

    Fix: Link to it from pages on the same topic, above all from those with a high link score.

    Source: Page, Brin, Motwani and Winograd, "The PageRank Citation Ranking" (1998), http://ilpubs.stanford.edu/422/;
    the threshold is a convention of this project
    """
    found = score_links(site)
    pages = found.graph.pages
    if pages < min_pages:
        raise NotApplicable(f"There are fewer than {min_pages} indexable pages.")
    ordered = np.sort(found.scores.round(6))
    wanted = {
        row["url_id"]: row["reason"]
        for row in site.query(
            """
            SELECT url_id, 'sitemap' AS reason FROM sitemap_entry
            UNION ALL SELECT subject_id, 'clicks' FROM metrics WHERE subject = 'url' AND name = 'clicks' AND value > 0
            """
        )
    }
    if not wanted:
        raise NotApplicable("There is neither a sitemap nor a page with known clicks.")
    shares = found.shares[:pages]
    least = of_median * float(np.median(shares))
    urls = dict(site.query("SELECT url_id, url FROM page WHERE indexable").fetchall())
    ids = found.graph.nodes[:pages].tolist()
    for url_id, score, share in zip(ids, found.scores.round(6).tolist(), shares.tolist(), strict=True):
        at_most = int(np.searchsorted(ordered, score, side="right"))
        clicked = wanted.get(url_id) == "clicks"
        if (
            at_most <= lowest * pages
            and found.graph.inlinks[url_id]
            and (clicked or (url_id in wanted and share < least))
        ):
            why = "It has clicks from search" if clicked else "It is in the sitemap"
            yield Evidence(
                f"{why}, but its link score of {score:.1f} is among the lowest {lowest:.0%} of {pages} pages.",
                value=round(score, 2),
                threshold=round(float(ordered[int(lowest * pages)]), 2),
                url=urls[url_id],
            )


@rule(Severity.NOTICE, "indexability", needs_complete_crawl=True)
def noindex_linked_heavily(site: Site, *, highest: float = 0.1, min_pages: int = 20) -> Iterator[Evidence]:
    """Page that is not to be indexed gets much link weight

    A page says noindex, and gets more link weight than nine in ten indexable pages of the site. Sites with fewer than
    20 indexable pages are not judged.

    Why: Links are how a site says which pages matter. Their weight ends at a page that cannot be found.

    Fix: If the page should be found, remove noindex. If not, link to it less: leave it out of menus and footers where
    visitors do not need it on every page.

    Source: Page, Brin, Motwani and Winograd, "The PageRank Citation Ranking" (1998), http://ilpubs.stanford.edu/422/;
    the threshold is a convention of this project
    """
    found = score_links(site)
    graph = found.graph
    if graph.pages < min_pages:
        raise NotApplicable(f"There are fewer than {min_pages} indexable pages.")
    least = float(np.sort(found.shares[: graph.pages])[int((1 - highest) * graph.pages)])
    shares = dict(zip(graph.nodes[graph.pages :].tolist(), found.shares[graph.pages :].tolist(), strict=True))
    for url_id, url in site.query("SELECT url_id, url FROM page WHERE noindex AND status BETWEEN 200 AND 299"):
        share = shares.get(url_id, 0.0)
        if share > least:
            yield Evidence(
                f"The page says noindex and gets {share:.1%} of the site's link weight.",
                value=round(share, 4),
                threshold=round(least, 4),
                url=url,
                details={"inlinks": int(graph.inlinks[url_id])},
            )
