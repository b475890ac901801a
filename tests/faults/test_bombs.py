"""Bombs and floods: what they cost in memory and time, measured over all of a crawl's processes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from bad_server import CASES, MIB, BadServer, Case, bombs
from crawl_process import Peak, facts, start
from many_pages import ManyPages
from sitewright.core.facts import Kind

BOMB = 900  # MB of zeros
MOST_MORE = 64 * MIB  # than an ordinary crawl
MOST_SECONDS = 30  # a URL


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> int:
    """The peak of an ordinary crawl in bytes."""
    with ManyPages(300) as site:
        run = start(tmp_path_factory.mktemp("ordinary") / "crawl.db", site.url())
        with Peak(run.pid, 0.02) as peak:
            run.result()
    return peak.bytes


def cases() -> dict[str, Case]:
    large = bombs(BOMB)
    floods = {path: CASES[path] for path, case in CASES.items() if case.row in (40, 41, 42, 44, 47, 50)}
    return {**large, **floods}


@pytest.mark.faults
@pytest.mark.parametrize("path", cases())
def test_memory_and_time_of_one_case(tmp_path: Path, ordinary: int, path: str) -> None:
    case = cases()[path]
    if callable(case.answer) and case.row < 41:
        list(case.answer())  # compresses it now, and not while the crawl waits
    with BadServer({path: case, "/good": CASES["/good"]}) as site:
        began = time.monotonic()
        run = start(tmp_path / "crawl.db", site.url(), timeout=MOST_SECONDS)
        with Peak(run.pid, 0.02) as peak:
            run.result(90)
        seconds = time.monotonic() - began
    found = {name: fetch for name, fetch in facts(tmp_path / "crawl.db").items() if fetch.kind is Kind.PAGE}
    more = (peak.bytes - ordinary) / MIB
    print(f"\n{path}: {found[path].status} {found[path].reason or 'read'}, {more:+.0f} MiB, {seconds:.1f} s")
    assert (found[path].status, found[path].reason) == (case.status, case.reason)
    assert found["/good"].ok
    assert peak.bytes - ordinary < MOST_MORE
    assert (found[path].seconds or 0) < MOST_SECONDS
