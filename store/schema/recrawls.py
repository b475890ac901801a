"""What a crawl took over from an earlier one, and fields of the user's own."""

from __future__ import annotations

from sqlite_utils import Database


def again(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE crawls ADD COLUMN facts TEXT NOT NULL DEFAULT ''; -- which way of reading pages its facts come from
        CREATE TABLE carried (              -- pages whose facts are those of an earlier crawl, because nothing changed
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            since INTEGER NOT NULL REFERENCES crawls(id), -- the crawl that read the page
            how TEXT NOT NULL,              -- 304 (the server said so) or lastmod (a sitemap did; it was not asked)
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE extractions (          -- values of the user's own fields
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            name TEXT NOT NULL,             -- of the field
            seq INTEGER NOT NULL,
            value TEXT NOT NULL,
            problem TEXT NOT NULL,          -- cut, or why there is no value: more, timeout, failed
            PRIMARY KEY (crawl_id, url_id, name, seq)
        ) WITHOUT ROWID;
        CREATE VIEW extraction_view AS
            SELECT x.crawl_id, x.url_id, u.url, x.name, x.seq, x.value, x.problem
            FROM extractions x JOIN urls u ON u.id = x.url_id;
        CREATE VIEW change_view AS          -- URLs of the site beside the crawl of the same scope before
            WITH pair AS (
                SELECT c.id AS crawl_id, max(b.id) AS base_id FROM crawls c
                JOIN crawls b ON b.fingerprint = c.fingerprint AND b.facts = c.facts AND b.id < c.id
                    AND b.state IN ('finished', 'limit')
                GROUP BY c.id
            )
            SELECT a.crawl_id, a.base_id, f.url_id, u.url, r.since, r.how,
                   CASE
                       WHEN b.url_id IS NULL THEN 'new'
                       WHEN r.url_id IS NOT NULL THEN 'unchanged'
                       WHEN f.status IS NOT b.status OR f.reason IS NOT b.reason OR f.redirect_id IS NOT b.redirect_id
                            OR f.content_type <> b.content_type OR (p.url_id IS NULL) <> (q.url_id IS NULL)
                            OR p.url_id IS NULL AND f.size <> b.size
                            OR p.text_hash <> q.text_hash OR p.facts <> q.facts OR p.lang IS NOT q.lang
                            OR p.canonical_id IS NOT q.canonical_id OR p.indexability <> q.indexability
                            OR p.noindex <> q.noindex OR p.nofollow <> q.nofollow
                       THEN 'changed'
                       WHEN EXISTS (
                           SELECT seq, target_id, anchor_id, flags FROM links
                           WHERE crawl_id = a.crawl_id AND source_id = f.url_id
                           EXCEPT SELECT seq, target_id, anchor_id, flags FROM links
                           WHERE crawl_id = a.base_id AND source_id = f.url_id
                       ) OR (SELECT count(*) FROM links WHERE crawl_id = a.crawl_id AND source_id = f.url_id)
                            <> (SELECT count(*) FROM links WHERE crawl_id = a.base_id AND source_id = f.url_id)
                       THEN 'changed'
                       ELSE 'unchanged'
                   END AS change
            FROM pair a JOIN fetches f ON f.crawl_id = a.crawl_id AND f.kind = 'page'
            JOIN urls u ON u.id = f.url_id
            LEFT JOIN fetches b ON b.crawl_id = a.base_id AND b.url_id = f.url_id AND b.kind = 'page'
            LEFT JOIN pages p ON p.crawl_id = a.crawl_id AND p.url_id = f.url_id
            LEFT JOIN pages q ON q.crawl_id = a.base_id AND q.url_id = f.url_id
            LEFT JOIN carried r ON r.crawl_id = a.crawl_id AND r.url_id = f.url_id
            UNION ALL
            SELECT a.crawl_id, a.base_id, b.url_id, u.url, NULL, NULL, 'gone'
            FROM pair a JOIN crawls c ON c.id = a.crawl_id AND c.state = 'finished'
            JOIN fetches b ON b.crawl_id = a.base_id AND b.kind = 'page' JOIN urls u ON u.id = b.url_id
            WHERE NOT EXISTS (SELECT 1 FROM fetches f WHERE f.crawl_id = a.crawl_id AND f.url_id = b.url_id);
        """
    )
