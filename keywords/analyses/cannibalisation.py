"""Several pages for one query: evidence to look at, not an error.

Google's John Mueller says that several pages for one query are no problem in themselves. What may be one is that they
take turns: then neither is what the searcher wants. So rows say what was seen and judge nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from ...store.imported import Performance
from ...store.search_performance import (
    PerformanceList,
    by_query_and_page,
    by_query_page_and_day,
    performance_lists,
    richest,
)
from ...store.site import Site
from .analysis import Analysis, Found, Row, of_list

LEAST_IMPRESSIONS = 200  # of a query (slope.to, rule R5)
LEAST_SHARE = 0.1  # of them, for a page to count
LAST_POSITION = 20.5
NOTE = "Several pages for one query are no fault in themselves; look where they take turns."


def cannibalisation(_db: Path, site: Site) -> Found:
    """Queries that show several pages; without clicks by page, keywords that several pages have in their title."""
    lists = performance_lists(site)
    source = richest(lists, "query_pages")
    if source is None:
        return Found(_shared_titles(site), ("Without clicks by query and page, this looks at titles alone.", NOTE))
    by_query: defaultdict[str, list[Performance]] = defaultdict(list)
    for item in by_query_and_page(site, source):
        if item.position is None or item.position < LAST_POSITION:
            by_query[item.folded].append(item)
    several = {query: kept for query, pages in by_query.items() if len(kept := _competing(pages)) > 1}
    turns = _turns(site, source, several) if source.query_days else {}
    topics = {row["folded"]: row["topic"] for row in site.query("SELECT folded, topic FROM keyword")}
    rows = [_row(pages, turns.get(query), topics.get(query, "")) for query, pages in several.items()]
    rows.sort(key=lambda row: (-row["impressions"], row["query"]))
    return Found(rows, (of_list(source.name), NOTE))


def _competing(pages: list[Performance]) -> list[Performance]:
    """The pages with a tenth of the impressions or more, the most clicked first; none when the query is rare."""
    whole = sum(page.impressions for page in pages)
    if whole < LEAST_IMPRESSIONS:
        return []
    kept = [page for page in pages if page.impressions >= LEAST_SHARE * whole]
    return sorted(kept, key=lambda page: (-page.clicks, -page.impressions, page.page))


def _turns(
    site: Site, source: PerformanceList, several: dict[str, list[Performance]]
) -> dict[str, tuple[dict[str, int], int]]:
    """By query: on how many days each page was shown most, and how often that changed from one day to the next."""
    days: defaultdict[str, defaultdict[str, list[Performance]]] = defaultdict(lambda: defaultdict(list))
    for item in by_query_page_and_day(site, source):
        if item.folded in several:
            days[item.folded][item.date].append(item)
    found = {}
    for query, by_day in days.items():
        leaders = [max(by_day[day], key=lambda item: (item.impressions, item.page)).page for day in sorted(by_day)]
        changes = sum(one != other for one, other in pairwise(leaders))
        found[query] = (dict(Counter(leaders)), changes)
    return found


def _row(pages: list[Performance], turns: tuple[dict[str, int], int] | None, topic: str) -> Row:
    leaders, changes = turns or ({}, None)
    whole = sum(page.impressions for page in pages)
    evidence = [f"{len(pages)} pages within the first 20"]
    if changes is not None:
        evidence.append(f"the page shown most changed on {changes} of {sum(leaders.values())} days")
    return {
        "query": pages[0].query, "topic": topic, "impressions": whole, "clicks": sum(page.clicks for page in pages),
        "changes": changes, "evidence": "; ".join(evidence),
        "pages": [
            {
                "page": page.page, "clicks": page.clicks, "share": round(page.impressions / whole, 3),
                "position": None if page.position is None else round(page.position, 1),
                "days_first": leaders.get(page.page) if turns else None,
            }
            for page in pages
        ],
    }  # fmt: skip


def _shared_titles(site: Site) -> list[Row]:
    rows = site.query(
        """
        SELECT k.keyword AS query, r.topic, count(DISTINCT s.url_id) AS pages,
               json_group_array(DISTINCT u.url) AS urls
        FROM keyword_sources s JOIN keyword r ON r.keyword_id = s.keyword_id JOIN keywords k ON k.id = s.keyword_id
        JOIN urls u ON u.id = s.url_id
        WHERE s.crawl_id = :crawl AND s.source IN ('title', 'h1') AND k.keyword LIKE '% %'
        GROUP BY s.keyword_id HAVING count(DISTINCT s.url_id) > 1 ORDER BY pages DESC, k.folded
        """
    )
    return [
        {
            "query": row["query"], "topic": row["topic"], "impressions": None, "clicks": None, "changes": None,
            "evidence": f"{row['pages']} pages have it in title or h1",
            "pages": [{"page": url} for url in sorted(json.loads(row["urls"]))],
        }
        for row in rows
    ]  # fmt: skip


ANALYSIS = Analysis(
    "cannibalisation",
    "Queries for which several pages of the site are shown.",
    "clicks by query and page, better also by day; without them it compares titles",
    ("query", "topic", "impressions", "clicks", "changes", "evidence", "pages"),
    cannibalisation,
    ("query", "impressions", "clicks", "evidence", "pages"),
)
