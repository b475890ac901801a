"""Texts as small integers: URLs and short repeated strings are stored once and named by id."""

from __future__ import annotations

import sqlite3

from .rows import clean

KNOWN_TEXTS = 200_000  # ids of each table kept in memory; older ones are looked up again

_INSERT = {"urls": "INSERT INTO urls (url) VALUES (?)", "strings": "INSERT INTO strings (text) VALUES (?)"}
_SELECT = {"urls": "SELECT id FROM urls WHERE url = ?", "strings": "SELECT id FROM strings WHERE text = ?"}


class Interned:
    """The ids of URLs and strings, made on first use. Must be used inside a transaction of the writer."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._urls: dict[str, int] = {}
        self._strings: dict[str, int] = {}

    def url(self, url: str) -> int:
        return self._id(self._urls, "urls", url)

    def string(self, text: str) -> int:
        return self._id(self._strings, "strings", clean(text))

    def optional_url(self, url: str | None) -> int | None:
        return self.url(url) if url else None

    def optional_string(self, text: str | None) -> int | None:
        return self.string(text) if text else None

    def _id(self, known: dict[str, int], table: str, text: str) -> int:
        found = known.get(text)
        if found is not None:
            return found
        # Most texts are new, so inserting first saves a look-up.
        row = self._db.execute(f"{_INSERT[table]} ON CONFLICT DO NOTHING RETURNING id", (text,)).fetchone()
        if row is None:
            row = self._db.execute(_SELECT[table], (text,)).fetchone()
        number = int(row[0])
        if len(known) >= KNOWN_TEXTS:
            known.clear()
        known[text] = number
        return number
