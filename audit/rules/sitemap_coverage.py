"""Which pages are listed: twice, in several files, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ...core.facts import Sitemap
from ...core.findings import Evidence, Severity, Status
from ...core.urls import parts, site_key
from ...store.site import Site
from ..pagination import is_later_page
from ..rule import NotApplicable, rule
from ..sitemap_lists import need_entries

MAX_URLS = 50_000  # entries that are kept of one file


@rule(Severity.NOTICE, "sitemap")
def sitemap_url_in_several(site: Site) -> Iterator[Evidence]:
    """Page is listed in several sitemaps

    A URL stands in two or more sitemap files. One file at several addresses (http and https, www, compressed) counts
    once, and feeds as well as sitemaps for news, images and videos may repeat what others list.

    Why: It does no harm by itself, but the entries may say different things, and the reports of Search Console for
    single sitemaps count the page twice.

    Fix: List every page once.

    Source: Google Search Central, "Manage your sitemaps with a sitemap index file",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/large-sitemaps
    """
    need_entries(site)
    rows = site.query(
        """
        SELECT url, sitemap FROM (
            SELECT e.url, e.url_id, e.sitemap, count(*) OVER (PARTITION BY e.url_id) AS files
            FROM sitemap_entry e JOIN sitemaps s ON s.crawl_id = :crawl AND s.url_id = e.sitemap_id
            WHERE s.format IN ('urlset', 'text')
              AND e.sitemap_id NOT IN (SELECT sitemap_id FROM sitemap_article)
              AND e.sitemap_id NOT IN (SELECT sitemap_id FROM sitemap_image)
              AND e.sitemap_id NOT IN (SELECT sitemap_id FROM sitemap_video)
        ) WHERE files > 1 ORDER BY url_id, sitemap
        """
    )
    for url, group in groupby(rows, key=lambda row: str(row["url"])):
        files = {_file(row["sitemap"]): str(row["sitemap"]) for row in group}
        if len(files) > 1:
            first, second, *_ = files.values()
            yield Evidence(
                f"The page is in {len(files)} sitemaps, among them {first} and {second}.",
                value=len(files),
                threshold=1,
                url=url,
                details={"sitemaps": list(files.values())[:20]},
            )


@rule(Severity.NOTICE, "sitemap", needs_complete_crawl=True)
def indexable_not_in_sitemap(site: Site, *, min_coverage: float = 0.5) -> Iterator[Evidence]:
    """Page is missing in the sitemap

    A page that may be indexed and that links lead to is in no sitemap, although sitemaps list at least half of such
    pages. Later pages of a list are not meant. When a sitemap could not be read, or not all of it, the result is
    inconclusive.

    Why: Search engines learn late of the page and its changes, and a sitemap with gaps is a poor measure of what is
    indexed.

    Fix: Let the sitemap be made from the pages that exist.

    Source: Google Search Central, "Build and submit a sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    need_entries(site)
    rows = site.query(
        """
        SELECT url, url_id IN (SELECT url_id FROM sitemap_entries WHERE crawl_id = :crawl) AS listed
        FROM page WHERE indexable AND depth IS NOT NULL AND status BETWEEN 200 AND 299 ORDER BY url_id
        """
    ).fetchall()
    covered = sum(row["listed"] for row in rows)
    if not rows or covered < min_coverage * len(rows):
        raise NotApplicable("The sitemaps list less than half of the pages, so they are not meant to list all.")
    unread = any(_is_partial(sitemap) for sitemap in site.sitemaps())
    for row in rows:
        if not row["listed"] and not is_later_page(row["url"]):
            yield Evidence(
                "The page is in no sitemap, as far as they could be read." if unread else "The page is in no sitemap.",
                url=row["url"],
                details={"listed_pages": covered, "pages": len(rows)},
                status=Status.INCONCLUSIVE if unread else Status.FAIL,
            )


@rule(Severity.NOTICE, "sitemap")
def sitemap_duplicate_urls(site: Site) -> Iterator[Evidence]:
    """Sitemap lists an address more than once

    One sitemap file lists the same address, as browsers read it, two or more times.

    Why: It uses up room in the file, and the entries may say different things of the page.

    Fix: Write every address once.

    Source: sitemaps.org, https://www.sitemaps.org/protocol.html
    """
    need_entries(site)
    counts = dict(
        site.query("SELECT sitemap_id, count(*) FROM sitemap_entries WHERE crawl_id = :crawl GROUP BY 1").fetchall()
    )
    rows = site.query(
        """
        SELECT s.url_id, u.url, s.entries FROM sitemaps s JOIN urls u ON u.id = s.url_id
        WHERE s.crawl_id = :crawl AND s.format IN ('urlset', 'text') AND s.error = '' AND s.entries <= :most
        ORDER BY s.url_id
        """,
        most=MAX_URLS,
    )
    for row in rows:
        again = row["entries"] - counts.get(row["url_id"], 0)
        if again > 0:
            yield Evidence(f"{again:,} of {row['entries']:,} entries repeat an address.", value=again, url=row["url"])


def _file(url: str) -> tuple[str, str, str]:
    pieces = parts(url)
    return site_key(url), pieces.path.removesuffix(".gz"), pieces.query


def _is_partial(sitemap: Sitemap) -> bool:
    """Not everything it lists is known: it could not be read, or there is too much."""
    if sitemap.fetch.redirect_to or sitemap.source == "well-known":
        return False
    return bool(sitemap.error) or sitemap.entries > MAX_URLS
