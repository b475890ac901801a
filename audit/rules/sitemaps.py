"""Sitemaps: their size, and whether they list only pages that should be found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ...core.directives import header_directives
from ...core.facts import Reason
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..answers import opens_in_browser, status_text
from ..rule import NotApplicable, rule

MAX_URLS = 50_000  # sitemaps.org, also for the sitemaps of an index
MAX_BYTES = 52_428_800  # sitemaps.org: 50 MiB uncompressed


@rule(Severity.ERROR, "sitemap")
def sitemap_over_50k_urls(site: Site, *, max_urls: int = MAX_URLS) -> Iterator[Evidence]:
    """Sitemap lists too many URLs

    One sitemap file lists more than 50,000 URLs.

    Why: Search engines may refuse the file or read no further than the limit, so that the pages at its end are not
    found through it.

    Fix: Split the list into several files and name them in a sitemap index.

    Source: sitemaps.org, https://www.sitemaps.org/protocol.html; Google Search Central, "Build and submit a sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    for sitemap in site.sitemaps():
        if sitemap.format not in ("", "index") and sitemap.entries > max_urls:
            message = f"The sitemap lists {sitemap.entries:,} URLs, {max_urls:,} are allowed."
            yield Evidence(message, value=sitemap.entries, threshold=max_urls, url=sitemap.fetch.url)


@rule(Severity.ERROR, "sitemap")
def sitemap_over_50mb(site: Site, *, max_bytes: int = MAX_BYTES) -> Iterator[Evidence]:
    """Sitemap file is too large

    One sitemap file is larger than 52,428,800 bytes (50 MiB) before compression.

    Why: Search engines may refuse the file or stop reading at the limit, so that the pages at its end are not found
    through it.

    Fix: Split the list into several files and name them in a sitemap index. Compression does not help: the limit is
    for the file as unpacked.

    Source: sitemaps.org, https://www.sitemaps.org/protocol.html
    """
    for sitemap in site.sitemaps():
        refused = sitemap.fetch.reason == Reason.TOO_LARGE
        size = max(sitemap.size, sitemap.fetch.size) if refused else sitemap.size
        if (sitemap.format or refused) and size > max_bytes:
            # Reading stops soon after the limit, so the whole size is not always known.
            message = f"The sitemap has at least {size:,} bytes, {max_bytes:,} are allowed."
            yield Evidence(message, value=size, threshold=max_bytes, url=sitemap.fetch.url)


@rule(Severity.ERROR, "sitemap")
def sitemap_url_3xx(site: Site) -> Iterator[Evidence]:
    """Sitemap lists an address that redirects

    A URL in a sitemap answers with a redirect (300 to 399) instead of a page.

    Why: A sitemap names the addresses that should stand in search results. One that redirects will not, and every
    visit to it is wasted.

    Fix: List the address the redirect leads to, written exactly as the site writes it (https, www, slash at the end).

    Source: Google Search Central, "Build and submit a sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    for row in _listed_with_status(site, 300, 399):
        to = f" to {row['redirect_url']}" if row["redirect_url"] else ""
        yield Evidence(
            f"The address in the sitemap redirects{to} ({status_text(row['status'])}).",
            value=row["status"],
            url=row["url"],
            target=row["redirect_url"] or "",
            details=_where(row),
        )


@rule(Severity.ERROR, "sitemap")
def sitemap_url_4xx(site: Site) -> Iterator[Evidence]:
    """Sitemap lists a page that cannot be opened

    A URL in a sitemap answers with a client error (400 to 499). When the server only turned the crawler away, and the
    page opens with a browser's user agent or the answer was 429 Too Many Requests, the result is inconclusive.

    Why: The sitemap sends search engines to an error page. Many such entries make it less likely that they trust the
    rest of the list.

    Fix: Take the address out of the sitemap, or restore the page. Let the sitemap be made from the pages that exist.

    Source: Google Search Central, "Build and submit a sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    for row in _listed_with_status(site, 400, 499):
        fetch = site.fetch(row["url"])
        turned_away = row["status"] == 429 or (fetch is not None and opens_in_browser(fetch))
        message = f"The address in the sitemap answers {status_text(row['status'])}"
        yield Evidence(
            f"{message} to the crawler, which may not be true for search engines." if turned_away else f"{message}.",
            value=row["status"],
            url=row["url"],
            details=_where(row),
            status=Status.INCONCLUSIVE if turned_away else Status.FAIL,
        )


