"""Writing a crawl: the frontier and the facts, a URL's outcome and what it led to in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from .. import __version__
from ..core.directives import canonical_url, indexability, is_nofollow, is_noindex
from ..core.errors import NoCrawl
from ..core.facts import Attempt, Fetch, Hreflang, Kind, Page, RobotsFile, Sitemap, SitemapEntry
from ..core.plan import CrawlPlan
from .database import open_writer
from .rows import clean, dump, dump_facts, link_flags, text_hash

COMMIT_SECONDS = 0.5  # what a crash can cost: the outcomes of this long are fetched again
KNOWN_URLS = 200_000  # url ids kept in memory; older ones are looked up again

PENDING, DONE, OUT_OF_SCOPE = 0, 1, 2
UNLINKED = 999_999  # stands for the depth of URLs that no link path led to yet: they are visited last


@dataclass(frozen=True, slots=True)
class Discovery:
    """A URL to visit."""

    url: str
    kind: Kind
    depth: int | None = None
    hops: int = 0
    in_scope: bool = True
    source: str = ""  # of a sitemap: where it was named


@dataclass(frozen=True, slots=True)
class Lease:
    """A URL handed out for fetching. Leases live in memory: after a crash the URL is simply still pending."""

    url: str
    kind: Kind
    depth: int | None
    hops: int
    source: str = ""


class CrawlWriter:
    """One crawl being written. Not thread-safe; one writer a file."""

    def __init__(self, connection: sqlite3.Connection, crawl_id: int, plan: CrawlPlan, *, resumed: bool) -> None:
        self.crawl_id = crawl_id
        self.plan = plan
        self.resumed = resumed
        self._db = connection
        self._url_ids: dict[str, int] = {}
        self._string_ids: dict[str, int] = {}
        self._committed = monotonic()
        self._leased: set[int] = set()
        self._drained: set[tuple[Kind, int, int]] = set()  # ranges without a free URL

    @classmethod
    def open(cls, path: str | Path, plan: CrawlPlan, *, fresh: bool = False) -> CrawlWriter:
        """Goes on with the newest unfinished crawl of the same scope, or begins one when there is none or `fresh`.

        A failed crawl, whose start page never answered, is over: its URLs all have an outcome. So is one that reached
        its limits, unless the new plan has wider ones.
        """
        connection = open_writer(path)
        row = connection.execute(
            "SELECT id, state, plan FROM crawls WHERE fingerprint = ? ORDER BY id DESC LIMIT 1", (plan.fingerprint,)
        ).fetchone()
        connection.execute("BEGIN IMMEDIATE")
        if row and not fresh and _is_open(row[1], CrawlPlan.from_json(row[2]), plan):
            crawl_id = row[0]
            connection.execute("UPDATE crawls SET state = 'running', plan = ? WHERE id = ?", (plan.to_json(), crawl_id))
            writer = cls(connection, crawl_id, plan, resumed=True)
        else:
            cursor = connection.execute(
                "INSERT INTO crawls (seed, fingerprint, plan, state, started, version)"
                " VALUES (?, ?, ?, 'running', ?, ?)",
                (plan.seed, plan.fingerprint, plan.to_json(), _now(), __version__),
            )
            writer = cls(connection, cursor.lastrowid or 0, plan, resumed=False)
        connection.execute("COMMIT")
        return writer

    # -- frontier

    def discover(self, found: Iterable[Discovery]) -> None:
        """Adds URLs that are not known yet.

        A known resource that turns out to be a page is visited again as one; a pending URL that is found nearer to the
        start page moves forward; one that was out of scope may come into it.
        """
        rows = [
            (
                self.crawl_id, self._url_id(item.url), item.kind.value, PENDING if item.in_scope else OUT_OF_SCOPE,
                item.depth, item.hops, item.source,
            )
            for item in found
        ]  # fmt: skip
        if not rows:
            return
        self._begin()
        self._drained.clear()
        self._db.executemany(
            """
            INSERT INTO frontier (crawl_id, url_id, kind, state, depth, hops, source) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (crawl_id, url_id) DO UPDATE
                SET kind = excluded.kind, state = excluded.state, depth = excluded.depth, hops = excluded.hops,
                    source = excluded.source
                WHERE (kind = 'resource' AND excluded.kind IN ('page', 'sitemap'))
                   OR (kind = excluded.kind AND state <> 1 AND excluded.state <= state AND (
                       excluded.state < state OR ifnull(excluded.depth, 999999) < ifnull(depth, 999999)
                   ))
            """,
            rows,
        )

    def lease(
        self, limit: int, kinds: Sequence[Kind], *, max_depth: int | None = None, unlinked: bool = True
    ) -> list[Lease]:
        """Up to `limit` pending URLs of these kinds that are not leased yet: nearest to the start page first.

        URLs deeper than `max_depth` stay pending. Those without a link path come last, or not at all.
        """
        leases: list[Lease] = []
        deepest = UNLINKED - 1 if max_depth is None else max_depth
        for kind in kinds:
            for low, high in ((0, deepest), (UNLINKED, UNLINKED)) if unlinked else ((0, deepest),):
                self._lease_range(leases, limit, kind, low, high)
        return leases

    def _lease_range(self, leases: list[Lease], limit: int, kind: Kind, low: int, high: int) -> None:
        if len(leases) >= limit or (kind, low, high) in self._drained:
            return
        # The index holds pending URLs only, so what is read in vain is at most what is leased.
        rows = self._db.execute(
            """
            SELECT f.url_id, u.url, f.depth, f.hops, f.source FROM frontier f JOIN urls u ON u.id = f.url_id
            WHERE f.crawl_id = ? AND f.kind = ? AND f.state = 0 AND ifnull(f.depth, 999999) BETWEEN ? AND ?
            ORDER BY ifnull(f.depth, 999999), f.url_id
            """,
            (self.crawl_id, kind.value, low, high),
        )
        for url_id, url, depth, hops, source in rows:
            if url_id not in self._leased:
                self._leased.add(url_id)
                leases.append(Lease(url, kind, depth, hops, source))
                if len(leases) >= limit:
                    # The cursor must not stay open: it would keep a snapshot and see later changes.
                    rows.close()
                    return
        self._drained.add((kind, low, high))

    def release(self, url: str) -> None:
        """Gives a lease back: the URL is pending again."""
        self._leased.discard(self._url_id(url))
        self._drained.clear()

    def count(self) -> dict[tuple[Kind, int], int]:
        """How many frontier URLs there are by (kind, state)."""
        rows = self._db.execute(
            "SELECT kind, state, count(*) FROM frontier WHERE crawl_id = ? GROUP BY kind, state",
            (self.crawl_id,),
        )
        return {(Kind(kind), state): number for kind, state, number in rows}

    def has_fetch(self, url: str) -> bool:
        return self._exists("SELECT 1 FROM fetches WHERE crawl_id = ? AND url_id = ?", url)

    def pages_fetched(self) -> int:
        """How many internal URLs were asked for; those that robots.txt refused were not."""
        (number,) = self._db.execute(
            "SELECT count(*) FROM fetches WHERE crawl_id = ? AND kind = 'page' AND (status IS NOT NULL"
            " OR reason NOT IN ('blocked-by-robots', 'robots-unreachable', 'too-many-redirects'))",
            (self.crawl_id,),
        ).fetchone()
        return int(number)

    def start_failure(self) -> str:
        """Why the site could not be reached at all, in words; "" when anything of it answered.

        A site whose robots.txt refuses us has answered. One that redirects to another site has not: nothing is its own.
        """
        if self._db.execute(
            "SELECT 1 FROM fetches WHERE crawl_id = ? AND ("
            " kind = 'robots' AND reason IS NULL AND (status = 429 OR status >= 500)"
            " OR kind = 'page' AND redirect_id IS NULL AND (status IS NOT NULL OR reason = 'blocked-by-robots'))"
            " LIMIT 1",
            (self.crawl_id,),
        ).fetchone():
            return ""
        row = self._db.execute(
            "SELECT u.url, f.reason, f.detail, r.url FROM fetches f JOIN urls u ON u.id = f.url_id"
            " LEFT JOIN urls r ON r.id = f.redirect_id"
            " WHERE f.crawl_id = ? AND f.kind = 'page' ORDER BY f.hops DESC, f.url_id LIMIT 1",
            (self.crawl_id,),
        ).fetchone()
        if row is None:
            return "nothing was fetched"
        url, reason, detail, target = row
        why = f"redirects to {target}" if target else f"{reason} ({detail})" if detail else str(reason)
        return why if url == self.plan.seed else f"{url}: {why}"

    def robots_answers(self) -> list[tuple[str, int | None, str | None, str, str]]:
        """(origin, status, reason, detail, body) of every robots.txt recorded so far."""
        return self._db.execute(
            "SELECT r.origin, f.status, f.reason, f.detail, r.body FROM robots r"
            " JOIN fetches f ON f.crawl_id = r.crawl_id AND f.url_id = r.url_id WHERE r.crawl_id = ?",
            (self.crawl_id,),
        ).fetchall()

    # -- facts

    def record(
        self,
        fetch: Fetch,
        *,
        page: Page | None = None,
        robots: RobotsFile | None = None,
        sitemap: Sitemap | None = None,
        entries: Iterable[SitemapEntry] = (),
        discovered: Iterable[Discovery] = (),
    ) -> None:
        """Stores one URL's outcome with everything it led to, and marks it done."""
        self._begin()
        url_id = self._url_id(fetch.url)
        self._write_fetch(url_id, fetch)
        if page is not None:
            self._write_page(url_id, page)
        if robots is not None:
            self._db.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?)",
                (self.crawl_id, url_id, robots.origin, clean(robots.body), robots.size),
            )
        if sitemap is not None:
            self._write_sitemap(url_id, sitemap, entries)
        self.discover(discovered)
        self._db.execute(
            """
            INSERT INTO frontier (crawl_id, url_id, kind, state, depth, hops) VALUES (?, ?, ?, 1, ?, ?)
            ON CONFLICT (crawl_id, url_id) DO UPDATE SET state = 1, kind = excluded.kind
                WHERE kind <> 'page' OR excluded.kind = 'page'
            """,
            (self.crawl_id, url_id, fetch.kind.value, fetch.depth, fetch.hops),
        )
        if fetch.kind is Kind.RESOURCE:
            # It may have turned out to be a page while it was fetched; then it is free again.
            self._drained.clear()
        self._leased.discard(url_id)
        if monotonic() - self._committed >= COMMIT_SECONDS:
            self.commit()

    def amend_attempts(self, url: str, attempts: Sequence[Attempt]) -> None:
        """Replaces the list of requests of a URL that was fetched again to confirm what was seen."""
        self._begin()
        self._db.execute(
            "UPDATE fetches SET attempts = ? WHERE crawl_id = ? AND url_id = ?",
            (_attempts(attempts), self.crawl_id, self._url_id(url)),
        )

    def commit(self) -> None:
        """Makes everything recorded so far safe."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")
        self._committed = monotonic()

    def close(self, state: str, *, measure: bool = True) -> None:
        """Ends the crawl: `state` is finished, limit, interrupted or failed. `measure` sets the click depths anew."""
        self._begin()
        if measure:
            self._measure_depth()
        self._db.execute("UPDATE crawls SET state = ?, finished = ? WHERE id = ?", (state, _now(), self.crawl_id))
        self.commit()
        self._db.execute("CREATE INDEX IF NOT EXISTS links_target ON links (crawl_id, target_id)")
        self._db.execute("PRAGMA optimize")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

    # -- rows

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")

    def _exists(self, sql: str, url: str) -> bool:
        return self._db.execute(sql, (self.crawl_id, self._url_id(url))).fetchone() is not None

    def _url_id(self, url: str) -> int:
        return self._intern(self._url_ids, "urls", "url", url)

    def _string_id(self, text: str) -> int:
        return self._intern(self._string_ids, "strings", "text", clean(text))

    def _optional_string(self, text: str | None) -> int | None:
        return self._string_id(text) if text else None

    def _intern(self, known: dict[str, int], table: str, column: str, text: str) -> int:
        found = known.get(text)
        if found is not None:
            return found
        self._begin()
        # Most texts are new, so inserting first saves a look-up. Table and column are literals of this class.
        row = self._db.execute(
            f"INSERT INTO {table} ({column}) VALUES (?) ON CONFLICT DO NOTHING RETURNING id",  # noqa: S608
            (text,),
        ).fetchone()
        if row is None:
            row = self._db.execute(f"SELECT id FROM {table} WHERE {column} = ?", (text,)).fetchone()  # noqa: S608
        number = int(row[0])
        if len(known) >= KNOWN_URLS:
            known.clear()
        known[text] = number
        return number

    def _write_fetch(self, url_id: int, fetch: Fetch) -> None:
        redirect_id = self._url_id(fetch.redirect_to) if fetch.redirect_to else None
        self._db.execute(
            f"INSERT OR REPLACE INTO fetches VALUES ({_marks(19)})",  # noqa: S608 - only question marks
            (
                self.crawl_id, url_id, fetch.kind.value, fetch.status, fetch.reason, clean(fetch.detail), fetch.method,
                fetch.depth, fetch.hops, redirect_id, clean(fetch.redirect_raw or "") or None,
                clean(fetch.content_type), dump(fetch.headers), fetch.size, fetch.transferred, fetch.ttfb,
                fetch.seconds, fetch.at, _attempts(fetch.attempts),
            ),
        )  # fmt: skip

    def _write_page(self, url_id: int, page: Page) -> None:
        crawl = self.crawl_id
        canonical = canonical_url(page)
        self._db.execute(
            f"INSERT OR REPLACE INTO pages VALUES ({_marks(19)})",  # noqa: S608 - only question marks
            (
                crawl, url_id, clean(page.title), clean(page.description),
                None if page.lang is None else clean(page.lang), page.language, clean(page.direction),
                self._url_id(canonical) if canonical else None, is_noindex(page), is_nofollow(page),
                indexability(page), page.words, text_hash(page.text), page.elements, page.dom_depth, page.charset,
                page.charset_source, page.cut, dump_facts(page),
            ),
        )  # fmt: skip
        self._db.execute("INSERT OR REPLACE INTO page_texts VALUES (?, ?, ?)", (crawl, url_id, clean(page.text)))
        if self.resumed:
            self._forget_page(url_id)
        self._db.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    crawl, url_id, seq, self._url_id(link.target), self._string_id(link.anchor),
                    self._optional_string(link.label), self._optional_string(link.fragment),
                    self._optional_string(link.raw), link_flags(link.rel, link.position, link.internal), link.line,
                )
                for seq, link in enumerate(page.links)
            ],
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO images VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    crawl, url_id, seq, self._url_id(image.url) if image.url else None,
                    None if image.alt is None else self._string_id(image.alt), self._optional_string(image.name),
                    image.width and clean(image.width), image.height and clean(image.height), clean(image.loading),
                    image.decorative, image.line,
                )
                for seq, image in enumerate(page.images)
            ],
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?)",
            [
                (crawl, url_id, seq, self._url_id(item.url), item.kind.value, item.line)
                for seq, item in enumerate(page.resources)
            ],
        )
        self._write_hreflangs(url_id, page.hreflangs)

    def _forget_page(self, url_id: int) -> None:
        """Removes what an earlier visit of the page listed, so that a shorter list leaves nothing behind."""
        for sql in (
            "DELETE FROM links WHERE crawl_id = ? AND source_id = ?",
            "DELETE FROM images WHERE crawl_id = ? AND page_id = ?",
            "DELETE FROM resources WHERE crawl_id = ? AND page_id = ?",
            "DELETE FROM hreflangs WHERE crawl_id = ? AND page_id = ? AND source <> 'sitemap'",
        ):
            self._db.execute(sql, (self.crawl_id, url_id))

    def _write_hreflangs(self, page_id: int, hreflangs: Iterable[Hreflang]) -> None:
        rows: list[tuple[Any, ...]] = [
            (
                self.crawl_id, page_id, item.source, seq, clean(item.code), clean(item.raw),
                self._url_id(item.url) if item.url else None, item.line,
            )
            for seq, item in enumerate(hreflangs)
        ]  # fmt: skip
        self._db.executemany("INSERT OR REPLACE INTO hreflangs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _write_sitemap(self, url_id: int, sitemap: Sitemap, entries: Iterable[SitemapEntry]) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO sitemaps VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self.crawl_id, url_id, sitemap.format, sitemap.entries, sitemap.size, clean(sitemap.error),
                clean(sitemap.source),
            ),
        )  # fmt: skip
        for entry in entries:
            entry_id = self._url_id(entry.url)
            self._db.execute(
                "INSERT OR IGNORE INTO sitemap_entries VALUES (?, ?, ?, ?)",
                (self.crawl_id, url_id, entry_id, clean(entry.lastmod)),
            )
            self._write_hreflangs(entry_id, entry.hreflangs)

    def _measure_depth(self) -> None:
        """Shortest click paths over followed links, level by level; a redirect costs no click."""
        crawl = {"crawl": self.crawl_id, "seed": self._url_id(self.plan.seed)}
        execute = self._db.execute
        execute("CREATE TEMP TABLE clicks (url_id INTEGER PRIMARY KEY, depth INTEGER NOT NULL)")
        execute("INSERT INTO clicks VALUES (:seed, 0)", crawl)
        depth = 0
        while True:
            while execute(
                """
                INSERT OR IGNORE INTO clicks SELECT f.redirect_id, c.depth FROM clicks c
                JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = c.url_id
                WHERE c.depth = :depth AND f.redirect_id IS NOT NULL
                """,
                {**crawl, "depth": depth},
            ).rowcount:
                pass
            if not execute(
                """
                INSERT OR IGNORE INTO clicks SELECT l.target_id, :depth + 1 FROM clicks c
                JOIN links l ON l.crawl_id = :crawl AND l.source_id = c.url_id
                WHERE c.depth = :depth AND l.flags & 7 = 0
                """,
                {**crawl, "depth": depth},
            ).rowcount:
                break
            depth += 1
        execute(
            "UPDATE fetches SET depth = (SELECT depth FROM clicks c WHERE c.url_id = fetches.url_id)"
            " WHERE crawl_id = :crawl",
            crawl,
        )
        execute("DROP TABLE clicks")


def latest_crawl(connection: sqlite3.Connection, crawl_id: int | None = None) -> int:
    """The id of the newest crawl, or of the one asked for. Raises NoCrawl."""
    if crawl_id is None:
        (found,) = connection.execute("SELECT max(id) FROM crawls").fetchone()
    else:
        row = connection.execute("SELECT id FROM crawls WHERE id = ?", (crawl_id,)).fetchone()
        found = row and row[0]
    if found is None:
        which = "no crawl" if crawl_id is None else f"no crawl number {crawl_id}"
        raise NoCrawl(f"There is {which} in the database.", "Crawl first: sitewright crawl URL --db FILE")
    return int(found)


def _is_open(state: str, before: CrawlPlan, now: CrawlPlan) -> bool:
    """There is something left to fetch in the newest crawl of a scope."""
    if state == "limit":
        return _wider(before.max_pages, now.max_pages) or _wider(before.max_depth, now.max_depth)
    return state in ("running", "interrupted")


def _wider(before: int | None, now: int | None) -> bool:
    return before is not None and (now is None or now > before)


def _attempts(attempts: Iterable[Attempt]) -> str:
    return dump(
        [
            {name: value for name in Attempt.__slots__ if (value := getattr(attempt, name)) not in (None, "")}
            for attempt in attempts
        ]
    )


def _marks(number: int) -> str:
    return ", ".join("?" * number)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
