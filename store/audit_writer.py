"""Writing an audit's results: all of one crawl's findings in one transaction, replacing earlier ones."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ..core.findings import Finding, RuleResult
from ..core.identity import KEY, key_of
from ..core.urls import normalize
from .database import latest_crawl, open_writer
from .rows import clean, dump

_KEPT = 10_000  # URLs whose numbers are remembered: the targets of many findings are the same few


def write_audit(
    path: str | Path, findings: Iterable[Finding], results: Iterable[RuleResult], crawl_id: int | None = None
) -> int:
    """Stores the findings of a crawl and returns how many there are.

    first_seen is the end of the crawl, or that of the oldest crawl of the same seed with the same finding, see
    `core.identity`.
    """
    connection = open_writer(path)
    try:
        crawl = latest_crawl(connection, crawl_id)
        (seen,) = connection.execute("SELECT coalesce(finished, started) FROM crawls WHERE id = ?", (crawl,)).fetchone()
        known = {
            (rule, url, target, key or ""): first
            for rule, url, target, key, first in connection.execute(
                """
                SELECT n.rule, n.url_id, n.target_id, json_extract(n.evidence, '$.key') AS name,
                       min(n.first_seen) FROM findings n
                JOIN crawls c ON c.id = n.crawl_id
                WHERE c.seed = (SELECT seed FROM crawls WHERE id = ?) AND n.crawl_id <= ?
                GROUP BY n.rule, n.url_id, n.target_id, name
                """,
                (crawl, crawl),
            )
        }
        connection.begin()
        connection.execute("DELETE FROM findings WHERE crawl_id = ?", (crawl,))
        connection.execute("DELETE FROM rule_results WHERE crawl_id = ?", (crawl,))

        @lru_cache(maxsize=_KEPT)
        def url_id(url: str) -> int | None:
            if not url or normalize(url) is None:
                return None
            connection.execute("INSERT OR IGNORE INTO urls (url) VALUES (?)", (url,))
            return int(connection.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()[0])

        def row(finding: Finding) -> tuple[object, ...]:
            url, target, key = url_id(finding.url), url_id(finding.target), key_of(finding)
            evidence = {**finding.evidence, KEY: key} if key else finding.evidence
            return (
                crawl, finding.rule, finding.version, finding.severity.value, finding.category,
                finding.status.value, url, target, clean(finding.message), dump(evidence),
                known.get((finding.rule, url, target, clean(key)), seen),
            )  # fmt: skip

        written = connection.executemany(
            """
            INSERT INTO findings (crawl_id, rule, version, severity, category, status, url_id, target_id, message,
                                  evidence, first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            map(row, findings),
        )
        connection.executemany(
            "INSERT INTO rule_results VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    crawl, item.rule, item.status.value, item.checked, item.failed, item.inconclusive,
                    clean(item.reason), item.version,
                )
                for item in results
            ],
        )  # fmt: skip
        connection.commit()
        return written.rowcount
    finally:
        connection.close()
