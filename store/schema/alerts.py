"""What was worth telling people, whom it was told, and why the rest was not."""

from __future__ import annotations

from sqlite_utils import Database


def alerts(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE alert_events (         -- what an audited crawl would have to tell, findings of one cause together
            id INTEGER PRIMARY KEY,
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            at TEXT NOT NULL,               -- UTC, ISO 8601
            key TEXT NOT NULL,              -- the same for the same fault of the same cause in every crawl
            kind TEXT NOT NULL,             -- new, worse, steady, outage, recovered, or silence
            severity TEXT NOT NULL,
            rule TEXT NOT NULL,
            title TEXT NOT NULL,
            place TEXT NOT NULL,            -- the template or target at fault, where there is one
            findings INTEGER NOT NULL,
            pages INTEGER NOT NULL,
            urls TEXT NOT NULL,             -- JSON list, some of them
            critical INTEGER NOT NULL,
            withheld TEXT NOT NULL          -- why it was told to nobody; empty when channels decided
        );
        CREATE INDEX alert_events_crawl ON alert_events (crawl_id);
        CREATE TABLE alert_deliveries (
            event_id INTEGER NOT NULL REFERENCES alert_events(id),
            channel TEXT NOT NULL,
            decision TEXT NOT NULL,         -- queued, sent, withheld or failed
            reason TEXT NOT NULL,
            at TEXT NOT NULL,               -- UTC, ISO 8601: of the decision
            message_id INTEGER REFERENCES alert_messages(id),
            PRIMARY KEY (event_id, channel)
        ) WITHOUT ROWID;
        CREATE TABLE alert_messages (
            id INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            at TEXT NOT NULL,               -- UTC, ISO 8601
            kind TEXT NOT NULL,             -- digest or critical
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            error TEXT NOT NULL             -- why it did not arrive; empty when the channel took it
        );
        """
    )
