"""Directives and canonicals that scripts change: what search engines read before rendering against after it."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..rendering import after_scripts, comparisons
from ..rule import rule
from ..wording import number_of


@rule(Severity.ERROR, "javascript")
def js_noindex_only_raw(site: Site) -> Iterator[Evidence]:
    """Scripts remove the page's noindex

    The HTML as sent says noindex; after scripts ran the page no longer does.

    Why: A search engine that sees noindex may skip rendering, so it never learns that the script took it back, and the
    page stays out of search.

    Fix: Send the page without noindex. If it should only be indexed under some condition, let the server decide.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        if page.raw.noindex and not page.rendered.noindex:
            yield after_scripts("The HTML as sent says noindex, the page after scripts ran does not.", page.url)


@rule(Severity.WARNING, "javascript")
def js_noindex_added(site: Site) -> Iterator[Evidence]:
    """Scripts add noindex to the page

    The HTML as sent may be indexed; a script then adds noindex.

    Why: The page is taken out of search once it is rendered, which nobody sees in its source.

    Fix: If the page should be found, remove the script's noindex. If not, send noindex with the HTML or as the HTTP
    header X-Robots-Tag.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        if page.rendered.noindex and not page.raw.noindex:
            yield after_scripts("Scripts add noindex, which the HTML as sent does not have.", page.url)


@rule(Severity.WARNING, "javascript")
def js_nofollow_changed(site: Site) -> Iterator[Evidence]:
    """Scripts change which links may be followed

    After scripts ran, the page's robots directive says nofollow where the HTML as sent does not, or the other way
    round; or links that the HTML marks nofollow, ugc or sponsored are not marked, or the other way round.

    Why: Search engines may follow links as they find them before rendering, so which of the two counts is chance.

    Fix: Send the mark with the HTML, and do not change it by script.

    Source: Google Search Central, "Qualify your outbound links to Google",
    https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links
    """
    for page in comparisons(site):
        if page.raw.nofollow != page.rendered.nofollow:
            what = "add nofollow to the page" if page.rendered.nofollow else "remove the page's nofollow"
            yield after_scripts(f"Scripts {what}.", page.url)
            continue
        changed = [row["target"] for row in site.query(_CHANGED_LINKS, id=page.url_id)]
        if changed:
            yield after_scripts(
                f"Scripts change whether {number_of(len(changed), 'link')} may be followed, such as the one to"
                f" {changed[0]}.",
                page.url,
                value=len(changed),
                links=changed[:10],
            )


# Targets all of whose links are marked in one reading and none in the other.
_CHANGED_LINKS = """
    SELECT a.target FROM (
        SELECT target_id, min(target) AS target, min(nofollow) AS least, max(nofollow) AS most
        FROM link WHERE source_id = :id GROUP BY target_id
    ) a JOIN (
        SELECT target_id, min(nofollow) AS least, max(nofollow) AS most
        FROM rendered_link WHERE source_id = :id GROUP BY target_id
    ) b USING (target_id)
    WHERE a.least = a.most AND b.least = b.most AND a.least <> b.least ORDER BY a.target_id
"""


@rule(Severity.ERROR, "javascript")
def js_canonical_changed(site: Site) -> Iterator[Evidence]:
    """Scripts change the canonical

    The HTML as sent names one canonical address, and the page after scripts ran another one, several or none.

    Why: Search engines read the canonical before rendering and again after it. When the two differ, which of the
    addresses they take is chance.

    Fix: Send the right canonical with the HTML, and leave it alone in scripts.

    Source: Google Search Central, "Understand JavaScript SEO basics" (set the canonical URL in HTML, and do not change
    it by JavaScript), https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        before, after = page.raw.canonical, page.rendered.canonical
        if before is not None and before != after:
            now = after or ("several addresses" if page.rendered.canonicals else "none")
            yield after_scripts(
                f"The canonical is {before} in the HTML as sent, and {now} after scripts ran.",
                page.url,
                value=after or "",
                threshold=before,
                target=after or before,
            )


@rule(Severity.WARNING, "javascript")
def js_canonical_only_rendered(site: Site) -> Iterator[Evidence]:
    """Only scripts name a canonical

    The HTML as sent has no canonical; a script adds one.

    Why: Until the page is rendered, which may be much later or never, search engines do not know the canonical and may
    index the address under which they found the page.

    Fix: Send the canonical with the HTML, or as an HTTP header.

    Source: Google Search Central, "Understand JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    for page in comparisons(site):
        after = page.rendered.canonical
        if after is not None and not page.raw.canonicals:
            yield after_scripts(f"Only scripts name the canonical, {after}.", page.url, value=after, target=after)
