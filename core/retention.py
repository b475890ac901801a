"""Which crawls to keep: the newest ones, and one a month for a longer memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LEAST = 2  # of one site: the newest crawl, and the one it is compared with
ENDED = frozenset({"finished", "limit"})


@dataclass(frozen=True, slots=True)
class KeptCrawl:
    """What of a crawl decides whether it is kept."""

    id: int
    seed: str
    state: str  # finished, limit, interrupted, failed, running
    started: str  # UTC, ISO 8601


def to_prune(crawls: Iterable[KeptCrawl], keep: int, monthly: int = 0) -> list[int]:
    """The numbers of the crawls to remove, the oldest first.

    Of each start URL the newest `keep` crawls that ended stay, at least LEAST, and the last one of each of the newest
    `monthly` months. One that did not end stays while none that ended is newer: it may be gone on with.
    """
    by_seed: dict[str, list[KeptCrawl]] = {}
    for crawl in sorted(crawls, key=lambda item: -item.id):
        by_seed.setdefault(crawl.seed, []).append(crawl)
    gone = []
    for found in by_seed.values():
        ended = [crawl for crawl in found if crawl.state in ENDED]
        months: dict[str, int] = {}
        for crawl in ended:
            months.setdefault(crawl.started[:7], crawl.id)
        stay = {crawl.id for crawl in ended[: max(keep, LEAST)]} | set(list(months.values())[:monthly])
        newest = ended[0].id if ended else 0
        gone += [crawl.id for crawl in found if crawl.id not in stay and crawl.id < newest]
    return sorted(gone)
