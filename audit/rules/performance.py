"""How fast and how small pages arrive."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from ...core.facts import Fetch, Kind, Page
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..rule import NotApplicable, rule


@rule(Severity.WARNING, "performance")
def ttfb_slow(site: Site, *, max_seconds: float = 0.8, min_samples: int = 2) -> Iterator[Evidence]:
    """Server takes long to answer

    The first byte of the page came more than 0.8 seconds after it was requested, as the median of two or more requests.
    A single slow answer may have been chance and is inconclusive. The finding says how many requests the crawl sent at
    once, since that may itself have slowed the server down.

    Why: Nothing can be shown before the first byte is there. Search engines crawl a slow site less.

    Fix: Let the server keep finished pages instead of building them anew for each visitor (caching), look for slow
    database queries, or use a content delivery network.

    Source: web.dev, "Time to First Byte (TTFB)", https://web.dev/articles/ttfb
    """
    yield from _slow(site, max_seconds, min_samples)


@rule(Severity.ERROR, "performance")
def ttfb_very_slow(site: Site, *, max_seconds: float = 1.8, min_samples: int = 2) -> Iterator[Evidence]:
    """Server takes very long to answer

    The first byte of the page came more than 1.8 seconds after it was requested, as the median of two or more requests:
    what web.dev calls poor. A single slow answer may have been chance and is inconclusive. The finding says how many
    requests the crawl sent at once, since that may itself have slowed the server down.

    Why: Visitors look at an empty window for seconds, and many leave. Search engines crawl a slow site less.

    Fix: Find out what the server does in that time: slow database queries, requests to other services, too little
    memory. Keep finished pages (caching), or use a content delivery network.

    Source: web.dev, "Time to First Byte (TTFB)": poor is above 1.8 seconds, https://web.dev/articles/ttfb
    """
    yield from _slow(site, max_seconds, min_samples)


def _slow(site: Site, max_seconds: float, min_samples: int) -> Iterator[Evidence]:
    """The pages whose median time to the first byte is above a limit."""
    concurrency = site.plan.concurrency
    for fetch in site.fetches(Kind.PAGE):
        if not (fetch.ok and fetch.is_html):
            continue
        samples = _samples(fetch)
        if not samples or (typical := median(samples)) <= max_seconds:
            continue
        enough = len(samples) >= min_samples
        how = f"median of {len(samples)} requests" if enough else f"requests: {len(samples)}, too few to be sure"
        yield Evidence(
            f"The first byte came after {typical:.2f} seconds ({how}; up to {concurrency} at once).",
            value=round(typical, 3),
            threshold=max_seconds,
            url=fetch.url,
            details={"samples": [round(sample, 3) for sample in samples], "concurrency": concurrency},
            status=Status.FAIL if enough else Status.INCONCLUSIVE,
        )


def _samples(fetch: Fetch) -> list[float]:
    """Seconds to the first byte of every request that was answered in the same way as the last one."""
    timed = [
        attempt.ttfb
        for attempt in fetch.attempts
        if attempt.ttfb is not None and attempt.status == fetch.status and not attempt.agent
    ]
    return timed or ([] if fetch.ttfb is None else [fetch.ttfb])


@rule(Severity.WARNING, "performance")
def response_p90_slow(site: Site, *, max_seconds: float = 1.0, min_pages: int = 20) -> Iterator[Evidence]:
    """One page in ten takes long to load

    The slowest tenth of the site's HTML responses took more than 1 second from the request to the last byte. Sites with
    fewer than 20 pages are not judged. The finding says how many requests the crawl sent at once.

    Why: Search engines slow their crawling down to what a server bears, and reach fewer pages.

    Fix: Look at the slowest pages named in the finding. What they have in common is often one query or one template.

    Source: threshold of SiteOne Crawler, https://crawler.siteone.io/; Google Search Central, "Large site owner's guide
    to managing your crawl budget",
    https://developers.google.com/search/docs/crawling-indexing/large-site-managing-crawl-budget
    """
    times = sorted(
        (fetch.seconds, fetch.url)
        for fetch in site.fetches(Kind.PAGE)
        if fetch.ok and fetch.is_html and fetch.seconds is not None
    )
    if len(times) < min_pages:
        raise NotApplicable(f"Fewer than {min_pages} pages were timed.")
    # The nearest-rank percentile: nine in ten are at most as slow.
    slow, _ = times[math.ceil(0.9 * len(times)) - 1]
    if slow > max_seconds:
        yield Evidence(
            f"One page in ten took {slow:.2f} seconds or more (up to {site.plan.concurrency} requests at once), the"
            f" slowest {times[-1][0]:.2f}.",
            value=round(slow, 3),
            threshold=max_seconds,
            target=times[-1][1],
            details={"slowest": {url: round(seconds, 3) for seconds, url in times[:-11:-1]}, "pages": len(times)},
        )


@rule(Severity.WARNING, "performance", unread=True)
def html_uncompressed(page: Page, *, min_bytes: int = 1400) -> Iterator[Evidence]:
    """Page is sent uncompressed

    The HTML of the page is larger than 1,400 bytes and came without a Content-Encoding, although the crawler offered to
    take it compressed. Smaller pages fit into one network packet either way.

    Why: Compressed HTML is three to five times smaller and arrives sooner, above all on mobile networks.

    Fix: Switch on gzip, Brotli or Zstandard for text in the web server or the content delivery network.

    Source: RFC 9110, section 8.4, https://www.rfc-editor.org/rfc/rfc9110#section-8.4; threshold as in Lighthouse,
    https://developer.chrome.com/docs/lighthouse/performance/uses-text-compression
    """
    fetch = page.fetch
    encoding = (fetch.header("content-encoding") or "identity").strip().lower()
    unpacked = 0 < fetch.transferred < fetch.size
    if encoding == "identity" and not unpacked and fetch.size > min_bytes and fetch.method == "GET":
        yield Evidence(
            f"The page's {fetch.size:,} bytes of HTML were sent uncompressed.", value=fetch.size, threshold=min_bytes
        )
