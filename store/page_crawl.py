"""Which crawl of a database knows a page."""

from __future__ import annotations

from pathlib import Path

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
