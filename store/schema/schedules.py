"""Audits that ran by themselves."""

from __future__ import annotations

from sqlite_utils import Database


def scheduled_runs(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE scheduled_runs (       -- one row a slot of a schedule, whatever became of it
            schedule TEXT NOT NULL,
            slot TEXT NOT NULL,             -- the local day it belongs to, ISO 8601
            due TEXT NOT NULL,              -- UTC, ISO 8601
            started TEXT NOT NULL,          -- UTC, ISO 8601; of a slot that was not run, when that was noticed
            finished TEXT,
            outcome TEXT NOT NULL,          -- added, running, ok, findings, incomplete, failed, skipped or missed
            crawl_id INTEGER REFERENCES crawls(id),
            attempts INTEGER NOT NULL DEFAULT 1,
            detail TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (schedule, slot)
        ) WITHOUT ROWID;
        ALTER TABLE crawls ADD COLUMN summary TEXT NOT NULL DEFAULT ''; -- JSON: what is left of a crawl that was pruned
        """
    )
