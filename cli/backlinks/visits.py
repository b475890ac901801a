"""Where the pages of others that were visited are kept: beside the site's database, so that it stays one site's."""

from __future__ import annotations

from pathlib import Path


def visits_file(db: Path) -> Path:
    """The database of visits that belongs to a site's database."""
    return db.with_name(f"{db.stem}.visits{db.suffix or '.db'}")
