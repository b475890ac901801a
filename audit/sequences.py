"""Pages that name a next and a previous one."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from ..store.site import Site

_known: WeakKeyDictionary[Site, list[Neighbour]] = WeakKeyDictionary()


class Neighbour(NamedTuple):
    """One rel=next or rel=prev of a page."""

    page: str
    rel: str
    url: str
    line: int


def neighbours(site: Site) -> list[Neighbour]:
    """Every rel=next and rel=prev of pages that answered 2xx, in HTML or header, which names an address."""
    if site not in _known:
        rows = site.query(
            """
            SELECT p.url AS page, l.value ->> 'rel' AS rel, l.value ->> 'url' AS url, l.value ->> 'line' AS line
            FROM page p, json_each(p.facts, '$.markup.links') l
            WHERE (instr(p.facts, '"rel":"next"') OR instr(p.facts, '"rel":"prev"')) AND p.status BETWEEN 200 AND 299
              AND l.value ->> 'rel' IN ('next', 'prev') AND l.value ->> 'url' IS NOT NULL ORDER BY p.url_id
            """
        )
        _known[site] = [Neighbour(row["page"], row["rel"], row["url"], row["line"] or 0) for row in rows]
    return _known[site]
