"""What keywords are judged by, in columns to filter and sort by, and what files said of keywords and search results."""

from __future__ import annotations

from sqlite_utils import Database


def judging(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE keyword_results ADD COLUMN intent TEXT NOT NULL DEFAULT '';  -- empty when nothing tells
        ALTER TABLE keyword_results ADD COLUMN personal_difficulty REAL;  -- 0-100, for this site
        ALTER TABLE keyword_results ADD COLUMN volume REAL;       -- searches a month, or the low end of a range
        ALTER TABLE keyword_results ADD COLUMN gain REAL;         -- clicks a month more at the target position
        ALTER TABLE keyword_results ADD COLUMN position REAL;     -- of the site, on average; 1 is the first
        ALTER TABLE keyword_results ADD COLUMN clicks REAL;
        ALTER TABLE keyword_results ADD COLUMN impressions REAL;
        ALTER TABLE keyword_results ADD COLUMN page_id INTEGER;   -- the site's page on it, null when it has none
        ALTER TABLE keyword_results ADD COLUMN coverage REAL NOT NULL DEFAULT 0; -- 0-1, how far that page targets it
        ALTER TABLE keyword_results ADD COLUMN competitors INTEGER; -- other sites with a page on it; null: none known
        CREATE TABLE imported_lists (       -- files that were imported once and are kept
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,      -- of the file; importing it again replaces it
            tool TEXT NOT NULL,             -- who wrote it, empty when it does not say
            digest TEXT NOT NULL,           -- SHA-256 of its bytes
            added TEXT NOT NULL,            -- UTC, ISO 8601
            keywords INTEGER NOT NULL,
            skipped INTEGER NOT NULL,       -- rows without a usable keyword
            queries INTEGER NOT NULL        -- rows in search_performance
        );
        CREATE TABLE imported_keywords (
            list_id INTEGER NOT NULL REFERENCES imported_lists(id),
            seq INTEGER NOT NULL,           -- order in the file
            content TEXT NOT NULL,          -- JSON: the keyword with every number and its date
            PRIMARY KEY (list_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE search_performance (   -- clicks from search results, as Search Console and its like count them
            list_id INTEGER NOT NULL REFERENCES imported_lists(id),
            folded TEXT NOT NULL,           -- the query, folded; empty where a row is about a page or a day only
            page_id INTEGER NOT NULL,       -- of urls; 0 where a row does not name one
            date TEXT NOT NULL,             -- ISO 8601 day; empty where a row is about the whole time
            query TEXT NOT NULL,            -- as shown
            clicks REAL NOT NULL,
            impressions REAL NOT NULL,
            position REAL,                  -- average; 1 is the first
            PRIMARY KEY (list_id, folded, page_id, date)
        ) WITHOUT ROWID;
        CREATE VIEW keyword_view AS
            SELECT r.crawl_id, r.keyword_id, k.keyword, k.folded, k.language, r.topic_id, t.label AS topic, t.embedder,
                   r.intent, r.volume, r.difficulty, r.personal_difficulty, r.opportunity, r.gain, r.confidence,
                   r.position, r.clicks, r.impressions, p.url AS page, r.coverage, r.competitors, r.evidence
            FROM keyword_results r JOIN keywords k ON k.id = r.keyword_id
            JOIN topics t ON t.crawl_id = r.crawl_id AND t.id = r.topic_id
            LEFT JOIN urls p ON p.id = r.page_id;
        CREATE VIEW search_performance_view AS
            SELECT s.list_id, l.name AS list, s.folded, s.query, s.page_id, p.url AS page, s.date, s.clicks,
                   s.impressions, s.position
            FROM search_performance s JOIN imported_lists l ON l.id = s.list_id LEFT JOIN urls p ON p.id = s.page_id;
        """
    )


def research(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE imported_lists ADD COLUMN day TEXT NOT NULL DEFAULT '';  -- when it was made, ISO 8601
        CREATE TABLE keyword_research (     -- what a crawl's keywords were judged with
            crawl_id INTEGER PRIMARY KEY REFERENCES crawls(id),
            kept TEXT NOT NULL,             -- JSON: digests of the kept lists by name
            competitors TEXT NOT NULL,      -- JSON list of registrable domains
            curve TEXT NOT NULL             -- JSON: click rates at positions 1 to 20, and where they come from
        );
        """
    )
