"""A disk that fills up at any moment: the crawl stops and says so, and goes on without loss once there is room."""

from __future__ import annotations

import resource
import sqlite3
import sys
import time
from pathlib import Path
from random import Random

import pytest
from crawl_process import Run, alive, crawl, family, start, wait_until
from many_pages import ManyPages
from sitewright.store.site import Site

PAGES = 250

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux sets limits of running processes")


def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    fill_up(tmp_path, times=2)


@pytest.mark.faults
def test_a_disk_that_fills_up_at_a_hundred_moments(tmp_path: Path) -> None:
    fill_up(tmp_path, times=100)


def fill_up(folder: Path, *, times: int) -> None:
    random = Random(5)  # noqa: S311 - the same moments every time
    slowest = 0.0
    messages: dict[str, int] = {}
    with ManyPages(PAGES, delay=0.004) as site:
        for number in range(times):
            db = folder / f"{number}.db"
            site.requests.clear()
            run = start(db, site.url())
            wanted = random.randrange(2, PAGES - 50)
            wait_until(lambda wanted=wanted: len(site.requests) >= wanted)
            no_more_room(run, db, random)
            began = time.monotonic()
            pids = family(run.pid)
            error = run.result(20)["error"]
            slowest = max(slowest, time.monotonic() - began)
            assert str(db) in error
            messages[error.replace(str(db), "FILE")] = messages.get(error.replace(str(db), "FILE"), 0) + 1
            wait_until(lambda pids=pids: not [pid for pid in pids if alive(pid)], 10)
            with sqlite3.connect(db) as raw:
                assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert crawl(db, site.url())["state"] == "finished"
            with Site.open(db) as stored:
                assert stored.query("SELECT count(*) FROM page").fetchone()[0] == PAGES + 1
                assert stored.query("SELECT count(*) FROM link").fetchone()[0] == PAGES * 8 + 3
            db.unlink()
    assert slowest < 10  # a crawl that hangs never ends; 5 s are promised
    print(f"\n{times} full disks: 0 lost, all files sound, the slowest stop took {slowest:.2f} s; messages: {messages}")


def no_more_room(run: Run, db: Path, random: Random) -> None:
    """Lets the crawl's files grow no further than somewhere between nothing and a little more than they have."""
    size = max(file.stat().st_size for file in (db, Path(f"{db}-wal")) if file.exists())
    most = random.randrange(0, size + 200_000)
    resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (most, most))
