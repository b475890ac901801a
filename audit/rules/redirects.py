"""Redirects within the site: where they lead, how long they take, whether they end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.facts import Fetch, Page, Reason
from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..answers import status_text
from ..rule import rule

REDIRECTS = (301, 302, 303, 307, 308)


@rule(Severity.NOTICE, "redirects")
def redirect_internal(fetch: Fetch) -> Iterator[Evidence]:
    """Address redirects

    A URL of the site answers with a redirect (301, 302, 303, 307 or 308). This is a list of all redirects, not a fault
    in itself.

    Why: Redirects keep old addresses alive. But every visit through one costs a further request, and a crawler spends
    one of the requests it allots to the site on it.

    Fix: Nothing where the redirect serves links from elsewhere. Links on your own pages should name the new address.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    if fetch.status in REDIRECTS:
        to = f" to {fetch.redirect_to}" if fetch.redirect_to else " without naming a usable address"
        yield Evidence(
            f"The address redirects{to} ({status_text(fetch.status)}).",
            value=fetch.status,
            target=fetch.redirect_to or "",
        )


@rule(Severity.WARNING, "redirects")
def redirect_chain(site: Site, *, max_hops: int = 1) -> Iterator[Evidence]:
    """Redirect leads to another redirect

    Two or more redirects follow each other before a page is reached. The finding stands on the first address of the
    chain and lists every address on the way.

    Why: Every redirect makes the visitor wait for one more answer. Googlebot follows up to ten of them, other crawlers
    and link checkers fewer.

    Fix: Let each old address redirect straight to the last one of the chain, and correct the links on your own pages.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects; "How HTTP status codes affect Google's
    crawlers", https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    targets, pages = _redirects(site)
    pointed_at = {targets[page] for page in pages}
    for head in sorted(pages - pointed_at):
        path = [head]
        while path[-1] in targets and targets[path[-1]] not in path:
            path.append(targets[path[-1]])
        # One that never ends is a loop, which is another finding.
        if path[-1] not in targets and len(path) - 1 > max_hops:
            hops = _urls(site, path)
            end = site.fetch(hops[-1])
            endless = end is not None and end.reason == Reason.REDIRECT_LIMIT
            yield Evidence(
                f"{len(path) - 1} redirects follow each other and no page came after them."
                if endless
                else f"It takes {len(path) - 1} redirects to get to {hops[-1]}.",
                value=len(path) - 1,
                threshold=max_hops,
                url=hops[0],
                target=hops[-1],
                details={"hops": hops},
            )


@rule(Severity.ERROR, "redirects")
def redirect_loop(site: Site) -> Iterator[Evidence]:
    """Redirect leads back to itself

    Following a redirect leads, at once or over other addresses, back to where it began. Each loop is found once, on
    the address of it that the crawl met first.

    Why: The page can never be opened: browsers give up with an error, and search engines drop all addresses of the
    loop.

    Fix: Look for two rules that undo each other, often one for http and https, www, letter case or the slash at the
    end of the address. Remove one of them.

    Source: RFC 9110, section 15.4, "Redirection 3xx", https://www.rfc-editor.org/rfc/rfc9110#section-15.4
    """
    targets, pages = _redirects(site)
    for loop in _loops(targets):
        own = pages.intersection(loop)
        if not own:
            continue
        start = loop.index(min(own))
        hops = _urls(site, [*loop[start:], *loop[:start], loop[start]])
        count = len(loop)
        over = "to itself" if count == 1 else f"back to itself over {count} redirects"
        yield Evidence(f"The address redirects {over}.", value=count, url=hops[0], target=hops[1],
                       details={"hops": hops})  # fmt: skip


@rule(Severity.WARNING, "redirects")
def redirect_temporary(site: Site) -> Iterator[Evidence]:
    """Redirect says that it is only temporary

    A URL answers with a temporary redirect (302, 303 or 307) although pages of the site link to it, or although it did
    so in the crawl before as well.

    Why: A temporary redirect tells search engines to keep the old address. Google takes it for a weak sign only that
    the target should stand in the results.

    Fix: If the move is for good, answer 301 or 308. If it is not (a log-in, a choice of language, an offer of the
    week), leave it as it is.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    rows = site.query(
        """
        SELECT f.url, f.status, f.redirect_url, count(DISTINCT l.source_id) AS inlinks,
               EXISTS (SELECT 1 FROM fetches p WHERE p.url_id = f.url_id AND p.status IN (302, 303, 307)
                       AND p.crawl_id = (SELECT max(c.id) FROM crawls c JOIN crawls own ON own.seed = c.seed
                                         WHERE own.id = :crawl AND c.id < :crawl)) AS before
        FROM fetch f LEFT JOIN link l ON l.target_id = f.url_id
        WHERE f.kind = 'page' AND f.status IN (302, 303, 307)
        GROUP BY f.url_id, f.url, f.status, f.redirect_url ORDER BY f.url_id
        """
    )
    for row in rows:
        if row["inlinks"]:
            pages = "1 page links" if row["inlinks"] == 1 else f"{row['inlinks']} pages link"
            because = f"{pages} to it"
        elif row["before"]:
            because = "it did so in the crawl before as well"
        else:
            continue
        yield Evidence(
            f"The address answers {status_text(row['status'])}, a temporary redirect, and {because}.",
            value=row["status"],
            url=row["url"],
            target=row["redirect_url"] or "",
            details={"inlinks": row["inlinks"]},
        )


@rule(Severity.WARNING, "redirects", needs="refresh")
def redirect_meta_refresh(page: Page) -> Iterator[Evidence]:
    """Page sends its visitors on by meta refresh

    The HTML of a page holds a meta refresh that leads to another address. A refresh that only reloads the same page is
    none.

    Why: The visitor first loads a page that is not meant to be read. Google reads a refresh without delay as a
    permanent redirect and one with a delay as a temporary redirect; other search engines may not follow it.

    Fix: Let the server redirect (301 or 308) instead. Where the hosting does not allow that, keep the delay at 0.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    refresh = page.refresh
    if refresh is None or refresh.url is None or refresh.url == page.url:
        return
    kind = "at once" if refresh.seconds == 0 else f"after {refresh.seconds:g} seconds"
    yield Evidence(
        f"The page sends its visitors to {refresh.url} {kind}.",
        value=refresh.seconds,
        snippet=refresh.raw,
        line=refresh.line,
        target=refresh.url,
    )


def _redirects(site: Site) -> tuple[dict[int, int], set[int]]:
    """Where each redirecting URL leads, by URL id, and which of them are URLs of the site."""
    rows = site.query("SELECT url_id, redirect_id, kind FROM fetch WHERE redirect_id IS NOT NULL ORDER BY url_id")
    targets: dict[int, int] = {}
    pages: set[int] = set()
    for row in rows:
        targets[row["url_id"]] = row["redirect_id"]
        if row["kind"] == "page":
            pages.add(row["url_id"])
    return targets, pages


def _loops(targets: Mapping[int, int]) -> Iterator[list[int]]:
    """Every cycle, once. Linear: each id is walked over a single time."""
    settled: set[int] = set()
    for start in targets:
        path: dict[int, int] = {}  # id to its place
        current = start
        while current in targets and current not in settled and current not in path:
            path[current] = len(path)
            current = targets[current]
        if current in path:
            yield list(path)[path[current] :]
        settled.update(path)


def _urls(site: Site, ids: list[int]) -> list[str]:
    return [site.query("SELECT url FROM urls WHERE id = :id", id=number).fetchone()["url"] for number in ids]
