"""Addresses a site makes without end: traps, filters, internal searches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..pagination import is_later_page
from ..rule import Applies, rule
from ..wording import number_of, quoted


@rule(Severity.WARNING, "site-structure")
def crawl_trap(site: Site) -> Iterator[Evidence]:
    """Site makes addresses without end

    While crawling, addresses of one pattern were found that go on for ever or repeat what other pages say: calendars,
    combinations of filters, session ids, paths that grow by themselves. The crawl left the rest of them out; the
    finding names the pattern, how many pages were read, how many addresses were not, and why.

    Why: A search engine that falls into the trap spends its visits there and reaches the real pages late or never.

    Fix: Find the link that makes the addresses. Put an end to it (no empty months in a calendar), write it so that it
    is not followed (a form, or parameters that robots.txt disallows), or correct a relative address that lacks its
    first slash.

    Source: Google Search Central, "Large site owner's guide to managing your crawl budget",
    https://developers.google.com/search/docs/crawling-indexing/large-site-managing-crawl-budget; docs/crawling.md on
    how traps are told from large sites
    """
    for row in site.query("SELECT * FROM trap ORDER BY refused DESC, template"):
        yield Evidence(
            f"Addresses like {row['example']} go on without end ({row['detail']}): {number_of(row['fetched'], 'page')}"
            f" read, {row['refused']:,} addresses left out.",
            value=row["refused"],
            target=row["example"],
            details={name: row[name] for name in ("kind", "template", "fetched", "refused")},
        )


# What shops and lists call their filters and orders; words of a product's name are in paths, not in parameters.
_FACETS = re.compile(
    r"^(?:sort|order|filter|facet|refine|colou?r|size|brand|manufacturer|material|gender|price|rating|availab|in_?stock|"
    r"pa_|attr|min_|max_|pmin|pmax|dir$|direction$|farbe|groesse|marke|preis|taille|couleur|marque|prix|talla|marca|"
    r"precio|сорт|цвет|размер|бренд|цена|цвят|марка)|(?:_?sort|_?order|_?filter|_?by|_?min|_?max|_?from|_?to)$"
)


@rule(Severity.WARNING, "site-structure")
def facet_urls_indexable(site: Site, *, min_urls: int = 5, min_parameters: int = 2) -> Iterator[Evidence]:
    """Combinations of filters may be indexed

    Links within the site lead to at least five addresses of one path with two or more filter or sort parameters each
    (sort, order, color, size, brand, price, filter[...] and others), and these pages may be indexed: they are neither
    noindexed nor canonicalised. Two parameters of which one is a filter do not count. There is one finding for each
    path.

    Why: Filters multiply: five of them with four values each make 3,000 pages with the same products. Search engines
    crawl them all and find the real pages late.

    Fix: If filtered pages should not be found, disallow their parameters in robots.txt. If some should, give these an
    address of their own, and name them as canonical on the others.

    Source: Google Search Central, "Managing crawling of faceted navigation URLs",
    https://developers.google.com/search/docs/crawling-indexing/crawling-managing-faceted-navigation
    """
    found: dict[str, list[str]] = defaultdict(list)
    if site.query("SELECT 1 FROM page WHERE indexable AND instr(url, '?') LIMIT 1").fetchone() is None:
        return
    rows = site.query(
        """
        SELECT url FROM page WHERE indexable AND instr(url, '?') AND url_id IN (
            SELECT target_id FROM links WHERE crawl_id = :crawl AND flags & 7 = 0) ORDER BY url_id
        """
    )
    for row in rows:
        pieces = parts(row["url"])
        names = {name.lower() for name, _ in parse_qsl(pieces.query)}
        if sum(_FACETS.search(name) is not None for name in names) >= min_parameters:
            found[pieces.origin + pieces.path].append(row["url"])
    for path, urls in found.items():
        if len(urls) >= min_urls:
            yield Evidence(
                f"{len(urls)} combinations of filters of {path} may be indexed.",
                value=len(urls),
                threshold=min_urls,
                url=urls[0],
                details={"path": path, "urls": urls[:20]},
            )


_SEARCH_PARAMETERS = frozenset(
    ("s", "q", "query", "search", "searchword", "search_query", "search_term", "searchterm", "keyword", "keywords")
)
_SEARCH_SEGMENTS = frozenset(
    (
        "search", "searchresults", "search-results", "suche", "suchergebnisse", "recherche", "buscar", "busca",
        "busqueda", "búsqueda", "cerca", "ricerca", "zoeken", "szukaj", "hledat", "hladat", "haku", "sok", "sök",
        "meklet", "meklēt", "paieska", "otsing", "search.php", "search.html", "catalogsearch", "tursene", "търсене",
        "poisk", "поиск", "пошук", "arama", "جستجو", "بحث", "חיפוש", "検索", "搜索", "搜尋", "ค้นหา",
    )
)  # fmt: skip


@rule(Severity.WARNING, "site-structure", applies=Applies.INDEXABLE)
def internal_search_indexable(page: Page) -> Iterator[Evidence]:
    """Results of the internal search may be indexed

    The page is a list of search results of the site itself, as its address says (?s=, ?q=, ?query=, /search/word and
    their like in other languages, with a word that was searched), and nothing keeps it out of search results. The page
    with the empty search form is not meant, and neither are later pages of lists.

    Why: Anyone can make such pages by linking to made-up searches, also with words one does not want on one's site.
    Search engines do not want to show search results in search results.

    Fix: Disallow the address of the search in robots.txt, or mark its pages noindex.

    Source: Google Search Central, "Google Search Essentials", spam policies and "URL structure best practices",
    https://developers.google.com/search/docs/crawling-indexing/url-structure
    """
    word = _searched(page.url)
    if word and not is_later_page(page.url):
        yield Evidence(f"The results of searching for {quoted(word)} may be indexed.", value=word)


def _searched(url: str) -> str:
    """What was searched for on a page of search results, "" on other pages."""
    pieces = parts(url)
    segments = [segment for segment in unquote(pieces.path).lower().split("/") if segment]
    is_search = any(segment in _SEARCH_SEGMENTS for segment in segments)
    for name, value in parse_qsl(pieces.query):
        folded = name.lower()
        # On a path of its own any of the names will do; elsewhere those that stand for nothing else.
        if folded in _SEARCH_PARAMETERS and value.strip() and (is_search or folded in ("s", "q", "search")):
            return "" if value.isdigit() and not is_search else value.strip()
    if len(segments) >= 2 and segments[-2] in _SEARCH_SEGMENTS and not segments[-1].endswith((".html", ".php")):
        return segments[-1]
    return ""
