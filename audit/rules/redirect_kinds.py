"""Redirects that are made in an unusual way, of files that pages load, or that nobody needs."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from ...core.facts import Fetch, Kind, Reason
from ...core.findings import Evidence, Severity, Status
from ...core.rendered import RenderReason
from ...core.urls import join, parts
from ...store.site import Site
from ..answers import confirmed, opens_in_browser, status_text
from ..rule import NotApplicable, rule
from ..wording import number_of
from .redirect_ends import NO_ANSWER

_REFRESH = re.compile(r"\s*[\d.]+\s*[;,]\s*+(?:url\s*=\s*)?+[\"']?([^\"']+)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php\d?|aspx?|jsp|cgi)$", re.IGNORECASE)


@rule(Severity.WARNING, "redirects")
def redirect_http_refresh_header(fetch: Fetch) -> Iterator[Evidence]:
    """Page sends its visitors on by a Refresh header

    The answer has an HTTP Refresh header that names another address. One that only reloads the page is none.

    Why: The visitor first loads a page that is not meant to be read, and search engines other than Google may not
    follow it.

    Fix: Let the server redirect (301 or 308) instead.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    header = fetch.header("refresh")
    match = _REFRESH.match(header) if header and fetch.ok else None
    target = join(match[1].strip(), fetch.url) if match else None
    if header and target and target != fetch.url:
        yield Evidence(f"The Refresh header sends visitors to {target}.", value=header, snippet=f"Refresh: {header}",
                       target=target)  # fmt: skip


@rule(Severity.WARNING, "redirects")
def redirect_resource(site: Site) -> Iterator[Evidence]:
    """File that pages load redirects

    An image, script or stylesheet of a page answers with a redirect. A temporary redirect of another site's file is
    not meant: many of those lead to the newest version on purpose.

    Why: The browser asks twice before it can show the page, on every visit.

    Fix: Name the address the redirect leads to.

    Source: web.dev, "Avoid multiple page redirects",
    https://developer.chrome.com/docs/lighthouse/performance/redirects
    """
    for row in _loaded(site):
        own = site.plan.is_internal(row["url"])
        if row["redirect_url"] and (own or row["status"] in (301, 308)):
            yield Evidence(
                f"The {row['what']} {row['url']} redirects to {row['redirect_url']} ({status_text(row['status'])}).",
                value=row["status"],
                url=row["page"],
                target=row["url"],
                details={"redirects_to": row["redirect_url"], "pages": row["pages"]},
            )


@rule(Severity.ERROR, "redirects")
def redirect_resource_broken(site: Site) -> Iterator[Evidence]:
    """File that pages load redirects to nowhere

    An image, script or stylesheet of a page redirects, and at the end is an error (400 to 599), no answer, or the
    beginning. When another site only turned the crawler away, the result is inconclusive.

    Why: The page misses the file: a picture, its look, or something that works by script.

    Fix: Restore the file or name one that exists.

    Source: RFC 9110, section 15, https://www.rfc-editor.org/rfc/rfc9110#section-15
    """
    for row in _loaded(site):
        path = site.redirect_path(row["url"]) if row["redirect_url"] else []
        if not path:
            continue
        end = path[-1]
        evidence = Evidence("", url=row["page"], target=row["url"],
                            details={"hops": [fetch.url for fetch in path], "pages": row["pages"]})  # fmt: skip
        begin = f"The {row['what']} {row['url']} redirects"
        if end.redirect_to in [fetch.url for fetch in path]:
            yield replace(evidence, message=f"{begin} back to itself.")
        elif end.reason == Reason.REDIRECT_LIMIT:
            yield replace(evidence, message=f"{begin} more often than browsers follow.")
        elif end.reason in NO_ANSWER:
            evidence = replace(evidence, message=f"{begin} to {end.url}, which does not answer ({end.reason}).")
            yield confirmed(evidence, end)
        elif end.redirect_to is None and end.status is not None and end.status >= 400:
            message = f"{begin} to {end.url}, which answers {status_text(end.status)}."
            refused = opens_in_browser(end) or end.status in (401, 403, 429)
            found = replace(evidence, message=message, value=end.status)
            yield replace(found, status=Status.INCONCLUSIVE) if refused else found


