"""A server that is down for a while, in real time: every page is there in the end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from crawl_process import facts, start, wait_until
from many_pages import ManyPages
from sitewright.core.facts import Kind


@pytest.mark.faults
@pytest.mark.parametrize("seconds", [3, 20])
def test_a_server_that_is_down(tmp_path: Path, seconds: float) -> None:
    pages = 1000
    with ManyPages(pages, delay=0.002) as site:
        run = start(tmp_path / "crawl.db", site.url(), recheck_delay=1)
        wait_until(lambda: len(site.requests) > 300)
        site.shut()
        time.sleep(seconds)
        site.open()
        opened = time.monotonic()
        outcome = run.result(180)
    found = [fetch for fetch in facts(tmp_path / "crawl.db").values() if fetch.kind is Kind.PAGE]
    assert outcome["state"] == "finished"
    assert [fetch.url for fetch in found if not fetch.ok] == []
    assert len(found) == pages + 1
    print(f"\ndown for {seconds} s: {len(found)} of {pages + 1} pages; {time.monotonic() - opened:.1f} s after its end")
