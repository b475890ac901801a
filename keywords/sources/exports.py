"""What the columns of a keyword list are, and which tool wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...core.delimited_files import Row
from ...core.figures import read_figure
from ..language.folding import fold
from .column_kinds import kinds_of_columns
from .columns import (
    DATE,
    INTENT,
    KEYWORD,
    LINKS,
    MARKET,
    METRICS,
    MONTH_COLUMN,
    MONTHS,
    MONTHS_IN_A_CELL,
    PARENT,
    RESULTS,
    SEARCH_CONSOLE,
    TOOLS,
    TREND,
    URL,
)
from .performance import search_performance

HEADER_WITHIN = 10  # rows; Keyword Planner writes two lines before its header


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a list keeps what."""

    tool: str  # "" when the list does not say who wrote it
    keyword: int
    metrics: dict[str, int]
    url: int | None
    date: int | None
    first_row: int  # index of the first row that is not header
    market: int | None = None  # a country
    intent: int | None = None
    parent: int | None = None
    results: int | None = None  # addresses of the pages that rank
    trend: int | None = None  # twelve relative values
    months: Mapping[int, str] = field(default_factory=dict)  # column to the month its searches are of, YYYY-MM-01
    series: tuple[int, str] | None = None  # column of searches month by month, and the first month


def find_layout(rows: Sequence[Row]) -> Layout | None:
    """The layout of a list, or None when no column holds keywords."""
    if is_about_links(rows):
        return None
    performance = search_performance(rows)
    for index, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        names = [fold(cell) for cell in cells]
        keyword = _first(names, KEYWORD)
        if keyword is not None:
            layout = _by_header(names, keyword, index + 1)
            if performance is None or layout.tool:
                return layout
    if performance is not None:
        return Layout(SEARCH_CONSOLE, 0, performance, None, None, 1)
    return _by_values(rows)


def has_keyword_header(rows: Sequence[Row]) -> bool:
    """A column says that it holds keywords."""
    return any(_first([fold(cell) for cell in cells], KEYWORD) is not None for _, cells in rows[:HEADER_WITHIN])


def _by_header(names: Sequence[str], keyword: int, first_row: int) -> Layout:
    found = {metric: _first(names, known) for metric, known in METRICS.items()}
    metrics = {metric: column for metric, column in found.items() if column is not None}
    tool = next((tool for tool, marks in TOOLS.items() if _first(names, marks) is not None), "")
    months = {column: month for column, name in enumerate(names) if (month := _month_of(name))}
    series = next(
        ((column, f"{span[2]}-{span[1]}-01") for column, name in enumerate(names)
         if (span := MONTHS_IN_A_CELL.fullmatch(name))), None,
    )  # fmt: skip
    return Layout(
        tool, keyword, metrics, _first(names, URL), _first(names, DATE), first_row, _first(names, MARKET),
        _first(names, INTENT), _first(names, PARENT), _first(names, RESULTS), _first(names, TREND), months, series,
    )  # fmt: skip


def _month_of(name: str) -> str:
    found = MONTH_COLUMN.fullmatch(name)
    return f"{found[2]}-{MONTHS.index(found[1]) + 1:02}-01" if found and found[1] in MONTHS else ""


def _first(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in map(fold, known) if name in names), None)


def is_about_links(rows: Sequence[Row]) -> bool:
    """Its header is one of an export of links."""
    header = " ".join(fold(cell) for _, cells in rows[:1] for cell in cells)
    return any(mark in header for mark in LINKS)


def _by_values(rows: Sequence[Row]) -> Layout | None:
    """The layout of a list without a known header, by what its columns hold."""
    kinds = kinds_of_columns(rows[1:] or rows)
    if "text" not in kinds or "address" in kinds:
        return None
    keyword = kinds.index("text")
    # One number beside each keyword can only be how often it is searched for.
    metrics = {"volume": 1} if kinds == ["text", "whole"] else {}
    header = bool(metrics) and read_figure(_cell(rows[0][1], 1), whole=True) is None
    return Layout("", keyword, metrics, None, None, int(header))


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""
