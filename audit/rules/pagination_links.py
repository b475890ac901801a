"""Lists whose pages name each other by rel=next and rel=prev.

Google has not used these since 2019; other search engines and browsers do, and who writes them means them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity, Status
from ...core.identity import KEY
from ...store.site import Site
from ..answers import status_text
from ..rule import NotApplicable, rule
from ..sequences import Neighbour, neighbours

_NOTHING = "No page names a next or previous one."


@rule(Severity.ERROR, "pagination", needs="markup.links")
def pagination_not_linked(page: Page) -> Iterator[Evidence]:
    """Next page is named, but not linked

    The page names another as next or previous (rel=next, rel=prev) and has no link to it that a visitor could follow.

    Why: Google finds the pages of a list by following links, and does not use rel=next and rel=prev. Visitors cannot go
    on either.

    Fix: Link to the next page with an a element.

    Source: Google Search Central, "Pagination, incremental page loading, and their impact on Google Search" (link pages
    sequentially),
    https://developers.google.com/search/docs/specialty/ecommerce/pagination-and-incremental-page-loading
    """
    linked = {link.target for link in page.links}
    for item in page.markup.links:
        if item.rel in ("next", "prev") and item.url and item.url != page.url and item.url not in linked:
            yield Evidence(
                f"rel={item.rel} names {item.url}, to which the page has no link.",
                value=item.raw,
                line=item.line,
                target=item.url,
            )


@rule(Severity.NOTICE, "pagination", needs="markup.links")
def pagination_several(page: Page) -> Iterator[Evidence]:
    """Page names several next or previous pages

    The page has rel=next, or rel=prev, with two or more different addresses.

    Why: A list goes on in one place. Who uses the hint has to guess which.

    Fix: Keep one of each. Often a plugin and the template write one each.

    Source: HTML Standard, "Sequential link types",
    https://html.spec.whatwg.org/multipage/links.html#sequential-link-types
    """
    for rel in ("next", "prev"):
        found = [item for item in page.markup.links if item.rel == rel]
        urls = list(dict.fromkeys(item.url or item.raw for item in found))
        if len(urls) > 1:
            yield Evidence(
                f"The page names {len(urls)} pages as {rel}: {', '.join(urls[:5])}.",
                value=len(urls),
                threshold=1,
                line=found[1].line,
                details={KEY: rel, "pages": urls[:20]},
            )


@rule(Severity.ERROR, "pagination")
def pagination_non_200(site: Site) -> Iterator[Evidence]:
    """Next or previous page does not answer

    An address that a page names as next or previous (rel=next, rel=prev) answers with a redirect or an error. Where the
    server turned the crawler away (401, 403, 429), that is inconclusive.

    Why: The list breaks off for everyone who follows the hint.

    Fix: Name the page's present address, and no next page on the last one.

    Source: HTML Standard, "Sequential link types",
    https://html.spec.whatwg.org/multipage/links.html#sequential-link-types
    """
    for item in _all(site):
        fetch = site.fetch(item.url)
        if fetch is None or fetch.status is None or fetch.status == 200:
            continue
        refused = fetch.status in (401, 403, 429)
        yield Evidence(
            f"rel={item.rel} names {item.url}, which answers {status_text(fetch.status)}.",
            value=fetch.status,
            threshold=200,
            url=item.page,
            target=item.url,
            line=item.line,
            status=Status.INCONCLUSIVE if refused else Status.FAIL,
        )


@rule(Severity.WARNING, "pagination", needs_complete_crawl=True)
def pagination_unlinked(site: Site) -> Iterator[Evidence]:
    """Page of a list is reached by rel=next alone

    A page that may be indexed is named as next or previous, and no page of the site links to it.

    Why: Google does not follow rel=next and rel=prev, so it does not find the page, nor what is listed there.

    Fix: Link the pages of the list to each other with a elements.

    Source: Google Search Central, "Pagination, incremental page loading, and their impact on Google Search",
    https://developers.google.com/search/docs/specialty/ecommerce/pagination-and-incremental-page-loading
    """
    named: dict[str, str] = {}
    for item in _all(site):
        named.setdefault(item.url, item.page)
    for url, by in named.items():
        row = site.query(
            "SELECT 1 FROM page p WHERE p.url = :url AND p.indexable AND p.status = 200"
            " AND NOT EXISTS (SELECT 1 FROM link l WHERE l.target_id = p.url_id AND l.source_id <> p.url_id)",
            url=url,
        ).fetchone()
        if row is not None and url not in site.plan.starts:
            yield Evidence("No page links to this one; it is only named as next or previous.", url=url, target=by)


@rule(Severity.WARNING, "pagination")
def pagination_loop(site: Site) -> Iterator[Evidence]:
    """List leads back to where it was

    Who follows rel=next from page to page comes back to a page of the same list.

    Why: The list never ends for those who follow it: each round is the same pages again.

    Fix: Name no next page on the last one.

    Source: HTML Standard, "Sequential link types",
    https://html.spec.whatwg.org/multipage/links.html#sequential-link-types
    """
    following: dict[str, Neighbour] = {}
    for item in _all(site):
        if item.rel == "next":
            following.setdefault(item.page, item)
    seen: set[str] = set()
    for start in following:
        path: dict[str, Neighbour] = {}
        page = start
        while page in following and page not in path and page not in seen:
            path[page] = following[page]
            page = following[page].url
        seen.update(path)
        if page in path:
            item = list(path.values())[-1]
            yield Evidence(
                f"rel=next leads back to {page}.", value=len(path), url=item.page, target=page, line=item.line
            )


@rule(Severity.NOTICE, "pagination")
def pagination_sequence_error(site: Site) -> Iterator[Evidence]:
    """Next page does not name this one as previous

    A page names another as next, and that one names a different page as previous (or the other way round). Pages that
    name none are left out, and so are other spellings of the same page: one it redirects to, has as its
    canonical, or is a copy of.

    Why: The hints contradict each other; one of them is wrong.

    Fix: Let each page name its neighbours: the template usually counts wrongly.

    Source: HTML Standard, "Sequential link types",
    https://html.spec.whatwg.org/multipage/links.html#sequential-link-types
    """
    items = _all(site)
    named: dict[tuple[str, str], set[str]] = {}
    for item in items:
        named.setdefault((item.page, item.rel), set()).add(item.url)
    times = Counter((item.page, item.rel) for item in items)
    for item in items:
        back = named.get((item.url, "prev" if item.rel == "next" else "next"))
        if not back or times[item.page, item.rel] > 1 or back & _spellings(site, item.page):
            continue
        if any(item.page in _spellings(site, url) for url in back):
            continue
        other = min(back)
        yield Evidence(
            f"rel={item.rel} names {item.url}, which names {other} instead of this page in return.",
            value=other,
            threshold=item.page,
            url=item.page,
            target=item.url,
            line=item.line,
        )


def _all(site: Site) -> list[Neighbour]:
    found = neighbours(site)
    if not found:
        raise NotApplicable(_NOTHING)
    return found


def _spellings(site: Site, url: str) -> set[str]:
    """A page and what it redirects to, names as canonical, or says word for word at another address."""
    found = {url, *(fetch.url for fetch in site.redirect_path(url))}
    rows = site.query(
        "SELECT q.url, p.canonical_url FROM page p JOIN page q ON q.text_hash = p.text_hash"
        " WHERE p.url = :url AND p.text_hash <> '' LIMIT 100",
        url=url,
    ).fetchall()
    return found | {row["url"] for row in rows} | {row["canonical_url"] for row in rows if row["canonical_url"]}
