"""How pages are found and indexed otherwise than in the crawl before: status, redirects, canonicals, links, depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...core.facts import Reason
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..answers import SEEN_ONCE, status_text
from ..earlier import both_complete, earlier_crawl, read_twice, url_of
from ..rule import rule
from ..wording import number_of

MOST_HOPS = 20
_CAUSES = {
    "noindex": "says noindex",
    "canonicalised": "names another address as canonical",
    "redirect": "sends its visitors on at once",
}
_UNASKED = (
    Reason.ROBOTS, Reason.ROBOTS_UNREACHABLE, Reason.TRAP, Reason.UNSUPPORTED, Reason.PRIVATE, Reason.PORT,
)  # fmt: skip


@rule(Severity.ERROR, "change")
def change_became_noindex(site: Site) -> Iterator[Evidence]:
    """Page may not be indexed any more

    A page that could be indexed in the crawl before cannot be now: it says noindex, names another address as canonical,
    or sends its visitors on at once by a meta refresh. Pages that are gone or redirect are listed by other rules.

    Why: The page disappears from search results within days. This is the most frequent way in which a release
    takes a site out of the index by mistake.

    Fix: Find out what set the directive, often a setting of the test system or of a plugin, and take it back. Nothing
    if the page is not to be found any more.

    Source: Google Search Central, "Block Search indexing with noindex",
    https://developers.google.com/search/docs/crawling-indexing/block-indexing
    """
    for row in read_twice(site, "p.indexability <> '' AND q.indexability = ''"):
        cause = _CAUSES.get(row["indexability"], row["indexability"])
        target = url_of(site, row["canonical_id"]) if row["indexability"] == "canonicalised" else ""
        yield Evidence(
            f"The page could be indexed before; now it {cause}{target and f': {target}'}.",
            value=row["indexability"],
            url=row["url"],
            target=target,
        )


@rule(Severity.NOTICE, "change")
def change_became_indexable(site: Site) -> Iterator[Evidence]:
    """Page may be indexed now

    A page that could not be indexed in the crawl before, because of noindex, its canonical or a meta refresh, can be
    now.

    Why: The page will show up in search results. That is good news for a page that was hidden by mistake, and bad news
    for internal searches, filters and drafts.

    Fix: Nothing if the page is to be found. Otherwise restore what kept it out of the index.

    Source: Google Search Central, "Block Search indexing with noindex",
    https://developers.google.com/search/docs/crawling-indexing/block-indexing
    """
    for row in read_twice(site, "p.indexability = '' AND q.indexability <> ''"):
        cause = {"noindex": "said noindex", "canonicalised": "named another address as canonical"}
        was = cause.get(row["was_indexability"], "sent its visitors on at once")
        yield Evidence(f"The page can be indexed now; before, it {was}.", value=row["was_indexability"], url=row["url"])


@rule(Severity.WARNING, "change")
def change_canonical(site: Site) -> Iterator[Evidence]:
    """Canonical changed

    A page names another address as canonical than in the crawl before. A page without a canonical counts as one that
    names itself.

    Why: The canonical decides which address search results show. A wrong one, for example of the home page on every
    page, takes pages out of the index.

    Fix: Nothing if the change was meant. Otherwise restore the canonical.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    for row in read_twice(site, "ifnull(p.canonical_id, p.url_id) <> ifnull(q.canonical_id, p.url_id)"):
        was, now = (url_of(site, row[name] or row["url_id"]) for name in ("was_canonical_id", "canonical_id"))
        yield Evidence(
            f"The canonical was {was} and is {now} now.", value=now, url=row["url"], target=now, details={"before": was}
        )


@rule(Severity.WARNING, "change")
def change_status(site: Site) -> Iterator[Evidence]:
    """Page answers otherwise

    The status with which a page answers in the end, after redirects, is of another class (2xx, 4xx, 5xx, or no answer)
    than in the crawl before. A page that failed only once is inconclusive; one that works again is not listed.

    Why: A page that worked and fails now loses its visitors, and soon its place in search results.

    Fix: Restore the page, or redirect its address to the page that takes its place. Nothing if it works again.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    base = earlier_crawl(site)
    rows = site.query(
        """
        SELECT u.url, f.url_id FROM fetches f JOIN fetches b ON b.crawl_id = :base AND b.url_id = f.url_id
        JOIN urls u ON u.id = f.url_id
        WHERE f.crawl_id = :crawl AND f.kind = 'page' AND b.kind = 'page'
          AND (f.status IS NOT b.status OR f.reason IS NOT b.reason OR f.redirect_id IS NOT NULL)
        ORDER BY f.url_id
        """,
        base=base,
    )
    for row in rows:
        was, now = (_last_answer(site, crawl, row["url_id"]) for crawl in (base, site.crawl.id))
        if was is None or now is None or _class(was[0]) == _class(now[0]):
            continue
        if _class(now[0]) == 2 and (_class(was[0]) in (0, 5) or was[0] == 429):
            continue
        evidence = Evidence(
            f"The page answered {_answer(*was[:2])} before and {_answer(*now[:2])} now.",
            value=now[0],
            url=row["url"],
            details={"before": was[0]},
        )
        once = now[2] < 2 and (now[0] is None or now[0] >= 500)
        if once:
            evidence = replace(evidence, status=Status.INCONCLUSIVE, message=f"{evidence.message} {SEEN_ONCE}")
        yield evidence


def _last_answer(site: Site, crawl: int, url_id: int) -> tuple[int | None, str | None, int] | None:
    """(status, reason, requests made) at the end of a URL's redirects; None when that was not requested."""
    for _ in range(MOST_HOPS):
        row = site.query(
            "SELECT status, reason, redirect_id, (SELECT count(*) FROM json_each(attempts)"
            " WHERE json_extract(value, '$.agent') IS NULL) AS made FROM fetches"
            " WHERE crawl_id = :id AND url_id = :url",
            id=crawl,
            url=url_id,
        ).fetchone()
        if row is None or row["reason"] in _UNASKED:
            return None
        if row["redirect_id"] is None:
            return row["status"], row["reason"], row["made"]
        url_id = row["redirect_id"]
    return None


