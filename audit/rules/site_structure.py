"""Where pages stand in the site: whether links lead to them, and after how many clicks."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..rule import Applies, NotApplicable, rule


@rule(Severity.ERROR, "site-structure", needs_complete_crawl=True)
def orphan_page(site: Site) -> Iterator[Evidence]:
    """No page links to this page

    An indexable page is named in a sitemap, but no other page of the site links to it, neither directly nor through a
    redirect. The home page and the page the crawl started from are never meant. If the crawl left parts of the site
    out on purpose, links may stand there, and the result is inconclusive.

    Why: Visitors cannot get to the page from within the site. Search engines take the lack of links for a sign that it
    matters little, and crawl it rarely.

    Fix: Link to it from the pages above it and from related ones. If nobody needs it, delete it and take it out of the
    sitemap.

    Source: Google Search Central, "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    if site.query("SELECT 1 FROM sitemap_entry LIMIT 1").fetchone() is None:
        raise NotApplicable("No sitemap was found, so there is no list of pages to compare the links with.")
    if site.query("SELECT 1 FROM link WHERE internal AND source_id <> target_id LIMIT 1").fetchone() is None:
        raise NotApplicable("No page of the crawl links to another one, so every page would be an orphan.")
    unseen = site.plan.selective
    rows = site.query(
        """
        SELECT p.url, min(e.sitemap) AS sitemap FROM page p JOIN sitemap_entry e ON e.url_id = p.url_id
        WHERE p.indexable AND p.depth IS NULL AND p.url NOT IN (:seed, :home)
          AND NOT EXISTS (SELECT 1 FROM links l WHERE l.crawl_id = :crawl
                          AND l.target_id = p.url_id AND l.source_id <> p.url_id)
          AND p.url_id NOT IN (SELECT f.redirect_id FROM fetches f JOIN links l ON l.target_id = f.url_id
                               WHERE f.crawl_id = :crawl AND l.crawl_id = :crawl AND f.redirect_id IS NOT NULL)
        GROUP BY p.url_id, p.url ORDER BY p.url_id
        """,
        seed=site.plan.seed,
        home=site.plan.home,
    )
    for row in rows:
        message = "The page is in the sitemap, but no other page of the site links to it"
        yield Evidence(
            f"{message} among those that were in the crawl's scope." if unseen else f"{message}.",
            value=0,
            url=row["url"],
            details={"sitemap": row["sitemap"]},
            status=Status.INCONCLUSIVE if unseen else Status.FAIL,
        )


@rule(Severity.NOTICE, "site-structure", applies=Applies.INDEXABLE, needs_complete_crawl=True, unread=True)
def depth_high(page: Page, *, max_depth: int = 4) -> Iterator[Evidence]:
    """Page is many clicks away from the start page

    The shortest way to the page over links that search engines follow takes more than four clicks from the page the
    crawl started from. Redirects are not counted as clicks.

    Why: Pages far from the start are visited less, by people and by search engines, and receive little of the weight
    that links pass on.

    Fix: Link to the page from a section or overview page nearer to the start, or make long lists shorter by splitting
    them into topics.

    Source: default of Screaming Frog, https://www.screamingfrog.co.uk/seo-spider/; Google states no limit, but says
    that pages should be reachable by links: "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    depth = page.fetch.depth
    if depth is not None and depth > max_depth:
        yield Evidence(
            f"The page is {depth} clicks away from the start page, more than {max_depth}.",
            value=depth,
            threshold=max_depth,
        )
