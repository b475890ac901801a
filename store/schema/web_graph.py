"""What releases of a graph of domains say of the domains that were asked about."""

from __future__ import annotations

from sqlite_utils import Database


def web_graph(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE graph_releases (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL,           -- Common Crawl
            release TEXT NOT NULL UNIQUE,   -- cc-main-2026-apr-may-jun
            domains INTEGER,                -- in all of it
            links INTEGER                   -- between them
        );
        CREATE TABLE graph_targets (        -- domains whose referrers were asked for
            release_id INTEGER NOT NULL REFERENCES graph_releases(id),
            target TEXT NOT NULL,           -- registrable, ASCII
            referrers INTEGER NOT NULL,     -- domains that link; 0 also when the release does not know the domain
            mode TEXT NOT NULL,             -- stream, indexed, remote, table: how the graph was read
            file TEXT NOT NULL,             -- its name
            at TEXT NOT NULL,               -- UTC, ISO 8601
            PRIMARY KEY (release_id, target)
        ) WITHOUT ROWID;
        CREATE TABLE graph_referrers (
            release_id INTEGER NOT NULL REFERENCES graph_releases(id),
            target TEXT NOT NULL,
            domain TEXT NOT NULL,           -- that links, by any kind of link
            PRIMARY KEY (release_id, target, domain)
        ) WITHOUT ROWID;
        CREATE TABLE graph_ranks (
            release_id INTEGER NOT NULL REFERENCES graph_releases(id),
            domain TEXT NOT NULL,
            harmonic_position INTEGER NOT NULL,     -- from 1
            harmonic REAL NOT NULL,
            pagerank_position INTEGER NOT NULL,     -- from 1
            pagerank REAL NOT NULL,
            hosts INTEGER NOT NULL,                 -- of the domain that were seen
            PRIMARY KEY (release_id, domain)
        ) WITHOUT ROWID;
        CREATE VIEW graph_referrer_view AS
            SELECT g.source, g.release, r.target, r.domain, k.harmonic_position, k.harmonic, k.pagerank_position,
                   k.pagerank, k.hosts, g.domains AS of_domains
            FROM graph_referrers r JOIN graph_releases g ON g.id = r.release_id
            LEFT JOIN graph_ranks k ON k.release_id = r.release_id AND k.domain = r.domain;
        """
    )