def _class(status: int | None) -> int:
    return 0 if status is None else status // 100


def _answer(status: int | None, reason: str | None) -> str:
    return f"nothing ({reason})" if status is None else status_text(status)


@rule(Severity.WARNING, "change")
def change_redirect_target(site: Site) -> Iterator[Evidence]:
    """Redirect leads elsewhere

    An address of the site redirects to another address than in the crawl before.

    Why: The links and bookmarks that lead to the old address go to another page now, and with them what search engines
    make of those links.

    Fix: Nothing if the change was meant. Otherwise restore the redirect.

    Source: Google Search Central, "Redirects and Google Search",
    https://developers.google.com/search/docs/crawling-indexing/301-redirects
    """
    rows = site.query(
        """
        SELECT u.url, n.url AS now, o.url AS was FROM fetches f
        JOIN fetches b ON b.crawl_id = :base AND b.url_id = f.url_id JOIN urls u ON u.id = f.url_id
        JOIN urls n ON n.id = f.redirect_id JOIN urls o ON o.id = b.redirect_id
        WHERE f.crawl_id = :crawl AND f.kind = 'page' AND f.redirect_id <> b.redirect_id ORDER BY f.url_id
        """,
        base=earlier_crawl(site),
    )
    for row in rows:
        yield Evidence(
            f"The address redirected to {row['was']} before and redirects to {row['now']} now.",
            value=row["now"],
            url=row["url"],
            target=row["now"],
            details={"before": row["was"]},
        )


@rule(Severity.WARNING, "change", needs_complete_crawl=True)
def change_inlinks_lost(site: Site, *, min_share: float = 0.5, min_pages: int = 5) -> Iterator[Evidence]:
    """Page lost links from the site

    Of the pages of the site that linked to a page in the crawl before, at least half (option `min_share`, 0-1) and at
    least 5 (option `min_pages`) do not any more. Both crawls must have reached every page.

    Why: Links within the site tell search engines which pages matter. A page that falls out of the menu or of the lists
    of related pages loses weight, and visitors.

    Fix: Link to the page again where it was linked before, if it still matters.

    Source: Google Search Central, "SEO link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    rows = site.query(
        """
        WITH seen AS (
            SELECT crawl_id, target_id, count(DISTINCT source_id) AS pages FROM links
            WHERE crawl_id IN (:crawl, :base) AND source_id <> target_id AND (flags >> 8) & 1
            GROUP BY crawl_id, target_id
        )
        SELECT u.url, b.pages AS was, ifnull(a.pages, 0) AS now FROM seen b
        LEFT JOIN seen a ON a.crawl_id = :crawl AND a.target_id = b.target_id
        JOIN pages p ON p.crawl_id = :crawl AND p.url_id = b.target_id JOIN urls u ON u.id = b.target_id
        WHERE b.crawl_id = :base AND b.pages - ifnull(a.pages, 0) >= max(:least, :share * b.pages)
        ORDER BY b.target_id
        """,
        base=both_complete(site),
        least=min_pages,
        share=min_share,
    )
    for row in rows:
        yield Evidence(
            f"{number_of(row['now'], 'page')} of the site {'links' if row['now'] == 1 else 'link'} to the page;"
            f" before, {number_of(row['was'], 'page')} did.",
            value=row["now"],
            url=row["url"],
            details={"before": row["was"]},
        )


@rule(Severity.NOTICE, "change", needs_complete_crawl=True)
def change_depth(site: Site, *, min_clicks: int = 2) -> Iterator[Evidence]:
    """Page is farther from the start page

    The shortest way from the start page to a page takes at least 2 clicks (option `min_clicks`) more than in the crawl
    before. Both crawls must have reached every page.

    Why: Pages that are many clicks away are visited less, by people and by search engines.

    Fix: Link to the page from where it was linked before, or from a page nearer to the start.

    Source: Google Search Central, "SEO link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable; the threshold is this project's
    judgement.
    """
    rows = site.query(
        """
        SELECT u.url, f.depth AS now, b.depth AS was FROM fetches f
        JOIN fetches b ON b.crawl_id = :base AND b.url_id = f.url_id
        JOIN pages p ON p.crawl_id = :crawl AND p.url_id = f.url_id JOIN urls u ON u.id = f.url_id
        WHERE f.crawl_id = :crawl AND f.depth - b.depth >= :least ORDER BY f.url_id
        """,
        base=both_complete(site),
        least=min_clicks,
    )
    for row in rows:
        yield Evidence(
            f"The page is {number_of(row['now'], 'click')} from the start page; before, it was {row['was']}.",
            value=row["now"],
            url=row["url"],
            details={"before": row["was"]},
        )
