"""Links and annotations that only scripts write."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..rendering import after_scripts, comparisons
from ..rule import rule
from ..wording import number_of

_LISTED = 10


@rule(Severity.WARNING, "javascript")
def js_links_only_rendered(site: Site, *, max_share: float = 0.1) -> Iterator[Evidence]:
    """Only scripts write links of the page

    More than 10 % of the pages of the site that this page links to after scripts ran are not linked in the HTML as
    sent; or one of them is linked nowhere on the site without scripts.

    Why: Links that only scripts write are found later, or not at all. A page that only such links lead to may never be
    found.

    Fix: Send the links with the HTML, as a elements with an href.

    Source: Google Search Central, "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    for page in comparisons(site):
        rows = site.query(_LINKS, id=page.url_id).fetchall()
        scripted = [row["target"] for row in rows if row["scripted"]]
        sole = [row["target"] for row in rows if row["scripted"] and not row["linked"]]
        share = len(scripted) / len(rows) if rows else 0.0
        if not sole and share <= max_share:
            continue
        message = f"{len(scripted)} of {number_of(len(rows), 'internal link')} are written by scripts only"
        if sole:
            message += f"; nothing else links to {sole[0]}"
            message += f" and {number_of(len(sole) - 1, 'further page')}" if len(sole) > 1 else ""
        yield after_scripts(
            f"{message}.",
            page.url,
            value=round(share, 3),
            threshold=max_share,
            links=scripted[:_LISTED],
            **({"sole_links": sole[:_LISTED]} if sole else {}),
        )


# Pages that a page links to after scripts ran: whether only scripts do, and whether any HTML of the site as sent does.
_LINKS = """
    SELECT r.target, min(r.origin = 'rendered') AS scripted,
           r.target_id IN (SELECT target_id FROM links WHERE crawl_id = :crawl AND source_id <> target_id) AS linked
    FROM rendered_link r WHERE r.source_id = :id AND r.internal AND r.target_id <> :id
    GROUP BY r.target_id ORDER BY r.target_id
"""


@rule(Severity.WARNING, "javascript")
def js_structured_data_only_rendered(site: Site) -> Iterator[Evidence]:
    """Only scripts write structured data

    The page after scripts ran has structured data of types that the HTML as sent does not have.

    Why: Not every reader of structured data runs scripts. For products Google warns that markup written by scripts is
    crawled less often and less reliably, which matters where prices and stock change.

    Fix: Send the structured data with the HTML.

    Source: Google Search Central, "Generate structured data with JavaScript",
    https://developers.google.com/search/docs/appearance/structured-data/generate-structured-data-with-javascript
    """
    for page in comparisons(site):
        types = sorted(page.rendered.types - page.raw.types)
        if types:
            listed = ", ".join(types[:_LISTED])
            yield after_scripts(f"Only scripts write structured data of these types: {listed}.", page.url, value=types)


@rule(Severity.WARNING, "javascript")
def js_hreflang_only_rendered(site: Site) -> Iterator[Evidence]:
    """Only scripts write hreflang annotations

    The page after scripts ran names versions in other languages that neither the HTML as sent nor its headers name.

    Why: Until the page is rendered, search engines do not know its versions, and may show the wrong one.

    Fix: Send the annotations with the HTML, as HTTP headers, or list them in a sitemap.

    Source: Google Search Central, "Localized versions of your pages",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    for page in comparisons(site):
        codes = sorted(page.rendered.alternates - page.raw.alternates)
        if codes:
            yield after_scripts(
                f"Only scripts name the versions for {', '.join(codes[:_LISTED])}.", page.url, value=codes
            )
