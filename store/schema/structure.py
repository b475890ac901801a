"""Link scores, templates and what a finding carries with them."""

from __future__ import annotations

from sqlite_utils import Database


def structure(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE templates (            -- groups of pages that one template makes
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            id INTEGER NOT NULL,            -- counts from 1 within a crawl, the largest group first
            name TEXT NOT NULL,             -- template of their URLs, with a number where several shapes share it
            pages INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, id)
        ) WITHOUT ROWID;
        CREATE TABLE structure (            -- where HTML pages stand within the site's links
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            template_id INTEGER NOT NULL,   -- of templates, same crawl
            link_score REAL,                -- 0-100; null for pages that are not indexable
            link_share REAL NOT NULL,       -- 0-1, of all link weight (PageRank)
            inlinks INTEGER NOT NULL,       -- other pages that link to it
            navigation_inlinks INTEGER NOT NULL, -- of these, from a header or navigation
            content_inlinks INTEGER NOT NULL,    -- from main, aside or no landmark
            footer_inlinks INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE health (               -- of the indexable HTML pages, as last audited
            crawl_id INTEGER PRIMARY KEY REFERENCES crawls(id),
            points REAL NOT NULL,           -- numerator
            pages INTEGER NOT NULL,         -- denominator
            losses TEXT NOT NULL            -- JSON list of [rule, points lost], the largest first
        );
        CREATE VIEW structure_view AS
            SELECT s.*, u.url, t.name AS template,
                   (SELECT m.value FROM metrics m WHERE m.subject = 'url' AND m.subject_id = s.url_id
                    AND m.name = 'clicks' ORDER BY m.date DESC, m.source LIMIT 1) AS clicks
            FROM structure s JOIN urls u ON u.id = s.url_id
            JOIN templates t ON t.crawl_id = s.crawl_id AND t.id = s.template_id;
        DROP VIEW finding_view;
        CREATE VIEW finding_view AS
            SELECT n.id, n.crawl_id, n.rule, n.version, n.severity, n.category, n.status, n.url_id, u.url,
                   n.target_id, t.url AS target, n.message, n.evidence, n.first_seen, g.name AS template,
                   s.link_score,
                   (SELECT m.value FROM metrics m WHERE m.subject = 'url' AND m.subject_id = n.url_id
                    AND m.name = 'clicks' ORDER BY m.date DESC, m.source LIMIT 1) AS clicks,
                   CASE WHEN instr(n.evidence, '"reading":"rendered"') THEN 'rendered' ELSE 'raw' END AS reading
            FROM findings n LEFT JOIN urls u ON u.id = n.url_id LEFT JOIN urls t ON t.id = n.target_id
            LEFT JOIN structure s ON s.crawl_id = n.crawl_id AND s.url_id = n.url_id
            LEFT JOIN templates g ON g.crawl_id = s.crawl_id AND g.id = s.template_id;
        """
    )
