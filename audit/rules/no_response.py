"""Internal URLs from which no answer came."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Fetch, Reason
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..answers import confirmed
from ..rule import rule


@rule(Severity.ERROR, "http-status")
def no_response_timeout(site: Site) -> Iterator[Evidence]:
    """Page does not answer in time

    A URL of the site was requested twice, and both times its response was not complete within the crawl's time limit.

    Why: Few visitors wait that long. A search engine gives up too, treats the page like a server error and crawls the
    rest of the site more slowly.

    Fix: Find out what the server does for so long: a slow database query, an external service it waits for, an
    overloaded host. Pages that are meant to take long belong behind a form, not a link.

    Source: Google Search Central, "Network and DNS errors",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    limit = site.plan.timeout
    # A site rule for the limit's sake: it is the plan's, and the reader has to know it.
    for row in site.query("SELECT url FROM fetch WHERE kind = 'page' AND reason = 'timeout' ORDER BY url_id"):
        fetch = site.fetch(row["url"])
        if fetch is not None:
            message = f"No complete response came within {limit:g} seconds."
            yield confirmed(Evidence(message, value="timeout", threshold=limit, url=fetch.url), fetch)


@rule(Severity.ERROR, "http-status")
def no_response_dns(fetch: Fetch) -> Iterator[Evidence]:
    """Host name of a page does not exist

    The host name of a URL of the site could not be resolved in two requests made some time apart.

    Why: Without an address neither visitors nor search engines reach the page, and pages that stay unreachable are
    dropped from the index.

    Fix: Check the spelling of the host name in the links first, then the domain's DNS records and its expiry date.

    Source: Google Search Central, "Network and DNS errors",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    if fetch.reason == Reason.DNS:
        message = f"The host name {parts(fetch.url).host} could not be resolved."
        yield confirmed(Evidence(message, value=fetch.detail), fetch)


@rule(Severity.ERROR, "http-status")
def no_response_tls(fetch: Fetch) -> Iterator[Evidence]:
    """Page cannot be opened securely

    The encrypted connection to an https URL of the site failed: the certificate has expired, is for another name or
    from an unknown authority, or the server offers no protocol that is still in use.

    Why: Browsers show a full-page warning instead of the page, and most visitors turn back.

    Fix: Renew the certificate, include every host name of the site and the intermediate certificates, and turn on
    TLS 1.2 or 1.3.

    Source: RFC 9110, section 4.3.4, "https Certificate Verification",
    https://www.rfc-editor.org/rfc/rfc9110#section-4.3.4
    """
    if fetch.reason == Reason.TLS:
        why = f": {fetch.detail.rstrip('.')}" if fetch.detail else ""
        yield Evidence(f"The secure connection to {parts(fetch.url).authority} failed{why}.", value=fetch.detail)


@rule(Severity.ERROR, "http-status")
def no_response_connection(fetch: Fetch) -> Iterator[Evidence]:
    """Server of a page cannot be reached

    The connection to the server of a URL of the site was refused or broken off in two requests.

    Why: Nobody can read the page, and search engines drop pages that stay unreachable.

    Fix: See whether the web server runs, whether a firewall turns connections away, and whether the port in the
    address is right.

    Source: Google Search Central, "Network and DNS errors",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    if fetch.reason == Reason.CONNECTION:
        message = f"The connection to {parts(fetch.url).authority} was refused or broken off."
        yield confirmed(Evidence(message, value=fetch.detail), fetch)
