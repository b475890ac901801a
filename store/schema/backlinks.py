"""Links from other sites, each with the batch that says so, what visits found, and whom to ask next."""

from __future__ import annotations

from sqlite_utils import Database


def backlinks(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE backlink_batches (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL,           -- who says so: Ahrefs, Google Search Console, crawl ...
            report TEXT NOT NULL,           -- links, domains, pages, anchors
            file TEXT NOT NULL,             -- the file's name, or what was asked
            date TEXT NOT NULL,             -- the day the data is of
            digest TEXT NOT NULL,           -- of its bytes
            rows INTEGER NOT NULL,
            refused INTEGER NOT NULL,       -- rows that could not be used
            problems TEXT NOT NULL,         -- JSON: the first of them
            added TEXT NOT NULL,            -- UTC, ISO 8601
            UNIQUE (source, file, digest)
        );
        CREATE TABLE backlinks (
            batch_id INTEGER NOT NULL REFERENCES backlink_batches(id),
            seq INTEGER NOT NULL,
            domain TEXT NOT NULL,           -- registrable, of the page that links
            target TEXT NOT NULL,           -- registrable, that is linked to
            source_id INTEGER NOT NULL REFERENCES urls(id),
            target_id INTEGER REFERENCES urls(id),
            anchor_id INTEGER REFERENCES strings(id),   -- null when unknown
            rel INTEGER,                    -- bits of nofollow 1, ugc 2, sponsored 4; null when unknown
            position TEXT NOT NULL,
            kind TEXT NOT NULL,             -- text, image, redirect, canonical, frame, form, mention, other
            title_id INTEGER REFERENCES strings(id),
            language TEXT NOT NULL,
            platform TEXT NOT NULL,
            status INTEGER,
            target_status INTEGER,
            outlinks INTEGER,
            first_seen TEXT NOT NULL,
            last_seen TEXT NOT NULL,
            lost INTEGER,
            sitewide INTEGER,
            metrics TEXT NOT NULL,          -- JSON: numbers by the source's own names
            PRIMARY KEY (batch_id, seq)
        ) WITHOUT ROWID;
        CREATE INDEX backlinks_target ON backlinks (target, domain);
        CREATE TABLE backlink_domains (
            batch_id INTEGER NOT NULL REFERENCES backlink_batches(id),
            domain TEXT NOT NULL,
            target TEXT NOT NULL,
            links INTEGER,
            first_seen TEXT NOT NULL,
            last_seen TEXT NOT NULL,
            lost INTEGER,
            metrics TEXT NOT NULL,
            PRIMARY KEY (batch_id, target, domain)
        ) WITHOUT ROWID;
        CREATE INDEX backlink_domains_target ON backlink_domains (target, domain);
        CREATE TABLE backlink_pages (
            batch_id INTEGER NOT NULL REFERENCES backlink_batches(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            target TEXT NOT NULL,           -- its registrable domain
            links INTEGER,
            domains INTEGER,
            PRIMARY KEY (batch_id, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE backlink_anchors (
            batch_id INTEGER NOT NULL REFERENCES backlink_batches(id),
            anchor_id INTEGER NOT NULL REFERENCES strings(id),
            target TEXT NOT NULL,
            links INTEGER,
            domains INTEGER,
            PRIMARY KEY (batch_id, anchor_id)
        ) WITHOUT ROWID;
        CREATE TABLE backlink_visits (      -- pages that were looked at for links to a domain
            source_id INTEGER NOT NULL REFERENCES urls(id),
            target TEXT NOT NULL,
            at TEXT NOT NULL,               -- UTC, ISO 8601
            via TEXT NOT NULL,              -- visit, or the Common Crawl crawl whose capture was read
            status INTEGER,
            reason TEXT,                    -- why there is no usable answer
            links INTEGER NOT NULL,         -- to the domain
            mentions INTEGER NOT NULL,      -- of its names in the text
            PRIMARY KEY (source_id, target, via, at)
        ) WITHOUT ROWID;
        CREATE TABLE prospects (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            rank INTEGER NOT NULL,          -- from 1, the best first
            kind TEXT NOT NULL,             -- gap, broken, reclaim, mention, resource
            domain TEXT NOT NULL,           -- whom to ask
            page_id INTEGER REFERENCES urls(id),    -- to get the link on
            target_id INTEGER REFERENCES urls(id),  -- of the site, to be linked to
            score REAL NOT NULL,            -- 0-1
            relevance REAL,                 -- 0-1 each; null when unknown
            authority REAL,
            consensus REAL,
            attainability REAL,
            reason TEXT NOT NULL,
            evidence TEXT NOT NULL,         -- JSON: what every factor is made of
            PRIMARY KEY (crawl_id, rank)
        ) WITHOUT ROWID;
        CREATE VIEW backlink_view AS
            SELECT b.batch_id, b.seq, n.source AS said_by, n.file, n.date, b.domain, b.target, s.url AS source_url,
                   t.url AS target_url, a.text AS anchor, b.rel, b.position, b.kind, i.text AS title, b.language,
                   b.platform, b.status, b.target_status, b.outlinks, b.first_seen, b.last_seen, b.lost, b.sitewide,
                   b.metrics
            FROM backlinks b JOIN backlink_batches n ON n.id = b.batch_id JOIN urls s ON s.id = b.source_id
            LEFT JOIN urls t ON t.id = b.target_id LEFT JOIN strings a ON a.id = b.anchor_id
            LEFT JOIN strings i ON i.id = b.title_id;
        CREATE VIEW prospect_view AS
            SELECT p.crawl_id, p.rank, p.kind, p.domain, s.url AS page, t.url AS target, p.score, p.relevance,
                   p.authority, p.consensus, p.attainability, p.reason, p.evidence
            FROM prospects p LEFT JOIN urls s ON s.id = p.page_id LEFT JOIN urls t ON t.id = p.target_id;
        """
    )


def profiles(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE backlink_profiles (    -- of each domain the last one that was made, line by line
            domain TEXT NOT NULL,
            seq INTEGER NOT NULL,
            section TEXT NOT NULL,          -- total, source, authority, rel, anchor, country, platform, visit, release
            name TEXT NOT NULL,
            count REAL,
            share REAL,                     -- 0-1
            share_of TEXT NOT NULL,
            note TEXT NOT NULL,
            at TEXT NOT NULL,               -- when it was made, UTC, ISO 8601
            PRIMARY KEY (domain, seq)
        ) WITHOUT ROWID;
        """
    )
