"""In which of several crawls a fault was found: to tell what is new from what comes and goes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from ..core.identity import Identity
from .site import Site


def presence(site: Site, crawls: Sequence[int]) -> dict[Identity, frozenset[int]]:
    """The crawls, of those asked for, in which each fault failed; crawls with none of them are left out."""
    found: defaultdict[Identity, set[int]] = defaultdict(set)
    rows = site.query(
        "SELECT n.crawl_id, n.rule, coalesce(u.url, '') AS url, coalesce(t.url, '') AS target,"
        " coalesce(json_extract(n.evidence, '$.key'), '') AS name FROM findings n"
        " LEFT JOIN urls u ON u.id = n.url_id LEFT JOIN urls t ON t.id = n.target_id"
        " WHERE n.status = 'fail' AND n.crawl_id IN (SELECT value FROM json_each(:crawls))",
        crawls=json.dumps(list(crawls)),
    )
    for row in rows:
        found[Identity(row["rule"], row["url"], row["target"], str(row["name"]))].add(row["crawl_id"])
    return {known: frozenset(numbers) for known, numbers in found.items()}


def was_read(site: Site, crawl: int, url: str) -> bool:
    """A URL gave a good answer in a crawl; without one, what could be said of it is not known."""
    row = site.query(
        "SELECT 1 FROM urls u JOIN fetches f ON f.crawl_id = :number AND f.url_id = u.id"
        " WHERE u.url = :url AND f.status < 400 AND f.reason IS NULL",
        number=crawl, url=url,
    ).fetchone()  # fmt: skip
    return row is not None


def refused_pages(site: Site, base: int) -> tuple[int, list[str]]:
    """How many pages answered well in an earlier crawl, and which of them gave no answer or a server error now."""
    (read,) = site.query(f"SELECT count(*) FROM fetches b {_READ}", base=base).fetchone()  # noqa: S608 - constants of ours
    rows = site.query(
        "SELECT u.url FROM fetches b JOIN fetches f ON f.crawl_id = :crawl AND f.url_id = b.url_id"  # noqa: S608 - as above
        f" JOIN urls u ON u.id = b.url_id {_READ} AND (f.status >= 500 OR f.status IN (429, 408)"
        " OR f.reason IN ('dns', 'timeout', 'connection', 'tls', 'connection-reset', 'empty-response',"
        " 'robots-unreachable')) ORDER BY u.url",
        base=base,
    )
    return int(read), [row["url"] for row in rows]


_READ = "WHERE b.crawl_id = :base AND b.kind = 'page' AND b.status BETWEEN 200 AND 299 AND b.reason IS NULL"
