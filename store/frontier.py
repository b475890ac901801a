"""The frontier: the URLs of a crawl that are known, and which of them have an outcome."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..core.facts import Fetch, Kind
from .interning import Interned

PENDING, DONE, OUT_OF_SCOPE, DEFERRED = 0, 1, 2, 3
HELD = 4  # pending, but over a limit of this run: while it lasts nobody need look at it again
UNLINKED = 999_999  # stands for the depth of URLs that no link path led to yet: they are visited last


@dataclass(frozen=True, slots=True)
class Discovery:
    """A URL to visit."""

    url: str
    kind: Kind
    depth: int | None = None
    hops: int = 0
    in_scope: bool = True
    source: str = ""  # of a sitemap: where it was named
    late: bool = False  # to be visited when everything else was


@dataclass(frozen=True, slots=True)
class Lease:
    """A URL handed out for fetching. Leases live in memory: after a crash the URL is simply still pending."""

    url: str
    kind: Kind
    depth: int | None
    hops: int
    source: str = ""
    late: bool = False  # it waited until everything else was visited


class Frontier:
    """Rows of the frontier table and the leases on them; transactions are the caller's."""

    def __init__(self, connection: sqlite3.Connection, crawl_id: int, ids: Interned) -> None:
        self._db = connection
        self._crawl_id = crawl_id
        self._ids = ids
        self._leased: set[int] = set()
        self._drained: set[tuple[Kind, int, int]] = set()  # ranges without a free URL

    def discover(self, found: Iterable[Discovery]) -> None:
        """Adds URLs that are not known yet.

        A known resource that turns out to be a page is visited again as one; a pending URL that is found nearer to the
        start page moves forward; one that was out of scope may come into it.
        """
        rows = [
            (
                self._crawl_id, self._ids.url(item.url), item.kind.value, _first_state(item),
                item.depth, item.hops, item.source,
            )
            for item in found
        ]  # fmt: skip
        if not rows:
            return
        self._drained.clear()
        self._db.executemany(
            """
            INSERT INTO frontier (crawl_id, url_id, kind, state, depth, hops, source) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (crawl_id, url_id) DO UPDATE
                SET kind = excluded.kind, state = excluded.state, depth = excluded.depth, hops = excluded.hops,
                    source = excluded.source
                WHERE (kind = 'resource' AND excluded.kind IN ('page', 'sitemap'))
                   OR (kind = excluded.kind AND state NOT IN (1, 4) AND excluded.state <= state AND (
                       excluded.state < state OR ifnull(excluded.depth, 999999) < ifnull(depth, 999999)
                   ))
            """,
            rows,
        )

    def lease(
        self, limit: int, kinds: Sequence[Kind], *, max_depth: int | None = None, unlinked: bool = True
    ) -> list[Lease]:
        """Up to `limit` pending URLs of these kinds that are not leased yet: nearest to the start page first.

        URLs deeper than `max_depth` stay pending. Those without a link path come last, or not at all.
        """
        leases: list[Lease] = []
        deepest = UNLINKED - 1 if max_depth is None else max_depth
        for kind in kinds:
            for low, high in ((0, deepest), (UNLINKED, UNLINKED)) if unlinked else ((0, deepest),):
                self._lease_range(leases, limit, kind, low, high)
        return leases

    def lease_deferred(self, limit: int, *, max_depth: int | None = None) -> list[Lease]:
        """Up to `limit` pages that were deferred: nearest to the start page first."""
        rows = self._db.execute(
            """
            SELECT f.url_id, u.url, f.depth, f.hops FROM frontier f JOIN urls u ON u.id = f.url_id
            WHERE f.crawl_id = ? AND f.state = 3 AND (? IS NULL OR f.depth IS NULL OR f.depth <= ?)
            ORDER BY ifnull(f.depth, 999999), f.url_id LIMIT ?
            """,
            (self._crawl_id, max_depth, max_depth, limit + len(self._leased)),
        ).fetchall()
        leases: list[Lease] = []
        for url_id, url, depth, hops in rows:
            if url_id not in self._leased and len(leases) < limit:
                self._leased.add(url_id)
                leases.append(Lease(url, Kind.PAGE, depth, hops, late=True))
        return leases

    def give_up(self, url: str, state: int) -> None:
        """Gives a lease back: to be visited last (DEFERRED), in another run (HELD), or not at all (OUT_OF_SCOPE)."""
        url_id = self._ids.url(url)
        self._db.execute(
            "UPDATE frontier SET state = ? WHERE crawl_id = ? AND url_id = ? AND state <> 1",
            (state, self._crawl_id, url_id),
        )
        self._leased.discard(url_id)

    def free_held(self) -> None:
        """Makes the URLs that were held pending again."""
        self._db.execute("UPDATE frontier SET state = 0 WHERE crawl_id = ? AND state = 4", (self._crawl_id,))

    def knows(self, url: str) -> bool:
        """The URL was found before."""
        row = self._db.execute(
            "SELECT 1 FROM frontier f JOIN urls u ON u.id = f.url_id WHERE f.crawl_id = ? AND u.url = ?",
            (self._crawl_id, url),
        ).fetchone()
        return row is not None

    def pages(self) -> Iterator[str]:
        """Every page in scope that was found so far, roughly in the order it was."""
        rows = self._db.execute(
            "SELECT u.url FROM frontier f JOIN urls u ON u.id = f.url_id"
            " WHERE f.crawl_id = ? AND f.kind = 'page' AND f.state <> 2 ORDER BY f.url_id",
            (self._crawl_id,),
        )
        return (url for (url,) in rows)

    def _lease_range(self, leases: list[Lease], limit: int, kind: Kind, low: int, high: int) -> None:
        if len(leases) >= limit or (kind, low, high) in self._drained:
            return
        # The index holds pending URLs only, so what is read in vain is at most what is leased.
        rows = self._db.execute(
            """
            SELECT f.url_id, u.url, f.depth, f.hops, f.source FROM frontier f JOIN urls u ON u.id = f.url_id
            WHERE f.crawl_id = ? AND f.kind = ? AND f.state = 0 AND ifnull(f.depth, 999999) BETWEEN ? AND ?
            ORDER BY ifnull(f.depth, 999999), f.url_id
            """,
            (self._crawl_id, kind.value, low, high),
        )
        for url_id, url, depth, hops, source in rows:
            if url_id not in self._leased:
                self._leased.add(url_id)
                leases.append(Lease(url, kind, depth, hops, source))
                if len(leases) >= limit:
                    # The cursor must not stay open: it would keep a snapshot and see later changes.
                    rows.close()
                    return
        self._drained.add((kind, low, high))

    @property
    def leased(self) -> int:
        """How many URLs are handed out and have no outcome yet."""
        return len(self._leased)

    def release(self, url: str) -> None:
        """Gives a lease back: the URL is pending again."""
        self._leased.discard(self._ids.url(url))
        self._drained.clear()

    def count(self) -> dict[tuple[Kind, int], int]:
        """How many frontier URLs there are by (kind, state)."""
        rows = self._db.execute(
            "SELECT kind, state, count(*) FROM frontier WHERE crawl_id = ? GROUP BY kind, state",
            (self._crawl_id,),
        )
        return {(Kind(kind), state): number for kind, state, number in rows}

    def done(self, url_id: int, fetch: Fetch) -> None:
        """Marks a URL as one that has an outcome."""
        self._db.execute(
            """
            INSERT INTO frontier (crawl_id, url_id, kind, state, depth, hops) VALUES (?, ?, ?, 1, ?, ?)
            ON CONFLICT (crawl_id, url_id) DO UPDATE SET state = 1, kind = excluded.kind
                WHERE kind <> 'page' OR excluded.kind = 'page'
            """,
            (self._crawl_id, url_id, fetch.kind.value, fetch.depth, fetch.hops),
        )
        if fetch.kind is Kind.RESOURCE:
            # It may have turned out to be a page while it was fetched; then it is free again.
            self._drained.clear()
        self._leased.discard(url_id)


def _first_state(item: Discovery) -> int:
    if not item.in_scope:
        return OUT_OF_SCOPE
    return DEFERRED if item.late else PENDING
