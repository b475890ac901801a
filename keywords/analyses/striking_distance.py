"""Striking distance: queries that stand where a better page would bring many more clicks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ...store.imported import Performance
from ...store.search_performance import by_query, by_query_and_page, performance_lists, richest
from ...store.site import Site
from ..judging.click_curve import ClickCurve
from ..judging.coverage import matchable
from ..judging.opportunity import TARGET_POSITION
from .analysis import Analysis, Found, Row, of_list
from .curve import curve_of

FIRST, LAST = 3.5, 20.5  # average positions, those that are shown as 4 to 20 (every-app/open-seo; others begin at 3)
LEAST_IMPRESSIONS = 10  # in all the time of the list


def striking_distance(_db: Path, site: Site) -> Found:
    """Queries at positions 4 to 20, the most clicks to gain first, and what their page lacks."""
    lists = performance_lists(site)
    source = richest(lists, "query_pages") or richest(lists, "queries")
    if source is None:
        return Found()
    curve = curve_of(site)
    read = by_query_and_page if source.query_pages else by_query
    targets = _targets(site)
    rows = [
        row for item in read(site, source) if item.position and FIRST <= item.position < LAST
        and item.impressions >= LEAST_IMPRESSIONS for row in _row(site, item, curve, targets)
    ]  # fmt: skip
    rows.sort(key=lambda row: (-row["gain"], row["query"], row["page"]))
    return Found(rows, (of_list(source.name), f"Gain is in clicks of that time at position 3, by {curve.source}."))


def _targets(site: Site) -> dict[str, tuple[str, str]]:
    """(page, topic) of the keywords of the crawl."""
    return {row["folded"]: (row["page"] or "", row["topic"]) for row in site.query("SELECT * FROM keyword")}


def _row(site: Site, item: Performance, curve: ClickCurve, targets: Mapping[str, tuple[str, str]]) -> Iterator[Row]:
    gain = item.impressions * max(0.0, curve.rate(TARGET_POSITION) - curve.rate(item.position or LAST))
    page, topic = targets.get(item.folded, ("", ""))
    page = item.page or page
    yield {
        "query": item.query, "page": page, "position": round(item.position or 0, 1), "impressions": item.impressions,
        "clicks": item.clicks, "gain": round(gain, 1), "missing_in": _missing(site, page, item.folded), "topic": topic,
    }  # fmt: skip


def _missing(site: Site, url: str, folded: str) -> list[str]:
    """The fields of the page that lack the query; empty when the page was not crawled."""
    row = site.query(
        "SELECT p.title, p.language, x.text, (SELECT group_concat(value ->> 'text', char(10)) FROM"
        " json_each(p.facts, '$.headings') WHERE value ->> 'level' = 1) AS h1 FROM page p"
        " LEFT JOIN page_texts x ON x.crawl_id = p.crawl_id AND x.url_id = p.url_id WHERE p.url = :url",
        url=url,
    ).fetchone()
    if row is None:
        return []
    phrase = matchable(folded, row["language"])
    fields = {"title": row["title"], "h1": row["h1"], "text": row["text"]}
    return [name for name, text in fields.items() if phrase not in matchable(text or "", row["language"])]


ANALYSIS = Analysis(
    "striking-distance",
    "Queries at positions 4 to 20, with the clicks that position 3 would add.",
    "clicks by query (Search Console), imported with `sitewright import`",
    ("query", "page", "position", "impressions", "clicks", "gain", "missing_in", "topic"),
    striking_distance,
)
