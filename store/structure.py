"""Writing and reading what an audit found out about a site as a whole: link scores, templates, health."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..core.health import Health
from .database import latest_crawl, open_writer
from .rows import clean, dump
from .site import Site

# url_id, template_id, link_score, link_share, and inlinks: all, from navigation, content and footer
StructureRow = tuple[int, int, float | None, float, int, int, int, int]


def write_structure(
    path: str | Path,
    templates: Sequence[tuple[str, int]],
    pages: Iterable[StructureRow],
    crawl_id: int | None = None,
) -> None:
    """Stores where the pages of a crawl stand, replacing what was stored. Templates are (name, pages), numbered from 1.

    Raises StoreError and its subclasses.
    """
    connection = open_writer(path)
    try:
        crawl = latest_crawl(connection, crawl_id)
        connection.begin()
        connection.execute("DELETE FROM structure WHERE crawl_id = ?", (crawl,))
        connection.execute("DELETE FROM templates WHERE crawl_id = ?", (crawl,))
        connection.executemany(
            "INSERT INTO templates VALUES (?, ?, ?, ?)",
            [(crawl, number, clean(name), size) for number, (name, size) in enumerate(templates, 1)],
        )
        connection.executemany(
            "INSERT INTO structure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ((crawl, *page) for page in pages)
        )
        connection.commit()
    finally:
        connection.close()


def write_health(path: str | Path, health: Health, crawl_id: int | None = None) -> None:
    """Stores the health of a crawl. Raises StoreError and its subclasses."""
    connection = open_writer(path)
    try:
        crawl = latest_crawl(connection, crawl_id)
        connection.begin()
        connection.execute(
            "INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?)",
            (crawl, health.points, health.pages, dump([list(loss) for loss in health.losses])),
        )
        connection.commit()
    finally:
        connection.close()


def read_health(site: Site) -> Health | None:
    """The health of a crawl as its last audit found it; None before."""
    row = site.query("SELECT points, pages, losses FROM health WHERE crawl_id = :crawl").fetchone()
    if row is None:
        return None
    return Health(row["points"], row["pages"], tuple((rule, lost) for rule, lost in json.loads(row["losses"])))


def read_templates(site: Site) -> dict[str, int]:
    """How many pages each template group has, by its name."""
    return dict(site.query("SELECT name, pages FROM templates WHERE crawl_id = :crawl ORDER BY id").fetchall())
