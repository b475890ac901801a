"""Pages as a browser saw them."""

from __future__ import annotations

from sqlite_utils import Database


def rendered(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE rendered_pages (       -- a second reading of pages, after their scripts ran in a browser
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            at TEXT NOT NULL,
            status INTEGER,                 -- of the document as the browser got it
            reason TEXT,                    -- null when it loaded and settled, else why not
            detail TEXT NOT NULL,
            redirect_id INTEGER REFERENCES urls(id), -- where the server or a script led the browser
            console_errors TEXT NOT NULL,   -- JSON list
            failed TEXT NOT NULL,           -- JSON list of what did not load: url with status or error
            blocked INTEGER NOT NULL,       -- requests to other sites that were not let through
            blocked_hosts TEXT NOT NULL,    -- JSON list
            requests INTEGER NOT NULL,      -- made, those not let through left out
            size INTEGER NOT NULL,          -- bytes, on the wire
            lcp REAL,                       -- seconds, Largest Contentful Paint
            cls REAL,                       -- Cumulative Layout Shift
            tbt REAL,                       -- seconds, Total Blocking Time
            elements INTEGER NOT NULL,
            seconds REAL,
            title TEXT,                     -- this and all below: null when there was nothing to read
            description TEXT,
            lang TEXT,
            language TEXT,
            direction TEXT,
            canonical_id INTEGER REFERENCES urls(id),
            noindex INTEGER,
            nofollow INTEGER,
            indexability TEXT,
            words INTEGER,
            text_hash TEXT,
            dom_depth INTEGER,
            cut TEXT,
            facts TEXT,                     -- JSON, as in pages
            hreflangs TEXT,                 -- JSON list of [source, seq, code, raw, url, line]
            text TEXT,                      -- main text
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE rendered_links (       -- all links of a rendered page
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            source_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            target_id INTEGER NOT NULL REFERENCES urls(id),
            anchor_id INTEGER NOT NULL REFERENCES strings(id),
            label_id INTEGER REFERENCES strings(id),
            fragment_id INTEGER REFERENCES strings(id),
            raw_id INTEGER REFERENCES strings(id),
            flags INTEGER NOT NULL,         -- as in links; bit 9: the raw HTML links to the same URL
            PRIMARY KEY (crawl_id, source_id, seq)
        ) WITHOUT ROWID;
        CREATE VIEW rendered_view AS
            SELECT p.*, u.url, r.url AS redirect_url, c.url AS canonical_url
            FROM rendered_pages p JOIN urls u ON u.id = p.url_id
            LEFT JOIN urls r ON r.id = p.redirect_id LEFT JOIN urls c ON c.id = p.canonical_id;
        CREATE VIEW rendered_link_view AS
            SELECT l.crawl_id, l.source_id, s.url AS source, l.seq, l.target_id, t.url AS target, a.text AS anchor,
                   coalesce(b.text, '') AS label, coalesce(g.text, '') AS fragment, coalesce(w.text, '') AS raw,
                   l.flags & 31 AS rel, (l.flags & 7) <> 0 AS nofollow,
                   CASE (l.flags >> 5) & 7 WHEN 0 THEN 'header' WHEN 1 THEN 'nav' WHEN 2 THEN 'main'
                        WHEN 3 THEN 'aside' WHEN 4 THEN 'footer' ELSE 'body' END AS position,
                   (l.flags >> 8) & 1 AS internal, l.flags,
                   CASE (l.flags >> 9) & 1 WHEN 1 THEN 'raw' ELSE 'rendered' END AS origin
            FROM rendered_links l JOIN urls s ON s.id = l.source_id JOIN urls t ON t.id = l.target_id
            JOIN strings a ON a.id = l.anchor_id LEFT JOIN strings b ON b.id = l.label_id
            LEFT JOIN strings g ON g.id = l.fragment_id LEFT JOIN strings w ON w.id = l.raw_id;
        """
    )
