"""Other sites that were crawled into the same database: competitors, since nobody crawls them for another reason."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ..core.domains import registrable_domain
from .database import open_reader
from .site import Site


def competitor_crawls(site: Site, domain: str) -> list[int]:
    """The newest crawl with pages of every registrable domain but that one, by its number."""
    newest = _newest(site.query(_WITH_PAGES).fetchall())
    return sorted(number for name, number in newest.items() if name != domain)


def competitor_domains(site: Site, domain: str) -> list[str]:
    """The registrable domains of those crawls, sorted."""
    return sorted(name for name in _newest(site.query(_WITH_PAGES).fetchall()) if name != domain)


def own_crawl(path: str | Path) -> int | None:
    """The newest crawl of the site that was crawled first; the others are its competitors. None without crawls.

    Raises StoreError and its subclasses.
    """
    connection = open_reader(path)
    connection.row_factory = sqlite3.Row
    try:
        rows = connection.execute(_WITH_PAGES).fetchall()
    finally:
        connection.close()
    return _newest(rows)[registrable_domain(rows[0]["seed"])] if rows else None


def _newest(rows: list[sqlite3.Row]) -> dict[str, int]:
    return {registrable_domain(row["seed"]): row["id"] for row in rows}


_WITH_PAGES = """
    SELECT c.id, c.seed FROM crawls c WHERE EXISTS (SELECT 1 FROM pages p WHERE p.crawl_id = c.id) ORDER BY c.id
"""
