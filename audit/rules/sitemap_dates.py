"""Dates of sitemaps beside what the pages say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..dates import at, read_date
from ..earlier import earlier_crawl
from ..rule import NotApplicable, rule


@rule(Severity.NOTICE, "sitemap")
def sitemap_lastmod_drift(site: Site, *, min_pages: int = 5, min_share: float = 0.5) -> Iterator[Evidence]:
    """Sitemap says that pages changed which did not

    At least half of the entries (and five or more) that a sitemap calls changed since the crawl before lead to pages
    whose title, description and main text are what they were then.

    Why: Google uses lastmod only where it proves right, and stops believing a sitemap that calls everything new each
    day. Real changes are then found later.

    Fix: Let lastmod be the day of the last change to the page's content, not of the last time the file was written.

    Source: Google Search Central, "Build and submit a sitemap" (lastmod has to be verifiably accurate),
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    base = earlier_crawl(site)
    (ended,) = site.query("SELECT coalesce(finished, started) FROM crawls WHERE id = :base", base=base).fetchone()
    since = at(ended)
    rows = site.query(
        """
        SELECT e.sitemap, e.url, e.lastmod,
               p.text_hash = q.text_hash AND p.title = q.title AND p.description = q.description AS same
        FROM sitemap_entry e JOIN pages p ON p.crawl_id = :crawl AND p.url_id = e.url_id
        JOIN pages q ON q.crawl_id = :base AND q.url_id = e.url_id
        WHERE e.lastmod <> '' AND p.text_hash <> '' AND p.indexability = '' AND q.indexability = ''
        ORDER BY e.sitemap_id, e.url_id
        """,
        base=base,
    )
    called: dict[str, int] = defaultdict(int)
    unchanged: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        moment = read_date(row["lastmod"])
        if moment is None or moment.earliest <= since:
            continue
        called[row["sitemap"]] += 1
        if row["same"]:
            unchanged[row["sitemap"]].append(row["url"])
    if not called:
        raise NotApplicable("No sitemap calls a page changed since the crawl before.")
    for sitemap, pages in unchanged.items():
        if len(pages) >= min_pages and len(pages) >= min_share * called[sitemap]:
            yield Evidence(
                f"{len(pages)} of {called[sitemap]} pages that the sitemap calls changed say what they said before.",
                value=len(pages),
                threshold=min_pages,
                url=sitemap,
                details={"pages": pages[:20]},
            )
