"""Pages that links of the site do not lead to, although the crawl found them in another way."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote

import numpy as np

from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..link_graph import NAVIGATION
from ..link_score import score_links
from ..rule import NotApplicable, rule
from ..wording import number_of

# Indexable pages that nothing links to and no sitemap names.
_UNLINKED = """
    SELECT p.url_id, p.url, p.depth FROM page p
    WHERE p.indexable AND p.url NOT IN (:seed, :home)
      AND p.url_id NOT IN (SELECT url_id FROM sitemap_entries WHERE crawl_id = :crawl)
      AND p.url_id NOT IN (SELECT target_id FROM links WHERE crawl_id = :crawl AND target_id <> source_id)
      AND p.url_id NOT IN (SELECT target_id FROM rendered_links WHERE crawl_id = :crawl AND target_id <> source_id)
"""


def _unlinked(site: Site, columns: str, condition: str) -> Iterator[sqlite3.Row]:
    """Unlinked pages that satisfy a condition. Raises NotApplicable where links do not decide what is visited."""
    if site.plan.selective:
        raise NotApplicable("The crawl left out parts of the site, so links may stand there.")
    sql = f"WITH unlinked AS ({_UNLINKED}) SELECT n.url_id, n.url, {columns} FROM unlinked n {condition}"  # noqa: S608 - literals of this file
    yield from site.query(sql, seed=site.plan.seed, home=site.plan.home)


@rule(Severity.WARNING, "site-structure", needs_complete_crawl=True)
def isolated_via_canonical(site: Site) -> Iterator[Evidence]:
    """Page is only named by a canonical or hreflang

    No page of the site links to an indexable page and no sitemap names it: the crawl found it because another page
    names it as its canonical URL or as a version in another language.

    Why: A canonical and hreflang describe a page, they do not lead to it. Visitors cannot get there, and the page
    search engines are asked to prefer is the one the site does not link to.

    Fix: Link to the page itself instead of to its copies. Let a language menu link to each version.

    Source: Google Search Central, "How to specify a canonical URL": link consistently to the canonical,
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = _unlinked(
        site,
        "c.url AS copy, v.url AS version",
        """
        LEFT JOIN (SELECT canonical_id AS id, min(url) AS url FROM page WHERE canonical_id <> url_id
                   GROUP BY canonical_id) c ON c.id = n.url_id
        LEFT JOIN (SELECT target_id AS id, min(page) AS url FROM hreflang WHERE target_id <> page_id
                   GROUP BY target_id) v ON v.id = n.url_id
        WHERE n.depth IS NULL AND (c.id IS NOT NULL OR v.id IS NOT NULL) ORDER BY n.url_id
        """,
    )
    for row in rows:
        what, where = ("canonical", row["copy"]) if row["copy"] else ("hreflang", row["version"])
        yield Evidence(
            f"No page links here; the page was found through the {what} of {where}.",
            value=what,
            url=row["url"],
            details={"named_on": where},
        )


