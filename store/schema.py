"""The database schema as numbered migrations; docs/schema.md is generated from the result.

URLs are interned in `urls` and short repeated strings in `strings`, so that a link row is a few small integers.
Tables of one crawl are clustered by (crawl, page): reading a page's links is one range scan. Who adds a migration
raises SCHEMA_VERSION in store/schema_version.py.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("sitewright")


@migrations(name="0001_crawls")
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


@migrations(name="0002_views")
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


@migrations(name="0003_findings")
def findings(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE rule_results (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            rule TEXT NOT NULL,
            status TEXT NOT NULL,           -- fail, pass, not-applicable, inconclusive, error
            checked INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            inconclusive INTEGER NOT NULL,
            reason TEXT NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, rule)
        ) WITHOUT ROWID;
        CREATE TABLE findings (
            id INTEGER PRIMARY KEY,
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            rule TEXT NOT NULL,
            version INTEGER NOT NULL,
            severity TEXT NOT NULL,
            category TEXT NOT NULL,
            status TEXT NOT NULL,           -- fail or inconclusive
            url_id INTEGER REFERENCES urls(id),
            target_id INTEGER REFERENCES urls(id),
            message TEXT NOT NULL,
            evidence TEXT NOT NULL,         -- JSON
            first_seen TEXT NOT NULL
        );
        CREATE INDEX findings_rule ON findings (crawl_id, rule);
        CREATE INDEX findings_url ON findings (crawl_id, url_id);
        CREATE VIEW finding_view AS
            SELECT n.id, n.crawl_id, n.rule, n.version, n.severity, n.category, n.status, n.url_id, u.url,
                   n.target_id, t.url AS target, n.message, n.evidence, n.first_seen
            FROM findings n LEFT JOIN urls u ON u.id = n.url_id LEFT JOIN urls t ON t.id = n.target_id;
        """
    )


