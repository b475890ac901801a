"""Facts as rows of one crawl: fetches, pages with what they list, robots.txt files, sitemaps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..core.facts import Attempt, Fetch, RobotsFile, Sitemap, SitemapEntry
from .interning import Interned
from .link_rows import insert_links
from .page_rows import PageRows, hreflang_rows
from .rows import clean, dump
from .sitemap_rows import SitemapRows


class FactRows:
    """Writes facts; transactions are the caller's."""

    def __init__(self, connection: sqlite3.Connection, crawl_id: int, ids: Interned) -> None:
        self._db = connection
        self._crawl_id = crawl_id
        self._ids = ids
        self._sitemaps = SitemapRows(connection, crawl_id, ids)

    def fetch(self, url_id: int, fetch: Fetch) -> None:
        """A URL's outcome."""
        self._db.execute(
            f"INSERT OR REPLACE INTO fetches VALUES ({_marks(20)})",  # noqa: S608 - only question marks
            (
                self._crawl_id, url_id, fetch.kind.value, fetch.status, fetch.reason, clean(fetch.detail), fetch.method,
                fetch.depth, fetch.hops, self._ids.optional_url(fetch.redirect_to),
                clean(fetch.redirect_raw or "") or None, clean(fetch.content_type), dump(fetch.headers), fetch.size,
                fetch.transferred, fetch.ttfb,
                fetch.seconds, fetch.at, dump_attempts(fetch.attempts),
                fetch.protocol,
            ),
        )  # fmt: skip

    def page(self, url_id: int, page: PageRows, *, again: bool) -> None:
        """A page with all it lists; `again` when an earlier visit may have left rows behind."""
        key = self._crawl_id, url_id
        self._db.execute(
            f"INSERT OR REPLACE INTO pages VALUES ({_marks(19)})",  # noqa: S608 - only question marks
            (*key, *page.columns, self._ids.optional_url(page.canonical), *page.judged),
        )
        self._db.execute("INSERT OR REPLACE INTO page_texts VALUES (?, ?, ?)", (*key, page.text))
        if again:
            self._forget(url_id)
        insert_links(self._db, *key, page.links, self._ids)
        ids = self._ids
        self._db.executemany(
            "INSERT INTO images VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *key, seq, ids.optional_url(url), None if alt is None else ids.string(alt),
                    ids.optional_string(name), *rest,
                )
                for seq, (url, alt, name, *rest) in enumerate(page.images)
            ],
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?)",
            [(*key, seq, ids.url(url), kind, line) for seq, (url, kind, line) in enumerate(page.resources)],
        )
        if page.identifiers:
            self._db.execute("INSERT OR REPLACE INTO page_ids VALUES (?, ?, ?)", (*key, page.identifiers))
        self._hreflangs(url_id, page.hreflangs)
        self._db.executemany(
            "INSERT INTO extractions VALUES (?, ?, ?, ?, ?, ?)",
            [(*key, name, seq, value, problem) for seq, (name, value, problem) in enumerate(page.extracted)],
        )

    def _forget(self, url_id: int) -> None:
        """Removes what an earlier visit of the page listed, so that a shorter list leaves nothing behind."""
        for sql in (
            "DELETE FROM links WHERE crawl_id = ? AND source_id = ?",
            "DELETE FROM images WHERE crawl_id = ? AND page_id = ?",
            "DELETE FROM resources WHERE crawl_id = ? AND page_id = ?",
            "DELETE FROM extractions WHERE crawl_id = ? AND url_id = ?",
            "DELETE FROM page_ids WHERE crawl_id = ? AND url_id = ?",
            "DELETE FROM hreflangs WHERE crawl_id = ? AND page_id = ? AND source <> 'sitemap'",
        ):
            self._db.execute(sql, (self._crawl_id, url_id))

    def _hreflangs(self, page_id: int, hreflangs: Iterable[tuple[str, int, str, str, str | None, int]]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO hreflangs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (self._crawl_id, page_id, source, seq, code, raw, self._ids.optional_url(url), line)
                for source, seq, code, raw, url, line in hreflangs
            ],
        )

    def sitemap(self, url_id: int, sitemap: Sitemap, entries: Iterable[SitemapEntry]) -> None:
        """A sitemap file with its entries."""
        self._db.execute(
            "INSERT OR REPLACE INTO sitemaps VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self._crawl_id, url_id, sitemap.format, sitemap.entries, sitemap.size, clean(sitemap.error),
                clean(sitemap.source),
            ),
        )  # fmt: skip
        self.sitemap_entries(url_id, entries)

    def sitemap_entries(self, url_id: int, entries: Iterable[SitemapEntry]) -> None:
        """Some of what a sitemap lists."""
        for entry_id, entry in self._sitemaps.write(url_id, entries):
            if entry.hreflangs:
                self._hreflangs(entry_id, hreflang_rows(entry.hreflangs))

    def robots(self, url_id: int, robots: RobotsFile) -> None:
        """A robots.txt."""
        self._db.execute(
            "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?, ?)",
            (self._crawl_id, url_id, robots.origin, clean(robots.body), robots.size, robots.mangled),
        )

    def certificate(self, host: str, begins: str, expires: str, seen: str) -> None:
        """The certificate a host showed."""
        self._db.execute(
            "INSERT OR REPLACE INTO certificates VALUES (?, ?, ?, ?, ?)",
            (self._crawl_id, clean(host), begins, expires, seen),
        )


def dump_attempts(attempts: Iterable[Attempt]) -> str:
    """The requests of a URL as JSON, without what is not known of them."""
    return dump(
        [
            {name: value for name in Attempt.__slots__ if (value := getattr(attempt, name)) not in (None, "")}
            for attempt in attempts
        ]
    )


def _marks(number: int) -> str:
    return ", ".join("?" * number)
