"""Whether a crawl that ended may be gone on with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ..core.path_limits import PathLimits
from ..core.plan import CrawlPlan
from .frontier import UNLINKED
from .interning import Interned
from .rendered_rows import RenderedRows


def urls_fetched(connection: sqlite3.Connection, crawl_id: int) -> Iterator[str]:
    """The internal URLs a crawl asked for; those that robots.txt refused were not."""
    for (url,) in connection.execute(
        "SELECT u.url FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.crawl_id = ? AND f.kind = 'page'"
        " AND (f.status IS NOT NULL"
        " OR f.reason NOT IN ('blocked-by-robots', 'robots-unreachable', 'too-many-redirects', 'trap'))",
        (crawl_id,),
    ):
        yield url


def is_open(connection: sqlite3.Connection, crawl_id: int, state: str, plan: CrawlPlan) -> bool:
    """There is something left that a crawl with this plan would fetch, where the last one ended with that state."""
    if state in ("limit", "finished") and _renders_left(connection, crawl_id, plan):
        return True
    if state != "limit":
        return state in ("running", "interrupted")
    if connection.execute(
        "SELECT 1 FROM frontier WHERE crawl_id = ? AND state = 0 AND kind <> 'page' LIMIT 1", (crawl_id,)
    ).fetchone():
        return True
    asked, limits = 0, PathLimits(plan.limits)
    for url in urls_fetched(connection, crawl_id):
        asked += 1
        limits.add(url)
    if plan.max_pages is not None and asked >= plan.max_pages:
        return False
    waiting = connection.execute(
        "SELECT u.url FROM frontier f JOIN urls u ON u.id = f.url_id"
        " WHERE f.crawl_id = ? AND f.kind = 'page' AND f.state IN (0, 3) AND ifnull(f.depth, 0) <= ?",
        (crawl_id, UNLINKED if plan.max_depth is None else plan.max_depth),
    )
    return any(limits.full(url) is None for (url,) in waiting)


def _renders_left(connection: sqlite3.Connection, crawl_id: int, plan: CrawlPlan) -> bool:
    """There are pages to render, and the plan lets more be rendered than were."""
    if not plan.render:
        return False
    rows = RenderedRows(connection, crawl_id, Interned(connection))
    return (plan.render_pages is None or rows.count() < plan.render_pages) and bool(rows.missing(1))
