"""What pages hold besides texts and links, and what connections and requests of the crawl's own tell of a site."""

from __future__ import annotations

from sqlite_utils import Database


def markup(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE fetches ADD COLUMN protocol TEXT NOT NULL DEFAULT ''; -- HTTP version: 1.0, 1.1, 2 or 3
        ALTER TABLE robots ADD COLUMN mangled INTEGER NOT NULL DEFAULT 0; -- 1 when its bytes are no UTF-8
        CREATE TABLE page_ids (             -- where links with a fragment can lead; pages without ids have no row
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            ids TEXT NOT NULL,              -- of elements, and names of anchors, a line each; empty when too many
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE certificates (         -- of hosts that were connected to by TLS
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            host TEXT NOT NULL,             -- with the port where it is not 443
            begins TEXT NOT NULL,           -- UTC, ISO 8601
            expires TEXT NOT NULL,          -- UTC, ISO 8601
            seen TEXT NOT NULL,             -- UTC, ISO 8601
            PRIMARY KEY (crawl_id, host)
        ) WITHOUT ROWID;
        CREATE TABLE probes (               -- addresses the crawl asked for by itself
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            name TEXT NOT NULL,             -- llms.txt, or unknown for an address that does not exist
            body TEXT NOT NULL,             -- the first 256 KiB of a 2xx text, else empty
            size INTEGER NOT NULL,          -- bytes of the body
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE VIEW page_ids_view AS
            SELECT i.crawl_id, i.url_id, u.url, i.ids FROM page_ids i JOIN urls u ON u.id = i.url_id;
        CREATE VIEW certificate_view AS SELECT crawl_id, host, begins, expires, seen FROM certificates;
        CREATE VIEW probe_view AS
            SELECT p.crawl_id, p.url_id, u.url, p.name, p.body, p.size, f.status, f.reason, f.content_type,
                   r.url AS redirect_url
            FROM probes p JOIN urls u ON u.id = p.url_id
            JOIN fetches f ON f.crawl_id = p.crawl_id AND f.url_id = p.url_id
            LEFT JOIN urls r ON r.id = f.redirect_id;
        DROP VIEW fetch_view;
        CREATE VIEW fetch_view AS
            SELECT f.crawl_id, f.url_id, u.url, f.kind, f.status, f.reason, f.detail, f.method, f.depth, f.hops,
                   f.redirect_id, r.url AS redirect_url, f.redirect_raw, f.content_type, f.size, f.transferred, f.ttfb,
                   f.seconds, f.at, f.headers, f.attempts, f.protocol
            FROM fetches f JOIN urls u ON u.id = f.url_id LEFT JOIN urls r ON r.id = f.redirect_id;
        """
    )
