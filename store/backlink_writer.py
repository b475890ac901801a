"""Writing what is known of links from other sites: batches as they came, visits, and prospects."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..core.backlinks import Backlink, Batch, LinkedPage, ProfileLine, Prospect, ReferringDomain, Visit
from ..core.domains import registrable_domain
from .database import latest_crawl, open_writer
from .interning import Interned
from .rows import clean, dump
from .turn import Connection

_TABLES = ("backlinks", "backlink_domains", "backlink_pages", "backlink_anchors")


def write_batches(path: str | Path, batches: Iterable[Batch], target: str = "") -> list[bool]:
    """Stores batches and says of each whether it is new. The same file given twice replaces what it said before.

    `target` is the domain that pages and anchors are of.
    """

    def write(connection: Connection, ids: Interned) -> list[bool]:
        return [_write_batch(connection, ids, batch, target) for batch in batches]

    return _in_transaction(path, write)


def write_visits(path: str | Path, visits: Iterable[Visit]) -> None:
    """Stores which pages were looked at, and what was found there."""

    def write(connection: Connection, ids: Interned) -> list[bool]:
        connection.executemany(
            "INSERT OR REPLACE INTO backlink_visits VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (ids.url(item.source_url), item.target, item.at, item.via, item.status, item.reason, item.links,
                 item.mentions)
                for item in visits
            ],
        )  # fmt: skip
        return []

    _in_transaction(path, write)


def write_prospects(path: str | Path, prospects: Sequence[Prospect], crawl_id: int | None = None) -> None:
    """Stores the prospects of a crawl, best first, instead of earlier ones. Raises NoCrawl."""

    def write(connection: Connection, ids: Interned) -> list[bool]:
        crawl = latest_crawl(connection, crawl_id)
        connection.execute("DELETE FROM prospects WHERE crawl_id = ?", (crawl,))
        connection.executemany(
            "INSERT INTO prospects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (crawl, rank, item.kind, item.domain, ids.optional_url(item.page), ids.optional_url(item.target),
                 item.score, item.relevance, item.authority, item.consensus, item.attainability, clean(item.reason),
                 dump(item.evidence))
                for rank, item in enumerate(prospects, 1)
            ],
        )  # fmt: skip
        return []

    _in_transaction(path, write)


def write_profile(path: str | Path, domain: str, lines: Iterable[ProfileLine]) -> None:
    """Stores the profile of a domain in short, instead of an earlier one."""
    at = datetime.now(UTC).isoformat(timespec="seconds")

    def write(connection: Connection, _ids: Interned) -> list[bool]:
        connection.execute("DELETE FROM backlink_profiles WHERE domain = ?", (domain,))
        connection.executemany(
            "INSERT INTO backlink_profiles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (domain, seq, line.section, clean(line.name), line.count, line.share, line.of, clean(line.note), at)
                for seq, line in enumerate(lines)
            ],
        )
        return []

    _in_transaction(path, write)


def _in_transaction(path: str | Path, work: Callable[[Connection, Interned], list[bool]]) -> list[bool]:
    connection = open_writer(path)
    try:
        connection.begin()
        result = work(connection, Interned(connection))
        connection.commit()
    finally:
        connection.close()
    return result


def _write_batch(connection: sqlite3.Connection, ids: Interned, batch: Batch, target: str) -> bool:
    key = (clean(batch.source), clean(batch.file), batch.digest)
    known = connection.execute(
        "SELECT id FROM backlink_batches WHERE source = ? AND file = ? AND digest = ?", key
    ).fetchone()
    if known:
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table} WHERE batch_id = ?", known)  # noqa: S608 - names of ours
        connection.execute("DELETE FROM backlink_batches WHERE id = ?", known)
    (number,) = connection.execute(
        "INSERT INTO backlink_batches (source, report, file, date, digest, rows, refused, problems, added)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (key[0], batch.report, key[1], batch.date, batch.digest, batch.rows, batch.refused,
         dump([(item.line, clean(item.reason), clean(item.text)) for item in batch.problems]),
         datetime.now(UTC).isoformat(timespec="seconds")),
    ).fetchone()  # fmt: skip
    connection.executemany(
        "INSERT INTO backlinks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_link_row(ids, number, seq, item) for seq, item in enumerate(batch.links)),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO backlink_domains VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (_domain_row(number, item, target) for item in batch.domains),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO backlink_pages VALUES (?, ?, ?, ?, ?)",
        (_page_row(ids, number, item) for item in batch.pages),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO backlink_anchors VALUES (?, ?, ?, ?, ?)",
        ((number, ids.string(item.text), target, item.links, item.domains) for item in batch.anchors),
    )
    return known is None


def _link_row(ids: Interned, number: int, seq: int, item: Backlink) -> tuple[object, ...]:
    return (
        number, seq, registrable_domain(item.source_url), item.target, ids.url(item.source_url),
        ids.optional_url(item.target_url), None if item.anchor is None else ids.string(item.anchor),
        None if item.rel is None else int(item.rel), item.position, item.kind, ids.optional_string(item.title),
        clean(item.language), clean(item.platform), item.status, item.target_status, item.outlinks, item.first_seen,
        item.last_seen, item.lost, item.sitewide, dump(dict(item.metrics)),
    )  # fmt: skip


def _domain_row(number: int, item: ReferringDomain, target: str) -> tuple[object, ...]:
    return (
        number, item.domain, item.target or target, item.links, item.first_seen, item.last_seen, item.lost,
        dump(dict(item.metrics)),
    )  # fmt: skip


def _page_row(ids: Interned, number: int, item: LinkedPage) -> tuple[object, ...]:
    return number, ids.url(item.url), registrable_domain(item.url), item.links, item.domains
