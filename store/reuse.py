"""The last crawl of the same scope, for what did not change since: its facts are copied, not read again."""

from __future__ import annotations

import sqlite3

from .. import __version__
from ..core.facts import Fetch, Hreflang, Image, Link, Page, Resource, ResourceKind
from ..core.plan import CrawlPlan
from .rows import fetch_from_row, from_link_flags, load_facts

# To be raised whenever the same bytes come to other facts: the next crawl then reads every page anew.
FACTS_VERSION = 3

# Tables of what a page says, with the column that holds the page. What belongs to its fetch is written anew.
PAGE_TABLES = {
    "pages": "url_id",
    "page_texts": "url_id",
    "links": "source_id",
    "images": "page_id",
    "resources": "page_id",
    "hreflangs": "page_id",
    "extractions": "url_id",
    "page_ids": "url_id",
}
_OF_SITEMAPS = {"hreflangs": " AND source <> 'sitemap'"}

NOT_MODIFIED, LASTMOD = "304", "lastmod"  # how it is known that a page did not change


def facts_version() -> str:
    """What must be the same for the facts of two crawls to be the same."""
    return f"{__version__}/{FACTS_VERSION}"


class Reuse:
    """Reads one crawl and copies from it into another; transactions are the caller's."""

    def __init__(self, connection: sqlite3.Connection, crawl_id: int, base_id: int) -> None:
        self._db = connection
        self._ids = {"crawl": crawl_id, "base": base_id}
        self._copies = [self._copy(table, page) for table, page in PAGE_TABLES.items()]

    @classmethod
    def find(cls, connection: sqlite3.Connection, crawl_id: int, plan: CrawlPlan) -> Reuse | None:
        """The newest whole crawl before this one that asked the same and read pages the same way; None without one.

        An archive is to hold every page, so there is none for a crawl that writes one.
        """
        if not plan.reuse or plan.warc:
            return None
        (base,) = connection.execute(
            "SELECT max(id) FROM crawls WHERE id < ? AND fingerprint = ? AND facts = ? AND facts ="
            " (SELECT facts FROM crawls WHERE id = ?) AND state IN ('finished', 'limit')",
            (crawl_id, plan.fingerprint, facts_version(), crawl_id),
        ).fetchone()
        return None if base is None else cls(connection, crawl_id, base)

    def fetch(self, url: str) -> Fetch | None:
        """The page's fetch in the last crawl, if that was a whole 200 response and, of HTML, could be read."""
        cursor = self._db.cursor()
        cursor.row_factory = sqlite3.Row
        row = cursor.execute(
            """
            SELECT f.* FROM urls u JOIN fetch_view f ON f.crawl_id = :base AND f.url_id = u.id
            WHERE u.url = :url AND f.kind = 'page' AND f.method = 'GET' AND f.status = 200 AND f.reason IS NULL
              AND f.detail = ''
              AND (f.content_type NOT IN ('text/html', 'application/xhtml+xml')
                   OR EXISTS (SELECT 1 FROM pages p WHERE p.crawl_id = :base AND p.url_id = u.id))
              AND NOT EXISTS (SELECT 1 FROM sitemaps s WHERE s.crawl_id = :base AND s.url_id = u.id)
            """,
            {**self._ids, "url": url},
        ).fetchone()
        return None if row is None else fetch_from_row(row)

    def lastmods(self, url: str) -> list[str]:
        """What this crawl's sitemaps, as far as they were read, say of when a page changed."""
        rows = self._db.execute(
            # In this order a page is looked up in every sitemap; the other way round every entry would be read.
            "SELECT e.lastmod FROM urls u CROSS JOIN sitemaps s CROSS JOIN sitemap_entries e"
            " ON e.crawl_id = s.crawl_id AND e.sitemap_id = s.url_id AND e.url_id = u.id"
            " WHERE u.url = :url AND s.crawl_id = :crawl",
            {**self._ids, "url": url},
        )
        return [lastmod for (lastmod,) in rows]

    def page(self, fetch: Fetch) -> Page:
        """What the page of that fetch said of its text and of where it leads; other facts are left out."""
        page = {**self._ids, "url": fetch.url}
        row = self._db.execute(
            "SELECT u.id, p.facts, x.text FROM urls u JOIN pages p ON p.crawl_id = :base AND p.url_id = u.id"
            " JOIN page_texts x ON x.crawl_id = p.crawl_id AND x.url_id = p.url_id WHERE u.url = :url",
            page,
        ).fetchone()
        if row is None:
            return Page(fetch)
        page["url"], facts, text = row
        return Page(
            fetch,
            text=text,
            hreflangs=tuple(Hreflang("", "", url) for (url,) in self._db.execute(_HREFLANGS, page)),
            links=tuple(_link(*link) for link in self._db.execute(_LINKS, page)),
            images=tuple(
                Image(url, None, decorative=bool(decorative)) for url, decorative in self._db.execute(_IMAGES, page)
            ),
            resources=tuple(Resource(url, ResourceKind(kind)) for url, kind in self._db.execute(_RESOURCES, page)),
            **load_facts(facts),
        )

    def carry(self, url_id: int, how: str) -> None:
        """Copies what the page said; `how` tells why that is known to be the same, NOT_MODIFIED or LASTMOD."""
        page = {**self._ids, "url": url_id}
        for statement in self._copies:
            self._db.execute(statement, page)
        self._db.execute(
            "INSERT OR REPLACE INTO carried SELECT :crawl, :url, coalesce((SELECT since FROM carried"
            " WHERE crawl_id = :base AND url_id = :url), :base), :how",
            {**page, "how": how},
        )

    def _copy(self, table: str, page: str) -> str:
        columns = [row[1] for row in self._db.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(":crawl" if name == "crawl_id" else name for name in columns)
        # Names of our own schema.
        return (
            f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}"  # noqa: S608 - as said
            f" WHERE crawl_id = :base AND {page} = :url{_OF_SITEMAPS.get(table, '')}"
        )


_LINKS = """
    SELECT u.url, a.text, l.flags FROM links l JOIN urls u ON u.id = l.target_id JOIN strings a ON a.id = l.anchor_id
    WHERE l.crawl_id = :base AND l.source_id = :url ORDER BY l.seq
"""
_HREFLANGS = """
    SELECT u.url FROM hreflangs h JOIN urls u ON u.id = h.target_id
    WHERE h.crawl_id = :base AND h.page_id = :url AND h.source <> 'sitemap' ORDER BY h.source, h.seq
"""
_IMAGES = """
    SELECT u.url, i.decorative FROM images i JOIN urls u ON u.id = i.url_id
    WHERE i.crawl_id = :base AND i.page_id = :url ORDER BY i.seq
"""
_RESOURCES = """
    SELECT u.url, r.kind FROM resources r JOIN urls u ON u.id = r.url_id
    WHERE r.crawl_id = :base AND r.page_id = :url ORDER BY r.seq
"""


def _link(target: str, anchor: str, flags: int) -> Link:
    rel, position, internal = from_link_flags(flags)
    return Link(target, anchor, rel=rel, position=position, internal=internal)
