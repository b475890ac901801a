"""One crawl of a database as a comparison asks about it, whichever crawl the database was opened for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from ..core.errors import NoCrawl, UsageError
from ..core.facts import Reason
from ..core.findings import Finding, RuleResult, Severity, Status
from ..core.plan import CrawlPlan
from ..core.sight import REFUSALS, Level, Sight
from .site import Site

_LEFT_OUT = frozenset(
    {Reason.ROBOTS, Reason.ROBOTS_UNREACHABLE, Reason.TRAP, Reason.UNSUPPORTED, Reason.PRIVATE, Reason.PORT}
)


class AuditedCrawl:
    """A crawl by number, read through the connection of a Site. Raises NoCrawl for a number that is not there.

    `audit` are its findings and how its rules ended, when they are not stored yet.
    """

    def __init__(
        self, site: Site, number: int, audit: tuple[Iterable[Finding], Iterable[RuleResult]] | None = None
    ) -> None:
        self.id = number
        self._site = site
        self._audit = audit
        row = site.query("SELECT * FROM crawls WHERE id = :id", id=number).fetchone()
        if row is None:
            raise NoCrawl(f"There is no crawl number {number} in the database.", "Leave the number out for the newest.")
        self.plan = CrawlPlan.from_json(row["plan"])
        self.fingerprint: str = row["fingerprint"]
        self.facts: str = row["facts"]
        self.state: str = row["state"]
        self.seen: str = row["finished"] or row["started"]  # UTC, ISO 8601
        self.finished = self.state == "finished"
        self.complete = self.finished and self.plan.mode == "site"
        self.sight = lru_cache(maxsize=65536)(self._sight)

    @cached_property
    def results(self) -> dict[str, RuleResult]:
        """How every rule ended, by its id; empty when the crawl was not audited."""
        if self._audit is not None:
            return {item.rule: item for item in self._audit[1]}
        rows = self._rows("SELECT * FROM rule_results WHERE crawl_id = :id ORDER BY rule")
        return {
            row["rule"]: RuleResult(
                row["rule"], Status(row["status"]), row["checked"], row["failed"], row["inconclusive"],
                row["reason"], row["version"],
            )
            for row in rows
        }  # fmt: skip

    def findings(self) -> Iterator[Finding]:
        """The findings of the crawl's audit, in the order they were stored."""
        if self._audit is not None:
            yield from self._audit[0]
            return
        for row in self._rows("SELECT * FROM finding_view WHERE crawl_id = :id ORDER BY id"):
            yield Finding(
                row["rule"], Severity(row["severity"]), row["category"], Status(row["status"]), row["url"] or "",
                row["target"] or "", row["message"], json.loads(row["evidence"]), row["version"], row["first_seen"],
                self.seen, reading=row["reading"],
            )  # fmt: skip

    def _sight(self, url: str) -> Sight:
        row = self._rows(
            "SELECT f.status, f.reason, p.indexability, p.cut, r.title IS NOT NULL AND r.reason IS NULL AS rendered"
            " FROM urls u JOIN fetches f ON f.crawl_id = :id AND f.url_id = u.id"
            " LEFT JOIN pages p ON p.crawl_id = :id AND p.url_id = u.id"
            " LEFT JOIN rendered_pages r ON r.crawl_id = :id AND r.url_id = u.id WHERE u.url = :url",
            url=url,
        ).fetchone()
        if row is None:
            return Sight()
        status, reason = row["status"], row["reason"]
        outcome = str(reason or status)
        if row["indexability"] is not None and reason is None and 200 <= (status or 0) <= 299:
            return Sight(Level.READ, outcome, row["indexability"], row["cut"], bool(row["rendered"]))
        if reason in _LEFT_OUT:
            return Sight(Level.UNASKED, outcome)
        if status is None or status in REFUSALS or 500 <= status <= 599:
            return Sight(Level.REFUSED, outcome)
        return Sight(Level.ANSWERED, outcome)

    def refers(self, url: str, target: str) -> bool:
        """A link, image, resource, canonical, hreflang or redirect leads from a URL to a target."""
        if not url or not target:
            return False
        return self._rows(_REFERS, url=url, target=target).fetchone() is not None

    def page(self, url: str) -> sqlite3.Row | None:
        """url_id, redirect_id, canonical_id, text_hash and words of a fetched URL; the last three may be None."""
        row: sqlite3.Row | None = self._rows(
            "SELECT u.id AS url_id, f.redirect_id, p.canonical_id, p.text_hash, p.words FROM urls u"
            " JOIN fetches f ON f.crawl_id = :id AND f.url_id = u.id"
            " LEFT JOIN pages p ON p.crawl_id = :id AND p.url_id = u.id WHERE u.url = :url",
            url=url,
        ).fetchone()
        return row

    def url(self, number: int) -> str:
        """The URL with that id in the database."""
        return str(self._rows("SELECT url FROM urls WHERE id = :number", number=number).fetchone()[0])

    @cached_property
    def texts(self) -> dict[str, str]:
        """The URLs of pages whose main text no other page of the crawl has, by its hash."""
        rows = self._rows(
            "SELECT p.text_hash, u.url FROM pages p JOIN urls u ON u.id = p.url_id"
            " WHERE p.crawl_id = :id AND p.text_hash <> '' GROUP BY p.text_hash HAVING count(*) = 1"
        )
        return {row["text_hash"]: row["url"] for row in rows}

    def _rows(self, sql: str, **parameters: str | int) -> sqlite3.Cursor:
        return self._site.query(sql, id=self.id, **parameters)


