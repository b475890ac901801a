"""What stands above and beside topics: pillars, a person's own decisions, and groups by search results."""

from __future__ import annotations

from sqlite_utils import Database


def meanings(db: Database) -> None:
    # What topics of several languages share that mean the same; null when research did not look across languages.
    db.executescript("ALTER TABLE topics ADD COLUMN meaning_id INTEGER;")


def topics(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE topics ADD COLUMN pillar_id INTEGER;    -- of pillars, same crawl
        CREATE TABLE pillars (                  -- what several topics have in common
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            id INTEGER NOT NULL,                -- counts from 1 within a crawl
            label TEXT NOT NULL,
            language TEXT NOT NULL,
            PRIMARY KEY (crawl_id, id)
        ) WITHOUT ROWID;
        CREATE TABLE topic_moves (              -- keywords that a person put into a topic; kept for every crawl
            keyword_id INTEGER PRIMARY KEY REFERENCES keywords(id),
            anchor_id INTEGER NOT NULL REFERENCES keywords(id),  -- a keyword of that topic, or itself for a new topic
            moved TEXT NOT NULL                 -- UTC, ISO 8601
        );
        CREATE TABLE topic_names (              -- topics that a person named; kept for every crawl
            anchor_id INTEGER PRIMARY KEY REFERENCES keywords(id),  -- a keyword of that topic
            label TEXT NOT NULL,
            named TEXT NOT NULL                 -- UTC, ISO 8601
        );
        CREATE TABLE search_results (           -- pages that rank for a keyword, as an imported list says
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            keyword_id INTEGER NOT NULL REFERENCES keywords(id),
            position INTEGER NOT NULL,          -- from 1
            url_id INTEGER NOT NULL,
            source TEXT NOT NULL,
            date TEXT NOT NULL,
            PRIMARY KEY (crawl_id, keyword_id, position, url_id)
        ) WITHOUT ROWID;
        CREATE TABLE overlap_groups (           -- keywords grouped by the results they share
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            method TEXT NOT NULL,               -- centroid (with the most searched keyword) or strict (every pair)
            keyword_id INTEGER NOT NULL REFERENCES keywords(id),
            head_id INTEGER NOT NULL REFERENCES keywords(id),    -- the keyword that names its group
            shared INTEGER NOT NULL,            -- of the first ten results, with the head
            PRIMARY KEY (crawl_id, method, keyword_id)
        ) WITHOUT ROWID;
        """
    )
