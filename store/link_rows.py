"""The links of a page as rows: a page has a hundred of them, so they are most of what is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain

from .interning import Interned
from .page_rows import LinkColumns

# Rows a statement. Beginning one costs as much as four rows; with more than this, nothing is gained.
AT_ONCE = 25


def insert_links(db: sqlite3.Connection, crawl_id: int, source_id: int, links: LinkColumns, ids: Interned) -> None:
    """Writes a page's links in their order."""
    columns: list[Sequence[int | None]] = [ids.urls(links.target), ids.strings(links.anchor), links.flags, links.line]
    # Binding nulls costs as much as binding values, and most pages have no label, fragment or raw href at all.
    optional = [links.label, links.fragment, links.raw]
    full = any(map(any, optional))
    if full:
        columns += map(ids.optional_strings, optional)
    width = len(columns)
    values = list(chain.from_iterable(zip(*columns, strict=True)))
    for first in range(0, len(links.flags), AT_ONCE):
        some = values[first * width : (first + AT_ONCE) * width]
        db.execute(_insert(len(some) // width, full=full), (crawl_id, source_id, first, *some))


@cache
def _insert(rows: int, *, full: bool) -> str:
    """The statement for so many rows: their common values come first, then theirs, row by row."""
    optional = "?, ?, ?" if full else "NULL, NULL, NULL"
    values = ", ".join(f"(?1, ?2, ?3 + {row}, ?, ?, ?, ?, {optional})" for row in range(rows))
    columns = "crawl_id, source_id, seq, target_id, anchor_id, flags, line, label_id, fragment_id, raw_id"
    return f"INSERT INTO links ({columns}) VALUES {values}"  # noqa: S608 - only question marks and numbers
