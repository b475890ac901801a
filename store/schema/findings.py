"""What the rules found."""

from __future__ import annotations

from sqlite_utils import Database


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
