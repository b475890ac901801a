"""Old crawls leave the database, and nothing that is still needed goes with them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from sitewright.cli import cli
from sitewright.core.retention import KeptCrawl, to_prune
from sitewright.store.history import read_history
from sitewright.store.pruning import crawls_to_weigh, prune
from test_compare import BARE, TITLED, became, crawls

SITE = "https://example.com/"


def weighed(*rows: str) -> list[KeptCrawl]:
    """From "STATE DATE" or "STATE DATE SEED", in the order they were crawled."""
    parts = [[*row.split(), SITE][:3] for row in rows]
    return [KeptCrawl(number, seed, state, date) for number, (state, date, seed) in enumerate(parts, 1)]


@pytest.mark.parametrize(
    ("rows", "keep", "monthly", "gone"),
    [
        pytest.param(["finished 2026-01-01"] * 5, 3, 0, [1, 2], id="the newest stay"),
        pytest.param(["finished 2026-01-01"] * 4, 1, 0, [1, 2], id="never fewer than two, which are compared"),
        pytest.param(
            ["finished 2026-01-05", "finished 2026-01-25", "finished 2026-02-01", "finished 2026-03-01",
             "finished 2026-03-02", "finished 2026-03-03"], 2, 3, [1, 4],
            id="and the last one of a month",
        ),
        pytest.param(["finished 2026-01-01"] * 3 + ["interrupted 2026-01-02"], 2, 0, [1], id="may be gone on with"),
        pytest.param(["interrupted 2026-01-01"] + ["finished 2026-01-02"] * 2, 2, 0, [1], id="nobody goes on with it"),
        pytest.param(["failed 2026-01-01", "failed 2026-01-02"], 2, 0, [], id="nothing that ended, nothing to go by"),
        pytest.param(
            ["finished 2026-01-01 https://a.example/"] * 2 + ["finished 2026-01-01 https://b.example/"] * 3, 2, 0, [3],
            id="each site by itself",
        ),
    ],
)  # fmt: skip
def test_what_goes(rows: list[str], keep: int, monthly: int, gone: list[int]) -> None:
    assert to_prune(weighed(*rows), keep, monthly) == gone


def test_a_pruned_crawl_leaves_its_numbers_and_nothing_else(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    crawls(db, {"/": TITLED}, {"/": BARE}, {"/": BARE})
    before = read_history(db)
    assert prune(db, [1]) > 0
    assert read_history(db) == before
    assert [item.id for item in crawls_to_weigh(db)] == [2, 3]
    connection = sqlite3.connect(db)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if "crawl_id" in columns:
            assert connection.execute(f"SELECT count(*) FROM {table} WHERE crawl_id = 1").fetchone() == (0,)  # noqa: S608 - as SQLite named it
    assert connection.execute("SELECT count(*) FROM pages").fetchone() == (2,)
    assert prune(db, []) == 0


def test_the_crawls_that_stay_are_compared_as_before(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    crawls(db, {"/": TITLED}, {"/": TITLED}, {"/": BARE})
    prune(db, [1])
    assert became(db, "title-missing") == {"/": "new"}


def test_what_a_killed_prune_left_goes_with_the_next(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    crawls(db, {"/": TITLED}, {"/": BARE}, {"/": BARE})
    connection = sqlite3.connect(db)
    numbers = {"state": "finished", "pages": 1, "indexable": 1, "score": None, "errors": 0, "warnings": 0,
               "notices": 0, "new": 0}  # fmt: skip
    connection.execute("UPDATE crawls SET state = 'pruned', summary = ? WHERE id = 1", (json.dumps(numbers),))
    connection.commit()
    connection.close()
    assert prune(db, []) > 0
    assert [line.crawl_id for line in read_history(db)] == [1, 2, 3]


def test_commands(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    crawls(db, {"/": TITLED}, {"/": BARE}, {"/": BARE})
    plan = CliRunner().invoke(cli, ["prune", str(db), "--keep", "2", "--dry-run"])
    assert plan.output == "crawl 1\n"
    assert len(crawls_to_weigh(db)) == 3
    done = CliRunner().invoke(cli, ["prune", str(db), "--keep", "2"])
    assert done.exit_code == 0
    assert "1 crawl pruned" in done.stderr
    shown = CliRunner().invoke(cli, ["history", str(db), "--format", "csv"])
    assert [line.split(",")[0] for line in shown.output.splitlines()] == ["crawl_id", "1", "2", "3"]
