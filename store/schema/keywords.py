"""Keywords, topics and numbers from elsewhere."""

from __future__ import annotations

from sqlite_utils import Database


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
