"""What a crawl knows of and has not visited, and which options let it go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.path_limits import PathLimits
from ..core.plan import CrawlPlan
from ..store.site import Site

# What robots.txt refused was not asked for, so it took no place.
_ASKED = (
    "SELECT url FROM fetch WHERE kind = 'page' AND (status IS NOT NULL"
    " OR reason NOT IN ('blocked-by-robots', 'robots-unreachable', 'too-many-redirects', 'trap'))"
)


@dataclass(frozen=True)
class Unvisited:
    """The known URLs in scope without an outcome."""

    pages: int = 0  # of the site
    others: int = 0  # other sites' URLs, images, scripts, sitemaps
    reasons: tuple[str, ...] = ()  # which limits kept them out, in words
    changes: Mapping[str, Any] = field(default_factory=dict)  # options that widen these limits, by parameter name


def unvisited(site: Site, asked: int) -> Unvisited:
    """Counts them. `asked` is how many internal URLs the crawl asked for."""
    plan = site.plan
    limits = PathLimits(plan.limits, (url for (url,) in site.query(_ASKED)))
    over: Counter[str] = Counter()
    deep = pages = 0
    for url, depth in site.query(
        "SELECT u.url, f.depth FROM frontier f JOIN urls u ON u.id = f.url_id"
        " WHERE f.crawl_id = :crawl AND f.kind = 'page' AND f.state IN (0, 3)"
    ):
        pages += 1
        full = limits.full(url)
        if full is not None:
            over[full] += 1
        elif plan.max_depth is not None and depth is not None and depth > plan.max_depth:
            deep += 1
    (others,) = site.query(
        "SELECT count(*) FROM frontier WHERE crawl_id = :crawl AND kind <> 'page' AND state IN (0, 3)"
    ).fetchone()
    return _explained(plan, pages, others, over, deep, pages - sum(over.values()) - deep, asked)


def _explained(
    plan: CrawlPlan, pages: int, others: int, over: Counter[str], deep: int, rest: int, asked: int
) -> Unvisited:
    reasons: list[str] = []
    changes: dict[str, Any] = {}
    if over:
        most = dict(plan.limits)
        reasons += [f"{count} over the limit of {most[pattern]} for {pattern!r}" for pattern, count in over.items()]
        most |= {pattern: 2 * most[pattern] or count for pattern, count in over.items()}
        changes["limits"] = tuple(f"{pattern}={number}" for pattern, number in most.items())
    if deep and plan.max_depth is not None:
        reasons.append(f"{deep} more than {plan.max_depth} clicks away")
        changes["max_depth"] = plan.max_depth + 1
    if pages and plan.max_pages is not None and asked >= plan.max_pages:
        if rest:
            reasons.append(f"{rest} beyond {plan.max_pages} pages")
        changes["max_pages"] = 2 * plan.max_pages
    elif rest + others and plan.max_time is not None:
        reasons.append(f"{rest + others} not reached in {plan.max_time:g} minutes")
    return Unvisited(pages, others, tuple(reasons), changes)
