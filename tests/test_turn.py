"""Processes that write one database take turns; a site is crawled by one of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sitewright.core.errors import DatabaseLocked, StoreError
from sitewright.store.lock import CrawlLock
from sitewright.store.turn import Turn

COUNTS = """
import sys, time
from pathlib import Path
from sitewright.store.turn import Turn
turn, file, name = Turn(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
for _ in range(100):
    with turn:
        text = file.read_text()
        time.sleep(0.001)
        file.write_text(text + name)
"""
HOLDS = """
import sys
from sitewright.store.lock import CrawlLock
with CrawlLock(sys.argv[1], sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


def python(program: str, *arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_nobody_writes_in_anothers_turn_and_everybody_gets_one(tmp_path: Path) -> None:
    file = tmp_path / "count"
    file.write_text("")
    for process in [python(COUNTS, tmp_path / "x.db", file, name) for name in "ab"]:
        assert process.wait(60) == 0
    text = file.read_text()
    assert (text.count("a"), text.count("b")) == (100, 100)
    # While both are there they alternate: whoever has just written is not next.
    both = text.strip("a").strip("b")
    assert both.count("ab") + both.count("ba") >= len(both) // 2 or len(both) < 20


def test_turns_within_each_other_end_with_the_last(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "x.db")
    with turn:
        with turn:
            pass
        assert not taken_by_another(tmp_path)
    assert taken_by_another(tmp_path)
    assert not turn.wanted


def taken_by_another(folder: Path) -> bool:
    """Another process gets the turn at once."""
    program = (
        "import sys; from sitewright.store.lock_file import LockFile; sys.exit(not LockFile.of(sys.argv[1]).lock(0))"
    )
    return python(program, folder / "x.db").wait(60) == 0


def test_a_site_is_crawled_by_one_process_and_others_beside_it(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    other = python(HOLDS, db, "example.org")
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with CrawlLock(db, "example.com"), pytest.raises(DatabaseLocked, match=rf"\(process {other.pid}\)"):
        CrawlLock(db, "example.org")
    other.kill()
    other.wait()
    with CrawlLock(db, "example.org"):
        assert f"{os.getpid()} example.org" in Path(f"{db}-lock").read_text()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        CrawlLock(tmp_path / "no" / "x.db", "example.org")