@rule(Severity.NOTICE, "redirects", needs_complete_crawl=True)
def redirect_no_inlinks(site: Site) -> Iterator[Evidence]:
    """Redirect that no page of the site uses

    An address redirects and no page of the site links to it; it is known from a sitemap, a canonical, a language
    version or an earlier crawl. Start pages and further steps of a chain are not meant.

    Why: It needs no work on your own links. It is worth keeping as long as other sites or bookmarks use it.

    Fix: Nothing, as a rule. Take the address out of the sitemap, where it has no place.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    rows = site.query(
        """
        SELECT f.url, f.redirect_url FROM fetch f
        WHERE f.kind = 'page' AND f.redirect_id IS NOT NULL AND f.hops = 0
          AND f.url_id NOT IN (SELECT target_id FROM links WHERE crawl_id = :crawl)
          AND f.url_id NOT IN (SELECT redirect_id FROM fetches WHERE crawl_id = :crawl AND redirect_id IS NOT NULL)
        ORDER BY f.url_id
        """
    )
    for row in rows:
        if row["url"] not in site.plan.starts:
            yield Evidence(f"No page links to this address, which redirects to {row['redirect_url']}.",
                           url=row["url"], target=row["redirect_url"])  # fmt: skip


@rule(Severity.NOTICE, "redirects")
def redirect_only_normalisation(site: Site) -> Iterator[Evidence]:
    """Redirects that only change how an address is written

    An address redirects to itself in other letter case, with or without a slash at the end, or without the name of an
    index file, and pages of the site link to it. All of one kind are one finding, on the first of them.

    Why: The redirect is right, but links that are written right need none.

    Fix: One rule in the templates that write the links usually repairs all of them.

    Source: Google Search Central, "URL structure best practices for Google Search",
    https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    rows = site.query(
        """
        SELECT f.url, f.redirect_url FROM fetch f WHERE f.kind = 'page' AND f.redirect_id IS NOT NULL
          AND f.url_id IN (SELECT target_id FROM links WHERE crawl_id = :crawl)
        ORDER BY f.url_id
        """
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        kind = _difference(row["url"], row["redirect_url"])
        if kind:
            found.setdefault(kind, []).append((row["url"], row["redirect_url"]))
    for kind, pairs in found.items():
        (url, target), *others = pairs
        also = f", and {number_of(len(others), 'other')}" if others else ""
        yield Evidence(
            f"{url} redirects to {target}, which differs in {kind}{also}.",
            value=len(pairs),
            url=url,
            target=target,
            details={"kind": kind, "addresses": [pair[0] for pair in pairs[:20]]},
        )


def _difference(url: str, target: str) -> str:
    """How two addresses of one page differ, "" when they are of two pages."""
    one, other = parts(url), parts(target)
    if (one.scheme, one.authority, one.query) != (other.scheme, other.authority, other.query):
        return ""
    if one.path.lower() == other.path.lower():
        return "letter case"
    if one.path.rstrip("/") == other.path.rstrip("/"):
        return "the slash at the end"
    if _INDEX.search(one.path) and _INDEX.sub("", one.path) == other.path.rstrip("/"):
        return "the name of the index file"
    return ""


def _loaded(site: Site) -> Iterator[sqlite3.Row]:
    """What pages load and a fetch is known of: its URL, answer, kind, one page and how many."""
    rows = site.query(
        """
        WITH loaded AS (
            SELECT url_id, page_id, page, kind AS what FROM resource WHERE kind IN ('script', 'stylesheet', 'image')
            UNION ALL SELECT url_id, page_id, page, 'image' FROM image WHERE url_id IS NOT NULL
        )
        SELECT f.url, f.status, f.redirect_url, min(l.what) AS what, min(l.page) AS page,
               count(DISTINCT l.page_id) AS pages
        FROM loaded l JOIN fetch f ON f.url_id = l.url_id WHERE f.redirect_id IS NOT NULL AND f.kind = :kind
        GROUP BY f.url_id, f.url, f.status, f.redirect_url ORDER BY f.url_id
        """,
        kind=Kind.RESOURCE,
    )
    yield from rows.fetchall()


@rule(Severity.WARNING, "redirects")
def redirect_javascript(site: Site) -> Iterator[Evidence]:
    """Page sends its visitors on by a script

    In the browser a script leads from the page to another address. The server did not redirect, and there is no meta
    refresh. It can be seen only when the crawl renders pages.

    Why: Search engines follow it only if they render the page, and those that run no scripts not at all. Google advises
    to use it as a last resort.

    Fix: Let the server redirect (301 or 308).

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects#jslocation
    """
    if not site.plan.render:
        raise NotApplicable("Pages were not rendered.")
    rows = site.query(
        """
        SELECT r.url, r.redirect_url, p.facts FROM rendered r JOIN page p ON p.url_id = r.url_id
        WHERE r.reason = :navigates AND r.redirect_url <> r.url AND p.status BETWEEN 200 AND 299 ORDER BY r.url_id
        """,
        navigates=RenderReason.NAVIGATES,
    )
    for row in rows:
        if "refresh" not in json.loads(row["facts"]):
            yield Evidence(f"A script sends visitors to {row['redirect_url']}.", url=row["url"],
                           target=row["redirect_url"])  # fmt: skip
