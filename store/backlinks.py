"""Reading what is known of links from other sites. Every row says which batch it is of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..core.backlinks import (
    AnchorCount,
    Backlink,
    LinkedPage,
    LinkKind,
    ProfileLine,
    Prospect,
    ProspectKind,
    Provenance,
    ReferringDomain,
    RefusedRow,
    Visit,
)
from ..core.domains import registrable_domain
from ..core.facts import Rel
from .database import open_reader
from .site import Site


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """One file or look at the web as it was stored."""

    id: int
    provenance: Provenance
    report: str
    rows: int
    refused: int
    problems: tuple[RefusedRow, ...]
    added: str  # UTC, ISO 8601


@dataclass(frozen=True, slots=True)
class Said:
    """A link with who says so."""

    link: Backlink
    by: Provenance
    domain: str  # registrable, of the page that links


class BacklinkData:
    """The links, domains, pages and anchors of a database, read-only. Use as a context manager, or `close` it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.row_factory = sqlite3.Row

    @classmethod
    def open(cls, path: str | Path) -> BacklinkData:
        """Raises StoreError and its subclasses."""
        return cls(open_reader(path))

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def targets(self) -> list[str]:
        """The domains that links are known to, those with most referring domains first."""
        return [
            target
            for (target,) in self._db.execute(
                "SELECT target FROM (SELECT target, domain FROM backlinks UNION SELECT target, domain FROM"
                " backlink_domains) WHERE target <> '' GROUP BY target ORDER BY count(*) DESC, target"
            )
        ]

    def batches(self) -> list[StoredBatch]:
        """Every batch, in the order they were added."""
        return [
            StoredBatch(
                row["id"], Provenance(row["source"], row["file"], row["date"]), row["report"], row["rows"],
                row["refused"], tuple(RefusedRow(*problem) for problem in json.loads(row["problems"])), row["added"],
            )
            for row in self._db.execute("SELECT * FROM backlink_batches ORDER BY id")
        ]  # fmt: skip

    def links(self, target: str) -> Iterator[Said]:
        """Every link to a domain that a batch names, newest data first."""
        rows = self._db.execute(
            "SELECT * FROM backlink_view WHERE target = ? ORDER BY date DESC, batch_id, seq", (target,)
        )
        return map(_said, rows)

    def domains(self, target: str) -> Iterator[tuple[ReferringDomain, Provenance]]:
        """Every referring domain that a batch lists as such, newest data first."""
        for row in self._db.execute(
            "SELECT d.*, b.source, b.file, b.date FROM backlink_domains d JOIN backlink_batches b ON b.id = d.batch_id"
            " WHERE d.target = ? ORDER BY b.date DESC, d.batch_id, d.domain", (target,),
        ):  # fmt: skip
            domain = ReferringDomain(
                row["domain"], row["target"], row["links"], row["first_seen"], row["last_seen"], _truth(row["lost"]),
                _metrics(row["metrics"]),
            )  # fmt: skip
            yield domain, Provenance(row["source"], row["file"], row["date"])

    def pages(self, target: str) -> list[tuple[LinkedPage, Provenance]]:
        """The linked pages of a domain as each batch counts them, most linking domains first."""
        rows = self._db.execute(
            "SELECT u.url, p.links, p.domains, b.source, b.file, b.date FROM backlink_pages p"
            " JOIN urls u ON u.id = p.url_id JOIN backlink_batches b ON b.id = p.batch_id WHERE p.target = ?"
            " ORDER BY p.domains DESC, p.links DESC, u.url", (target,),
        )  # fmt: skip
        return [(LinkedPage(*row[:3]), Provenance(*row[3:])) for row in rows]

    def anchors(self, target: str) -> list[tuple[AnchorCount, Provenance]]:
        """The link texts as each batch counts them, most links first."""
        rows = self._db.execute(
            "SELECT s.text, a.links, a.domains, b.source, b.file, b.date FROM backlink_anchors a"
            " JOIN strings s ON s.id = a.anchor_id JOIN backlink_batches b ON b.id = a.batch_id WHERE a.target = ?"
            " ORDER BY a.links DESC, s.text", (target,),
        )  # fmt: skip
        return [(AnchorCount(*row[:3]), Provenance(*row[3:])) for row in rows]

    def visits(self, target: str) -> list[Visit]:
        """Every look at a page for links to a domain, the latest first."""
        rows = self._db.execute(
            "SELECT u.url, v.target, v.at, v.via, v.status, v.reason, v.links, v.mentions FROM backlink_visits v"
            " JOIN urls u ON u.id = v.source_id WHERE v.target = ? ORDER BY v.at DESC, u.url", (target,),
        )  # fmt: skip
        return [Visit(*row) for row in rows]


def read_prospects(site: Site) -> list[Prospect]:
    """The stored prospects of a crawl, best first."""
    return [
        Prospect(
            ProspectKind(row["kind"]), row["domain"], row["page"] or "", row["target"] or "", row["score"],
            row["relevance"], row["authority"], row["consensus"], row["attainability"], row["reason"],
            json.loads(row["evidence"]),
        )
        for row in site.query("SELECT * FROM prospect_view WHERE crawl_id = :crawl ORDER BY rank")
    ]  # fmt: skip


def read_profile(site: Site) -> list[ProfileLine]:
    """The stored backlink profile of a crawl's site in short, empty when none was made."""
    rows = site.query(
        "SELECT section, name, count, share, share_of, note FROM backlink_profiles WHERE domain = :domain ORDER BY seq",
        domain=registrable_domain(site.plan.seed),
    )
    return [ProfileLine(*row) for row in rows]


def _said(row: sqlite3.Row) -> Said:
    rel = row["rel"]
    link = Backlink(
        row["source_url"], row["target_url"] or "", row["target"], row["anchor"], None if rel is None else Rel(rel),
        row["position"], LinkKind(row["kind"]), row["title"] or "", row["language"], row["platform"], row["status"],
        row["target_status"], row["outlinks"], row["first_seen"], row["last_seen"], _truth(row["lost"]),
        _truth(row["sitewide"]), _metrics(row["metrics"]),
    )  # fmt: skip
    return Said(link, Provenance(row["said_by"], row["file"], row["date"]), row["domain"])


def _truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


@lru_cache(maxsize=4096)  # numbers of domains repeat on every page
def _metrics(text: str) -> tuple[tuple[str, float], ...]:
    return tuple(json.loads(text).items())
