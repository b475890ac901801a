"""Sitemaps of a crawl that list something."""

from __future__ import annotations

from ..store.site import Site
from .rule import NotApplicable


def need_entries(site: Site) -> None:
    """Raises NotApplicable when no sitemap lists anything or says anything wrong."""
    if site.query("SELECT 1 FROM sitemaps WHERE crawl_id = :crawl AND format <> '' LIMIT 1").fetchone() is None:
        raise NotApplicable("No sitemap with URLs was found.")
