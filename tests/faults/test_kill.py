"""kill -9 at random moments: nothing is lost or recorded twice, and the audit is that of an undisturbed crawl."""

from __future__ import annotations

import signal
import time
from itertools import takewhile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from crawl_process import alive, crawl, start, wait_until
from many_pages import ManyPages
from sitewright.audit.engine import audit
from sitewright.store.site import Site

WINDOW = 4 + 16  # requests in flight, and pages that wait to be read
UNSAFE = 0.75  # seconds: what a commit may be late, and a loaded machine


def findings(db: Path) -> list[tuple[Any, ...]]:
    """What an audit of the crawl says, without times."""
    with Site.open(db) as site:
        return sorted((item.rule, item.url, item.target, item.message) for item in audit(site).findings)


def check_whole(db: Path, pages: int, links: int) -> None:
    """Every page is there once, with each of its links once; the file is sound."""
    with Site.open(db) as site:
        (stored, distinct) = site.query("SELECT count(*), count(DISTINCT url) FROM page").fetchone()
        assert (stored, distinct) == (pages + 1, pages + 1)
        (rows,) = site.query("SELECT count(*) FROM link").fetchone()
        assert rows == pages * links + 3
        assert site.query("PRAGMA integrity_check").fetchone()[0] == "ok"


def kill(db: Path, site: ManyPages, random: Random) -> int:
    """Kills a crawl somewhere on its way; how many requests may be repeated for it; -1 when it ended before."""
    begun = len(site.requests)
    run = start(db, site.url())
    wait_until(lambda: len(site.requests) > begun or run.process.poll() is not None)
    # Anywhere between the first request and about the last.
    time.sleep(random.uniform(0, site.number * 0.0015))
    run.signal(signal.SIGKILL)
    now = time.monotonic()
    if run.process.wait() == 0:
        return -1
    wait_until(lambda: not [pid for pid in run.pids if alive(pid)], 10)
    return sum(moment > now - UNSAFE for moment in site.times[begun:]) + WINDOW


def test_five_kills(tmp_path: Path) -> None:
    kill_often(tmp_path, crawls=1, kills=5, pages=200)


@pytest.mark.faults
def test_a_hundred_kills(tmp_path: Path) -> None:
    kill_often(tmp_path, crawls=25, kills=4, pages=500)


def kill_often(folder: Path, *, crawls: int, kills: int, pages: int) -> None:
    random = Random(20)  # noqa: S311 - the same moments every time
    repeated: list[int] = []
    number = 0
    with ManyPages(pages, delay=0.004) as site:
        crawl(folder / "whole.db", site.url())
        check_whole(folder / "whole.db", pages, 8)
        expected = findings(folder / "whole.db")
        while number < crawls * kills:
            db = folder / f"{number}.db"
            site.requests.clear()
            site.times.clear()
            allowed = list(takewhile(lambda most: most >= 0, (kill(db, site, random) for _ in range(kills))))
            if len(allowed) == kills:
                assert crawl(db, site.url())["state"] == "finished"
            check_whole(db, pages, 8)
            assert findings(db) == expected
            repeated.append(len(site.requests) - len(set(site.requests)))
            assert repeated[-1] <= sum(allowed)
            number += len(allowed)
    print(f"\n{number} kills in {len(repeated)} crawls of {pages} pages: 0 lost, 0 recorded twice, audits equal;")
    print(f"{sum(repeated)} requests repeated, {sum(repeated) / number:.0f} a kill, at most {max(repeated)} a crawl")
