"""SQL that somebody else wrote, run so that it can only read, and not for long."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from .database import open_writer

SECONDS = 5.0  # that one query may take
MAX_ROWS = 100_000  # of its result
MAX_VALUE = 1_000_000  # bytes of one value
_STEPS = 10_000  # of SQLite's machine between two looks at the clock
_ALLOWED = {
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE,
}  # fmt: skip
_REFUSED_FUNCTIONS = {"load_extension", "fts3_tokenizer"}


class QueryRefused(Exception):
    """The query is no single SELECT, is wrong, or takes too long; the message says which."""


def select(
    connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any], seconds: float = SECONDS
) -> list[dict[str, Any]]:
    """The rows of one SELECT, as dicts. Raises QueryRefused."""
    with _guarded(connection, seconds):
        cursor = connection.execute(sql, dict(parameters))
        names = _names(cursor)
        rows = cursor.fetchmany(MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        raise QueryRefused(f"it returns more than {MAX_ROWS} rows")
    return [dict(zip(names, row, strict=True)) for row in rows]


def columns(sql: str, parameters: Mapping[str, Any], views: tuple[str, ...]) -> list[str]:
    """The columns that a SELECT returns, found by running it on an empty database. Raises QueryRefused."""
    with closing(open_writer(":memory:")) as connection:
        for view in views:
            connection.execute(f"CREATE TEMP VIEW {view} AS SELECT * FROM main.{view}_view")  # noqa: S608 - names of ours
        with _guarded(connection, SECONDS):
            return _names(connection.execute(sql, dict(parameters)))


def _names(cursor: sqlite3.Cursor) -> list[str]:
    if cursor.description is None:
        raise QueryRefused("it returns nothing: it must be one SELECT")
    return [item[0] for item in cursor.description]


@contextmanager
def _guarded(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    denied: list[int] = []

    def allows(action: int, _first: str | None, second: str | None, _database: str | None, _view: str | None) -> int:
        if action in _ALLOWED and not (action == sqlite3.SQLITE_FUNCTION and second in _REFUSED_FUNCTIONS):
            return sqlite3.SQLITE_OK
        denied.append(action)
        return sqlite3.SQLITE_DENY

    longest = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    connection.set_authorizer(allows)
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as error:
        if time.monotonic() > deadline:
            raise QueryRefused(f"it takes longer than {seconds:g} s") from None
        if denied:
            raise QueryRefused(f"it may only read, as one SELECT ({error})") from None
        raise QueryRefused(str(error)) from None
    finally:
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
