"""Files of keywords and search results that were imported once and are kept in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .database import open_writer
from .rows import clean
from .site import Site


@dataclass(frozen=True, slots=True)
class Performance:
    """Clicks from search results of one query, page and day, or of what a row names of the three."""

    clicks: float
    impressions: float
    position: float | None = None  # average; 1 is the first
    query: str = ""  # as shown
    folded: str = ""  # the query, folded
    page: str = ""  # normalised URL
    date: str = ""  # ISO 8601 day


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file as it is kept."""

    name: str
    tool: str  # who wrote it, "" when it does not say
    digest: str  # SHA-256 of its bytes, hex
    added: str  # UTC, ISO 8601
    keywords: int
    skipped: int  # rows without a usable keyword
    queries: int  # rows of performance
    day: str = ""  # when it was made, ISO 8601


def store_file(path: Path, file: ImportedFile, keywords: Iterable[str], performance: Iterable[Performance]) -> None:
    """Keeps a file's keywords (JSON, one each) and performance, in place of an earlier file of its name.

    The database is created when missing. Raises StoreError and its subclasses.
    """
    connection = open_writer(path)
    try:
        connection.begin()
        _forget(connection, file.name)
        number = connection.execute(
            "INSERT INTO imported_lists (name, tool, digest, added, keywords, skipped, queries, day)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                clean(file.name), clean(file.tool), file.digest, file.added, file.keywords, file.skipped, file.queries,
                file.day,
            ),
        ).fetchone()[0]  # fmt: skip
        connection.executemany(
            "INSERT INTO imported_keywords VALUES (?, ?, ?)",
            ((number, seq, content) for seq, content in enumerate(keywords)),
        )
        urls: dict[str, int] = {"": 0}
        connection.executemany(
            "INSERT OR REPLACE INTO search_performance VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    number, clean(row.folded), _page_id(connection, urls, row.page), row.date, clean(row.query),
                    row.clicks, row.impressions, row.position,
                )
                for row in performance
            ),
        )  # fmt: skip
        connection.commit()
    finally:
        connection.close()


def forget_file(path: Path, name: str) -> bool:
    """Removes an imported file; False when there is none of that name. Raises StoreError and its subclasses."""
    connection = open_writer(path)
    try:
        connection.begin()
        found = _forget(connection, name)
        connection.commit()
    finally:
        connection.close()
    return found


def imported_files(site: Site) -> list[ImportedFile]:
    """Every file that is kept, in the order of their names."""
    rows = site.query(
        "SELECT name, tool, digest, added, keywords, skipped, queries, day FROM imported_lists ORDER BY name"
    ).fetchall()
    return [ImportedFile(*row) for row in rows]


def imported_keywords(site: Site, name: str) -> Iterator[str]:
    """The keywords of an imported file as they were stored, in its order."""
    for row in site.query(
        "SELECT k.content FROM imported_keywords k JOIN imported_lists l ON l.id = k.list_id WHERE l.name = :name"
        " ORDER BY k.seq",
        name=name,
    ):
        yield row[0]


def _forget(connection: sqlite3.Connection, name: str) -> bool:
    row = connection.execute("SELECT id FROM imported_lists WHERE name = ?", (clean(name),)).fetchone()
    if row is None:
        return False
    for sql in (
        "DELETE FROM imported_keywords WHERE list_id = ?",
        "DELETE FROM search_performance WHERE list_id = ?",
        "DELETE FROM imported_lists WHERE id = ?",
    ):
        connection.execute(sql, (row[0],))
    return True


def _page_id(connection: sqlite3.Connection, known: dict[str, int], url: str) -> int:
    if url not in known:
        connection.execute("INSERT OR IGNORE INTO urls (url) VALUES (?)", (url,))
        known[url] = int(connection.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()[0])
    return known[url]
