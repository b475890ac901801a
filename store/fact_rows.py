"""Facts as rows of one crawl: fetches, pages with what they list, robots.txt files, sitemaps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from ..core.directives import canonical_url, indexability, is_nofollow, is_noindex
from ..core.facts import Attempt, Fetch, Hreflang, Page, RobotsFile, Sitemap, SitemapEntry
from .interning import Interned
from .rows import clean, dump, dump_facts, link_flags, text_hash


class FactRows:
    """Writes facts; transactions are the caller's."""

    def __init__(self, connection: sqlite3.Connection, crawl_id: int, ids: Interned) -> None:
        self._db = connection
        self._crawl_id = crawl_id
        self._ids = ids

    def fetch(self, url_id: int, fetch: Fetch) -> None:
        """A URL's outcome."""
        self._db.execute(
            f"INSERT OR REPLACE INTO fetches VALUES ({_marks(19)})",  # noqa: S608 - only question marks
            (
                self._crawl_id, url_id, fetch.kind.value, fetch.status, fetch.reason, clean(fetch.detail), fetch.method,
                fetch.depth, fetch.hops, self._ids.optional_url(fetch.redirect_to),
                clean(fetch.redirect_raw or "") or None, clean(fetch.content_type), dump(fetch.headers), fetch.size,
                fetch.transferred, fetch.ttfb,
                fetch.seconds, fetch.at, dump_attempts(fetch.attempts),
            ),
        )  # fmt: skip

    def page(self, url_id: int, page: Page, *, again: bool) -> None:
        """A page with all it lists; `again` when an earlier visit may have left rows behind."""
        crawl = self._crawl_id
        canonical = canonical_url(page)
        self._db.execute(
            f"INSERT OR REPLACE INTO pages VALUES ({_marks(19)})",  # noqa: S608 - only question marks
            (
                crawl, url_id, clean(page.title), clean(page.description),
                None if page.lang is None else clean(page.lang), page.language, clean(page.direction),
                self._ids.optional_url(canonical), is_noindex(page), is_nofollow(page),
                indexability(page), page.words, text_hash(page.text), page.elements, page.dom_depth, page.charset,
                page.charset_source, page.cut, dump_facts(page),
            ),
        )  # fmt: skip
        self._db.execute("INSERT OR REPLACE INTO page_texts VALUES (?, ?, ?)", (crawl, url_id, clean(page.text)))
        if again:
            self._forget(url_id)
        self._db.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    crawl, url_id, seq, self._ids.url(link.target), self._ids.string(link.anchor),
                    self._ids.optional_string(link.label), self._ids.optional_string(link.fragment),
                    self._ids.optional_string(link.raw), link_flags(link.rel, link.position, link.internal), link.line,
                )
                for seq, link in enumerate(page.links)
            ],
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO images VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    crawl, url_id, seq, self._ids.optional_url(image.url),
                    None if image.alt is None else self._ids.string(image.alt), self._ids.optional_string(image.name),
                    image.width and clean(image.width), image.height and clean(image.height), clean(image.loading),
                    image.decorative, image.line,
                )
                for seq, image in enumerate(page.images)
            ],
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?)",
            [
                (crawl, url_id, seq, self._ids.url(item.url), item.kind.value, item.line)
                for seq, item in enumerate(page.resources)
            ],
        )
        self._hreflangs(url_id, page.hreflangs)

    def _forget(self, url_id: int) -> None:
        """Removes what an earlier visit of the page listed, so that a shorter list leaves nothing behind."""
        for sql in (
            "DELETE FROM links WHERE crawl_id = ? AND source_id = ?",
            "DELETE FROM images WHERE crawl_id = ? AND page_id = ?",
            "DELETE FROM resources WHERE crawl_id = ? AND page_id = ?",
            "DELETE FROM hreflangs WHERE crawl_id = ? AND page_id = ? AND source <> 'sitemap'",
        ):
            self._db.execute(sql, (self._crawl_id, url_id))

    def _hreflangs(self, page_id: int, hreflangs: Iterable[Hreflang]) -> None:
        rows: list[tuple[Any, ...]] = [
            (
                self._crawl_id, page_id, item.source, seq, clean(item.code), clean(item.raw),
                self._ids.optional_url(item.url), item.line,
            )
            for seq, item in enumerate(hreflangs)
        ]  # fmt: skip
        self._db.executemany("INSERT OR REPLACE INTO hreflangs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def sitemap(self, url_id: int, sitemap: Sitemap, entries: Iterable[SitemapEntry]) -> None:
        """A sitemap file with its entries."""
        self._db.execute(
            "INSERT OR REPLACE INTO sitemaps VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self._crawl_id, url_id, sitemap.format, sitemap.entries, sitemap.size, clean(sitemap.error),
                clean(sitemap.source),
            ),
        )  # fmt: skip
        for entry in entries:
            entry_id = self._ids.url(entry.url)
            self._db.execute(
                "INSERT OR IGNORE INTO sitemap_entries VALUES (?, ?, ?, ?)",
                (self._crawl_id, url_id, entry_id, clean(entry.lastmod)),
            )
            self._hreflangs(entry_id, entry.hreflangs)

    def robots(self, url_id: int, robots: RobotsFile) -> None:
        """A robots.txt."""
        self._db.execute(
            "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?)",
            (self._crawl_id, url_id, robots.origin, clean(robots.body), robots.size),
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
