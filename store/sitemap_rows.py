"""What sitemaps list, as rows of one crawl."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from ..core.facts import SitemapEntry
from .interning import Interned
from .rows import clean

BATCH = 1_000  # rows of one statement


class SitemapRows:
    """Writes entries with their images, news and videos; transactions are the caller's."""

    def __init__(self, connection: sqlite3.Connection, crawl_id: int, ids: Interned) -> None:
        self._db = connection
        self._crawl_id = crawl_id
        self._ids = ids

    def write(self, sitemap_id: int, entries: Iterable[SitemapEntry]) -> Iterator[tuple[int, SitemapEntry]]:
        """Stores entries as they are taken from the iterator; yields each with the id of its URL.

        Of a URL that is listed twice the first entry is kept.
        """
        rows: list[tuple[Any, ...]] = []
        for entry in entries:
            url_id = self._ids.url(entry.url)
            rows.append(
                (
                    self._crawl_id, sitemap_id, url_id, clean(entry.lastmod), clean(entry.changefreq),
                    clean(entry.priority),
                )
            )  # fmt: skip
            if len(rows) >= BATCH:
                self._insert(rows)
                rows = []
            if entry.images or entry.news or entry.videos:
                self._extensions(sitemap_id, url_id, entry)
            yield url_id, entry
        self._insert(rows)

    def _insert(self, rows: list[tuple[Any, ...]]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO sitemap_entries (crawl_id, sitemap_id, url_id, lastmod, changefreq, priority)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )

    def _extensions(self, sitemap_id: int, url_id: int, entry: SitemapEntry) -> None:
        key = (self._crawl_id, sitemap_id, url_id)
        link = self._ids.optional_url
        self._db.executemany(
            "INSERT OR IGNORE INTO sitemap_images VALUES (?, ?, ?, ?, ?, ?)",
            [
                (*key, seq, link(image.url), "" if image.url else clean(image.raw))
                for seq, image in enumerate(entry.images)
            ],
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO sitemap_news VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*key, seq, clean(news.name), clean(news.language), clean(news.date), clean(news.title))
                for seq, news in enumerate(entry.news)
            ],
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO sitemap_videos VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *key, seq, link(video.thumbnail), "" if video.thumbnail else clean(video.thumbnail_raw),
                    clean(video.title), clean(video.description), link(video.content),
                    "" if video.content else clean(video.content_raw), link(video.player),
                    "" if video.player else clean(video.player_raw),
                )
                for seq, video in enumerate(entry.videos)
            ],
        )  # fmt: skip