@migrations(name="0004_keywords")
def keywords(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE keywords (
            id INTEGER PRIMARY KEY,
            keyword TEXT NOT NULL,          -- as shown
            folded TEXT NOT NULL,           -- NFKC, case and white space folded: what makes two keywords one
            language TEXT NOT NULL,
            UNIQUE (folded, language)
        );
        CREATE TABLE keyword_sources (      -- where a keyword was seen: a page's field, or an imported list
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            keyword_id INTEGER NOT NULL REFERENCES keywords(id),
            source TEXT NOT NULL,           -- title, h1, heading, anchor, url, text, or import:<list>
            url_id INTEGER NOT NULL,        -- 0 for imports
            count INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, keyword_id, source, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE metrics (              -- numbers from elsewhere, about a URL or a keyword
            subject TEXT NOT NULL,          -- url or keyword
            subject_id INTEGER NOT NULL,
            name TEXT NOT NULL,             -- volume, difficulty, cpc, clicks, impressions, position ...
            value REAL NOT NULL,
            source TEXT NOT NULL,
            date TEXT NOT NULL,
            PRIMARY KEY (subject, subject_id, name, source, date)
        ) WITHOUT ROWID;
        CREATE TABLE topics (
            id INTEGER NOT NULL,            -- counts from 1 within a crawl
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            label TEXT NOT NULL,
            language TEXT NOT NULL,
            representative_id INTEGER NOT NULL REFERENCES keywords(id),
            embedder TEXT NOT NULL,         -- which model placed its keywords
            size INTEGER NOT NULL,
            PRIMARY KEY (crawl_id, id)
        ) WITHOUT ROWID;
        CREATE TABLE keyword_results (      -- one row a keyword of a crawl, as judged
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            keyword_id INTEGER NOT NULL REFERENCES keywords(id),
            topic_id INTEGER,               -- of topics, same crawl
            difficulty REAL,                -- 0-100, null when too little is known
            opportunity REAL,               -- 0-100, null when too little is known
            confidence REAL NOT NULL,       -- 0-1, share of the inputs that were present
            evidence TEXT NOT NULL,         -- JSON: every term of both scores
            PRIMARY KEY (crawl_id, keyword_id)
        ) WITHOUT ROWID;
        CREATE TABLE embeddings (
            model TEXT NOT NULL,
            text_hash BLOB NOT NULL,        -- SHA-256 of the text
            vector BLOB NOT NULL,           -- float32, little endian
            PRIMARY KEY (model, text_hash)
        ) WITHOUT ROWID;
        """
    )


@migrations(name="0005_again")
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


@migrations(name="0006_rendered")
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


@migrations(name="0007_traps")
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


@migrations(name="0008_sitemap_lists")
def sitemap_lists(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE sitemap_entries ADD COLUMN changefreq TEXT NOT NULL DEFAULT '';
        ALTER TABLE sitemap_entries ADD COLUMN priority TEXT NOT NULL DEFAULT '';
        CREATE TABLE sitemap_images (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            sitemap_id INTEGER NOT NULL REFERENCES urls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            image_id INTEGER REFERENCES urls(id),
            raw TEXT NOT NULL,              -- as written, where it is no URL
            PRIMARY KEY (crawl_id, sitemap_id, url_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE sitemap_news (         -- as written, empty where it is missing
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            sitemap_id INTEGER NOT NULL REFERENCES urls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            name TEXT NOT NULL,             -- of the publication
            language TEXT NOT NULL,
            date TEXT NOT NULL,
            title TEXT NOT NULL,
            PRIMARY KEY (crawl_id, sitemap_id, url_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE sitemap_videos (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            sitemap_id INTEGER NOT NULL REFERENCES urls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            thumbnail_id INTEGER REFERENCES urls(id),
            thumbnail_raw TEXT NOT NULL,    -- as written, where it is no URL; so the other two
            title TEXT NOT NULL,
            description TEXT NOT NULL,
            content_id INTEGER REFERENCES urls(id),
            content_raw TEXT NOT NULL,
            player_id INTEGER REFERENCES urls(id),
            player_raw TEXT NOT NULL,
            PRIMARY KEY (crawl_id, sitemap_id, url_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE pauses (               -- hosts that asked to be left alone
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            lane TEXT NOT NULL,             -- host and port; empty for the site itself
            until REAL NOT NULL,            -- Unix time
            PRIMARY KEY (crawl_id, lane)
        ) WITHOUT ROWID;
        DROP VIEW sitemap_entry_view;
        CREATE VIEW sitemap_entry_view AS
            SELECT e.crawl_id, e.sitemap_id, s.url AS sitemap, e.url_id, u.url, e.lastmod, e.changefreq, e.priority
            FROM sitemap_entries e JOIN urls s ON s.id = e.sitemap_id JOIN urls u ON u.id = e.url_id;
        CREATE VIEW sitemap_image_view AS
            SELECT i.crawl_id, i.sitemap_id, s.url AS sitemap, i.url_id, u.url, i.seq, i.image_id, m.url AS image, i.raw
            FROM sitemap_images i JOIN urls s ON s.id = i.sitemap_id JOIN urls u ON u.id = i.url_id
            LEFT JOIN urls m ON m.id = i.image_id;
        CREATE VIEW sitemap_article_view AS
            SELECT n.crawl_id, n.sitemap_id, s.url AS sitemap, n.url_id, u.url, n.seq, n.name, n.language, n.date,
                   n.title
            FROM sitemap_news n JOIN urls s ON s.id = n.sitemap_id JOIN urls u ON u.id = n.url_id;
        CREATE VIEW sitemap_video_view AS
            SELECT v.crawl_id, v.sitemap_id, s.url AS sitemap, v.url_id, u.url, v.seq, t.url AS thumbnail,
                   v.thumbnail_raw, v.title, v.description, c.url AS content, v.content_raw, p.url AS player,
                   v.player_raw
            FROM sitemap_videos v JOIN urls s ON s.id = v.sitemap_id JOIN urls u ON u.id = v.url_id
            LEFT JOIN urls t ON t.id = v.thumbnail_id LEFT JOIN urls c ON c.id = v.content_id
            LEFT JOIN urls p ON p.id = v.player_id;
        """
    )


@migrations(name="0009_structure")
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
