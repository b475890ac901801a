"""Texts as small integers: URLs and short repeated strings are stored once and named by id."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from .rows import clean

KNOWN_URLS = 100_000  # ids kept in memory; older ones are looked up again
KNOWN_STRINGS = 50_000

_INSERT = {"urls": "INSERT INTO urls (url) VALUES (?)", "strings": "INSERT INTO strings (text) VALUES (?)"}
_INSERT_ALL = {
    "urls": "INSERT INTO urls (url) SELECT value FROM json_each(?)",
    "strings": "INSERT INTO strings (text) SELECT value FROM json_each(?)",
}
_SELECT = {"urls": "SELECT id FROM urls WHERE url = ?", "strings": "SELECT id FROM strings WHERE text = ?"}


class Interned:
    """The ids of URLs and strings, made on first use. Must be used inside a transaction of the writer."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._urls = _Ids(connection, "urls", KNOWN_URLS)
        self._strings = _Ids(connection, "strings", KNOWN_STRINGS)

    def url(self, url: str) -> int:
        return self._urls[url]

    def urls(self, urls: Sequence[str]) -> list[int]:
        return self._urls.of(urls)

    def string(self, text: str) -> int:
        return self._strings[clean(text)]

    def strings(self, texts: Sequence[str]) -> list[int]:
        """The ids of texts that can be stored as they are."""
        return self._strings.of(texts)

    def optional_strings(self, texts: Iterable[str | None]) -> list[int | None]:
        """The same, None for None."""
        return [None if text is None else self._strings[text] for text in texts]

    def optional_url(self, url: str | None) -> int | None:
        return self._urls[url] if url else None

    def optional_string(self, text: str | None) -> int | None:
        return self.string(text) if text else None


class _Ids(dict[str, int]):
    """The ids of one table's texts that were used last."""

    def __init__(self, connection: sqlite3.Connection, table: str, most: int) -> None:
        self._db = connection
        self._insert = f"{_INSERT[table]} ON CONFLICT DO NOTHING RETURNING id"
        # Without a WHERE, SQLite takes the ON of the conflict for one of a join.
        self._insert_all = f"{_INSERT_ALL[table]} WHERE true ON CONFLICT DO NOTHING RETURNING *"
        self._select = _SELECT[table]
        self._most = most

    def of(self, texts: Sequence[str]) -> list[int]:
        """The ids of many texts."""
        found = list(map(self.get, texts))
        if None not in found:
            return found  # type: ignore[return-value]  # there is no None in it
        # In the order of the page: URLs are visited in the order of their ids.
        new = list(dict.fromkeys(text for text, number in zip(texts, found, strict=True) if number is None))
        if len(self) + len(new) <= self._most:
            # One statement for all is a third of the work. What another run has inserted comes one by one.
            rows = self._db.execute(self._insert_all, (msgspec.json.encode(new).decode(),))
            self.update((text, number) for number, text in rows)
        return list(map(self.__getitem__, texts))

    def __missing__(self, text: str) -> int:
        # Most texts are new, so inserting first saves a look-up.
        row = self._db.execute(self._insert, (text,)).fetchone()
        if row is None:
            row = self._db.execute(self._select, (text,)).fetchone()
        number = int(row[0])
        if len(self) >= self._most:
            self.clear()
        self[text] = number
        return number
