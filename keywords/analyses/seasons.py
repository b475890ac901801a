"""Seasonality and forecast: when keywords are searched for, and what the site's clicks will come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from ...store.search_performance import by_day, performance_lists, richest
from ...store.site import Site
from .analysis import Analysis, Found, Row, of_list
from .forecasting import forecast, seasonality

MONTHS, WEEK = 12, 7
AHEAD_MONTHS, AHEAD_DAYS = 3, 28
SEASONAL = 1.25  # times its mean, in the best month, before a keyword is called seasonal
LEAST_DAYS = 56


def keyword_seasons(_db: Path, site: Site) -> Found:
    """Keywords with at least a year of monthly searches: their best months, and the next three months."""
    series: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in site.query(
        "SELECT k.keyword, m.name, m.source, m.date, m.value FROM metrics m"
        " JOIN keyword k ON k.keyword_id = m.subject_id"
        " WHERE m.subject = 'keyword' AND m.name IN ('monthly_searches', 'trend') ORDER BY m.source, m.name, m.date"
    ):
        series[row["keyword"], f"{row['name']}\t{row['source']}"][row["date"][:7]] = row["value"]
    rows = [row for (keyword, kind), months in series.items() if (row := _season(keyword, kind, months))]
    rows.sort(key=lambda row: (-row["peak"], row["keyword"]))
    return Found(rows, ("Peak is the best month against the mean month; 1.25 and more is called seasonal.",))


def _season(keyword: str, kind: str, months: Mapping[str, float]) -> Row | None:
    name, _, source = kind.partition("\t")
    known = sorted(months)
    values = _even(months, known)
    index = seasonality(values, MONTHS)
    if index is None:
        return None
    last = int(known[-1][5:7])
    # The index runs over whole years that end with the last month.
    by_month = {(last + place) % 12 + 1: value for place, value in enumerate(index)}
    best = max(by_month, key=lambda month: (by_month[month], -month))
    coming = forecast(values, MONTHS, AHEAD_MONTHS) if name == "monthly_searches" else None
    return {
        "keyword": keyword, "months": len(values), "last": known[-1], "seasonal": by_month[best] >= SEASONAL,
        "peak": by_month[best], "peak_month": best, "index": [by_month[month] for month in range(1, 13)],
        "next": list(coming.values) if coming else None, "method": coming.method if coming else None,
        "error": coming.percent if coming else None, "source": source,
    }  # fmt: skip


def _even(months: Mapping[str, float], known: list[str]) -> list[float]:
    """The values from the last gap on: a month that is not known ends the series."""
    values: list[float] = []
    expected = None
    for month in reversed(known):
        if expected is not None and month != expected:
            break
        values.append(months[month])
        year, number = int(month[:4]), int(month[5:7])
        expected = f"{year - (number == 1)}-{(number - 2) % 12 + 1:02}"
    return values[::-1]


def click_forecast(_db: Path, site: Site) -> Found:
    """The site's clicks of the next four weeks, day by day, with the weekday's index and the backtest's error."""
    source = richest(performance_lists(site), "days")
    if source is None or source.days < LEAST_DAYS:
        return Found()
    found = {item.date: item.clicks for item in by_day(site, source)}
    first, last = date.fromisoformat(source.first), date.fromisoformat(source.last)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    values = [found.get(day.isoformat(), 0.0) for day in days]
    coming = forecast(values, WEEK, AHEAD_DAYS)
    index = seasonality(values, WEEK)
    if coming is None or index is None:
        return Found()
    rows: list[Row] = []
    for number, clicks in enumerate(coming.values):
        day = last + timedelta(days=number + 1)
        rows.append({"date": day.isoformat(), "clicks": clicks, "weekday_index": index[number % WEEK]})
    total, week = sum(coming.values), sum(values[-AHEAD_DAYS:])
    percent = "unknown" if coming.percent is None else f"{coming.percent:.0%}"
    return Found(
        rows,
        (
            of_list(source.name),
            f"The next {AHEAD_DAYS} days: {total:,.0f} clicks, after {week:,.0f} in the last {AHEAD_DAYS}.",
            f"Method: {coming.method}, wrong by {coming.error:g} clicks a day ({percent}) on {coming.tests} past days.",
            f"Repeating the last week would have been wrong by {coming.naive:g}.",
        ),
    )


SEASONS = Analysis(
    "seasonality",
    "When keywords are searched for, and what the next three months will bring.",
    "lists with searches month by month over a year or more (Keyword Planner, Semrush, Ahrefs)",
    (
        "keyword", "months", "last", "seasonal", "peak", "peak_month", "index", "next", "method", "error", "source",
    ),
    keyword_seasons,
    ("keyword", "seasonal", "peak", "peak_month", "next", "method", "error"),
)  # fmt: skip
FORECAST = Analysis(
    "forecast",
    "The site's clicks of the next four weeks.",
    "clicks by day over at least 56 days",
    ("date", "clicks", "weekday_index"),
    click_forecast,
)
