"""Lists that go on over several pages, told by their addresses (?page=2, /page/2/)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...core.directives import canonical_url
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..markup import canonical_markup
from ..pagination import ListPage, is_later_page, list_page
from ..robots_files import RobotsRules
from ..rule import NotApplicable, rule


@rule(Severity.ERROR, "pagination", needs="canonicals")
def pagination_canonical_to_first(page: Page) -> Iterator[Evidence]:
    """Later page of a list names the first page as canonical

    The second or a later page of a list (?page=2, /page/2/) names the first page of the same list as its canonical.

    Why: The pages of a list are no copies of each other. Search engines that follow the canonical leave the later pages
    out, and with them the way to everything that is listed only there.

    Fix: Let each page of the list name itself as canonical.

    Source: Google Search Central, "Pagination, incremental page loading, and their impact on Google Search" (give each
    page its own canonical URL),
    https://developers.google.com/search/docs/specialty/ecommerce/pagination-and-incremental-page-loading
    """
    canonical = canonical_url(page)
    if canonical is None or canonical == page.url:
        return
    place = list_page(page.url)
    if place is not None and canonical in place.firsts:
        named = next(item for item in page.canonicals if item.url == canonical)
        yield Evidence(
            f"Page {place.number} of the list names its first page, {canonical}, as canonical.",
            value=canonical,
            snippet=canonical_markup(named),
            line=named.line,
            target=canonical,
        )


@rule(Severity.WARNING, "pagination")
def pagination_non_indexable(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """Later page of a list is kept from search engines

    The second or a later page of a list (?page=2, /page/2/) says noindex, or robots.txt blocks it (for the option
    `agent`), although the first page may be indexed. Lists whose first page the crawl did not read are left out.

    Why: Google gives up following the links of a page that stays noindex, and never reads one that is blocked. What is
    listed only on these pages is then hard to find.

    Fix: Let search engines crawl and index the pages of lists that lead to something. Where all entries are linked from
    other pages as well, nothing needs to be done.

    Source: Google Search Central, "Pagination, incremental page loading, and their impact on Google Search",
    https://developers.google.com/search/docs/specialty/ecommerce/pagination-and-incremental-page-loading; "Crawl budget
    management for large sites",
    https://developers.google.com/search/docs/crawling-indexing/large-site-managing-crawl-budget
    """
    indexable = {row["url"] for row in site.query("SELECT url FROM page WHERE indexable")}
    robots = RobotsRules(site)
    rows = site.query(
        """
        SELECT f.url, f.reason, p.noindex FROM fetch f LEFT JOIN page p ON p.url_id = f.url_id
        WHERE f.kind = 'page' AND (p.noindex OR f.status IS NULL) ORDER BY f.url_id
        """
    )
    for row in rows:
        place = _place(row["url"])
        first = next((url for url in place.firsts if url in indexable), None) if place else None
        if place is None or first is None:
            continue
        if row["noindex"]:
            how = "says noindex"
        elif robots.refusal(row["url"], agent):
            how = f"is blocked for {agent} by robots.txt"
        else:
            continue
        yield Evidence(
            f"Page {place.number} of the list {first} {how}.", value=place.number, url=row["url"], target=first
        )


@dataclass(slots=True)
class _Sequence:
    """The pages of one list that were read."""

    pages: dict[int, str] = field(default_factory=dict)  # number to URL
    ids: dict[int, int] = field(default_factory=dict)


@rule(Severity.WARNING, "pagination")
def pagination_empty_tail(site: Site, *, min_empty: int = 3) -> Iterator[Evidence]:
    """List goes on after its end

    The last three or more pages of a list (?page=7, ?page=8, ?page=9) answer with 200 although they list nothing: they
    have no link to a page of the site that the pages before them do not have all alike. Links to the list's own pages
    do not count.

    Why: A list that never ends is an endless number of empty pages to search engines, which crawl them instead of
    others.

    Fix: Answer 404 to page numbers behind the last one, and leave out the link to the next page on the last page.

    Source: Google Search Central, "Crawl budget management for large sites" (avoid infinite spaces),
    https://developers.google.com/search/docs/crawling-indexing/large-site-managing-crawl-budget
    """
    sequences: dict[str, _Sequence] = defaultdict(_Sequence)
    for row in site.query("SELECT url_id, url FROM page WHERE status = 200 ORDER BY url_id"):
        place = _place(row["url"])
        if place is not None:
            sequences[place.firsts[0]].pages.setdefault(place.number, row["url"])
            sequences[place.firsts[0]].ids.setdefault(place.number, row["url_id"])
    long = {first: sequence for first, sequence in sequences.items() if len(sequence.pages) > min_empty}
    if not long:
        raise NotApplicable(f"The site has no list of more than {min_empty + 1} pages.")
    for first, sequence in long.items():
        numbers = sorted(sequence.pages)
        listed = [_linked(site, sequence.ids[number], first) for number in numbers]
        everywhere = set.intersection(*listed)
        if not any(targets - everywhere for targets in listed):
            continue  # A list whose entries cannot be told from its menu.
        empty = 0
        while not listed[-1 - empty] - everywhere:
            empty += 1
        if empty >= min_empty:
            number = numbers[-empty]
            yield Evidence(
                f"The pages {number} to {numbers[-1]} of the list {first} list nothing and answer 200.",
                value=empty,
                threshold=min_empty,
                url=sequence.pages[number],
                target=first,
            )


def _linked(site: Site, url_id: int, first: str) -> set[str]:
    """What a page of a list links to on the site, the list's own pages left out."""
    rows = site.query("SELECT DISTINCT target FROM link WHERE source_id = :id AND internal", id=url_id)
    targets = {row["target"] for row in rows if row["target"] != first}
    return {target for target in targets if not is_later_page(target)}


def _place(url: str) -> ListPage | None:
    """Where a URL stands in a list; ?p=17 on the home page is how blogs name their 17th post, not a page of a list."""
    pieces = parts(url)
    if pieces.path == "/" and pieces.query.startswith("p="):
        return None
    return list_page(url)
