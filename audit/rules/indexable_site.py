"""What of a site may be indexed as a whole: leftovers of test systems, files too large to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.directives import canonical_url, is_canonicalised, is_noindex
from ...core.domains import registrable_domain
from ...core.facts import Page
from ...core.findings import Evidence, Severity, Status
from ...core.urls import parts
from ...store.site import Site
from ..rule import NotApplicable, rule

FILE_LIMIT = 2 * 1024 * 1024  # bytes of a script or stylesheet that Googlebot reads
PDF_LIMIT = 64 * 1024 * 1024  # bytes of a PDF that Googlebot reads
_STAGING = re.compile(r"(?:dev|staging|test|preprod|uat|preview)[-\d]*")


@rule(Severity.ERROR, "indexability")
def noindex_sitewide(site: Site, *, min_pages: int = 10, share: float = 0.8) -> Iterator[Evidence]:
    """Almost the whole site is kept out of search results

    At least 80 % of the pages that were read, ten or more of them, say noindex, and the start page is one of them.

    Why: That is what a test system looks like whose settings went live: nothing of the site can be found.

    Fix: Look for one setting that puts noindex on every page ("discourage search engines", an X-Robots-Tag in the
    server's configuration) and remove it.

    Source: Google Search Central, "Block Search indexing with noindex",
    https://developers.google.com/search/docs/crawling-indexing/block-indexing
    """
    pages, closed = site.query(
        "SELECT count(*), coalesce(sum(noindex), 0) FROM page WHERE status BETWEEN 200 AND 299"
    ).fetchone()
    if pages < min_pages:
        raise NotApplicable(f"Fewer than {min_pages} pages were read.")
    # Shops shut out many filtered lists on purpose, but never their start page.
    start = site.page(site.redirect_path(site.plan.seed)[-1].url) if site.fetch(site.plan.seed) else None
    if closed >= share * pages and (start is None or is_noindex(start)):
        yield Evidence(
            f"{closed} of {pages} pages say noindex, the start page among them.",
            value=round(closed / pages, 3),
            threshold=share,
            url=start.url if start else "",
        )


@rule(Severity.WARNING, "indexability")
def resource_over_2mb(site: Site, *, max_bytes: int = FILE_LIMIT) -> Iterator[Evidence]:
    """Script or stylesheet is too large to be read whole

    A script or stylesheet that a page loads has more than 2 MiB (2,097,152 bytes), counted after decompression where
    that is known.

    Why: Googlebot reads no further than that in any file. A script that is cut off does not run, and what it would
    have written is not indexed.

    Fix: Split the file, and load only what the page needs.

    Source: Google Search Central, "Googlebot" (documented since February 2026),
    https://developers.google.com/search/docs/crawling-indexing/googlebot
    """
    rows = site.query(
        """
        SELECT f.url, f.size, r.kind, min(r.page) AS page, count(DISTINCT r.page_id) AS pages
        FROM fetch f JOIN resource r ON r.url_id = f.url_id
        WHERE r.kind IN ('script', 'stylesheet') AND f.status BETWEEN 200 AND 299 AND f.size > :limit
        GROUP BY f.url_id, f.url, f.size, r.kind ORDER BY f.url_id
        """,
        limit=max_bytes,
    )
    for row in rows:
        yield Evidence(
            f"The {row['kind']} has {row['size']:,} bytes; Googlebot reads the first {max_bytes:,}.",
            value=row["size"],
            threshold=max_bytes,
            url=row["page"],
            target=row["url"],
            details={"pages": row["pages"]},
        )


@rule(Severity.NOTICE, "indexability")
def pdf_over_64mb(site: Site, *, max_bytes: int = PDF_LIMIT) -> Iterator[Evidence]:
    """PDF is too large to be read whole

    A PDF of the site has more than 64 MiB (67,108,864 bytes).

    Why: Googlebot reads the first 64 MB of a PDF; what comes later cannot be found. Few readers wait for such a file.

    Fix: Compress its images, or split it into chapters.

    Source: Google Search Central, "Googlebot",
    https://developers.google.com/search/docs/crawling-indexing/googlebot
    """
    rows = site.query(
        "SELECT url, size FROM fetch WHERE kind = 'page' AND status BETWEEN 200 AND 299"
        " AND content_type = 'application/pdf' AND size > :limit ORDER BY url_id",
        limit=max_bytes,
    )
    for row in rows:
        yield Evidence(f"The PDF has {row['size']:,} bytes; Googlebot reads the first {max_bytes:,}.",
                       value=row["size"], threshold=max_bytes, url=row["url"])  # fmt: skip


@rule(Severity.ERROR, "indexability")
def staging_host_indexable(site: Site) -> Iterator[Evidence]:
    """Test system can be indexed

    Pages of the site link to a host of the same domain that is named like a test system (dev, staging, test, preprod,
    uat, preview), and it answers with a page that may be indexed. Where only its headers were read, because it is not
    part of the crawl, the result is inconclusive.

    Why: Search engines find the unfinished copy through the link and may show it instead of the real page.

    Fix: Protect the host with a password, and correct the links that lead to it.

    Source: Google Search Central, "Block Search indexing with noindex",
    https://developers.google.com/search/docs/crawling-indexing/block-indexing
    """
    if any(map(_is_staging, site.plan.starts)):
        raise NotApplicable("The crawl began on a test system.")
    domains = set(map(registrable_domain, site.plan.starts))
    rows = site.query(
        """
        SELECT f.url_id, f.url, f.kind, f.headers, p.indexability FROM fetch f
        LEFT JOIN pages p ON p.crawl_id = :crawl AND p.url_id = f.url_id
        WHERE f.status BETWEEN 200 AND 299 AND f.content_type = 'text/html' AND f.kind IN ('page', 'external')
        ORDER BY f.kind DESC, f.url_id
        """
    )
    seen: set[str] = set()
    for row in rows:
        host = parts(row["url"]).host
        if host in seen or not _is_staging(row["url"]) or registrable_domain(row["url"]) not in domains:
            continue
        read = row["kind"] == "page"
        if row["indexability"] != "" if read else "noindex" in row["headers"].lower():
            continue
        (source,) = site.query("SELECT min(source) FROM link WHERE target_id = :id", id=row["url_id"]).fetchone()
        if source:
            seen.add(host)
            known = "its pages may be indexed" if read else "whether its pages may be indexed was not read"
            yield Evidence(
                f"{host} looks like a test system; {known}.",
                value=host,
                url=source,
                target=row["url"],
                status=Status.FAIL if read else Status.INCONCLUSIVE,
            )


@rule(Severity.WARNING, "indexability", needs="canonicals")
def canonical_and_noindex(page: Page) -> Iterator[Evidence]:
    """Page is noindex and names another page as canonical

    A page says noindex and has a canonical that is a different address.

    Why: The canonical says that the page stands for the other one, noindex that it is to be dropped. In the worst case
    search engines carry the noindex over to the page that should be found.

    Fix: Keep the canonical if the page is a copy, and noindex if it is a page of its own that nobody should find.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    if is_noindex(page) and is_canonicalised(page):
        url = canonical_url(page) or ""
        yield Evidence(f"The page says noindex and names {url} as canonical.", value=url, target=url)


def _is_staging(url: str) -> bool:
    return _STAGING.fullmatch(parts(url).host.partition(".")[0]) is not None
