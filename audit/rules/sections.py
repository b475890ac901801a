"""Sections of a site, by the first folder of their addresses: breadcrumbs and shares of links."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from ...core.facts import Position
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.rows import POSITIONS
from ...store.site import Site
from ..rule import NotApplicable, rule
from ..wording import number_of


@rule(Severity.NOTICE, "site-structure")
def breadcrumb_missing(
    site: Site, *, min_depth: int = 3, min_pages: int = 5, min_share: float = 0.8
) -> Iterator[Evidence]:
    """Section's pages do not show the way up

    Of the indexable pages of a section (the first folder of the address) that are three or more clicks from the start,
    at least 80 % have neither BreadcrumbList markup nor a link to any page above them: one whose address is a beginning
    of their own, the home page not counted. Sections with fewer than five such pages are left out.

    Why: Who lands deep in a site needs to see where they are and how to get to the overview. Search engines show the
    way to a page in their results when it is marked up.

    Fix: Put a row of links from the home page over the section to the page above its headline, and describe it with
    BreadcrumbList markup.

    Source: Google Search Central, "Breadcrumb (BreadcrumbList) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/breadcrumb
    """
    pages: dict[str, list[tuple[int, str]]] = defaultdict(list)
    marked: set[int] = set()
    rows = site.query(
        """
        SELECT url_id, url, facts LIKE '%BreadcrumbList%' AS marked FROM page
        WHERE indexable AND depth >= :least ORDER BY url_id
        """,
        least=min_depth,
    )
    for row in rows:
        pages[_section(row["url"])].append((row["url_id"], row["url"]))
        if row["marked"]:
            marked.add(row["url_id"])
    pages.pop("", None)
    if not any(len(found) >= min_pages for found in pages.values()):
        raise NotApplicable(f"No section has {min_pages} pages {min_depth} or more clicks from the start page.")
    for section, found in sorted(pages.items()):
        if len(found) < min_pages:
            continue
        without = [url for number, url in found if number not in marked and not _links_up(site, number, url)]
        if len(without) >= min_share * len(found):
            yield Evidence(
                f"{len(without)} of {len(found)} deep pages of the section {section} neither link to a page above them"
                " nor have BreadcrumbList markup.",
                value=round(len(without) / len(found), 3),
                threshold=min_share,
                url=without[0],
                details={"section": section, "pages": without[:20]},
            )


def _section(url: str) -> str:
    """The first folder of a URL's path, "" when the page is in none."""
    first, slash, _ = parts(url).path[1:].partition("/")
    return f"/{unquote(first)}/" if slash else ""


_INDEX_FILE = re.compile(r"/(?:index|default|home)\.[a-z]{3,5}$", re.IGNORECASE)


def _links_up(site: Site, url_id: int, url: str) -> bool:
    """The page links to one whose path is a beginning of its own."""
    own = parts(url)
    path = own.path.rstrip("/")
    for (target,) in site.query("SELECT target FROM link WHERE source_id = :id AND internal", id=url_id):
        # /docs/index.html is the page of /docs/.
        folder = _INDEX_FILE.sub("/", parts(target).path).rstrip("/")
        if folder and folder != path and path.startswith(f"{folder}/"):
            return True
    return False


@rule(Severity.NOTICE, "site-structure", needs_complete_crawl=True)
def section_link_imbalance(
    site: Site, *, min_pages: int = 50, large_share: float = 0.2, small_share: float = 0.05
) -> Iterator[Evidence]:
    """Large section receives few links

    A section (the first folder of the address) holds more than 20 % of the indexable pages of a site of at least 50,
    but less than 5 % of the links in the texts of other pages lead to it. Links in headers, menus, sidebars and footers
    do not count, and neither do those that a page sets to itself.

    Why: The texts of the site hardly mention a large part of it. What nobody points to is taken for unimportant.

    Fix: Link to pages of the section where others speak of their topics.

    Source: Google Search Central, "Link best practices for Google": link to other pages of your site in context,
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    sections: dict[int, str] = {}
    urls: dict[str, str] = {}
    for row in site.query("SELECT url_id, url FROM page WHERE indexable ORDER BY url_id"):
        section = sections[row["url_id"]] = _section(row["url"])
        urls.setdefault(section, row["url"])
    if len(sections) < min_pages:
        raise NotApplicable(f"There are fewer than {min_pages} indexable pages.")
    large = [
        (section, pages)
        for section, pages in sorted(Counter(sections.values()).items())
        if section and pages > large_share * len(sections)
    ]
    if not large:
        return
    links: Counter[str] = Counter()
    rows = site.query(
        """
        SELECT target_id, count(*) FROM links WHERE crawl_id = :crawl AND flags >> 8 & 1 AND flags >> 5 & 7 = :main
        AND source_id <> target_id GROUP BY target_id
        """,
        main=POSITIONS.index(Position.MAIN),
    )
    for target, count in rows:
        if target in sections:
            links[sections[target]] += count
    total = links.total()
    if not total:
        raise NotApplicable("No page has a main element with links to other pages.")
    for section, pages in large:
        share, received = pages / len(sections), links[section] / total
        if received < small_share:
            yield Evidence(
                f"The section {section} holds {share:.0%} of the pages, but {number_of(links[section], 'link')} of"
                f" {total:,} in texts lead there.",
                value=round(received, 4),
                threshold=small_share,
                url=urls[section],
                details={"section": section, "pages": pages, "share": round(share, 3)},
            )
