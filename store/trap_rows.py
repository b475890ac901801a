"""Traps of one crawl: URL templates that lead to ever more of the same, and templates that may turn out so."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .frontier import DEFERRED, OUT_OF_SCOPE, Frontier, Lease
from .rows import clean, dump


@dataclass(slots=True)
class Trap:
    """One template. `detail` says why no more of its URLs are visited; "" while it is only watched."""

    kind: str  # "repeating", "filters", "session-id" or "path"
    template: str
    detail: str = ""
    fetched: int = 0  # pages read
    refused: int = 0  # URLs found and not visited, whether stored or only counted
    example: str = ""
    counters: list[int] = field(default_factory=list)  # what the crawl needs to go on counting
    recorded: int = 0  # refused URLs with an outcome of their own, in this run
    shown: int = 0  # refused URLs kept in the frontier as examples, in this run

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.template


class TrapRows:
    """Rows of the traps table, and the pages of the frontier that wait because of them.

    `begin` opens a transaction where none is open.
    """

    def __init__(
        self, connection: sqlite3.Connection, crawl_id: int, frontier: Frontier, begin: Callable[[], None]
    ) -> None:
        self._db = connection
        self._crawl_id = crawl_id
        self._frontier = frontier
        self._begin = begin

    def defer(self, url: str) -> None:
        """Gives a page's lease back, to be visited when everything else was."""
        self._begin()
        self._frontier.give_up(url, DEFERRED)

    def drop(self, url: str) -> None:
        """Gives a page's lease back for good, without an outcome."""
        self._begin()
        self._frontier.give_up(url, OUT_OF_SCOPE)

    def lease(self, limit: int, *, max_depth: int | None = None) -> list[Lease]:
        """Pages that were deferred, see `Frontier.lease_deferred`."""
        return self._frontier.lease_deferred(limit, max_depth=max_depth)

    def knows(self, url: str) -> bool:
        """The URL was found before."""
        return self._frontier.knows(url)

    def known_pages(self) -> Iterator[str]:
        """Every page in scope found so far, roughly in the order it was."""
        return self._frontier.pages()

    def save(self, traps: Sequence[Trap]) -> None:
        """Writes traps as they stand now."""
        if not traps:
            return
        self._begin()
        self._db.executemany(
            "INSERT OR REPLACE INTO traps VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    self._crawl_id, trap.kind, clean(trap.template), clean(trap.detail), trap.fetched, trap.refused,
                    clean(trap.example), dump(trap.counters),
                )
                for trap in traps
            ],
        )  # fmt: skip

    def load(self) -> list[Trap]:
        """The traps of a crawl that goes on."""
        rows = self._db.execute(
            "SELECT kind, template, detail, fetched, refused, example, counters FROM traps WHERE crawl_id = ?",
            (self._crawl_id,),
        )
        return [
            Trap(kind, template, detail, fetched, refused, example, json.loads(counters))
            for kind, template, detail, fetched, refused, example, counters in rows
        ]
