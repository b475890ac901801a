"""Which links within the site lead to a page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..link_graph import LinkGraph
from ..link_score import score_links
from ..pagination import is_later_page
from ..rule import NotApplicable, rule

# Links of other pages to an indexable page, with what their source allows. A page whose links are behind a redirect
# has more links than these, so pages that a redirect leads to are judged by none of the rules.
_INLINKS = """
    WITH inlink AS (
        SELECT l.target_id, l.source_id, min(l.source) AS source, min(l.nofollow OR p.nofollow) AS nofollow,
               p.indexability AS source_state
        FROM link l JOIN pages p ON p.crawl_id = :crawl AND p.url_id = l.source_id
        WHERE l.internal AND l.source_id <> l.target_id
          AND +l.target_id IN (SELECT value FROM json_each(:targets))
          AND +l.target_id IN (SELECT url_id FROM pages WHERE crawl_id = :crawl AND indexability = '')
          AND +l.target_id NOT IN (
              SELECT redirect_id FROM fetches WHERE crawl_id = :crawl AND redirect_id IS NOT NULL)
        GROUP BY l.target_id, l.source_id
    )
    SELECT u.url, count(*) AS pages, min(i.source) AS example, sum(NOT i.nofollow) AS followed,
           sum(i.source_state = '') AS indexable,
           min(CASE WHEN NOT i.nofollow THEN i.source END) AS followed_on
    FROM inlink i JOIN urls u ON u.id = i.target_id
    WHERE u.url NOT IN (:seed, :home) GROUP BY i.target_id, u.url
"""


def _pages(site: Site, condition: Callable[[LinkGraph], NDArray[np.bool_]], having: str) -> Iterator[sqlite3.Row]:
    """The pages whose links satisfy a condition. Raises NotApplicable when no page links to another.

    The condition is asked of all pages at once, so that only the links to those that satisfy it need be read.
    """
    graph = score_links(site).graph
    if not graph.inlinks.any():
        raise NotApplicable("No page of the crawl links to another one.")
    found = np.flatnonzero(condition(graph) & (graph.inlinks > 0))
    if len(found):
        sql = f"{_INLINKS} HAVING {having} ORDER BY i.target_id"
        targets = json.dumps(found.tolist())
        yield from site.query(sql, seed=site.plan.seed, home=site.plan.home, targets=targets)


def _evidence(site: Site, row: sqlite3.Row, message: str, **details: str) -> Evidence:
    unseen = site.plan.selective
    return Evidence(
        f"{message} among those in the crawl's scope." if unseen else f"{message}.",
        value=row["pages"],
        url=row["url"],
        details=details,
        status=Status.INCONCLUSIVE if unseen else Status.FAIL,
    )


@rule(Severity.WARNING, "links", needs_complete_crawl=True)
def page_nofollow_inlinks_only(site: Site) -> Iterator[Evidence]:
    """All links to a page are marked nofollow

    Other pages of the site link to an indexable page, but all their links carry nofollow, ugc or sponsored, or stand on
    pages whose robots directives say nofollow.

    Why: Search engines are told not to follow any of the ways to the page, although it may be indexed.

    Fix: Remove the mark from the links. If the page should not be found, say so on the page, with noindex.

    Source: Google Search Central, "Qualify your outbound links to Google",
    https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links
    """
    for row in _pages(site, lambda graph: graph.followed == 0, "sum(NOT i.nofollow) = 0"):
        yield _evidence(site, row, f"All pages that link here ({row['pages']}) say nofollow", linked_on=row["example"])


@rule(Severity.WARNING, "links", needs_complete_crawl=True)
def page_inlinks_from_nonindexable_only(site: Site) -> Iterator[Evidence]:
    """Only pages that are not indexed link to a page

    Other pages of the site link to an indexable page, but each of them is noindexed, canonicalised to another page or
    forwards at once.

    Why: Search engines visit pages that are not indexed more and more rarely, and stop following their links in the
    end.

    Fix: Link to the page from a page that may be indexed: its section, or a related page.

    Source: Google Search Central, "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable; Google's John Mueller on long-term
    noindex and links, https://www.seroundtable.com/google-long-term-noindex-follow-24990.html
    """
    for row in _pages(site, lambda graph: graph.indexable == 0, "sum(i.source_state = '') = 0"):
        message = f"None of the pages that link here ({row['pages']}) may be indexed"
        yield _evidence(site, row, message, linked_on=row["example"])


@rule(Severity.NOTICE, "links", needs_complete_crawl=True)
def page_one_inlink(site: Site) -> Iterator[Evidence]:
    """Only one page links to this page

    Exactly one other page of the site links to an indexable page with a link that search engines follow. The home page
    and later pages of paginated lists, which only their neighbours link to, are left out.

    Why: A single link is a weak sign that the page matters, and the page is lost to visitors and search engines when
    that link goes.

    Fix: Link to it from related pages as well.

    Source: Ahrefs Site Audit, "Page has only one dofollow incoming internal link"; Google Search Central, "Link best
    practices for Google", https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    for row in _pages(site, lambda graph: graph.followed == 1, "sum(NOT i.nofollow) = 1"):
        if not is_later_page(row["url"]):
            yield _evidence(site, row, "Only one other page links here", linked_on=row["followed_on"])
