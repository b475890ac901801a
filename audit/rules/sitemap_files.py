"""Sitemap files: whether there is one, whether it can be read, whether it lists anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...core.facts import Sitemap
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..answers import confirmed, opens_in_browser, status_text
from ..rule import NotApplicable, rule
from .redirect_ends import NO_ANSWER

MAX_SITEMAPS = 50_000  # of one index, sitemaps.org

# How the crawler's notes begin, see crawler/sitemaps.py. Of several faults of a file the first is kept in words.
_NOT_XML = ("not well-formed", "an entry without loc", "a reference to the entity", "a document type declaration")
_NO_SITEMAP = ("an HTML page", "the root element is", "neither XML nor a list of URLs")
_NOT_UNPACKED = ("the gzip file", "compressed twice")


@rule(Severity.NOTICE, "sitemap")
def sitemap_missing(site: Site, *, min_pages: int = 500) -> Iterator[Evidence]:
    """Large site without a sitemap

    More than 500 pages were read, robots.txt names no sitemap, and there is none at /sitemap.xml. A sitemap that is
    known to Search Console only cannot be seen.

    Why: On a large site a new page may be many clicks from the start page. A sitemap tells search engines about it at
    once.

    Fix: Let the content management system write a sitemap, and name it in robots.txt.

    Source: Google Search Central, "Learn about sitemaps",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/overview
    """
    (pages,) = site.query("SELECT count(*) FROM page WHERE status BETWEEN 200 AND 299").fetchone()
    if pages <= min_pages or site.plan.mode != "site":
        raise NotApplicable("The site is small, or it was not crawled as a whole.")
    if not any(True for _ in site.sitemaps()):
        yield Evidence(f"The site has {pages:,} pages or more and no sitemap was found.", value=pages,
                       threshold=min_pages)  # fmt: skip


@rule(Severity.ERROR, "sitemap")
def sitemap_unreachable(site: Site) -> Iterator[Evidence]:
    """Sitemap cannot be opened

    A sitemap that robots.txt or a sitemap index names answers with an error, not at all, or with redirects that never
    end. A redirect that ends at a sitemap is no fault. When the server only turned the crawler away, or was asked once,
    the result is inconclusive.

    Why: Search engines do not learn of the pages it lists.

    Fix: Restore the file, or correct the address in robots.txt or in the index.

    Source: Google Search Central, "Build and submit a sitemap",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap
    """
    for sitemap in _files(site):
        fetch, source = sitemap.fetch, sitemap.source
        if source == "well-known":
            continue
        details = {"named_in": source}
        if fetch.redirect_to and site.redirect_path(fetch.url)[-1].redirect_to:
            yield Evidence("The sitemap redirects without end.", url=fetch.url, details=details)
        elif fetch.reason in NO_ANSWER:
            evidence = Evidence(f"The sitemap does not answer ({fetch.reason}).", value=fetch.reason, url=fetch.url,
                                details=details)  # fmt: skip
            yield confirmed(evidence, fetch)
        elif fetch.status is not None and fetch.status >= 400:
            evidence = Evidence(f"The sitemap answers {status_text(fetch.status)}.", value=fetch.status, url=fetch.url,
                                details=details)  # fmt: skip
            if fetch.status in (401, 403, 429) or opens_in_browser(fetch):
                yield replace(evidence, status=Status.INCONCLUSIVE)
            else:
                yield confirmed(evidence, fetch) if fetch.status >= 500 else evidence


@rule(Severity.ERROR, "sitemap")
def sitemap_invalid_xml(site: Site) -> Iterator[Evidence]:
    """Sitemap is not valid XML

    A sitemap is not well-formed XML, has entries without an address, or uses entities and declarations that sitemaps
    may not have. The message says where.

    Why: Search engines stop reading at the fault, or refuse the whole file.

    Fix: Let a library write the file, so that characters such as & are escaped (&amp;).

    Source: sitemaps.org, "XML tag definitions", https://www.sitemaps.org/protocol.html
    """
    yield from _noted(site, _NOT_XML, "The sitemap cannot be read to its end")


@rule(Severity.WARNING, "sitemap")
def sitemap_wrong_format(site: Site) -> Iterator[Evidence]:
    """Sitemap is no sitemap

    An address that robots.txt or an index names as a sitemap answers with something else: an HTML page, XML with
    another root element, or a text that is no list of addresses.

    Why: Search engines report an error and learn of no page.

    Fix: Name the address of the XML file. A page of links for visitors is no sitemap in this sense.

    Source: sitemaps.org, https://www.sitemaps.org/protocol.html
    """
    yield from _noted(site, _NO_SITEMAP, "The address of the sitemap answers with something else", listed=True)


@rule(Severity.ERROR, "sitemap")
def sitemap_encoding(site: Site) -> Iterator[Evidence]:
    """Compressed sitemap cannot be unpacked

    A sitemap compressed with gzip is damaged, ends early, or is compressed twice.

    Why: Search engines cannot read what it lists, or not all of it.

    Fix: Write the file anew. A .gz file must not be compressed once more by the server.

    Source: sitemaps.org, https://www.sitemaps.org/protocol.html
    """
    yield from _noted(site, _NOT_UNPACKED, "The sitemap cannot be unpacked")


@rule(Severity.WARNING, "sitemap")
def sitemap_empty(site: Site) -> Iterator[Evidence]:
    """Sitemap lists nothing

    A sitemap or sitemap index can be read and lists no address.

    Why: Search engines report it as an error. Often it shows that the job which writes the file fails.

    Fix: See why nothing is listed, or remove the file from robots.txt and the index.

    Source: sitemaps.org, https://www.sitemaps.org/protocol.html
    """
    for sitemap in _files(site):
        blank = sitemap.error == "empty" or (sitemap.format and sitemap.entries == 0 and not sitemap.error)
        if sitemap.fetch.ok and blank:
            yield Evidence("The sitemap lists no address.", value=0, url=sitemap.fetch.url)


@rule(Severity.ERROR, "sitemap")
def sitemap_index_too_big(site: Site, *, max_sitemaps: int = MAX_SITEMAPS) -> Iterator[Evidence]:
    """Sitemap index lists too many sitemaps

    A sitemap index lists more than 50,000 sitemaps.

    Why: Search engines may refuse it or read no further than the limit.

    Fix: Fill the sitemaps (each may have 50,000 addresses) or use several indexes.

    Source: Google Search Central, "Manage your sitemaps with a sitemap index file",
    https://developers.google.com/search/docs/crawling-indexing/sitemaps/large-sitemaps
    """
    for sitemap in _files(site):
        if sitemap.format == "index" and sitemap.entries > max_sitemaps:
            yield Evidence(
                f"The index lists {sitemap.entries:,} sitemaps, {max_sitemaps:,} are allowed.",
                value=sitemap.entries,
                threshold=max_sitemaps,
                url=sitemap.fetch.url,
            )


@rule(Severity.ERROR, "sitemap")
def sitemap_index_nested(site: Site) -> Iterator[Evidence]:
    """Sitemap index lists another index

    A sitemap index names a file that is a sitemap index itself.

    Why: The protocol does not allow it, so search engines do not read the sitemaps behind it.

    Fix: List all sitemaps in one index, or name each index in robots.txt.

    Source: sitemaps.org, "Using Sitemap index files", https://www.sitemaps.org/protocol.html#index
    """
    indexes = {sitemap.fetch.url for sitemap in _files(site) if sitemap.format == "index"}
    for sitemap in _files(site):
        if sitemap.format == "index" and sitemap.source in indexes:
            yield Evidence("This sitemap index is listed in another one.", url=sitemap.fetch.url,
                           target=sitemap.source)  # fmt: skip


def _files(site: Site) -> Iterator[Sitemap]:
    """Every sitemap that was asked for. Raises NotApplicable when there is none."""
    found = False
    for sitemap in site.sitemaps():
        found = True
        yield sitemap
    if not found:
        raise NotApplicable("No sitemap was found.")


def _noted(site: Site, faults: tuple[str, ...], message: str, *, listed: bool = False) -> Iterator[Evidence]:
    for sitemap in _files(site):
        if any(fault in sitemap.error for fault in faults) and not (listed and sitemap.source == "well-known"):
            yield Evidence(f"{message}: {sitemap.error}.", value=sitemap.error, url=sitemap.fetch.url,
                           details={"named_in": sitemap.source})  # fmt: skip
