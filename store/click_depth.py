"""How many clicks each URL is from the nearest start page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def measure_click_depth(connection: sqlite3.Connection, crawl_id: int, start_ids: Iterable[int]) -> None:
    """Sets the depth of every fetch: the shortest path over followed links, level by level.

    Redirects, those by script too, and meta refreshes cost no click. Followed are links without rel nofollow, ugc or
    sponsored on pages without a nofollow directive, in the HTML as sent or as rendered. A URL that no such path leads
    to gets null. To be called inside a transaction.
    """
    crawl = {"crawl": crawl_id}
    execute = connection.execute
    execute("CREATE TEMP TABLE clicks (url_id INTEGER PRIMARY KEY, depth INTEGER NOT NULL)")
    connection.executemany("INSERT OR IGNORE INTO clicks VALUES (?, 0)", ((start,) for start in start_ids))
    depth = 0
    while True:
        while execute(
            """
            INSERT OR IGNORE INTO clicks SELECT f.redirect_id, c.depth FROM clicks c
            JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = c.url_id
            WHERE c.depth = :depth AND f.redirect_id IS NOT NULL
            UNION SELECT u.id, c.depth FROM clicks c
            JOIN pages p ON p.crawl_id = :crawl AND p.url_id = c.url_id
            JOIN urls u ON u.url = json_extract(p.facts, '$.refresh.url') WHERE c.depth = :depth
            UNION SELECT r.redirect_id, c.depth FROM clicks c
            JOIN rendered_pages r ON r.crawl_id = :crawl AND r.url_id = c.url_id
            WHERE c.depth = :depth AND r.redirect_id IS NOT NULL
            """,
            {**crawl, "depth": depth},
        ).rowcount:
            pass
        if not execute(
            """
            INSERT OR IGNORE INTO clicks SELECT l.target_id, :depth + 1 FROM clicks c
            JOIN links l ON l.crawl_id = :crawl AND l.source_id = c.url_id
            LEFT JOIN pages p ON p.crawl_id = :crawl AND p.url_id = l.source_id
            WHERE c.depth = :depth AND l.flags & 7 = 0 AND NOT coalesce(p.nofollow, 0)
            UNION SELECT l.target_id, :depth + 1 FROM clicks c
            JOIN rendered_links l ON l.crawl_id = :crawl AND l.source_id = c.url_id
            JOIN rendered_pages p ON p.crawl_id = :crawl AND p.url_id = l.source_id
            WHERE c.depth = :depth AND l.flags & 7 = 0 AND NOT p.nofollow
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
