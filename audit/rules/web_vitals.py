"""Web vitals as measured while rendering: lab values of one visit, good for comparing pages of one crawl."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..rendering import after_scripts
from ..rule import NotApplicable, rule

LAB = "a lab value of one visit from this machine"


def _measured(site: Site, name: str) -> list[tuple[str, float]]:
    """(URL, value) of each page a browser loaded to the end. Raises NotApplicable when nothing was measured."""
    rows = site.query(
        f"SELECT url, {name} FROM rendered WHERE {name} IS NOT NULL AND reason IS NULL"  # noqa: S608 - a literal below
        " AND (status IS NULL OR status BETWEEN 200 AND 299) ORDER BY url_id"
    ).fetchall()
    if not rows:
        raise NotApplicable("Nothing was measured. Crawl with --render to measure pages in a browser.")
    return [(url, value) for url, value in rows]


@rule(Severity.NOTICE, "core-web-vitals")
def cwv_lab_lcp(site: Site, *, max_seconds: float = 2.5) -> Iterator[Evidence]:
    """Largest element shows late in the lab

    The Largest Contentful Paint took longer than 2.5 seconds while the page was rendered. This is a lab value of one
    visit from the crawling machine: what visitors see is in the Chrome UX Report, and only that counts for ranking.

    Why: Until its main image or text shows, a page looks empty, and visitors leave.

    Fix: Send the main image or text with the HTML, load the image early and small, and let scripts and styles not stand
    in its way.

    Source: "Largest Contentful Paint (LCP)" (good up to 2.5 s), https://web.dev/articles/lcp
    """
    for url, seconds in _measured(site, "lcp"):
        if seconds > max_seconds:
            yield after_scripts(
                f"The largest element showed after {seconds:.1f} s, {LAB}.", url, value=seconds, threshold=max_seconds
            )


@rule(Severity.NOTICE, "core-web-vitals")
def cwv_lab_cls(site: Site, *, max_shift: float = 0.1) -> Iterator[Evidence]:
    """Layout shifts in the lab

    The Cumulative Layout Shift was more than 0.1 while the page was rendered. This is a lab value of a visit without
    scrolling or clicks: what visitors see is in the Chrome UX Report, and only that counts for ranking.

    Why: What moves while it is read makes visitors lose their place and click the wrong thing.

    Fix: Give images, videos, advertisements and embedded content their size in the HTML, and do not put content above
    what is already shown.

    Source: "Cumulative Layout Shift (CLS)" (good up to 0.1), https://web.dev/articles/cls
    """
    for url, shift in _measured(site, "cls"):
        if shift > max_shift:
            yield after_scripts(f"The layout shifted by {shift:.2f}, {LAB}.", url, value=shift, threshold=max_shift)


@rule(Severity.NOTICE, "core-web-vitals")
def cwv_lab_tbt(site: Site, *, max_seconds: float = 0.2, poor_seconds: float = 0.6) -> Iterator[Evidence]:
    """Scripts block the page in the lab

    The Total Blocking Time was longer than 200 milliseconds while the page was rendered; from 600 on it is poor. It
    stands in for the Interaction to Next Paint, which only visits of people have. This is a lab value of one visit from
    the crawling machine.

    Why: While scripts keep the browser busy, a page does not answer to clicks and keys.

    Fix: Send less script, split long tasks, and load what is not needed at once later.

    Source: "Total Blocking Time (TBT)" (good up to 200 ms), https://web.dev/articles/tbt; poor from 600 ms:
    https://developer.chrome.com/docs/lighthouse/performance/lighthouse-total-blocking-time
    """
    for url, seconds in _measured(site, "tbt"):
        if seconds > max_seconds:
            poor = ", which is poor" if seconds > poor_seconds else ""
            yield after_scripts(
                f"Scripts blocked the page for {seconds * 1000:.0f} ms{poor}; {LAB}.", url,
                value=seconds, threshold=max_seconds,
            )  # fmt: skip
