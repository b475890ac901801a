"""How long hosts asked to be left alone, so that a crawl that goes on after a crash still does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from time import time


class PauseRows:
    """Rows of the pauses table. `begin` opens a transaction where none is open."""

    def __init__(self, connection: sqlite3.Connection, crawl_id: int, begin: Callable[[], None]) -> None:
        self._db = connection
        self._crawl_id = crawl_id
        self._begin = begin

    def save(self, lane: str, seconds: float) -> None:
        """A host is left alone for so many seconds from now."""
        self._begin()
        self._db.execute(
            "INSERT OR REPLACE INTO pauses VALUES (?, ?, ?)", (self._crawl_id, lane, round(time() + seconds, 3))
        )

    def load(self) -> dict[str, float]:
        """Seconds that are left, by host; of pauses that are over, none."""
        rows = self._db.execute(
            "SELECT lane, until - ? FROM pauses WHERE crawl_id = ? AND until > ?", (now := time(), self._crawl_id, now)
        )
        return dict(rows.fetchall())
