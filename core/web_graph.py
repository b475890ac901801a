"""Which domain links to which, and how central each is, as a published graph of the web says.

Rows are of one release of one graph: node numbers, positions and values of two releases are never compared as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import log
from typing import NamedTuple

COMMON_CRAWL = "Common Crawl"


class GraphMode(StrEnum):
    """How a graph was read."""

    STREAM = "stream"  # the list of all links, filtered as it went by
    INDEXED = "indexed"  # a compressed graph on this machine
    REMOTE = "remote"  # the same graph elsewhere, asked for the few bytes needed
    TABLE = "table"  # links that were extracted from pages, as Parquet


class Provenance(NamedTuple):
    """Where rows come from."""

    source: str  # COMMON_CRAWL
    release: str  # cc-main-2026-apr-may-jun
    mode: GraphMode
    file: str  # the file's name, without folder or host


@dataclass(frozen=True, slots=True)
class GraphRelease:
    """One published graph of domains, with its size."""

    name: str
    crawls: tuple[str, ...] = ()  # the months it was made of
    domains: int | None = None
    links: int | None = None


class DomainRank(NamedTuple):
    """How central a domain is in one release. Positions count from 1."""

    domain: str
    harmonic_position: int
    harmonic: float  # harmonic centrality: sum of 1 / distance from all other domains
    pagerank_position: int
    pagerank: float  # share of all, 0-1
    hosts: int  # of the domain that were seen


class GraphReferrer(NamedTuple):
    """A domain that links to another, by any kind of link: the graph knows neither pages, anchors nor rel."""

    target: str  # registrable domains, ASCII (xn--...)
    domain: str
    provenance: Provenance


def authority(position: int, domains: int) -> float:
    """0-100 for a position by harmonic centrality among that many domains: 100 is the first, 0 the last.

    100 * (1 - log position / log domains). Harmonic centrality moves about 0.2 % between releases where PageRank moves
    3.5 % (medians over Common Crawl's releases of 2024-2026), so the steadier of the two is the one to watch.
    """
    if domains < 2:
        return 100.0
    return max(0.0, 100.0 * (1.0 - log(max(position, 1)) / log(domains)))
