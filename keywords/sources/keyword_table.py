"""Which of a file's tables hold keywords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.delimited_files import Row
from ...core.tables import Table
from .columns import SEARCH_CONSOLE
from .exports import Layout, find_layout, has_keyword_header
from .performance import search_performance


@dataclass(frozen=True, slots=True)
class KeywordTable:
    rows: list[Row]
    layout: Layout


def choose(tables: Sequence[Table]) -> list[KeywordTable] | None:
    """The tables to read; None when no table has keywords.

    An export of Search Console has a table of queries, of pages, countries and devices, which look alike and are named
    in the user's language: queries are the first of them, before the pages. Of other files every table with a column
    that is called Keyword is read, or the only table there is.
    """
    console = [table for table in tables if search_performance(table.rows) is not None]
    if console and len(tables) > 1:
        named = [table for table in console if has_keyword_header(table.rows)]
        table = (named or console)[0]
        columns = search_performance(table.rows) or {}
        return [KeywordTable(table.rows, Layout(SEARCH_CONSOLE, 0, columns, None, None, 1))]
    named = [table for table in tables if has_keyword_header(table.rows)]
    found = [(table, find_layout(table.rows)) for table in (named or tables[:1])]
    chosen = [KeywordTable(table.rows, layout) for table, layout in found if layout is not None]
    same_tool = [item for item in chosen if item.layout.tool == chosen[0].layout.tool]
    return same_tool or None
