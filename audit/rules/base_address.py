"""The address that relative links of a page are read from."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts, site_key
from ..markup import element
from ..rule import rule


@rule(Severity.WARNING, "html")
def base_invalid(page: Page) -> Iterator[Evidence]:
    """Relative links are read from another host

    The page's base element names another host than the page's own (with or without www. is the same), or http on a page
    that came over https. A base element that is empty, repeated or no address is not among the facts of a crawl and not
    found.

    Why: Every relative link, image and script of the page then leads to that other host. Usually it is that of a copy
    for testing, or of the site before it moved.

    Fix: Remove the base element, or let it name the page's own host.

    Source: HTML Standard, "The base element",
    https://html.spec.whatwg.org/multipage/semantics.html#the-base-element
    """
    if page.base is None:
        return
    own, base = parts(page.url), parts(page.base)
    if site_key(page.base) != site_key(page.url):
        message = f"The base element names the host {base.authority}, the page is on {own.authority}."
    elif own.scheme == "https" and base.scheme == "http":
        message = "The base element names an http address, the page came over https."
    else:
        return
    yield Evidence(
        message,
        value=page.base,
        threshold=own.origin,
        snippet=element("base", href=page.base),
    )
