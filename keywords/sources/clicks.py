"""Clicks from search results by query, page and day, as Search Console and what exports its interface write them.

Headers are translated, so columns are known by what they hold: addresses are pages, days are days, a text is the query,
and the numbers come in one order everywhere, clicks, impressions, CTR, position, unless their header says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.delimited_files import Row
from ...core.figures import read_figure
from ...core.tables import Table, read_tables
from ...core.urls import normalize
from ...store.imported import Performance
from ..language.folding import fold, shown
from .column_kinds import kinds_of_columns
from .columns import KEYWORD, METRICS
from .days import day_in
from .expected import EXPECTED
from .keyword_table import choose

_DAY = re.compile(r"20\d\d-\d\d-\d\d(?!\d)")
_NUMBERS = ("clicks", "impressions", "ctr", "position")
SAMPLE = 50  # rows that tell what a column holds


@dataclass(frozen=True, slots=True)
class _Columns:
    query: int | None
    page: int | None
    date: int | None
    numbers: dict[str, int]


def read_clicks(path: Path, languages: Collection[str] = ()) -> list[Performance]:
    """The rows of every table of a file that counts clicks and impressions; empty when none does.

    Of a Search Console archive the tables of queries, pages and days; those of countries and devices are left out. Rows
    about the same query, page and day are added up. Raises ImportFailed for a file that holds no table.
    """
    tables = [table for table in read_tables(path, EXPECTED, languages) if table.rows]
    queries = [item.rows for item in choose(tables) or ()]
    rows = [row for table in tables for row in _read(table, is_queries=any(table.rows is one for one in queries))]
    return merged(rows)


def merged(rows: Iterable[Performance]) -> list[Performance]:
    """One row for each query, page and day: clicks and impressions added up, positions weighted by impressions."""
    found: dict[tuple[str, str, str], Performance] = {}
    for row in rows:
        key = (row.folded, row.page, row.date)
        found[key] = added(found[key], row) if key in found else row
    return list(found.values())


def added(one: Performance, other: Performance) -> Performance:
    """Both as one, under the names of the first."""
    placed = [item for item in (one, other) if item.position is not None]
    weight = sum(item.impressions for item in placed)
    position = placed[0].position if placed else None
    if weight:
        position = sum((item.position or 0) * item.impressions for item in placed) / weight
    return Performance(
        one.clicks + other.clicks, one.impressions + other.impressions, position, one.query, one.folded, one.page,
        one.date,
    )  # fmt: skip


def _read(table: Table, *, is_queries: bool) -> Iterable[Performance]:
    columns = _columns(table.rows, is_queries=is_queries)
    if columns is None:
        return
    for _, cells in table.rows[1:]:
        numbers = {name: _number(cells, column, name) for name, column in columns.numbers.items()}
        clicks, impressions = numbers["clicks"], numbers["impressions"]
        query, page, day = (_cell(cells, column) for column in (columns.query, columns.page, columns.date))
        url = normalize(page) if page else ""
        if clicks is None or impressions is None or clicks > impressions or url is None:
            continue
        day = day_in(day)
        if (columns.query is not None and not fold(query)) or (columns.date is not None and not day):
            continue
        position = numbers.get("position")
        yield Performance(
            clicks, impressions, position if position is not None and position >= 1 else None, shown(query),
            fold(query), url, day,
        )  # fmt: skip


def _columns(rows: Sequence[Row], *, is_queries: bool) -> _Columns | None:
    kinds = kinds_of_columns(rows[1:])
    names = [fold(cell) for cell in rows[0][1]]
    sample = [cells for _, cells in rows[1 : SAMPLE + 1]]
    dates = [number for number in range(len(kinds)) if _are_days(sample, number)]
    pages = [number for number, kind in enumerate(kinds) if kind == "address"]
    texts = [number for number, kind in enumerate(kinds) if kind == "text" and number not in dates]
    counted = [number for number, kind in enumerate(kinds) if kind in ("whole", "number", "share")]
    numbers = _numbers(names, [number for number in counted if number not in dates])
    if not {"clicks", "impressions"} <= set(numbers):
        return None
    named = [number for number in texts if number < len(names) and names[number] in KEYWORD]
    query = (named or (texts if is_queries or pages or dates else []))[:1]
    if not (query or pages or dates) or (texts and not query):
        return None
    return _Columns(query[0] if query else None, pages[0] if pages else None, dates[0] if dates else None, numbers)


def _numbers(names: Sequence[str], counted: Sequence[int]) -> dict[str, int]:
    named = {
        name: number
        for name in _NUMBERS
        for number in reversed(counted)
        if number < len(names) and names[number] in METRICS[name]
    }
    if {"clicks", "impressions"} <= set(named):
        return named
    return dict(zip(_NUMBERS, counted, strict=True)) if len(counted) == len(_NUMBERS) else {}


def _are_days(sample: Sequence[Sequence[str]], column: int) -> bool:
    cells = [cells[column] for cells in sample if column < len(cells) and cells[column]]
    return bool(cells) and sum(_DAY.match(cell) is not None for cell in cells) > len(cells) / 2


def _number(cells: Sequence[str], column: int, name: str) -> float | None:
    figure = read_figure(_cell(cells, column), whole=name in ("clicks", "impressions"))
    return figure.low if figure else None


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""
