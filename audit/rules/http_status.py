"""Internal URLs that answer with an error status."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Fetch
from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..answers import confirmed, opens_in_browser, requests_made, status_text
from ..rule import rule


@rule(Severity.ERROR, "http-status")
def status_5xx(fetch: Fetch) -> Iterator[Evidence]:
    """Page answers with a server error

    A URL of the site still answers with a status of 500 to 599 after it was requested again.

    Why: Visitors see an error instead of the page. Search engines slow down their crawling of the whole site while
    server errors last, and drop URLs from the index that keep failing.

    Fix: Look the URL up in the server's error log at the time of the finding. If the page is gone for good, answer 404
    or 410, or redirect to its successor, and take out the links to it.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    if fetch.status is not None and 500 <= fetch.status <= 599:
        evidence = Evidence(
            f"The server answered {status_text(fetch.status)}.",
            value=fetch.status,
            details={"requests": requests_made(fetch)},
        )
        yield confirmed(evidence, fetch)


@rule(Severity.ERROR, "http-status")
def status_4xx(fetch: Fetch) -> Iterator[Evidence]:
    """Page cannot be found

    A URL of the site answers with a client error such as 404 Not Found or 410 Gone. Refused access (401, 403) and
    "too many requests" (429) have rules of their own.

    Why: Whoever follows a link to this address meets an error page, and search engines do not index it: a page that
    was indexed before is dropped.

    Fix: Correct the links that lead here. If the content has moved, redirect the address to its new place; if it was
    removed by mistake, restore it.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    if fetch.status is not None and 400 <= fetch.status <= 499 and fetch.status not in (401, 403, 429):
        yield Evidence(f"The server answered {status_text(fetch.status)}.", value=fetch.status)


@rule(Severity.WARNING, "http-status")
def status_401_403(fetch: Fetch) -> Iterator[Evidence]:
    """Page refuses access

    A URL of the site answers 401 or 403 to the crawler. Such a URL is requested once more with a browser's user agent;
    when that is let in, the finding says "blocked for the crawler", because people can read the page.

    Why: Search engines treat a refusal like a missing page. When only crawlers are refused, a firewall or bot filter
    may be keeping search engines out too, and this audit cannot see the page either.

    Fix: If the page should be public, lift the restriction for search engine crawlers. If it should not, link to it
    only from places where people can log in.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    if fetch.status not in (401, 403):
        return
    answer = status_text(fetch.status)
    blocked = opens_in_browser(fetch)
    if blocked:
        message = f"The page is blocked for the crawler: it answered {answer}, but opens with a browser's user agent."
    else:
        message = f"The server answered {answer}."
    yield Evidence(message, value=fetch.status, details={"blocked_for_crawler": blocked})


@rule(Severity.NOTICE, "http-status")
def status_410_linked(site: Site) -> Iterator[Evidence]:
    """Removed page is still linked

    A URL answers 410 Gone, which says that it was removed on purpose, and pages of the site still link to it.

    Why: The links lead visitors to an error page and spend crawling on an address that will never come back.

    Fix: Take the links out, or point them at the page that replaces this one.

    Source: RFC 9110, section 15.5.11, "410 Gone", https://www.rfc-editor.org/rfc/rfc9110#section-15.5.11
    """
    rows = site.query(
        """
        SELECT f.url, count(DISTINCT l.source_id) AS inlinks, min(l.source) AS source
        FROM fetch f JOIN link l ON l.target_id = f.url_id
        WHERE f.kind = 'page' AND f.status = 410
        GROUP BY f.url_id, f.url ORDER BY f.url_id
        """
    )
    for row in rows:
        pages = "1 page links" if row["inlinks"] == 1 else f"{row['inlinks']} pages link"
        yield Evidence(
            f"The address answers 410 Gone, yet {pages} to it.",
            value=row["inlinks"],
            url=row["url"],
            details={"linked_from": row["source"]},
        )


@rule(Severity.WARNING, "http-status")
def status_429(fetch: Fetch) -> Iterator[Evidence]:
    """Page answers "too many requests"

    A URL of the site still answers 429 after the crawler had waited as long as the server asked for and slowed down.

    Why: Google reads 429 as a server that is overloaded: it crawls less, and may drop pages that keep answering so.
    For this audit it also means that the page could not be read.

    Fix: Raise the server's rate limit or exempt known crawlers from it, then crawl again; a longer delay between the
    crawler's requests helps too.

    Source: RFC 6585, section 4, https://www.rfc-editor.org/rfc/rfc6585#section-4; Google Search Central,
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    if fetch.status == 429:
        evidence = Evidence(
            "The server answered 429 Too Many Requests.", value=429, details={"requests": requests_made(fetch)}
        )
        yield confirmed(evidence, fetch)
