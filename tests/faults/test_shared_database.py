"""Several processes, one database: crawls of different sites, audits and reports get along."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from crawl_process import crawl, start, wait_until
from many_pages import ManyPages
from sitewright.store.site import Site


def sitewright(*arguments: str) -> subprocess.Popen[str]:
    """The command line, as a user has it."""
    command = [sys.executable, "-m", "sitewright", *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")


def test_a_second_crawl_of_the_same_site_is_refused_and_names_the_first(tmp_path: Path) -> None:
    db = tmp_path / "crawl.db"
    with ManyPages(400, delay=0.02) as site:
        first = start(db, site.url())
        wait_until(lambda: len(site.requests) > 20)
        began = time.monotonic()
        refused = crawl(db, site.url("/1"))
        seconds = time.monotonic() - began
        assert refused["error"] == f"Another crawl is writing to {db} (process {first.pid})."
        first.signal(9)
        first.process.wait()
        # The lock of a dead process holds nobody off.
        assert crawl(db, site.url(), max_pages=50)["state"] == "limit"
    print(f"\nrefused after {seconds:.2f} s, most of which Python takes to start")


def test_two_crawls_with_audits_and_reports_in_one_database(tmp_path: Path) -> None:
    together(tmp_path / "crawl.db", seconds=1)


@pytest.mark.faults
def test_two_crawls_with_audits_and_reports_for_a_minute(tmp_path: Path) -> None:
    together(tmp_path / "crawl.db", seconds=60)


def together(db: Path, *, seconds: float) -> None:
    """Two processes crawl their sites again and again while two more audit and report, for at least so long."""
    done = {"crawl": 0, "audit": 0, "report": 0}
    until = time.monotonic() + seconds
    with ManyPages(200) as one, ManyPages(200, shift=10_000) as two:
        crawl(db, one.url(), max_pages=20)
        sites = [(one, start(db, one.url())), (two, start(db, two.url()))]
        others = {"audit": sitewright("audit", str(db)), "report": report(db)}
        while sites or others:
            for site, run in list(sites):
                if run.process.poll() is not None:
                    check_crawl(run.result())
                    done["crawl"] += 1
                    sites.remove((site, run))
                    if time.monotonic() < until:
                        sites.append((site, start(db, site.url(), reuse=False)))
            for name, process in list(others.items()):
                if process.poll() is not None:
                    _, err = process.communicate()
                    assert process.returncode in (0, 3), err
                    assert "locked" not in err
                    done[name] += 1
                    del others[name]
                    if time.monotonic() < until:
                        others[name] = report(db) if name == "report" else sitewright("audit", str(db))
            time.sleep(0.02)
    with Site.open(db) as stored:
        assert stored.query("PRAGMA integrity_check").fetchone()[0] == "ok"
        rows = stored.query("SELECT crawl_id, count(*) AS n FROM pages GROUP BY crawl_id").fetchall()
    assert {row["n"] for row in rows} == {201}
    print(f"\n{done} in {seconds:.0f} s and one file: 0 errors")


def report(db: Path) -> subprocess.Popen[str]:
    return sitewright("report", str(db), "--output", str(db.with_suffix(".html")))


def check_crawl(outcome: dict[str, Any]) -> None:
    assert outcome.get("error") is None
    assert (outcome["state"], outcome["pages"]) == ("finished", 201)
