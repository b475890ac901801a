"""The second look: a crawl of the pages at fault, into a database of its own, in a process of its own.

A process can run one crawl only, see `crawler.process.run_crawl`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ...core.config import SiteConfig
from ...core.findings import Status
from ...core.identity import identity
from .. import steps
from ..progress import note

if TYPE_CHECKING:
    from ...monitor.alerts.looks import Look, LookAgain

LONGEST = 1800.0  # seconds for a crawl of at most monitor.alerts.looks.MOST URLs


def second_look(config: SiteConfig, config_file: Path, delay: timedelta, *, quiet: bool) -> LookAgain:
    """What asks for pages again, `delay` later, as the site.toml says a crawl is done."""

    def look(urls: Sequence[str]) -> Look:
        from ...monitor.alerts.looks import Look

        note(f"Looking again at {steps.counted(len(urls), 'URL')} in {delay.total_seconds():.0f} s ...", quiet=quiet)
        time.sleep(delay.total_seconds())
        with TemporaryDirectory() as folder:
            listed, db = Path(folder, "urls.txt"), Path(folder, "look.db")
            listed.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
            words = ["crawl", str(config_file), "--list", str(listed), "--db", str(db), "--quiet"]
            try:
                subprocess.run([sys.executable, "-m", "sitewright", *words], check=False, timeout=LONGEST)  # noqa: S603 - ourselves
            except subprocess.TimeoutExpired:
                note("The second look took too long; what it did not see counts as still there.", quiet=False)
            return _seen(db, config) if db.exists() else Look()

    return look


def _seen(db: Path, config: SiteConfig) -> Look:
    from ...monitor.alerts.looks import Look
    from ...store.site import Site

    findings = steps.audit(db, config)
    with Site.open(db) as site:
        answers = {fetch.url: str(fetch.reason or fetch.status) for fetch in site.fetches()}
    return Look(frozenset(identity(item) for item in findings if item.status is Status.FAIL), answers)
