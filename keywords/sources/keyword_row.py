"""What one row of a list says about its keyword, whatever the list looked like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...core.delimited_files import Row
from ...core.figures import read_figure
from ...core.keywords import SearchResult
from .columns import KEYWORD_PLANNER, WHOLE
from .days import day_in, months_before, months_from
from .exports import Layout
from .serps import results_of_cell

# What Keyword Planner shows accounts that spend little: one value for a whole range (support.google.com/google-ads).
_BUCKETS = {0: 10, 50: 100, 500: 1_000, 5_000: 10_000, 50_000: 100_000, 500_000: 1_000_000}
_BUCKETS_NEEDED = 5  # rows, all of them such values, before they are read as ranges
_INTENTS = {
    "informational": "informational", "info": "informational", "i": "informational", "1": "informational",
    "navigational": "navigational", "nav": "navigational", "n": "navigational", "2": "navigational",
    "commercial": "commercial", "com": "commercial", "c": "commercial", "0": "commercial",
    "transactional": "transactional", "trans": "transactional", "t": "transactional", "3": "transactional",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeywordRow:
    """One row; what it does not say is absent."""

    keyword: str  # as written
    values: Mapping[str, float] = field(default_factory=dict)  # by the number's name
    url: str = ""
    day: str = ""  # ISO 8601, "" when the row does not say
    market: str = ""
    intents: tuple[str, ...] = ()
    parent: str = ""
    position: str = ""  # as written
    months: Mapping[str, float] = field(default_factory=dict)  # searches by month, YYYY-MM-01
    trend: Mapping[str, float] = field(default_factory=dict)  # parts of the best month (0-1) by month
    results: tuple[SearchResult, ...] = ()


def rows_of_table(rows: Sequence[Row], layout: Layout, list_day: str) -> list[KeywordRow]:
    """The rows below the header. `list_day` dates trends without a month: they end the month before."""
    ranges = layout.tool == KEYWORD_PLANNER and _all_buckets(rows, layout)
    return [_row(cells, layout, list_day, ranges=ranges) for _, cells in rows[layout.first_row :]]


def _row(cells: Sequence[str], layout: Layout, list_day: str, *, ranges: bool) -> KeywordRow:
    day = day_in(cell(cells, layout.date))
    months = {month: cell(cells, column) for column, month in layout.months.items()}
    if layout.series is not None:
        series = _split(cell(cells, layout.series[0]))
        months |= dict(zip(months_from(layout.series[1], len(series)), series, strict=True))
    trend = _split(cell(cells, layout.trend))
    return KeywordRow(
        cell(cells, layout.keyword), _values(cells, layout, ranges=ranges), cell(cells, layout.url), day,
        cell(cells, layout.market).lower(), _intents(cell(cells, layout.intent)), cell(cells, layout.parent),
        cell(cells, layout.metrics.get("position")), _known(months, whole=True),
        _known(dict(zip(months_before(day or list_day, len(trend)), trend, strict=True)), whole=False),
        results_of_cell(cell(cells, layout.results)),
    )  # fmt: skip


def _values(cells: Sequence[str], layout: Layout, *, ranges: bool) -> dict[str, float]:
    """The numbers of one row by name; a range becomes <name>_low and <name>_high."""
    values: dict[str, float] = {}
    for name, column in layout.metrics.items():
        text = cell(cells, column)
        if name == "difficulty":
            text = text.replace("%", "")  # it is on a scale of 100 with or without the sign
        figure = read_figure(text, whole=name in WHOLE)
        if figure is None:
            continue
        low, high = figure.low, figure.high
        if name == "ctr" and low > 1:
            low = high = low / 100
        if name == "volume" and ranges:
            high = float(_BUCKETS[int(low)])
            low = high / 10 if low else 0.0
        if low == high:
            values[name] = low
        else:
            values[f"{name}_low"] = low
            if high is not None:
                values[f"{name}_high"] = high
    return values


def _all_buckets(rows: Sequence[Row], layout: Layout) -> bool:
    column = layout.metrics.get("volume")
    figures = [read_figure(cell(cells, column), whole=True) for _, cells in rows[layout.first_row :]]
    values = [figure.low for figure in figures if figure]
    return len(values) >= _BUCKETS_NEEDED and all(value in _BUCKETS for value in values) and len(set(values)) > 1


def _intents(text: str) -> tuple[str, ...]:
    """The intents a tool names, by any of its names for them; other words are left out."""
    names = text.lower().replace(";", ",").replace("|", ",").split(",")
    return tuple(dict.fromkeys(_INTENTS[name.strip()] for name in names if name.strip() in _INTENTS))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if "," in text else []


def _known(cells: Mapping[str, str], *, whole: bool) -> dict[str, float]:
    figures = {month: read_figure(text, whole=whole) for month, text in cells.items()}
    return {month: figure.low for month, figure in figures.items() if figure and figure.low == figure.high}


def cell(cells: Sequence[str], column: int | None) -> str:
    """A cell's text, "" for a column the row or the list does not have."""
    return cells[column] if column is not None and column < len(cells) else ""
