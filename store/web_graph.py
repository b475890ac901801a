"""Referring domains and ranks of a graph of domains: written by release, and read again as a source of referrers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ..core.web_graph import DomainRank, GraphMode, GraphReferrer, GraphRelease, Provenance
from .database import open_reader, open_writer
from .rows import clean


def write_web_graph(
    path: str | Path,
    release: GraphRelease,
    provenance: Provenance,
    targets: Sequence[str],
    referrers: Iterable[GraphReferrer],
    ranks: Iterable[DomainRank],
) -> None:
    """Stores what a release says of the targets, instead of what was stored of them and it before."""
    connection = open_writer(path)
    try:
        connection.begin()
        (number,) = connection.execute(
            "INSERT INTO graph_releases (source, release, domains, links) VALUES (?, ?, ?, ?) ON CONFLICT (release)"
            " DO UPDATE SET domains = coalesce(excluded.domains, domains), links = coalesce(excluded.links, links)"
            " RETURNING id",
            (provenance.source, release.name, release.domains, release.links),
        ).fetchone()
        at = datetime.now(UTC).isoformat(timespec="seconds")
        for target in targets:
            connection.execute("DELETE FROM graph_referrers WHERE release_id = ? AND target = ?", (number, target))
        connection.executemany(
            "INSERT OR IGNORE INTO graph_referrers VALUES (?, ?, ?)",
            ((number, row.target, clean(row.domain)) for row in referrers),
        )
        connection.executemany(
            "INSERT OR REPLACE INTO graph_targets SELECT ?1, ?2, count(*), ?3, ?4, ?5 FROM graph_referrers"
            " WHERE release_id = ?1 AND target = ?2",
            [(number, target, provenance.mode, clean(provenance.file), at) for target in targets],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO graph_ranks VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((number, clean(rank.domain), *rank[1:]) for rank in ranks),
        )
        connection.commit()
    finally:
        connection.close()


class StoredGraph:
    """One release, as far as a database knows it, as a ReferrerSource. Use as a context manager, or `close` it."""

    def __init__(self, connection: sqlite3.Connection, number: int, release: GraphRelease, source: str) -> None:
        self._db = connection
        self._number = number
        self.release = release
        self._source = source

    @classmethod
    def open(cls, path: str | Path, release: str | None = None) -> StoredGraph | None:
        """A release by name, or the one stored last; None when there is none. Raises StoreError."""
        connection = open_reader(path)
        row = connection.execute(
            "SELECT g.id, g.release, g.domains, g.links, g.source FROM graph_releases g"
            " LEFT JOIN graph_targets t ON t.release_id = g.id"
            " WHERE ?1 IS NULL OR g.release = ?1 GROUP BY g.id ORDER BY max(t.at) DESC, g.id DESC LIMIT 1",
            (release,),
        ).fetchone()
        if row is None:
            connection.close()
            return None
        return cls(connection, row[0], GraphRelease(row[1], (), row[2], row[3]), row[4])

    @staticmethod
    def releases(path: str | Path) -> list[str]:
        """The releases a database knows of, those asked last first. Raises StoreError."""
        connection = open_reader(path)
        try:
            return [
                name
                for (name,) in connection.execute(
                    "SELECT g.release FROM graph_releases g LEFT JOIN graph_targets t ON t.release_id = g.id"
                    " GROUP BY g.id ORDER BY max(t.at) DESC, g.id DESC"
                )
            ]
        finally:
            connection.close()

    def targets(self) -> list[str]:
        """The domains whose referrers are known, also when there are none."""
        return [
            target
            for (target,) in self._db.execute(
                "SELECT target FROM graph_targets WHERE release_id = ? ORDER BY target", (self._number,)
            )
        ]

    def referrers(self, domains: Sequence[str]) -> Iterator[GraphReferrer]:
        """See ReferrerSource. A domain that was not asked about when the release was read has no rows."""
        for domain in domains:
            rows = self._db.execute(
                "SELECT r.domain, t.mode, t.file FROM graph_referrers r JOIN graph_targets t"
                " ON t.release_id = r.release_id AND t.target = r.target WHERE r.release_id = ? AND r.target = ?"
                " ORDER BY r.domain",
                (self._number, domain),
            )
            for name, mode, file in rows:
                yield GraphReferrer(domain, name, Provenance(self._source, self.release.name, GraphMode(mode), file))

    def ranks(self, domains: Sequence[str]) -> Iterator[DomainRank]:
        """See ReferrerSource."""
        for domain in domains:
            row = self._db.execute(
                "SELECT domain, harmonic_position, harmonic, pagerank_position, pagerank, hosts FROM graph_ranks"
                " WHERE release_id = ? AND domain = ?",
                (self._number, domain),
            ).fetchone()
            if row is not None:
                yield DomainRank(*row)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
