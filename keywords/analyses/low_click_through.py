"""Low click-through: queries that are seen but clicked less than their position promises."""

from __future__ import annotations

from pathlib import Path

from ...store.search_performance import by_query, by_query_and_page, performance_lists, richest
from ...store.site import Site
from .analysis import Analysis, Found, Row, of_list
from .curve import curve_of

LEAST_IMPRESSIONS = 500  # (slope.to, rule R1)
LEAST_SHARE = 0.7  # of the expected click rate (slope.to, rule R1)
LAST_POSITION = 20.5


def low_click_through(_db: Path, site: Site) -> Found:
    """Queries with fewer than 0.7 of the clicks that their position promises, the most missing first."""
    lists = performance_lists(site)
    source = richest(lists, "query_pages") or richest(lists, "queries")
    if source is None:
        return Found()
    curve = curve_of(site)
    rows: list[Row] = []
    for item in (by_query_and_page if source.query_pages else by_query)(site, source):
        if item.impressions < LEAST_IMPRESSIONS or item.position is None or item.position >= LAST_POSITION:
            continue
        expected = item.impressions * curve.rate(item.position)
        if item.clicks < LEAST_SHARE * expected:
            rows.append(
                {
                    "query": item.query, "page": item.page, "position": round(item.position, 1),
                    "impressions": item.impressions, "clicks": item.clicks,
                    "rate": round(item.clicks / item.impressions, 4),
                    "expected_rate": round(curve.rate(item.position), 4),
                    "missing_clicks": round(expected - item.clicks, 1),
                }
            )  # fmt: skip
    rows.sort(key=lambda row: (-row["missing_clicks"], row["query"], row["page"]))
    own = "" if curve.own else " A site's own rates differ, most of all where answers stand above the results."
    return Found(rows, (of_list(source.name), f"Expected rates are by {curve.source}.{own}"))


ANALYSIS = Analysis(
    "low-click-through",
    "Queries with fewer than 70 % of the clicks that their position promises: titles and descriptions to look at.",
    "clicks by query (Search Console) with at least 500 impressions",
    ("query", "page", "position", "impressions", "clicks", "rate", "expected_rate", "missing_clicks"),
    low_click_through,
)