@rule(Severity.WARNING, "site-structure", needs_complete_crawl=True)
def isolated_via_redirect(site: Site) -> Iterator[Evidence]:
    """Page is only reached through redirects

    No page of the site links to an indexable page and no sitemap names it, but other addresses redirect to it. The page
    that the start address redirects to is not meant, nor are addresses that differ in https, www, letter case or a
    slash at the end only.

    Why: The whole site still uses old addresses. When the redirects go, the page is lost.

    Fix: Replace the old addresses in links and sitemaps with the new one.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    starts = {fetch.url for url in (*site.plan.starts, site.plan.home) for fetch in site.redirect_path(url)}
    rows = _unlinked(
        site,
        "f.url AS old",
        "JOIN fetch f ON f.redirect_id = n.url_id AND f.url_id <> n.url_id ORDER BY n.url_id, f.url",
    )
    for url, found in groupby(rows, key=itemgetter("url")):
        old = [row["old"] for row in found if _spelling(row["old"]) != _spelling(url)]
        if old and url not in starts:
            more = f" and {len(old) - 1} more" if old[1:] else ""
            message = f"No page links here; the page is only reached through redirects from {old[0]}{more}."
            yield Evidence(message, value=len(old), url=url, details={"redirected_from": old[:20]})


def _spelling(url: str) -> tuple[str, str, str]:
    """What two spellings of one address share."""
    pieces = parts(url)
    return pieces.host.removeprefix("www."), unquote(pieces.path).lower().rstrip("/"), pieces.query


@rule(Severity.WARNING, "site-structure", needs_complete_crawl=True)
def isolated_cluster(site: Site, *, min_pages: int = 2) -> Iterator[Evidence]:
    """Group of pages is cut off from the rest

    Two or more indexable pages link to each other, but no chain of links that search engines follow leads to any of
    them from the start page. There is one finding for each group, at its first page.

    Why: Visitors who begin on the home page never see these pages. Search engines know them from a sitemap at best and
    take them for unimportant.

    Fix: Link to one page of the group from a section or overview page. If the group is a leftover, redirect or delete
    it.

    Source: Google Search Central, "Link best practices for Google": every page you care about should have a link from
    at least one other page, https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    if site.plan.selective:
        raise NotApplicable("The crawl left out parts of the site, so links may stand there.")
    apart = {
        row["url_id"]: row["url"]
        for row in site.query(
            """
            SELECT url_id, url FROM page WHERE indexable AND depth IS NULL AND url NOT IN (:seed, :home)
            ORDER BY url_id
            """,
            seed=site.plan.seed,
            home=site.plan.home,
        )
    }
    neighbours: dict[int, set[int]] = defaultdict(set)
    if len(apart) >= min_pages:
        for source, target in site.query("SELECT source_id, target_id FROM links WHERE crawl_id = :crawl"):
            if source in apart and target in apart and source != target:
                neighbours[source].add(target)
                neighbours[target].add(source)
    for group in _groups(neighbours):
        if len(group) >= min_pages:
            urls = [apart[number] for number in sorted(group)]
            yield Evidence(
                f"{number_of(len(urls), 'page')} link to each other, but no followed link leads to them from the start"
                " page.",
                value=len(urls),
                url=urls[0],
                details={"pages": urls[:50]},
            )


def _groups(neighbours: dict[int, set[int]]) -> Iterator[set[int]]:
    """The connected components of an undirected graph."""
    seen: set[int] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            for other in neighbours[waiting.pop()] - group:
                group.add(other)
                waiting.append(other)
        seen |= group
        yield group


@rule(Severity.NOTICE, "site-structure", needs_complete_crawl=True)
def no_contextual_inlinks(site: Site) -> Iterator[Evidence]:
    """Only footers and sidebars link to a page

    Other pages link to an indexable page, but every one of the links stands in a footer or a sidebar: none in the text
    of a page, and none in a header or menu. A page that is in the menu counts as well supported. Sites whose pages
    have no footer and sidebar elements cannot be judged.

    Why: Links at the edges are on every page, say little about the one they lead to, and are followed rarely. Legal
    notices belong there; a page that is meant to be found does not.

    Fix: Link to the page where a reader would look for it: in the text of related pages or in a section's overview.

    Source: Google Search Central, "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable; US patent 7,716,225 (reasonable
    surfer), https://patents.google.com/patent/US7716225B1/en
    """
    if site.plan.selective:
        raise NotApplicable("The crawl left out parts of the site, so links may stand there.")
    graph = score_links(site).graph
    targets = np.flatnonzero((graph.inlinks > 0) & ~graph.in_text & (graph.inlinks_from[NAVIGATION] == 0)).tolist()
    if not targets:
        return
    rows = site.query(
        """
        SELECT l.target AS url, count(DISTINCT l.source_id) AS pages, min(l.source) AS example,
               group_concat(DISTINCT l.position) AS regions
        FROM link l
        WHERE l.internal AND l.source_id <> l.target_id AND l.target NOT IN (:seed, :home)
          AND +l.target_id IN (SELECT value FROM json_each(:targets))
          AND +l.target_id IN (SELECT url_id FROM pages WHERE crawl_id = :crawl AND indexability = '')
          AND +l.target_id NOT IN (
              SELECT redirect_id FROM fetches WHERE crawl_id = :crawl AND redirect_id IS NOT NULL)
        GROUP BY l.target_id, l.target
        HAVING sum(l.position NOT IN ('footer', 'aside')) = 0 ORDER BY l.target_id
        """,
        seed=site.plan.seed,
        home=site.plan.home,
        targets=json.dumps(targets),
    )
    for row in rows:
        where = {"footer": "footer", "aside": "sidebar"}.get(row["regions"], "footer or sidebar")
        yield Evidence(
            f"All links to this page, on {number_of(row['pages'], 'page')}, stand in a {where}.",
            value=row["pages"],
            url=row["url"],
            details={"linked_on": row["example"]},
        )
