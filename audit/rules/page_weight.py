"""How much a page makes a browser load. Numbers are lower bounds, see `audit.page_weight`."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..page_weight import page_weights
from ..rule import rule

_KIB = 1024


@rule(Severity.WARNING, "performance")
def page_weight(site: Site, *, max_kib: int = 2667, very_heavy_kib: int = 4000) -> Iterator[Evidence]:
    """Page is heavy

    The page and what it loads at once weigh more than 2,667 KiB on the wire; the finding says so when it is more than
    4,000 KiB. Counted are HTML, scripts, stylesheets, fonts and pictures by their announced size, or what a browser
    loaded when the page was rendered. Lazy pictures, pictures in several sizes and what scripts load are left out, and
    scripts of unknown compression count a fifth, so the page weighs at least as much.

    Why: On a mobile network each megabyte takes seconds, and costs visitors money.

    Fix: Make pictures smaller (WebP, AVIF, no larger than they are shown), load those further down lazily, and leave
    out scripts nobody needs.

    Source: Lighthouse, "Avoid enormous network payloads",
    https://developer.chrome.com/docs/lighthouse/performance/total-byte-weight
    """
    for weight in page_weights(site):
        kib = weight.total / _KIB
        if kib > max_kib:
            very = " and is very heavy" if kib > very_heavy_kib else ""
            yield Evidence(
                f"The page loads at least {kib:,.0f} KiB{very}.",
                value=round(kib),
                threshold=max_kib,
                url=weight.url,
                details={"page": weight.page, "code": weight.code, "pictures_and_fonts": weight.other},
            )


@rule(Severity.NOTICE, "performance")
def js_css_weight(site: Site, *, max_kib: int = 2048) -> Iterator[Evidence]:
    """Page loads much code

    The scripts and stylesheets named in the HTML of the page weigh more than 2 MiB on the wire. Files of unknown
    compression count a fifth of their size, so it is at least as much.

    Why: A browser must not only load code but read and run it, which takes long on cheap telephones.

    Fix: Leave out what the page does not need, and load the rest when it is needed.

    Source: Semrush Site Audit, "Total JavaScript and CSS size too large",
    https://www.semrush.com/kb/542-site-audit-issues-list
    """
    for weight in page_weights(site):
        kib = weight.code / _KIB
        if kib > max_kib:
            yield Evidence(
                f"The page loads at least {kib:,.0f} KiB of scripts and stylesheets.",
                value=round(kib),
                threshold=max_kib,
                url=weight.url,
            )


@rule(Severity.NOTICE, "performance")
def js_css_count(site: Site, *, max_files: int = 100) -> Iterator[Evidence]:
    """Page loads many scripts and stylesheets

    The HTML of the page names more than 100 different scripts and stylesheets.

    Why: Each file is a request of its own, and the browser decides about each of them before it shows the page.

    Fix: Bundle files that are always needed together.

    Source: Semrush Site Audit, "Too many JavaScript and CSS files",
    https://www.semrush.com/kb/542-site-audit-issues-list
    """
    for weight in page_weights(site):
        if weight.files > max_files:
            yield Evidence(
                f"The page loads {weight.files} scripts and stylesheets.",
                value=weight.files,
                threshold=max_files,
                url=weight.url,
            )


@rule(Severity.NOTICE, "performance")
def request_count(site: Site, *, max_requests: int = 100) -> Iterator[Evidence]:
    """Page needs many requests

    The page makes a browser send more than 100 requests at once: for itself and for the different scripts, stylesheets,
    fonts, frames and pictures in its HTML, or as counted when the page was rendered. Lazy pictures are left out.

    Why: Requests wait for each other, above all on mobile networks.

    Fix: Load pictures further down lazily, bundle files, and leave out services of others nobody needs.

    Source: threshold of SiteOne Crawler, https://crawler.siteone.io/; Lighthouse, "Keep request counts low and
    transfer sizes small", https://developer.chrome.com/docs/lighthouse/performance/resource-summary
    """
    for weight in page_weights(site):
        if weight.all_requests > max_requests:
            yield Evidence(
                f"The page makes at least {weight.all_requests} requests.",
                value=weight.all_requests,
                threshold=max_requests,
                url=weight.url,
            )


@rule(Severity.NOTICE, "performance", unread=True)
def dom_too_large(page: Page, *, max_elements: int = 1500) -> Iterator[Evidence]:
    """Page has many elements

    The HTML of the page has more than 1,500 elements.

    Why: Each element costs memory and time whenever the page is laid out anew.

    Fix: Shorten long lists and menus, and leave out elements that only wrap others.

    Source: threshold of SEOnaut, https://seonaut.org/; Lighthouse, "Avoid an excessive DOM size",
    https://developer.chrome.com/docs/lighthouse/performance/dom-size
    """
    if page.elements > max_elements:
        yield Evidence(f"The page has {page.elements:,} elements.", value=page.elements, threshold=max_elements)


@rule(Severity.NOTICE, "performance", unread=True)
def dom_too_deep(page: Page, *, max_depth: int = 30, critical_depth: int = 50) -> Iterator[Evidence]:
    """Elements are nested deeply

    An element of the page is nested more than 30 levels deep; the finding says so when it is more than 50.

    Why: Styles are slower to work out, and such markup is hard to maintain. Very deep documents are cut by parsers.

    Fix: Remove elements that only wrap others. Page builders often leave many.

    Source: threshold of SiteOne Crawler, https://crawler.siteone.io/; Lighthouse, "Avoid an excessive DOM size",
    https://developer.chrome.com/docs/lighthouse/performance/dom-size
    """
    if page.dom_depth > max_depth:
        more = f", more than {critical_depth}" if page.dom_depth > critical_depth else ""
        yield Evidence(f"Elements are nested {page.dom_depth} deep{more}.", value=page.dom_depth, threshold=max_depth)
