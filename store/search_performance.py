"""Reading clicks from search results: of several imported files the one that knows most, never two added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .imported import Performance
from .site import Site


@dataclass(frozen=True, slots=True)
class PerformanceList:
    """One imported file with clicks, and what its rows name."""

    id: int
    name: str
    queries: int  # rows that name a query
    query_pages: int  # rows that name a query and a page
    query_days: int  # rows that name a query and a day
    page_days: int  # rows that name a page and a day, whether or not a query
    pages: int  # rows that name a page and neither query nor day
    days: int  # days named anywhere
    first: str  # day, "" when none is named
    last: str


def performance_lists(site: Site) -> list[PerformanceList]:
    """Every imported file with clicks, in the order of their names."""
    rows = site.query(
        """
        SELECT s.list_id, l.name, sum(s.folded <> '') AS queries, sum(s.folded <> '' AND s.page_id <> 0) AS query_pages,
               sum(s.folded <> '' AND s.date <> '') AS query_days, sum(s.page_id <> 0 AND s.date <> '') AS page_days,
               sum(s.page_id <> 0 AND s.date = '' AND s.folded = '') AS pages,
               count(DISTINCT nullif(s.date, '')) AS days, coalesce(min(nullif(s.date, '')), '') AS first,
               max(s.date) AS last
        FROM search_performance s JOIN imported_lists l ON l.id = s.list_id GROUP BY s.list_id ORDER BY l.name
        """
    ).fetchall()
    return [PerformanceList(*row) for row in rows]


def richest(lists: list[PerformanceList], what: str) -> PerformanceList | None:
    """The file with the most rows of a kind (a field of PerformanceList); None when none has any."""
    best = max(lists, key=lambda item: getattr(item, what), default=None)
    return best if best is not None and getattr(best, what) else None


def by_query(site: Site, source: PerformanceList) -> Iterator[Performance]:
    """A file's clicks by query, all its pages and days together, the most impressions first."""
    return _added_up(site, source, "folded", "folded <> ''")


def by_query_and_page(site: Site, source: PerformanceList) -> Iterator[Performance]:
    """A file's clicks by query and page, all its days together, the most impressions first."""
    return _added_up(site, source, "folded, page_id", "folded <> '' AND page_id <> 0")


def by_page_and_day(site: Site, source: PerformanceList) -> Iterator[Performance]:
    """A file's clicks by page and day, all its queries together."""
    return _added_up(site, source, "page_id, date", "page_id <> 0 AND date <> ''")


def by_query_and_day(site: Site, source: PerformanceList) -> Iterator[Performance]:
    """A file's clicks by query and day, all its pages together."""
    return _added_up(site, source, "folded, date", "folded <> '' AND date <> ''")


def by_query_page_and_day(site: Site, source: PerformanceList) -> Iterator[Performance]:
    """A file's rows that name a query, a page and a day."""
    return _added_up(site, source, "folded, page_id, date", "folded <> '' AND page_id <> 0 AND date <> ''")


def by_day(site: Site, source: PerformanceList) -> list[Performance]:
    """A file's clicks by day, in order. Rows that name only the day are the whole; where there are none, all are added.

    Queries that are asked by few are never listed, so what is added up is less than the whole.
    """
    alone = "folded = '' AND page_id = 0"
    (whole,) = site.query(
        f"SELECT count(*) FROM search_performance WHERE list_id = :list AND date <> '' AND {alone}",  # noqa: S608 - ours
        list=source.id,
    ).fetchone()
    condition = f"date <> '' AND {alone}" if whole else "date <> ''"
    return sorted(_added_up(site, source, "date", condition), key=lambda row: row.date)


def _added_up(site: Site, source: PerformanceList, keys: str, condition: str) -> Iterator[Performance]:
    named = {name: name in keys for name in ("folded", "page_id", "date")}
    rows = site.query(
        # Columns and conditions are ours, values are bound.
        f"SELECT sum(clicks) AS clicks, sum(impressions) AS impressions,"  # noqa: S608
        f" sum(position * impressions) / nullif(sum(CASE WHEN position IS NULL THEN 0 ELSE impressions END), 0)"
        f" AS position, min(query) AS query, min(folded) AS folded, min(page) AS page, min(date) AS date"
        f" FROM search_performance_view WHERE list_id = :list AND {condition} GROUP BY {keys}"
        f" ORDER BY impressions DESC, folded, page, date",
        list=source.id,
    )
    for row in rows:
        yield Performance(
            row["clicks"], row["impressions"], row["position"], row["query"] if named["folded"] else "",
            row["folded"] if named["folded"] else "", (row["page"] or "") if named["page_id"] else "",
            row["date"] if named["date"] else "",
        )  # fmt: skip
