"""Every crawl of a site as one line: for trends, also of crawls whose facts were pruned."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .database import open_reader


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One crawl and its audit in numbers; None where they are not known."""

    crawl_id: int
    seed: str
    fingerprint: str  # crawls with the same one were told the same
    started: str  # UTC, ISO 8601
    state: str
    pages: int  # HTML pages read
    indexable: int
    score: float | None  # health, 0-100
    errors: int | None
    warnings: int | None
    notices: int | None
    new: int | None  # failures first seen in this crawl


def read_history(path: str | Path, seed: str | None = None) -> list[HistoryLine]:
    """The crawls of a database that ended, of one start URL or of all, the oldest first. Raises StoreError."""
    connection = open_reader(path)
    connection.row_factory = sqlite3.Row
    try:
        return list(history_lines(connection, seed))
    finally:
        connection.close()


def history_lines(connection: sqlite3.Connection, seed: str | None) -> Iterator[HistoryLine]:
    """The same through a connection whose rows have names."""
    rows = connection.execute(
        "SELECT id, seed, fingerprint, started, state, summary FROM crawls"
        " WHERE (:seed IS NULL OR seed = :seed) AND state IN ('finished', 'limit', 'pruned') ORDER BY id",
        {"seed": seed},
    ).fetchall()
    for row in rows:
        numbers = json.loads(row["summary"]) if row["summary"] else summary(connection, row["id"])
        yield HistoryLine(
            row["id"], row["seed"], row["fingerprint"], row["started"], numbers.pop("state", row["state"]), **numbers
        )


def summary(connection: sqlite3.Connection, crawl: int) -> dict[str, Any]:
    """What of a crawl its history needs, by the names of HistoryLine, `state` included."""
    (state,) = connection.execute("SELECT state FROM crawls WHERE id = ?", (crawl,)).fetchone()
    pages, indexable = connection.execute(
        "SELECT count(*), coalesce(sum(indexability = ''), 0) FROM pages WHERE crawl_id = ?", (crawl,)
    ).fetchone()
    health = connection.execute("SELECT points, pages FROM health WHERE crawl_id = ?", (crawl,)).fetchone()
    (audited,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM rule_results WHERE crawl_id = ?)", (crawl,)
    ).fetchone()
    counts: dict[str, int | None] = {"errors": None, "warnings": None, "notices": None, "new": None}
    if audited:
        row = connection.execute(_COUNTS, {"crawl": crawl}).fetchone()
        counts = dict(zip(counts, row, strict=True))
    score = 100 * health[0] / health[1] if health and health[1] else None
    return {"state": state, "pages": pages, "indexable": indexable, "score": score, **counts}


_COUNTS = """
    SELECT coalesce(sum(severity = 'error'), 0), coalesce(sum(severity = 'warning'), 0),
           coalesce(sum(severity = 'notice'), 0), coalesce(sum(first_seen = coalesce(c.finished, c.started)), 0)
    FROM crawls c LEFT JOIN findings n ON n.crawl_id = c.id AND n.status = 'fail' WHERE c.id = :crawl
"""
