"""Scripts and styles as the page writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts, site_key
from ..rule import rule

# Delivery networks for libraries whose files never change under an address that holds a version.
_LIBRARIES = {
    "cdn.jsdelivr.net": re.compile(r"/(?:npm|gh|combine)/.*@v?\d+\.\d+"),
    "unpkg.com": re.compile(r"@\d+\.\d+\.\d+"),
    "cdnjs.cloudflare.com": re.compile(r"/ajax/libs/[^/]+/\d+\.\d+"),
    "ajax.googleapis.com": re.compile(r"/ajax/libs/[^/]+/\d+\.\d+\.\d+"),
    "code.jquery.com": re.compile(r"-\d+\.\d+\.\d+"),
    "stackpath.bootstrapcdn.com": re.compile(r"/\d+\.\d+\.\d+/"),
    "maxcdn.bootstrapcdn.com": re.compile(r"/\d+\.\d+\.\d+/"),
    "cdn.datatables.net": re.compile(r"/\d+\.\d+\.\d+/"),
    "cdn.bootcdn.net": re.compile(r"/\d+\.\d+"),
    "ajax.aspnetcdn.com": re.compile(r"\d+\.\d+\.\d+"),
}


@rule(Severity.NOTICE, "security", needs="markup.unpinned")
def sri_missing(page: Page) -> Iterator[Evidence]:
    """Library from elsewhere is loaded without a checksum

    A script from a public delivery network for libraries (jsDelivr, unpkg, cdnjs, Google Hosted Libraries, jQuery,
    BootstrapCDN ...), at an address with a version, whose file therefore never changes, has no integrity attribute.
    Scripts that their owners change (counters, maps, consent dialogues) cannot have one and are not meant.

    Why: Whoever gets hold of that server, or of the library's account, runs code on your pages.

    Fix: Copy the script element from the network's own page: it comes with integrity and crossorigin. Or host the file
    yourself.

    Source: W3C "Subresource Integrity", https://www.w3.org/TR/SRI/; MDN, "Subresource Integrity",
    https://developer.mozilla.org/en-US/docs/Web/Security/Subresource_Integrity
    """
    for url, line in page.markup.unpinned:
        pieces = parts(url)
        pattern = _LIBRARIES.get(pieces.host)
        if pattern is not None and pattern.search(pieces.path):
            yield Evidence(f"{url} has no integrity attribute.", snippet=f'<script src="{url}">', line=line, target=url)


@rule(Severity.NOTICE, "performance", needs="markup.blocking")
def render_blocking(page: Page, *, max_scripts: int = 2) -> Iterator[Evidence]:
    """Scripts in the head hold the page up

    Three or more scripts of the site's own are loaded in the head without async, defer or type=module. What is measured
    in a browser, and scripts of other sites, are not looked at.

    Why: Browsers show nothing until these scripts have been fetched and run, one after the other.

    Fix: Add defer, which runs them in order when the page has been read, or join them.

    Source: Chrome for Developers, "Render-blocking requests",
    https://developer.chrome.com/docs/performance/insights/render-blocking; HTML Standard, "The script element",
    https://html.spec.whatwg.org/multipage/scripting.html#attr-script-defer
    """
    own = site_key(page.url)
    found = [(url, line) for url, line in page.markup.blocking if site_key(url) == own]
    if len(found) > max_scripts:
        names = [url.rpartition("/")[2] or url for url, _ in found]
        yield Evidence(
            f"{len(found)} scripts in the head hold the page up: {', '.join(names[:3])} ...",
            value=len(found),
            threshold=max_scripts,
            line=found[0][1],
            details={"scripts": [url for url, _ in found][:20]},
        )


@rule(Severity.NOTICE, "performance")
def inline_code_large(
    page: Page, *, max_bytes: int = 100_000, max_share: float = 0.5, min_bytes: int = 20_000
) -> Iterator[Evidence]:
    """Much of the page is code written into it

    Inline scripts and styles come to more than 100 KB, or to more than half of the HTML and at least 20 KB. Data
    (JSON-LD, application/json) is not counted.

    Why: Inline code is sent again with each page and cannot be kept by the browser. It delays everything below it.

    Fix: Move what several pages share into files, and keep inline what the first view needs.

    Source: web.dev, "Extract critical CSS" and "Reduce network payloads",
    https://web.dev/articles/extract-critical-css; thresholds are a convention
    """
    code = page.markup.inline_scripts + page.markup.inline_styles
    size = page.fetch.size
    if code > max_bytes or (code >= min_bytes and size and code > max_share * size):
        share = f", {code / size:.0%} of the HTML" if size else ""
        yield Evidence(
            f"Inline scripts and styles come to {code / 1000:,.0f} KB{share}.",
            value=code,
            threshold=max_bytes,
            details={"scripts": page.markup.inline_scripts, "styles": page.markup.inline_styles},
        )
