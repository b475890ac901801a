"""Health and faults from crawl to crawl, of crawls that were told the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..store.history import HistoryLine

SHOWN = 30  # crawls; more points than that are no clearer
LEAST = 2  # one point is no line


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One crawl."""

    crawl_id: int
    day: str  # ISO 8601
    score: float | None  # health, 0-100
    errors: int | None
    warnings: int | None


def trend(lines: Sequence[HistoryLine]) -> tuple[TrendPoint, ...]:
    """The last SHOWN crawls, the oldest first; empty with fewer than LEAST."""
    points = tuple(
        TrendPoint(line.crawl_id, line.started[:10], line.score, line.errors, line.warnings) for line in lines[-SHOWN:]
    )
    return points if len(points) >= LEAST else ()
