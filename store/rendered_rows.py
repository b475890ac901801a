"""Rendered pages as rows of one crawl, beside what their raw HTML said."""

from __future__ import annotations

import sqlite3
from itertools import count, repeat
from typing import Any

from ..core.rendered import Rendered
from .interning import Interned
from .page_rows import LinkColumns, PageRows
from .rows import clean, dump

IN_RAW = 512  # bit 9 of a rendered link's flags: the raw HTML has a link to the same URL


class RenderedRows:
    """Writes renders, and knows which pages lack one; transactions are the caller's."""

    def __init__(self, connection: sqlite3.Connection, crawl_id: int, ids: Interned) -> None:
        self._db = connection
        self._crawl_id = crawl_id
        self._ids = ids

    def count(self) -> int:
        """How many pages were rendered, with whatever outcome."""
        (number,) = self._db.execute(
            "SELECT count(*) FROM rendered_pages WHERE crawl_id = ?", (self._crawl_id,)
        ).fetchone()
        return int(number)

    def missing(self, limit: int) -> list[tuple[str, int | None]]:
        """(URL, depth) of up to so many pages that were read and not rendered, nearest to the start page first."""
        return self._db.execute(
            "SELECT u.url, f.depth FROM pages p JOIN urls u ON u.id = p.url_id"
            " JOIN fetches f ON f.crawl_id = p.crawl_id AND f.url_id = p.url_id"
            " LEFT JOIN rendered_pages r ON r.crawl_id = p.crawl_id AND r.url_id = p.url_id"
            " WHERE p.crawl_id = ? AND r.url_id IS NULL AND f.kind = 'page' AND f.status BETWEEN 200 AND 299"
            " ORDER BY ifnull(f.depth, 999999), p.url_id LIMIT ?",
            (self._crawl_id, limit),
        ).fetchall()

    def write(self, rendered: Rendered, page: PageRows | None) -> None:
        """A render with the links that are there after scripts ran."""
        key = self._crawl_id, self._ids.url(rendered.url)
        self._db.execute(
            f"INSERT OR REPLACE INTO rendered_pages VALUES ({', '.join('?' * 34)})",  # noqa: S608 - only question marks
            (
                *key, rendered.at, rendered.status, rendered.reason, clean(rendered.detail),
                self._ids.optional_url(rendered.redirect_to),
                dump([clean(text) for text in rendered.console_errors]),
                dump([_failed(item.url, item.status, item.error) for item in rendered.failed]),
                rendered.blocked, dump(list(rendered.blocked_hosts)), rendered.requests, rendered.size,
                rendered.lcp, rendered.cls, rendered.tbt, rendered.elements, rendered.seconds,
                *_page_columns(page, self._ids),
            ),
        )  # fmt: skip
        self._db.execute("DELETE FROM rendered_links WHERE crawl_id = ? AND source_id = ?", key)
        if page is not None:
            self._links(key, page.links)

    def _links(self, key: tuple[int, int], links: LinkColumns) -> None:
        rows = self._db.execute("SELECT DISTINCT target_id FROM links WHERE crawl_id = ? AND source_id = ?", key)
        raw = {target for (target,) in rows}
        ids = self._ids
        targets = ids.urls(links.target)
        self._db.executemany(
            "INSERT INTO rendered_links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            zip(
                repeat(key[0]), repeat(key[1]), count(), targets, ids.strings(links.anchor),
                ids.optional_strings(links.label), ids.optional_strings(links.fragment),
                ids.optional_strings(links.raw),
                [flags | IN_RAW * (target in raw) for target, flags in zip(targets, links.flags, strict=True)],
            ),
        )  # fmt: skip


def _page_columns(page: PageRows | None, ids: Interned) -> tuple[Any, ...]:
    """The columns from title on; all null when nothing was read."""
    if page is None:
        return (None,) * 16
    # What is left out: the elements, which the browser counted, and the charset of bytes that nobody sent.
    *judged, _, dom_depth, _, _, cut, facts = page.judged
    last = dom_depth, cut, facts, dump(page.hreflangs), page.text
    return (*page.columns, ids.optional_url(page.canonical), *judged, *last)


def _failed(url: str, status: int | None, error: str) -> dict[str, Any]:
    return {"url": clean(url), **({"status": status} if status else {}), **({"error": clean(error)} if error else {})}
