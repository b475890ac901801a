"""Crawls, what was fetched and what pages said, and the views over them."""

from __future__ import annotations

from sqlite_utils import Database


def crawls(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE crawls (
            id INTEGER PRIMARY KEY,
            seed TEXT NOT NULL,
            fingerprint TEXT NOT NULL,      -- same scope, same fingerprint
            plan TEXT NOT NULL,             -- JSON of the whole plan
            state TEXT NOT NULL,            -- running, finished, limit, interrupted, failed
            started TEXT NOT NULL,          -- UTC, ISO 8601
            finished TEXT,
            version TEXT NOT NULL           -- of Sitewright
        );
        CREATE TABLE urls (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL UNIQUE
        );
        CREATE TABLE strings (              -- anchors, labels, alt texts, fragments, raw hrefs
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
        );
        CREATE TABLE frontier (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            kind TEXT NOT NULL,
            state INTEGER NOT NULL,         -- 0 pending, 1 done, 2 out of scope
            depth INTEGER,                  -- clicks when first seen; null for sitemap entries
            hops INTEGER NOT NULL DEFAULT 0,
            source TEXT NOT NULL DEFAULT '',-- of a sitemap: where it was named
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE INDEX frontier_pending ON frontier (crawl_id, kind, ifnull(depth, 999999), url_id) WHERE state = 0;
        CREATE TABLE fetches (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            kind TEXT NOT NULL,
            status INTEGER,
            reason TEXT,
            detail TEXT NOT NULL,
            method TEXT NOT NULL,
            depth INTEGER,
            hops INTEGER NOT NULL,
            redirect_id INTEGER REFERENCES urls(id),
            redirect_raw TEXT,
            content_type TEXT NOT NULL,
            headers TEXT NOT NULL,          -- JSON list of [name, value]
            size INTEGER NOT NULL,          -- bytes, decoded
            transferred INTEGER NOT NULL,   -- bytes, on the wire
            ttfb REAL,                      -- seconds
            seconds REAL,
            at TEXT NOT NULL,
            attempts TEXT NOT NULL,         -- JSON list
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE pages (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            title TEXT NOT NULL,
            description TEXT NOT NULL,
            lang TEXT,                      -- as declared
            language TEXT NOT NULL,         -- as detected
            direction TEXT NOT NULL,
            canonical_id INTEGER REFERENCES urls(id),
            noindex INTEGER NOT NULL,
            nofollow INTEGER NOT NULL,
            indexability TEXT NOT NULL,     -- empty when indexable, else why not
            words INTEGER NOT NULL,
            text_hash TEXT NOT NULL,        -- of the main text, case and white space folded; empty without text
            elements INTEGER NOT NULL,
            dom_depth INTEGER NOT NULL,
            charset TEXT NOT NULL,
            charset_source TEXT NOT NULL,
            cut TEXT NOT NULL,
            facts TEXT NOT NULL,            -- JSON: titles, metas, canonicals, headings, structured, forms ...
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE page_texts (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            text TEXT NOT NULL,             -- main text
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE links (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            source_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,           -- order in the page
            target_id INTEGER NOT NULL REFERENCES urls(id),
            anchor_id INTEGER NOT NULL REFERENCES strings(id),
            label_id INTEGER REFERENCES strings(id),
            fragment_id INTEGER REFERENCES strings(id),
            raw_id INTEGER REFERENCES strings(id),
            flags INTEGER NOT NULL,         -- rel in bits 0-4, position in 5-7, internal in 8
            line INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, source_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE images (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            page_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            url_id INTEGER REFERENCES urls(id),
            alt_id INTEGER REFERENCES strings(id),
            name_id INTEGER REFERENCES strings(id),
            width TEXT,
            height TEXT,
            loading TEXT NOT NULL,
            decorative INTEGER NOT NULL,
            line INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, page_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE resources (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            page_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            url_id INTEGER NOT NULL REFERENCES urls(id),
            kind TEXT NOT NULL,
            line INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, page_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE hreflangs (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            page_id INTEGER NOT NULL REFERENCES urls(id),
            source TEXT NOT NULL,           -- html, header or sitemap
            seq INTEGER NOT NULL,
            code TEXT NOT NULL,
            raw TEXT NOT NULL,
            target_id INTEGER REFERENCES urls(id),
            line INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, page_id, source, seq)
        ) WITHOUT ROWID;
        CREATE TABLE robots (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            origin TEXT NOT NULL,
            body TEXT NOT NULL,
            size INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE sitemaps (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            format TEXT NOT NULL,
            entries INTEGER NOT NULL,
            size INTEGER NOT NULL,
            error TEXT NOT NULL,
            source TEXT NOT NULL,
            PRIMARY KEY (crawl_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE sitemap_entries (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            sitemap_id INTEGER NOT NULL REFERENCES urls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            lastmod TEXT NOT NULL,
            PRIMARY KEY (crawl_id, sitemap_id, url_id)
        ) WITHOUT ROWID;
        """
    )


def views(db: Database) -> None:
    db.executescript(
        """
        CREATE VIEW fetch_view AS
            SELECT f.crawl_id, f.url_id, u.url, f.kind, f.status, f.reason, f.detail, f.method, f.depth, f.hops,
                   f.redirect_id, r.url AS redirect_url, f.redirect_raw, f.content_type, f.size, f.transferred, f.ttfb,
                   f.seconds,
                   f.at, f.headers, f.attempts
            FROM fetches f JOIN urls u ON u.id = f.url_id LEFT JOIN urls r ON r.id = f.redirect_id;
        CREATE VIEW page_view AS
            SELECT p.crawl_id, p.url_id, u.url, f.status, f.depth, p.title, p.description, p.lang, p.language,
                   p.canonical_id, c.url AS canonical_url, p.noindex, p.nofollow, p.indexability,
                   p.indexability = '' AS indexable, p.words, p.text_hash, p.elements, p.dom_depth, p.charset, p.facts
            FROM pages p JOIN urls u ON u.id = p.url_id
            JOIN fetches f ON f.crawl_id = p.crawl_id AND f.url_id = p.url_id
            LEFT JOIN urls c ON c.id = p.canonical_id;
        CREATE VIEW link_view AS
            SELECT l.crawl_id, l.source_id, s.url AS source, l.seq, l.target_id, t.url AS target, a.text AS anchor,
                   coalesce(b.text, '') AS label, coalesce(g.text, '') AS fragment, coalesce(w.text, '') AS raw,
                   l.flags & 31 AS rel, (l.flags & 7) <> 0 AS nofollow,
                   CASE (l.flags >> 5) & 7 WHEN 0 THEN 'header' WHEN 1 THEN 'nav' WHEN 2 THEN 'main'
                        WHEN 3 THEN 'aside' WHEN 4 THEN 'footer' ELSE 'body' END AS position,
                   (l.flags >> 8) & 1 AS internal, l.flags, l.line
            FROM links l JOIN urls s ON s.id = l.source_id JOIN urls t ON t.id = l.target_id
            JOIN strings a ON a.id = l.anchor_id LEFT JOIN strings b ON b.id = l.label_id
            LEFT JOIN strings g ON g.id = l.fragment_id LEFT JOIN strings w ON w.id = l.raw_id;
        CREATE VIEW image_view AS
            SELECT i.crawl_id, i.page_id, p.url AS page, i.seq, i.url_id, u.url, a.text AS alt,
                   coalesce(n.text, '') AS name, i.width, i.height, i.loading, i.decorative, i.line
            FROM images i JOIN urls p ON p.id = i.page_id LEFT JOIN urls u ON u.id = i.url_id
            LEFT JOIN strings a ON a.id = i.alt_id LEFT JOIN strings n ON n.id = i.name_id;
        CREATE VIEW resource_view AS
            SELECT r.crawl_id, r.page_id, p.url AS page, r.seq, r.url_id, u.url, r.kind, r.line
            FROM resources r JOIN urls p ON p.id = r.page_id JOIN urls u ON u.id = r.url_id;
        CREATE VIEW hreflang_view AS
            SELECT h.crawl_id, h.page_id, p.url AS page, h.source, h.seq, h.code, h.raw, h.target_id,
                   t.url AS target, h.line
            FROM hreflangs h JOIN urls p ON p.id = h.page_id LEFT JOIN urls t ON t.id = h.target_id;
        CREATE VIEW sitemap_entry_view AS
            SELECT e.crawl_id, e.sitemap_id, s.url AS sitemap, e.url_id, u.url, e.lastmod
            FROM sitemap_entries e JOIN urls s ON s.id = e.sitemap_id JOIN urls u ON u.id = e.url_id;
        """
    )
