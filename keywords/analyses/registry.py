"""Every analysis by its name, and which of them find something."""

from __future__ import annotations

from pathlib import Path

from ...store.site import Site
from .analysis import Row
from .cannibalisation import ANALYSIS as CANNIBALISATION
from .content_gap import ANALYSIS as CONTENT_GAP
from .decay import ANALYSIS as DECAY
from .keyword_gap import ANALYSIS as KEYWORD_GAP
from .low_click_through import ANALYSIS as LOW_CLICK_THROUGH
from .pages_and_topics import PAGES, TOPICS
from .seasons import FORECAST, SEASONS
from .striking_distance import ANALYSIS as STRIKING_DISTANCE

ANALYSES = {
    analysis.name: analysis
    for analysis in (
        STRIKING_DISTANCE, LOW_CLICK_THROUGH, DECAY, CANNIBALISATION, CONTENT_GAP, KEYWORD_GAP, TOPICS, PAGES, SEASONS,
        FORECAST,
    )
}  # fmt: skip


def overview(db: Path, site: Site) -> list[Row]:
    """One row an analysis with how many rows it finds, those that find something first."""
    rows = [
        {"name": item.name, "rows": len(item.run(db, site).rows), "title": item.title, "needs": item.needs}
        for item in ANALYSES.values()
    ]
    return sorted(rows, key=lambda row: not row["rows"])
