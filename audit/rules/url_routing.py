"""Addresses that search engines cannot tell apart, and hosts without a name."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..link_evidence import link_evidence
from ..markup import element
from ..rule import NotApplicable, rule


@rule(Severity.WARNING, "url", unread=True)
def url_hashbang(page: Page) -> Iterator[Evidence]:
    """Addresses have their content behind #!

    A link from one page of the site to another has a fragment that begins with an exclamation mark (#!/prices), or the
    page declares that way of addressing (a fragment meta element with the content "!"). Jumps within a page are not
    among the facts of a crawl and not found.

    Why: What stands behind # is never sent to the server. Google gave up its special treatment of #! in 2018: all these
    addresses are one page to it, the one before the #.

    Fix: Give each view an address of its own with the History API, and let the server answer it.

    Source: Google Search Central Blog, "Rendering AJAX-crawling pages",
    https://developers.google.com/search/blog/2017/12/rendering-ajax-crawling-pages; "URL structure best practices for
    Google", https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    for meta in page.metas:
        if meta.key == "fragment" and meta.attribute == "name" and meta.content.strip() == "!":
            yield Evidence(
                "The page declares that its content is behind #!, which Google no longer supports.",
                value="!",
                snippet=element("meta", name="fragment", content="!"),
                line=meta.line,
            )
            break
    for link in page.links:
        if link.internal and link.fragment.startswith("!"):
            yield link_evidence(link, f"leads to #{link.fragment} of another page", value=f"#{link.fragment}")


@rule(Severity.WARNING, "url")
def url_fragment_routing(page: Page) -> Iterator[Evidence]:
    """Content is addressed only by what stands behind #

    A link to another page of the site has a fragment that is a path (#/prices, #prices/boats/), as scripts use it to
    choose what to show. Names of places on a page, #! and text fragments (#:~:text=) are not meant. Jumps within a page
    are not among the facts of a crawl and not found.

    Why: What stands behind # is never sent to the server, and search engines drop it: all these addresses are one page
    to them, so only one view can be found.

    Fix: Give each view an address of its own with the History API ("history mode" of the router), and let the server
    answer it.

    Source: Google Search Central, "Understand JavaScript SEO basics" (use the History API instead of fragments),
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for link in page.links:
        if link.internal and link.fragment.startswith("/"):
            yield link_evidence(link, f"leads to a view behind #{link.fragment}", value=f"#{link.fragment}")


@rule(Severity.NOTICE, "url")
def url_ip_host(site: Site) -> Iterator[Evidence]:
    """Site is addressed by number

    The host of the site's pages is an IP address of the public internet instead of a name. Addresses of this machine
    and of private networks, on which sites are tried out, are not meant. There is one finding for each host.

    Why: Nobody remembers or trusts a number, no ordinary certificate is issued for it, and all links break when the
    site moves to another server. If the site has a name as well, search engines see a copy.

    Fix: Link to the site by its name, and redirect requests for the number to it.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls; RFC 9110, section 4.2
    """
    hosts: dict[str, tuple[str, int]] = {}
    for row in site.query("SELECT url FROM page ORDER BY url_id"):
        host = parts(row["url"]).host
        first, count = hosts.get(host, (row["url"], 0))
        hosts[host] = first, count + 1
    if not hosts:
        raise NotApplicable("The crawl read no page.")
    for host, (first, count) in hosts.items():
        if _is_public_number(host):
            yield Evidence(
                f"The site's host is the IP address {host}.", value=host, url=first, details={"pages": count}
            )


def _is_public_number(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_global
    except ValueError:
        return False