@rule(Severity.ERROR, "sitemap")
def sitemap_url_5xx(site: Site) -> Iterator[Evidence]:
    """Sitemap lists a page that answers with a server error

    A URL in a sitemap still answers with a status of 500 to 599 after it was requested again.

    Why: The site asks search engines to index a page that its own server cannot deliver. Pages that keep failing are
    dropped from the index.

    Fix: Look the address up in the server's error log and repair the page, or take it out of the sitemap.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    for row in _listed_with_status(site, 500, 599):
        yield Evidence(
            f"The address in the sitemap answers {status_text(row['status'])}.",
            value=row["status"],
            url=row["url"],
            details=_where(row),
        )


@rule(Severity.ERROR, "sitemap")
def sitemap_url_noindex(site: Site) -> Iterator[Evidence]:
    """Sitemap lists a page that must not be indexed

    A URL in a sitemap carries noindex, in a robots meta tag or in the X-Robots-Tag header.

    Why: The sitemap asks for the page to be indexed, the page forbids it. Search engines obey the page, so either the
    entry is wrong or a page that should be found is shut out.

    Fix: Decide which is meant: remove the noindex, or take the page out of the sitemap.

    Source: Google Search Central, "Block Search indexing with noindex",
    https://developers.google.com/search/docs/crawling-indexing/block-indexing
    """
    pages = _listed(
        site,
        """
        SELECT p.url, min(e.sitemap) AS sitemap FROM sitemap_entry e JOIN page p ON p.url_id = e.url_id
        WHERE p.noindex GROUP BY p.url_id, p.url ORDER BY p.url_id
        """,
    )
    for row in pages:
        yield Evidence("The page is in the sitemap but marked noindex.", url=row["url"], details=_where(row))
    # A PDF or an image has no meta tags, only the header.
    files = _listed(
        site,
        """
        SELECT f.url, min(e.sitemap) AS sitemap FROM sitemap_entry e JOIN fetch f ON f.url_id = e.url_id
        WHERE f.kind = 'page' AND f.status BETWEEN 200 AND 299 AND lower(f.headers) LIKE '%"x-robots-tag"%'
          AND f.url_id NOT IN (SELECT p.url_id FROM page p)
        GROUP BY f.url_id, f.url ORDER BY f.url_id
        """,
    )
    for row in files:
        fetch = site.fetch(row["url"])
        if fetch is not None and header_directives(fetch) & {"noindex", "none"}:
            yield Evidence(
                "The file is in the sitemap but its X-Robots-Tag header says noindex.",
                url=row["url"],
                details=_where(row),
            )


@rule(Severity.ERROR, "sitemap")
def sitemap_url_noncanonical(site: Site) -> Iterator[Evidence]:
    """Sitemap lists a page that names another one as canonical

    A URL in a sitemap has a canonical link to a different URL.

    Why: The sitemap and the page contradict each other: Google takes being listed in a sitemap for a sign that a URL is
    canonical, and the page says that it is not. Which of the two stands in the results is left to chance.

    Fix: List the canonical address only, or correct the canonical link if the listed page is the right one.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = _listed(
        site,
        """
        SELECT p.url, p.canonical_url, min(e.sitemap) AS sitemap
        FROM sitemap_entry e JOIN page p ON p.url_id = e.url_id
        WHERE p.canonical_id <> p.url_id GROUP BY p.url_id, p.url, p.canonical_url ORDER BY p.url_id
        """,
    )
    for row in rows:
        yield Evidence(
            f"The page is in the sitemap but names {row['canonical_url']} as canonical.",
            value=row["canonical_url"],
            url=row["url"],
            target=row["canonical_url"],
            details=_where(row),
        )


@rule(Severity.WARNING, "sitemap", needs_complete_crawl=True)
def sitemap_url_orphan(site: Site) -> Iterator[Evidence]:
    """Page is in the sitemap but no page links to it

    A sitemap lists a page that may be indexed, and no other page of the site links to it, neither directly nor to an
    address that redirects to it. The start page needs no link.

    Why: Visitors cannot get to the page by clicking, and search engines give little weight to a page that its own site
    never mentions.

    Fix: Link to the page from where its readers are, such as the page of its topic or category. If it is no longer
    needed, remove it from the sitemap and the site.

    Source: Google Search Central, "SEO link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    rows = _listed(
        site,
        """
        WITH RECURSIVE reached (url_id) AS (
            SELECT id FROM urls WHERE url IN (:seed, :home)
            UNION
            SELECT l.target_id FROM links l WHERE l.crawl_id = :crawl AND l.target_id <> l.source_id
            UNION
            SELECT f.redirect_id FROM reached r
            JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = r.url_id WHERE f.redirect_id IS NOT NULL
        )
        SELECT p.url, min(e.sitemap) AS sitemap FROM sitemap_entry e JOIN page p ON p.url_id = e.url_id
        WHERE p.indexable AND p.url_id NOT IN (SELECT url_id FROM reached)
        GROUP BY p.url_id, p.url ORDER BY p.url_id
        """,
        seed=site.plan.seed,
        home=site.plan.home,
    )
    for row in rows:
        yield Evidence("The page is in the sitemap, but no page links to it.", url=row["url"], details=_where(row))


def _listed(site: Site, sql: str, **parameters: str | int) -> Iterator[sqlite3.Row]:
    """The rows of a query over sitemap entries. Raises NotApplicable when no sitemap lists anything."""
    if site.query("SELECT 1 FROM sitemap_entry LIMIT 1").fetchone() is None:
        raise NotApplicable("No sitemap with URLs was found.")
    yield from site.query(sql, **parameters)


def _listed_with_status(site: Site, low: int, high: int) -> Iterator[sqlite3.Row]:
    """Listed URLs of the site whose final status is in a range. Those on other sites are never judged."""
    return _listed(
        site,
        """
        SELECT f.url, f.status, f.redirect_url, min(e.sitemap) AS sitemap
        FROM sitemap_entry e JOIN fetch f ON f.url_id = e.url_id
        WHERE f.kind = 'page' AND f.status BETWEEN :low AND :high
        GROUP BY f.url_id, f.url, f.status, f.redirect_url ORDER BY f.url_id
        """,
        low=low,
        high=high,
    )


def _where(row: sqlite3.Row) -> dict[str, str]:
    return {"sitemap": row["sitemap"]}
