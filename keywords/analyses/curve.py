"""The click rates that the last research judged by."""

from __future__ import annotations

import json

from ...store.site import Site
from ..judging.click_curve import PUBLISHED, ClickCurve


def curve_of(site: Site) -> ClickCurve:
    """The site's own curve as last fitted, else the published one."""
    row = site.query("SELECT curve FROM keyword_research WHERE crawl_id = :crawl").fetchone()
    known = json.loads(row["curve"]) if row else {}
    if "queries" not in known:
        return PUBLISHED
    return ClickCurve(tuple(known["rates"]), known["curve"], known["queries"], known["clicks"])
