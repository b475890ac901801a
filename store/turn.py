"""Turns of processes that write one database: crawls of several sites, audits, keyword research.

SQLite lets one connection write at a time, but not in turns: who waits asks again and again, and a crawl that begins
its next transaction a moment after it ended one can keep another out for minutes. Its versions from 3.7.0 to 3.51.2
may moreover damage a file in WAL mode when one connection writes while another one checkpoints
(https://sqlite.org/wal.html#walresetbug). So transactions, and the checkpoints that end them, are taken in turns.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Self

from ..core.errors import StoreError
from .lock_file import LockFile

WAIT_SECONDS = 300.0  # for a turn; an index over the links of a very large crawl takes a minute
_WRITES, _IS_NEXT = 0, 1  # bytes of the lock file: who has the turn, and who gets it next
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.0002, 0.005  # seconds between two looks at a lock


class Turn:
    """The right to write a database file, among processes."""

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self._file = LockFile.of(path) if str(path) != ":memory:" else None
        self._taken = 0  # times, within each other

    def take(self) -> None:
        """Waits for the turn. Raises StoreError after WAIT_SECONDS."""
        if self._file is not None and not self._taken:
            self._queue(self._file)
        self._taken += 1

    def _queue(self, file: LockFile) -> None:
        # Whoever is next keeps all others off, also the one that has just written: so everyone gets a turn.
        self._wait(file, _IS_NEXT)
        try:
            self._wait(file, _WRITES)
        finally:
            file.unlock(_IS_NEXT)

    def give(self) -> None:
        """Ends the turn."""
        self._taken -= 1
        if self._file is not None and not self._taken:
            self._file.unlock(_WRITES)

    @property
    def wanted(self) -> bool:
        """Another process waits for the turn."""
        if self._file is None:
            return False
        free = self._file.lock(_IS_NEXT)
        if free:
            self._file.unlock(_IS_NEXT)
        return not free

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.give()

    def _wait(self, file: LockFile, byte: int) -> None:
        pause, deadline = _SHORTEST_PAUSE, time.monotonic() + WAIT_SECONDS
        while not file.lock(byte):
            if time.monotonic() > deadline:
                raise StoreError(
                    f"Another process has been writing to {self._path} for {WAIT_SECONDS:.0f} s.",
                    "Wait until it has ended, or end it; everything written so far is safe.",
                )
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


class Connection(sqlite3.Connection):
    """A connection that writes in turns. Everything that writes stands between `begin` and `commit`."""

    turn = Turn(":memory:")
    _is_begun = False

    def begin(self) -> None:
        """Begins a transaction, unless there is one."""
        if not self.in_transaction:
            self.turn.take()
            self._is_begun = True
            self.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Ends the transaction, if there is one, and the turn. What it wrote is safe from a crash of this program."""
        super().commit()
        self._end()

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        if self._is_begun:
            self._is_begun = False
            self.turn.give()
