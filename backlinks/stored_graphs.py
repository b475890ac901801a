"""The last releases of a domain graph that a database holds, ready to be asked."""

from __future__ import annotations

import re
from pathlib import Path

from ..store.web_graph import StoredGraph
from .graph_facts import ReleaseFacts, gather

MOST_RELEASES = 2  # the newest, and the one it is compared with
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_YEARS = re.compile(r"\d{4}(?:-\d{2}(?!\d))?")


def stored_graphs(db: str | Path) -> list[ReleaseFacts]:
    """What the newest releases say of every domain they were asked about, the oldest first. Raises StoreError."""
    found = []
    for name in sorted(StoredGraph.releases(db), key=release_month)[-MOST_RELEASES:]:
        graph = StoredGraph.open(db, name)
        if graph is not None:
            with graph:
                found.append(gather(graph, graph.release, graph.targets()))
    return found


def release_month(name: str) -> tuple[int, int, str]:
    """(year, month) in which a release of Common Crawl ends, by its name, with the name: releases in order of time.

    cc-main-2026-apr-may-jun ends in June 2026, cc-main-2025-26-nov-dec-jan in January 2026.
    """
    years = _YEARS.search(name)
    months = [_MONTHS[part] for part in name.split("-") if part in _MONTHS]
    if years is None:
        return 0, 0, name
    first, _, second = years[0].partition("-")
    return int(first[:2] + second) if second else int(first), months[-1] if months else 0, name
