"""What the crawl asked for by itself, as rows of one crawl."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from ..core.facts import Attempt, Fetch
from .fact_rows import FactRows, dump_attempts
from .interning import Interned
from .rows import clean

LLMS, UNKNOWN = "llms.txt", "unknown"  # names of probes


class ProbeRows:
    """Writes probes, and knows which were made."""

    def __init__(
        self, connection: sqlite3.Connection, crawl_id: int, ids: Interned, rows: FactRows, begin: Callable[[], None]
    ) -> None:
        self._db = connection
        self._crawl_id = crawl_id
        self._ids = ids
        self._rows = rows
        self._begin = begin

    def write(self, fetch: Fetch, name: str, body: str, size: int) -> None:
        """An address's answer. One that the site links to is a page already, and stays one."""
        self._begin()
        url_id = self._ids.url(fetch.url)
        key = self._crawl_id, url_id
        if not self._db.execute("SELECT 1 FROM fetches WHERE crawl_id = ? AND url_id = ?", key).fetchone():
            self._rows.fetch(url_id, fetch)
        self._db.execute("INSERT OR REPLACE INTO probes VALUES (?, ?, ?, ?, ?)", (*key, name, clean(body), size))

    def add_attempt(self, url: str, attempt: Attempt) -> None:
        """One more request of a page, under somebody else's user agent."""
        self._begin()
        key = self._crawl_id, self._ids.url(url)
        row = self._db.execute("SELECT attempts FROM fetches WHERE crawl_id = ? AND url_id = ?", key).fetchone()
        if row is not None:
            attempts = [Attempt(**item) for item in json.loads(row[0])]
            self._db.execute(
                "UPDATE fetches SET attempts = ? WHERE crawl_id = ? AND url_id = ?",
                (dump_attempts([*attempts, attempt]), *key),
            )

    def names(self) -> set[str]:
        """What was asked for so far: names of probes, and the agents the start page was asked under."""
        made = {name for (name,) in self._db.execute("SELECT name FROM probes WHERE crawl_id = ?", (self._crawl_id,))}
        agents = self._db.execute(
            "SELECT DISTINCT json_extract(a.value, '$.agent') FROM fetches f, json_each(f.attempts) a"
            " WHERE f.crawl_id = ? AND f.kind = 'page' AND f.attempts LIKE '%\"agent\"%'",
            (self._crawl_id,),
        )
        return made | {agent for (agent,) in agents if agent}

    def answered(self, url: str) -> bool:
        """The URL was fetched as a page and answered 2xx."""
        row = self._db.execute(
            "SELECT 1 FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.crawl_id = ? AND u.url = ?"
            " AND f.kind = 'page' AND f.status BETWEEN 200 AND 299 AND f.reason IS NULL",
            (self._crawl_id, url),
        ).fetchone()
        return row is not None
