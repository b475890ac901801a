"""What a page tells search engines: robots directives, the effective canonical, indexability.

Google "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications": directives of the general robots meta, of
the crawler's own meta and of X-Robots-Tag are combined, and the more restrictive one wins.
"""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Fetch, Page

# Directives that take a value after a colon; in X-Robots-Tag any other word before a colon names a crawler.
_VALUED = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}


def _split(value: str) -> Iterator[str]:
    for token in value.lower().split(","):
        if token.strip():
            yield token.strip()


def header_directives(fetch: Fetch, agent: str = "googlebot") -> frozenset[str]:
    """The X-Robots-Tag directives for one crawler, lower case."""
    found: set[str] = set()
    for value in fetch.header_values("x-robots-tag"):
        addressed = True
        for token in _split(value):
            name, colon, rest = token.partition(":")
            names_crawler = bool(colon) and name.strip() not in _VALUED
            if names_crawler:
                addressed = name.strip() in (agent, "*")
            directive = rest.strip() if names_crawler else token
            if addressed and directive:
                found.add(directive)
    return frozenset(found)


def meta_directives(page: Page, agent: str = "googlebot") -> frozenset[str]:
    """The robots meta directives for one crawler, lower case. Google reads them in the body too."""
    return frozenset(token for meta in page.metas if meta.key in ("robots", agent) for token in _split(meta.content))


def directives(page: Page, agent: str = "googlebot") -> frozenset[str]:
    """All directives for one crawler, with "none" spelled out as noindex and nofollow."""
    found = meta_directives(page, agent) | header_directives(page.fetch, agent)
    return found | {"noindex", "nofollow"} if "none" in found else found


def is_noindex(page: Page, agent: str = "googlebot") -> bool:
    return "noindex" in directives(page, agent)


def is_nofollow(page: Page, agent: str = "googlebot") -> bool:
    return "nofollow" in directives(page, agent)


def canonical_url(page: Page) -> str | None:
    """The one URL the page names as canonical, in HTML head or HTTP header; None when there is none or several."""
    named = {canonical.url for canonical in page.canonicals if canonical.section == "head" and canonical.url}
    return named.pop() if len(named) == 1 else None


def is_canonicalised(page: Page) -> bool:
    """The page names another URL than its own as canonical."""
    url = canonical_url(page)
    return url is not None and url != page.url


def indexability(page: Page) -> str:
    """ "" when the page may be indexed, else the reason: "status", "noindex", "canonicalised" or "redirect".

    Blocking by robots.txt is not among them: a blocked page is never fetched, so it has no Page.
    """
    if not page.fetch.ok:
        return "status"
    if is_noindex(page):
        return "noindex"
    if page.refresh is not None and page.refresh.seconds == 0 and page.refresh.url not in (None, page.url):
        return "redirect"
    return "canonicalised" if is_canonicalised(page) else ""