_REFERS = """
    WITH ends AS (SELECT s.id AS source, t.id AS target FROM urls s, urls t WHERE s.url = :url AND t.url = :target)
    SELECT 1 FROM ends e WHERE
        EXISTS (SELECT 1 FROM links l WHERE l.crawl_id = :id AND l.source_id = e.source AND l.target_id = e.target)
        OR EXISTS (SELECT 1 FROM images i WHERE i.crawl_id = :id AND i.page_id = e.source AND i.url_id = e.target)
        OR EXISTS (SELECT 1 FROM resources r WHERE r.crawl_id = :id AND r.page_id = e.source AND r.url_id = e.target)
        OR EXISTS (SELECT 1 FROM hreflangs h WHERE h.crawl_id = :id AND h.page_id = e.source AND h.target_id = e.target)
        OR EXISTS (SELECT 1 FROM pages p WHERE p.crawl_id = :id AND p.url_id = e.source AND p.canonical_id = e.target)
        OR EXISTS (SELECT 1 FROM fetches f WHERE f.crawl_id = :id AND f.url_id = e.source
                   AND f.redirect_id = e.target)
"""


def audited(site: Site, number: int) -> AuditedCrawl:
    """A crawl that was audited. Raises UsageError for one that was not, NoCrawl for one that is not there."""
    crawl = AuditedCrawl(site, number)
    if not crawl.results:
        raise UsageError(f"Crawl {number} was not audited.", f"Audit it first: sitewright audit DB --crawl {number}")
    return crawl


def audited_crawls(site: Site, before: int | None = None) -> list[int]:
    """The numbers of the audited crawls of the database that ended, the newest first; older than `before` if given."""
    rows = site.query(
        "SELECT c.id FROM crawls c WHERE (:before IS NULL OR c.id < :before) AND c.state IN ('finished', 'limit')"
        " AND EXISTS (SELECT 1 FROM rule_results r WHERE r.crawl_id = c.id) ORDER BY c.id DESC",
        before=before,
    )
    return [row["id"] for row in rows]


def previous_crawl(site: Site) -> int | None:
    """The number of the crawl that the view `change` compares this one with; None when there is none.

    It is the newest whole one before it with the same fingerprint whose pages were read by the same version.
    """
    (found,) = site.query(
        "SELECT max(b.id) FROM crawls c JOIN crawls b ON b.fingerprint = c.fingerprint AND b.facts = c.facts"
        " AND b.id < c.id AND b.state IN ('finished', 'limit') WHERE c.id = :crawl"
    ).fetchone()
    return None if found is None else int(found)
