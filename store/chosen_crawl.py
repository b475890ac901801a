"""Which crawl of a database is meant where none is named."""

from __future__ import annotations

from pathlib import Path

from .competitors import own_crawl
from .database import open_reader


def crawl_with_page(path: str | Path, url: str) -> int | None:
    """The newest crawl that read the HTML of a URL, None when none did. Raises StoreError and its subclasses."""
    connection = open_reader(path)
    try:
        (number,) = connection.execute(
            "SELECT max(p.crawl_id) FROM pages p JOIN urls u ON u.id = p.url_id WHERE u.url = ?", (url,)
        ).fetchone()
    finally:
        connection.close()
    return None if number is None else int(number)


def researched_crawl(path: str | Path) -> int | None:
    """The newest crawl of the site that was crawled first, or, where only others were researched, the newest of them.

    None without crawls. Raises StoreError and its subclasses.
    """
    own = own_crawl(path)
    connection = open_reader(path)
    try:
        researched = [row[0] for row in connection.execute("SELECT DISTINCT crawl_id FROM topics ORDER BY crawl_id")]
    finally:
        connection.close()
    return own if own in researched or not researched else int(researched[-1])
