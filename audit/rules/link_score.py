"""Where the weight of internal links goes."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..link_score import link_scores
from ..rule import NotApplicable, rule


@rule(Severity.NOTICE, "site-structure", needs_complete_crawl=True)
def link_score_waste(site: Site, *, max_share: float = 0.15, min_pages: int = 20) -> Iterator[Evidence]:
    """Much link weight ends where nothing can be found

    More than 15 % of the weight that internal links pass on (PageRank with a damping factor of 0.85) lies on pages that
    are marked noindex or answer with an error. Redirects and pages with another canonical are no waste: search engines
    count what they get for the page they lead to. Sites with fewer than 20 pages are not judged.

    Why: Weight on a page that cannot be found is of no use to those that can.

    Fix: Link less to the pages named in the finding, which have the largest shares: correct broken links, and leave
    carts, logins and printing versions out of menus or mark links to them nofollow.

    Source: Page, Brin, Motwani and Winograd, "The PageRank Citation Ranking" (1998), http://ilpubs.stanford.edu/422/;
    the threshold is a convention of this project
    """
    scores = link_scores(site)
    if len(scores) < min_pages:
        raise NotApplicable(f"There are fewer than {min_pages} pages.")
    rows = site.query(
        """
        SELECT f.url_id, f.url, coalesce(p.noindex, 0) AS noindex, f.status FROM fetch f
        LEFT JOIN pages p ON p.crawl_id = :crawl AND p.url_id = f.url_id
        WHERE f.kind = 'page' AND (p.noindex OR f.reason IS NULL AND f.status IN (404, 410) OR f.status >= 500)
        """
    )
    wasted = {row["url"]: scores[row["url_id"]] for row in rows if row["url_id"] in scores}
    total = sum(wasted.values())
    if total > max_share:
        largest = sorted(wasted, key=lambda url: (-wasted[url], url))[:10]
        yield Evidence(
            f"{total:.0%} of the link weight lies on {len(wasted)} pages that cannot be found, most of it on"
            f" {largest[0]}.",
            value=round(total, 4),
            threshold=max_share,
            target=largest[0],
            details={"pages": {url: round(wasted[url], 4) for url in largest}},
        )
