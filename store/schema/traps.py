"""Crawler traps."""

from __future__ import annotations

from sqlite_utils import Database


def traps(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE traps (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            kind TEXT NOT NULL,             -- repeating, filters, session-id or path
            template TEXT NOT NULL,
            detail TEXT NOT NULL,           -- why no more of its URLs are visited; empty while it is only watched
            fetched INTEGER NOT NULL,       -- pages read
            refused INTEGER NOT NULL,       -- URLs found and not visited, stored or not
            example TEXT NOT NULL,
            counters TEXT NOT NULL,         -- JSON list: where the crawl goes on counting when it is resumed
            PRIMARY KEY (crawl_id, kind, template)
        ) WITHOUT ROWID;
        CREATE VIEW trap_view AS
            SELECT crawl_id, kind, template, detail, fetched, refused, example FROM traps
            WHERE detail <> '' AND refused > 0;
        -- A page whose state is 3 is visited when everything else was: its template may be a trap.
        CREATE INDEX frontier_deferred ON frontier (crawl_id, ifnull(depth, 999999), url_id) WHERE state = 3;
        """
    )
