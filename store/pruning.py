"""Removing crawls from a database: what they were stays as one line of history, their facts go."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from ..core.retention import KeptCrawl
from .database import open_reader, open_writer
from .history import summary
from .rows import dump
from .turn import Connection

PRUNED = "pruned"  # the state of a crawl of which only the summary is left
_ROWS = 20_000  # removed in one transaction, so that a crawl that goes on in the same file can write in between
_KEPT = frozenset({"scheduled_runs", "alert_events"})  # what was told and done: small, and asked for later


def crawls_to_weigh(path: str | Path) -> list[KeptCrawl]:
    """Every crawl of the database that was not pruned yet. Raises StoreError."""
    connection = open_reader(path)
    try:
        rows = connection.execute("SELECT id, seed, state, started FROM crawls WHERE state <> ?", (PRUNED,))
        return [KeptCrawl(*row) for row in rows]
    finally:
        connection.close()


def prune(path: str | Path, crawls: Iterable[int], told: Callable[[int], None] = lambda _crawl: None) -> int:
    """Removes crawls and returns how many rows that were; `told` is called with the number of each when it is gone.

    A crawl is marked first, so nobody reads one that is half gone; what a killed process left is removed with the next
    call. The file does not shrink: the next crawl fills what became free. Raises StoreError.
    """
    connection = open_writer(path)
    try:
        for crawl in crawls:
            text = dump(summary(connection, crawl))
            connection.begin()
            connection.execute("UPDATE crawls SET state = ?, summary = ? WHERE id = ?", (PRUNED, text, crawl))
            connection.commit()
        marked = [crawl for (crawl,) in connection.execute("SELECT id FROM crawls WHERE state = ?", (PRUNED,))]
        removed = 0
        for crawl in marked:
            rows = sum(_remove(connection, table, crawl) for table in _tables(connection))
            removed += rows
            if rows:
                told(crawl)
        return removed
    finally:
        connection.close()


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables whose rows belong to a crawl."""
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [
        name
        for name in names
        if name not in _KEPT and any(row[1] == "crawl_id" for row in connection.execute(f"PRAGMA table_info({name})"))
    ]


def _remove(connection: Connection, table: str, crawl: int) -> int:
    removed = 0
    key = _key(connection, table)
    while True:
        connection.begin()
        # Names of our own schema.
        found = connection.execute(
            f"DELETE FROM {table} WHERE crawl_id = :crawl AND ({key}) IN"  # noqa: S608 - as said
            f" (SELECT {key} FROM {table} WHERE crawl_id = :crawl LIMIT {_ROWS})",
            {"crawl": crawl},
        ).rowcount
        connection.commit()
        removed += found
        if found < _ROWS:
            return removed


def _key(connection: sqlite3.Connection, table: str) -> str:
    columns = [row[1] for row in sorted(connection.execute(f"PRAGMA table_info({table})"), key=lambda row: row[5])
               if row[5]]  # fmt: skip
    return ", ".join(columns) or "rowid"
