"""How canonicals are written: where they stand, and whether their addresses are whole."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.directives import canonical_url, is_noindex
from ...core.domains import registrable_domain
from ...core.facts import Canonical, Page
from ...core.findings import Evidence, Severity
from ...core.urls import site_key
from ..markup import canonical_markup
from ..rule import rule
from ..tracking import tracking_parameters
from ..wording import quoted


@rule(Severity.WARNING, "canonical", needs="canonicals")
def canonical_multiple(page: Page) -> Iterator[Evidence]:
    """Page names its canonical more than once

    The same address is named as canonical two or more times: by several link elements, or in the HTML and in the HTTP
    Link header.

    Why: It works as long as all agree. When one of them is changed, the page has different canonicals, and search
    engines ignore them all.

    Fix: Keep one. Two usually come from a theme and a plugin that both write it.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    named = _effective(page)
    if len(named) > 1 and len({canonical.url for canonical in named}) == 1:
        yield Evidence(
            f"The page names {named[0].url} as canonical {len(named)} times.",
            value=len(named),
            threshold=1,
            snippet="\n".join(map(canonical_markup, named[:3])),
            line=named[1].line,
        )


@rule(Severity.WARNING, "canonical", needs="canonicals")
def canonical_relative(page: Page) -> Iterator[Evidence]:
    """Canonical is not a full address

    The canonical is written without scheme and host, as in /boats or //example.org/boats.

    Why: It means a different address on every host that serves the page: a test system or a copy on another domain
    names itself. Google advises against it.

    Fix: Write the whole address, with https:// and the host.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    for canonical in _effective(page):
        if not canonical.raw.strip().lower().startswith(("http:", "https:")):
            yield _evidence(canonical, f"The canonical {quoted(canonical.raw)} is not a full address.")
            return


@rule(Severity.ERROR, "canonical", needs="canonicals")
def canonical_invalid_url(page: Page) -> Iterator[Evidence]:
    """Canonical is not a usable address

    The address of a canonical in the head or in the Link header is empty, or it cannot be read as an http or https
    address.

    Why: Search engines ignore such a canonical, so the page is without one.

    Fix: Write the whole address of the preferred page. An empty one often comes from a template variable without a
    value.

    Source: WHATWG, "URL Standard", https://url.spec.whatwg.org/; RFC 6596,
    https://www.rfc-editor.org/rfc/rfc6596
    """
    for canonical in page.canonicals:
        if canonical.section == "head" and canonical.url is None:
            what = f"{quoted(canonical.raw)} is no http or https address" if canonical.raw.strip() else "is empty"
            yield _evidence(canonical, f"The canonical {what}.")
            return


@rule(Severity.ERROR, "canonical", needs="canonicals")
def canonical_outside_head(page: Page) -> Iterator[Evidence]:
    """Canonical stands outside the head

    A link element with rel=canonical stands in the body as browsers build the page. That also happens when an element
    that does not belong into the head, a div or an img for instance, ends it early.

    Why: Google ignores a canonical in the body, because visitors can write there on some sites.

    Fix: Move it into the head, above any script that writes markup, and check that nothing before it ends the head.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    for canonical in page.canonicals:
        if canonical.section == "body":
            yield _evidence(canonical, "A canonical stands in the body, where search engines ignore it.")
            return


@rule(Severity.ERROR, "canonical", needs="canonicals")
def canonical_fragment(page: Page) -> Iterator[Evidence]:
    """Canonical names a part of a page

    The address of the canonical has a fragment, which is what follows the # sign.

    Why: Google generally does not support fragments: to search engines it is the page without them, or the canonical is
    ignored.

    Fix: Remove the # and what follows. If a script shows different pages by fragments, give them addresses of their
    own.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    for canonical in _effective(page):
        if canonical.raw.partition("#")[2].strip():
            yield _evidence(canonical, f"The canonical {quoted(canonical.raw)} has a fragment.")
            return


@rule(Severity.WARNING, "canonical", needs="canonicals")
def canonical_tracking_params(page: Page) -> Iterator[Evidence]:
    """Canonical has a tracking parameter

    The address of the canonical has a parameter that only serves to count visits, such as utm_source or gclid.

    Why: Every visit through a campaign gives the page another preferred address, and search results show it with the
    campaign in it, whose numbers then are wrong.

    Fix: Leave tracking parameters out when the canonical is written.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    for canonical in _effective(page):
        tracking = tracking_parameters(canonical.url or "")
        if tracking:
            message = f"The canonical has the tracking parameter {quoted(tracking[0])}."
            yield _evidence(canonical, message, target=canonical.url or "")
            return


@rule(Severity.NOTICE, "canonical", needs="canonicals")
def canonical_cross_domain(page: Page) -> Iterator[Evidence]:
    """Canonical is on another domain

    The page names an address of another domain as canonical. Subdomains of one domain are not meant.

    Why: The other site's page is going to stand in the results and this one is not. That is right for texts taken over
    from there, and a disaster after a move or a copied template.

    Fix: See whether the other page is the original. If not, name the page's own address.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    url = canonical_url(page)
    if url is not None and registrable_domain(url) != registrable_domain(page.url):
        yield _evidence(_written(page, url), f"The canonical is on another domain: {url}.", target=url)


@rule(Severity.ERROR, "canonical", needs="canonicals")
def canonical_https_to_http(page: Page) -> Iterator[Evidence]:
    """Secure page names an insecure address as canonical

    A page on https names an http address as canonical.

    Why: Search engines are told to show the address that browsers call "not secure". Usually it redirects back, which
    is a contradiction.

    Fix: Write https in the canonical. Look for an old site address in the settings of the site.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    url = canonical_url(page)
    if url is not None and page.url.startswith("https:") and url.startswith("http:"):
        yield _evidence(_written(page, url), f"The canonical of a page on https is {url}.", target=url)


@rule(Severity.NOTICE, "canonical", needs="canonicals")
def canonical_http_to_https(page: Page) -> Iterator[Evidence]:
    """Insecure page names a secure address as canonical

    A page can be read on http, and its canonical is an https address of the same site.

    Why: Search engines will probably show the secure address, but visitors who come over http stay there, unencrypted.

    Fix: Redirect http to https (301) for the whole site.

    Source: Google Search Central, "Why HTTPS matters" and "301 redirects",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    url = canonical_url(page)
    insecure = page.url.startswith("http:") and not is_noindex(page)
    if url is not None and insecure and url.startswith("https:") and site_key(url) == site_key(page.url):
        message = f"The page can be read on http, its canonical is {url}."
        yield _evidence(_written(page, url), message, target=url)


def _effective(page: Page) -> list[Canonical]:
    """The canonicals that search engines look at."""
    return [canonical for canonical in page.canonicals if canonical.section == "head" and canonical.url]


def _written(page: Page, url: str) -> Canonical:
    return next(canonical for canonical in _effective(page) if canonical.url == url)


def _evidence(canonical: Canonical, message: str, target: str = "") -> Evidence:
    value = target or canonical.raw
    return Evidence(message, value=value, snippet=canonical_markup(canonical), line=canonical.line, target=target)
