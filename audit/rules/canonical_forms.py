"""Canonicals of one site beside each other: most are written in one way, some in another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from ...core.findings import Evidence, Severity
from ...core.urls import parts, site_key
from ...store.site import Site
from ..rule import NotApplicable, rule


@rule(Severity.WARNING, "canonical")
def canonical_form_drift(site: Site, *, min_pages: int = 10, share: float = 0.7) -> Iterator[Evidence]:
    """Canonical is written unlike those of the rest of the site

    Of ten or more pages that name themselves as canonical, at least 70 % are on one scheme (https) and one form of the
    host (with or without www), and this page is not. Slashes at the end are not compared: a folder and an article
    differ in them on purpose.

    Why: Each form is a site of its own to search engines. Links and signals are split between them.

    Fix: Choose one form, redirect the others to it, and write it in every canonical.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = site.query("SELECT url FROM page WHERE canonical_id = url_id AND indexable ORDER BY url_id").fetchall()
    own = [str(row["url"]) for row in rows if site_key(row["url"]) == site.plan.site]
    if len(own) < min_pages:
        raise NotApplicable(f"Fewer than {min_pages} pages name themselves as canonical.")
    forms: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("scheme", lambda url: parts(url).scheme),
        ("host", lambda url: parts(url).host),
    )
    for what, form in forms:
        (usual, times), *_ = Counter(map(form, own)).most_common(1)
        if times == len(own) or times < share * len(own):
            continue
        for url in own:
            if form(url) != usual:
                yield Evidence(
                    f"The {what} of the canonical is {form(url)}, that of {times} of {len(own)} pages {usual}.",
                    value=form(url),
                    threshold=usual,
                    url=url,
                )
