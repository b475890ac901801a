"""Decay: pages and queries that lost clicks in the last four weeks against the four before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ...store.imported import Performance
from ...store.search_performance import by_page_and_day, by_query_and_day, performance_lists, richest
from ...store.site import Site
from .analysis import Analysis, Found, Row, of_list

WINDOW = 28  # days, so that both have as many of each weekday
LEAST_BEFORE = 50  # clicks in the earlier window (slope.to, rule R2)
LEAST_DROP = 0.4  # share of them that is gone (slope.to, rule R2)
YEAR = 364  # days: the same weekdays a year before


def decay(_db: Path, site: Site) -> Found:
    """Pages, then queries, that lost 40 % of their clicks or more, the largest loss first."""
    lists = performance_lists(site)
    rows: list[Row] = []
    notes: dict[str, None] = {}
    for what, kind, read in (("page_days", "page", by_page_and_day), ("query_days", "query", by_query_and_day)):
        source = richest(lists, what)
        if source is None:
            continue
        last = date.fromisoformat(source.last)
        if (last - date.fromisoformat(source.first)).days + 1 < 2 * WINDOW:
            notes[f"{source.name} holds less than {2 * WINDOW} days: too few to compare."] = None
            continue
        rows += _losses(kind, read(site, source), last)
        notes[of_list(source.name)] = None
        notes[f"Compared are the {WINDOW} days to {last} with the {WINDOW} before."] = None
    rows.sort(key=lambda row: (row["kind"] != "page", -row["lost"], row["what"]))
    return Found(rows, tuple(notes))


def _losses(kind: str, items: Iterable[Performance], last: date) -> list[Row]:
    windows: defaultdict[str, list[list[Performance]]] = defaultdict(lambda: [[], [], []])
    names: dict[str, str] = {}
    for item in items:
        key = item.page if kind == "page" else item.folded
        names[key] = item.page if kind == "page" else item.query
        days = (last - date.fromisoformat(item.date)).days
        if days < 2 * WINDOW:
            windows[key][days // WINDOW].append(item)
        elif YEAR <= days < YEAR + WINDOW:
            windows[key][2].append(item)
    found = []
    for key, (now, before, year_ago) in windows.items():
        clicks, earlier = _clicks(now), _clicks(before)
        if earlier >= LEAST_BEFORE and clicks <= (1 - LEAST_DROP) * earlier:
            found.append(
                {
                    "kind": kind, "what": names[key], "clicks": clicks, "before": earlier, "lost": earlier - clicks,
                    "change": round(clicks / earlier - 1, 3), "impressions": sum(item.impressions for item in now),
                    "impressions_before": sum(item.impressions for item in before), "position": _position(now),
                    "position_before": _position(before), "year_ago": _clicks(year_ago) if year_ago else None,
                }
            )  # fmt: skip
    return found


def _clicks(items: list[Performance]) -> float:
    return sum(item.clicks for item in items)


def _position(items: list[Performance]) -> float | None:
    placed = [item for item in items if item.position is not None and item.impressions]
    weight = sum(item.impressions for item in placed)
    return round(sum((item.position or 0) * item.impressions for item in placed) / weight, 1) if weight else None


ANALYSIS = Analysis(
    "decay",
    "Pages and queries that lost 40 % of their clicks or more in four weeks.",
    "clicks by page or query and day over at least 56 days",
    (
        "kind", "what", "clicks", "before", "lost", "change", "impressions", "impressions_before", "position",
        "position_before", "year_ago",
    ),
    decay,
)  # fmt: skip
