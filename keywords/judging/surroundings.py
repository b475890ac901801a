"""Reading what keywords are judged by beside themselves: competitors' crawls, strengths, and the site's own names."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ...core.domains import registrable_domain
from ...store.site import Site
from .competitors import Rivals, brands
from .strength import strengths
from .verdicts import Surroundings


def surroundings(site: Site, competitors: Iterable[Site]) -> Surroundings:
    """Everything that is known beside the keywords of a crawl. Raises StoreError and its subclasses."""
    domain = registrable_domain(site.plan.seed)
    rivals = Rivals()
    names = set()
    for other in competitors:
        names.add(registrable_domain(other.plan.seed))
        rivals.add(other)
    return Surroundings(rivals, tuple(sorted(names)), strengths(site), domain, brands(site), dict(_types(site)))


def _types(site: Site) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The types of each page's structured data."""
    for row in site.query(
        "SELECT url, (SELECT json_group_array(kind.value) FROM json_each(page.facts, '$.structured') AS item,"
        " json_each(item.value, '$.types') AS kind) AS types FROM page WHERE indexable"
    ):
        types = json.loads(row["types"])
        if types:
            yield row["url"], tuple(map(str, types))
