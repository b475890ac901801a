"""How many links a page has and receives, and whether search engines may follow them."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.directives import indexability, is_nofollow
from ...core.facts import Page, Rel
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..rule import Applies, rule

_NOT_FOLLOWED = Rel.NOFOLLOW | Rel.UGC | Rel.SPONSORED


@rule(Severity.NOTICE, "links", applies=Applies.INDEXABLE)
def links_too_many(
    page: Page, *, max_links: int = 3000, max_internal: int | None = None, max_external: int | None = None
) -> Iterator[Evidence]:
    """Page has too many links

    The page holds more than 3,000 links. Stricter limits can be set for all links, for links within the site and for
    links to other sites.

    Why: Nobody reads so many links, and the weight a page gives to the pages it links to is shared among all of them.

    Fix: Split long lists over several pages, or link to sections instead of to every single entry.

    Source: default of Semrush Site Audit; Google names no number: "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    internal = sum(link.internal for link in page.links)
    counts = (
        (len(page.links), max_links, "links"),
        (internal, max_internal, "links within the site"),
        (len(page.links) - internal, max_external, "links to other sites"),
    )
    for count, limit, what in counts:
        if limit is not None and count > limit:
            yield Evidence(f"The page has {count:,} {what}, more than {limit:,}.", value=count, threshold=limit)


@rule(Severity.WARNING, "links")
def page_without_outlinks(page: Page) -> Iterator[Evidence]:
    """Page leads nowhere

    The page has no link to another page of the site that search engines may follow: none at all, or only links marked
    nofollow. Pages that forward at once are not meant.

    Why: Visitors can only go back, and search engines find no way on. What other pages pass to this one ends here.

    Fix: Link to the home page, the section above and related pages. If the menu is built by a script, make sure that
    its links are in the HTML as well.

    Source: Google Search Central, "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    if indexability(page) == "redirect":
        return
    onward = [link for link in page.links if link.internal and link.target != page.url]
    if any(not link.rel & _NOT_FOLLOWED for link in onward) and not is_nofollow(page):
        return
    if page.cut:
        yield Evidence(
            "The page was too large to be read to its end; no link to another page was found in what was read.",
            details={"cut": page.cut},
            status=Status.INCONCLUSIVE,
        )
    elif not onward:
        yield Evidence("The page has no link to another page of the site.", value=0)
    elif is_nofollow(page):
        yield Evidence("The page's robots directives forbid following any of its links.", value="nofollow")
    else:
        yield Evidence(f"All links to other pages of the site ({len(onward)}) are marked nofollow.", value=len(onward))


@rule(Severity.NOTICE, "links")
def page_mixed_follow_inlinks(site: Site) -> Iterator[Evidence]:
    """Some links to a page are marked nofollow, others are not

    An indexable page is linked from other pages of the site both with and without nofollow, ugc or sponsored. Links on
    pages whose robots directives say nofollow do not count on either side.

    Why: The links contradict each other: some tell search engines to count them, others not to.

    Fix: Remove the mark from links to pages that are meant to be found. Where a page is not, use noindex on it.

    Source: Google Search Central, "Qualify your outbound links to Google",
    https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links
    """
    if site.query("SELECT 1 FROM links NOT INDEXED WHERE crawl_id = :crawl AND flags & 7 LIMIT 1").fetchone() is None:
        return
    # The plus signs keep SQLite from looking up every pair of pages instead of reading the links once.
    rows = site.query(
        """
        SELECT l.target, sum(l.nofollow) AS marked, count(*) - sum(l.nofollow) AS followed,
               min(CASE WHEN l.nofollow THEN l.source END) AS marked_on,
               min(CASE WHEN NOT l.nofollow THEN l.source END) AS followed_on
        FROM link l
        WHERE l.source_id <> l.target_id
          AND l.target_id IN (SELECT m.target_id FROM link m WHERE m.nofollow)
          AND +l.target_id IN (SELECT url_id FROM pages WHERE crawl_id = :crawl AND indexability = '')
          AND +l.source_id IN (SELECT url_id FROM pages WHERE crawl_id = :crawl AND NOT nofollow)
        GROUP BY l.target_id, l.target HAVING sum(l.nofollow) > 0 AND count(*) > sum(l.nofollow) ORDER BY l.target_id
        """
    )
    for row in rows:
        yield Evidence(
            f"Links to this page that are marked nofollow: {row['marked']} of {row['marked'] + row['followed']}.",
            value=row["marked"],
            url=row["target"],
            details={"nofollow_on": row["marked_on"], "followed_on": row["followed_on"]},
        )
